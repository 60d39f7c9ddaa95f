package validate

import (
	"fmt"
	"math"

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
