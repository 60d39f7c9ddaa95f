package importer

import (
	"bytes"
	"strings"

	"github.com/plimsoll-dev/plimsoll/source"
)

// write gives a spec as YAML, with the comments that stand in the source above, and in
// the line of, what it carries.
func write(n *source.Node) []byte {
	text, _ := writeNoted(n, nil)
	return text
}

// writeNoted is write, with notes behind some values. It gives the lines, from 1, in which
// these stand.
func writeNoted(n *source.Node, notes map[*source.Node]string) (text []byte, lines map[*source.Node]int) {
	w := writer{told: map[place]bool{}, notes: notes, lines: map[*source.Node]int{}}
	w.fields(n, 0, "")
	return w.b, w.lines
}

type place struct {
	file *source.File
	line int
}

// A writer writes a tree in block style.
type writer struct {
	b    []byte
	told map[place]bool // the lines whose comments were written

	notes map[*source.Node]string // to be written behind values
	lines map[*source.Node]int    // where those stand
}

// fields writes a map, its first key behind what begins the line already.
func (w *writer) fields(n *source.Node, indent int, begun string) {
	for i, f := range n.Fields {
		pad := strings.Repeat(" ", indent)
		if i > 0 || begun == "" {
			w.above(f.Value, pad)
			w.b = append(w.b, pad...)
		}
		nothing := &source.Node{Kind: source.Null}
		key := (&source.Node{Kind: source.Map, Fields: []source.Field{{Name: f.Name, Value: nothing}}}).YAML()
		w.b = append(w.b, bytes.TrimSuffix(key, []byte(" null\n"))...)
		w.value(f.Value, indent)
	}
}

// value writes what follows a key.
func (w *writer) value(v *source.Node, indent int) {
	pad := strings.Repeat(" ", indent)
	switch {
	case v.Kind == source.Map && len(v.Fields) > 0:
		w.behind(v)
		w.fields(v, indent+2, "")
	case v.Kind == source.List && len(v.Items) > 0:
		w.behind(v)
		for _, item := range v.Items {
			w.above(item, pad)
			w.b = append(w.b, pad+"- "...)
			if item.Kind == source.Map && len(item.Fields) > 0 {
				w.fields(item, indent+2, "- ")
				continue
			}
			w.scalar(item, indent)
		}
	default:
		w.b = append(w.b, ' ')
		w.scalar(v, indent)
	}
}

// scalar writes a value that has no values in it, or all of a list in a list.
func (w *writer) scalar(v *source.Node, indent int) {
	line := (&source.Node{Kind: source.Map, Fields: []source.Field{{Name: "k", Value: v}}}).YAML()
	line = bytes.TrimPrefix(bytes.TrimPrefix(line, []byte("k:")), []byte(" "))
	for i, part := range bytes.SplitAfter(line, []byte("\n")) {
		if len(part) == 0 {
			continue
		}
		if i > 0 && len(part) > 1 {
			w.b = append(w.b, strings.Repeat(" ", indent)...)
		}
		w.b = append(w.b, part...)
	}
	if bytes.Count(line, []byte("\n")) == 1 {
		w.b = w.b[:len(w.b)-1]
		if note, ok := w.notes[v]; ok {
			w.lines[v] = bytes.Count(w.b, []byte("\n")) + 1
			w.b = append(w.b, " # to be filled in: "+note+"\n"...)
			return
		}
		w.behind(v)
	}
}

// behind writes the comment that stands behind a value or its key, and ends the line.
func (w *writer) behind(v *source.Node) {
	defer func() { w.b = append(w.b, '\n') }()
	line, file := keyLine(v)
	if file == nil {
		return
	}
	after := v.Key.End
	if v.Scalar() && v.File == file && v.Start >= v.Key.Start {
		after = v.End
		line, _ = file.Position(v.Start)
	}
	if w.told[place{file, -line}] {
		return
	}
	end, _ := source.LineEnd(file.Data(), after)
	rest := string(file.Data()[after:end])
	if i := strings.Index(rest, ":"); after == v.Key.End && i >= 0 {
		rest = rest[i+1:]
	}
	if comment := strings.TrimSpace(rest); strings.HasPrefix(comment, "#") {
		w.told[place{file, -line}] = true
		w.b = append(w.b, " "+source.Printable(comment)...)
	}
}

// above writes the lines of comments right above a key.
func (w *writer) above(v *source.Node, pad string) {
	line, file := keyLine(v)
	if file == nil {
		return
	}
	first := line
	for first > 1 && strings.HasPrefix(strings.TrimSpace(file.Line(first-1)), "#") {
		first--
	}
	for ; first < line; first++ {
		if at := (place{file, first}); !w.told[at] {
			w.told[at] = true
			w.b = append(w.b, pad+source.Printable(strings.TrimSpace(file.Line(first)))+"\n"...)
		}
	}
}

// keyLine gives the line of the key of a value, from 1; no file where it was not written.
func keyLine(v *source.Node) (int, *source.File) {
	k := v.Key
	if k.File == nil || k.Start == k.End {
		return 0, nil
	}
	line, _ := k.File.Position(k.Start)
	return line, k.File
}
