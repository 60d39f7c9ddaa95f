package validate

import (
	"fmt"
	"strings"
	"sync"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// deviceFacts counts what a device is told by: 32 attributes and capacities together.
func (c *checker) deviceFacts(device *source.Node, k *k8s.Constraint, in k8s.Set) {
	attributes, capacities := device.Get("attributes"), device.Get("capacity")
	count := len(attributes.Fields) + len(capacities.Fields)
	if count <= 32 {
		return
	}
	most := attributes
	if len(capacities.Fields) > len(attributes.Fields) {
		most = capacities
	}
	c.refuse(k, in, Violation{Node: most, Key: true, Hint: "leave some out",
		Message: fmt.Sprintf("%s has %d attributes and capacities, and 32 are the most", c.mapName(), count)})
}

// deviceParameters looks at what a driver is told: a map that does not take much room.
func (c *checker) deviceParameters(n *source.Node, k *k8s.Constraint, in k8s.Set) {
	const most = 10 << 10
	c.aMap(n, k, in)
	if size := len(n.JSON()); size > most {
		c.refuse(k, in, Violation{Node: n, Key: true, Hint: "shorten them: the driver can read what is long elsewhere",
			Message: fmt.Sprintf("parameters take %d bytes as JSON, and %d are the most", size, most)})
	}
}

// bindingConditions looks for conditions that mean both that a device is ready and that it failed.
func (c *checker) bindingConditions(device *source.Node, k *k8s.Constraint, in k8s.Set) {
	ready := map[string]*source.Node{}
	for _, n := range device.Get("bindingConditions").Items {
		ready[n.Text] = n
	}
	for _, n := range device.Get("bindingFailureConditions").Items {
		if other := ready[n.Text]; other != nil {
			c.refuse(k, in, Violation{Node: n, Other: other, OtherWords: "it is among bindingConditions here",
				Message: fmt.Sprintf("%s is in bindingFailureConditions and bindingConditions", source.Shorten(n.Text, 40)),
				Hint:    "remove it from one of them"})
		}
	}
}

// deviceRequests looks for requests that constraints and configurations of a claim name, and that there are not. Of a
// list of alternatives one is named behind the request, as gpu/large.
func (c *checker) deviceRequests(claim *source.Node, k *k8s.Constraint, in k8s.Set) {
	names := map[string]bool{}
	var all []string
	add := func(name string) {
		names[name] = true
		all = append(all, name)
	}
	for _, request := range claim.Get("requests").Items {
		name := manifest.StringOf(request.Get("name"))
		add(name)
		for _, sub := range request.Get("firstAvailable").Items {
			add(name + "/" + manifest.StringOf(sub.Get("name")))
		}
	}
	for _, list := range []string{"constraints", "config"} {
		for _, item := range claim.Get(list).Items {
			for _, n := range item.Get("requests").Items {
				if names[n.Text] {
					continue
				}
				hint := "write the name of a request of the claim"
				if near := source.Nearest(n.Text, all); near != "" && !strings.ContainsAny(near, " ") {
					hint = source.DidYouMean(near)
				}
				c.refuse(k, in, Violation{Node: n, Hint: hint,
					Message: fmt.Sprintf("there is no request %s in the claim", source.Shorten(n.Text, 40))})
			}
		}
	}
}

// sharedDevices are the versions in which a device can tell that several can have it.
var sharedDevices = sync.OnceValue(func() k8s.Set { return since("1.36") })

// countedSteps are the versions that look at the amounts of a range before they count the steps in it.
var countedSteps = sync.OnceValue(func() k8s.Set { return since("1.37") })

// since gives a version and those after it.
func since(first string) (in k8s.Set) {
	for _, version := range k8s.Versions() {
		if one, _ := k8s.SetOf(version); !k8s.Before(version, first) {
			in |= one
		}
	}
	return in
}

// deviceSelector compiles an expression that devices are selected by.
func (c *checker) deviceSelector(n *source.Node, k *k8s.Constraint, in k8s.Set) {
	if c.server == nil || n.Kind != source.String || len(n.Text) > longestSelector {
		return
	}
	for _, these := range []k8s.Set{in & sharedDevices(), in &^ sharedDevices()} {
		if these == 0 {
			continue
		}
		wrong := c.server.Selector(n.Text, these&sharedDevices() != 0)
		m := Violation{Node: n, Hint: "correct the expression; device has driver, attributes and capacity"}
		mistakes := compileMistakes(wrong, n)
		for _, mistake := range mistakes {
			m.Message, m.At = "the expression does not compile: "+mistake.words, mistake.at
			c.refuse(k, these, m)
		}
		if wrong != "" && len(mistakes) == 0 {
			m.Message, m.Hint = selectorWords(wrong)
			c.refuse(k, these, m)
		}
	}
}

// longestSelector is how long an expression can be; the table says so.
const longestSelector = 10 << 10

// selectorWords says what the server has against an expression that it can read.
func selectorWords(wrong string) (message, hint string) {
	if strings.Contains(wrong, "too complex") {
		return "the expression may take more work than the API server allows",
			"make it simpler: it is judged for each device"
	}
	return "the expression is neither true nor false", "compare what it gives with something"
}
