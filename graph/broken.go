package graph

import (
	"cmp"
	"slices"
	"sort"

	"github.com/plimsoll-dev/plimsoll/source"
)

// findings gives each node what is said of it: of what specs became the workload of the
// app, and of all else the object that it stands in.
func (b *builder) findings() {
	said := map[*Spec]map[string]bool{}
	for _, o := range b.objects {
		if s := o.spec; s != nil && said[s] == nil {
			said[s] = map[string]bool{}
			for _, d := range s.Findings {
				said[s][d.Rule] = true
				s.bearer().find(d, placeAt(d.Range))
			}
		}
	}
	for _, d := range b.Findings {
		o := b.objectAt(d.Range)
		switch {
		case o == nil:
		case o.spec == nil:
			o.node.find(d, b.placeOf(d.Range, o))
		case !said[o.spec][d.Rule]: // what is said of the spec is said there
			o.spec.bearer().find(d, placeAt(o.spec.Range))
		}
	}
}

// bearer is the node that has the findings of a spec.
func (s *Spec) bearer() *Node {
	if s.workload != nil {
		return s.workload.node
	}
	return s.objects[0].node
}

func (n *Node) find(d source.Diagnostic, at Place) {
	if d.Severity <= source.Warning {
		n.Findings = append(n.Findings, Finding{d.Rule, d.Severity, d.Message, at})
	}
}

// unique gives each finding once, in their order.
func unique(list []Finding) []Finding {
	seen := make(map[Finding]bool, len(list))
	return slices.DeleteFunc(list, func(f Finding) bool {
		again := seen[f]
		seen[f] = true
		return again
	})
}

// objectAt gives the object that a place is in; nil where it is in none.
func (b *builder) objectAt(at source.Range) *object {
	list := b.places[at.File]
	i := sort.Search(len(list), func(i int) bool { return list[i].begin() > at.Start }) - 1
	if i < 0 || at.Start > list[i].Node().End {
		return nil
	}
	return list[i]
}

// begin is where the text of an object begins: before its first value stands its key.
func (o *object) begin() int {
	if len(o.Node().Fields) > 0 {
		return min(o.Node().Start, o.Node().Fields[0].Value.Key.Start)
	}
	return o.Node().Start
}

// breaks are the findings that may speak of edges, by where they stand.
type breaks struct {
	b       *builder
	byFile  map[*source.File][]*source.Diagnostic
	related map[[2]*Node][]*source.Diagnostic // by the object that each is in, and one that it speaks of
}

// aboutWriting are the rules on how something is written, which the API server takes and
// understands: they speak of no other object.
var aboutWriting = map[string]bool{"api-warned": true, "deprecated-annotation": true, "deprecated-field": true}

func (b *builder) newBreaks() *breaks {
	t := &breaks{b, map[*source.File][]*source.Diagnostic{}, map[[2]*Node][]*source.Diagnostic{}}
	for i := range b.Findings {
		if d := &b.Findings[i]; d.Severity <= source.Warning && d.Range.Known() && !aboutWriting[d.Rule] {
			t.byFile[d.Range.File] = append(t.byFile[d.Range.File], d)
		}
	}
	for _, list := range t.byFile {
		slices.SortStableFunc(list, func(a, b *source.Diagnostic) int { return cmp.Compare(a.Range.Start, b.Range.Start) })
	}
	direct := map[*source.Diagnostic]bool{}
	for _, r := range b.refs {
		for _, d := range t.at(r) {
			direct[d] = true
		}
	}
	for i := range b.Findings {
		if d := &b.Findings[i]; d.Severity <= source.Warning && !direct[d] {
			t.relate(d)
		}
	}
	return t
}

// relate notes what a finding speaks of beside where it stands.
func (t *breaks) relate(d *source.Diagnostic) {
	from := t.b.objectAt(d.Range)
	if from == nil {
		return
	}
	for _, r := range d.Related {
		to := t.b.objectAt(r.Range)
		if to == nil || to.node == from.node {
			continue
		}
		pair := [2]*Node{from.start, to.start}
		if d.Rule == governing { // it may stand in the Service
			pair = [2]*Node{to.start, from.start}
		}
		t.related[pair] = append(t.related[pair], d)
	}
}

// governing is the rule on the Service of a StatefulSet.
const governing = "statefulset-service"

// of gives the finding that speaks of an edge at one of its places, the worst; nil where
// none does.
func (t *breaks) of(r *ref) (worst *source.Diagnostic) {
	list := t.at(r)
	for _, d := range t.related[[2]*Node{r.from, r.to}] {
		if (d.Rule == governing) == (r.typ == "governs") {
			list = append(list, d)
		}
	}
	for _, d := range list {
		if worst == nil || d.Severity < worst.Severity {
			worst = d
		}
	}
	return worst
}

// at gives the findings that stand where a ref does.
func (t *breaks) at(r *ref) (list []*source.Diagnostic) {
	if len(t.byFile[r.at.File]) == 0 || r.typ == "after" {
		return nil
	}
	if r.typ != "claims" { // much in a template is not about the claim
		list = t.in(list, r.at.Range)
	}
	if r.within == nil && r.typ != "claims" {
		list = t.in(list, r.at.Key)
	}
	for _, n := range r.fields {
		list = t.in(t.in(list, n.Range), n.Key)
	}
	for _, n := range r.within {
		list = t.in(list, n.Range)
	}
	return list
}

// in adds the findings that stand in a range.
func (t *breaks) in(list []*source.Diagnostic, at source.Range) []*source.Diagnostic {
	all := t.byFile[at.File]
	i := sort.Search(len(all), func(i int) bool { return all[i].Range.Start >= at.Start })
	for ; i < len(all) && all[i].Range.Start <= at.End; i++ {
		if all[i].Range.End <= at.End {
			list = append(list, all[i])
		}
	}
	return list
}
