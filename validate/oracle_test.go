package validate

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/xeipuuv/gojsonschema"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/source"
)

var oracleObjects = flag.Int("objects", 100, "how many objects of each kind and version the schemas judge")

// TestSchemaOracle holds objects that were made at random, right and wrong ones,
// to the tables and, by gojsonschema, to the JSON Schemas of the same kinds:
// the verdicts must be the same.
func TestSchemaOracle(t *testing.T) {
	total, right := 0, 0
	for i, kind := range k8s.Kinds() {
		names := kind.Versions.Names()
		version := names[i%len(names)]
		in, _ := k8s.SetOf(version)
		text, ok := k8s.JSONSchema(version, kind.APIVersion, kind.Name)
		if !ok {
			t.Fatal(kind)
		}
		schema, err := gojsonschema.NewSchema(gojsonschema.NewBytesLoader(text))
		if err != nil {
			t.Fatalf("%s %s: %v", kind.APIVersion, kind.Name, err)
		}
		for n := range *oracleObjects {
			m := &maker{Rand: rand.New(rand.NewPCG(uint64(i), uint64(n))), in: in}
			if n%4 > 0 {
				m.faults = 1
			}
			root := m.object(kind.Object, 0)
			root.Fields = append([]source.Field{{Name: "apiVersion", Value: str(kind.APIVersion)},
				{Name: "kind", Value: str(kind.Name)}},
				root.Fields...)
			total++
			table := len(AllAgainst(root, kind, in)) == 0
			result, err := schema.Validate(gojsonschema.NewRawLoader(withoutNull(jsonValue(root))))
			if err != nil {
				t.Fatal(err)
			}
			if table {
				right++
			}
			if table != result.Valid() {
				t.Errorf("%s %s in %s: the table says %t, gojsonschema %v\n%s", kind.APIVersion, kind.Name, version,
					table, result.Errors(), root.JSON())
				if t.Failed() && total > 2000 {
					return
				}
			}
		}
	}
	t.Logf("%d objects, %d of them right", total, right)
	if right < total/10 || right > total*9/10 {
		t.Errorf("of %d objects %d are right: that tests one side only", total, right)
	}
}

// A maker makes objects of a schema.
type maker struct {
	*rand.Rand
	in     k8s.Set
	faults int // that are still to be made
}

func str(s string) *source.Node {
	return &source.Node{Kind: source.String, Style: source.Quoted, Text: s}
}

func (m *maker) object(o *k8s.Object, depth int) *source.Node {
	n := &source.Node{Kind: source.Map}
	for _, f := range o.Fields() {
		if f.In&m.in == 0 || depth == 0 && (f.Name == "status" || f.Name == "apiVersion" || f.Name == "kind") {
			continue
		}
		keep := f.Required || m.IntN(3) == 0 && depth < 6
		if f.Required && m.fault(60) {
			keep = false
		}
		if keep {
			n.Fields = append(n.Fields, source.Field{Name: f.Name, Value: m.value(f.Type, &f, depth+1)})
		}
	}
	if m.fault(40) {
		n.Fields = append(n.Fields, source.Field{Name: "nope", Value: str("x")})
	}
	return n
}

// fault reports whether a fault is to be made here, once in so many times.
func (m *maker) fault(rate int) bool {
	if m.faults == 0 || m.IntN(rate) > 0 {
		return false
	}
	m.faults--
	return true
}

// oddities are values that some types take and others do not.
var oddities = []*source.Node{
	{Kind: source.Null, Text: "null"},
	{Kind: source.Bool, Text: "true"},
	{Kind: source.String, Text: "yes"}, {Kind: source.String, Text: "off"}, {Kind: source.String,
		Text: "1_000"},
	{Kind: source.String, Text: "12:30"},
	{Kind: source.Int, Text: "0"}, {Kind: source.Int, Text: "0644"}, {Kind: source.Int,
		Text: "0x10"},
	{Kind: source.Int, Text: "08"},
	{Kind: source.Int, Text: "2147483647"}, {Kind: source.Int, Text: "2147483648"}, {Kind: source.Int,
		Text: "-2147483649"},
	{Kind: source.Int, Text: "9223372036854775807"}, {Kind: source.Int, Text: "9223372036854775808"},
	{Kind: source.Float, Text: "1.0"}, {Kind: source.Float, Text: "1.5"}, {Kind: source.Float,
		Text: "1e3"},
	{Kind: source.Float, Text: "-0.0"},
	str(""), str("3"), str("true"), str("100m"), str("1.5Gi"), str("64MB"), str("1e3"), str("1e"), str("."), str(" 5 "),
	str("-.5k"),
	str("2006-01-02T15:04:05Z"), str("2006-01-02T15:04:05.000000Z"), str("2006-13-02T15:04:05Z"), str("2006-01-02"),
	str("aGVsbG8="), str("aGVsbG8"), str("=AAA"), str("25%"),
	{Kind: source.Map}, {Kind: source.List}, {Kind: source.Map, Fields: []source.Field{{Name: "a", Value: str("b")}}},
	{Kind: source.List, Items: []*source.Node{str("a")}},
}

func (m *maker) value(t *k8s.Type, f *k8s.Field, depth int) *source.Node {
	if m.fault(20) {
		return oddities[m.IntN(len(oddities))]
	}
	switch t.Form {
	case k8s.Struct:
		return m.object(t.Object, depth)
	case k8s.List:
		n := &source.Node{Kind: source.List}
		for range m.count(f) {
			n.Items = append(n.Items, m.item(t.Elem, f, depth))
		}
		return n
	case k8s.Map:
		n := &source.Node{Kind: source.Map}
		for i := range m.count(f) {
			n.Fields = append(n.Fields, source.Field{Name: fmt.Sprint("k", i), Value: m.item(t.Elem, f, depth)})
		}
		return n
	case k8s.Bool:
		return &source.Node{Kind: source.Bool, Text: "true"}
	case k8s.Int32, k8s.Int64, k8s.Number, k8s.IntOrString:
		return &source.Node{Kind: source.Int, Text: fmt.Sprint(m.IntN(1000))}
	case k8s.Bytes:
		return str("aGVsbG8=")
	case k8s.Time:
		return str("2006-01-02T15:04:05Z")
	case k8s.MicroTime:
		return str("2006-01-02T15:04:05.000000Z")
	case k8s.Quantity:
		return str("1Gi")
	case k8s.String:
		if f.Enum != nil {
			return str(f.Enum[m.IntN(len(f.Enum))])
		}
	}
	return str("text")
}

// count gives how many items a list has.
func (m *maker) count(f *k8s.Field) int {
	if f.Required && m.faults == 0 {
		return 1 + m.IntN(2)
	}
	return m.IntN(3)
}

// item makes a value within a list or a map, where null is not the same as
// nothing.
func (m *maker) item(t *k8s.Type, f *k8s.Field, depth int) *source.Node {
	if n := m.value(t, f, depth); n.Kind != source.Null {
		return n
	}
	return str(strings.Repeat("x", 3))
}

// withoutNull takes out the fields that are null, as the API server does.
func withoutNull(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for name, value := range v {
			if value == nil {
				delete(v, name)
			} else {
				withoutNull(value)
			}
		}
	case []any:
		for _, item := range v {
			withoutNull(item)
		}
	}
	return v
}
