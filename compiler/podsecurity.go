package compiler

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/source"
)

// A level is one of the Pod Security Standards, strictest first.
type level uint8

const (
	restricted level = iota
	baseline
	privileged
)

func (l level) String() string {
	return [...]string{"restricted", "baseline", "privileged"}[l]
}

// needs fails when the pods must be at a looser level than the spec gives; n
// is what asks for it. A looser level only permits.
func (p *pod) needs(l level, n *source.Node, what string) {
	p.needsUnless(l, n, what, "")
}

// needsUnless is needs for what is better left out than allowed: instead says what to write.
func (p *pod) needsUnless(l level, n *source.Node, what, instead string) {
	if l <= p.level || p.Wrong["security"] {
		return
	}
	hint := "set security: " + l.String()
	at := p.spec("security")
	if p.Security != nil && p.Security.root {
		hint = fmt.Sprintf("set security: {level: %s, runAsNonRoot: none, capabilities: none}", l)
	}
	if at.Kind == source.Map {
		hint = fmt.Sprintf("set security: {level: %s, ...}", l)
		at = at.At("level")
	}
	if instead != "" {
		hint = instead
	}
	var related []source.Related
	if at.Exists() && at.Range != at.Key { // written, not the default
		related = append(related, see(at, "the level is here"))
	}
	p.fail(n.Range, "pod-security",
		fmt.Sprintf("%s needs the Pod Security level %s, and the pods have %s", what, l, p.level), hint, related...)
}

// oldestKubernetes is the oldest version whose Pod Security the compiler answers
// for: a sysctl that only newer ones take for safe needs a looser level.
const oldestKubernetes = "1.34"
