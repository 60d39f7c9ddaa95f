package admission

import "github.com/plimsoll-dev/plimsoll/manifest"

// webhooks are the kinds whose match conditions the server compiles as those of a policy.
var webhooks = []string{"ValidatingWebhookConfiguration", "MutatingWebhookConfiguration"}

// readWebhooks reads the conditions of webhooks as those of a policy that judges nothing:
// it matches by nothing of its own. It gives nil where there are none.
func readWebhooks(o *manifest.Object) *policy {
	p := &policy{Object: o, mutates: true, constraints: readMatcher(o.Node())}
	for _, hook := range o.At("webhooks").Items {
		for _, n := range hook.Get("matchConditions").Items {
			p.conditions = append(p.conditions, newExpression(n, "expression", declared{authorizer: true}, aBool))
		}
	}
	if p.conditions == nil {
		return nil
	}
	return p
}
