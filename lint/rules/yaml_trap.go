package rules

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var yamlTrap = &lint.Rule{
	ID:      "yaml-trap",
	Summary: "a word or a number that readers of YAML take for different things",
	Why: "kubectl reads YAML 1.1: yes, no, on, off, y and n are true and false, as keys too, 0100 is octal 64, and " +
		"1_000 is a number. " +
		"Readers of YAML 1.2 see text, or the number 100. So one tool deploys what another did not show.",
	Do:       "Write true and false, put text in quotes, and leave out leading zeros and underscores.",
	Severity: source.Warning,
	Source:   "https://github.com/kubernetes-sigs/yaml#introduction",
	Object: func(p *lint.Pass, o *manifest.Object) {
		t := trapFinder{p, o}
		t.look(o.Node(), "")
	},
}

// A trapFinder looks through an object for plain scalars that mean two things.
// Where only one of them is of the type that the schema wants, wrong-type has
// told.
type trapFinder struct {
	*lint.Pass
	object *manifest.Object
}

func (t trapFinder) look(n *source.Node, name string) {
	for i := range n.Fields {
		f := &n.Fields[i]
		if key := f.Value.Key.Text(); key == f.Name && readPlainKey(key) {
			t.key(n, f)
		}
		t.look(f.Value, f.Name)
	}
	for _, item := range n.Items {
		t.look(item, name)
	}
	switch {
	case n.Kind == source.String && n.Style == source.Plain && n.Text != "":
		if r := manifest.ReadPlain(n.Text); r.Kind != source.String && !t.told(n) {
			t.word(n, r)
		}
	case n.Kind == source.Int && n.Octal() && !strings.HasSuffix(strings.ToLower(name), "mode"):
		if value, ok := n.Int(); ok && strings.TrimLeft(n.Text, "+-0") != strconv.FormatInt(max(value, -value), 10) &&
			!t.told(n) {
			t.Report(t.object, n,
				fmt.Sprintf("%s begins with a zero: kubectl reads it as octal, %d, and YAML 1.2 as decimal", n.Text,
					value),
				"leave the zero out, or put it in quotes if it is text")
		}
	}
}

// readPlainKey reports whether kubectl reads a key as true or false.
func readPlainKey(key string) bool {
	return key != "" && len(key) <= 3 && manifest.ReadPlain(key).Kind == source.Bool
}

func (t trapFinder) key(n *source.Node, f *source.Field) {
	if t.told(f.Value) {
		return
	}
	meant := strconv.FormatBool(manifest.MeansTrue(f.Name))
	message := fmt.Sprintf("kubectl reads the key %s as %s, and stores it under that name", f.Name, meant)
	if n.Has(meant) {
		message += fmt.Sprintf(": one of its value and that of %s is lost", meant)
	}
	t.ReportKey(t.object, f.Value, message, "put the key in quotes").
		Fix("put the key in quotes", source.Edit{Range: f.Value.Key, Text: strconv.Quote(f.Name)})
}

func (t trapFinder) word(n *source.Node, r manifest.Scalar) {
	if r.Kind != source.Bool {
		t.Report(t.object, n, fmt.Sprintf("kubectl reads %s as a number, and YAML 1.2 as text", n.Text),
			"write the number without _, in decimal, or put it in quotes if it is text")
		return
	}
	t.Report(t.object, n,
		fmt.Sprintf("kubectl reads %s as %t, and YAML 1.2 as text", n.Text, manifest.MeansTrue(n.Text)),
		fmt.Sprintf("write %t, or put it in quotes if it is text", manifest.MeansTrue(n.Text)))
}

// told reports whether the schema has something against a value.
func (t trapFinder) told(n *source.Node) bool {
	for _, m := range t.Check(t.object) {
		if m.Node == n {
			return true
		}
	}
	return false
}
