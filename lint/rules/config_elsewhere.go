package rules

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var configElsewhere = &lint.Rule{
	ID:      "config-elsewhere",
	Summary: "a ConfigMap, Secret or claim that the input does not define",
	Why: "The pods do not start until somebody has made it. It may well be made elsewhere, by hand or by a " +
		"tool, but then nothing here says so, and a wrong name is not noticed.",
	Do: "Lint it together with what uses it, or look whether the name is right and it is made before the pods " +
		"are.",
	Severity: source.Advice,
	Source:   "https://kubernetes.io/docs/concepts/configuration/secret/#restriction-names-data",
	Object:   checkTLSElsewhere,
	Workload: checkConfigElsewhere,
	Foreign:  []string{"kube-linter/env-value-from"},
}

func checkConfigElsewhere(p *lint.Pass, w *manifest.Workload) {
	seen := map[manifest.Ref]bool{}
	for _, use := range manifest.DataRefs(w) {
		if id := (manifest.Ref{Kind: use.Kind, Name: use.Name.Text}); !use.Optional && !seen[id] {
			seen[id] = true
			notDefined(p, w.Object, use.Kind, use.Name)
		}
	}
	for _, claim := range claims(w) {
		if len(p.Candidates(w.Object, claimKind, "")) == 0 && !hasAllElse(p, w) {
			notDefined(p, w.Object, claimKind, claim)
		}
	}
}

func checkTLSElsewhere(p *lint.Pass, o *manifest.Object) {
	if !o.Is("networking.k8s.io", "Ingress") && !o.Is("extensions", "Ingress") {
		return
	}
	seen := map[string]bool{}
	for _, n := range manifest.All(o.Node(), "spec.tls.secretName") {
		if n.Kind == source.String && n.Text != "" && !seen[n.Text] {
			seen[n.Text] = true
			notDefined(p, o, "Secret", n)
		}
	}
}

// notDefined reports a name of an object that is nowhere in the input.
func notDefined(p *lint.Pass, o *manifest.Object, kind string, n *source.Node) {
	if !isSubdomain(n.Text) || plainMistake(p, o, kind, n.Text) ||
		len(manifest.OfGroup(p.Find(o, kind, "", n.Text), "")) > 0 || p.Elsewhere(o, kind, "", n.Text) != nil ||
		p.Generated(kind, n.Text) {
		return
	}
	p.Report(o, n, fmt.Sprintf("%s %s is not defined in what was linted", kind, n.Text),
		"lint it together with this, or look whether the name is right and something else makes it")
}

// plainMistake reports whether another rule says which object was meant.
func plainMistake(p *lint.Pass, o *manifest.Object, kind, called string) bool {
	if kind == claimKind {
		return false
	}
	m := p.NearMiss(o, kind, called)
	return m != nil && !(m.Kind && o.Workload == nil)
}
