package change_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/plimsoll-dev/plimsoll/test/apiserver/judge"
)

// A batch is pairs that one run of the program can be asked about: of different objects.
type batch struct {
	pairs []*pair
	known map[judge.Identity]bool
}

func (b *batch) has(p *pair) bool {
	return b.known[judge.Options{}.Identify(p.new)] || b.known[judge.Options{}.Identify(p.old)]
}

func (b *batch) add(p *pair) {
	if b.known == nil {
		b.known = map[judge.Identity]bool{}
	}
	b.known[judge.Options{}.Identify(p.new)] = true
	b.known[judge.Options{}.Identify(p.old)] = true
	b.pairs = append(b.pairs, p)
}

// take empties the batch.
func (b *batch) take() (pairs []*pair, old, new []byte) {
	var before, after [][]byte
	for _, p := range b.pairs {
		before, after = append(before, p.old), append(after, p.new)
	}
	pairs, b.pairs, b.known = b.pairs, nil, nil
	separator := []byte("\n---\n")
	return pairs, bytes.Join(before, separator), bytes.Join(after, separator)
}

// verdicts asks the program about each object, as applied over the old ones where there are
// some.
func verdicts(t *testing.T, objects, old []byte) []judge.Verdict {
	t.Helper()
	var args []string
	if old != nil {
		file := filepath.Join(t.TempDir(), "old.yaml")
		if err := os.WriteFile(file, old, 0o666); err != nil {
			t.Fatal(err)
		}
		args = []string{"-apply", "-old", file}
	}
	list, err := judge.Ask(*program, objects, args...)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// ofOld reports whether a verdict is about the object that is there: the judges of older
// versions have no schema of the fields of a CRD.
func ofOld(v judge.Verdict) bool {
	return len(v.Errors) > 0 && strings.HasPrefix(v.Errors[0].Message, "the old object: ")
}

// emptyParameters reports whether a StorageClass gains or loses "parameters: {}", which is no
// change but for the code of 1.35 and before: that compares with reflect.DeepEqual.
func (p *pair) emptyParameters() bool {
	none := func(text []byte) bool { return bytes.Contains(text, []byte("parameters: {}")) }
	return p.kind == "storage.k8s.io/v1 StorageClass" && none(p.old) != none(p.new)
}
