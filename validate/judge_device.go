package validate

import (
	"fmt"
	"strings"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

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
