package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/plimsoll-dev/plimsoll"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// OriginFormats are the formats that WriteOrigins knows.
var OriginFormats = []string{"text", "json"}

// WriteOrigins writes where fields are from, in one of OriginFormats.
func WriteOrigins(w io.Writer, fields []plimsoll.FieldOrigin, format string) {
	if format == "json" {
		writeProvenance(w, fields, true)
		return
	}
	object := ""
	told := map[string]bool{} // what is said of fields of the spec
	for i := range fields {
		f := &fields[i]
		if f.Object != object {
			if object != "" {
				fmt.Fprintln(w)
			}
			object = f.Object
			fmt.Fprintln(w, source.Printable(object))
		}
		fmt.Fprintf(w, "  %s: %s\n", source.Printable(f.Path), valueText(f.Value))
		fmt.Fprintf(w, "    %s%s\n", placeText(f.Range), source.Printable(why(f, told)))
		for _, also := range f.Also {
			fmt.Fprintf(w, "    %s%s decides too\n", placeText(also.Range), source.Printable(also.Path))
		}
	}
}

// valueText gives a value in one line.
func valueText(n *source.Node) string {
	if n.Text == manifest.Hidden {
		return n.Text
	}
	return source.Printable(n.Flow())
}

// placeText gives a place as a line begins with it; "" for one that is not known.
func placeText(r source.Range) string {
	if !r.Known() {
		return ""
	}
	line, column := r.Position()
	return fmt.Sprintf("%s:%d:%d: ", source.Printable(r.File.Name), line, column)
}

// why says where a field is from, and what the field of the spec is for, unless that is
// told already.
func why(f *plimsoll.FieldOrigin, told map[string]bool) string {
	said := map[plimsoll.Origin]string{
		plimsoll.FromSpec:    f.Spec + " says so",
		plimsoll.FromLayer:   f.Spec + " of a layer says so",
		plimsoll.FromDefault: "the default of " + f.Spec,
		plimsoll.FromRule:    "the rules of the house say so, for " + f.Spec,
		plimsoll.FromPatch:   "a patch says so",
		plimsoll.FromDerived: "made of " + f.Spec,
		plimsoll.FromObject:  "the object says so",
	}[f.Origin]
	switch {
	case f.Origin == plimsoll.FromDefault && f.Spec == "":
		said = "what the language gives"
	case f.Origin == plimsoll.FromDerived && f.Spec == "":
		said = "it follows from the kind"
	}
	if key := f.Spec + ":" + f.Doc; f.Doc != "" && !told[key] {
		told[key] = true
		said += ": " + strings.TrimSuffix(source.FirstSentence(f.Doc), ".")
	}
	return said
}

type jsonOrigin struct {
	Object string          `json:"object"`
	Path   string          `json:"path"`
	Value  rawJSON         `json:"value,omitempty"`
	Origin plimsoll.Origin `json:"origin"`
	File   string          `json:"file"`
	Line   int             `json:"line"`
	Column int             `json:"column"`
}

// WriteProvenance writes where fields are from as JSON, without their values.
func WriteProvenance(w io.Writer, fields []plimsoll.FieldOrigin) { writeProvenance(w, fields, false) }

func writeProvenance(w io.Writer, fields []plimsoll.FieldOrigin, values bool) {
	fmt.Fprint(w, `{"fields": [`)
	for i := range fields {
		f := &fields[i]
		at := placeOf(f.Range)
		j := jsonOrigin{Object: f.Object, Path: f.Path, Origin: f.Origin, File: at.File, Line: at.Line, Column: at.Column}
		if values {
			j.Value = f.Value.JSON()
		}
		if i > 0 {
			fmt.Fprint(w, ",")
		}
		fmt.Fprintf(w, "\n  %s", source.JSONLine(j))
	}
	if len(fields) > 0 {
		fmt.Fprintln(w)
	}
	fmt.Fprintln(w, "]}")
}
