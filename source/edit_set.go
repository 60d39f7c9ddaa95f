package source

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

const ruleEdit = "edit"

// An Editor changes values in documents by edits of their text, and nothing else: all
// that is not part of a value stays as it is written. Its documents are those of the
// text as it is now.
type Editor struct {
	Documents []*Document
	// Parse reads the documents again once one of their files has another text.
	Parse func(changed *File) []*Document
	// Changed are the texts of the files that were edited, by name.
	Changed map[string][]byte

	steps []editStep
}

// An editStep is edits that were made at once, in the order of the file.
type editStep struct {
	file  string
	edits []Edit
}

// Set gives the value at a path of a document another; nil takes it away, and null is
// a value. What is in the way between is added. It says why where that cannot be done
// without a change of anything else, and leaves all as it was.
func (e *Editor) Set(document int, path Path, value *Node) *Diagnostic {
	want := set(e.Documents[document].Root(), path, value)
	first := len(e.steps)
	before, changed := e.Documents, e.Changed
	for range maxSteps {
		d := e.Documents[document]
		edits, wrong := d.edits(path, value)
		if wrong == nil && (len(edits) == 0 || value == nil && len(e.steps) > first) {
			if sameBut(before, e.Documents, document, want) {
				return nil
			}
			wrong = d.refuse(path, "what stands here cannot be edited without a change of something else", "")
		}
		if wrong == nil {
			wrong = e.apply(d, path, edits)
		}
		if wrong != nil {
			e.Documents, e.Changed, e.steps = before, changed, e.steps[:first]
			return wrong
		}
	}
	e.Documents, e.Changed, e.steps = before, changed, e.steps[:first]
	return e.Documents[document].refuse(path, "what stands here cannot be edited by a program", "")
}

// maxSteps is how many edits one value takes: each field and item that differs is one.
const maxSteps = 1000

// apply makes edits, and reads what becomes of the file.
func (e *Editor) apply(d *Document, path Path, edits []Edit) *Diagnostic {
	f := edits[0].Range.File
	slices.SortFunc(edits, func(a, b Edit) int { return a.Range.Start - b.Range.Start })
	data, made := Apply(f, []Fix{{Edits: edits}})
	if len(made) == 0 {
		return d.refuse(path, "what stands here cannot be edited by a program", "")
	}
	documents := e.Parse(NewFile(f.Name, data))
	if len(documents) != len(e.Documents) {
		return d.refuse(path, "what stands here cannot be edited by a program", "")
	}
	all := map[string][]byte{}
	for name, data := range e.Changed {
		all[name] = data
	}
	all[f.Name] = data
	e.Documents, e.Changed = documents, all
	e.steps = append(e.steps, editStep{f.Name, edits})
	return nil
}

// Moved gives where a place in a file as it was before all edits is now; ok is false
// where it was in what was replaced.
func (e *Editor) Moved(file string, offset int) (now int, ok bool) {
	for _, step := range e.steps {
		if step.file != file {
			continue
		}
		moved := offset
		for _, edit := range step.edits {
			switch {
			case edit.Range.End <= offset:
				moved += len(edit.Text) - (edit.Range.End - edit.Range.Start)
			case edit.Range.Start <= offset:
				return 0, false
			}
		}
		offset = moved
	}
	return offset, true
}

// set gives a copy of a value in which what is at a path is another; nil takes it away.
func set(n *Node, path Path, value *Node) *Node {
	if len(path) == 0 {
		return value
	}
	step := path[0]
	if step.Index >= 0 {
		c := n.Copy(len(n.Items))
		c.Kind = List
		switch {
		case step.Index >= len(c.Items) && value != nil:
			c.Items = append(c.Items, set(&Node{}, path[1:], value))
		case step.Index >= len(c.Items):
		case value == nil && len(path) == 1:
			c.Items = slices.Delete(c.Items, step.Index, step.Index+1)
		default:
			c.Items[step.Index] = set(c.Items[step.Index], path[1:], value)
		}
		return c
	}
	field := n.field(step.Name)
	switch {
	case value == nil && field == nil:
		return n
	case value == nil && len(path) == 1:
		return n.Without(step.Name)
	case field == nil:
		field = &Node{}
	}
	return n.With(step.Name, set(field, path[1:], value))
}

// sameBut reports whether documents are what they were, but for one, which is as
// wanted.
func sameBut(before, now []*Document, changed int, want *Node) bool {
	for i := range now {
		was := before[i].Root()
		if i == changed {
			was = want
		}
		if !now[i].Root().Equal(was) {
			return false
		}
	}
	return true
}

// refuse says why what is at a path is not edited.
func (d *Document) refuse(path Path, message, hint string) *Diagnostic {
	at, last := d.Root(), d.Root()
	for _, step := range path {
		if at = at.Step(step); !at.Exists() {
			break
		}
		last = at
	}
	place := last.Range
	if d.Evaluated || last.Key.Known() && last.File != d.File || !last.Known() {
		place = last.Key
	}
	if hint == "" {
		hint = "edit the file by hand"
	}
	return &Diagnostic{Rule: ruleEdit, Message: message, Hint: hint, Range: place, Path: path.String()}
}

// edits gives the edits of one step towards another value at a path; nil for none. There
// are none where it has the value.
func (d *Document) edits(path Path, value *Node) ([]Edit, *Diagnostic) {
	var parent *Node
	at, depth := d.Root(), 0
	for ; depth < len(path); depth++ {
		next := at.Step(path[depth])
		if !next.Exists() {
			break
		}
		parent, at = at, next
	}
	found := depth == len(path)
	switch {
	case found && value != nil && at.Equal(value), !found && value == nil:
		return nil, nil
	case d.Evaluated:
		return d.literal(path, at, found, value)
	}
	inside := found && value != nil && at.Kind == value.Kind && len(at.Fields)+len(at.Items) > 0 &&
		len(value.Fields)+len(value.Items) > 0
	if wrong := d.shared(path[:depth], found && !inside); wrong != nil {
		return nil, wrong
	}
	l := layoutOf(d.Root())
	var edits []Edit
	switch {
	case found && value == nil && parent == nil:
	case found && value == nil && parent.Kind == Map:
		edits = RemoveField(parent, path[depth-1].Name)
	case found && value == nil:
		edits = l.removeItem(parent, path[depth-1].Index)
	case inside && at.Kind == Map:
		return d.editFields(path, at, value)
	case inside:
		return d.editItems(path, at, value)
	case found && parent != nil:
		edits = l.replace(parent, at, value)
	case !found:
		added, ok := nest(path[depth+1:], value)
		switch step := path[depth]; {
		case !ok:
			list := path[:lastItem(path)]
			return nil, d.refuse(path, fmt.Sprintf("%s is not there, so that it has no item %s", tail(list),
				path[len(list)]), "the first item is [0]")
		case at.Kind == Map && step.Index < 0:
			edits = l.insertField(at, step.Name, added)
		case at.Kind == List && step.Index == len(at.Items):
			edits = l.insertItem(at, added)
		case at.Kind == List && step.Index > len(at.Items):
			name := tail(path[:depth])
			return nil, d.refuse(path, fmt.Sprintf("%s has %s", name, Plural(len(at.Items), "item")),
				fmt.Sprintf("the next one is %s[%d]", name, len(at.Items)))
		case at.Kind == Null && parent != nil:
			whole, ok := nest(path[depth:], value)
			if ok {
				edits = l.replace(parent, at, whole)
			}
		default:
			return nil, d.refuse(path, fmt.Sprintf("%s is %s here, and has no field or item %s",
				tail(path[:depth]), at.Kind, strings.TrimPrefix(step.String(), ".")), "")
		}
	}
	if edits == nil {
		return nil, d.refuse(path, "what stands here cannot be edited by a program", "")
	}
	return edits, nil
}

// tail gives the last name of a path, with the items behind it.
func tail(path Path) string {
	at := len(path)
	for at > 0 && (at == len(path) || path[at].Index >= 0) {
		at--
	}
	return path[at:].String()
}

// lastItem gives which step of a path is the last into a list, but to the first item.
func lastItem(path Path) int {
	for i, step := range slices.Backward(path) {
		if step.Index > 0 {
			return i
		}
	}
	return 0
}

// nest gives a value below the steps of a path; ok is false where one is into a list,
// and not to its first item.
func nest(path Path, value *Node) (n *Node, ok bool) {
	for _, step := range slices.Backward(path) {
		switch {
		case step.Index > 0:
			return nil, false
		case step.Index == 0:
			value = &Node{Kind: List, Items: []*Node{value}}
		default:
			value = &Node{Kind: Map, Fields: []Field{{step.Name, value}}}
		}
	}
	return value, true
}

// editFields gives the edits of the first field that differs.
func (d *Document) editFields(path Path, at, value *Node) ([]Edit, *Diagnostic) {
	for _, f := range value.Fields {
		if !at.Get(f.Name).Equal(f.Value) {
			return d.edits(append(path[:len(path):len(path)], Into(f.Name)), f.Value)
		}
	}
	for _, f := range at.Fields {
		if !value.Has(f.Name) {
			return d.edits(append(path[:len(path):len(path)], Into(f.Name)), nil)
		}
	}
	return nil, nil
}

// editItems gives the edits of the first item that differs.
func (d *Document) editItems(path Path, at, value *Node) ([]Edit, *Diagnostic) {
	for i, item := range value.Items {
		if i >= len(at.Items) || !at.Items[i].Equal(item) {
			return d.edits(append(path[:len(path):len(path)], Item(i)), item)
		}
	}
	if len(at.Items) > len(value.Items) {
		return d.edits(append(path[:len(path):len(path)], Item(len(at.Items)-1)), nil)
	}
	return nil, nil
}

// replace gives the edits that put another value in the place of a field or an item.
func (l *layout) replace(parent, n, value *Node) []Edit {
	at := func(start, end int, text string) Edit { return Edit{Range{n.File, start, end}, text} }
	collection := len(n.Fields)+len(n.Items) > 0
	block := collection && !isFlow(n)
	inBrackets := isFlow(parent)
	quote := quoteOf(n.Range.Text())
	if quote == "" && n.Kind != String {
		quote = quotedValues(parent)
	}
	inline := len(value.Fields)+len(value.Items) == 0 || inBrackets
	if !inline && collection {
		inline = !block
	} else if !inline {
		inline = flowing(parent)
	}
	if parent.Kind == List { // behind a dash, or in brackets
		if inline {
			return []Edit{at(n.Start, n.End, l.inline(value, quote, inBrackets))}
		}
		return []Edit{at(n.Start, n.End, l.block(value, l.column(n.Start), quote))}
	}
	colon := colonEnd(n)
	indent := l.column(n.Key.Start)
	switch {
	case !block && inline && n.Style == Block && value.Kind == String && strings.Contains(value.Text, "\n") &&
		fitsBlock(value.Text):
		text := string(appendBlock(nil, value.Text, indent+l.indent))
		return []Edit{at(n.Start, n.End, strings.ReplaceAll(text, "\n", l.newline))}
	case !block && inline && n.Start == n.End:
		return []Edit{at(colon, colon, " "+l.inline(value, quote, inBrackets))}
	case !block && inline && l.spreads(parent) && len(value.Fields)+len(value.Items) > 0:
		return []Edit{at(n.Start, n.End, l.spread(value, quote, l.indentOf(n)))}
	case !block && inline:
		return []Edit{at(n.Start, n.End, l.inline(value, quote, inBrackets))}
	case !block:
		text := l.behind(value, indent, false, quote)
		if end := l.lineEnd(n.End); end > n.End {
			return []Edit{at(colon, n.End, ""), at(end, end, text)}
		}
		return []Edit{at(colon, n.End, text)}
	case inline:
		text := " " + l.inline(value, quote, false)
		start, end := l.before(n.Start), l.lineEnd(n.End)
		if !alone(l.data, n.Start) || start <= colon {
			return []Edit{at(colon, end, text)}
		}
		return []Edit{at(colon, colon, text), at(start, end, "")}
	case n.Kind != value.Kind:
		return []Edit{at(l.before(n.Start), n.End, l.behind(value, indent, false, quote))}
	}
	return []Edit{at(n.Start, n.End, l.block(value, l.column(n.Start), quote))}
}

// shared says of the values that a path leads through which of them is an anchor, or
// stands for one: what is changed there changes elsewhere too. whole: what the path
// leads to is replaced, with all that is in it.
func (d *Document) shared(path Path, whole bool) *Diagnostic {
	text := d.Range.Text()
	if !strings.ContainsRune(text, '&') {
		return nil
	}
	parsed, err := parseYAML(strings.NewReader(text))
	if err != nil {
		return nil // JSON of more than YAML takes
	}
	at := parsed
	for i := 0; ; i++ {
		name := tail(path[:i])
		switch {
		case at.Kind == yaml.AliasNode:
			wrong := d.refuse(path[:i], fmt.Sprintf("%s is the alias *%s, which stands for a value elsewhere", name, at.Value),
				"write the value out in its place, or edit the one with the anchor &"+at.Value+" by hand")
			return elsewhere(wrong, d.Root().Follow(path[:i]))
		case at.Anchor != "":
			return d.refuse(path[:i], fmt.Sprintf("%s has the anchor &%s, so that aliases may repeat it", name, at.Anchor),
				"write the value out where *"+at.Anchor+" stands, or edit it by hand")
		case i == len(path) && whole:
			if inner := anchorIn(at); inner != "" {
				return d.refuse(path, fmt.Sprintf("%s holds the anchor &%s, so that aliases may repeat it", name, inner),
					"write the value out where *"+inner+" stands, or edit it by hand")
			}
			return nil
		case i == len(path):
			return nil
		}
		next := child(at, path[i])
		if next == nil {
			wrong := d.refuse(path[:i], fmt.Sprintf("%s comes from an alias, by <<", tail(path[:i+1])),
				"write the value out, or edit the one with the anchor by hand")
			wrong.Related = []Related{{d.Root().Follow(path[:i+1]).Key, "it stands here"}}
			return wrong
		}
		at = next
	}
}

// elsewhere has a diagnostic stand at the key of an alias, and lead to its value.
func elsewhere(d *Diagnostic, n *Node) *Diagnostic {
	d.Range = n.Key
	d.Related = []Related{{n.Range, "it stands here"}}
	return d
}

// anchorIn gives the name of an anchor in a value; "" where there is none.
func anchorIn(n *yaml.Node) string {
	if n.Kind == yaml.AliasNode {
		return ""
	}
	if n.Anchor != "" {
		return n.Anchor
	}
	for _, inner := range n.Content {
		if name := anchorIn(inner); name != "" {
			return name
		}
	}
	return ""
}

// child gives what a step leads to in a map or list as it is written; nil where that
// comes from somewhere else.
func child(n *yaml.Node, step Step) *yaml.Node {
	if step.Index >= 0 {
		if n.Kind == yaml.SequenceNode && step.Index < len(n.Content) {
			return n.Content[step.Index]
		}
		return nil
	}
	for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		if key.Kind == yaml.AliasNode {
			key = key.Alias
		}
		if key.Value == step.Name {
			return n.Content[i+1]
		}
	}
	return nil
}

// literal gives the edits of a value that a program computes, where it is written as
// such.
func (d *Document) literal(path Path, at *Node, found bool, value *Node) ([]Edit, *Diagnostic) {
	switch {
	case !found || value == nil:
		return nil, d.refuse(path, "in a CUE file only a literal that is there can be edited", "")
	case !isLiteral(at):
		return nil, d.refuse(path, tail(path)+" is no literal here: CUE computes it", "")
	}
	w := jsonWriter{indented: true}
	w.value(value, 0)
	if value.Kind == Map || value.Kind == List {
		return []Edit{{at.Range, string(value.JSON())}}, nil
	}
	return []Edit{{at.Range, string(w.b)}}, nil
}

// isLiteral reports whether a value in CUE is written as such: a scalar, or a list or map
// in the form of JSON.
func isLiteral(n *Node) bool {
	text := n.Range.Text()
	switch {
	case n.Kind == List || n.Kind == Map:
		documents, _ := ParseJSON(NewFile("", []byte(text)))
		return len(documents) == 1 && documents[0].Root().Equal(n)
	case text == "":
		return false
	case n.Kind != String:
		return strings.Trim(text, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_.+-") == "" &&
			(text == n.Text || text[0] == '-' || text[0] >= '0' && text[0] <= '9')
	}
	raw := text[:len(text)-len(strings.TrimLeft(text, "#"))]
	body, ok := strings.CutSuffix(text[len(raw):], raw)
	if !ok {
		return false
	}
	quote := `"`
	if strings.HasPrefix(body, `"""`) {
		quote = `"""`
	}
	if len(body) < 2*len(quote) || !strings.HasPrefix(body, quote) || !strings.HasSuffix(body, quote) {
		return false
	}
	inside := body[len(quote) : len(body)-len(quote)]
	for i := 0; i < len(inside); i++ {
		rest := inside[i:]
		switch {
		case strings.HasPrefix(rest, `\`+raw+"("), strings.HasPrefix(rest, quote+raw):
			return false
		case strings.HasPrefix(rest, `\`+raw):
			i += len(raw) + 1
		}
	}
	return true
}
