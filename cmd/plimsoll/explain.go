package main

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/plimsoll-dev/plimsoll/fields"
	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/report"
	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

func explainCommand() *cobra.Command {
	var policy string
	var all bool
	cmd := &cobra.Command{
		Use:        "explain [KIND[.FIELD...] | RULE]",
		Short:      "Show what a kind, a field or a rule means",
		SuggestFor: strings.Fields("describe doc docs man info fields kinds"),
		Long: `Show what a kind or a field is for, its type, bounds, default and an example,
and the fields inside; without an argument, what there is to explain. "spec" may
be left out of the path; under a map with free names any name will do, and a
list is entered by the name of a field. The kinds of functions, as
PlimsollGenerator, and plimsoll.yaml are explained likewise. Of a kind of
Kubernetes, as Deployment, show what of a spec makes it, and of a field of one,
as deployment.spec.strategy or container.tty, what of a spec sets it.

What the house asks, in plimsoll.cue or --policy, is shown at the field, and its own
kinds as all others.

Of a rule of "plimsoll lint", show what it finds, why that matters and what to
do; with "rules", list them.

With --all, each field inside is a line, for programs: its path, what it takes,
"required" or its default, and what it is for, with tabs between.`,
		Example: `  plimsoll explain
  plimsoll explain web
  plimsoll explain web.replicas
  plimsoll explain batch.env.NAME.secretKeyRef
  plimsoll explain plimsoll.yaml.lint
  plimsoll explain ingress
  plimsoll explain pod.terminationMessagePolicy
  plimsoll explain restart-policy
  plimsoll explain --all web`,
		ValidArgsFunction: completeField,
		RunE: func(cmd *cobra.Command, args []string) error {
			l, err := wholeLanguage(cmd, policy)
			if err != nil {
				return err
			}
			switch {
			case all && len(args) < 2:
				return explainAll(cmd, l, args)
			case len(args) == 0:
				return write(cmd, printable(overview(l)))
			case len(args) == 1:
				return explain(cmd, l, args[0])
			}
			if path := strings.Join(args, "."); isPath(l, path) {
				return usage(cmd, "explain takes one argument; did you mean plimsoll explain "+path+"?")
			}
			return usage(cmd, "explain takes one argument: a kind, a kind and field names joined by dots, or a rule")
		},
	}
	addPolicy(cmd, &policy)
	cmd.Flags().BoolVar(&all, "all", false, "a line for each field inside, of all kinds where none is named")
	return cmd
}

// rulesArgument asks for the list of rules.
const rulesArgument = "rules"

// explain explains whatever goes by a name.
func explain(cmd *cobra.Command, l *schema.Language, name string) error {
	if rule := everyRule.Find(name); rule != nil {
		return write(cmd, ruleExplanation(rule))
	}
	if field, _, ok := l.Lookup(name); ok {
		return write(cmd, printable(explanation(l, field)))
	}
	if made := schema.Making(strings.TrimSuffix(name, ".spec")); made != nil {
		return write(cmd, printable(makingExplanation(l, made)))
	}
	if field, _, ok := fields.Find(name); ok {
		return write(cmd, printable(foreignExplanation(l, &field)))
	}
	if name == rulesArgument {
		return write(cmd, append(ruleTable(listedRules(), terminal(cmd.OutOrStdout()).Width),
			"\nplimsoll explain RULE says why it matters and what to do\n"...))
	}
	return usage(cmd, unexplained(l, name))
}

// unexplained says that there is nothing by a name, and what was probably meant.
func unexplained(l *schema.Language, name string) string {
	document, rest := l.DocumentAt(name)
	if document != "" {
		message := fmt.Sprintf("unknown field %s.%s", document, rest)
		if advice := l.Advice(name); advice != "" {
			return message + "; " + advice
		}
		if _, near, _ := l.Lookup(name); near != "" {
			return message + "; " + source.DidYouMean(near)
		}
		return message + "; plimsoll explain " + withFields(l, name) + " lists the fields"
	}
	first, _, _ := strings.Cut(name, ".")
	if near := source.Nearest(name, ruleIDs()); near != "" && strings.Contains(name, "-") {
		return fmt.Sprintf("unknown rule %q; ", name) + source.DidYouMean(near)
	}
	if made := schema.Making(first); made != nil {
		if _, near, _ := fields.Find(name); near != "" {
			return fmt.Sprintf("unknown field %s; ", name) + source.DidYouMean("plimsoll explain "+near)
		}
		return fmt.Sprintf("unknown field %s; plimsoll explain %s shows what of a spec makes a %s", name,
			strings.ToLower(made.Kind), made.Kind)
	}
	message := fmt.Sprintf("unknown kind %q", first)
	if near := source.Nearest(first, l.Documents()); near != "" {
		return message + "; " + source.DidYouMean(near)
	}
	for _, kind := range l.Kinds() {
		if name != "" && isPath(l, kind+"."+name) {
			return message + "; did you mean plimsoll explain " + strings.ToLower(kind) + "." + name + "?"
		}
	}
	for _, kind := range l.Kinds() {
		if advice := l.Advice(kind + "." + name); advice != "" {
			return message + "; " + advice
		}
	}
	for _, kind := range k8s.Kinds() {
		if strings.EqualFold(kind.Name, first) {
			return fmt.Sprintf("nothing of a spec makes a %s; write it by hand beside the specs, and build passes it "+
				"through", kind.Name)
		}
	}
	if near := source.Nearest(strings.ToLower(first), madeKinds()); near != "" {
		return message + "; " + source.DidYouMean("plimsoll explain "+near)
	}
	return message + "; plimsoll explain without an argument lists the kinds"
}

// withFields gives the longest beginning of a path that has fields.
func withFields(l *schema.Language, path string) string {
	for {
		if f, _, ok := l.Lookup(path); ok && len(f.Fields) > 0 {
			return path
		}
		path = path[:strings.LastIndexByte(path, '.')]
	}
}

// madeKinds gives the kinds of Kubernetes that specs become, in small letters.
func madeKinds() (names []string) {
	for _, kind := range k8s.Kinds() {
		if schema.Making(kind.Name) != nil {
			names = append(names, strings.ToLower(kind.Name))
		}
	}
	return names
}

// isPath reports whether there is a field or a kind at a path.
func isPath(l *schema.Language, path string) bool {
	_, _, ok := l.Lookup(path)
	return ok
}

// overview shows what there is to explain.
func overview(l *schema.Language) []byte {
	var b bytes.Buffer
	for _, list := range []struct {
		title string
		names []string
	}{
		{"Kinds of specs", l.Kinds()},
		{"Where apps run", []string{schema.EnvironmentKind}},
		{"Functions of kustomize", schema.Functions()},
		{"Configuration", []string{schema.ConfigFile}},
	} {
		fmt.Fprintf(&b, "%s\n%s\n", list.title, definitions(l, list.names))
	}
	fmt.Fprintf(&b, `To go on
  plimsoll explain web             a kind and its fields
  plimsoll explain web.replicas    a field
  plimsoll explain ingress         what of a spec becomes an object of Kubernetes
  plimsoll explain container.tty   what of a spec sets a field of Kubernetes
  plimsoll explain rules           the rules of plimsoll lint
  plimsoll explain restart-policy  a rule
`)
	return b.Bytes()
}

// definitions shows kinds and fields by their paths, each with the beginning of
// its documentation.
func definitions(l *schema.Language, paths []string) string {
	widest := 0
	for _, path := range paths {
		widest = max(widest, len(path))
	}
	var b strings.Builder
	for _, path := range paths {
		f, _, _ := l.Lookup(path)
		b.WriteString(wrap(source.FirstSentence(f.Doc), fmt.Sprintf("  %-*s  ", widest, path), strings.Repeat(" ", widest+4)))
	}
	return b.String()
}

// makingExplanation shows what of a spec makes a kind of Kubernetes.
func makingExplanation(l *schema.Language, made *schema.Made) []byte {
	paths := make([]string, len(made.From))
	for i, path := range made.From {
		kind, field, _ := strings.Cut(path, ".spec.")
		paths[i] = strings.ToLower(kind)
		if field != "" {
			paths[i] += "." + field
		}
	}
	more := fmt.Sprintf("plimsoll explain %s says more. What has no field here is reached by patches, or by an object "+
		"of this kind beside the specs, which build passes through.", paths[0])
	about := "What of a spec makes one:"
	if made.Named {
		about = "No spec makes one; what names one that exists:"
	}
	return fmt.Appendf(nil, "%s\n\n  A kind of Kubernetes. %s\n\n%s\n%s", made.Kind, about, definitions(l, paths),
		wrap(more, "  ", "  "))
}

// foreignExplanation shows what of a spec sets a field of Kubernetes, or why nothing
// does.
func foreignExplanation(l *schema.Language, f *fields.Field) []byte {
	if f.Decision != fields.Reached {
		about := f.Why + "."
		if f.Decision == fields.Left {
			about += " No field of a spec sets it, but patches do: plimsoll explain web.patches says how."
		} else {
			about += " No spec sets it."
		}
		return fmt.Appendf(nil, "%s\n\n%s", f.Path, wrap("A field of Kubernetes. "+about, "  ", "  "))
	}
	var paths, kinds []string
	for _, by := range f.Places() {
		paths = append(paths, strings.ToLower(by.Kinds[0])+"."+by.Path)
		for _, kind := range by.Kinds {
			if !slices.Contains(kinds, kind) {
				kinds = append(kinds, kind)
			}
		}
	}
	return fmt.Appendf(nil, "%s\n\n  A field of Kubernetes. What of a spec sets it:\n\n%s\n%s", f.Path,
		definitions(l, paths),
		wrap(fmt.Sprintf("The kinds that have it are %s. plimsoll explain %s says more.", source.And(kinds), paths[0]),
			"  ", "  "))
}

// completeField offers the fields that may follow what was typed.
func completeField(_ *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
	var l *schema.Language // a house may have mistakes
	directive := cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
	dot := strings.LastIndex(typed, ".")
	if len(args) > 0 || dot < 0 {
		kinds, directive := completeKind(nil, args, typed)
		if len(args) == 0 {
			kinds = slices.Concat(l.Documents(), []string{rulesArgument}, ruleIDs())
		}
		return kinds, directive
	}
	field, _, ok := l.Lookup(typed[:dot])
	if !ok {
		return nil, directive
	}
	fields := field.Fields
	if spec, _, ok := l.Lookup(typed[:dot] + ".spec"); ok && !strings.Contains(typed[:dot], ".") {
		fields = slices.Concat(fields, spec.Fields) // spec may be left out
	}
	var paths []string
	for _, f := range fields {
		paths = append(paths, typed[:dot+1]+f.Name)
	}
	return paths, directive
}

// textWidth is how wide text is wrapped.
const textWidth = 80

func explanation(l *schema.Language, f *schema.Field) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s\n", f.Path)
	if f.Doc != "" {
		fmt.Fprintf(&b, "\n%s", wrap(f.Doc, "  ", "  "))
	}
	b.WriteByte('\n')
	for _, fact := range [][2]string{
		{"type", f.Type}, {"bounds", f.Bounds}, {"default", f.Default}, {"example", f.Example},
	} {
		if fact[1] != "" {
			b.WriteString(wrap(fact[1], fmt.Sprintf("  %-9s", fact[0]), strings.Repeat(" ", 11)))
		}
	}
	if len(f.House) > 0 {
		b.WriteString("\nRules of the house\n")
		for _, rule := range f.House {
			b.WriteString(wrap(rule, "  - ", "    "))
		}
	}
	if len(f.Rules) > 0 {
		b.WriteString("\nRules\n")
		for _, rule := range f.Rules {
			b.WriteString(wrap(rule, "  - ", "    "))
		}
	}
	if len(f.Fields) > 0 {
		b.WriteString(fieldList("Fields", f.Fields))
	}
	if !strings.Contains(f.Path, ".") {
		if spec, _, ok := l.Lookup(f.Path + ".spec"); ok {
			b.WriteString(fieldList("Fields of spec", spec.Fields))
		}
	}
	if len(f.Fields) > 1 {
		document, path := l.DocumentAt(strings.Replace(f.Path, ".spec", "", 1))
		fmt.Fprintf(&b, "\nplimsoll explain %s.FIELD says more\n",
			strings.TrimSuffix(strings.ToLower(document)+"."+path, "."))
	}
	return b.Bytes()
}

// ruleExplanation shows all that a rule says of itself.
func ruleExplanation(r *lint.Rule) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s\n\n%s\n", r.ID, wrap(source.Sentence(source.Capital(r.Summary)), "  ", "  "))
	severity := r.Severity.String()
	if r.API {
		severity += ": the API server refuses it"
	}
	for _, fact := range [][2]string{{"severity", severity}, {"why", r.Why}, {"do", r.Do}, {"source", r.Source}} {
		if fact[1] != "" {
			b.WriteString(wrap(fact[1], fmt.Sprintf("  %-10s", fact[0]), strings.Repeat(" ", 12)))
		}
	}
	return b.Bytes()
}

// fieldList shows fields under a title, each with the beginning of its documentation.
func fieldList(title string, fields []*schema.Field) string {
	required, widest := "", 0
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.Name
		if f.Required {
			names[i] += "*"
			required = " (* must be given)"
		}
		widest = max(widest, len(names[i]))
	}
	var b strings.Builder
	fmt.Fprintf(&b, "\n%s%s\n", title, required)
	for i, f := range fields {
		about := source.FirstSentence(cmp.Or(f.Doc, f.Type))
		b.WriteString(wrap(about, fmt.Sprintf("  %-*s  ", widest, names[i]), strings.Repeat(" ", widest+4)))
	}
	return b.String()
}

// wrap breaks text into lines. The first begins with first, the others with
// next.
func wrap(text, first, next string) string { return report.Wrap(text, first, next, textWidth) + "\n" }
