package k8s_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/plimsoll-dev/plimsoll/k8s"
)

// constraintLine is the form of the lines of constraints.txt.
var constraintLine = regexp.MustCompile(`^ (warn )?(` +
	`(one of|at most one of|any of) \w+( \w+)+|by [a-z ]+|` +
	hops + ` (from -?\d+|to -?\d+|from -?\d+ to -?\d+|length to \d+|count (from \d+|to \d+|from \d+ to \d+)|` +
	`is [a-z ]+?|in [^ ]+|not [^ ]+|unique( by( [\w.]+)+)?|required|present|filled|forbidden|` +
	`absent|dropped|unjudged|by [a-z ]+?))` +
	`( if ` + condition + `( and ` + condition + `)*)?( @[0-9.,-]+)?( -- [^ ].*[^. ])?$`)

const (
	hops      = `[\w|]+(\[\]|\{\}|\{key\})?(\.[\w|]+(\[\]|\{\}|\{key\})?)*`
	condition = `!?/?` + hops + `(!?=[^ ]+)?`
)

// TestConstraints holds constraints.txt to its form, and to the schemas: each path
// leads somewhere in each version that a constraint is about.
func TestConstraints(t *testing.T) {
	text, err := os.ReadFile("constraints.txt")
	if err != nil {
		t.Fatal(err)
	}
	_, blocks, _ := strings.Cut(string(text), "\n\n")
	seen := map[string]bool{}
	for block := range strings.SplitSeq(blocks, "\n\n") {
		name, lines, _ := strings.Cut(block, "\n")
		o := k8s.Definition(name)
		if o == nil || seen[name] {
			t.Fatalf("%q is no type, or stands twice", name)
		}
		seen[name] = true
		for line := range strings.SplitSeq(strings.TrimSuffix(lines, "\n"), "\n") {
			if !constraintLine.MatchString(line) {
				t.Errorf("%s: %q is not of the form", name, line)
				continue
			}
			holdPaths(t, o, k8s.ParseConstraint(strings.TrimSpace(line)), line)
		}
	}
	if len(seen) != len(k8s.Constrained()) {
		t.Errorf("%d types are read, of %d", len(k8s.Constrained()), len(seen))
	}
}

func holdPaths(t *testing.T, o *k8s.Object, k *k8s.Constraint, line string) {
	t.Helper()
	if k.In == 0 {
		t.Errorf("%s: %q is about no version", o.Name, line)
	}
	if !leads(&k8s.Type{Form: k8s.Struct, Object: o}, k.Path) {
		t.Errorf("%s: %q leads nowhere", o.Name, line)
	}
	for _, c := range k.If {
		if !c.Root && !leads(&k8s.Type{Form: k8s.Struct, Object: o}, c.Path) {
			t.Errorf("%s: a condition of %q leads nowhere", o.Name, line)
		}
	}
	for _, name := range k.Words {
		if k.Demand >= k8s.ExactlyOne && k.Demand < k8s.Judged && o.TypeOf(name) == nil {
			t.Errorf("%s: there is no %s, of which %q speaks", o.Name, name, line)
		}
	}
}

// leads reports whether each field on a path is one of the type's.
func leads(typ *k8s.Type, path []k8s.Hop) bool {
	if len(path) == 0 {
		return true
	}
	for _, name := range path[0].Names {
		if typ.Object == nil || typ.Object.TypeOf(name) == nil {
			return false
		}
		next := typ.Object.TypeOf(name)
		switch form := next.Form; {
		case path[0].Into == k8s.Items && form != k8s.List, path[0].Into > k8s.Items && form != k8s.Map:
			return false
		case path[0].Into != k8s.Whole:
			next = next.Elem
		}
		if !leads(next, path[1:]) {
			return false
		}
	}
	return true
}
