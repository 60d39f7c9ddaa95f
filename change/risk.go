package change

import (
	"cmp"
	"strings"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// find notes what is at risk with an object, at one of its changes, or at its name where c is
// nil.
func (m *comparer) find(rule string, o *Object, c *Change, message, hint string) *lint.Finding {
	f := &lint.Finding{Diagnostic: source.Diagnostic{Rule: rule, Severity: Rules.Find(rule).Severity, Message: message,
		Hint: hint, Range: o.Place, Path: "metadata.name"}, Object: o.shown()}
	if c != nil {
		f.Range, f.Path = c.Place, c.Path
	}
	m.report.Findings = append(m.report.Findings, f)
	return f
}

// shown gives the object as findings name it.
func (o *Object) shown() *manifest.Object {
	group, version := manifest.SplitAPIVersion(o.APIVersion)
	head := manifest.Object{APIVersion: o.APIVersion, Group: group, Version: version, Kind: o.Kind,
		Name: o.Name, Namespace: o.namespace()}
	return head.As(o.content())
}

// A command is what kubectl is called with to do something to an object.
func (o *Object) command(verb string, more ...string) string {
	kind := strings.ToLower(o.Kind)
	if o.present() == nil {
		kind += "." + o.group()
	}
	words := []string{"kubectl", verb, kind, source.ShellWord(o.Name)}
	if namespace := o.namespace(); namespace != "" {
		words = append(words, "-n", source.ShellWord(namespace))
	}
	return strings.Join(append(words, more...), " ")
}

// commandOn is what kubectl is called with for other objects of an object's namespace.
func (o *Object) commandOn(verb, kind string, more ...string) string {
	words := []string{"kubectl", verb, kind, "-n", source.ShellWord(o.namespace())}
	for _, word := range more {
		words = append(words, source.ShellWord(word))
	}
	return strings.Join(words, " ")
}

// recipe writes what to do, a command a line.
func recipe(what string, commands ...string) string {
	return what + ":\n  " + strings.Join(commands, "\n  ")
}

// apply is the command that applies the object as it is now.
func (o *Object) apply() string {
	switch {
	case o.Apply != "":
		return o.Apply
	case o.Place.Known() && o.Place.File.Name != stdin:
		return "kubectl apply -f " + source.ShellWord(o.Place.File.Name)
	}
	return "kubectl apply -f -"
}

// stdin is what standard input is called.
const stdin = "<stdin>"

// risks looks for what is at risk.
func (m *comparer) risks() {
	for _, u := range m.updates {
		m.refusals(u)
		if u.refused() {
			continue
		}
		m.waiting(u)
		m.ignored(u)
		m.claimRisks(u)
		m.podRisks(u)
		m.addressRisks(u)
	}
	m.goneRisks()
	m.orphans()
	m.staleConfig()
}

// compareFindings orders findings as those of lint are, those of one place by object.
func compareFindings(a, b *lint.Finding) int {
	return cmp.Or(source.Compare(a.Diagnostic, b.Diagnostic), strings.Compare(a.Object.FullName(), b.Object.FullName()))
}
