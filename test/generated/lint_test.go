package generated

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/source"
)

// errorRules are the rules on what cannot work. plimsoll build leaves them out
// when it lints what a spec without patches compiles to, because none of them
// has anything to say there: this holds it to that.
var errorRules = func() *lint.Linter {
	o := lint.Options{Severity: map[string]source.Severity{}}
	for _, r := range lint.Rules {
		if r.Severity != source.Error {
			o.Severity[r.ID] = lint.Off
		}
	}
	return lint.New(o)
}()

// lintHolds says what the linter finds wrong with manifests.
func lintHolds(docs []*source.Document) error {
	for _, f := range errorRules.Lint(lint.Input{Documents: docs}) {
		return fmt.Errorf("lint: %s: %s at %s", f.Rule, f.Message, f.Path)
	}
	return nil
}
