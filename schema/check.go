package schema

import (
	"fmt"
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/plimsoll-dev/plimsoll/source"
)

// APIVersion is the version of the spec language. It pins the defaults.
const APIVersion = Group + "/v1alpha1"

// Group is the API group of specs.
const Group = "plimsoll.dev"

// Check holds a document to the definition of its kind. It gives every
// mistake, each once. The app has its defaults filled in; when there are
// mistakes it is still given where it has a kind and a name, without the
// parts that are wrong and marked as partial, so that later stages can look
// for more.
func Check(doc *source.Node) (*App, []source.Diagnostic) {
	return embedded().Check(doc)
}

// Check is the function of the same name for this language.
func (l *Language) Check(doc *source.Node) (*App, []source.Diagnostic) {
	c := &checker{}
	c.path = c.steps[:0]
	kind, ok := l.kindOf(c, doc)
	if !ok {
		return nil, c.diagnostics
	}
	t, d := l.kind(kind)
	node := c.check(doc, t, kind)
	// A name that is wrong is a name all the same, for other apps to refer to.
	name := doc.At("metadata", "name")
	if !name.Exists() {
		return nil, c.diagnostics
	}
	// Names outlive the document: what is cut out of its text would keep it.
	app := &App{
		Kind:      kind,
		Name:      strings.Clone(name.Text),
		Namespace: strings.Clone(node.At("metadata", "namespace").Text),
		Node:      d.fill(node),
		Partial:   len(c.diagnostics) > 0,
	}
	if app.Partial {
		app.Wrong = map[string]bool{}
	}
	for _, diagnostic := range c.diagnostics {
		if path, ok := strings.CutPrefix(diagnostic.Path, "spec."); ok {
			field, name := Steps(path)
			if f := t.object.byName["spec"].typ().object.byName[field]; f != nil && f.typ().object != nil && f.typ().object.value != nil && name != "" {
				field += "." + name
			}
			app.Wrong[field] = true
		}
	}
	return app, c.diagnostics
}

// Steps gives the first two steps of a path.
func Steps(path string) (first, second string) {
	first, rest, _ := strings.Cut(path, ".")
	first, _, _ = strings.Cut(first, "[")
	second, _, _ = strings.Cut(rest, ".")
	second, _, _ = strings.Cut(second, "[")
	return first, second
}

// kindOf finds out what the document claims to be.
func (l *Language) kindOf(c *checker, doc *source.Node) (string, bool) {
	if doc.Kind != source.Map {
		c.fail(doc.Range, "type", "a spec is a map of fields, not "+doc.Kind.String(), "begin with apiVersion: "+APIVersion)
		return "", false
	}
	version, kind := doc.Get("apiVersion"), doc.Get("kind")
	switch {
	case !version.Exists():
		c.fail(version.Range, "missing-field", "this document has no apiVersion", "add apiVersion: "+APIVersion)
	case version.Text != APIVersion:
		c.fail(version.Range, "api-version", fmt.Sprintf("there is no version %q of specs", version.Text), "write apiVersion: "+APIVersion)
	}
	switch {
	case !kind.Exists():
		c.fail(kind.Range, "missing-field", "this document has no kind", "add kind: one of "+strings.Join(l.kinds, ", "))
		return "", false
	case !slices.Contains(l.kinds, kind.Text):
		hint := "the kinds are " + strings.Join(l.kinds, ", ")
		if role, ok := roles[kind.Text]; ok {
			hint = role
		} else if near := source.Nearest(kind.Text, l.kinds); near != "" {
			hint = source.DidYouMean(near)
		}
		c.fail(kind.Range, "unknown-kind", fmt.Sprintf("there is no kind %q of specs", kind.Text), hint)
		return "", false
	}
	return l.kinds[slices.Index(l.kinds, kind.Text)], version.Text == APIVersion
}

// roles says which kind of spec becomes a kind of object.
var roles = map[string]string{
	"Deployment":  "a kind says what the app is: Web for one that serves requests, Worker for one that does not; both become a Deployment",
	"StatefulSet": "a kind says what the app is: Database for a known engine, Stateful for anything else; both become a StatefulSet",
	"DaemonSet":   "a kind says what the app is: NodeAgent becomes a DaemonSet",
	"Job":         "a kind says what the app is: Batch becomes a Job",
	"CronJob":     "a kind says what the app is: Batch with a schedule, or Backup, becomes a CronJob",
	"ReplicaSet":  "a kind says what the app is: Web and Worker become a Deployment, which makes its ReplicaSets",
	"Pod":         "a kind says what the app is: Web or Worker for one that keeps running, Batch for one that ends",
}

// A checker collects the mistakes of one document.
type checker struct {
	path        source.Path    // to the value that is looked at
	steps       [8]source.Step // where path mostly fits in
	diagnostics []source.Diagnostic
	// quiet: only whether there is a mistake counts, for the patterns of rules.
	quiet  bool
	failed bool
}

func (c *checker) fail(at source.Range, rule, message, hint string, related ...source.Related) {
	c.failed = true
	if c.quiet {
		return
	}
	c.diagnostics = append(c.diagnostics, source.Diagnostic{
		Rule: rule, Message: message, Hint: hint, Range: at, Path: c.path.String(), Related: related,
	})
}

// check holds n to t and gives what of n is right: wrong parts are left out.
// name is what messages call the value.
func (c *checker) check(n *source.Node, t *Type, name string) *source.Node {
	if t.any {
		return n
	}
	switch {
	case n.Kind == source.Map && t.object != nil:
		return c.object(n, t, name)
	case n.Kind == source.List && t.list != nil:
		return c.list(n, t, name)
	}
	before := c.failed
	c.failed = false
	c.scalar(n, t, name)
	if c.failed {
		return &source.Node{Range: n.Key, Key: n.Key}
	}
	c.failed = before
	return n
}

// scalar checks what is no map or list, or should be none.
func (c *checker) scalar(n *source.Node, t *Type, name string) {
	switch {
	case n.Kind == source.String && t.text != nil:
		c.text(n, t, name)
	case (n.Kind == source.Int || n.Kind == source.Float) && t.number != nil && !(t.number.whole && n.Kind == source.Float):
		c.number(n, t, name)
	case n.Kind == source.Bool && t.truth != nil:
		if only := t.truth.only; only != nil && *only != strings.EqualFold(n.Text, "true") {
			c.fail(n.Range, "value", fmt.Sprintf("%s must be %t", name, *only), "")
		}
	default:
		c.shape(n, t, name)
	}
}

func (c *checker) object(n *source.Node, t *Type, name string) *source.Node {
	o := t.object
	right := n // a copy as soon as something of it is left out
	var d doubts
	for i, f := range n.Fields {
		value, ok := c.entry(n, f, o, &d)
		if !ok {
			if c.quiet {
				return n
			}
			d.broken.add(f.Name)
		}
		if value == f.Value && right == n {
			continue
		}
		if right == n {
			right = n.Copy(i)
		}
		if value != nil && value.Exists() {
			right.Fields = append(right.Fields, source.Field{Name: f.Name, Value: value})
		}
	}
	for _, f := range o.fields {
		if f.required && !n.Has(f.name) && !d.meant[f.name] {
			if c.quiet {
				c.failed = true
				break
			}
			hint := f.doc
			if f.exampleText() != "" {
				hint = "for example " + f.name + ": " + f.exampleText()
			}
			c.fail(c.holder(n), "missing-field", fmt.Sprintf("%s has no %s", name, f.name), hint)
		}
	}
	if len(n.Fields) < o.min {
		c.fail(n.Range, "size", fmt.Sprintf("%s needs at least %s", name, source.Plural(o.min, "entry")), "")
	}
	if o.max >= 0 && len(n.Fields) > o.max {
		c.fail(n.Fields[o.max].Value.Key, "size", fmt.Sprintf("%s has %d entries, and at most %d are allowed", name, len(n.Fields), o.max), "")
	}
	for _, r := range o.rules {
		c.rule(n, r, name, &d)
	}
	return right
}

// holder is where that is reported which a map lacks: the key that holds the
// map. An item of a list has no key of its own; its first field says which it is.
func (c *checker) holder(n *source.Node) source.Range {
	if last := len(c.path) - 1; last < 0 || c.path[last].Index < 0 {
		return n.Get("\x00").Range
	}
	if len(n.Fields) > 0 {
		return n.Fields[0].Value.Key
	}
	return n.Range
}

// doubts are the fields of a map that rules cannot rely on.
type doubts struct {
	meant  names // an unknown name probably stands for them; "" for a name that stands for none
	broken names // wrong by themselves
}

// names is a set, mostly empty.
type names map[string]bool

func (n *names) add(name string) {
	if *n == nil {
		*n = names{}
	}
	(*n)[name] = true
}

// entry checks one field of a map. It notes what an unknown name probably
// stands for, and reports whether the field is as it should be.
func (c *checker) entry(n *source.Node, f source.Field, o *object, d *doubts) (value *source.Node, ok bool) {
	before := c.failed
	c.failed = false
	c.path = append(c.path, source.Into(f.Name))
	value, ok = c.field(n, f, o, d)
	c.failed = c.failed || before
	c.path = c.path[:len(c.path)-1]
	return value, ok
}

func (c *checker) field(n *source.Node, f source.Field, o *object, d *doubts) (*source.Node, bool) {
	if known := o.byName[f.Name]; known != nil {
		if known.typ().never() {
			c.fail(f.Value.Key, "not-allowed", fmt.Sprintf("%s is not allowed here", f.Name), "")
			return nil, false
		}
		value := c.check(f.Value, known.typ(), f.Name)
		return value, !c.failed
	}
	if o.value != nil {
		key := source.Node{Range: f.Value.Key, Key: f.Value.Key, Kind: source.String, Text: f.Name}
		if c.scalar(&key, o.key, "the name"); c.failed {
			if !c.quiet {
				c.diagnostics[len(c.diagnostics)-1].Rule = "name"
			}
			return nil, false
		}
		value := c.check(f.Value, o.value, f.Name)
		return value, !c.failed
	}
	if o.open {
		return f.Value, true
	}
	if !c.quiet {
		message := fmt.Sprintf("unknown field %q", f.Name)
		hint, field := o.suggest(f.Name, n)
		d.meant.add(field)
		c.fail(f.Value.Key, "unknown-field", message, hint)
	}
	c.failed = true
	return nil, false
}

func (c *checker) list(n *source.Node, t *Type, name string) *source.Node {
	right := n // a copy as soon as something of it is left out
	itemName := "an item of " + name
	for i, item := range n.Items {
		c.path = append(c.path, source.Item(i))
		v := c.check(item, t.list.item, itemName)
		c.path = c.path[:len(c.path)-1]
		if v == item && right == n {
			continue
		}
		if right == n {
			right = n.Copy(i)
		}
		if v.Exists() {
			right.Items = append(right.Items, v)
		}
	}
	if len(n.Items) < t.list.min {
		c.fail(n.Range, "size", fmt.Sprintf("%s needs at least %s", name, source.Plural(t.list.min, "item")), "")
	}
	if t.list.max >= 0 && len(n.Items) > t.list.max {
		c.fail(n.Items[t.list.max].Range, "size", fmt.Sprintf("%s has %d items, and at most %d are allowed", name, len(n.Items), t.list.max), "")
	}
	if t.list.unique {
		seen := map[string]*source.Node{}
		for _, item := range n.Items {
			key := string(item.JSON())
			if first := seen[key]; first != nil {
				c.fail(item.Range, "duplicate", fmt.Sprintf("%s holds this twice", name), "remove one of the two", source.Related{Range: first.Range, Message: "the first one"})
				continue
			}
			seen[key] = item
		}
	}
	return right
}

func (c *checker) text(n *source.Node, t *Type, name string) {
	x := t.text
	if x.enum != nil {
		if !slices.Contains(x.enum, n.Text) {
			c.fail(n.Range, "value", fmt.Sprintf("%s is %q, but must be %s", name, n.Text, source.Or(x.enum)), source.Suggest(n.Text, x.enum))
		}
		return
	}
	if l := x.length(n.Text); l < x.min {
		message := fmt.Sprintf("%s needs at least %s", name, source.Plural(x.min, "character"))
		if l == 0 {
			message = name + " is empty"
		}
		c.fail(n.Range, "value", message, "")
		return
	} else if x.max >= 0 && l > x.max {
		c.fail(n.Range, "value", fmt.Sprintf("%s has %d characters, and at most %d are allowed", name, l, x.max), "")
		return
	}
	for _, p := range x.patterns {
		if p.match(n.Text) {
			continue
		}
		switch {
		case p.doc != "":
			c.fail(n.Range, "value", fmt.Sprintf("%q is not %s", shorten(n.Text), p.doc), "")
		case p.negate:
			c.fail(n.Range, "value", fmt.Sprintf("%s is %q, but must not match %s", name, shorten(n.Text), p.expr), "")
		default:
			c.fail(n.Range, "value", fmt.Sprintf("%s is %q, but must match %s", name, shorten(n.Text), p.expr), "")
		}
		return
	}
}

// shorten keeps a quoted value from filling the screen.
func shorten(s string) string {
	if r := []rune(s); len(r) > 80 {
		return string(r[:77]) + "..."
	}
	return s
}

// longestNumber is how many characters a number may have.
const longestNumber = 64

func (c *checker) number(n *source.Node, t *Type, name string) {
	if t.text != nil && t.text.asWritten {
		return
	}
	x := t.number
	var f float64
	tiny := false // too small for a float64, and yet not zero
	if n.Kind == source.Int {
		i, ok := n.Int()
		if n.Octal() && t.name != fileMode {
			c.fail(n.Range, "octal", fmt.Sprintf("%s reads as %d in one YAML version and as %s in the other", n.Text, i, strings.TrimLeft(n.Text, "+0")), "write the number without leading zeros")
			return
		}
		if !ok {
			words, hint := "too large", "write a number that is "
			switch negative := strings.HasPrefix(n.Text, "-"); {
			case negative && x.min.set:
				words, hint = "too small", hint+lowerWords(x.min)
			case negative:
				words, hint = "too small", hint+"at least "+strconv.Itoa(math.MinInt64)
			case x.max.set:
				hint += upperWords(x.max)
			default:
				hint += "at most " + strconv.Itoa(math.MaxInt64)
			}
			c.fail(n.Range, "number", fmt.Sprintf("%s is %s, which is %s", name, shorten(n.Text), words), hint)
			return
		}
		f = float64(i)
	} else if value, ok := new(big.Float).SetPrec(128).SetString(n.Text); ok {
		f, _ = value.Float64()
		tiny = f == 0 && value.Sign() != 0
	} else {
		c.fail(n.Range, "value", fmt.Sprintf("%s is %s, but must be a finite number", name, n.Text), "")
		return
	}
	switch {
	case math.IsInf(f, 0) || tiny || len(n.Text) > longestNumber:
		// What reads it as an exact decimal would be at it for hours.
		c.fail(n.Range, "number", fmt.Sprintf("%s is %s, which nothing can count", name, shorten(n.Text)), "write a number of at most 64 characters, without a large exponent")
	case x.enum != nil:
		i := int64(f)
		if !slices.Contains(x.enum, i) {
			var words []string
			for _, e := range x.enum {
				words = append(words, strconv.FormatInt(e, 10))
			}
			c.fail(n.Range, "value", fmt.Sprintf("%s is %s, but must be %s", name, n.Text, source.Or(words)), "")
		}
	case !x.min.holds(f, true):
		c.fail(n.Range, "value", fmt.Sprintf("%s is %s, but must be %s", name, n.Text, lowerWords(x.min)), "")
	case !x.max.holds(f, false):
		c.fail(n.Range, "value", fmt.Sprintf("%s is %s, but must be %s", name, n.Text, upperWords(x.max)), "")
	}
}

// fileMode is the one type whose numbers are octal when they begin with 0, as
// everyone writes and kubectl reads them.
const fileMode = "#FileMode"

// shape reports a value of a shape that the type does not have.
func (c *checker) shape(n *source.Node, t *Type, name string) {
	if c.quiet {
		c.failed = true
		return
	}
	if n.Kind == source.Null {
		c.fail(n.Range, "type", name+" has no value", "give "+t.shapes()+", or remove the line")
		return
	}
	message := fmt.Sprintf("%s must be %s, not %s", name, t.shapes(), n.Kind)
	hint := ""
	switch {
	case t.text != nil && n.Scalar():
		hint = fmt.Sprintf("put it in quotes: %q", n.Text)
		if t.text.enum != nil {
			hint = "write " + source.Or(t.text.enum)
		}
	case n.Kind == source.String && n.Style == source.Quoted && t.number != nil && isNumber(n.Text):
		hint = "remove the quotes"
	case n.Kind == source.String && t.truth != nil && likeTruth(n.Text) != "":
		hint = "write " + likeTruth(n.Text)
	case n.Kind == source.Float && t.number != nil:
		hint = "write it without a fraction or exponent"
	case n.Kind == source.List && t.object != nil && t.object.value != nil:
		hint = "use a map: " + asMap(n, name)
	case n.Kind == source.Map && t.text != nil && n.Has("repository"):
		hint = "write one string: " + name + ": " + imageText(n)
	case n.Kind == source.Map && t.text != nil && len(n.Fields) == 1 && n.Fields[0].Value.Scalar():
		hint = "write " + name + ": " + n.Fields[0].Value.Range.Text() // as in fieldRef: {fieldPath: ...}
	case t.list != nil && n.Kind == source.String && n.Style == source.Plain && t.list.item.text != nil && len(strings.Fields(n.Text)) > 1:
		hint = "write a list, with an item for each word: [" + strings.Join(strings.Fields(n.Text), ", ") + "]"
	case t.list != nil && n.Scalar() && (t.list.item.text != nil || t.list.item.number != nil):
		hint = fmt.Sprintf("put it in a list: [%s]", n.Range.Text())
	}
	c.fail(n.Range, "type", message, hint)
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
