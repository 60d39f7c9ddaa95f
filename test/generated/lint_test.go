package generated

import (
	"fmt"
	"slices"
	"testing"

	"github.com/plimsoll-dev/plimsoll/compiler"
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/lint/rules"
	"github.com/plimsoll-dev/plimsoll/source"
)

// upheldRules are the rules on what cannot work, and those that the compiler
// sees to. plimsoll build leaves them out when it lints what a spec without
// patches compiles to, because none of them has anything to say there: this
// holds it to that.
var upheldRules = func() *lint.Linter {
	o := lint.Options{Severity: map[string]source.Severity{}}
	for _, r := range rules.All {
		if r.Severity != source.Error && !slices.Contains(compiler.Upheld, r.ID) {
			o.Severity[r.ID] = lint.Off
		}
	}
	return lint.New(rules.All, o)
}()

// TestUpheld holds that the compiler claims to see only to rules that there
// are.
func TestUpheld(t *testing.T) {
	for _, id := range compiler.Upheld {
		if r := rules.All.Find(id); r == nil || r.Severity != source.Warning {
			t.Errorf("there is no warning %s", id)
		}
	}
}

// lintHolds says what the linter finds wrong with manifests.
func lintHolds(docs []*source.Document) error {
	for _, f := range upheldRules.Lint(lint.Input{Documents: docs}) {
		return fmt.Errorf("lint: %s: %s at %s", f.Rule, f.Message, f.Path)
	}
	return nil
}
