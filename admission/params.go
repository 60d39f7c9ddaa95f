package admission

import (
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A given is what a binding gives its policy for a request.
type given struct {
	list []*source.Node // nil for a policy without parameters, which is judged once
	// missing: the input does not have them, and the cluster may
	missing bool
	// wrong is why the server cannot find them; the failure policy decides then
	wrong string
}

// everywhere is the namespace of parameters whose kind is in none.
const everywhere = ""

// findParams finds what a binding can give its policy, by namespace.
func (in *input) findParams(p *policy, b *binding) {
	if p.params == nil || b.param == nil {
		return
	}
	apiGroup, version := manifest.SplitAPIVersion(p.params.apiVersion)
	b.param.global = in.definitions.global(kind{apiGroup, version, p.params.kind})
	b.param.found = map[string][]*manifest.Object{}
	for _, o := range in.of(apiGroup, p.params.kind) {
		if s := b.param.selector; s == nil && o.Name != b.param.name || s != nil && !s.Matches(o.Labels()) {
			continue
		}
		namespace := everywhere
		if !b.param.global {
			namespace = namespaceOf(o)
		}
		b.param.found[namespace] = append(b.param.found[namespace], o)
	}
	if b.param.selector == nil {
		for namespace, list := range b.param.found {
			b.param.found[namespace] = []*manifest.Object{in.nearest(b.Object, list)}
		}
	}
}

// paramsFor gives the parameters of a binding for a request.
func (in *input) paramsFor(p *policy, b *binding, r *request) given {
	if p.params == nil || b.param == nil {
		return given{list: []*source.Node{nil}}
	}
	namespace := b.param.namespace
	switch {
	case b.param.global && namespace != "":
		return given{wrong: "paramRef names a namespace, but a " + p.params.kind + " is in none"}
	case !b.param.global && namespace == "":
		if namespace = r.namespace; namespace == "" {
			return given{wrong: "paramRef names no namespace, and neither is the object in one"}
		}
	}
	var g given
	for _, o := range b.param.found[namespace] {
		g.list = append(g.list, in.param(o))
	}
	g.missing = len(g.list) == 0
	return g
}

// param gives a parameter as the server holds it; made once.
func (in *input) param(o *manifest.Object) *source.Node {
	if n, ok := in.stocked.Load(o); ok {
		return n.(*source.Node)
	}
	n, _ := in.stored(o)
	in.stocked.Store(o, n)
	return n
}
