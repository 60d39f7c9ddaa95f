package compiler

import (
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"

	"k8s.io/kube-openapi/pkg/validation/spec"
	"sigs.k8s.io/kustomize/kyaml/openapi"
	kyaml "sigs.k8s.io/kustomize/kyaml/yaml"
	"sigs.k8s.io/kustomize/kyaml/yaml/merge2"
	"sigs.k8s.io/kustomize/kyaml/yaml/walk"

	"github.com/plimsoll-dev/plimsoll/source"
)

// mergeLock guards the schema that kustomize keeps for all merges.
var mergeLock sync.Mutex

// kustomize's own schema is that of an old Kubernetes and takes longer to read
// than a hundred specs to compile. The types of the objects say the same.
var withoutOwnSchema = sync.OnceFunc(openapi.SuppressBuiltInSchemaUse)

// merge applies a strategic merge patch. New items of lists go to the end, as
// with kubectl patch, so that an app's own container stays the first.
func (p *patch) merge(r *result) (node *source.Node, ok bool) {
	f := &fit{kind: r.kind(), merge: true, fail: p.fail}
	if !f.value(p.body, r.typ, "") {
		return nil, false
	}
	merged, err := p.mergeInto(r)
	if err != nil {
		p.fail(p.node.Key, "patch-value", "this patch cannot be merged into "+r.String(), "use JSON 6902 operations instead: a list under patch")
		return nil, false
	}
	if merged == nil {
		return nil, true
	}
	node = fromKyaml(merged.YNode(), r.node.Key)
	if !p.fits(r, node, p.node.Key) || !p.guard(r, r.node, node, p.mergePlace) {
		return nil, false
	}
	return p.settle(r, node)
}

func (p *patch) mergeInto(r *result) (*kyaml.RNode, error) {
	mergeLock.Lock()
	defer mergeLock.Unlock()
	withoutOwnSchema()
	return walk.Walker{
		Visitor:      merge2.Merger{},
		Schema:       &openapi.ResourceSchema{Schema: mergeSchema(p.body, r.typ)},
		Sources:      []*kyaml.RNode{kyaml.NewRNode(toKyaml(r.node)), kyaml.NewRNode(toKyaml(p.body))},
		MergeOptions: kyaml.MergeOptions{ListIncreaseDirection: kyaml.MergeOptionsListAppend},
	}.Walk()
}

// mergeSchema says how to merge the fields that a patch has.
func mergeSchema(patch *source.Node, t reflect.Type) *spec.Schema {
	s := &spec.Schema{}
	addToSchema(s, patch, t)
	return s
}

func addToSchema(s *spec.Schema, n *source.Node, t reflect.Type) {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case n.Kind == source.Map && t.Kind() == reflect.Struct:
		fields := coderOf(t).fields
		for _, entry := range n.Fields {
			i := slices.IndexFunc(fields, func(c fieldCoder) bool { return c.name == entry.Name })
			if i < 0 {
				continue
			}
			field := t.FieldByIndex(fields[i].index)
			inner := s.Properties[entry.Name]
			addStrategy(&inner, field)
			addToSchema(&inner, entry.Value, field.Type)
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

// secondKeys are of lists whose items one key does not tell apart. The struct
// tags of Kubernetes have only the first.
var secondKeys = map[string]string{
	"containerPort": "protocol",
	"port":          "protocol",
	"topologyKey":   "whenUnsatisfiable",
}

func addStrategy(s *spec.Schema, field reflect.StructField) {
	strategy, key := field.Tag.Get("patchStrategy"), field.Tag.Get("patchMergeKey")
	if strategy == "" {
		return
	}
	s.AddExtension("x-kubernetes-patch-strategy", strategy)
	if key != "" {
		s.AddExtension("x-kubernetes-patch-merge-key", key)
	}
	if second := secondKeys[key]; second != "" {
		s.AddExtension("x-kubernetes-list-map-keys", []any{key, second})
	}
}

// mergePlace is the key of the field in the patch that comes nearest to a
// path.
func (p *patch) mergePlace(path []string) source.Range {
	n := p.body
	for _, name := range path {
		next := n.Get(name)
		if !next.Exists() {
			break
		}
		n = next
	}
	return n.Key
}

// toKyaml and fromKyaml translate nodes to those of kustomize and back.

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
		return &kyaml.Node{Kind: kyaml.ScalarNode, Tag: kyaml.NodeTagInt, Value: intText(n)}
	case source.Float:
		return &kyaml.Node{Kind: kyaml.ScalarNode, Tag: kyaml.NodeTagFloat, Value: floatText(n)}
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
