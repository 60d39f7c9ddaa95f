package lint

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/source"
)

var configElsewhere = &Rule{
	ID:       "config-elsewhere",
	Summary:  "a ConfigMap, Secret or claim that the input does not define",
	Why:      "The pods do not start until somebody has made it. It may well be made elsewhere, by hand or by a tool, but then nothing here says so, and a wrong name is not noticed.",
	Do:       "Lint it together with what uses it, or look whether the name is right and it is made before the pods are.",
	Severity: source.Advice,
	Source:   "https://kubernetes.io/docs/concepts/configuration/secret/#restriction-names-data",
	Object:   checkTLSElsewhere,
	Workload: checkConfigElsewhere,
}

func checkConfigElsewhere(p *Pass, w *Workload) {
	seen := map[name]bool{}
	for _, use := range configUses(w) {
		if id := (name{kind: use.kind, name: use.name.Text}); !use.optional && !seen[id] {
			seen[id] = true
			p.notDefined(w.Object, use.kind, use.name)
		}
	}
	for _, claim := range claims(w) {
		if len(p.others(w.Object, claimKind, "")) == 0 && !p.hasAllElse(w) {
			p.notDefined(w.Object, claimKind, claim)
		}
	}
}

func checkTLSElsewhere(p *Pass, o *Object) {
	if !o.Is("networking.k8s.io", "Ingress") && !o.Is("extensions", "Ingress") {
		return
	}
	seen := map[string]bool{}
	for _, n := range each(o.Node, "spec.tls.secretName") {
		if n.Kind == source.String && n.Text != "" && !seen[n.Text] {
			seen[n.Text] = true
			p.notDefined(o, "Secret", n)
		}
	}
}

// notDefined reports a name of an object that is nowhere in the input.
func (p *Pass) notDefined(o *Object, kind string, n *source.Node) {
	if !isSubdomain(n.Text) || p.plainMistake(o, kind, n.Text) || len(ofGroup(p.Find(o, kind, "", n.Text), "")) > 0 || p.elsewhere(o, kind, "", n.Text) != nil || p.Made(kind, n.Text) {
		return
	}
	p.Report(o, n, fmt.Sprintf("%s %s is not defined in what was linted", kind, n.Text),
		"lint it together with this, or look whether the name is right and something else makes it")
}

// plainMistake reports whether another rule says which object was meant.
func (p *Pass) plainMistake(o *Object, kind, called string) bool {
	if kind == claimKind {
		return false
	}
	m := p.mistake(o, kind, called)
	return m != nil && !(m.kind && o.Workload == nil)
}
