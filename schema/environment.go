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
	return table.Check(doc, kind.Type, kind.Name)
}

// CheckLayer holds a layer over specs of a kind to what their spec can have: what a
// layer lacks is none of its business, and null takes something away. path leads to
// the layer.
func (l *Language) CheckLayer(kind string, layer *source.Node, path source.Path) []source.Diagnostic {
	name := path[len(path)-1].Name
	mistakes := table.CheckPart(layer, l.Kind(kind).Type.Object.Field("spec").Type, name)
	for i := range mistakes {
		steps, ok := source.ParsePath(mistakes[i].Path)
		if !ok {
			continue
		}
		mistakes[i].Path = append(path[:len(path):len(path)], steps...).String()
	}
	return mistakes
}
