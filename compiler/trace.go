package compiler

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A Tracer finds what of an app's spec the fields of its objects came from, so
// that what is said of an object can be said where its author can change it.
type Tracer struct {
	App   *schema.App
	paths *source.Paths

	fields []tracedField // of the spec, in the order written; nil until one is asked for
	byName map[string][]int
	byText map[string][]int       // scalars
	byNth  map[nth][]int          // likewise
	found  map[string]int         // by what was looked for
	before map[*source.Node][]int // for items of lists in objects, how many before them are the same
}

// An nth is a text, and how many items of its list that are the same stand before it.
type nth struct {
	text   string
	before int
}

// A tracedField is a field somewhere below the spec, or a plain item of a list, which
// has the name of the list.
type tracedField struct {
	name  string
	node  *source.Node
	above int // the field that it stands in; -1: the spec itself
	end   int // behind the last field below it
}

// NewTracer makes a tracer, which costs little until it is asked.
func NewTracer(app *schema.App) *Tracer {
	return &Tracer{App: app, paths: source.NewPaths(app.Node)}
}

// Path gives the path to a node of the app.
func (t *Tracer) Path(n *source.Node) string { return t.paths.Of(n) }

// Trace gives the node of the spec that a field of one of its objects came from.
// path is that of the field in the object, and value what stands there.
//
// Fields of a spec have the names that Kubernetes gives them, and items of lists are
// fields by their own name, so the field is looked for by its name, that with the
// same value first; then what holds it. A field that the compiler made of itself
// leads to the name of the app.
func (t *Tracer) Trace(object *source.Node, path string, value *source.Node) *source.Node {
	if t.byName == nil {
		t.byName, t.byText, t.found = map[string][]int{}, map[string][]int{}, map[string]int{}
		t.byNth, t.before = map[nth][]int{}, map[*source.Node][]int{}
		t.add(t.App.Node.Get("spec"), -1)
	}
	steps, before := t.stepsOf(object, path)
	for last := len(steps) - 1; last >= 0; last-- {
		sought := target{steps: steps[:last+1]}
		if last == len(steps)-1 && value.Scalar() {
			sought.same, sought.before = value, before
		}
		best := t.best(sought)
		if best < 0 {
			continue
		}
		if held := t.holding(best, value); held != nil {
			return held
		}
		return t.fields[best].node
	}
	return t.App.Node.At("metadata", "name")
}

// add adds all fields below a node.
func (t *Tracer) add(n *source.Node, above int) {
	for _, f := range n.Fields {
		at := len(t.fields)
		t.fields = append(t.fields, tracedField{name: f.Name, node: f.Value, above: above})
		t.byName[f.Name] = append(t.byName[f.Name], at)
		if f.Value.Scalar() {
			t.byText[f.Value.Text] = append(t.byText[f.Value.Text], at)
			t.byNth[nth{f.Value.Text, 0}] = append(t.byNth[nth{f.Value.Text, 0}], at)
		}
		t.add(f.Value, at)
		t.fields[at].end = len(t.fields)
	}
	before := sameBefore(n)
	for i, item := range n.Items {
		if item.Scalar() && above >= 0 {
			at, list := len(t.fields), t.fields[above]
			t.fields = append(t.fields, tracedField{name: list.name, node: item, above: list.above, end: at + 1})
			t.byName[list.name] = append(t.byName[list.name], at)
			t.byText[item.Text] = append(t.byText[item.Text], at)
			key := nth{item.Text, before[i]}
			t.byNth[key] = append(t.byNth[key], at)
		}
		t.add(item, above)
	}
}

// sameBefore gives for each item of a list how many scalars that are the same stand
// before it.
func sameBefore(list *source.Node) []int {
	seen := map[string]int{}
	before := make([]int, len(list.Items))
	for i, item := range list.Items {
		if item.Scalar() {
			before[i] = seen[item.Text]
			seen[item.Text]++
		}
	}
	return before
}

// A target is what is looked for in a spec.
type target struct {
	steps  []string     // the names that lead to it
	same   *source.Node // what it is, where it is a scalar; nil when that does not matter
	before int          // how many items of its list that are the same stand before it
}

func (s *target) key() string {
	key := strings.Join(s.steps, "\x00")
	if s.same != nil {
		key += fmt.Sprint("\x00\x00", s.before, s.same.Kind, s.same.Text)
	}
	return key
}

// best gives the field of the last name whose way has most of the names, and of
// those the one whose way has fewest others, of those with the value same where
// there are some; -1 when none has the name. Objects have many fields of one way,
// so what was found is kept.
func (t *Tracer) best(sought target) int {
	key := sought.key()
	if found, ok := t.found[key]; ok {
		return found
	}
	name := sought.steps[len(sought.steps)-1]
	list := t.byName[name]
	if sought.same != nil {
		equal := slices.DeleteFunc(slices.Clone(t.byNth[nth{sought.same.Text, sought.before}]), func(i int) bool {
			return t.fields[i].name != name || t.fields[i].node.Kind != sought.same.Kind
		})
		if len(equal) == 0 {
			less := target{steps: sought.steps}
			if sought.before > 0 {
				less.same = sought.same
			}
			found := t.best(less)
			t.found[key] = found
			return found
		}
		list = equal
	}
	best, most, others := -1, -1, 0
	var trail []string
	for _, i := range list {
		trail = trail[:0]
		for at := i; at >= 0; at = t.fields[at].above {
			trail = append(trail, t.fields[at].name)
		}
		slices.Reverse(trail)
		if n := common(trail, sought.steps); n > most || n == most && len(trail)-n < others {
			best, most, others = i, n, len(trail)-n
		}
	}
	t.found[key] = best
	return best
}

// stepsOf gives the names that lead to a field of an object, and how many items of
// its list that are the same stand before it. In place of an index stands the name
// of the item, since a spec has maps where Kubernetes has lists; and what an app has
// beside its own objects, a canary or a backup, has the name of what adds it. What
// type of update a workload has, a spec calls rollout.strategy, the targetPort of a
// Service target, and the peers of a policy allowFrom and allowTo.
func (t *Tracer) stepsOf(object *source.Node, path string) (steps []string, before int) {
	if path == "spec.updateStrategy.type" || path == "spec.strategy.type" {
		return []string{"spec", "rollout", "strategy"}, 0
	}
	if added, ok := strings.CutPrefix(object.At("metadata", "name").Text, t.App.Name+"-"); ok {
		steps = append(steps, added)
	}
	all, _ := source.ParsePath(path)
	n := object
	for _, step := range all {
		before = 0
		switch {
		case step.Index >= 0:
			list := n
			n = n.At(strconv.Itoa(step.Index))
			if name := n.Get("name"); name.Scalar() {
				steps = append(steps, name.Text)
			}
			if _, counted := t.before[list]; !counted {
				t.before[list] = sameBefore(list)
			}
			if step.Index < len(t.before[list]) {
				before = t.before[list][step.Index]
			}
			continue
		case step.Name == "targetPort":
			steps = append(steps, "target")
		case step.Name == "from" && slices.Contains(steps, "ingress"):
			steps = append(steps, "allowFrom")
		case step.Name == "to" && slices.Contains(steps, "egress"):
			steps = append(steps, "allowTo")
		default:
			steps = append(steps, step.Name)
		}
		n = n.Get(step.Name)
	}
	return steps, before
}

// common counts the names of a that stand in b in the same order.
func common(a, b []string) int {
	count := 0
	for _, step := range a {
		if i := slices.Index(b, step); i >= 0 {
			count++
			b = b[i+1:]
		}
	}
	return count
}

// holding gives the scalar below a field that has the value; nil when none or
// several have.
func (t *Tracer) holding(field int, value *source.Node) *source.Node {
	if !value.Scalar() || t.fields[field].node.Scalar() {
		return nil
	}
	list := t.byText[value.Text]
	first, _ := slices.BinarySearch(list, field+1)
	behind, _ := slices.BinarySearch(list, t.fields[field].end)
	if behind-first != 1 {
		return nil
	}
	return t.fields[list[first]].node
}
