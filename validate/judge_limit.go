package validate

import (
	"fmt"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// limitOrder says which list of a LimitRange cannot have more than which other. The value that is named is the first's.
var limitOrder = [][2]string{{"min", "max"}, {"min", "defaultRequest"}, {"defaultRequest", "max"},
	{"defaultRequest", "default"}, {"min", "default"}, {"default", "max"}}

// limits holds the amounts of a limit against each other, as the server does once it has filled in what is left out:
// the largest amount for a default, that for a request, and else the smallest.
func (c *checker) limits(n *source.Node, k *k8s.Constraint, in k8s.Set) {
	if n.Get("type").Text == "PersistentVolumeClaim" && !manifest.IsSet(n.At("max", "storage")) &&
		!manifest.IsSet(n.At("min", "storage")) {
		c.refuse(k, in, Violation{Node: n.Get("type"), Message: "a limit of claims has no amount of storage",
			Hint: "add max or min with storage"})
	}
	filled := filledLimits(n)
	for _, pair := range limitOrder {
		for name, low := range filled[pair[0]] {
			if high, ok := filled[pair[1]][name]; ok && low.amount.Cmp(high.amount) > 0 && low.node != high.node {
				c.refuse(k, in, Violation{Node: low.node, Other: high.node, OtherWords: pair[1] + " is here",
					Message: fmt.Sprintf("%s of %s is %s, more than %s, which is %s", pair[0], name, low.node.Text, pair[1],
						high.node.Text), Hint: "write amounts that do not cross"})
				return
			}
		}
	}
	c.ratios(n, k, in)
	c.overcommitted(filled, k, in)
}

// A limited is an amount of a LimitRange.
type limited struct {
	node   *source.Node
	amount resource.Quantity
}

// filledLimits reads the lists of a limit, and fills them in as the server does for containers.
func filledLimits(n *source.Node) map[string]map[string]limited {
	lists := map[string]map[string]limited{}
	for _, list := range []string{"min", "max", "default", "defaultRequest"} {
		lists[list] = map[string]limited{}
		for _, f := range n.Get(list).Fields {
			if q, ok := amount(f.Value); ok {
				lists[list][f.Name] = limited{f.Value, q}
			}
		}
	}
	if n.Get("type").Text != "Container" {
		return lists
	}
	for _, from := range [][2]string{{"max", "default"}, {"default", "defaultRequest"}, {"min", "defaultRequest"}} {
		for name, l := range lists[from[0]] {
			if _, ok := lists[from[1]][name]; !ok {
				lists[from[1]][name] = l
			}
		}
	}
	return lists
}

// amount reads an amount. null is 0, as the server reads it.
func amount(n *source.Node) (resource.Quantity, bool) {
	if n.Kind == source.Null {
		return resource.Quantity{}, true
	}
	return manifest.Quantity(n)
}

// ratios looks at how many times its request a limit can be.
func (c *checker) ratios(n *source.Node, k *k8s.Constraint, in k8s.Set) {
	for _, f := range n.Get("maxLimitRequestRatio").Fields {
		ratio, ok := amount(f.Value)
		if !ok {
			continue
		}
		if ratio.Cmp(resource.MustParse("1")) < 0 {
			c.refuse(k, in, Violation{Node: f.Value, Hint: "write 1 or more",
				Message: fmt.Sprintf("maxLimitRequestRatio of %s is %s, and a limit is never below its request", f.Name,
					f.Value.Text)})
			continue
		}
		low, lowKnown := amount(n.At("min", f.Name))
		high, highKnown := amount(n.At("max", f.Name))
		if lowKnown && highKnown && ratio.AsApproximateFloat64() > high.AsApproximateFloat64()/low.AsApproximateFloat64() {
			c.refuse(k, in, Violation{Node: f.Value, Hint: "write a smaller ratio, or leave it out",
				Other: n.At("max", f.Name), OtherWords: "max is here",
				Message: fmt.Sprintf("maxLimitRequestRatio of %s is %s, more than max and min allow", f.Name, f.Value.Text)})
		}
	}
}

// overcommitted looks at resources of which no more can be given than there is: their limits are their requests.
func (c *checker) overcommitted(filled map[string]map[string]limited, k *k8s.Constraint, in k8s.Set) {
	for name, request := range filled["defaultRequest"] {
		own := !strings.Contains(name, "/") || strings.Contains(name, "kubernetes.io/")
		limit, ok := filled["default"][name]
		if ok && (!own || isHugePages(name)) && limit.amount.Cmp(request.amount) != 0 {
			c.refuse(k, in, Violation{Node: request.node, Other: limit.node, OtherWords: "default is here",
				Message: fmt.Sprintf("defaultRequest of %s is not its default, and must be", name),
				Hint:    "write the same amount twice"})
		}
	}
}

// wholeResources are those that are counted.
var wholeResources = []string{"pods", "resourcequotas", "services", "replicationcontrollers", "secrets", "configmaps",
	"persistentvolumeclaims", "services.nodeports", "services.loadbalancers"}

// scopeResources says which resources a quota can count in a scope.
var scopeResources = map[string][]string{
	"BestEffort":            {"pods"},
	"VolumeAttributesClass": {"persistentvolumeclaims", "requests.storage"},
}

// podResources are those of all other scopes.
var podResources = []string{"pods", "cpu", "memory", "limits.cpu", "limits.memory", "requests.cpu", "requests.memory"}

// quota looks at amounts that have to be whole, and at scopes: those that exclude each other, and resources that there
// are not in them.
func (c *checker) quota(n *source.Node, k *k8s.Constraint, in k8s.Set) {
	for _, f := range n.Get("hard").Fields {
		q, ok := manifest.Quantity(f.Value)
		if ok && (slices.Contains(wholeResources, f.Name) || isExtendedResource(f.Name)) && q.MilliValue()%1000 != 0 {
			c.refuse(k, in, Violation{Node: f.Value, Hint: "write a whole number",
				Message: fmt.Sprintf("the quota of %s is %s, and there are only whole ones", f.Name, f.Value.Text)})
		}
	}
	scopes := n.Get("scopes").Items
	for _, e := range n.At("scopeSelector", "matchExpressions").Items {
		c.scopeExpression(e, k, in)
	}
	c.scopes(n, scopes, k, in)
	var selected []*source.Node
	for _, e := range n.At("scopeSelector", "matchExpressions").Items {
		selected = append(selected, e.Get("scopeName"))
	}
	c.scopes(n, selected, k, in)
}

func (c *checker) scopeExpression(e *source.Node, k *k8s.Constraint, in k8s.Set) {
	scope, operator := e.Get("scopeName").Text, e.Get("operator")
	if scope == "PriorityClass" || scope == "VolumeAttributesClass" || operator.Text == "Exists" ||
		!manifest.IsSet(operator) {
		return
	}
	c.refuse(k, in, Violation{Node: operator, Hint: "write operator: Exists",
		Message: fmt.Sprintf("the scope %s is there or not, and has no values", scope)})
}

func (c *checker) scopes(n *source.Node, scopes []*source.Node, k *k8s.Constraint, in k8s.Set) {
	first := map[string]*source.Node{}
	for _, s := range scopes {
		opposite := "Not" + s.Text
		if rest, ok := strings.CutPrefix(s.Text, "Not"); ok {
			opposite = rest
		}
		if before := first[opposite]; before != nil {
			c.refuse(k, in, Violation{Node: s, Other: before, OtherWords: opposite + " is here", Hint: "remove one of them",
				Message: fmt.Sprintf("the scopes %s and %s exclude each other", opposite, s.Text)})
		}
		first[s.Text] = s
		for _, f := range n.Get("hard").Fields {
			if known := isQuotaResource(f.Name) && !strings.Contains(f.Name, "/"); known && !counted(s.Text, f.Name) {
				c.refuse(k, in, Violation{Node: s, Other: f.Value, OtherWords: f.Name + " is here",
					Hint:    "remove the scope, or write a quota of its own for " + f.Name,
					Message: fmt.Sprintf("a quota with the scope %s cannot count %s", s.Text, f.Name)})
			}
		}
	}
}

// counted reports whether a quota counts a resource in a scope. What is no scope is another's to tell.
func counted(scope, name string) bool {
	if names, ok := scopeResources[scope]; ok {
		return slices.Contains(names, name)
	}
	switch scope {
	case "Terminating", "NotTerminating", "NotBestEffort", "PriorityClass", "CrossNamespacePodAffinity":
		return slices.Contains(podResources, name)
	}
	return true
}

// quotaAmounts holds the requests of a quota against its limits.
func (c *checker) quotaAmounts(n *source.Node, k *k8s.Constraint, in k8s.Set) {
	hard := n.Get("hard")
	for _, name := range containerResources {
		request, limit := hard.Get("requests."+name), hard.Get("limits."+name)
		if !request.Exists() && name != "ephemeral-storage" {
			request = hard.Get(name)
		}
		most, limited := amount(limit)
		if asked, ok := amount(request); ok && limited && asked.Cmp(most) > 0 {
			c.refuse(k, in, Violation{Node: request, Other: limit, OtherWords: "the limits",
				Hint: "write less: no pod requests more than its limit", Message: fmt.Sprintf(
					"the quota of %s is %s, above that of limits.%s, which is %s", request.Key.Text(), request.Text, name,
					limit.Text)})
		}
	}
}

// wholeStorage looks for parts of bytes in what a claim asks for.
func (c *checker) wholeStorage(spec *source.Node, k *k8s.Constraint, in k8s.Set) {
	for _, list := range []string{"requests", "limits"} {
		n := spec.At("resources", list, "storage")
		if q, ok := manifest.Quantity(n); ok && q.MilliValue()%1000 != 0 {
			c.refuse(k, in, Violation{Node: n, Hint: "write whole bytes, as 10Gi", Message: fmt.Sprintf(
				"the storage is %s, which is no whole number of bytes", n.Text)})
		}
	}
}
