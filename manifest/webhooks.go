package manifest

import "strings"

// mutators are the API groups whose objects webhooks of the input may change.
type mutators map[string]bool

func findMutators(x *Index) mutators {
	groups := mutators{}
	for _, o := range OfGroup(x.Of("MutatingWebhookConfiguration"), "admissionregistration.k8s.io") {
		for _, w := range o.At("webhooks").Items {
			for _, rule := range w.Get("rules").Items {
				for _, group := range rule.Get("apiGroups").Items {
					groups[group.Text] = true
				}
			}
			if !w.Has("rules") { // whoever runs the webhook writes them
				groups.named(w.Get("name").Text)
			}
		}
	}
	return groups
}

// named adds what stands behind each dot of a name: webhook.pipeline.tekton.dev is of
// tekton.dev.
func (m mutators) named(name string) {
	for len(name) <= maxWebhookName {
		_, rest, more := strings.Cut(name, ".")
		if !more {
			return
		}
		m[rest] = true
		name = rest
	}
}

// maxWebhookName is how long the name of a webhook may be.
const maxWebhookName = 253

// MayBeFilled reports whether a webhook of the input may fill in fields of a custom resource
// before the API server holds it to its schema: one with rules for its API group, or one
// without rules, whose name ends as the group does.
func (x *Index) MayBeFilled(o *Object) bool { return !BuiltInGroup(o.Group) && x.mutators()[o.Group] }
