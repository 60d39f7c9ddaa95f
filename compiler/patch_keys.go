package compiler

import (
	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/source"
)

// itemKeys finds the items of a list by their key, and by a second one where one
// does not tell them apart: ports of one number may have several protocols.
type itemKeys struct {
	key, second string
	standard    string // what an item has as its second key that says none
	first       map[string]int
	both        map[[2]string]int
}

func newItemKeys(key string, items []*source.Node) *itemKeys {
	second := k8s.SecondMergeKey(key)
	k := &itemKeys{
		key: key, second: second.Name, standard: second.Default,
		first: make(map[string]int, len(items)), both: map[[2]string]int{},
	}
	for i, item := range items {
		k.add(item, i)
	}
	return k
}

func (k *itemKeys) add(item *source.Node, i int) {
	first, second, said := k.of(item)
	if !said {
		second = k.standard
	}
	if _, taken := k.first[first]; !taken {
		k.first[first] = i
	}
	if _, taken := k.both[[2]string{first, second}]; !taken {
		k.both[[2]string{first, second}] = i
	}
}

// find gives the index of what an item of a patch changes, -1 for a new one. One
// that says no second key changes the first that has its key.
func (k *itemKeys) find(item *source.Node) int {
	first, second, said := k.of(item)
	i, ok := k.first[first]
	if said {
		i, ok = k.both[[2]string{first, second}]
	}
	if !ok {
		return -1
	}
	return i
}

// of gives the keys of an item, and whether it says the second one.
func (k *itemKeys) of(item *source.Node) (first, second string, said bool) {
	n := item.Get(k.second)
	return string(item.Get(k.key).JSON()), n.Text, n.Kind == source.String
}
