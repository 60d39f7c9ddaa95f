package validate

import (
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// Schema gives the schema of a kind that Kubernetes itself does not have: openAPIV3Schema of
// its CRD, or a JSON Schema; nil where there is none.
func (s *Schemas) Schema(apiVersion, kind string) *source.Node {
	group, version := manifest.SplitAPIVersion(apiVersion)
	k := s.custom(&manifest.Object{APIVersion: apiVersion, Group: group, Version: version, Kind: kind})
	if k == nil {
		return nil
	}
	file := k.file
	if k.known != nil {
		file = source.NewFile("", k.known.Schema())
	}
	if file == nil {
		return k.node
	}
	documents, _ := source.ParseJSON(file)
	if len(documents) != 1 {
		return nil
	}
	return documents[0].Root()
}

// Definitions gives the CRDs that there are: those of the input, and of given files.
func (s *Schemas) Definitions() (crds []*source.Node) {
	for _, d := range s.definitions {
		crds = append(crds, d.node)
	}
	return append(crds, s.Given()...)
}
