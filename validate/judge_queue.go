package validate

import (
	"fmt"
	"math"
	"slices"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// hands looks at how many queues a flow is dealt, of how many: shuffling them takes no more than 60 bits.
func (c *checker) hands(n *source.Node, k *k8s.Constraint, in k8s.Set) {
	hand := n.Get("handSize")
	size, queues := orDefault(hand, 8), orDefault(n.Get("queues"), 64)
	if size < 1 || queues < 1 {
		return // another line says so
	}
	at := hand
	if !manifest.IsSet(hand) {
		at = n.Get("queues")
	}
	switch {
	case size > queues:
		c.refuse(k, in, Violation{Node: at, Hint: "write a smaller handSize, or more queues",
			Message: fmt.Sprintf("handSize is %d, and there are only %d queues", size, queues)})
	case entropyBits(queues, size) > 60:
		c.refuse(k, in, Violation{Node: at, Hint: "write a smaller handSize, or fewer queues",
			Message: fmt.Sprintf("handSize is %d, which is too many for %d queues", size, queues)})
	}
}

// orDefault gives a number, or what the server takes for none and for 0.
func orDefault(n *source.Node, usual int64) int64 {
	if value, ok := n.Int(); ok && value != 0 {
		return value
	}
	return usual
}

// entropyBits gives how many bits it takes to deal a hand of a deck, as the server counts.
func entropyBits(deck, hand int64) int {
	possibilities := 1.0
	for i := range hand {
		possibilities *= float64(deck - i)
		if math.IsInf(possibilities, 1) {
			return math.MaxInt
		}
	}
	return int(math.Ceil(math.Log2(possibilities)))
}

// fixedSpecs are the specs, but for what is zero, of the objects that the server itself makes
// and lets nobody change.
var fixedSpecs = map[string]string{
	"FlowSchema exempt": `{"matchingPrecedence": 1, "priorityLevelConfiguration": {"name": "exempt"}, "rules": [{
		"subjects": [{"kind": "Group", "group": {"name": "system:masters"}}],
		"resourceRules": [{"verbs": ["*"], "apiGroups": ["*"], "resources": ["*"], "namespaces": ["*"],
			"clusterScope": true}],
		"nonResourceRules": [{"verbs": ["*"], "nonResourceURLs": ["*"]}]}]}`,
	"FlowSchema catch-all": `{"matchingPrecedence": 10000, "priorityLevelConfiguration": {"name": "catch-all"},
		"distinguisherMethod": {"type": "ByUser"}, "rules": [{
		"subjects": [{"kind": "Group", "group": {"name": "system:unauthenticated"}},
			{"kind": "Group", "group": {"name": "system:authenticated"}}],
		"resourceRules": [{"verbs": ["*"], "apiGroups": ["*"], "resources": ["*"], "namespaces": ["*"],
			"clusterScope": true}],
		"nonResourceRules": [{"verbs": ["*"], "nonResourceURLs": ["*"]}]}]}`,
	"PriorityLevelConfiguration catch-all": `{"type": "Limited",
		"limited": {"nominalConcurrencyShares": 5, "limitResponse": {"type": "Reject"}}}`,
}

// fixedSpec looks at objects of the server's own names.
func (c *checker) fixedSpec(object *source.Node, k *k8s.Constraint, in k8s.Set) {
	name := manifest.StringOf(object.At("metadata", "name"))
	text := fixedSpecs[c.kind.Name+" "+name]
	if text == "" {
		return
	}
	documents, _ := source.ParseJSON(source.NewFile("fixed.json", []byte(text)))
	if spec := object.Get("spec"); !withoutZeros(spec).Equal(documents[0].Root()) {
		c.refuse(k, in, Violation{Node: spec, Key: true, Other: object.At("metadata", "name"), OtherWords: "its name",
			Message: fmt.Sprintf("the %s %s is the server's own, and has another spec", c.kind.Name, name),
			Hint:    "write another name, or leave it to the server"})
	}
}

// withoutZeros gives a value without the fields that say no more than none would.
func withoutZeros(n *source.Node) *source.Node {
	copied := *n
	copied.Items = make([]*source.Node, len(n.Items))
	for i, item := range n.Items {
		copied.Items[i] = withoutZeros(item)
	}
	copied.Fields = slices.Clone(n.Fields)
	for i := range copied.Fields {
		copied.Fields[i].Value = withoutZeros(n.Fields[i].Value)
	}
	copied.Fields = slices.DeleteFunc(copied.Fields, func(f source.Field) bool { return !manifest.IsNonZero(f.Value) })
	return &copied
}
