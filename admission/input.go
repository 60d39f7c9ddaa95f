package admission

import (
	"sync"

	"github.com/plimsoll-dev/plimsoll/change"
	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// An input is what there is to judge, and to judge by.
type input struct {
	lint.AdmissionInput
	storing     change.Options
	policies    []*policy // that judge something
	mutating    []*policy
	all         []*policy // those that are refused, and those without bindings too
	definitions *definitions
	namespaces  map[string][]*manifest.Object
	stocked     sync.Map // of *source.Node, the parameters as the server holds them, by their objects
}

// An identity is what makes two objects the same one.
type identity struct{ group, kind, namespace, name string }

func newInput(given lint.AdmissionInput) *input {
	in := &input{AdmissionInput: given, storing: change.Options{Kubernetes: given.Kubernetes},
		namespaces: map[string][]*manifest.Object{}}
	var crds []*source.Node
	for _, o := range in.of("apiextensions.k8s.io", "CustomResourceDefinition") {
		crds = append(crds, o.Node())
	}
	in.definitions = newDefinitions(append(crds, given.Schemas.Given()...))
	for _, o := range in.of("", "Namespace") {
		in.namespaces[o.Name] = append(in.namespaces[o.Name], o)
	}
	for _, name := range []string{validating, mutating} {
		for _, o := range in.of(group, name) {
			in.all = append(in.all, readPolicy(o))
		}
	}
	for _, name := range webhooks {
		for _, o := range in.of(group, name) {
			if p := readWebhooks(o); p != nil {
				in.all = append(in.all, p)
			}
		}
	}
	return in
}

// of gives the objects of a kind in the input, and beside it.
func (in *input) of(group, kind string) (list []*manifest.Object) {
	for _, x := range []*manifest.Index{in.Index, in.Policies} {
		if x == nil {
			continue
		}
		for _, o := range x.Of(kind) {
			if o.Group == group && o.Linted() {
				list = append(list, o)
			}
		}
	}
	return list
}

// nearest gives the one of several objects of a name that stands in the folder of another,
// and else the first.
func (in *input) nearest(o *manifest.Object, list []*manifest.Object) *manifest.Object {
	for _, other := range list {
		if other.Folder() == o.Folder() {
			return other
		}
	}
	if len(list) > 0 {
		return list[0]
	}
	return nil
}

// bind gives each policy its bindings, and keeps those that judge something.
func (in *input) bind() {
	named := map[string][]*manifest.Object{}
	byObject := map[*manifest.Object]*policy{}
	for _, p := range in.all {
		key := p.Kind + "/" + p.Name
		named[key] = append(named[key], p.Object)
		byObject[p.Object] = p
	}
	for _, kind := range []string{validating, mutating} {
		for _, o := range in.of(group, kind+"Binding") {
			b := readBinding(o)
			of := in.nearest(o, named[kind+"/"+o.At("spec", "policyName").Text])
			if p := byObject[of]; p != nil && !b.refused() {
				in.findParams(p, b)
				p.bindings = append(p.bindings, b)
			}
		}
	}
	for _, p := range in.all {
		switch {
		case p.refused || len(p.bindings) == 0:
		case p.mutates:
			in.mutating = append(in.mutating, p)
		default:
			in.policies = append(in.policies, p)
		}
	}
}

// stored gives an object as the server holds it, and what of it is not certain.
func (in *input) stored(o *manifest.Object) (*source.Node, *open) {
	n := manifest.AsJSON(o.Node())
	kind := k8s.Find(o.APIVersion, o.Kind)
	stored := in.storing.Stored(n, kind)
	metadata := stored.Get("metadata")
	if made := n.At("metadata", "generateName"); made.Kind == source.String {
		metadata = metadata.With("generateName", made)
	}
	if kind == nil && n.Has("status") && !in.hasStatus(o) {
		stored = stored.With("status", n.Get("status"))
	}
	if schema := in.definitions.schema(kindOf(o)); schema != nil && kind == nil {
		stored = settle(stored, schema, true)
	}
	if !in.definitions.global(kindOf(o)) && !metadata.Has("namespace") {
		metadata = metadata.With("namespace", nowhere("default"))
	}
	return fill(o.Kind, o.Group, stored.With("metadata", metadata))
}

func kindOf(o *manifest.Object) kind { return kind{o.Group, o.Version, o.Kind} }

// hasStatus reports whether the server drops the status of what is created.
func (in *input) hasStatus(o *manifest.Object) bool {
	crd := in.definitions.of(kindOf(o))
	if crd == nil {
		return true
	}
	for _, v := range crd.At("spec", "versions").Items {
		if v.Get("name").Text == o.Version {
			return v.At("subresources", "status").Exists()
		}
	}
	return false
}

// mutated gives a MutatingAdmissionPolicy that may change the object of a request before it is
// judged; nil where there is none.
func (in *input) mutated(r *request) *policy {
	for _, p := range in.mutating {
		if !p.constraints.concerns(r) || !p.constraints.match(r).matches {
			continue
		}
		for _, b := range p.bindings {
			if b.matching == nil || b.matching.match(r).matches {
				return p
			}
		}
	}
	return nil
}
