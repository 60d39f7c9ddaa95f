package validate

import (
	"bytes"
	"fmt"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A customKind is the schema of a kind that Kubernetes itself does not have.
// It works in two ways: a table as that of Kubernetes' own kinds finds unknown
// fields and wrong types; a judge finds all else, the API server's for a CRD. It is
// compiled when it is first needed.
type customKind struct {
	file *source.File // of a JSON Schema that has not been parsed
	node *source.Node // the JSON Schema, or openAPIV3Schema of a CRD
	crd  *definition  // nil for a JSON Schema, and for a kind of the catalogue
	also *customKind  // of another CRD of the same kind: an object has to fit one

	known *k8s.CustomKind // of the catalogue; nil for others

	unserved bool // the CRD has the version, and says that it is not served
	status   bool // objects that are made have no status

	once   sync.Once
	kind   string
	table  *k8s.Kind
	judge  Judge        // nil when it cannot be used
	broken string       // why not
	at     *source.Node // where that stands in it; nil: all of it

	faults []RuleFault // of the rules of a JSON Schema
	told   bool        // RuleFaults or Faults tells why it is broken
}

// kinds are the schemas of custom kinds of one origin.
type kinds struct {
	byName      map[string]*customKind // by the names of customNames
	definitions []*definition
	ofNode      map[*source.Node]*definition
	defined     map[[2]string]*definition // the last of each group and kind
	faults      []source.Diagnostic       // over the reading of them
}

func (s *kinds) set(name string, k *customKind) {
	if s.byName == nil {
		s.byName = map[string]*customKind{}
	}
	s.byName[name] = k
}

func (s *kinds) define(d *definition, group, kind string) {
	if s.defined == nil {
		s.defined, s.ofNode = map[[2]string]*definition{}, map[*source.Node]*definition{}
	}
	s.definitions = append(s.definitions, d)
	s.ofNode[d.node] = d
	s.defined[[2]string{group, kind}] = d
}

// try has something read, and notes a fault of ours over it.
func (s *kinds) try(at source.Range, read func()) {
	defer func() {
		if recover() != nil {
			s.faults = append(s.faults, source.Fault(at, "reading this schema"))
		}
	}()
	read()
}

// defines reports whether there is a CRD of a kind, whatever its versions are.
func (s *kinds) defines(group, kind string) bool { return s.defined[[2]string{group, kind}] != nil }

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
func (s *kinds) addFile(f *source.File) {
	parse := source.Parse
	if path.Ext(f.Name) == ".json" {
		parse = source.ParseJSON
		base := strings.TrimSuffix(path.Base(f.Name), ".json")
		if strings.Count(base, "-")+2*strings.Count(base, "_") >= 2 &&
			!bytes.Contains(f.Data(), []byte("CustomResourceDefinition")) {
			s.name(f.Name, &customKind{file: f})
			return
		}
	}
	documents, _ := parse(f)
	for _, doc := range documents {
		s.addDocument(doc.Root(), f.Name)
	}
}

func (s *kinds) addDocument(n *source.Node, file string) {
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
			s.set(customNames(group, version, kind)[0], k)
			return
		}
		s.name(file, k)
	}
}

// name takes the schema of the kind that the name of its file tells.
func (s *kinds) name(file string, k *customKind) {
	base := strings.TrimSuffix(path.Base(file), path.Ext(file))
	s.set(base, k)
	s.set(path.Base(path.Dir(file))+"/"+base, k)
}

// only gives the one value that a schema allows; "" when there are several.
func only(n *source.Node) string {
	if values := n.Get("enum"); len(values.Items) == 1 {
		return values.Items[0].Text
	}
	return n.Get("const").Text
}

// addCRD takes the schemas of a CustomResourceDefinition, v1 or v1beta1.
func (s *kinds) addCRD(n *source.Node) {
	spec := n.Get("spec")
	group, kind := spec.Get("group").Text, spec.At("names", "kind").Text
	d := &definition{node: n}
	s.define(d, group, kind)
	add := func(version string, k *customKind) {
		if k.crd = d; k.node.Kind == source.Map {
			name := customNames(group, version, kind)[0]
			s.set(name, k.before(s.byName[name]))
		}
	}
	common := spec.At("validation", "openAPIV3Schema")
	status := spec.At("subresources").Has("status")
	add(spec.Get("version").Text, &customKind{node: common, status: status})
	for _, version := range spec.Get("versions").Items {
		name := version.Get("name").Text
		add(name, &customKind{node: common, status: status})
		add(name, &customKind{
			node:     version.At("schema", "openAPIV3Schema"),
			unserved: !served(version),
			status:   status || version.Get("subresources").Has("status"),
		})
	}
}

// maxCopies is how many CRDs of one kind an object may fit.
const maxCopies = 16

// before puts the schema of a CRD before those of others of the same kind, as there are for
// several releases.
func (k *customKind) before(others *customKind) *customKind {
	n := 0
	if others != nil && others.crd == nil {
		others = nil
	}
	for other := others; other != nil; other = other.also {
		if n++; n == maxCopies || other.crd != k.crd && other.node.Equal(k.node) {
			return others
		}
	}
	k.also = others
	if others != nil && others.crd == k.crd {
		k.also = others.also
	}
	return k
}

// ready compiles the schema, if that has not been done, for objects of a kind.
func (k *customKind) ready(kind string, by *Known) *customKind {
	k.once.Do(func() {
		k.kind = kind
		defer func() {
			if recover() != nil {
				k.table, k.judge = openKind(kind), nil
				k.broken = source.Fault(source.Range{}, "reading it").Message
			}
		}()
		k.compile(by)
	})
	return k
}

// compile makes the table and the judge.
func (k *customKind) compile(by *Known) {
	k.table = openKind(k.kind)
	if k.file != nil {
		documents, diagnostics := source.ParseJSON(k.file)
		if len(documents) != 1 || len(diagnostics) > 0 {
			k.node = &source.Node{Range: source.Range{File: k.file}}
			k.broken = "it is not one JSON value"
			return
		}
		k.node = documents[0].Root()
	}
	if k.known != nil {
		documents, _ := source.ParseJSON(source.NewFile("", k.known.Schema())) // a generator wrote it
		k.node = documents[0].Root()
	}
	if k.crd != nil && by.server != nil {
		refusals := k.crd.judged(by)
		if k.crd.fault != nil {
			k.broken, k.told = k.crd.fault.Message, true
			return
		}
		if len(refusals) > 0 {
			k.refuse(refusals)
			return
		}
	}
	if at, why := malformed(k.node, k.ofCRD()); at != nil {
		k.broken, k.at = why, at
	}
	t := &tables{crd: k.ofCRD(), root: k.node}
	if typ := t.typ(k.node); typ.Form == k8s.Struct {
		k.table.Object = withHead(typ.Object)
	}
	if k.broken != "" {
		return
	}
	if k.ofCRD() {
		k.judge, k.broken = k.judgeOfServer(by.server)
		return
	}
	k.judge, k.broken = k.judgeOfJSONSchema(by)
}

// ofCRD reports whether it is the schema of a CRD.
func (k *customKind) ofCRD() bool { return k.crd != nil || k.known != nil }

// refuse notes that the API server refuses the CRD: it judges nothing in the cluster either.
func (k *customKind) refuse(refusals []Refusal) {
	k.told = slices.ContainsFunc(refusals, func(r Refusal) bool { return r.Rule })
	if k.at, k.broken = malformed(k.node, true); k.at != nil {
		return
	}
	k.at, k.broken = k.crd.node.At(refusals[0].Path...), refusals[0].words()
	if more := len(refusals) - 1; more > 0 {
		k.broken += fmt.Sprintf(", and for %s", source.Plural(more, "other reason"))
	}
}

// judgeOfServer has the API server's code judge by a CRD.
func (k *customKind) judgeOfServer(server Server) (judge Judge, broken string) {
	if server == nil {
		return nil, "this program judges nothing by CRDs"
	}
	judge, err := server.Compile(k.node, k.status)
	if err != nil {
		return nil, strings.Join(strings.Fields(err.Error()), " ")
	}
	return judge, ""
}

// judgeOfJSONSchema has a library judge by a JSON Schema.
func (k *customKind) judgeOfJSONSchema(by *Known) (judge Judge, broken string) {
	x := &plainSchema{root: k.node}
	value := x.document()
	switch {
	case x.remote != "":
		return nil, "it refers to " + source.Shorten(x.remote, 40) + ", which is not in it"
	case loops(k.node):
		return nil, "it refers to itself"
	case by.jsonSchema == nil:
		return nil, "this program judges nothing by JSON Schemas"
	}
	compiled, err := by.jsonSchema(value)
	if err != nil {
		return nil, strings.Join(strings.Fields(err.Error()), " ")
	}
	judge = func(object, _ *source.Node) []JSONError { return compiled(jsonValue(object)) }
	return k.withRules(judge, by), ""
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
	if k.judge != nil && k.ofCRD() {
		c.name(root)
	}
	violations := c.violations
	if k.judge != nil {
		violations = append(violations, judged(k, root, k.judge(root, nil), violations)...)
	}
	if k.known != nil {
		asOf(k.known.Project, violations)
	}
	return violations
}
