package main

import (
	"slices"

	"github.com/plimsoll-dev/plimsoll/lsp"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A carried label is one that an object has, or the pods that it makes.
type carried struct {
	key, value string
	where      string // whose it is
}

// selectorFields are the fields with selectors, and the kind of the objects that these select, where
// that is not the pods.
var selectorFields = map[string]string{
	"namespaceSelector": "Namespace", "namespaces": "Namespace", "clusterRoleSelectors": "ClusterRole",
	"objectSelector": anyKind, "nodeSelector": "Node", "nodeSelectorTerms": "Node", "preference": "Node",
	"nodeTopology": "Node", "nodes": "Node", "podSelector": podLabels, "labelSelector": podLabels, "selector": podLabels,
}

const (
	podLabels = "pods"
	ownPods   = "own pods" // of the workload that the place is in
	anyKind   = "all"
)

// mapsOfLabels are the fields that are maps of labels by which something is selected.
var mapsOfLabels = []string{"matchLabels", "nodeSelector"}

// selects tells what the selector selects whose label the place is: its key where key is ""; ok is
// false where it is none.
func (c *completer) selects() (what, key string, ok bool) {
	names, last := c.names, len(c.names)-1
	expression := !c.Field && last > 1 && names[last-1] == "matchExpressions"
	switch {
	case expression && names[last] == "key":
		return c.subject(names[:last-1]), "", true
	case expression && names[last] == "values":
		key = c.beside().Get("key").Text
		return c.subject(names[:last-1]), key, key != ""
	case c.Field && c.isLabels(names):
	case !c.Field && last > 0 && c.isLabels(names[:last]):
		names, key = names[:last], names[last]
	default:
		return "", "", false
	}
	if names[len(names)-1] == "matchLabels" {
		names = names[:len(names)-1]
	}
	return c.subject(names), key, true
}

// isLabels reports whether a path leads to a map of labels that selects.
func (c *completer) isLabels(names []string) bool {
	if len(names) == 0 {
		return false
	}
	if slices.Contains(mapsOfLabels, names[len(names)-1]) {
		return true
	}
	switch c.Root.Get("kind").Text {
	case "Service", "ReplicationController":
		return slices.Equal(names, []string{"spec", "selector"})
	}
	return len(names) > 1 && slices.Equal(names[len(names)-2:], []string{"adopt", "selector"})
}

// subject tells what the selector at the end of a path selects.
func (c *completer) subject(names []string) string {
	if len(names) == 0 {
		return ""
	}
	last := names[len(names)-1]
	what, before := selectorFields[last], ""
	if len(names) > 1 {
		before = names[len(names)-2]
	}
	switch kind := c.Root.Get("kind").Text; {
	case last != "selector":
	case before == "namespaces":
		return "Namespace"
	case before == "metric":
		return ""
	case kind == "PersistentVolumeClaim", slices.Contains(names, "volumeClaimTemplate"),
		slices.Contains(names, "volumeClaimTemplates"):
		return "PersistentVolume"
	case kind == "ServiceMonitor":
		return "Service"
	case manifest.TemplatePath(kind) != nil && len(names) == 2:
		return ownPods
	}
	return what
}

// labels gives the keys of the labels that a selector can ask for, or the values of one of them.
func (c *completer) labels() []lsp.Suggestion {
	what, key, ok := c.selects()
	if !ok {
		return nil
	}
	var list nameList
	c.eachLabel(what, func(l carried) {
		switch {
		case key == l.key:
			list.add(l.value, l.where)
		case key == "":
			list.add(l.key, l.where)
		}
	})
	found := list.sorted()
	there := c.Root.Follow(c.Path)
	found = slices.DeleteFunc(found, func(o lsp.Suggestion) bool { return c.Field && there.Has(o.Name) })
	for i := range found {
		if c.Field {
			found[i].Kind, found[i].Empty = lsp.SuggestedField, `""`
		}
		found[i].Item = !c.Field && !c.item && c.names[len(c.names)-1] == "values"
	}
	return found
}

// eachLabel calls a function with the labels of what is selected.
func (c *completer) eachLabel(what string, do func(carried)) {
	give := func(labels []label, where string) {
		for _, l := range labels {
			do(carried{l.key, l.value, where})
		}
	}
	switch what {
	case ownPods:
		kind := c.Root.Get("kind").Text
		give(labelsIn(c.Root.At(manifest.TemplatePath(kind)...).At("metadata", "labels")), "of its own pods")
		return
	case "Namespace":
		for _, o := range c.namespaces() {
			do(carried{"kubernetes.io/metadata.name", o.Name, "of every Namespace"})
		}
	case "Node":
		give(nodeLabels, "of nodes")
	}
	in := c.together
	if what != podLabels || c.selectsNamespaces() {
		in = anywhere
	}
	c.eachObjectIn(in, func(o madeObject, where string) {
		if what == podLabels {
			give(o.podLabels, where)
		} else if what == o.kind || what == anyKind {
			give(o.labels, where)
		}
	})
}

func anywhere(string) bool { return true }

// selectsNamespaces reports whether what is selected may be in other namespaces.
func (c *completer) selectsNamespaces() bool {
	for i := range c.Path {
		if n := c.Root.Follow(c.Path[:i]); n.Has("namespaceSelector") || n.Has("namespaces") {
			return true
		}
	}
	return false
}

// A label is one entry of the labels of an object.
type label struct{ key, value string }

func labelsIn(n *source.Node) (list []label) {
	for _, l := range manifest.LabelsOf(n) {
		list = append(list, label{l.Key, l.Value})
	}
	return list
}

// nodeLabels are the labels that nodes have by themselves, with those values that are the same
// everywhere.
var nodeLabels = []label{
	{"kubernetes.io/arch", "amd64"}, {"kubernetes.io/arch", "arm64"}, {"kubernetes.io/os", "linux"},
	{"kubernetes.io/os", "windows"}, {hostNames, ""}, {"topology.kubernetes.io/region", ""}, {zones, ""},
	{"node.kubernetes.io/instance-type", ""}, {"node-role.kubernetes.io/control-plane", ""},
}

const (
	hostNames = "kubernetes.io/hostname"
	zones     = "topology.kubernetes.io/zone"
)
