package source_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/plimsoll-dev/plimsoll/source"
)

// A writer writes random documents, in every layout that people write.
type writer struct {
	*rand.Rand
	strings.Builder
	unit     int  // spaces that a map is indented by
	dash     int  // spaces before the dash of an item
	comments int  // so far; each is another
	anchors  int  // of this document so far; negative: it has none
	spread   bool // brackets run over lines
}

var names = []string{"a", "b", "c", "d", "e", "f.g/h"}

func (w *writer) comment() {
	if w.IntN(4) == 0 {
		w.comments++
		fmt.Fprintf(w, " # comment %03d", w.comments)
	}
}

func (w *writer) commentLine(indent int) {
	if w.IntN(5) == 0 {
		w.comments++
		fmt.Fprintf(w, "%s# comment %03d\n", strings.Repeat(" ", indent), w.comments)
	}
	if w.IntN(12) == 0 {
		w.WriteString("\n")
	}
}

func (w *writer) scalar() string {
	all := []string{"1", "-3", "1.5", "true", "null", "x", "some text", "'single'", `"double"`, "'it''s # not'", `"\"{\\n"`,
		"http://x/y:1", "~"}
	text := all[w.IntN(len(all))]
	switch {
	case w.anchors < 0 || w.IntN(12) > 0:
	case w.anchors > 0 && w.IntN(2) == 0:
		return fmt.Sprintf("*x%d", 1+w.IntN(w.anchors))
	default:
		w.anchors++
		return fmt.Sprintf("&x%d %s", w.anchors, text)
	}
	return text
}

// fields writes the fields of a map, each in a line of its own at the indent; the
// first where the text stands, if behind.
func (w *writer) fields(indent, depth int, behind bool) {
	order := w.Perm(len(names))[:1+w.IntN(4)]
	for i, n := range order {
		if i > 0 || !behind {
			w.commentLine(indent)
			w.WriteString(strings.Repeat(" ", indent))
		}
		key := names[n]
		if w.IntN(6) == 0 {
			key = `"` + key + `"`
		}
		w.WriteString(key + ":")
		w.value(indent, depth)
	}
}

// value writes a value behind a colon, and ends its line.
func (w *writer) value(indent, depth int) {
	kind := w.IntN(9)
	if depth == 0 {
		kind = min(kind, 4)
	}
	switch kind {
	case 0, 1, 2:
		w.WriteString(" " + w.scalar())
	case 3:
		// nothing
	case 4:
		marks := []string{"|", "|-", "|+", ">"}
		fmt.Fprintf(w, " %s\n%stext %d\n", marks[w.IntN(4)], strings.Repeat(" ", indent+w.unit), w.IntN(9))
		if w.IntN(2) == 0 {
			w.WriteString("\n" + strings.Repeat(" ", indent+w.unit) + "more # text\n")
		}
		return
	case 5:
		w.WriteString(" ")
		w.brackets(indent, depth-1)
	case 6, 7:
		w.comment()
		w.WriteString("\n")
		w.fields(indent+w.unit, depth-1, false)
		return
	default:
		w.comment()
		w.WriteString("\n")
		for range 1 + w.IntN(3) {
			w.commentLine(indent + w.dash)
			w.WriteString(strings.Repeat(" ", indent+w.dash) + "- ")
			if w.IntN(2) == 0 {
				w.fields(indent+w.dash+2, depth-1, true)
				continue
			}
			w.WriteString(w.scalar())
			w.comment()
			w.WriteString("\n")
		}
		return
	}
	w.comment()
	w.WriteString("\n")
}

// brackets writes a map or a list in brackets.
func (w *writer) brackets(indent, depth int) {
	lines := w.spread && w.IntN(2) == 0
	line := func(comma bool) {
		if comma {
			w.WriteString(",")
		}
		switch {
		case lines:
			w.comment()
			w.WriteString("\n" + strings.Repeat(" ", indent+w.unit))
		case comma:
			w.WriteString(" ")
		}
	}
	list := w.IntN(3) == 0
	w.WriteString(map[bool]string{true: "[", false: "{"}[list])
	order := w.Perm(len(names))[:w.IntN(4)]
	for i, n := range order {
		line(i > 0)
		if !list {
			w.WriteString(names[n] + ": ")
		}
		if depth > 0 && w.IntN(3) == 0 {
			w.brackets(indent+w.unit, depth-1)
		} else {
			w.WriteString(w.scalar())
		}
	}
	if len(order) > 0 && lines {
		if w.IntN(4) == 0 {
			w.WriteString(",")
		}
		w.comment()
		w.WriteString("\n" + strings.Repeat(" ", indent))
	}
	w.WriteString(map[bool]string{true: "]", false: "}"}[list])
}

// document writes a document whose root is a map.
func (w *writer) document() {
	w.anchors = -w.IntN(2)
	w.unit, w.dash, w.spread = 1+w.IntN(4), 2*w.IntN(2), w.IntN(2) == 0
	w.fields(0, 3, false)
}

// anyPath gives a path from a node to something in it, or to what could be.
func anyPath(r *rand.Rand, n *source.Node) (path source.Path) {
	for {
		switch {
		case n.Kind == source.List && r.IntN(5) > 0:
			i := r.IntN(len(n.Items) + 1)
			path = append(path, source.Item(i))
			if i == len(n.Items) {
				return path
			}
			n = n.Items[i]
		case n.Kind == source.Map && (r.IntN(5) > 0 || len(path) == 0):
			name := names[r.IntN(len(names))]
			path = append(path, source.Into(name))
			if !n.Has(name) {
				if r.IntN(2) == 0 {
					path = append(path, source.Into("new"))
				}
				return path
			}
			n = n.Get(name)
		default:
			return path
		}
	}
}

// anyValue gives a value to be set; nil for none.
func anyValue(t *testing.T, r *rand.Rand) *source.Node {
	all := []string{"", "1", "true", "null", "x", "'yes'", "'a, b: c'", `"it's"`, `"two\nlines"`, "'#'", "{}", "[]", "{n: 1}",
		"{a: 1, b: {c: x}}", "[x, {y: [1]}]", "[[1], 'a,b']"}
	if text := all[r.IntN(len(all))]; text != "" {
		return oneValue(t, text)
	}
	return nil
}

// FuzzSet sets values in documents of every layout: what is then read has the value,
// and all else as it was, comments too.
func FuzzSet(f *testing.F) {
	for seed := range uint64(1000) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) {
		r := rand.New(rand.NewPCG(seed, 1))
		w := &writer{Rand: r}
		name, read := "f.yaml", source.Parse
		for i := range 1 + r.IntN(2) {
			if i > 0 {
				w.WriteString("---\n")
			}
			w.document()
		}
		text := w.String()
		switch r.IntN(6) {
		case 0:
			text = strings.ReplaceAll(text, "\n", "\r\n")
		case 1:
			text = "\uFEFF" + text
		case 2:
			// Without its last line break, a text of lines would be another with one.
			if last := text[strings.LastIndexByte(strings.TrimSpace(text), '\n')+1:]; !strings.Contains(last, "text") {
				text = strings.TrimSuffix(text, "\n")
			}
		case 3:
			documents, _ := source.Parse(source.NewFile(name, []byte(text)))
			text, name, read = string(documents[0].Root().IndentedJSON()), "f.json", source.ParseJSON
			if r.IntN(2) == 0 {
				text = string(documents[0].Root().JSON())
			}
		}
		setAnything(t, r, name, text, read)
	})
}

func setAnything(t *testing.T, r *rand.Rand, name, text string,
	read func(*source.File) ([]*source.Document, []source.Diagnostic)) {
	parse := func(f *source.File) []*source.Document {
		documents, mistakes := read(f)
		for _, m := range mistakes {
			line, column := m.Range.File.Position(m.Range.Start)
			t.Fatalf("%d:%d: %s\nafter the edit of\n%s\nthere is\n%s", line, column, m.Message, text, f.Data())
		}
		return documents
	}
	documents := parse(source.NewFile(name, []byte(text)))
	e := source.Editor{Documents: documents, Parse: parse}
	i := r.IntN(len(e.Documents))
	path, value := anyPath(r, e.Documents[i].Root()), anyValue(t, r)
	wrong := e.Set(i, path, value)
	written := "nothing"
	if value != nil {
		written = string(value.JSON())
	}
	said := fmt.Sprintf("%s of document %d to %s, in\n%s", path, i, written, text)
	now := text
	if data, ok := e.Changed[name]; ok {
		now = string(data)
	}
	if wrong != nil {
		if !expected(wrong.Message) {
			t.Fatalf("refused: %s: %s", wrong.Message, said)
		}
		if now != text {
			t.Fatalf("refused and changed: %s", said)
		}
		return
	}
	got := e.Documents[i].Root()
	for _, step := range path {
		got = got.Step(step)
	}
	if value != nil && !got.Equal(value) {
		t.Fatalf("%s\nis\n%s", said, now)
	}
	if value != nil {
		if err := e.Set(i, path, value); err != nil || string(e.Changed[name]) != now && e.Changed != nil {
			t.Fatalf("a second time: %s", said)
		}
	}
	if root := documents[i].Root(); name == "f.yaml" && root.Has(path[0].Name) && (value != nil || len(path) > 1) {
		field := root.Get(path[0].Name)
		end := field.End
		if field.Start < field.Key.End { // an alias
			end = field.Key.End
		}
		end, _ = source.LineEnd([]byte(text), end)
		keeps := strings.Contains(field.Range.Text(), "|+") // the empty lines below
		if !strings.HasPrefix(now, text[:field.Key.End]) || !keeps && !strings.HasSuffix(now, text[end:]) {
			t.Fatalf("changed elsewhere: %s\nis\n%s", said, now)
		}
	}
	at := 0
	for _, word := range comments(text) {
		next := strings.Index(now[at:], word)
		if next < 0 && !within(read, name, text, i, path, word) {
			t.Fatalf("lost %q: %s\nis\n%s", word, said, now)
		}
		at += max(next, 0)
	}
}

// expected reports whether a message tells of what is not edited.
func expected(message string) bool {
	for _, words := range []string{"has no field or item", "it has no item", "has the anchor", "holds the anchor", "is the alias", "comes from"} {
		if strings.Contains(message, words) {
			return true
		}
	}
	return false
}

// comments gives the comments in a text.
func comments(text string) (list []string) {
	for rest := text; ; {
		i := strings.Index(rest, "# comment ")
		if i < 0 {
			return list
		}
		end := strings.IndexAny(rest[i:], "\r\n")
		if end < 0 {
			end = len(rest) - i
		}
		list = append(list, rest[i:i+end])
		rest = rest[i+end:]
	}
}

// within reports whether a comment stands in what was replaced, or behind it in its
// line.
func within(read func(*source.File) ([]*source.Document, []source.Diagnostic), name, text string, document int,
	path source.Path, comment string) bool {
	f := source.NewFile(name, []byte(text))
	documents, _ := read(f)
	n := documents[document].Root()
	for _, step := range path {
		n = n.Step(step)
	}
	if !n.Exists() {
		return false
	}
	start := n.Start
	if n.Key.Known() && path[len(path)-1].Index < 0 {
		start = n.Key.Start
	}
	end, _ := source.LineEnd(f.Data(), n.End)
	at := strings.Index(text, comment)
	return start <= at && at < end
}
