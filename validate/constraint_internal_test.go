package validate

import (
	"testing"

	"github.com/plimsoll-dev/plimsoll/k8s"
)

// TestConstraintNames looks for the formats and judges that constraints.txt names,
// and for formats that it does not.
func TestConstraintNames(t *testing.T) {
	used := map[string]bool{}
	hold := func(name string, k *k8s.Constraint) {
		if k.Demand != k8s.Format && k.Demand != k8s.Judged {
			return
		}
		used[k.Words[0]] = true
		if k.Demand == k8s.Format && formats[k.Words[0]].is == nil || k.Demand == k8s.Judged && judgeOf(k.Words[0]) == nil {
			t.Errorf("%s: there is no %s", name, k.Words[0])
		}
	}
	for _, name := range k8s.Constrained() {
		o := k8s.Definition(name)
		for _, k := range o.Constraints() {
			hold(name, k)
		}
		for _, f := range o.Fields() {
			for _, k := range f.Constraints {
				hold(name, k)
			}
		}
	}
	for name := range formats {
		if !used[name] {
			t.Errorf("no constraint is of the format %s", name)
		}
	}
}
