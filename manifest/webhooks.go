package manifest

import (
	"slices"
	"strings"
)

// A mutator is a webhook of the input that may fill in fields of objects.
type mutator struct {
	name   string
	groups []string // nil where whoever runs the webhook writes its rules
}

func findMutators(x *Index) (list []mutator) {
	for _, o := range OfGroup(x.Of("MutatingWebhookConfiguration"), "admissionregistration.k8s.io") {
		for _, w := range o.At("webhooks").Items {
			m := mutator{name: w.Get("name").Text}
			for _, rule := range w.Get("rules").Items {
				for _, group := range rule.Get("apiGroups").Items {
					m.groups = append(m.groups, group.Text)
				}
			}
			list = append(list, m)
		}
	}
	return list
}

// MayBeFilled reports whether a webhook of the input may fill in fields of a custom resource
// before the API server holds it to its schema: one with rules for its API group, or one
// without rules, whose name ends as the group does.
func (x *Index) MayBeFilled(o *Object) bool {
	return !BuiltInGroup(o.Group) && slices.ContainsFunc(x.mutators(), func(m mutator) bool {
		return slices.Contains(m.groups, o.Group) || m.groups == nil && strings.HasSuffix(m.name, "."+o.Group)
	})
}
