package main

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

// explainAll writes a line for each field inside of a kind or field, of all kinds of
// specs and of Environment where none is named.
func explainAll(cmd *cobra.Command, l *schema.Language, names []string) error {
	if len(names) == 0 {
		names = append(l.Kinds(), schema.EnvironmentKind)
	}
	var b bytes.Buffer
	for _, name := range names {
		field, _, ok := l.Lookup(name)
		switch {
		case ok:
			fieldLines(&b, field)
		case everyRule.Find(name) != nil:
			return usage(cmd, "--all lists the fields of specs; plimsoll explain "+name+" shows the rule")
		default:
			return usage(cmd, unexplained(l, name))
		}
	}
	return write(cmd, printable(b.Bytes()))
}

// noBreaks takes out what ends a cell or a line, which rules of a house may speak of.
var noBreaks = strings.NewReplacer("\t", " ", "\n", " ", "\r", " ")

// fieldLines writes a line for a field, and for each inside of it: its path, what it takes,
// "required" or its default, and what it is for, with tabs between.
func fieldLines(b *bytes.Buffer, f *schema.Field) {
	takes := f.Type
	if f.Bounds != "" {
		takes += ", " + f.Bounds
	}
	given := ""
	switch {
	case f.Required:
		given = "required"
	case f.Default != "":
		given = "default " + f.Default
	}
	about := source.FirstSentence(f.Doc)
	if strings.HasSuffix(takes, about) {
		about = ""
	}
	var cells []string
	for _, cell := range []string{f.Path, takes, given, about} {
		cells = append(cells, noBreaks.Replace(cell))
	}
	fmt.Fprintln(b, strings.Join(cells, "\t"))
	for _, inner := range f.Fields {
		fieldLines(b, inner)
	}
}
