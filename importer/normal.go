package importer

import (
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// normal gives an object as it can be compared: without what is the same when it is
// left out, with amounts in one spelling.
func normal(n *source.Node) *source.Node {
	kind := k8s.Find(n.Get("apiVersion").Text, n.Get("kind").Text)
	switch {
	case kind != nil:
		return normalStruct(without(n, "status"), kind.Object)
	case n.Get("kind").Text == "HTTPRoute":
		return settleRoute(n)
	case n.Get("metadata").Kind == source.Map:
		return without(n, "status").With("metadata", settleMetadata(n.Get("metadata")))
	}
	return n
}

// settleRoute fills in what an HTTPRoute does not say, and leaves out what it need not.
func settleRoute(n *source.Node) *source.Node {
	spec := n.Get("spec")
	if parents := spec.Get("parentRefs"); parents.Exists() {
		spec = spec.With("parentRefs", each(parents, func(ref *source.Node) *source.Node {
			return unless(ref, "group", gatewayGroup, "kind", "Gateway")
		}))
	}
	if rules := spec.Get("rules"); rules.Exists() {
		spec = spec.With("rules", each(rules, func(rule *source.Node) *source.Node {
			if !rule.Has("matches") {
				rule = rule.With("matches", list(object("path", object("value", text("/")))))
			}
			rule = rule.With("matches", each(rule.Get("matches"), func(match *source.Node) *source.Node {
				if !match.Has("path") {
					return match
				}
				return match.With("path", unless(match.Get("path"), "type", "PathPrefix"))
			}))
			return rule.With("backendRefs", each(rule.Get("backendRefs"), func(ref *source.Node) *source.Node {
				return unless(ref, "group", "", "kind", "Service", "weight", "1")
			}))
		}))
	}
	return without(n, "status").With("spec", spec).With("metadata", settleMetadata(n.Get("metadata")))
}

// each gives a list with its items changed.
func each(n *source.Node, change func(*source.Node) *source.Node) *source.Node {
	c := n.Copy(len(n.Items))
	for i, item := range n.Items {
		c.Items[i] = change(item)
	}
	return c
}

// unless gives a map without the fields that have the values which follow them.
func unless(n *source.Node, pairs ...string) *source.Node {
	for i := 0; i < len(pairs); i += 2 {
		if n.Get(pairs[i]).Text == pairs[i+1] {
			n = without(n, pairs[i])
		}
	}
	return n
}

// normalValue gives a value of a type; nil where it is the same as nothing.
func normalValue(n *source.Node, t *k8s.Type) *source.Node {
	switch {
	case n.Kind <= source.Null:
		return nil
	case t == nil:
		return n
	}
	switch {
	case t.Form == k8s.Struct && n.Kind == source.Map:
		return normalStruct(n, t.Object)
	case t.Form == k8s.Map && n.Kind == source.Map:
		c := n.Copy(0)
		for _, f := range n.Fields {
			if f.Value = normalValue(f.Value, t.Elem); f.Value == nil {
				f.Value = text("")
			}
			c.Fields = append(c.Fields, f)
		}
		if len(c.Fields) == 0 {
			return nil
		}
		return c
	case t.Form == k8s.List && n.Kind == source.List:
		c := n.Copy(0)
		for _, item := range n.Items {
			if item = normalValue(item, t.Elem); item == nil {
				item = newTree().node
			}
			c.Items = append(c.Items, item)
		}
		if len(c.Items) == 0 {
			return nil
		}
		return c
	case t.Form == k8s.Quantity:
		return manifest.Amount(n)
	}
	return n
}

func normalStruct(n *source.Node, o *k8s.Object) *source.Node {
	if settle := dependent[o.Name]; settle != nil {
		n = settle(n)
	}
	c := n.Copy(0)
	for _, f := range n.Fields {
		if f.Value = normalValue(f.Value, o.TypeOf(f.Name)); f.Value == nil || isDefault(o, f) {
			continue
		}
		c.Fields = append(c.Fields, f)
	}
	return c
}

// toldApart are fields whose default is not the same as nothing. That of the first two
// the server fills in of what it runs, and not of the template that this is made from: to
// say it there changes the template, though nothing else. Of the others see settleSet and
// settleJob.
var toldApart = []string{"core.v1.PodSpec.enableServiceLinks", "batch.v1.JobSpec.backoffLimit",
	"apps.v1.StatefulSetUpdateStrategy.type", "batch.v1.JobSpec.parallelism"}

// isDefault reports whether a field has the value that it has when it is left out.
func isDefault(o *k8s.Object, f source.Field) bool {
	if slices.Contains(toldApart, o.Name+"."+f.Name) {
		return false
	}
	value, known := o.Default(f.Name)
	switch {
	case f.Value.Kind == source.Map && len(f.Value.Fields) == 0:
		return value == "{}"
	case !known:
		return false
	}
	return value == string(f.Value.JSON())
}

// dependent are the definitions in which what is left out depends on other fields.
var dependent = map[string]func(*source.Node) *source.Node{
	"core.v1.PodSpec":                 settlePod,
	"core.v1.Container":               settleContainer,
	"core.v1.ServiceSpec":             settleService,
	"core.v1.ServicePort":             settlePort,
	"core.v1.PersistentVolumeClaim":   settleClaim,
	"meta.v1.ObjectMeta":              settleMetadata,
	"rbac.v1.Subject":                 settleSubject,
	"batch.v1.Job":                    settleJobLabels,
	"batch.v1.JobSpec":                settleJob,
	"apps.v1.StatefulSetSpec":         settleSet,
	"networking.v1.NetworkPolicySpec": settlePolicy,
}

func settleMetadata(n *source.Node) *source.Node {
	n = without(n, "creationTimestamp", "selfLink")
	if a := n.Get("annotations"); a.Has(manifest.LastApplied) {
		n = n.With("annotations", without(a, manifest.LastApplied))
	}
	if n.Get("namespace").Text == "default" {
		n = without(n, "namespace")
	}
	return n
}

// settlePod: serviceAccount is the old name of serviceAccountName.
func settlePod(n *source.Node) *source.Node {
	if old := n.Get("serviceAccount"); old.Text != "" {
		if n = without(n, "serviceAccount"); n.Get("serviceAccountName").Text == "" {
			n = n.With("serviceAccountName", old)
		}
	}
	return n
}

func settleContainer(n *source.Node) *source.Node {
	if n.Get("imagePullPolicy").Text == defaultPullPolicy(n.Get("image").Text) {
		return without(n, "imagePullPolicy")
	}
	return n
}

// defaultPullPolicy is Always for the tag latest, which an image without tag has too.
func defaultPullPolicy(image string) string {
	name, _, digest := strings.Cut(image, "@")
	_, tag, tagged := strings.Cut(name[strings.LastIndexByte(name, '/')+1:], ":")
	if tag == "latest" || !tagged && !digest {
		return "Always"
	}
	return "IfNotPresent"
}

func settlePort(n *source.Node) *source.Node {
	if target := n.Get("targetPort"); target.Kind == source.Int && target.Text == n.Get("port").Text {
		return without(n, "targetPort")
	}
	return n
}

func settleService(n *source.Node) *source.Node {
	if n.Get("externalTrafficPolicy").Text == "Cluster" {
		n = without(n, "externalTrafficPolicy")
	}
	if n.Get("allocateLoadBalancerNodePorts").Text == "true" {
		n = without(n, "allocateLoadBalancerNodePorts")
	}
	if n.At("sessionAffinityConfig", "clientIP", "timeoutSeconds").Text == "10800" {
		n = without(n, "sessionAffinityConfig")
	}
	return n
}

// settleClaim: a template of claims is of one kind.
func settleClaim(n *source.Node) *source.Node { return without(n, "apiVersion", "kind", "status") }

func settleSubject(n *source.Node) *source.Node {
	if kind := n.Get("kind").Text; kind == "User" || kind == "Group" {
		return without(n, "apiGroup")
	}
	return n
}

// settleJobLabels: a Job without labels gets those of its pods.
func settleJobLabels(n *source.Node) *source.Node {
	labels := n.At("spec", "template", "metadata", "labels")
	meta := n.Get("metadata")
	if len(labels.Fields) == 0 || len(meta.Get("labels").Fields) > 0 {
		return n
	}
	return n.With("metadata", meta.With("labels", labels))
}

// settleJob: a job of one pod needs one to succeed. Where a number of pods at a time is
// said, be it one, but not how many have to succeed, they are done when one is.
func settleJob(n *source.Node) *source.Node {
	switch {
	case !n.Has("completions") && !n.Has("parallelism"):
		return n.With("completions", number(1))
	case n.Has("completions") && n.Get("parallelism").Text == "1":
		return without(n, "parallelism")
	}
	return n
}

// settleSet keeps a strategy that is said to be the default, and no more: the server then
// fills in no partition.
func settleSet(n *source.Node) *source.Node {
	strategy := n.Get("updateStrategy")
	if !strategy.Has("rollingUpdate") {
		return n
	}
	return n.With("updateStrategy", without(strategy, "type"))
}

func settlePolicy(n *source.Node) *source.Node {
	types := n.Get("policyTypes")
	if len(types.Items) == 0 {
		types = list(text("Ingress"))
		if len(n.Get("egress").Items) > 0 {
			types.Items = append(types.Items, text("Egress"))
		}
	}
	types = types.Copy(len(types.Items))
	slices.SortFunc(types.Items, func(a, b *source.Node) int { return strings.Compare(b.Text, a.Text) })
	return n.With("policyTypes", types)
}

// withoutNulls gives an object without the fields that are null; nil where there are none,
// or its kind is not known.
func withoutNulls(x *manifest.Object) *source.Node {
	kind := k8s.Find(x.APIVersion, x.Kind)
	if kind == nil || !hasNull(x.Node()) {
		return nil
	}
	return bare(x.Node(), &k8s.Type{Form: k8s.Struct, Object: kind.Object})
}

func hasNull(n *source.Node) bool {
	return n.Kind == source.Null || slices.ContainsFunc(n.Items, hasNull) ||
		slices.ContainsFunc(n.Fields, func(f source.Field) bool { return hasNull(f.Value) })
}

// bare gives a value of a type without fields that are null. In a map with free names null
// is a value.
func bare(n *source.Node, t *k8s.Type) *source.Node {
	if t == nil || n.Scalar() {
		return n
	}
	c := n.Copy(0)
	for _, f := range n.Fields {
		elem := t.Elem
		if t.Form == k8s.Struct {
			if f.Value.Kind == source.Null {
				continue
			}
			elem = t.Object.TypeOf(f.Name)
		}
		f.Value = bare(f.Value, elem)
		c.Fields = append(c.Fields, f)
	}
	for _, item := range n.Items {
		c.Items = append(c.Items, bare(item, t.Elem))
	}
	return c
}
