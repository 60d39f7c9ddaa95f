package table

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/plimsoll-dev/plimsoll/source"
)

// shape reports a value of a shape that the type does not have.
func (c *checker) shape(n *source.Node, t *Type, name string) {
	if c.quiet {
		c.failed = true
		return
	}
	if n.Kind == source.Null {
		c.empty(n, t, name)
		return
	}
	if message, hint := placeholder(n); message != "" {
		c.fail(n.Range, "placeholder", message, hint)
		return
	}
	if key, value, ok := stuck(n.Text); ok && n.Kind == source.String && n.Style == source.Plain && t.Object.has(key) {
		c.stuck(n.Range, key, value)
		return
	}
	message := fmt.Sprintf("%s must be %s, not %s", name, t.Shapes(), n.Kind)
	c.fail(n.Range, "type", message, cmp.Or(c.leaveOut(n), c.shapeHint(n, t)))
}

// empty reports a value that is missing. What seems to be written there can be
// hidden in a comment.
func (c *checker) empty(n *source.Node, t *Type, name string) {
	if comment := commentAfter(n.Range); comment != "" && t.Text != nil {
		c.fail(n.Range, "type", name+" has no value: a # with a space before it begins a comment",
			"put the value in quotes: "+strconv.Quote(comment))
		return
	}
	hint := "give " + t.Shapes() + ", or remove the line"
	if example := short(c.example()); example != "" {
		hint = "give " + t.Shapes() + ", as in " + c.entryText(example) + ", or remove the line"
	}
	c.fail(n.Range, "type", name+" has no value", hint)
}

// commentAfter gives the comment that begins in the line of a place, behind it;
// "" when there is none, or a space follows its sign, as in what is meant as one.
func commentAfter(at source.Range) string {
	if !at.Known() {
		return ""
	}
	end, _ := source.LineEnd(at.File.Data(), at.End)
	rest := strings.TrimSpace(string(at.File.Data()[at.End:end]))
	if len(rest) < 2 || rest[0] != '#' || rest[1] == ' ' {
		return ""
	}
	return rest
}

// none is the word that leaves out what Plimsoll would fill in.
const none = "none"

// shapeHint says how to write a value in a shape that the type has.
func (c *checker) shapeHint(n *source.Node, t *Type) string {
	example := c.example()
	right := form(n, t, example)
	switch {
	case t.Text != nil && t.Text.Enum != nil && n.Scalar() && t.Object == nil && right == nil:
		return "write " + source.Or(t.Text.Enum)
	case n.Kind == source.Bool && n.Text == "false" && right == nil && t.Text != nil && slices.Contains(t.Text.Enum, none):
		return "write " + c.entryText(none)
	case n.Kind == source.Bool && right == nil && t.Text != nil && len(t.Text.Enum) > 1:
		return "write " + source.Or(t.Text.Enum)
	case n.Kind == source.Float && t.Number != nil && t.Text == nil && right == nil:
		return "write it without a fraction or exponent"
	case right == nil && n.Kind == source.List && t.Text != nil && t.Text.Patterns == nil && t.Text.Enum == nil:
		return "write one text" + c.asIn(joinedItems(n))
	case right == nil && n.Kind == source.List && t.Object != nil && example != nil && example.Kind == source.Map:
		return "use a map" + c.asIn(example)
	case right == nil && example != nil && example.Kind == source.Map && len(example.Fields) == 0:
		return "write " + c.entryText("{}")
	case right == nil && n.Kind == source.Int && t.Text != nil && len(t.Text.Patterns) > 0 && example != nil:
		noun, _, _ := strings.Cut(t.Text.Patterns[0].Doc, ":")
		return "write " + noun + ", " + c.forExample(example)
	case right == nil:
		return c.forExample(example)
	case n.Kind == source.List && t.Object != nil && t.Object.Value != nil:
		return "use a map: " + c.entryText(c.cut(right))
	case right.Scalar() && right.Kind != source.String && n.Style == source.Quoted && right.Text == n.Text:
		return "remove the quotes"
	case right.Kind == source.String && n.Scalar() && right.Text == n.Text:
		return fmt.Sprintf("put it in quotes: %q", n.Text)
	case right.Kind == source.List && n.Scalar() && len(right.Items) > 1:
		return "write a list, with an item for each word: " + flow(right, false)
	case right.Kind == source.List && len(right.Items) == 1 && right.Items[0] == n:
		return "put it in a list: " + flow(right, false)
	}
	return "write " + c.entryText(c.cut(right))
}

// joinedItems gives the items of a list as one text, in the way in which most
// programs read several values from a variable.
func joinedItems(n *source.Node) *source.Node {
	var words []string
	for _, item := range n.Items {
		if item.Scalar() && item.Kind != source.Null {
			words = append(words, item.Text)
		}
	}
	return text(strings.Join(words, ","))
}

// cut writes a value on one line, and of a long map its first entry.
func (c *checker) cut(n *source.Node) string {
	if s := short(n); s != "" {
		return s
	}
	if n.Kind == source.Map && len(n.Fields) > 1 {
		first := n.Copy(1)
		return strings.TrimSuffix(shorten(flow(first, false)), "}") + ", ...}"
	}
	return shorten(flow(n, false))
}

// asIn points at an example; "" when there is none.
func (c *checker) asIn(example *source.Node) string {
	if example == nil {
		return ""
	}
	return ", as in " + c.entryText(flow(example, false))
}

// forExample shows an example; "" when there is none.
func (c *checker) forExample(example *source.Node) string {
	if example == nil {
		return ""
	}
	return "for example " + c.entryText(flow(example, false))
}

// entryText writes a value behind the key that it has, if it has one.
func (c *checker) entryText(value string) string {
	if last := len(c.path) - 1; last >= 0 && c.path[last].Index < 0 {
		return source.Word(c.path[last].Name) + ": " + value
	}
	return value
}

// stuckTogether matches a key and its value without the space between them.
var stuckTogether = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^([A-Za-z_][-A-Za-z0-9_.]*):([^\s/][^\n]*?)( [A-Za-z_][-A-Za-z0-9_.]*:.*)?$`)
})

// stuck splits a key from the value that follows its colon without a space.
func stuck(s string) (key, value string, ok bool) {
	parts := stuckTogether().FindStringSubmatch(s)
	if parts == nil {
		return "", "", false
	}
	return parts[1], parts[2], true
}

// has reports whether a map can have a field of a name; none has any.
func (o *Object) has(name string) bool {
	return o != nil && (o.Field(name) != nil || o.Value != nil && Matches(text(name), o.Key))
}

// stuck reports a key and its value without the space between them.
func (c *checker) stuck(at source.Range, key, value string) {
	at.Start += len(key)
	at.End = at.Start + 1
	c.fail(at, "type", "there is no space after the colon", "write "+key+": "+value)
}

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
