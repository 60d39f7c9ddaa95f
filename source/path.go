package source

import (
	"slices"
	"sort"
	"strconv"
	"strings"
)

// A Path leads from a value to one inside of it. It is written as
// spec.containers[0].image; names with dots, brackets or quotes in them stand in
// quotes, as in metadata.labels["app.kubernetes.io/name"].
type Path []Step

// A Step leads into a map by a name, or into a list by an index.
type Step struct {
	Name  string
	Index int // -1: by the name
}

// Into is the step to a field of a map.
func Into(name string) Step { return Step{name, -1} }

// Item is the step to an item of a list, counted from 0.
func Item(index int) Step { return Step{"", index} }

// String writes the step as it stands in a path, behind another.
func (s Step) String() string {
	switch {
	case s.Index >= 0:
		return "[" + strconv.Itoa(s.Index) + "]"
	case s.Name == "" || strings.ContainsAny(s.Name, `.[]"`):
		return "[" + strconv.Quote(s.Name) + "]"
	}
	return "." + s.Name
}

// After writes the step behind a written path; "" is the path of no steps.
func (s Step) After(path string) string {
	if path == "" {
		return strings.TrimPrefix(s.String(), ".")
	}
	return path + s.String()
}

// String writes the path as messages have it; "" for no steps.
func (p Path) String() string {
	var b strings.Builder
	for _, s := range p {
		b.WriteString(s.String())
	}
	return strings.TrimPrefix(b.String(), ".")
}

// ParsePath reads what String writes; ok is false for what it never writes.
func ParsePath(text string) (path Path, ok bool) {
	if text != "" && text[0] != '[' {
		text = "." + text
	}
	for text != "" {
		var s Step
		if s, text, ok = cutStep(text); !ok {
			return nil, false
		}
		path = append(path, s)
	}
	return path, true
}

// cutStep reads the step that a text begins with.
func cutStep(text string) (s Step, rest string, ok bool) {
	if name, ok := strings.CutPrefix(text, "."); ok {
		end := strings.IndexAny(name, ".[")
		if end < 0 {
			end = len(name)
		}
		return Into(name[:end]), name[end:], end > 0
	}
	inside := text[1:]
	if quoted, err := strconv.QuotedPrefix(inside); err == nil {
		name, _ := strconv.Unquote(quoted)
		rest, ok = strings.CutPrefix(inside[len(quoted):], "]")
		return Into(name), rest, ok
	}
	digits, rest, _ := strings.Cut(inside, "]")
	index, err := strconv.Atoi(digits)
	return Item(index), rest, err == nil && index >= 0
}

// Step gives what a step leads to; an absent node when that is nowhere.
func (n *Node) Step(s Step) *Node {
	switch {
	case s.Index < 0:
		return n.Get(s.Name)
	case s.Index < len(n.Items):
		return n.Items[s.Index]
	}
	return n.Absent()
}

// Follow gives what a path leads to; an absent node when that is nowhere.
func (n *Node) Follow(path Path) *Node {
	for _, step := range path {
		n = n.Step(step)
	}
	return n
}

// PathOf gives the path from n to a node below it, "" when it is not there.
func (n *Node) PathOf(below *Node) string {
	for _, everywhere := range []bool{false, true} {
		if path, ok := n.pathOf(below, everywhere); ok {
			return path.forward()
		}
	}
	return ""
}

// A backward path is one that was found from its end.
type backward Path

func (p backward) forward() string {
	slices.Reverse(p)
	return Path(p).String()
}

// pathOf looks in nodes that hold the place of below; everywhere: in all, since
// what an alias or a merge key brings stands elsewhere.
func (n *Node) pathOf(below *Node, everywhere bool) (path backward, ok bool) {
	if n == below {
		return nil, true
	}
	if n.Scalar() || !everywhere && (below.File != n.File || below.Start < n.Start || below.Start > n.End) {
		return nil, false
	}
	if !everywhere && len(n.Items) > 32 {
		// In a large list or map, first where the place must be in the order written.
		i := sort.Search(len(n.Items), func(i int) bool { return n.Items[i].Start > below.Start })
		if i > 0 {
			if path, ok := n.Items[i-1].pathOf(below, false); ok {
				return append(path, Item(i-1)), true
			}
		}
	}
	if !everywhere && len(n.Fields) > 32 {
		i := sort.Search(len(n.Fields), func(i int) bool { return n.Fields[i].Value.Start > below.Start })
		if i > 0 {
			if path, ok := n.Fields[i-1].Value.pathOf(below, false); ok {
				return append(path, Into(n.Fields[i-1].Name)), true
			}
		}
	}
	for _, f := range n.Fields {
		if path, ok := f.Value.pathOf(below, everywhere); ok {
			return append(path, Into(f.Name)), true
		}
	}
	for i, v := range n.Items {
		if path, ok := v.pathOf(below, everywhere); ok {
			return append(path, Item(i)), true
		}
	}
	return nil, false
}

// PathTo gives the path from n to the node that starts where the place starts,
// or whose key does; "" when there is none.
func (n *Node) PathTo(p Range) string {
	for _, everywhere := range []bool{false, true} {
		if path, ok := n.pathTo(p, everywhere); ok {
			return path.forward()
		}
	}
	return ""
}

// pathTo looks in nodes that hold the place; everywhere: in all, since what an
// alias or a merge key brings stands elsewhere.
func (n *Node) pathTo(p Range, everywhere bool) (path backward, ok bool) {
	visit := func(step Step, v *Node, key Range) (backward, bool) {
		if key.Known() && key.File == p.File && key.Start == p.Start ||
			v.File == p.File && v.Start == p.Start && (v.Scalar() || v.End == p.End) {
			return backward{step}, true
		}
		if v.Scalar() || !everywhere && (p.Start < v.Start || p.Start >= v.End) {
			return nil, false
		}
		path, ok := v.pathTo(p, everywhere)
		return append(path, step), ok
	}
	if !everywhere && len(n.Fields) > 32 {
		// In a large map or list, first where the place must be in the order written.
		i := sort.Search(len(n.Fields), func(i int) bool { return n.Fields[i].Value.Key.Start > p.Start })
		if i > 0 {
			f := n.Fields[i-1]
			if path, ok := visit(Into(f.Name), f.Value, f.Value.Key); ok {
				return path, true
			}
		}
	}
	if !everywhere && len(n.Items) > 32 {
		i := sort.Search(len(n.Items), func(i int) bool { return n.Items[i].Start > p.Start })
		if i > 0 {
			if path, ok := visit(Item(i-1), n.Items[i-1], Range{}); ok {
				return path, true
			}
		}
	}
	for _, f := range n.Fields {
		if path, ok := visit(Into(f.Name), f.Value, f.Value.Key); ok {
			return path, true
		}
	}
	for i, v := range n.Items {
		if path, ok := visit(Item(i), v, Range{}); ok {
			return path, true
		}
	}
	return nil, false
}
