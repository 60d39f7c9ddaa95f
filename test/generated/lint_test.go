package generated

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/plimsoll-dev/plimsoll/compiler"
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/lint/rules"
	"github.com/plimsoll-dev/plimsoll/source"
)

// guaranteedRules are the rules on what cannot work, and those that the compiler
// sees to. plimsoll build leaves them out when it lints what a spec without
// patches compiles to, because none of them has anything to say there: this
// holds it to that.
var guaranteedRules = func() *lint.Linter {
	o := lint.Options{Severity: map[string]source.Severity{}}
	for _, r := range rules.All {
		if r.Severity != source.Error && !slices.Contains(compiler.Guaranteed, r.ID) {
			o.Severity[r.ID] = lint.Off
		}
	}
	return lint.New(rules.All, o)
}()

// TestGuaranteed holds that the compiler claims to see only to rules that there
// are.
func TestGuaranteed(t *testing.T) {
	for _, id := range compiler.Guaranteed {
		if r := rules.All.Find(id); r == nil || r.Severity != source.Warning {
			t.Errorf("there is no warning %s", id)
		}
	}
}

// lintHolds says what the linter finds wrong with manifests, but for images of 64 times one
// letter, which the generator makes: they look like IDs, and only lint tells them from names.
func lintHolds(docs []*source.Document) error {
	for _, f := range guaranteedRules.Lint(lint.Input{Documents: docs}) {
		if f.Rule == "image-syntax" && strings.Contains(f.Message, strings.Repeat("a", 64)) {
			continue
		}
		return fmt.Errorf("lint: %s: %s at %s", f.Rule, f.Message, f.Path)
	}
	return nil
}
