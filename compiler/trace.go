package compiler

import (
	"slices"

	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

// Trace gives the node of an app's spec that a field of one of its objects came
// from, so that what is said of the object can be said where its author can
// change it. path is that of the field in the object, and value what stands
// there.
//
// Fields of a spec have the names that Kubernetes gives them, so the field is
// looked for by its name, that with the same value first; then what holds it.
// A field that the compiler made of itself leads to the name of the app.
func Trace(app *schema.App, path string, value *source.Node) *source.Node {
	steps := stepsOf(path)
	for last := len(steps) - 1; last >= 0; last-- {
		var best *source.Node
		score := -1
		search(app.Node.Get("spec"), nil, func(trail []string, n *source.Node) {
			if trail[len(trail)-1] != steps[last] {
				return
			}
			s := common(trail, steps[:last+1]) * 2
			if last == len(steps)-1 && value.Scalar() && n.Kind == value.Kind && n.Text == value.Text {
				s += 100
			}
			if s > score {
				best, score = n, s
			}
		})
		if best == nil {
			continue
		}
		if held := holding(best, value); held != nil {
			return held
		}
		return best
	}
	return app.Node.At("metadata", "name")
}

// stepsOf splits a path into its names. Indexes say nothing about a spec, which
// has maps where Kubernetes has lists. What type of update a workload has, a
// spec calls rollout.strategy, the targetPort of a Service target, and the peers
// of a policy allowFrom and allowTo.
func stepsOf(path string) []string {
	if path == "spec.updateStrategy.type" || path == "spec.strategy.type" {
		return []string{"spec", "rollout", "strategy"}
	}
	var steps []string
	all, _ := source.ParsePath(path)
	for _, step := range all {
		switch {
		case step.Index >= 0:
		case step.Name == "targetPort":
			steps = append(steps, "target")
		case step.Name == "from" && slices.Contains(steps, "ingress"):
			steps = append(steps, "allowFrom")
		case step.Name == "to" && slices.Contains(steps, "egress"):
			steps = append(steps, "allowTo")
		default:
			steps = append(steps, step.Name)
		}
	}
	return steps
}

// search calls visit for all fields below a node, with their names from there,
// and for the plain items of lists, with the name of the list.
func search(n *source.Node, trail []string, visit func(trail []string, n *source.Node)) {
	for _, f := range n.Fields {
		below := append(trail, f.Name)
		visit(below, f.Value)
		search(f.Value, below, visit)
	}
	for _, item := range n.Items {
		if item.Scalar() {
			visit(trail, item)
		}
		search(item, trail, visit)
	}
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

// holding gives the scalar below a node that has the value; nil when none or
// several have.
func holding(n, value *source.Node) (found *source.Node) {
	if !value.Scalar() || n.Scalar() {
		return nil
	}
	count := 0
	search(n, nil, func(_ []string, n *source.Node) {
		if n.Scalar() && n.Text == value.Text {
			found = n
			count++
		}
	})
	if count != 1 {
		return nil
	}
	return found
}
