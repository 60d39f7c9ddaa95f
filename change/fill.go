package change

import (
	"encoding/base64"
	"slices"
	"sync"
	"time"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A filler gives objects as the API server holds them: defaults filled in, amounts in one
// spelling, without what the server does not tell from nothing. What it adds stands nowhere.
type filler struct {
	kind  string // of the object, since templates are not filled in as what is made of them
	gates gates
	// written: what the server writes is there, though it is the same as nothing.
	written bool
}

// filled gives an object of a kind as the server holds it.
func filled(n *source.Node, kind *k8s.Kind, g gates) *source.Node {
	return filler{gates: g}.object(n, kind)
}

// object gives an object of a kind as the server holds it; one of a kind that is not known
// stays as it is, but for what the server alone writes.
func (f filler) object(n *source.Node, kind *k8s.Kind) *source.Node {
	n = n.Without("status")
	if kind == nil {
		if metadata := n.Get("metadata"); metadata.Exists() {
			n = n.With("metadata", fillMetadata(metadata, nil))
		}
		return n
	}
	f.kind = kind.Name
	return f.structOf(n, kind.Object)
}

// value gives a value of a type as the server holds it; nil where that is nothing.
func (f *filler) value(n *source.Node, t *k8s.Type) *source.Node {
	switch {
	case n.Kind <= source.Null:
		return nil
	case t == nil:
		return n
	}
	switch {
	case t.Form == k8s.Struct && n.Kind == source.Map:
		return f.structOf(n, t.Object)
	case t.Form == k8s.Map && n.Kind == source.Map:
		return f.entries(n, t.Elem)
	case t.Form == k8s.List && n.Kind == source.List:
		return f.items(n, t.Elem)
	case t.Form == k8s.Quantity:
		return manifest.Amount(n)
	case t.Form == k8s.Bytes:
		return inBase64(n)
	case t.Form == k8s.Time:
		return moment(n)
	}
	return n
}

func (f *filler) entries(n *source.Node, elem *k8s.Type) *source.Node {
	c := n.Copy(0)
	for _, field := range n.Fields {
		if field.Value = f.value(field.Value, elem); field.Value == nil {
			field.Value = textNode("")
		}
		c.Fields = append(c.Fields, field)
	}
	if len(c.Fields) == 0 {
		return nil
	}
	return c
}

func (f *filler) items(n *source.Node, elem *k8s.Type) *source.Node {
	c := n.Copy(0)
	for _, item := range n.Items {
		if item = f.value(item, elem); item == nil {
			item = &source.Node{Kind: source.Map}
		}
		c.Items = append(c.Items, item)
	}
	if len(c.Items) == 0 {
		return nil
	}
	return c
}

func (f *filler) structOf(n *source.Node, o *k8s.Object) *source.Node {
	if settle := dependent[o.Name]; settle != nil {
		n = settle(n, f)
	}
	c := n.Copy(0)
	for _, field := range n.Fields {
		if field.Value = f.value(field.Value, o.TypeOf(field.Name)); field.Value == nil || f.isNothing(o, field) {
			continue
		}
		c.Fields = append(c.Fields, field)
	}
	for i, field := range o.Fields() {
		if i > 0 && o.Fields()[i-1].Name == field.Name || c.Has(field.Name) {
			continue
		}
		if value := f.left(o, field.Name); value != nil {
			c.Fields = append(c.Fields, source.Field{Name: field.Name, Value: value})
		}
	}
	return c
}

// notFilled are structs that the server fills in only beside certain other fields, which
// the functions of dependent see to, and the field of pods that it leaves alone in
// templates.
var notFilled = []string{"apps.v1.DeploymentStrategy.rollingUpdate", "apps.v1.DaemonSetUpdateStrategy.rollingUpdate",
	"apps.v1.StatefulSetUpdateStrategy.rollingUpdate", "core.v1.ServiceSpec.internalTrafficPolicy",
	"core.v1.PodSpec.enableServiceLinks"}

// left gives what the server fills in for a field that is left out; nil for nothing.
func (f *filler) left(o *k8s.Object, name string) *source.Node {
	if slices.Contains(notFilled, o.Name+"."+name) || o.Name == "batch.v1.JobSpec" && f.kind != "Job" {
		return nil
	}
	text, ok := o.Default(name)
	t := o.TypeOf(name)
	switch {
	case f.written && t != nil && isMetadata(t.Object):
		return empty()
	case !ok || isZero[text] && !f.writes(o, name):
		return nil
	case text != "{}":
		return parsed(text)
	case t == nil || t.Object == nil:
		return nil
	}
	if value := f.structOf(empty(), t.Object); len(value.Fields) > 0 || f.written {
		return value
	}
	return nil
}

// writes reports whether what is the same as nothing is to be there, as the server writes it.
func (f *filler) writes(o *k8s.Object, name string) bool {
	_, ok := o.Written(name)
	return f.written && ok
}

func isMetadata(o *k8s.Object) bool { return o != nil && o.Name == "meta.v1.ObjectMeta" }

// isZero are the defaults that the server does not tell from nothing.
var isZero = map[string]bool{`""`: true, "0": true, "false": true, "null": true}

// isNothing reports whether a field that is written is the same as one that is not: an
// empty text, number or struct where the server keeps no such.
func (f *filler) isNothing(o *k8s.Object, field source.Field) bool {
	if t := o.TypeOf(field.Name); t != nil && isMetadata(t.Object) {
		return len(field.Value.Fields) == 0 && !f.written
	}
	if since, ok := gatedFields[o.Name+"."+field.Name]; ok && !f.gates.open(since) {
		return true
	}
	text, ok := o.Default(field.Name)
	if !ok || f.writes(o, field.Name) {
		return false
	}
	if field.Value.Kind == source.Map {
		return text == "{}" && len(field.Value.Fields) == 0
	}
	if o.Name == "batch.v1.JobSpec" && f.kind != "Job" || slices.Contains(notFilled, o.Name+"."+field.Name) {
		return false
	}
	return isZero[text] && string(field.Value.JSON()) == text
}

var parsedTexts sync.Map // of *source.Node by JSON

// parsed gives a value of the table of defaults, which stands nowhere.
func parsed(text string) *source.Node {
	if n, ok := parsedTexts.Load(text); ok {
		return n.(*source.Node)
	}
	docs, _ := source.ParseJSON(source.NewFile("", []byte(text)))
	n := nowhere(docs[0].Root())
	parsedTexts.Store(text, n)
	return n
}

// nowhere gives a value without its places.
func nowhere(n *source.Node) *source.Node {
	c := &source.Node{Kind: n.Kind, Style: n.Style, Text: n.Text}
	for _, f := range n.Fields {
		c.Fields = append(c.Fields, source.Field{Name: f.Name, Value: nowhere(f.Value)})
	}
	for _, item := range n.Items {
		c.Items = append(c.Items, nowhere(item))
	}
	return c
}

func textNode(text string) *source.Node {
	return &source.Node{Kind: source.String, Style: source.Quoted, Text: text}
}

// retold gives a scalar with the text in which the server holds it.
func retold(n *source.Node, text string) *source.Node {
	c := *n
	c.Kind, c.Style, c.Text = source.String, source.Quoted, text
	return &c
}

func inBase64(n *source.Node) *source.Node {
	data, err := base64.StdEncoding.DecodeString(n.Text)
	if err != nil || n.Kind != source.String {
		return n
	}
	return retold(n, base64.StdEncoding.EncodeToString(data))
}

func moment(n *source.Node) *source.Node {
	t, err := time.Parse(time.RFC3339, n.Text)
	if err != nil {
		return n
	}
	return retold(n, t.UTC().Format(time.RFC3339))
}
