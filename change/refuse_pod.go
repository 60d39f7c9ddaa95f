package change

import (
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/source"
)

// refusePod: of a Pod the images can change, its deadline can come nearer, and tolerations
// be added. While gates hold it back, the nodes that it may run on can become fewer.
func refusePod(u *update) {
	for _, c := range u.changed("spec") {
		c.Refused = !podMayChange(u, c)
	}
	for _, c := range u.changed("metadata", "annotations") {
		c.Refused = slices.ContainsFunc(c.entries("metadata", "annotations"), func(key string) bool {
			return strings.HasPrefix(key, "container.apparmor.security.beta.kubernetes.io/") ||
				key == "kubernetes.io/config.mirror"
		})
	}
}

func podMayChange(u *update, c *Change) bool {
	gated := len(u.live.At("spec", "schedulingGates").Items) > 0
	switch steps := c.steps; {
	case len(steps) == 4 && steps[3].Name == "image" && (steps[1].Name == "containers" ||
		steps[1].Name == "initContainers"):
		return true
	case len(steps) == 2 && steps[1].Name == "activeDeadlineSeconds":
		return c.New != nil && (c.Old == nil || intOf(c.New) <= intOf(c.Old))
	case under(steps, "spec", "tolerations"):
		return onlyMore(u.live.At("spec", "tolerations"), u.result.At("spec", "tolerations"))
	case under(steps, "spec", "schedulingGates"):
		return c.New == nil || within(u.result.At("spec", "schedulingGates"), u.live.At("spec", "schedulingGates"))
	case gated && under(steps, "spec", "nodeSelector"):
		return hasAll(u.result.At("spec", "nodeSelector"), u.live.At("spec", "nodeSelector"))
	case gated && under(steps, "spec", "affinity"):
		return narrower(u.live.At("spec", "affinity"), u.result.At("spec", "affinity"))
	}
	return false
}

// intOf gives a whole number, 0 for what is none.
func intOf(n *source.Node) int64 {
	if n == nil {
		return 0
	}
	i, _ := n.Int()
	return i
}

// onlyMore reports whether each toleration is still there, though perhaps for another time.
func onlyMore(old, new *source.Node) bool {
	return !slices.ContainsFunc(old.Items, func(was *source.Node) bool {
		return !slices.ContainsFunc(new.Items, func(is *source.Node) bool {
			return was.Without("tolerationSeconds").Equal(is.Without("tolerationSeconds"))
		})
	})
}

// within reports whether a list has no item that another has not.
func within(n, of *source.Node) bool {
	return !slices.ContainsFunc(n.Items, func(item *source.Node) bool {
		return !slices.ContainsFunc(of.Items, item.Equal)
	})
}

// hasAll reports whether a map has the fields of another.
func hasAll(n, of *source.Node) bool {
	return !slices.ContainsFunc(of.Fields, func(f source.Field) bool { return !f.Value.Equal(n.Get(f.Name)) })
}

// narrower reports whether an affinity differs by nothing but conditions on nodes that were
// added.
func narrower(old, new *source.Node) bool {
	if !mapOf(old).Without("nodeAffinity").Equal(mapOf(new).Without("nodeAffinity")) {
		return false
	}
	const required = "requiredDuringSchedulingIgnoredDuringExecution"
	terms := old.At("nodeAffinity", required, "nodeSelectorTerms").Items
	now := new.At("nodeAffinity", required, "nodeSelectorTerms").Items
	if len(terms) == 0 {
		return true
	}
	if len(terms) != len(now) {
		return false
	}
	for i, term := range terms {
		for _, list := range []string{"matchExpressions", "matchFields"} {
			if !within(term.Get(list), now[i].Get(list)) {
				return false
			}
		}
	}
	return true
}

func mapOf(n *source.Node) *source.Node {
	if n.Kind != source.Map {
		return empty()
	}
	return n
}
