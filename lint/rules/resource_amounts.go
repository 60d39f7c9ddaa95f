package rules

import (
	"fmt"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var resourceAmounts = &lint.Rule{
	ID:      "resource-amounts",
	Summary: "resources that a container cannot have, or not in that amount",
	Why: "Containers have cpu, memory, ephemeral-storage and huge pages, and what device plugins offer under a name " +
		"with a domain, as nvidia.com/gpu. " +
		"Devices come whole, huge pages as multiples of their size and only beside cpu or memory, and nothing comes " +
		"in a negative amount. The API server refuses the rest.",
	Do:       "Write the name as Kubernetes or the device plugin has it, and an amount that there can be.",
	Severity: source.Error,
	API:      true,
	Source:   "k8s.io/kubernetes/pkg/apis/core/validation/validation.go",
	Workload: checkResourceAmounts,
}

func checkResourceAmounts(p *lint.Pass, w *manifest.Workload) {
	for _, c := range w.Containers() {
		r := c.Node.Get("resources")
		checkAmounts(p, w, c.Title(), containerAmounts, r.Get("requests"), r.Get("limits"))
	}
	checkAmounts(p, w, "the overhead", containerAmounts, w.Pod().Get("overhead"))
	if olderThan(p.Options, "1.34") == "" {
		r := w.Pod().Get("resources")
		checkAmounts(p, w, "the pod", amounts{[]string{"cpu", "memory"}, false}, r.Get("requests"), r.Get("limits"))
	}
}

// amounts are what there can be amounts of.
type amounts struct {
	standard []string
	devices  bool // what begins with a domain, too
}

var containerAmounts = amounts{[]string{"cpu", "memory", "ephemeral-storage"}, true}

func checkAmounts(p *lint.Pass, w *manifest.Workload, of string, a amounts, lists ...*source.Node) {
	var pages *source.Node
	other := false
	for _, list := range lists {
		for _, f := range list.Fields {
			if f.Name == "cpu" || f.Name == "memory" {
				other = true
			}
			if strings.HasPrefix(f.Name, "hugepages-") && pages == nil {
				pages = f.Value
			}
			if problem, hint := a.problem(f.Name, f.Value); problem != "" {
				p.Report(w.Object, f.Value, fmt.Sprintf("%s of %s: %s", f.Name, of, problem), hint)
			}
		}
	}
	if pages != nil && !other {
		p.ReportKey(w.Object, pages,
			fmt.Sprintf("%s has huge pages, but neither cpu nor memory, without which there are none",
				of),
			"add memory or cpu")
	}
}

// problem says what is wrong with the name or the amount of a resource.
func (a amounts) problem(name string, n *source.Node) (problem, hint string) {
	q, ok := quantity(n)
	size, pages := strings.CutPrefix(name, "hugepages-")
	known := pages || slices.Contains(a.standard, name)
	switch {
	case !known && (!a.devices || !strings.Contains(name, "/")):
		hint = "the names are " + source.And(a.standard)
		if a.devices {
			hint += "; those of devices begin with a domain"
		}
		if near := source.Nearest(name, a.standard); near != "" {
			hint = source.DidYouMean(near)
		}
		return "there is no such resource", hint
	case !known && strings.HasPrefix(name, "requests."):
		return "the name begins with requests., as in a quota", "write it as the device plugin has it"
	case !known && labelKeyProblem(name) != "":
		return "the name " + labelKeyProblem(name), "write it as the device plugin has it"
	case !ok:
		return "", ""
	case q.Sign() < 0:
		return n.Text + " is negative", "write 0 or more"
	case pages && !divides(q, size):
		return fmt.Sprintf("%s is no multiple of %s", n.Text, size), "write a multiple of the page size"
	case !known && !strings.Contains(name, "kubernetes.io/") && q.MilliValue()%1000 != 0:
		return n.Text + " is a part of a device", "write a whole number"
	}
	return "", ""
}

// divides reports whether an amount is a multiple of the size of a page, by the API
// server's own arithmetic.
func divides(amount resource.Quantity, page string) bool {
	size, err := resource.ParseQuantity(page)
	return err == nil && size.Value() > 0 && amount.Value()%size.Value() == 0
}
