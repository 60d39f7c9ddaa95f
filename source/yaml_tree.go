package source

import (
	"errors"
	"fmt"
	"io"

	"go.yaml.in/yaml/v3"
)

const (
	ruleTag      = "yaml-tag"
	ruleAlias    = "yaml-alias"
	ruleKey      = "yaml-key"
	ruleTemplate = "template"
)

// parseYAML gives the value of the only document that r holds.
func parseYAML(r io.Reader) (root *yaml.Node, err error) {
	defer func() {
		if bug := recover(); bug != nil {
			err = fmt.Errorf("the YAML library failed: %v", bug)
		}
	}()
	var document, rest yaml.Node
	d := yaml.NewDecoder(r)
	if err := d.Decode(&document); err != nil {
		return nil, err
	}
	// The library reads a second value as a further document.
	switch err := d.Decode(&rest); {
	case err == nil:
		return nil, errors.New("did not find expected <document start>")
	case err != io.EOF:
		return nil, err
	}
	return document.Content[0], nil
}

// A tree turns the nodes of the YAML library into ours. It visits them in the
// order in which they are written, so that their places are found in one walk
// through the text.
type tree struct {
	*yamlParser
	base    int    // offset of the text in the file
	text    []byte // what was parsed
	cursor  cursor
	end     int // where the last thing that was visited ends
	anchors map[*yaml.Node]*anchored

	template bool // the text is a template, and its tree means nothing
}

// An anchored is a node that aliases may stand for.
type anchored struct {
	node   *Node
	size   int // values in it, itself included
	height int // maps and lists within each other, itself included
	done   bool
}

// tree builds the nodes of a document. It gives nil where they would mean
// nothing.
func (p *yamlParser) tree(base int, text []byte, parsed *yaml.Node) *Node {
	t := &tree{yamlParser: p, base: base, text: text, cursor: newCursor(text), anchors: map[*yaml.Node]*anchored{}}
	start := t.cursor.seek(parsed)
	root, _ := t.value(parsed, t.place(start, start+1), 1)
	if t.stopped || t.template {
		return nil
	}
	root.takeFirstKey()
	return root
}

// takeFirstKey makes the first key of a root the one that holds it.
func (n *Node) takeFirstKey() {
	if len(n.Fields) > 0 {
		n.Key = n.Fields[0].Value.Key
		if n.none != nil {
			*n.none = Node{Range: n.Key, Key: n.Key}
		}
	}
}

// place gives a range of the text as a place in the file.
func (t *tree) place(start, end int) Range { return t.yamlParser.place(t.base+start, t.base+end) }

// fail records a diagnostic at a range of the text.
func (t *tree) fail(start, end int, rule, message, hint string, related ...Related) {
	t.Add(t.base+start, t.base+end, rule, message, hint, related...)
}

// value builds the node of n under a key. depth counts the maps and lists from
// the root to n, itself included, and height those from n on.
func (t *tree) value(n *yaml.Node, key Range, depth int) (node *Node, height int) {
	if n.Kind == yaml.AliasNode {
		return t.alias(n, key, depth)
	}
	var a *anchored
	if n.Anchor != "" {
		a = &anchored{size: -t.nodes}
		t.anchors[n] = a
	}
	start, tag := t.properties(n)
	node = &Node{Key: key}
	if !t.Count(1, t.base+start, t.base+start) {
		height = t.fill(node, n, start, tag, depth)
	}
	if a != nil {
		a.node, a.size, a.height, a.done = node, a.size+t.nodes, height, true
	}
	return node, height
}

// fill gives a node its value, which begins at start.
func (t *tree) fill(node *Node, n *yaml.Node, start int, tag Range, depth int) (height int) {
	switch n.Kind {
	case yaml.MappingNode:
		node.Kind = Map
	case yaml.SequenceNode:
		node.Kind = List
	default:
		t.scalar(node, n, start)
		t.tag(node, n, tag)
		return 0
	}
	t.tag(node, n, tag)
	if t.TooDeep(depth, t.base+start, t.base+start+1) {
		return 0
	}
	t.end = start
	if bracket := n.Style&yaml.FlowStyle != 0 && !t.pair(n, start); bracket {
		t.end++
		height = t.children(node, n, depth)
		t.end = closing(t.text, t.end)
	} else {
		height = t.children(node, n, depth)
	}
	node.Range = t.place(start, t.end)
	return height + 1
}

// pair reports whether a map in brackets has no brackets of its own, as in
// [name: value].
func (t *tree) pair(n *yaml.Node, start int) bool {
	if n.Kind != yaml.MappingNode {
		return false
	}
	if start >= len(t.text) || t.text[start] != '{' {
		return true
	}
	// The key may be a map in brackets itself.
	if len(n.Content) == 0 {
		return false
	}
	key := n.Content[0]
	return key.Line == n.Line && key.Column == n.Column
}

func (t *tree) children(node *Node, n *yaml.Node, depth int) (height int) {
	if n.Kind == yaml.MappingNode {
		return t.fields(node, n, depth)
	}
	node.Items = make([]*Node, 0, len(n.Content))
	for _, c := range n.Content {
		if t.stopped {
			break
		}
		item, h := t.value(c, node.Key, depth+1)
		node.Items = append(node.Items, item)
		height = max(height, h)
	}
	return height
}

// alias gives a copy of the node that n stands for.
func (t *tree) alias(n *yaml.Node, key Range, depth int) (*Node, int) {
	start := t.cursor.seek(n)
	t.end = anchorEnd(t.text, start+1)
	a := t.anchors[n.Alias]
	if t.repeatsItself(n) {
		t.fail(start, t.end, ruleAlias,
			fmt.Sprintf("the alias *%s stands within the value that it repeats",
				Shorten(n.Value, 60)),
			"write the value out")
		written := t.place(start, t.end)
		return &Node{Range: written, Key: key, Kind: Null, Text: written.Text()}, 0
	}
	t.Count(a.size, t.base+start, t.base+t.end)
	if a.height > 0 {
		t.TooDeep(depth+a.height-1, t.base+start, t.base+t.end)
	}
	c := *a.node
	c.Key, c.none = key, nil
	return &c, a.height
}

// repeatsItself reports whether an alias stands within the value that it stands for.
func (t *tree) repeatsItself(alias *yaml.Node) bool {
	a := t.anchors[alias.Alias]
	return a == nil || !a.done
}

// scalar fills in what a scalar says and where it ends.
func (t *tree) scalar(node *Node, n *yaml.Node, start int) {
	node.Kind, node.Text = String, n.Value
	end := start
	switch {
	case n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0:
		node.Style = Quoted
		end, _ = quotedEnd(t.text, start)
	case n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		node.Style = Block
		end = blockEnd(t.text, start, n.Value)
	case n.Value == "":
		node.Kind = Null
		start = t.empty(start)
		end = start
	default:
		node.Kind = resolve(n.Value)
		end = plainEnd(t.text, start, n.Value)
	}
	node.Range, t.end = t.place(start, end), end
}

// empty gives the place of a value that was left out: right behind the sign
// that announces it. The library puts some where the next thing begins.
func (t *tree) empty(start int) int {
	if start <= t.end || gapAt(t.text, start-1) {
		return t.end
	}
	return start
}

// tag applies the tag that is written before a value.
func (t *tree) tag(node *Node, n *yaml.Node, place Range) {
	if !place.Known() {
		return
	}
	name := n.Tag
	if place.Text() == "!" && node.Scalar() {
		name = "!!str"
	}
	fits := false
	switch name {
	case "!!map":
		fits = node.Kind == Map
	case "!!seq":
		fits = node.Kind == List
	case "!!str":
		if fits = node.Scalar(); fits {
			if node.Kind = String; node.Style == Plain {
				node.Style = Quoted
			}
		}
	case "!!null", "!!bool", "!!int", "!!float":
		fits = node.Scalar() && retype(node, name)
	default:
		t.Add(place.Start, place.End, ruleTag, fmt.Sprintf("the tag %s has no meaning here", Shorten(place.Text(), 60)),
			"leave it out")
		return
	}
	if !fits {
		t.Add(place.Start, place.End, ruleTag,
			fmt.Sprintf("the tag %s does not fit a value that is %s", Shorten(place.Text(), 60),
				node.Kind),
			"leave the tag out, or change the value")
	}
}

// retype gives a scalar the kind that a tag names, if its text allows it.
func retype(node *Node, tag string) bool {
	kind := resolve(node.Text)
	switch {
	case tag == "!!null" && kind == Null, tag == "!!bool" && kind == Bool, tag == "!!int" && kind == Int,
		tag == "!!float" && kind == Float:
	case tag == "!!float" && kind == Int:
		kind = Float
	default:
		return false
	}
	node.Kind = kind
	return true
}
