package table

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/plimsoll-dev/plimsoll/source"
)

// shape reports a value of a shape that the type does not have.
func (c *checker) shape(n *source.Node, t *Type, name string) {
	if c.quiet {
		c.failed = true
		return
	}
	if n.Kind == source.Null {
		c.fail(n.Range, "type", name+" has no value", "give "+t.Shapes()+", or remove the line")
		return
	}
	c.fail(n.Range, "type", fmt.Sprintf("%s must be %s, not %s", name, t.Shapes(), n.Kind), shapeHint(n, t, name))
}

// shapeHint says how to write a value in a shape that the type has; "" where
// that is not clear.
func shapeHint(n *source.Node, t *Type, name string) string {
	listed := t.List != nil && n.Scalar()
	switch {
	case t.Text != nil && n.Scalar():
		if t.Text.Enum != nil {
			return "write " + source.Or(t.Text.Enum)
		}
		return fmt.Sprintf("put it in quotes: %q", n.Text)
	case n.Kind == source.String && n.Style == source.Quoted && t.Number != nil && isNumber(n.Text):
		return "remove the quotes"
	case n.Kind == source.String && t.Truth != nil && likeTruth(n.Text) != "":
		return "write " + likeTruth(n.Text)
	case n.Kind == source.Float && t.Number != nil:
		return "write it without a fraction or exponent"
	case n.Kind == source.List && t.Object != nil && t.Object.Value != nil:
		return "use a map: " + asMap(n, name)
	case n.Kind == source.Map && t.Text != nil && n.Has("repository"):
		return "write one string: " + name + ": " + imageText(n)
	case n.Kind == source.Map && t.Text != nil && len(n.Fields) == 1 && n.Fields[0].Value.Scalar():
		return "write " + name + ": " + n.Fields[0].Value.Range.Text() // as in fieldRef: {fieldPath: ...}
	case listed && t.List.Item.Text != nil && n.Kind == source.String && n.Style == source.Plain && len(words(n)) > 1:
		return "write a list, with an item for each word: [" + strings.Join(words(n), ", ") + "]"
	case listed && (t.List.Item.Text != nil || t.List.Item.Number != nil):
		return fmt.Sprintf("put it in a list: [%s]", n.Range.Text())
	}
	return ""
}

func words(n *source.Node) []string { return strings.Fields(n.Text) }

func isNumber(s string) bool {
	_, err := strconv.ParseFloat(s, 64)
	return err == nil
}

// likeTruth gives the boolean that someone who writes s may mean.
func likeTruth(s string) string {
	switch strings.ToLower(s) {
	case "yes", "on", "y", "true":
		return "true"
	case "no", "off", "n", "false":
		return "false"
	}
	return ""
}

// asMap shows a list of named things in the map form.
func asMap(n *source.Node, name string) string {
	key, value := "NAME", "..."
	if len(n.Items) > 0 {
		item := n.Items[0]
		switch {
		case item.Kind == source.Map && item.Has("name"):
			key = item.Get("name").Text
			var rest []string
			for _, f := range item.Fields {
				if f.Name != "name" {
					rest = append(rest, f.Name+": "+oneLine(f.Value))
				}
			}
			value = "{" + strings.Join(rest, ", ") + "}"
			if v := item.Get("value"); v.Exists() && v.Scalar() {
				value = v.Range.Text()
			} else if v := item.Get("valueFrom"); v.Exists() {
				value = oneLine(v)
			} else if v := item.Get("containerPort"); v.Exists() && len(item.Fields) == 2 {
				value = v.Text
			}
		case item.Kind == source.Map && item.Has("containerPort"):
			key, value = "http", item.Get("containerPort").Text
		case item.Kind == source.String:
			if k, v, ok := strings.Cut(item.Text, "="); ok {
				key, value = k, v
			}
		case item.Kind == source.Int:
			key, value = "http", item.Text
		}
	}
	return shorten(fmt.Sprintf("%s: {%s: %s}", name, key, value))
}

// oneLine shows a value in a few characters.
func oneLine(n *source.Node) string {
	if n.Scalar() {
		return n.Range.Text()
	}
	if n.Kind == source.Map && len(n.Fields) > 0 && len(n.Fields) < 4 {
		var parts []string
		for _, f := range n.Fields {
			parts = append(parts, f.Name+": "+oneLine(f.Value))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	}
	return "..."
}

func imageText(n *source.Node) string {
	s := n.Get("repository").Text
	if r := n.Get("registry"); r.Exists() {
		s = r.Text + "/" + s
	}
	if tag := n.Get("tag"); tag.Exists() && tag.Text != "" {
		return s + ":" + tag.Text
	}
	return s + ":TAG"
}
