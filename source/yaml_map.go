package source

import (
	"bytes"
	"fmt"

	"go.yaml.in/yaml/v3"
)

// fields builds the entries of a map.
func (t *tree) fields(node *Node, n *yaml.Node, depth int) (height int) {
	m := mapBuilder{tree: t, fieldList: fieldList{list: make([]Field, 0, len(n.Content)/2)}, merge: -1}
	for i := 0; i+1 < len(n.Content) && !t.stopped; i += 2 {
		height = max(height, m.entry(n.Content[i], n.Content[i+1], depth))
	}
	node.Fields = m.merged()
	return height
}

// A fieldList collects fields of different names.
type fieldList struct {
	list  []Field
	index map[string]int // of each field by its name, once there are many
}

// manyFields is when an index is quicker than looking through the list.
const manyFields = 16

// find gives the position of the field with a name, -1 if there is none.
func (l *fieldList) find(name string) int {
	if len(l.list) < manyFields {
		for i := range l.list {
			if l.list[i].Name == name {
				return i
			}
		}
		return -1
	}
	if l.index == nil {
		l.index = make(map[string]int, 2*len(l.list))
		for i := range l.list {
			l.index[l.list[i].Name] = i
		}
	}
	if i, ok := l.index[name]; ok {
		return i
	}
	return -1
}

func (l *fieldList) append(f Field) {
	if l.index != nil {
		l.index[f.Name] = len(l.list)
	}
	l.list = append(l.list, f)
}

// A mapBuilder collects the entries of one map.
type mapBuilder struct {
	*tree
	fieldList

	merge     int // position at which << was written, -1 if it was not
	mergeKey  Range
	inherited []*Node // the maps that << names
}

// entry adds a key and its value. The value is visited even where it cannot
// be kept, since it may hold anchors.
func (m *mapBuilder) entry(k, v *yaml.Node, depth int) (height int) {
	name, place, ok := m.key(k, depth)
	value, height := m.value(v, place, depth+1)
	switch {
	case !ok:
	case k.Tag == "!!merge":
		m.inherit(value, place)
	default:
		if first := m.find(name); first >= 0 {
			m.duplicate(name, place, m.list[first].Value.Key)
			return height
		}
		m.append(Field{Name: name, Value: value})
	}
	return height
}

// key gives the text of a key. Keys that are not text are refused: whoever
// reads the output may see another key than the one written.
func (m *mapBuilder) key(k *yaml.Node, depth int) (name string, place Range, ok bool) {
	node, place := m.keyNode(k, depth)
	switch {
	case k.Kind == yaml.AliasNode && m.repeatsItself(k): // which was told
		return "", place, false
	case node.Kind == String:
		return node.Text, place, true
	case node.Kind == Map || node.Kind == List:
		m.structuredKey(&node)
		return "", place, false
	case node.Text == "":
		m.Add(place.Start, place.End, ruleKey, "there is no key before the colon", "give the value a name")
		return "", place, false
	}
	m.Add(place.Start, place.End, ruleKey, fmt.Sprintf("the key %s is not text", Shorten(node.Text, 60)),
		fmt.Sprintf("put it in quotes: %q", Shorten(node.Text, 60)))
	return node.Text, place, true
}

// keyNode reads a key, which does not count as a value, and gives the place
// where it is written.
func (m *mapBuilder) keyNode(k *yaml.Node, depth int) (node Node, place Range) {
	if k.Kind == yaml.ScalarNode && k.Anchor == "" {
		start, tag := m.properties(k)
		m.scalar(&node, k, start)
		m.tag(&node, k, tag)
		if place = node.Range; tag.Known() { // else what !!str makes text would pass for a plain word
			place.Start = tag.Start
		}
		return node, place
	}
	before := m.nodes
	start := m.cursor.seek(k)
	n, _ := m.value(k, m.tree.place(start, start+1), depth+1)
	m.nodes = before
	if k.Kind == yaml.AliasNode {
		return *n, m.tree.place(m.end-len("*")-len(k.Value), m.end)
	}
	return *n, n.Range
}

// structuredKey refuses a map or list as a key. Mostly it is not YAML at all,
// but a template with {{ }}.
func (m *mapBuilder) structuredKey(node *Node) {
	start := node.Range.Start - m.base
	switch {
	case m.template:
	case start > 0 && bytes.HasPrefix(m.text[start-1:], []byte("{{")):
		m.template = true
		m.fail(start-1, start+1, ruleTemplate, messageTemplate, hintTemplate)
	default:
		m.Add(node.Range.Start, min(node.Range.Start+1, node.Range.End), ruleKey,
			fmt.Sprintf("a key cannot be %s", node.Kind), "give it a name")
	}
}

// inherit notes the maps that a merge key names.
func (m *mapBuilder) inherit(value *Node, key Range) {
	if m.merge >= 0 {
		m.duplicate("<<", key, m.mergeKey)
		return
	}
	m.merge, m.mergeKey = len(m.list), key
	maps := []*Node{value}
	if value.Kind == List {
		maps = value.Items
	}
	for _, from := range maps {
		if from.Kind != Map {
			m.Add(key.Start, key.End, ruleAlias,
				fmt.Sprintf("<< takes in the fields of a map, and this is %s",
					from.Kind),
				"name the anchor of a map, or a list of them")
			continue
		}
		m.inherited = append(m.inherited, from)
	}
}

// merged gives the fields with those of << in its place. What the map itself
// gives wins, and then what comes first.
func (m *mapBuilder) merged() []Field {
	if len(m.inherited) == 0 {
		return m.list
	}
	after := append([]Field(nil), m.list[m.merge:]...)
	own := len(m.list)
	for _, from := range m.inherited {
		for _, f := range from.Fields {
			if m.find(f.Name) < 0 {
				m.append(f)
			}
		}
	}
	taken := append([]Field(nil), m.list[own:]...)
	return append(append(m.list[:m.merge], taken...), after...)
}
