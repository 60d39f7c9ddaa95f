package validate

import (
	"fmt"
	"strings"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/source"
)

// mostOfRule is how many characters of a rule or its message are shown.
const mostOfRule = 160

// ruleViolation says which rule in CEL an object does not meet. n is the node that it
// speaks of.
func ruleViolation(e JSONError, k *customKind, n *source.Node) Violation {
	here := k.kind
	if len(e.Path) > 0 {
		here = placeName(e.Path)
	}
	m := Violation{Reason: BrokenRule, Node: n, Versions: k8s.Every()}
	if e.Type == RuleCost {
		m.Message = here + " takes more work to judge by the rules of its CRD than the API server allows"
		m.Hint = "make its lists, maps and texts smaller, or the rules simpler"
		return m
	}
	rule := oneLine(e.Rule.Get("rule").Text)
	said := strings.TrimSuffix(oneLine(e.Description), ".")
	switch {
	case e.Type == RuleFailed:
		m.Message = fmt.Sprintf("%s breaks a rule of its CRD, which cannot be evaluated: %s", here, said)
		m.Hint = "change it so that the rule has all that it reads: " + rule
	case said == "":
		m.Message = fmt.Sprintf("%s breaks a rule of its CRD: %s", here, rule)
		m.Hint = "change it so that the rule is true"
	default:
		m.Message = fmt.Sprintf("%s breaks a rule of its CRD: %s", here, said)
		m.Hint = "change it so that this is true: " + rule
	}
	if k.known == nil {
		m.Other, m.OtherWords = e.Rule.Get("rule"), "the rule"
	}
	return m
}

// oneLine gives text for a message.
func oneLine(text string) string {
	return source.Shorten(strings.Join(strings.Fields(text), " "), mostOfRule)
}
