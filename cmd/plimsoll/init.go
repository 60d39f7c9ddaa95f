package main

import (
	"cmp"
	"context"
	"embed"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"github.com/plimsoll-dev/plimsoll"
	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

// templates holds a spec per kind to start from. NAME stands for the app's
// name and NAMESPACE for its namespace. A line that begins with # and a space
// is prose; one where a field follows the # at once is the field, left out.
//
//go:embed init/*.yaml
var templates embed.FS

func initCommand() *cobra.Command {
	var namespace, policy string
	cmd := &cobra.Command{
		Use:        "init KIND NAME",
		Short:      "Print a spec to start from",
		SuggestFor: strings.Fields("new create scaffold"),
		Long: `Print a commented spec that compiles as it is. The fields that are used most
stand in it; those in comments become part of it when the # is removed. KIND is a
kind of spec, of the house's own too, or Environment. What the house asks beyond
it stands in comments above it.`,
		Example: `  plimsoll init web shop > shop.yaml
  plimsoll init database orders --namespace store
  plimsoll init environment staging > staging.yaml`,
		ValidArgsFunction: completeKind,
		RunE: func(cmd *cobra.Command, args []string) error {
			l, err := wholeLanguage(cmd, policy)
			if err != nil {
				return err
			}
			kind, err := kindAndName(cmd, args, l)
			if err != nil {
				return err
			}
			spec := template(l, kind, args[1], namespace)
			asked, err := tryOut(l, spec)
			if err != nil {
				message := err.Error()
				if lower := strings.ToLower(args[1]); lower != args[1] {
					if _, err := tryOut(l, template(l, kind, lower, namespace)); err == nil {
						message += "; did you mean " + lower + "?"
					}
				}
				return usage(cmd, message)
			}
			return write(cmd, append(asked, spec...))
		},
	}
	addPolicy(cmd, &policy)
	cmd.Flags().StringVarP(&namespace, "namespace", "n", "", "`NAMESPACE` of the app, or of those of the environment")
	return cmd
}

// kindAndName gives the kind that is asked for, if there are a kind and a name.
func kindAndName(cmd *cobra.Command, args []string, l *schema.Language) (string, error) {
	if len(args) == 0 {
		return "", usage(cmd, "init takes a kind and a name: plimsoll init KIND NAME; the kinds are "+
			source.And(startedKinds(l)))
	}
	kind, err := kindNamed(cmd, args[0], startedKinds(l))
	switch {
	case err != nil && len(args) == 2:
		if swapped, none := kindNamed(cmd, args[1], startedKinds(l)); none == nil {
			return "", usage(cmd, fmt.Sprintf("the kind comes before the name; did you mean plimsoll init %s %s?",
				strings.ToLower(swapped), args[0]))
		}
		return "", err
	case err != nil:
		return "", err
	case len(args) == 1:
		return "", usage(cmd, fmt.Sprintf("the name is missing: plimsoll init %s NAME", args[0]))
	case len(args) > 2:
		return "", usage(cmd, "init writes one spec; leave out "+strings.Join(args[2:], ", "))
	}
	return kind, nil
}

// startedKinds gives the kinds that there is something to start from for.
func startedKinds(l *schema.Language) []string { return append(l.Kinds(), schema.EnvironmentKind) }

// template gives the spec of a kind to start from.
func template(l *schema.Language, kind, name, namespace string) []byte {
	text, err := templates.ReadFile("init/" + strings.ToLower(kind) + ".yaml")
	if err != nil { // all others are part of the program
		text = l.Template(kind)
	}
	spec := string(text)
	if namespace != "" {
		spec = strings.Replace(spec, "#namespace:", "namespace:", 1)
	}
	fill := strings.NewReplacer(
		": NAMESPACE\n", ": "+scalar(cmp.Or(namespace, "default"))+"\n",
		": NAME\n", ": "+scalar(name)+"\n",
	)
	return []byte(nameAlone().ReplaceAllLiteralString(fill.Replace(spec), name))
}

// nameAlone matches NAME where it is no part of another word, as in POD_NAME.
var nameAlone = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\bNAME\b`) })

// scalar writes a text as YAML, in quotes where it needs them.
func scalar(text string) string {
	return strings.TrimSpace(string((&source.Node{Kind: source.String, Text: text}).YAML()))
}

// tryOut compiles a spec. Since the template is right, it is the names that
// are wrong when that fails. What the house asks of it is given as comments.
func tryOut(l *schema.Language, spec []byte) (asked []byte, err error) {
	in := &plimsoll.Input{}
	in.Add(plimsoll.File{Name: "spec", Named: true, Read: func() ([]byte, error) { return spec, nil }})
	o := options("")
	o.Language = l
	built, err := plimsoll.Build(context.Background(), in, o)
	if err != nil {
		return nil, err
	}
	for _, f := range built.Findings {
		switch {
		case f.Policy != "":
			said := source.Sentence(source.Capital(f.Message))
			if f.Hint != "" {
				said += " " + source.Sentence(source.Capital(f.Hint))
			}
			asked = append(asked, "# "+said+"\n"...)
		case f.Severity == source.Error:
			return nil, errors.New(f.Message)
		}
	}
	return asked, nil
}
