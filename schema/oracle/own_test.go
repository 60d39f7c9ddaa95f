package oracle

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"cuelang.org/go/cue"
	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/build"
	"cuelang.org/go/cue/parser"

	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/schema/schematest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// TestOwn holds kinds of a house's own to CUE's evaluator: random kinds, and documents of
// them. What the evaluator takes as such a document is taken, and what it computes as
// _becomes is what is composed.
func TestOwn(t *testing.T) {
	o, err := New()
	if err != nil {
		t.Fatal(err)
	}
	composed, refused := 0, 0
	for i := range *rounds {
		random := rand.New(rand.NewPCG(17, uint64(i)))
		k := newOwnKind(random)
		l := languageOf(k.text(""))
		if wrong := l.Mistakes(); len(wrong) > 0 {
			t.Fatalf("%s\n%s", wrong[0].Message, k.text(""))
		}
		evaluated := o.own(t, k.text(`metadata!: {name!: #DNSLabel, labels?: [string]: string, ...}`))
		for range 3 {
			doc := k.document(random, l)
			app, found := l.Check(doc, schema.Setting{})
			v := evaluated.Unify(o.ctx.CompileBytes(doc.JSON()))
			right := v.Validate(cue.Concrete(true)) == nil
			if ours := !source.HasErrors(found); ours != right {
				t.Errorf("CUE says %v, and the tables %v: %s\n%s\n%s", v.Validate(cue.Concrete(true)), ours, said(found), k.text(""), doc.JSON())
			}
			if !right || app == nil {
				refused++
				continue
			}
			composed++
			got, want := app.Node, v.LookupPath(cue.MakePath(cue.Hid("_becomes", ":schema")))
			sameBecomes(t, k.text(""), doc, got, want)
		}
	}
	t.Logf("%d are composed, %d refused", composed, refused)
	if composed < *rounds || refused < *rounds/2 {
		t.Error("documents must be of both sorts")
	}
}

// sameBecomes compares what was composed with what the evaluator computed: its spec but
// for defaults, and its labels.
func sameBecomes(t *testing.T, text string, doc, got *source.Node, computed cue.Value) {
	t.Helper()
	for path, node := range map[string]*source.Node{
		"spec.env": got.At("spec", "env"), "spec.args": got.At("spec", "args"), "spec.replicas": got.At("spec", "replicas"),
		"spec.image": got.At("spec", "image"), "spec.podAnnotations": got.At("spec", "podAnnotations"),
		"metadata.labels": got.At("metadata", "labels"),
	} {
		want := computed.LookupPath(cue.ParsePath(path))
		if !want.Exists() && (!node.Exists() || path == "metadata.labels") {
			continue
		}
		text2, err := want.MarshalJSON()
		if err != nil {
			t.Errorf("%s: %v\n%s\n%s", path, err, text, doc.JSON())
			continue
		}
		var a, b any
		if err := json.Unmarshal(text2, &a); err != nil {
			t.Fatal(err)
		}
		composed := []byte("null")
		if node.Exists() {
			composed = node.JSON()
		}
		if err := json.Unmarshal(composed, &b); err != nil {
			t.Fatal(err)
		}
		if path == "metadata.labels" { // those of the document pass through
			for name, value := range plain(t, doc.JSON()).(map[string]any)["metadata"].(map[string]any) {
				if labels, ok := value.(map[string]any); ok && name == "labels" {
					for label := range labels {
						a.(map[string]any)[label] = labels[label]
					}
				}
			}
		}
		if !reflect.DeepEqual(a, b) {
			t.Errorf("%s is %s, and CUE says %s\n%s\n%s", path, composed, text2, text, doc.JSON())
		}
	}
}

// own gives the definition of the kind K.
func (o *Oracle) own(t *testing.T, text string) cue.Value {
	if err := o.renew(); err != nil {
		t.Fatal(err)
	}
	file, err := parser.ParseFile("house.cue", "package schema\n"+text)
	if err != nil {
		t.Fatal(err)
	}
	instance := build.NewContext().NewInstance("", nil)
	for _, f := range append([]*ast.File{file}, o.files...) {
		if err := instance.AddSyntax(f); err != nil {
			t.Fatal(err)
		}
	}
	v := o.ctx.BuildInstance(instance).LookupPath(cue.ParsePath("#K"))
	if v.Err() != nil {
		t.Fatalf("%v\n%s", v.Err(), text)
	}
	return v
}

// An ownKind is a random kind. All its fields have to be there: what refers to one that
// is not is no CUE.
type ownKind struct {
	types map[string]string // of fields
	names []string
	body  string // of what it becomes
}

// ownTypes are what fields can be, by the first letter of their names.
var ownTypes = map[byte][]string{
	'i': {"#Image"}, 'l': {"#DNSLabel", `#DNSLabel & !~"x"`}, 's': {"string", `=~"^[a-z]*$"`},
	'n': {"int & >=0 & <=9", "1 | 2 | 3", "#Count & <=100"}, 'b': {"bool"}, 'e': {`"S" | "M" | "L"`, `"a" | "b"`},
	'a': {"[...string]", "[...#DNSLabel]"}, 'm': {"{[string]: string}"},
}

func newOwnKind(r *rand.Rand) *ownKind {
	k := &ownKind{types: map[string]string{}}
	for letter := range strings.SplitSeq("i l s n b e a m", " ") {
		for i := range 1 + r.IntN(2) {
			name := fmt.Sprint(letter, i)
			k.names, k.types[name] = append(k.names, name), ownTypes[letter[0]][r.IntN(len(ownTypes[letter[0]]))]
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "metadata: labels: {a: %s, b: self.spec.l0}\n", k.value(r, 'l'))
	fmt.Fprintf(&b, "spec: {\nimage: %s\nports: http: 8080\nreplicas: %s\n", k.value(r, 'i'), k.value(r, 'n'))
	for i := range 1 + r.IntN(4) {
		fmt.Fprintf(&b, "env: E%d: %s\n", i, k.value(r, 's'))
	}
	if r.IntN(2) == 0 {
		fmt.Fprintf(&b, "args: %s\n", k.list(r))
	}
	for i := range r.IntN(4) {
		fmt.Fprintf(&b, "if %s {env: C%d: %s}\n", k.condition(r), i, k.value(r, 's'))
	}
	if r.IntN(2) == 0 {
		fmt.Fprintf(&b, "podAnnotations: {\"x/y\": %s}\n", k.value(r, 's'))
	}
	k.body = b.String() + "}\n"
	return k
}

// field gives a reference to a field of a letter.
func (k *ownKind) field(r *rand.Rand, letter byte) string {
	for {
		if name := k.names[r.IntN(len(k.names))]; name[0] == letter {
			return "self.spec." + name
		}
	}
}

// value gives an expression for something of a letter.
func (k *ownKind) value(r *rand.Rand, letter byte) string {
	literals := map[byte]string{'i': `"registry.example.com/x:1"`, 'l': `"x"`, 's': `"text \"x\" 1"`, 'n': "3"}
	choices := []string{literals[letter], k.field(r, letter), k.field(r, letter)}
	if letter == 's' {
		choices = append(choices, k.field(r, 'l'), "self.metadata.name", fmt.Sprintf(`"\(self.metadata.name)-\(%s)/\(%s)"`,
			k.field(r, 'l'), k.field(r, 'n')), fmt.Sprintf(`"is \(%s), \(%s)"`, k.field(r, 'b'), k.field(r, 's')),
			fmt.Sprintf(`%s["k"]`, "{k: \"v\"}"))
		choices = choices[:len(choices)-1]
	}
	if letter != 'i' && r.IntN(3) == 0 {
		of := k.field(r, 'e')
		var entries []string
		for word := range strings.SplitSeq(k.types[strings.TrimPrefix(of, "self.spec.")], " | ") {
			inner := literals[letter]
			if r.IntN(2) == 0 {
				inner = k.field(r, letter)
			}
			entries = append(entries, word+": "+inner)
		}
		return "{" + strings.Join(entries, ", ") + "}[" + of + "]"
	}
	return choices[r.IntN(len(choices))]
}

func (k *ownKind) list(r *rand.Rand) string {
	if r.IntN(2) == 0 {
		return k.field(r, 'a')
	}
	var items []string
	for range 1 + r.IntN(3) {
		items = append(items, k.value(r, 's'))
	}
	return "[" + strings.Join(items, ", ") + "]"
}

func (k *ownKind) condition(r *rand.Rand) string {
	enum := k.field(r, 'e')
	word, _, _ := strings.Cut(k.types[strings.TrimPrefix(enum, "self.spec.")], " | ")
	all := []string{enum + " == " + word, enum + " != " + word, k.field(r, 'b'), "!" + k.field(r, 'b'),
		k.field(r, 'n') + " == 2", k.field(r, 'n') + " != 1", k.field(r, 's') + ` == ""`}
	return all[r.IntN(len(all))]
}

// text writes the kind; metadata is what CUE has to know of that.
func (k *ownKind) text(metadata string) string {
	var b strings.Builder
	b.WriteString("#K: self={\nkind!: \"K\"\n")
	into := "#Web & "
	if metadata != "" { // what the language asks for beside is no part of the value
		b.WriteString("apiVersion!: string\n" + metadata + "\n")
		into = ""
	}
	b.WriteString("spec!: {\n")
	for _, name := range k.names {
		fmt.Fprintf(&b, "%s!: %s\n", name, k.types[name])
	}
	return b.String() + "}\n_becomes: " + into + "{\n" + k.body + "}\n}\n"
}

// document gives a document of the kind, most of which are right.
func (k *ownKind) document(r *rand.Rand, l *schema.Language) *source.Node {
	said := func(text string) *source.Node { return &source.Node{Kind: source.String, Text: text} }
	spec := &source.Node{Kind: source.Map}
	t := l.Kind("K").Type.Object.Field("spec").Type
	for _, name := range k.names {
		if r.IntN(60) > 0 {
			spec = spec.With(name, schematest.Value(t.Object.Field(name).Type, r, 0.5))
		}
	}
	if r.IntN(3) == 0 {
		name, other := k.names[r.IntN(len(k.names))], k.names[r.IntN(len(k.names))]
		if value := spec.Get(other); value.Exists() {
			spec = spec.With(name, value)
		}
	}
	metadata := new(source.Node).With("name", said("x"))
	if r.IntN(3) == 0 {
		metadata = metadata.With("labels", new(source.Node).With("c", said("d")))
	}
	return new(source.Node).With("apiVersion", said(schema.APIVersion)).With("kind", said("K")).
		With("metadata", metadata).With("spec", spec)
}
