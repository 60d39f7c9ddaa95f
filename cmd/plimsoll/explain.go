package main

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/lint/rules"
	"github.com/plimsoll-dev/plimsoll/report"
	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

func explainCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "explain KIND[.FIELD...] | RULE",
		Short: "Show what a kind, a field or a rule means",
		Long: `Show what a kind or a field is for, its type, bounds, default and an example,
and the fields inside. "spec" may be left out of the path; under a map with free
names any name will do, and a list is entered by the name of a field. The kinds
of functions, as PlimsollGenerator, and plimsoll.yaml are explained likewise.

Of a rule of "plimsoll lint", show what it finds, why that matters and what to
do.`,
		Example: `  plimsoll explain web
  plimsoll explain web.replicas
  plimsoll explain batch.env.NAME.secretKeyRef
  plimsoll explain plimsoll.yaml.lint
  plimsoll explain restart-policy`,
		ValidArgsFunction: completeField,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usage(cmd,
					"explain takes a rule, a kind, or a kind and field names joined by dots; the kinds are "+
						strings.Join(schema.Kinds(), ", "))
			}
			if rule := rules.All.Find(args[0]); rule != nil {
				return write(cmd, ruleExplanation(rule))
			}
			if near := didYouMean("", args[0], ruleIDs()); near != "" && strings.Contains(args[0], "-") {
				return usage(cmd, fmt.Sprintf("there is no rule %q", args[0])+near)
			}
			field, near, ok := schema.Lookup(args[0])
			if ok {
				return write(cmd, explanation(field))
			}
			document, rest := schema.DocumentAt(args[0])
			if document == "" {
				name, _, _ := strings.Cut(args[0], ".")
				_, err := kindNamed(cmd, name, schema.Documents())
				return err
			}
			message := fmt.Sprintf("there is no field %s.%s", document, rest)
			if near != "" {
				message += "; " + source.DidYouMean(near)
			}
			return usage(cmd, message)
		},
	}
}

// completeField offers the fields that may follow what was typed.
func completeField(_ *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
	directive := cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
	dot := strings.LastIndex(typed, ".")
	if len(args) > 0 || dot < 0 {
		kinds, directive := completeKind(nil, args, typed)
		if len(args) == 0 {
			kinds = slices.Concat(schema.Documents(), ruleIDs())
		}
		return kinds, directive
	}
	field, _, ok := schema.Lookup(typed[:dot])
	if !ok {
		return nil, directive
	}
	fields := field.Fields
	if spec, _, ok := schema.Lookup(typed[:dot] + ".spec"); ok && !strings.Contains(typed[:dot], ".") {
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

func explanation(f *schema.Field) []byte {
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
	if len(f.Rules) > 0 {
		b.WriteString("\nRules\n")
		for _, rule := range f.Rules {
			b.WriteString(wrap(rule, "  - ", "    "))
		}
	}
	if len(f.Fields) > 0 {
		b.WriteString(fieldList(f.Fields))
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
		b.WriteString(wrap(fact[1], fmt.Sprintf("  %-10s", fact[0]), strings.Repeat(" ", 12)))
	}
	return b.Bytes()
}

// fieldList shows fields, each with the beginning of its documentation.
func fieldList(fields []*schema.Field) string {
	title, widest := "\nFields\n", 0
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.Name
		if f.Required {
			names[i] += "*"
			title = "\nFields (* must be given)\n"
		}
		widest = max(widest, len(names[i]))
	}
	var b strings.Builder
	b.WriteString(title)
	for i, f := range fields {
		about := firstSentence(cmp.Or(f.Doc, f.Type))
		b.WriteString(wrap(about, fmt.Sprintf("  %-*s  ", widest, names[i]), strings.Repeat(" ", widest+4)))
	}
	return b.String()
}

// firstSentence gives the beginning of a documentation.
func firstSentence(doc string) string {
	doc = strings.Join(strings.Fields(doc), " ")
	if sentence, _, more := strings.Cut(doc, ". "); more {
		return sentence + "."
	}
	return doc
}

// wrap breaks text into lines. The first begins with first, the others with
// next.
func wrap(text, first, next string) string { return report.Wrap(text, first, next, textWidth) + "\n" }
