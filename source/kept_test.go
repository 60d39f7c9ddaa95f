package source_test

import (
	"testing"

	"github.com/plimsoll-dev/plimsoll/source"
)

// A value is kept while somebody asks for it between two sweeps.
func TestKept(t *testing.T) {
	var k source.Kept[string, int]
	k.Put("asked", 1)
	k.Put("peeked", 2)
	k.Sweep()
	if n, ok := k.Get("asked"); n != 1 || !ok {
		t.Error(n, ok)
	}
	if n, ok := k.Peek("peeked"); n != 2 || !ok {
		t.Error(n, ok)
	}
	k.Sweep()
	if _, ok := k.Get("peeked"); ok {
		t.Error("what was only peeked at is kept")
	}
	if _, ok := k.Get("asked"); !ok {
		t.Error("what was asked for is forgotten")
	}
	var none *source.Kept[string, int]
	none.Put("a", 1)
	none.Sweep()
	if _, ok := none.Get("a"); ok {
		t.Error("nil keeps something")
	}
}
