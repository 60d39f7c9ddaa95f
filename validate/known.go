package validate

import (
	"sync"
	"sync/atomic"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/source"
)

// Known are the schemas of custom kinds that are known whatever the input is: those of given
// files, and of the catalogue. What is made of them is kept, for many inputs. Its methods may
// be called from several goroutines.
type Known struct {
	versions   k8s.Set
	kubernetes []string
	jsonSchema JSONSchema
	server     Server
	given      func() *kinds // read when they are first needed
	read       atomic.Bool   // they were
	catalogue  sync.Map      // of *k8s.CustomKind, *customKind

	mu   sync.Mutex
	last *Schemas // that With gave of CRDs
	crds []*source.Node
}

// NewKnown gives what is known to a program that judges for some minor versions of
// Kubernetes, as 1.37, none: the newest, and is given files with schemas. Where jsonSchema or
// server is nil, objects are held to the fields and types of JSON Schemas, or of CRDs, alone.
func NewKnown(kubernetes []string, files []*source.File, jsonSchema JSONSchema, server Server) *Known {
	k := &Known{jsonSchema: jsonSchema, server: server, kubernetes: kubernetes}
	k.versions, _ = k8s.SetOf(kubernetes...)
	if k.versions == 0 {
		k.kubernetes = []string{k8s.Latest()}
		k.versions, _ = k8s.SetOf(k8s.Latest())
	}
	k.given = sync.OnceValue(func() *kinds {
		k.read.Store(true)
		var given kinds
		for _, f := range files {
			given.try(source.Range{File: f}, func() { given.addFile(f) })
		}
		for _, d := range given.definitions {
			d.given = true
		}
		return &given
	})
	return k
}
