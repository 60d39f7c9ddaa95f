package rules

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var tolerationFields = &lint.Rule{
	ID:      "toleration-fields",
	Summary: "a toleration whose fields do not go together",
	Why: "A toleration compares the value of a taint, or asks only that the taint is there: operator Exists has no " +
		"value, and without a key it must be Exists. " +
		"tolerationSeconds says how long a pod stays where its taint throws it out, so it goes with the effect " +
		"NoExecute only. The API server refuses anything else.",
	Do: "Write key, operator: Equal and value; or key and operator: Exists; or operator: Exists alone, for all " +
		"taints.",
	Severity: source.Error,
	API:      true,
	Source:   "https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/#concepts",
	Object:   checkTolerations,
}

func checkTolerations(p *lint.Pass, o *manifest.Object) {
	tolerations := o.At("scheduling", "tolerations") // of a RuntimeClass
	if o.Workload != nil {
		tolerations = o.Workload.Pod().Get("tolerations")
	} else if !o.Is("node.k8s.io", "RuntimeClass") {
		return
	}
	for _, t := range tolerations.Items {
		if t.Kind == source.Map || t.Kind == source.Null {
			checkToleration(p, o, t)
		}
	}
}

func checkToleration(p *lint.Pass, o *manifest.Object, t *source.Node) {
	key, operator, value := t.Get("key"), t.Get("operator"), t.Get("value")
	if !manifest.IsNonZero(key) && operator.Text != "Exists" && operator.Kind <= source.String {
		place := operator
		if !place.Exists() {
			place = t
		}
		f := p.ReportAt(o, place.Range, "the toleration has no key, so its operator must be Exists",
			"write operator: Exists, which tolerates all taints, or add the key")
		if operator.Exists() {
			f.Relate(operator, "the operator")
		}
	}
	if operator.Text == "Exists" && value.Kind == source.String && value.Text != "" {
		p.Report(o, value,
			fmt.Sprintf("the toleration has the value %q, and with operator Exists it can have none",
				value.Text),
			"remove value, or write operator: Equal").
			Relate(operator, "the operator")
	}
	if effect := t.Get("effect"); t.Get("tolerationSeconds").Kind > source.Null && effect.Text != "NoExecute" &&
		effect.Kind <= source.String {
		p.ReportKey(o, t.Get("tolerationSeconds"), "tolerationSeconds goes with effect NoExecute only",
			"write effect: NoExecute, or remove tolerationSeconds").
			Relate(effect, "the effect")
	}
}
