package table

import (
	"slices"
	"strconv"
	"strings"

	"github.com/plimsoll-dev/plimsoll/source"
)

// What stands here writes a value as its type takes it, for hints. All that is
// tried is held to the type in the end, so that no hint shows what is refused.

// longestForm is how long a value can be that a hint shows whole.
const longestForm = 110

// form gives a value as a type takes it; nil where that is not clear. example is
// one of the type, or nil.
func form(n *source.Node, t *Type, example *source.Node) *source.Node {
	var tries []*source.Node
	switch {
	case Matches(n, t):
		return n
	case n.Kind == source.List:
		tries = listForms(n, t, example)
	case n.Kind == source.Map:
		tries = mapForms(n, t, example)
	case n.Scalar() && n.Kind != source.Null:
		tries = scalarForms(n, t, example)
	}
	for _, try := range tries {
		if try != nil && Matches(try, t) {
			return try
		}
	}
	return nil
}

func scalarForms(n *source.Node, t *Type, example *source.Node) (tries []*source.Node) {
	if n.Kind == source.Bool && t.Object != nil {
		return []*source.Node{inMap(n, t, example)} // "true" in quotes is hardly what was meant
	}
	if t.Number != nil && n.Kind == source.String {
		if number := likeNumber(n.Text); number != "" {
			tries = append(tries, &source.Node{Kind: source.Int, Text: number})
		}
	}
	if truth := likeTruth(n.Text); t.Truth != nil && truth != "" {
		tries = append(tries, &source.Node{Kind: source.Bool, Text: truth})
	}
	if t.Text != nil {
		tries = append(tries, text(n.Text))
		for _, mended := range mends(n.Text, t.Text) {
			tries = append(tries, text(mended))
		}
	}
	if t.List != nil {
		tries = append(tries, inList(n, t, example))
	}
	if t.Object != nil {
		tries = append(tries, mapped(n.Text), inMap(n, t, example))
	}
	return tries
}

// text is a value that reads as a text.
func text(s string) *source.Node {
	return &source.Node{Kind: source.String, Style: source.Quoted, Text: s}
}

// inList puts a value into a list: a line of words, as a shell takes it, becomes
// an item for each.
func inList(n *source.Node, t *Type, example *source.Node) *source.Node {
	list := &source.Node{Kind: source.List}
	words := strings.Fields(n.Text)
	if item := t.List.Item; len(words) > 1 && n.Style == source.Plain && item.Text != nil && item.Text.Enum == nil {
		if strings.ContainsAny(n.Text, `"'|&;<>$()*`) {
			return nil // a shell would do more than split it
		}
		for _, word := range words {
			list.Items = append(list.Items, text(word))
		}
		return list
	}
	item := form(n, t.List.Item, inside(example, ""))
	if item == nil {
		return nil
	}
	list.Items = append(list.Items, item)
	return list
}

// inMap puts a value into a map: in the place of what the example has there, or
// into the one field that has a word for it. What else the example has stays
// where the map cannot be without it.
func inMap(n *source.Node, t *Type, example *source.Node) *source.Node {
	o := t.Object
	if o.Value != nil {
		if example == nil || len(example.Fields) == 0 || o.Value.free() {
			return nil
		}
		value := form(n, o.Value, example.Fields[0].Value)
		// Rather a file than its text.
		if first := example.Fields[0].Value; first.Kind == source.Map && o.Value.Object != nil {
			value = inMap(n, o.Value, first)
		}
		if value == nil {
			return nil
		}
		return new(source.Node).With(example.Fields[0].Name, value)
	}
	if example != nil && example.Kind == source.Map {
		for _, lenient := range []bool{false, true} {
			for _, f := range example.Fields {
				known := o.Field(f.Name)
				if known == nil {
					continue
				}
				if value := inField(n, known, f.Value, lenient); value != nil {
					return lean(example.With(f.Name, value), f.Name, t)
				}
			}
		}
	}
	var only *source.Node
	for _, f := range o.Fields {
		x := f.Type.Text
		switch {
		case x != nil && slices.Contains(x.Enum, n.Text):
			return new(source.Node).With(f.Name, n)
		case x != nil && x.Name == "#CIDR" && Matches(n, f.Type):
			only = new(source.Node).With(f.Name, n)
		}
	}
	return only
}

// inField gives a value as a field takes it; nil when it does not. A lenient look
// mends what a required field would not take.
func inField(n *source.Node, f *Field, example *source.Node, lenient bool) *source.Node {
	list := example.Kind == source.List && (len(example.Items) != 1 || example.Items[0].Kind != source.Map)
	switch {
	case n.Scalar() && list:
		return nil // of a list of words, any word could be one
	case Matches(n, f.Type):
		if x := f.Type.Text; x != nil && x.Enum == nil && x.Patterns == nil && (f.Type.Object != nil || f.Type.List != nil) {
			return nil
		}
		return n
	case lenient && f.Required && n.Scalar() && f.Type.Text != nil && slices.Contains(unmistakable, f.Type.Text.Name):
		return form(n, f.Type, example)
	case example.Kind == source.Map && f.Type.Object != nil:
		return inMap(n, f.Type, example)
	}
	return nil
}

// unmistakable are the definitions whose values are known even when they are
// not quite right: https://shop.example.com, 10GB.
var unmistakable = []string{"#Host", "#Quantity", "#PositiveQuantity"}

// free reports whether the type takes any words, so that no value tells that it
// was meant for it.
func (t *Type) free() bool { return t.Text != nil && t.Object == nil && t.Number == nil }

// lean leaves out of a map what the type can do without, but for one field.
func lean(n *source.Node, but string, t *Type) *source.Node {
	for _, f := range n.Fields {
		if f.Name == but {
			continue
		}
		if less := without(n, f.Name); Matches(less, t) {
			n = less
		}
	}
	return n
}

// without gives a copy of a map that lacks a field.
func without(n *source.Node, name string) *source.Node {
	less := n.Copy(0)
	for _, f := range n.Fields {
		if f.Name != name {
			less.Fields = append(less.Fields, f)
		}
	}
	return less
}

// placed puts a value into the place that a name has in an example, however deep:
// memory goes to requests.memory. nil when the example has no such name.
func placed(name string, value *source.Node, t *Type, example *source.Node) *source.Node {
	if example == nil || t.Object == nil || t.Object.Value != nil {
		return nil
	}
	if t.Object.Field(name) != nil {
		return new(source.Node).With(name, value)
	}
	for _, f := range example.Fields {
		known := t.Object.Field(f.Name)
		switch {
		case known == nil || known.Type.Object == nil:
		case known.Type.Object.Value != nil && f.Value.Has(name):
			return new(source.Node).With(f.Name, new(source.Node).With(name, value))
		default:
			if inner := placed(name, value, known.Type, f.Value); inner != nil {
				return new(source.Node).With(f.Name, inner)
			}
		}
	}
	return nil
}

func listForms(n *source.Node, t *Type, example *source.Node) (tries []*source.Node) {
	switch {
	case t.Object != nil && t.Object.Value != nil:
		return []*source.Node{keyed(n, t, example)}
	case t.Object != nil:
		for _, f := range t.Object.Fields {
			var fieldExample *source.Node
			if example != nil && example.Kind == source.Map {
				fieldExample = inside(example, f.Name)
			}
			if f.Type.List == nil || !f.Required && fieldExample == nil {
				continue
			}
			if value := form(n, f.Type, fieldExample); value != nil {
				tries = append(tries, new(source.Node).With(f.Name, value))
			}
		}
	case t.List != nil:
		list := &source.Node{Kind: source.List}
		for _, item := range n.Items {
			item = form(item, t.List.Item, inside(example, ""))
			if item == nil {
				return nil
			}
			list.Items = append(list.Items, item)
		}
		return []*source.Node{list}
	case len(n.Items) == 1:
		return []*source.Node{form(n.Items[0], t, example)}
	}
	return tries
}

// keyed makes a map of a list of things that have names, or of one thing that has
// none.
func keyed(n *source.Node, t *Type, example *source.Node) *source.Node {
	result := &source.Node{Kind: source.Map}
	for _, item := range n.Items {
		key := ""
		switch {
		case item.Kind == source.Map && item.Get("name").Kind == source.String:
			key, item = item.Get("name").Text, without(item, "name")
		case item.Kind == source.Map && item.At("metadata", "name").Kind == source.String && item.Has("spec"):
			key, item = item.At("metadata", "name").Text, item.Get("spec")
		case item.Kind == source.String && strings.Contains(item.Text, "="):
			name, value, _ := strings.Cut(item.Text, "=")
			key, item = name, text(value)
		case example != nil && len(example.Fields) > 0 && (!item.Scalar() || t.Object.Value.Number != nil):
			key = example.Fields[0].Name
		}
		value := form(item, t.Object.Value, inside(example, ""))
		if len(item.Fields) == 1 && item.Fields[0].Value.Scalar() { // {containerPort: 8080} is 8080
			if short := item.Fields[0].Value; Matches(short, t.Object.Value) {
				value = short
			}
		}
		if key == "" || value == nil || result.Has(key) {
			return nil
		}
		result.Fields = append(result.Fields, source.Field{Name: key, Value: value})
	}
	return result
}

func mapForms(n *source.Node, t *Type, example *source.Node) (tries []*source.Node) {
	if t.Text != nil && n.Has("repository") {
		tries = append(tries, text(imageText(n)))
	}
	if len(n.Fields) == 1 { // fieldRef: {fieldPath: ...}
		if value := n.Fields[0].Value; value.Scalar() || Matches(value, t) {
			tries = append(tries, form(value, t, example))
		}
	}
	if t.Object != nil && t.Object.Value == nil {
		tries = append(tries, renamed(n, t, example))
	}
	if t.List != nil {
		if item := form(n, t.List.Item, inside(example, "")); item != nil {
			tries = append(tries, &source.Node{Kind: source.List, Items: []*source.Node{item}})
		}
	}
	return tries
}

// renamed gives the fields of a map the names that they have here, and leaves out
// those of which there is advice, since they have no counterpart.
func renamed(n *source.Node, t *Type, example *source.Node) *source.Node {
	result := &source.Node{Kind: source.Map}
	for _, f := range n.Fields {
		known := t.Object.Field(f.Name)
		if known == nil {
			known = t.Object.meant(f.Name, n)
		}
		switch {
		case known != nil && !result.Has(known.Name):
			value := form(f.Value, known.Type, inside(example, known.Name))
			if value == nil {
				return nil
			}
			result.Fields = append(result.Fields, source.Field{Name: known.Name, Value: value})
		case known != nil:
			return nil
		case f.Value.Kind == source.Map: // rollingUpdate: {maxSurge: 1}
			for _, inner := range f.Value.Fields {
				known := t.Object.Field(inner.Name)
				if known == nil || result.Has(inner.Name) {
					return nil
				}
				result.Fields = append(result.Fields, inner)
			}
		case t.Object.advice(f.Name) == nil:
			return nil
		}
	}
	for _, f := range t.Object.Fields {
		if value := inside(example, f.Name); f.Required && value != nil && !result.Has(f.Name) {
			result.Fields = append(result.Fields, source.Field{Name: f.Name, Value: value})
		}
	}
	return result
}

// flow writes a value on one line, in the words of the file where it has any.
// inner: it stands in brackets.
func flow(n *source.Node, inner bool) string {
	var parts []string
	switch n.Kind {
	case source.Map:
		for _, f := range n.Fields {
			parts = append(parts, source.Word(f.Name)+": "+flow(f.Value, true))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case source.List:
		for _, item := range n.Items {
			parts = append(parts, flow(item, true))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case source.String:
		switch written := n.Range.Text(); {
		case inner && strings.ContainsAny(n.Text, ",[]{}"):
			return strconv.Quote(n.Text)
		case n.Range.Known() && n.Style != source.Block && !strings.Contains(written, "\n"):
			return written
		}
		return source.Word(n.Text)
	}
	return n.Text
}

// short writes a value on one line, "" for one that is too long for a hint.
func short(n *source.Node) string {
	if n == nil {
		return ""
	}
	if s := flow(n, false); len(s) <= longestForm {
		return s
	}
	return ""
}

func imageText(n *source.Node) string {
	s := n.Get("repository").Text
	if r := n.Get("registry"); r.Exists() && r.Text != "" {
		s = r.Text + "/" + s
	}
	if tag := n.Get("tag"); tag.Exists() && tag.Text != "" {
		return s + ":" + tag.Text
	}
	return s + ":TAG"
}
