package rules

import (
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A selectorVisitor is called for the parts of selectors that the API server
// checks, wherever in an object they stand. What is nil is not called.
type selectorVisitor struct {
	labels func(n *source.Node) // a map of labels
	key    func(n *source.Node) // a label key alone
	value  func(n *source.Node) // a label value alone
	// One of matchExpressions; node: of a node selector; may: of a preference, whose
	// values are not checked.
	requirement func(n *source.Node, node, may bool)
}

// selectorGroups are the API groups whose selectors the API server itself
// checks; those in custom resources it lets pass.
var selectorGroups = map[string]bool{
	"": true, "apps": true, "batch": true, "policy": true, "extensions": true, "networking.k8s.io": true,
	"admissionregistration.k8s.io": true, "rbac.authorization.k8s.io": true, "storage.k8s.io": true,
	"node.k8s.io": true,
}

// visit goes through all selectors of an object.
func (v *selectorVisitor) visit(o *manifest.Object) {
	switch {
	case o.Kind == "ConfigMap" || o.Kind == "Secret":
	case selectorGroups[o.Group]:
		v.walk(o.Node(), walkState{})
	case o.Workload != nil:
		v.walk(o.At("spec", "selector"), walkState{})
		v.walk(o.Workload.Pod(), walkState{})
	}
	if v.labels != nil && (o.Is("", "Service") || o.Is("", "ReplicationController")) {
		v.labels(o.At("spec", "selector"))
	}
}

// A walkState tells what a selector is for.
type walkState struct {
	node, preference, podTerm bool
}

func (v *selectorVisitor) walk(n *source.Node, in walkState) {
	for _, item := range n.Items {
		v.walk(item, in)
	}
	for _, f := range n.Fields {
		v.field(f, in)
	}
}

func (v *selectorVisitor) field(f source.Field, in walkState) {
	switch f.Name {
	case "metadata", "status", "data", "args", "command", "env":
		return
	case "matchLabels", "nodeSelector":
		if v.labels != nil {
			v.labels(f.Value)
		}
	case "matchExpressions":
		for _, e := range f.Value.Items {
			if v.requirement != nil {
				v.requirement(e, in.node, in.preference)
			}
		}
		return
	case "matchLabelKeys", "mismatchLabelKeys":
		for _, key := range f.Value.Items {
			v.visitKey(key)
		}
		return
	case "matchLabelExpressions": // of a StorageClass
		for _, e := range f.Value.Items {
			v.visitKey(e.Get("key"))
		}
		return
	case "tolerations", "taints":
		for _, t := range f.Value.Items {
			if key := t.Get("key"); key.Text != "" {
				v.visitKey(key)
			}
			if operator := t.Get("operator").Text; v.value != nil && (operator == "" || operator == "Equal") {
				v.value(t.Get("value"))
			}
		}
		return
	case "topologyKey":
		if in.podTerm && f.Value.Text != "" {
			v.visitKey(f.Value)
		}
	case "nodeSelectorTerms":
		in.node = true
	case "preference":
		in.node, in.preference = true, true
	case "podAffinity", "podAntiAffinity":
		in.podTerm = true
	}
	v.walk(f.Value, in)
}

func (v *selectorVisitor) visitKey(n *source.Node) {
	if v.key != nil && n.Kind == source.String {
		v.key(n)
	}
}
