package validate

import (
	"bytes"
	"path"
	"strings"
	"sync"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A customKind is the schema of a kind that Kubernetes itself does not have.
// It works in two ways: a table as that of Kubernetes' own kinds finds unknown
// fields and wrong types; a JSON Schema finds all else. It is compiled when it
// is first needed.
type customKind struct {
	file *source.File // of a JSON Schema that has not been parsed
	node *source.Node // the JSON Schema, or openAPIV3Schema of a CRD
	crd  bool

	once   sync.Once
	kind   string
	table  *k8s.Kind
	judge  func(value any) []JSONError // nil when it cannot be used
	broken string                      // why not
	at     *source.Node                // where that stands in it; nil: all of it
}

// customNames gives the names by which the schema of a kind may be known, the
// most exact first: from a CRD, and from the ways of kubeconform and of the CRD
// catalog to name files.
func customNames(group, version, kind string) [4]string {
	lower := strings.ToLower(kind)
	label, _, _ := strings.Cut(group, ".")
	return [4]string{
		group + "/" + version + "/" + kind,
		group + "/" + lower + "_" + version,
		lower + "-" + group + "-" + version,
		lower + "-" + label + "-" + version,
	}
}

// addFile takes the schemas of a file. A catalog has thousands: those whose name
// tells the kind are not parsed before an object needs them.
func (s *Schemas) addFile(f *source.File) {
	parse := source.Parse
	if path.Ext(f.Name) == ".json" {
		parse = source.ParseJSON
		base := strings.TrimSuffix(path.Base(f.Name), ".json")
		if strings.Count(base, "-")+2*strings.Count(base, "_") >= 2 &&
			!bytes.Contains(f.Data, []byte("CustomResourceDefinition")) {
			s.name(f.Name, &customKind{file: f})
			return
		}
	}
	documents, _ := parse(f)
	for _, doc := range documents {
		s.addDocument(doc.Root, f.Name)
	}
}

func (s *Schemas) addDocument(n *source.Node, file string) {
	switch {
	case manifest.IsList(n):
		for _, item := range n.Get("items").Items {
			s.addDocument(item, file)
		}
	case n.Get("kind").Text == "CustomResourceDefinition":
		s.addCRD(n)
	case n.Has("properties") || n.Has("$ref") || n.Has("allOf") || n.Has("oneOf") || n.Has("anyOf"):
		k := &customKind{node: n}
		apiVersion, kind := only(n.At("properties", "apiVersion")), only(n.At("properties", "kind"))
		for _, gvk := range n.Get("x-kubernetes-group-version-kind").Items {
			apiVersion, kind = gvk.Get("group").Text+"/"+gvk.Get("version").Text, gvk.Get("kind").Text
		}
		if group, version := manifest.SplitAPIVersion(apiVersion); kind != "" && version != "" {
			s.byName[customNames(group, version, kind)[0]] = k
			return
		}
		s.name(file, k)
	}
}

// name takes the schema of the kind that the name of its file tells.
func (s *Schemas) name(file string, k *customKind) {
	base := strings.TrimSuffix(path.Base(file), path.Ext(file))
	s.byName[base] = k
	s.byName[path.Base(path.Dir(file))+"/"+base] = k
}

// only gives the one value that a schema allows; "" when there are several.
func only(n *source.Node) string {
	if values := n.Get("enum"); len(values.Items) == 1 {
		return values.Items[0].Text
	}
	return n.Get("const").Text
}

// addCRD takes the schemas of a CustomResourceDefinition, v1 or v1beta1.
func (s *Schemas) addCRD(n *source.Node) {
	spec := n.Get("spec")
	group, kind := spec.Get("group").Text, spec.At("names", "kind").Text
	add := func(version string, schema *source.Node) {
		if schema.Kind == source.Map {
			s.byName[customNames(group, version, kind)[0]] = &customKind{node: schema, crd: true}
		}
	}
	common := spec.At("validation", "openAPIV3Schema")
	add(spec.Get("version").Text, common)
	for _, version := range spec.Get("versions").Items {
		add(version.Get("name").Text, common)
		add(version.Get("name").Text, version.At("schema", "openAPIV3Schema"))
	}
}

// ready compiles the schema, if that has not been done, for objects of a kind.
func (k *customKind) ready(kind string, compile JSONSchema) *customKind {
	k.once.Do(func() {
		k.kind = kind
		defer func() {
			if recover() != nil {
				k.table, k.judge = openKind(kind), nil
				k.broken = source.Fault(source.Range{}, "reading it").Message
			}
		}()
		k.compile(compile)
	})
	return k
}

// compile makes the table and the schema.
func (k *customKind) compile(compile JSONSchema) {
	if k.file != nil {
		documents, diagnostics := source.ParseJSON(k.file)
		if len(documents) != 1 || len(diagnostics) > 0 {
			k.node = &source.Node{Range: source.Range{File: k.file}}
			k.broken = "it is not one JSON value"
			k.table = openKind(k.kind)
			return
		}
		k.node = documents[0].Root
	}
	if at, why := malformed(k.node, k.crd); at != nil {
		k.broken, k.at = why, at
	}
	t := &tables{crd: k.crd, root: k.node}
	object := k8s.NewObject(k.kind, nil)
	object.Open = true
	if typ := t.typ(k.node); typ.Form == k8s.Struct {
		object = withHead(typ.Object)
	}
	k.table = &k8s.Kind{Name: k.kind, Object: object, Versions: k8s.Every()}
	if k.broken != "" {
		return
	}
	x := &plainSchema{crd: k.crd, root: k.node}
	value := x.document()
	switch {
	case x.remote != "":
		k.broken = "it refers to " + source.Shorten(x.remote, 40) + ", which is not in it"
		return
	case loops(k.node):
		k.broken = "it refers to itself"
		return
	case compile == nil:
		k.broken = "this program judges nothing by JSON Schemas"
		return
	}
	judge, err := compile(value)
	if err != nil {
		k.broken = strings.Join(strings.Fields(err.Error()), " ")
		return
	}
	k.judge = judge
}

// openKind gives the table of a kind that may have any fields.
func openKind(name string) *k8s.Kind {
	k := &k8s.Kind{Name: name, Object: k8s.NewObject(name, nil), Versions: k8s.Every()}
	k.Object.Open = true
	return k
}

// withHead adds to the fields of an object those that every object has.
func withHead(o *k8s.Object) *k8s.Object {
	head := k8s.Find("v1", "ConfigMap").Object
	var fields []k8s.Field
	for _, name := range []string{"apiVersion", "kind", "metadata"} {
		f := head.Named(name)[0]
		f.Required, f.In = false, k8s.Every()
		fields = append(fields, f)
	}
	for _, f := range o.Fields() {
		if f.Name != "apiVersion" && f.Name != "kind" && f.Name != "metadata" {
			fields = append(fields, f)
		}
	}
	object := k8s.NewObject(o.Name, fields)
	object.Open = o.Open
	return object
}

// check gives what the schema has against an object.
func (k *customKind) check(root *source.Node) []Violation {
	c := &checker{kind: k.table, all: k8s.Every(), path: make([]step, 0, 16)}
	c.structure(root, k.table.Object, k8s.Every())
	if k.judge == nil {
		return c.violations
	}
	value := jsonValue(root)
	if k.crd {
		withDefaults(value, k.node)
	}
	return append(c.violations, judged(k, root, k.judge(value), c.violations)...)
}
