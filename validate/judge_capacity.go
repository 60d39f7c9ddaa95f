package validate

import (
	"fmt"
	"math"

	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A share is what requests can have of a capacity.
type share struct {
	c           *checker
	k           *k8s.Constraint
	in          k8s.Set
	most, usual portion
}

// A portion is an amount of a capacity.
type portion struct {
	resource.Quantity
	name string
	node *source.Node
}

// portionAt reads the amount in a field.
func portionAt(n *source.Node, field string) (portion, bool) {
	q, ok := manifest.Quantity(n.Get(field))
	return portion{q, field, n.Get(field)}, ok
}

// requestPolicies holds what requests can have of the capacities of a shared device to how much there is of them.
func (c *checker) requestPolicies(device *source.Node, k *k8s.Constraint, in k8s.Set) {
	if !manifest.IsTrue(device.Get("allowMultipleAllocations")) {
		return
	}
	for _, f := range device.Get("capacity").Fields {
		c.requestPolicy(f.Value, k, in)
	}
}

func (c *checker) requestPolicy(capacity *source.Node, k *k8s.Constraint, in k8s.Set) {
	policy := capacity.Get("requestPolicy")
	values, span := policy.Get("validValues"), policy.Get("validRange")
	most, known := portionAt(capacity, "value")
	usual, chosen := portionAt(policy, "default")
	if !known || !chosen || given(values) && manifest.IsSet(span) {
		return // another line says so
	}
	s := share{c, k, in, most, usual}
	if given(values) {
		s.values(values)
	} else {
		s.span(span)
	}
}

// refuse says what is wrong with an amount, beside another one.
func (s *share) refuse(p, other portion, relation, hint string) {
	s.c.refuse(s.k, s.in, Violation{Node: p.node, Other: other.node, OtherWords: other.name + " is here", Hint: hint,
		Message: fmt.Sprintf("%s is %s, %s %s, which is %s", p.name, p.node.Text, relation, other.name, other.node.Text)})
}

// least refuses an amount that is less than another one.
func (s *share) least(p, other portion) {
	if p.Cmp(other.Quantity) < 0 {
		s.refuse(p, other, "less than", "write "+other.node.Text+" or more, or change "+other.name)
	}
}

// atMost refuses an amount that is more than another one.
func (s *share) atMost(p, other portion) {
	if p.Cmp(other.Quantity) > 0 {
		s.refuse(p, other, "more than", "write "+other.node.Text+" or less, or change "+other.name)
	}
}

// values looks at the amounts that requests can have: they are in order.
func (s *share) values(values *source.Node) {
	var before portion
	found := false
	for i, n := range values.Items {
		q, ok := manifest.Quantity(n)
		if !ok {
			return
		}
		p := portion{q, "an amount", n}
		s.atMost(p, s.most)
		found = found || q.Cmp(s.usual.Quantity) == 0
		if i > 0 {
			s.behind(p, before)
		}
		before = portion{q, "the amount before it", n}
	}
	if !found {
		s.c.refuse(s.k, s.in, Violation{Node: s.usual.node, Other: values, OtherWords: "validValues are here",
			Message: fmt.Sprintf("default is %s, and validValues do not have it", s.usual.node.Text),
			Hint:    "write one of them, or add it"})
	}
}

// behind looks at an amount and the one before it. The server tells amounts apart by their whole numbers.
func (s *share) behind(p, before portion) {
	switch {
	case p.Cmp(before.Quantity) < 0:
		s.refuse(p, before, "less than", "list the amounts in order, the least one first")
	case p.Value() == before.Value():
		s.refuse(p, before, "in whole numbers as much as", "list each amount once")
	}
}

// span looks at the range of amounts that requests can have.
func (s *share) span(span *source.Node) {
	low, ok := portionAt(span, "min")
	if !ok {
		return
	}
	s.atMost(low, s.most)
	s.least(s.usual, low)
	ends := []portion{s.usual}
	if high, ok := portionAt(span, "max"); ok {
		s.least(high, low)
		s.atMost(high, s.most)
		s.atMost(s.usual, high)
		ends = append(ends, high)
	}
	if step, ok := portionAt(span, "step"); ok && s.room(low, step) && s.counted(append(ends, low, step)) {
		s.steps(low, step, ends)
	}
}

// room looks at the step of a range: there is room for one.
func (s *share) room(low, step portion) bool {
	if step.Sign() <= 0 {
		in := s.in & countedSteps()
		if step.IsZero() {
			in = s.in // older ones fail as they divide by it
		}
		s.c.refuse(s.k, in, Violation{Node: step.node, Hint: "write an amount above 0",
			Message: fmt.Sprintf("step is %s, and must be more than 0", step.node.Text)})
		return false
	}
	first := low.DeepCopy()
	first.Add(step.Quantity)
	if first.Cmp(s.most.Quantity) > 0 {
		s.refuse(step, s.most, "and min with it more than", "write a smaller step")
	}
	return true
}

// counted refuses what the server cannot count steps to.
func (s *share) counted(all []portion) bool {
	for _, p := range all {
		if p.Sign() < 0 || p.CmpInt64(math.MaxInt64) > 0 {
			s.c.refuse(s.k, s.in&countedSteps(), Violation{Node: p.node, Hint: "write an amount in between, or leave step out",
				Message: fmt.Sprintf("%s is %s, and steps are counted from 0 to %d", p.name, p.node.Text, math.MaxInt64)})
			return false
		}
	}
	return true
}

// steps holds the default and the end of a range to the steps in it, which the server counts in whole numbers.
func (s *share) steps(low, step portion, ends []portion) {
	for _, p := range ends {
		if (p.Value()-low.Value())%step.Value() != 0 {
			s.refuse(p, step, "not min and a number of times", "write an amount that is, or another step")
		}
	}
}
