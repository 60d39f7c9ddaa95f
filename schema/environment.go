package schema

import (
	"github.com/plimsoll-dev/plimsoll/schema/table"
	"github.com/plimsoll-dev/plimsoll/source"
)

// EnvironmentKind is the kind of documents that say what an environment is.
const EnvironmentKind = "Environment"

// CheckEnvironment holds a document of the kind Environment to its definition, and
// gives what of it is right. What is under all and kinds is looked at by CheckLayer.
func CheckEnvironment(doc *source.Node) (right *source.Node, mistakes []source.Diagnostic) {
	kind := environments[0]
	if mistakes := wrongVersion(doc, kind.Name); mistakes != nil {
		mistakes[0].Path = "apiVersion"
		return doc, mistakes
	}
	spec := doc.Get("spec")
	if spec.Kind != source.Map {
		return table.Check(doc, kind.Type, kind.Name)
	}
	// null takes away what lies below, and is no value of its own.
	nulls := map[string][]source.Field{}
	spec, nulls[""] = partNulls(spec, "namespace")
	for _, name := range []string{"labels", "annotations"} {
		if values := spec.Get(name); values.Kind == source.Map {
			values, nulls[name] = partNulls(values, "")
			spec = spec.With(name, values)
		}
	}
	right, mistakes = table.Check(doc.With("spec", spec), kind.Type, kind.Name)
	spec = right.Get("spec")
	for name, fields := range nulls {
		for _, f := range fields {
			if name == "" {
				spec = spec.With(f.Name, f.Value)
			} else {
				spec = spec.With(name, spec.Get(name).With(f.Name, f.Value))
			}
		}
	}
	return right.With("spec", spec), mistakes
}

// partNulls takes out of a map the fields that are null: of any name, or of the one that
// is given.
func partNulls(n *source.Node, name string) (rest *source.Node, nulls []source.Field) {
	rest = n
	for _, f := range n.Fields {
		if f.Value.Kind == source.Null && (name == "" || f.Name == name) {
			rest, nulls = rest.Without(f.Name), append(nulls, f)
		}
	}
	return rest, nulls
}

// BesideLayers says what to do with a field that documents have beside spec, and layers
// have not; "" where it is none.
func BesideLayers(field string) string {
	switch field {
	case "spec":
		return "a layer is a part of spec: write here what would stand under it"
	case "metadata", "namespace", "labels", "annotations":
		return "layers are parts of spec: the spec of an Environment has the namespace, labels and annotations of its apps"
	}
	return ""
}

// CheckLayer holds a layer over specs of a kind to what their spec can have: what a
// layer lacks is none of its business, and null takes something away. path leads to
// the layer.
func (l *Language) CheckLayer(kind string, layer *source.Node, path source.Path) []source.Diagnostic {
	name := path[len(path)-1].Name
	mistakes := table.CheckPart(layer, l.Kind(kind).Type.Object.Field("spec").Type, name)
	for i := range mistakes {
		if hint := BesideLayers(mistakes[i].Path); hint != "" && mistakes[i].Rule == "unknown-field" {
			mistakes[i].Hint = hint
		}
		steps, ok := source.ParsePath(mistakes[i].Path)
		if !ok {
			continue
		}
		mistakes[i].Path = append(path[:len(path):len(path)], steps...).String()
	}
	return mistakes
}
