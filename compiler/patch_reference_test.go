package compiler

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	jsonpatch "gopkg.in/evanphx/json-patch.v4"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/strategicpatch"
	"k8s.io/kube-openapi/pkg/validation/spec"
	"sigs.k8s.io/kustomize/kyaml/openapi"
	kyaml "sigs.k8s.io/kustomize/kyaml/yaml"
	"sigs.k8s.io/kustomize/kyaml/yaml/merge2"
	"sigs.k8s.io/kustomize/kyaml/yaml/walk"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/source"
)

// TestMergeReference holds strategic merge patches to what kustomize and kubectl
// make of them: random patches of the sample objects, of every field that they
// have.
func TestMergeReference(t *testing.T) {
	g := &patchGenerator{Rand: rand.New(rand.NewPCG(1, 2))}
	objects := sampleObjects()
	applied, compared := 0, 0
	for range 3000 {
		o := objects[g.IntN(len(objects))]
		old, typ := encode(o, source.Range{}), reflect.TypeOf(o).Elem()
		patch := g.object(old, typ, 0)
		if !fitsMerge(patch, typ) {
			continue
		}
		applied++
		got := mergeText(old, patch, typ)
		if want := settledText(kustomizeMerge(t, old, patch, typ), typ); got != want {
			t.Fatalf("patch:\n%s\nof:\n%s\nkustomize gives something else:\n%s", patch.YAML(), old.YAML(),
				changed(got, want))
		}
		if text := string(patch.JSON()); strings.Contains(text, `"$patch":"replace"`) ||
			strings.Contains(text, `"$patch":"merge"`) {
			continue // kubectl knows one in another way, and the other not
		}
		want, err := kubectlMerge(old, patch, o)
		if err != nil {
			continue
		}
		compared++
		if unordered(got) != unordered(settledText(want, typ)) {
			t.Fatalf("patch:\n%s\nof:\n%s\nkubectl gives something else:\n%s", patch.YAML(), old.YAML(),
				changed(got, settledText(want, typ)))
		}
	}
	if applied < 2000 || compared < 1000 {
		t.Errorf("only %d patches, %d of them of kubectl's", applied, compared)
	}
}

// TestMergeDifferences has what is merged in another way than by kustomize or
// kubectl, in containers.
func TestMergeDifferences(t *testing.T) {
	for _, test := range []struct {
		why                string
		old, patch         string
		want               string
		kustomize, kubectl string // "": the same
	}{
		{
			why:       "TCP is the protocol of a port that says none",
			old:       "{ports: [{containerPort: 80}]}",
			patch:     "{ports: [{containerPort: 80, protocol: TCP}]}",
			want:      "{ports: [{containerPort: 80, protocol: TCP}]}",
			kustomize: "{ports: [{containerPort: 80}, {containerPort: 80, protocol: TCP}]}",
		},
		{
			why:     "a port of another protocol is another port",
			old:     "{ports: [{containerPort: 80}]}",
			patch:   "{ports: [{containerPort: 80, protocol: UDP}]}",
			want:    "{ports: [{containerPort: 80}, {containerPort: 80, protocol: UDP}]}",
			kubectl: "{ports: [{containerPort: 80, protocol: UDP}]}",
		},
		{
			why:       "what a patch says is not lost where two ports have the number",
			old:       "{ports: [{containerPort: 80}, {containerPort: 80, protocol: UDP}]}",
			patch:     "{ports: [{containerPort: 80, name: a}]}",
			want:      "{ports: [{containerPort: 80, name: a}, {containerPort: 80, protocol: UDP}]}",
			kustomize: "{ports: [{containerPort: 80}, {containerPort: 80, protocol: UDP}]}",
		},
		{
			why:       "a port goes, whatever others come",
			old:       "{ports: [{containerPort: 80}]}",
			patch:     "{ports: [{containerPort: 80, $patch: delete}, {containerPort: 81, protocol: UDP}]}",
			want:      "{ports: [{containerPort: 81, protocol: UDP}]}",
			kustomize: "{ports: [{containerPort: 80}, {containerPort: 81, protocol: UDP}]}",
		},
		{
			why:       "what is said twice of an item is merged in its order",
			old:       "{env: [{name: A, value: x}]}",
			patch:     "{env: [{name: A, value: y}, {name: A, value: z}]}",
			want:      "{env: [{name: A, value: z}]}",
			kustomize: "{env: [{name: A, value: y}]}",
		},
		{
			why:       "a directive is no item",
			old:       "{}",
			patch:     "{env: [{$patch: replace}]}",
			want:      "{}",
			kustomize: "{env: [{name: ''}]}",
		},
		{
			why:     "an item can be replaced alone; to kubectl that replaces the list",
			old:     "{env: [{name: A, value: x}, {name: B, value: x}]}",
			patch:   "{env: [{name: A, $patch: replace}]}",
			want:    "{env: [{name: A}, {name: B, value: x}]}",
			kubectl: "{}",
		},
		{
			why:     "items keep their place, so that an app's own container stays the first",
			old:     "{env: [{name: A, value: x}, {name: B, value: x}]}",
			patch:   "{env: [{name: B, value: y}, {name: A, value: y}]}",
			want:    "{env: [{name: A, value: y}, {name: B, value: y}]}",
			kubectl: "{env: [{name: B, value: y}, {name: A, value: y}]}",
		},
		{
			why:     "a map that goes leaves nothing",
			old:     "{securityContext: {privileged: true}}",
			patch:   "{securityContext: {$patch: delete}}",
			want:    "{}",
			kubectl: "{securityContext: {}}",
		},
	} {
		typ := reflect.TypeFor[corev1.Container]()
		old, patch := yamlNode(t, test.old), yamlNode(t, test.patch)
		written := func(text string) string { return settledText(yamlNode(t, text), typ) }
		if got := mergeText(old, patch, typ); got != written(test.want) {
			t.Errorf("%s: got\n%s", test.why, got)
		}
		got := settledText(kustomizeMerge(t, old, patch, typ), typ)
		if want := cmp.Or(test.kustomize, test.want); got != written(want) {
			t.Errorf("%s: kustomize gives\n%s", test.why, got)
		}
		n, err := kubectlMerge(old, patch, &corev1.Container{})
		if err != nil {
			t.Fatal(err)
		}
		if want := cmp.Or(test.kubectl, test.want); settledText(n, typ) != written(want) {
			t.Errorf("%s: kubectl gives\n%s", test.why, settledText(n, typ))
		}
	}
}

// yamlNode gives the value of a document.
func yamlNode(t *testing.T, text string) *source.Node {
	t.Helper()
	docs, found := source.Parse(source.NewFile("", []byte(text)))
	if len(docs) != 1 || len(found) > 0 {
		t.Fatalf("%d documents, %v", len(docs), found)
	}
	return docs[0].Root()
}

func fitsMerge(patch *source.Node, t reflect.Type) bool {
	f := &fit{merge: true, fail: func(source.Range, string, string, string) {}}
	return f.value(patch, t, "")
}

// mergeText gives the object as it is written after a patch.
func mergeText(old, patch *source.Node, t reflect.Type) string {
	d := draft{}
	n := d.merged(old, patch, t)
	if n == nil {
		return ""
	}
	s := &settler{draft: d, encoder: new(encoder)}
	return string(s.value(n, t).YAML())
}

// settledText is what the compiler writes of a tree, by way of its type alone.
func settledText(n *source.Node, t reflect.Type) string {
	if n == nil {
		return ""
	}
	o := reflect.New(t).Interface()
	var d source.Decoder
	d.Decode(n, o)
	return string(encode(o, source.Range{}).YAML())
}

// unordered gives the lines of a text in one order, without the dashes of lists.
func unordered(text string) string {
	lines := strings.Split(strings.ReplaceAll(text, "- ", "  "), "\n")
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// kubectlMerge applies a patch as kubectl and the API server do.
func kubectlMerge(old, patch *source.Node, o any) (*source.Node, error) {
	merged, err := strategicpatch.StrategicMergePatch(old.JSON(), patch.JSON(), o)
	if err != nil {
		return nil, err
	}
	docs, _ := source.ParseJSON(source.NewFile("", merged))
	return draft{}.value(docs[0].Root()), nil
}

// kustomizeMerge applies a patch as kustomize does, with the types of the objects
// in place of its own schema.
func kustomizeMerge(t *testing.T, old, patch *source.Node, typ reflect.Type) *source.Node {
	t.Helper()
	withoutOwnSchema()
	merged, err := walk.Walker{
		Visitor:      merge2.Merger{},
		Schema:       &openapi.ResourceSchema{Schema: mergeSchema(patch, typ)},
		Sources:      []*kyaml.RNode{kyaml.NewRNode(toKyaml(old)), kyaml.NewRNode(toKyaml(patch))},
		MergeOptions: kyaml.MergeOptions{ListIncreaseDirection: kyaml.MergeOptionsListAppend},
	}.Walk()
	if err != nil {
		t.Fatal(err)
	}
	if merged == nil {
		return nil
	}
	return fromKyaml(merged.YNode(), source.Range{})
}

// kustomize's own schema is that of an old Kubernetes.
var withoutOwnSchema = sync.OnceFunc(openapi.SuppressBuiltInSchemaUse)

// mergeSchema says how to merge the fields that a patch has.
func mergeSchema(patch *source.Node, t reflect.Type) *spec.Schema {
	s := &spec.Schema{}
	addToSchema(s, patch, t)
	return s
}

func addToSchema(s *spec.Schema, n *source.Node, t reflect.Type) {
	switch t = indirect(t); {
	case n.Kind == source.Map && t.Kind() == reflect.Struct:
		for _, entry := range n.Fields {
			field := fieldNamed(t, entry.Name)
			if field == nil {
				continue
			}
			inner := s.Properties[entry.Name]
			addStrategy(&inner, field)
			addToSchema(&inner, entry.Value, field.typ)
			s.SetProperty(entry.Name, inner)
		}
	case n.Kind == source.List && t.Kind() == reflect.Slice:
		if s.Items == nil {
			s.Typed("array", "")
			s.Items = &spec.SchemaOrArray{Schema: &spec.Schema{}}
		}
		for _, item := range n.Items {
			addToSchema(s.Items.Schema, item, t.Elem())
		}
	}
}

func addStrategy(s *spec.Schema, field *fieldCoder) {
	strategy, key := field.tag.Get("patchStrategy"), field.tag.Get("patchMergeKey")
	if strategy == "" {
		return
	}
	s.AddExtension("x-kubernetes-patch-strategy", strategy)
	if key != "" {
		s.AddExtension("x-kubernetes-patch-merge-key", key)
	}
	if second := k8s.SecondMergeKey(key).Name; second != "" {
		s.AddExtension("x-kubernetes-list-map-keys", []any{key, second})
	}
}

func toKyaml(n *source.Node) *kyaml.Node {
	switch n.Kind {
	case source.Map:
		k := &kyaml.Node{Kind: kyaml.MappingNode, Tag: kyaml.NodeTagMap}
		for _, f := range n.Fields {
			k.Content = append(k.Content, kyamlText(f.Name), toKyaml(f.Value))
		}
		return k
	case source.List:
		k := &kyaml.Node{Kind: kyaml.SequenceNode, Tag: kyaml.NodeTagSeq}
		for _, item := range n.Items {
			k.Content = append(k.Content, toKyaml(item))
		}
		return k
	case source.String:
		return kyamlText(n.Text)
	case source.Bool:
		return &kyaml.Node{Kind: kyaml.ScalarNode, Tag: kyaml.NodeTagBool, Value: strings.ToLower(n.Text)}
	case source.Int:
		return &kyaml.Node{Kind: kyaml.ScalarNode, Tag: kyaml.NodeTagInt, Value: strings.TrimSpace(string(n.YAML()))}
	case source.Float:
		return &kyaml.Node{Kind: kyaml.ScalarNode, Tag: kyaml.NodeTagFloat, Value: strings.TrimSpace(string(n.YAML()))}
	}
	return &kyaml.Node{Kind: kyaml.ScalarNode, Tag: kyaml.NodeTagNull, Value: "null"}
}

func kyamlText(text string) *kyaml.Node {
	return &kyaml.Node{Kind: kyaml.ScalarNode, Tag: kyaml.NodeTagString, Style: kyaml.DoubleQuotedStyle, Value: text}
}

// fromKyaml gives nodes at a place. Fields that are null are left out: to
// Kubernetes they are the same as absent ones.
func fromKyaml(k *kyaml.Node, place source.Range) *source.Node {
	n := &source.Node{Range: place, Key: place}
	switch k.Kind {
	case kyaml.MappingNode:
		n.Kind = source.Map
		for i := 0; i < len(k.Content); i += 2 {
			if value := fromKyaml(k.Content[i+1], place); value.Kind != source.Null {
				n.Fields = append(n.Fields, source.Field{Name: k.Content[i].Value, Value: value})
			}
		}
		return n
	case kyaml.SequenceNode:
		n.Kind = source.List
		for _, item := range k.Content {
			n.Items = append(n.Items, fromKyaml(item, place))
		}
		return n
	}
	n.Text = k.Value
	switch k.ShortTag() {
	case kyaml.NodeTagNull:
		n.Kind = source.Null
	case kyaml.NodeTagBool:
		n.Kind = source.Bool
	case kyaml.NodeTagInt:
		n.Kind = source.Int
	case kyaml.NodeTagFloat:
		n.Kind, n.Text = number(k.Value)
	default:
		n.Kind = source.String
	}
	return n
}

// number reads what kustomize takes for a float. Its JSON 6902 patches make
// floats of whole numbers too, which are then written as 1e+06.
func number(text string) (source.Kind, string) {
	if x, err := strconv.ParseFloat(text, 64); err == nil && x == float64(int64(x)) {
		return source.Int, strconv.FormatInt(int64(x), 10)
	}
	return source.Float, text
}

// A patchGenerator makes patches at random: most of them change what is there.
type patchGenerator struct{ *rand.Rand }

func (g *patchGenerator) seldom(n int) bool { return g.IntN(n) == 0 }

func (g *patchGenerator) object(old *source.Node, t reflect.Type, depth int) *source.Node {
	n := &source.Node{Kind: source.Map}
	fields := coderOf(t).fields
	for range min(1+g.IntN(3), len(fields)) {
		f := &fields[g.IntN(len(fields))]
		if len(old.Fields) > 0 && !g.seldom(4) {
			f = fieldNamed(t, old.Fields[g.IntN(len(old.Fields))].Name)
		}
		if slices.Contains([]string{"apiVersion", "kind", "managedFields"}, f.name) || n.Has(f.name) ||
			f.tag.Get("patchStrategy") == "replace" { // a selector, which no patch may change
			continue
		}
		n.Fields = append(n.Fields, source.Field{Name: f.name, Value: g.field(old.Get(f.name), f, depth+1)})
	}
	if depth > 0 && g.seldom(20) {
		n.Fields = append(n.Fields, source.Field{Name: directive, Value: g.text("replace", "merge")})
	}
	return n
}

func (g *patchGenerator) field(old *source.Node, f *fieldCoder, depth int) *source.Node {
	t := indirect(f.typ)
	switch {
	case g.seldom(12):
		return &source.Node{Kind: source.Null, Text: "null"}
	case t.Kind() == reflect.Slice && mergesList(f):
		return g.mergedList(old, f, depth)
	}
	return g.value(old, t, depth)
}

func (g *patchGenerator) value(old *source.Node, t reflect.Type, depth int) *source.Node {
	t = indirect(t)
	switch {
	case coderOf(t).fields != nil && depth < 12:
		return g.object(old, t, depth)
	case t.Kind() == reflect.Map:
		n := &source.Node{Kind: source.Map}
		for _, f := range old.Fields {
			if g.seldom(2) {
				n.Fields = append(n.Fields, source.Field{Name: f.Name, Value: g.entry(f.Value, t.Elem(), depth)})
			}
		}
		for i := range g.IntN(2) {
			n.Fields = append(n.Fields,
				source.Field{Name: fmt.Sprint("new", i), Value: g.entry(&source.Node{}, t.Elem(), depth)})
		}
		return n
	case t.Kind() == reflect.Slice && t.Elem().Kind() != reflect.Uint8:
		n := &source.Node{Kind: source.List}
		for range g.IntN(3) {
			n.Items = append(n.Items, g.value(&source.Node{}, t.Elem(), 20))
		}
		return n
	case coderOf(t).fields != nil:
		return &source.Node{Kind: source.Map}
	}
	return g.scalar(t)
}

func (g *patchGenerator) entry(old *source.Node, t reflect.Type, depth int) *source.Node {
	if g.seldom(5) {
		return &source.Node{Kind: source.Null, Text: "null"}
	}
	return g.value(old, t, depth)
}

// mergedList says something of items that are there, takes some away, and adds
// others.
func (g *patchGenerator) mergedList(old *source.Node, f *fieldCoder, depth int) *source.Node {
	n, key, elem := &source.Node{Kind: source.List}, mergeKey(f), indirect(indirect(f.typ).Elem())
	if key == "" {
		for i := range g.IntN(3) {
			n.Items = append(n.Items, g.text(fmt.Sprint("a", i), fmt.Sprint("b", i)))
		}
		return n
	}
	for _, item := range old.Items {
		if g.seldom(2) {
			continue
		}
		change := &source.Node{Kind: source.Map}
		if g.seldom(4) {
			change.Fields = []source.Field{{Name: directive, Value: g.text("delete", "merge")}}
		} else {
			change = g.item(item, elem, key)
		}
		n.Items = append(n.Items, change.With(key, item.Get(key)))
	}
	for i := range g.IntN(3) {
		fresh := g.text(fmt.Sprint("new", i))
		if keyed := fieldNamed(elem, key); indirect(keyed.typ).Kind() != reflect.String {
			fresh = &source.Node{Kind: source.Int, Text: strconv.Itoa(100 + i)}
		}
		n.Items = append(n.Items, g.item(&source.Node{}, elem, key).With(key, fresh))
	}
	if len(old.Items) > 0 && g.seldom(10) {
		n.Items = slices.DeleteFunc(n.Items, func(item *source.Node) bool { return item.Has(directive) })
		n.Items = slices.Insert(n.Items, g.IntN(len(n.Items)+1), &source.Node{Kind: source.Map,
			Fields: []source.Field{{Name: directive, Value: g.text("replace")}}})
	}
	return n
}

// item makes one without second keys, of which kustomize makes what cannot be meant.
func (g *patchGenerator) item(old *source.Node, t reflect.Type, key string) *source.Node {
	n := g.object(old, t, 0)
	n.Fields = slices.DeleteFunc(n.Fields, func(f source.Field) bool { return f.Name == k8s.SecondMergeKey(key).Name })
	return n
}

func (g *patchGenerator) text(choices ...string) *source.Node {
	return &source.Node{Kind: source.String, Style: source.Quoted, Text: choices[g.IntN(len(choices))]}
}

func (g *patchGenerator) scalar(t reflect.Type) *source.Node {
	switch {
	case t == quantityType && g.seldom(2):
		return &source.Node{Kind: source.Float, Text: []string{"0.5", "1e3", "2.0"}[g.IntN(3)]}
	case t == quantityType:
		return g.text("100m", "1Gi", "0.5")
	case t == intOrStringType:
		return g.text("25%", "http")
	case t.Kind() == reflect.String:
		return g.text("a", "b", "yes", "")
	case t.Kind() == reflect.Bool:
		return &source.Node{Kind: source.Bool, Text: strconv.FormatBool(g.seldom(2))}
	case t.Kind() == reflect.Int32 || t.Kind() == reflect.Int64:
		return &source.Node{Kind: source.Int, Text: strconv.Itoa(g.IntN(3))}
	case reflect.PointerTo(t).Implements(unmarshalerType):
		return g.text("2006-01-02T15:04:05Z", "2006-01-02T15:04:05.000000Z")
	}
	return g.text("eA==")
}

// TestOperationsReference holds JSON 6902 operations to what the library makes of
// them that kustomize and kubectl use: random ones, of the pods of a Deployment.
func TestOperationsReference(t *testing.T) {
	g := &patchGenerator{Rand: rand.New(rand.NewPCG(3, 4))}
	o, applied := sampleObjects()[0], map[string]int{}
	for range 4000 {
		b := patchBuild(t, []byte("spec: {}"))
		r := b.newResult(o)
		list := &source.Node{Kind: source.List}
		for range 1 + g.IntN(3) {
			list.Items = append(list.Items, g.operation(r.node))
		}
		p := &patch{build: b, node: list, body: list}
		n, ok := p.operations(r)
		operations, err := jsonpatch.DecodePatch(list.JSON())
		if err != nil {
			t.Fatal(err)
		}
		want, err := operations.Apply(r.node.JSON())
		switch {
		case ok && err != nil:
			t.Fatalf("%s can be applied, and to the library not: %v", list.JSON(), err)
		case ok:
			docs, _ := source.ParseJSON(source.NewFile("", want))
			if want := settledText(draft{}.value(docs[0].Root()), r.typ); string(n.YAML()) != want {
				t.Fatalf("%s\nof:\n%s\nthe library gives something else:\n%s", list.JSON(), r.node.YAML(),
					changed(string(n.YAML()), want))
			}
			for _, op := range list.Items {
				applied[op.Get("op").Text]++
			}
		}
	}
	for name := range operationFields {
		if applied[name] < 100 {
			t.Errorf("only %d times %s", applied[name], name)
		}
	}
}

// operation makes one about something that is there, or next to it.
func (g *patchGenerator) operation(deployment *source.Node) *source.Node {
	pointer, at, typ := g.spot("/spec/template/spec", deployment.At("spec", "template", "spec"),
		reflect.TypeFor[corev1.PodSpec]())
	op := mapOf("op", g.text("add", "remove", "replace", "move", "copy", "test"), "path", pointer)
	switch op.Get("op").Text {
	case "test":
		return op.With("value", at)
	case "remove":
		return op
	case "replace":
		return op.With("value", g.value(at, typ, 0))
	case "add":
		if indirect(typ).Kind() == reflect.Slice {
			op = op.With("path", g.text(pointer.Text+"/0", pointer.Text+"/-"))
			return op.With("value", g.value(&source.Node{}, indirect(typ).Elem(), 0))
		}
		return op.With("value", g.value(&source.Node{}, typ, 0))
	}
	// Next to itself, or on itself.
	parent := pointer.Text[:strings.LastIndexByte(pointer.Text, '/')]
	return op.With("from", pointer).With("path", g.text(pointer.Text, parent+"/0", parent+"/-", parent+"/new"))
}

// spot picks a value below another one, which has a path and a type.
func (g *patchGenerator) spot(path string, n *source.Node, t reflect.Type) (pointer, at *source.Node,
	typ reflect.Type) {
	for {
		switch t = indirect(t); {
		case n.Kind == source.Map && len(n.Fields) > 0:
			f := n.Fields[g.IntN(len(n.Fields))]
			path += "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(f.Name)
			n = f.Value
			if t.Kind() == reflect.Map {
				t = t.Elem()
			} else {
				t = fieldNamed(t, f.Name).typ
			}
		case n.Kind == source.List && len(n.Items) > 0:
			i := g.IntN(len(n.Items))
			path += "/" + strconv.Itoa(i)
			n, t = n.Items[i], t.Elem()
		}
		if n.Scalar() || len(n.Fields)+len(n.Items) == 0 || g.seldom(4) {
			return g.text(path), n, t
		}
	}
}

func mapOf(pairs ...any) *source.Node {
	n := &source.Node{Kind: source.Map}
	for i := 0; i < len(pairs); i += 2 {
		n.Fields = append(n.Fields, source.Field{Name: pairs[i].(string), Value: pairs[i+1].(*source.Node)})
	}
	return n
}
