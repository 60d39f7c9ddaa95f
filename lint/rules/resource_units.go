package rules

import (
	"fmt"
	"strings"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var resourceUnits = &lint.Rule{
	ID:      "resource-units",
	Summary: "memory in thousandths of a byte, or another amount in the wrong unit",
	Why: "m means a thousandth: memory: 64m is 0.064 bytes and not 64 megabytes, and memory: 512 is 512 bytes. As a " +
		"request it asks for nothing; as a limit it kills the container before it starts. " +
		"cpu: 500Mi is half a billion cores, for which there is no node.",
	Do:       "Write memory and storage with Mi or Gi, and cpu in cores or with m: 500m is half a core.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#meaning-of-memory",
	Object:   checkResourceUnits,
}

func checkResourceUnits(p *lint.Pass, o *manifest.Object) {
	if w := o.Workload; w != nil {
		for _, c := range w.Containers() {
			checkUnits(p, o, c.Node.Get("resources"))
		}
		checkUnits(p, o, w.Pod().Get("resources"))
		for _, name := range []string{"memory", "ephemeral-storage"} {
			checkBytes(p, o, name, w.Pod().At("overhead", name))
		}
		for _, v := range w.Volumes() {
			checkBytes(p, o, "sizeLimit", v.Node.At("emptyDir", "sizeLimit"))
			checkUnits(p, o, v.Node.At("ephemeral", "volumeClaimTemplate", "spec", "resources"))
			if v.Claimed {
				checkUnits(p, o, v.Node.At("spec", "resources"))
			}
		}
	}
	if o.Is("", "PersistentVolumeClaim") {
		checkUnits(p, o, o.At("spec", "resources"))
	}
}

func checkUnits(p *lint.Pass, o *manifest.Object, resources *source.Node) {
	for _, list := range []string{"requests", "limits"} {
		for _, f := range resources.Get(list).Fields {
			switch f.Name {
			case "memory", "ephemeral-storage", "storage":
				checkBytes(p, o, f.Name, f.Value)
			case "cpu":
				if q, ok := quantity(f.Value); ok && manyCores(q.Value()) {
					p.Report(o, f.Value, fmt.Sprintf("cpu is %s, which is %d cores", f.Value.Text, q.Value()),
						"write the number of cores, or thousandths of one with m, as 500m")
				}
			}
		}
	}
}

// manyCores reports whether a number of cores is more than nodes have, or a
// round one that is only written for thousandths.
func manyCores(n int64) bool { return n >= 1000 || n >= 100 && n%50 == 0 }

// tooFew is an amount of bytes that nothing can do with.
const tooFew = 64 * 1024

func checkBytes(p *lint.Pass, o *manifest.Object, name string, n *source.Node) {
	q, ok := quantity(n)
	if !ok || q.Sign() <= 0 || q.Value() >= tooFew {
		return
	}
	number, milli := strings.CutSuffix(n.Text, "m")
	if milli {
		p.Report(o, n, fmt.Sprintf("%s is %s, which is %s thousandths of a byte", name, n.Text, number),
			fmt.Sprintf("write %sMi for mebibytes", number))
		return
	}
	hint := "write a unit, such as Mi"
	if n.Kind == source.Int {
		hint = fmt.Sprintf("write a unit, as in %sMi", n.Text)
	}
	p.Report(o, n, fmt.Sprintf("%s is %s, which is only %s", name, n.Text, source.Plural(q.Value(), "byte")), hint)
}
