package generated

import (
	"slices"
	"strconv"
	"testing"

	"github.com/plimsoll-dev/plimsoll/source"
)

// shrink gives the smallest spec that it finds for which something is still
// wrong. first says which of some results that is, or -1.
func shrink(t testing.TB, s spec, first func([]*result) int) spec {
	t.Helper()
	for range 200 {
		var results []*result
		for _, c := range smaller(s) {
			if res := compile(t, c); res.ok() {
				results = append(results, res)
			}
		}
		i := first(results)
		if i < 0 {
			break
		}
		s = results[i].spec
	}
	return s
}

// smaller gives the specs with one thing less, those that lose most first; and
// then those with one simpler value.
func smaller(s spec) []spec {
	type candidate struct {
		spec
		size int
	}
	var list []candidate
	size := len(s.text())
	try := func(c spec) {
		if n := len(c.text()); n < size {
			list = append(list, candidate{c, n})
		}
	}
	for i, doc := range s {
		if i > 0 {
			try(slices.Delete(slices.Clone(s), i, i+1))
		}
		for _, path := range paths(doc) {
			with := func(f func(*source.Node) *source.Node) {
				c := slices.Clone(s)
				c[i] = replaced(doc, path, f)
				try(c)
			}
			with(func(*source.Node) *source.Node { return nil })
			switch n := doc.At(path...); n.Kind {
			case source.String:
				with(func(*source.Node) *source.Node { return text("a") })
				with(func(*source.Node) *source.Node { return text(n.Text[:len(n.Text)/2]) })
				with(func(*source.Node) *source.Node { return text(n.Text[len(n.Text)/2:]) })
			case source.Int:
				with(func(*source.Node) *source.Node { return number(1) })
			}
		}
	}
	slices.SortStableFunc(list, func(a, b candidate) int { return a.size - b.size })
	var specs []spec
	for _, c := range list {
		specs = append(specs, c.spec)
	}
	return specs
}

// paths lists the ways to all values below metadata and spec.
func paths(doc *source.Node) (list [][]string) {
	var walk func(path []string, n *source.Node)
	walk = func(path []string, n *source.Node) {
		if len(path) > 1 {
			list = append(list, slices.Clone(path))
		}
		for _, f := range n.Fields {
			walk(append(path, f.Name), f.Value)
		}
		for i, item := range n.Items {
			walk(append(path, strconv.Itoa(i)), item)
		}
	}
	walk([]string{"metadata"}, doc.Get("metadata"))
	walk([]string{"spec"}, doc.Get("spec"))
	return list
}
