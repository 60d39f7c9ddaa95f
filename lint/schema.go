package lint

import (
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/source"
)

// schemas are the schemas that objects are held to: those of Kubernetes, and
// those that come with the input.
type schemas struct {
	in     k8s.Set                // the versions of Kubernetes that were chosen
	byName map[string]*customKind // by the names of customNames
}

func newSchemas(x *Index, o *Options) *schemas {
	s := &schemas{byName: map[string]*customKind{}}
	s.in, _ = k8s.SetOf(o.Kubernetes...)
	if s.in == 0 {
		s.in, _ = k8s.SetOf(k8s.Latest())
	}
	for _, f := range o.Schemas {
		s.addFile(f)
	}
	// What stands beside the objects counts for more than what was given.
	for _, crd := range x.Of("CustomResourceDefinition") {
		s.addCRD(crd.Node)
	}
	return s
}

// custom gives the schema of an object that is of none of Kubernetes' own
// kinds; nil when there is none.
func (s *schemas) custom(o *Object) *customKind {
	if len(s.byName) == 0 {
		return nil
	}
	for _, name := range customNames(o.Group, o.Version, o.Kind) {
		if k := s.byName[name]; k != nil {
			return k
		}
	}
	return nil
}

// checked is what the schema of its kind has against the object that a Pass
// looks at. Several rules report it.
type checked struct {
	object   *Object
	mistakes []mistake
}

// check gives what the schema of its kind has against an object. It is nil for
// a kind that has none.
func (p *Pass) check(o *Object) []mistake {
	if p.checked.object != o {
		p.checked = checked{object: o}
		if kind := k8s.Find(o.APIVersion, o.Kind); kind == nil {
			if custom := p.schemas.custom(o); custom != nil {
				p.checked.mistakes = custom.ready(o.Kind).check(o.Node)
			}
		} else if kind.Versions&p.schemas.in != 0 {
			p.checked.mistakes = withoutClaimed(o, checkSchema(o.Node, kind, kind.Versions&p.schemas.in))
		}
	}
	return p.checked.mistakes
}

// withoutClaimed leaves out what a volume lacks whose place a claim takes. The
// server only has to understand it.
func withoutClaimed(o *Object, list []mistake) []mistake {
	if len(list) == 0 || o.Workload == nil {
		return list
	}
	claimed := claimedVolumes(o)
	for _, v := range o.Workload.Pod.Get("volumes").Items {
		if claimed[v.Get("name").Text] {
			list = slices.DeleteFunc(list, func(m mistake) bool {
				return (m.fault == missingFieldFault || m.fault == unknownValueFault) &&
					m.node.Place.File == v.Place.File && m.node.Place.Start >= v.Place.Start && m.node.Place.End <= v.Place.End
			})
		}
	}
	return list
}

// reportFaults reports the mistakes of one sort.
func (p *Pass) reportFaults(o *Object, f fault) {
	for _, m := range p.check(o) {
		if m.fault != f {
			continue
		}
		var found *Finding
		switch {
		case f == unknownFieldFault:
			found = p.ReportKey(o, m.node, m.message, m.hint)
		case f == missingFieldFault && len(m.node.Fields) > 0, f == missingFieldFault && m.node.Kind == source.Null: // an item of a list
			found = p.report(o, m.node, begin(m.node), m.message, m.hint)
		default:
			found = p.Report(o, m.node, m.message, m.hint)
			if strings.HasSuffix(found.Path, "]") {
				found.Place = begin(m.node)
			}
		}
		found.Fix(m.hint, m.fix...)
	}
}

// begin gives the place to show an item of a list at, whose key is that of the
// list: its first field, or the whole.
func begin(n *source.Node) source.Place {
	if len(n.Fields) > 0 {
		return n.Fields[0].Value.Key
	}
	return n.Place
}

// withoutEchoes leaves out what other rules say of a value that is of the wrong
// type, or empty: it follows from that.
func withoutEchoes(list []*Finding) []*Finding {
	told := map[source.Place]string{}
	for _, f := range list {
		if f.Rule == wrongType.ID || f.Rule == missingField.ID && strings.Trim(f.Place.Text(), `"'`) == "" {
			told[f.Place] = f.Rule
		}
	}
	if len(told) == 0 {
		return list
	}
	return slices.DeleteFunc(list, func(f *Finding) bool { return told[f.Place] != "" && told[f.Place] != f.Rule })
}
