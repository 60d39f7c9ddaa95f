package k8s

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
)

//go:embed schemas.txt
var schemasText string

// A Kind is a kind of objects in one API version.
type Kind struct {
	APIVersion string // apps/v1
	Name       string // Deployment
	Versions   Set    // of Kubernetes, that have it
	Object     *Object
}

// Group gives the API group of the kind, "" for the core group.
func (k *Kind) Group() string { return groupOf(k.APIVersion) }

func groupOf(apiVersion string) string {
	group, _, found := strings.Cut(apiVersion, "/")
	if !found {
		return ""
	}
	return group
}

// An Object is a definition: the fields of a map that has no others.
type Object struct {
	Name string // core.v1.Container
	Open bool   // it may have other fields too; never so in Kubernetes' own

	once     sync.Once
	text     string
	fields   []Field
	required []*Field

	constraints []*Constraint // those that no field holds
}

// A Field is a field of an Object, in the versions In. A field that is not the
// same in all versions is there several times.
type Field struct {
	Name     string
	Type     *Type
	Enum     []string // the values that there are; nil: any
	Required bool
	In       Set

	Constraints []*Constraint // of what is in the field, where it is there
}

// A Form says what values of a Type look like.
type Form uint8

// The forms.
const (
	Any Form = iota
	Struct
	List
	Map
	Bool
	Int32
	Int64
	Number
	String
	Bytes       // text in base64
	Time        // text, as 2006-01-02T15:04:05Z
	MicroTime   // text, as 2006-01-02T15:04:05.000000Z
	Quantity    // text or a number
	IntOrString // a whole number of 32 bits, or text
)

// A Type says what a value can be.
type Type struct {
	Form   Form
	Object *Object // of a Struct
	Elem   *Type   // of a List's items, or a Map's values
}

// A catalog is schemas.txt, read as far as it was asked for.
type catalog struct {
	kinds   map[kindName]*Kind
	byName  map[string][]*Kind
	groups  map[string]bool
	objects map[string]*Object
	types   sync.Map // of *Type by text
}

type kindName struct{ apiVersion, kind string }

var loaded = sync.OnceValue(load)

// load reads the kinds, and where the definitions stand.
func load() *catalog {
	c := &catalog{kinds: map[kindName]*Kind{}, byName: map[string][]*Kind{}, groups: map[string]bool{},
		objects: make(map[string]*Object, 1<<10)}
	_, rest, _ := strings.Cut(schemasText, "\n\n")
	kinds, rest, _ := strings.Cut(rest, "\n\n")
	for rest != "" {
		var block string
		block, rest, _ = strings.Cut(rest, "\n\n")
		name, fields, _ := strings.Cut(block, "\n")
		c.objects[name] = &Object{Name: name, text: fields}
	}
	for line := range strings.Lines(kinds) {
		words := strings.Fields(line)
		k := &Kind{APIVersion: words[1], Name: words[2], Object: c.objects[words[3]],
			Versions: parseSpan(strings.Join(words[4:], ""), Versions())}
		c.kinds[kindName{k.APIVersion, k.Name}] = k
		c.byName[k.Name] = append(c.byName[k.Name], k)
		c.groups[k.Group()] = true
	}
	for _, l := range lives() {
		c.groups[groupOf(l.APIVersion)] = true
	}
	return c
}

// Find gives a kind that some version has; nil when none does.
func Find(apiVersion, kind string) *Kind { return loaded().kinds[kindName{apiVersion, kind}] }

// Kinds lists all kinds, by API version and name.
func Kinds() []*Kind {
	c := loaded()
	list := make([]*Kind, 0, len(c.kinds))
	for _, k := range c.kinds {
		list = append(list, k)
	}
	slices.SortFunc(list, func(a, b *Kind) int {
		if n := strings.Compare(a.APIVersion, b.APIVersion); n != 0 {
			return n
		}
		return strings.Compare(a.Name, b.Name)
	})
	return list
}

// Definition gives the definition of a name, such as core.v1.Container; nil when no
// version has it. It is not to be changed.
func Definition(name string) *Object { return loaded().objects[name] }

// Named lists the kinds of a name, whatever their API version.
func Named(kind string) []*Kind { return loaded().byName[kind] }

// HasGroup reports whether an API group is, or was, one of Kubernetes itself.
// Custom resources are in other groups.
func HasGroup(group string) bool { return loaded().groups[group] }

// Fields lists the fields, by name. The list is not to be changed.
func (o *Object) Fields() []Field {
	o.once.Do(o.parse)
	return o.fields
}

// Required lists the fields that cannot be left out. The list is not to be
// changed.
func (o *Object) Required() []*Field {
	o.once.Do(o.parse)
	return o.required
}

// TypeOf gives the type of a field in the newest version that has it; nil where none has.
func (o *Object) TypeOf(name string) *Type {
	if known := o.Named(name); len(known) > 0 {
		return known[len(known)-1].Type
	}
	return nil
}

// Named gives all fields with a name, which differ in their versions; none when
// no version has it.
func (o *Object) Named(name string) []Field {
	fields := o.Fields()
	i, j := 0, len(fields)
	for i < j {
		if m := (i + j) / 2; fields[m].Name < name {
			i = m + 1
		} else {
			j = m
		}
	}
	for j = i; j < len(fields) && fields[j].Name == name; j++ {
	}
	return fields[i:j]
}

// Field gives the field with a name in one of the versions; nil when there is
// none.
func (o *Object) Field(name string, in Set) *Field {
	fields := o.Named(name)
	for i := range fields {
		if fields[i].In&in != 0 {
			return &fields[i]
		}
	}
	return nil
}

// NewObject gives a definition that is not of Kubernetes itself.
func NewObject(name string, fields []Field) *Object {
	o := &Object{Name: name, fields: slices.Clone(fields)}
	slices.SortStableFunc(o.fields, func(a, b Field) int { return strings.Compare(a.Name, b.Name) })
	o.once.Do(o.index)
	return o
}

func (o *Object) parse() {
	c := loaded()
	o.fields = make([]Field, 0, strings.Count(o.text, "\n")+1)
	for line := range strings.Lines(o.text) {
		line, enum, _ := strings.Cut(strings.TrimSpace(line), " = ")
		name, rest, _ := strings.Cut(line, " ")
		typ, span, _ := strings.Cut(rest, " ")
		f := Field{Type: c.typ(typ), In: parseSpan(span, Versions())}
		f.Name, f.Required = strings.CutSuffix(name, "!")
		if enum != "" {
			f.Enum = strings.Split(enum, "|")
		}
		o.fields = append(o.fields, f)
	}
	o.index()
	o.constrain()
}

func (o *Object) index() {
	for i := range o.fields {
		if o.fields[i].Required {
			o.required = append(o.required, &o.fields[i])
		}
	}
}

// forms are the types that are not made of others.
var forms = map[string]Form{
	"any": Any, "object": Any, "bool": Bool, "int32": Int32, "int64": Int64, "number": Number, "string": String,
	"bytes": Bytes,
	"time":  Time, "microtime": MicroTime, "quantity": Quantity, "int-or-string": IntOrString,
}

// typ gives the type that a text names; the same one each time.
func (c *catalog) typ(text string) *Type {
	if t, ok := c.types.Load(text); ok {
		return t.(*Type)
	}
	t := &Type{}
	if elem, ok := strings.CutPrefix(text, "[]"); ok {
		t.Form, t.Elem = List, c.typ(elem)
	} else if elem, ok := strings.CutPrefix(text, "{}"); ok {
		t.Form, t.Elem = Map, c.typ(elem)
	} else if o := c.objects[text]; o != nil {
		t.Form, t.Object = Struct, o
	} else {
		t.Form = forms[text]
	}
	known, _ := c.types.LoadOrStore(text, t)
	return known.(*Type)
}
