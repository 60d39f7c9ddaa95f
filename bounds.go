package plimsoll

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// What is refused of one file beyond what its reader refuses, so that it takes
// no more than some hundred megabytes and two seconds.
const (
	MaxSpecs   = 5_000               // specs of a file
	MaxObjects = source.MaxDocuments // objects of a file, those in Lists among them
)

// bound refuses the documents of a file behind the limits.
func (t *textFile) bound() {
	specs, objects := 0, 0
	var count func(n *source.Node)
	count = func(n *source.Node) {
		if manifest.IsList(n) {
			for _, item := range n.Get("items").Items {
				count(item)
			}
			return
		}
		objects++
		if IsSpec(n) {
			specs++
		}
	}
	for i, doc := range t.documents {
		count(doc.Root())
		switch {
		case specs > MaxSpecs:
			t.cut(i, "specs", MaxSpecs)
			return
		case objects > MaxObjects:
			t.cut(i, "objects", MaxObjects)
			return
		}
	}
}

func (t *textFile) cut(i int, what string, limit int) {
	doc := t.documents[i]
	t.diagnostics = append(t.diagnostics, source.Diagnostic{
		Rule: "limit", Range: doc.Root().Key,
		Message: fmt.Sprintf("the file has more than %s %s, and those from here on are not read",
			source.Thousands(limit), what),
		Hint: "split it into several files",
	})
	t.documents = t.documents[:i]
}
