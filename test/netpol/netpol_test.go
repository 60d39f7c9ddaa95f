package netpol

import (
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/np-guard/netpol-analyzer/pkg/netpol/connlist"
)

var (
	count = flag.Int("inputs", 300, "how many inputs are made")
	seed  = flag.Uint64("seed", 1, "of the inputs")
)

// TestConnections makes inputs at random, and holds what plimsoll says of them to what the
// analyzer says: which ports are open between each two workloads, and between each and the
// addresses outside.
func TestConnections(t *testing.T) {
	program := filepath.Join(t.TempDir(), "plimsoll")
	build := exec.Command("go", "build", "-o", program, "./cmd/plimsoll")
	build.Dir = "../.."
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	entries := 0
	for i := range *count {
		dir := t.TempDir()
		text := input(rand.New(rand.NewPCG(*seed, uint64(i))))
		if err := os.WriteFile(filepath.Join(dir, "input.yaml"), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		want, got := analyzed(t, dir), drawn(t, program, dir)
		entries += len(want)
		for _, line := range difference(want, got) {
			t.Errorf("input %d of seed %d: %s\n%s", i, *seed, line, text)
		}
		if t.Failed() {
			return
		}
	}
	if entries < *count {
		t.Errorf("%d inputs have %d connections", *count, entries)
	}
	t.Logf("%d inputs, %d connections", *count, entries)
}

// A pair is the two ends of a connection; addresses outside as FIRST-LAST.
type pair struct{ from, to string }

// An open is what is open: spans of ports by protocol, joined and sorted.
type open string

// analyzed gives what the analyzer says.
func analyzed(t *testing.T, dir string) map[pair]open {
	t.Helper()
	analyzer := connlist.NewConnlistAnalyzer(connlist.WithMuteErrsAndWarns(), connlist.WithOutputFormat("json"))
	list, _, err := analyzer.ConnlistFromDirPath(dir)
	if err != nil {
		text, _ := os.ReadFile(filepath.Join(dir, "input.yaml"))
		t.Fatalf("the analyzer: %v\n%s", err, text)
	}
	text, err := analyzer.ConnectionsListToString(list)
	if err != nil {
		t.Fatal(err)
	}
	var said []struct{ Src, Dst, Conn string }
	if err := json.Unmarshal([]byte(text), &said); err != nil {
		t.Fatal(err)
	}
	found := map[pair]open{}
	for _, c := range said {
		found[pair{peer(c.Src), peer(c.Dst)}] = ports(c.Conn)
	}
	return found
}

// peer gives the ID of NAMESPACE/NAME[KIND].
func peer(text string) string {
	name, kind, pods := strings.Cut(strings.TrimSuffix(text, "]"), "[")
	if !pods {
		return text
	}
	return kind + "/" + name
}

// ports reads what is open as the analyzer writes it: TCP 80,443-445,UDP 53.
func ports(text string) open {
	if text == "All Connections" {
		return joined([]string{"TCP 1-65535", "UDP 1-65535", "SCTP 1-65535"})
	}
	var spans []string
	protocol := ""
	for word := range strings.SplitSeq(text, ",") {
		if name, rest, named := strings.Cut(word, " "); named {
			protocol, word = name, rest
		}
		if !strings.Contains(word, "-") {
			word += "-" + word
		}
		spans = append(spans, protocol+" "+word)
	}
	return joined(spans)
}

// joined writes spans in one way.
func joined(spans []string) open {
	slices.Sort(spans)
	return open(strings.Join(slices.Compact(spans), ", "))
}

// drawn gives what plimsoll says, with what no policy governs.
func drawn(t *testing.T, program, dir string) map[pair]open {
	t.Helper()
	cmd := exec.Command(program, "graph", "--layer", "network", "--format", "json", "input.yaml")
	cmd.Dir = dir
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var g struct {
		Nodes []struct {
			ID, Kind string
			CIDRs    []string
		}
		Connections []struct {
			From, To, Verdict string
			Ports             []string
		}
		Unrestricted struct{ Egress, Ingress []string }
	}
	if err := json.Unmarshal(out, &g); err != nil {
		t.Fatal(err)
	}
	all := joined([]string{"TCP 1-65535", "UDP 1-65535", "SCTP 1-65535"})
	outside := map[string][]string{}
	for _, n := range g.Nodes {
		if n.Kind == "Outside" {
			outside[n.ID] = n.CIDRs
		}
	}
	found := map[pair]open{}
	for _, c := range g.Connections {
		if c.Verdict != "allowed" {
			t.Errorf("%s to %s is %s", c.From, c.To, c.Verdict)
		}
		ports := all
		if !slices.Equal(c.Ports, []string{"all"}) {
			var spans []string
			for _, text := range c.Ports {
				if !strings.Contains(text, "-") {
					text += "-" + strings.Fields(text)[1]
				}
				spans = append(spans, text)
			}
			ports = joined(spans)
		}
		found[pair{c.From, c.To}] = ports
	}
	for _, from := range g.Unrestricted.Egress {
		for _, to := range g.Unrestricted.Ingress {
			if from != to {
				found[pair{from, to}] = all
			}
		}
		for id := range outside {
			found[pair{from, id}] = all
		}
	}
	for _, to := range g.Unrestricted.Ingress {
		for id := range outside {
			found[pair{id, to}] = all
		}
	}
	return expanded(found, outside)
}

// expanded puts the addresses of what is outside in place of its name.
func expanded(found map[pair]open, outside map[string][]string) map[pair]open {
	all := map[pair]open{}
	for p, ports := range found {
		froms, tos := []string{p.from}, []string{p.to}
		if cidrs := outside[p.from]; cidrs != nil {
			froms = ranges(cidrs)
		}
		if cidrs := outside[p.to]; cidrs != nil {
			tos = ranges(cidrs)
		}
		for _, from := range froms {
			for _, to := range tos {
				all[pair{from, to}] = ports
			}
		}
	}
	return all
}

// ranges writes the blocks of IPv4 as FIRST-LAST.
func ranges(cidrs []string) (list []string) {
	for _, text := range cidrs {
		p := netip.MustParsePrefix(text)
		if !p.Addr().Is4() {
			continue
		}
		first := number(p.Addr())
		list = append(list, fmt.Sprintf("%s-%s", p.Addr(), address(first+1<<(32-p.Bits())-1)))
	}
	return list
}

func number(a netip.Addr) uint64 {
	b := a.As4()
	return uint64(b[0])<<24 | uint64(b[1])<<16 | uint64(b[2])<<8 | uint64(b[3])
}

func address(n uint64) netip.Addr {
	return netip.AddrFrom4([4]byte{byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)})
}

// difference compares two maps. Addresses are compared at the ends of all ranges that either
// has.
func difference(want, got map[pair]open) (lines []string) {
	points := map[uint64]bool{}
	for _, m := range []map[pair]open{want, got} {
		for p := range m {
			for _, name := range []string{p.from, p.to} {
				if first, last, ok := addresses(name); ok {
					points[first], points[last] = true, true
				}
			}
		}
	}
	a, b := atPoints(want, points), atPoints(got, points)
	for p := range a {
		if a[p] != b[p] {
			lines = append(lines, fmt.Sprintf("%s to %s: want %q, got %q", p.from, p.to, a[p], b[p]))
		}
	}
	for p := range b {
		if _, both := a[p]; !both && b[p] != "" {
			lines = append(lines, fmt.Sprintf("%s to %s: want nothing, got %q", p.from, p.to, b[p]))
		}
	}
	slices.Sort(lines)
	return lines
}

// addresses reads FIRST-LAST.
func addresses(name string) (first, last uint64, ok bool) {
	from, to, ok := strings.Cut(name, "-")
	a, err1 := netip.ParseAddr(from)
	b, err2 := netip.ParseAddr(to)
	if !ok || err1 != nil || err2 != nil {
		return 0, 0, false
	}
	return number(a), number(b), true
}

// atPoints gives what is open at single addresses.
func atPoints(m map[pair]open, points map[uint64]bool) map[pair]open {
	found := map[pair]open{}
	for p, ports := range m {
		for _, from := range pointsIn(p.from, points) {
			for _, to := range pointsIn(p.to, points) {
				found[pair{from, to}] = ports
			}
		}
	}
	return found
}

func pointsIn(name string, points map[uint64]bool) (list []string) {
	first, last, ok := addresses(name)
	if !ok {
		return []string{name}
	}
	for n := range points {
		if first <= n && n <= last {
			list = append(list, address(n).String())
		}
	}
	return list
}

// input makes manifests: namespaces with labels, workloads, and policies of all three kinds.
func input(r *rand.Rand) string {
	var b strings.Builder
	namespaces := 2 + r.IntN(2)
	for i := range namespaces {
		fmt.Fprintf(&b, "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: n%d, labels: {team: t%d, kubernetes.io/metadata.name: n%[1]d}}\n",
			i, r.IntN(2))
	}
	for i := range 3 + r.IntN(3) {
		fmt.Fprintf(&b, "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d%d, namespace: n%d}\nspec:\n"+
			"  selector: {matchLabels: {app: a%[3]d}}\n  template:\n    metadata: {labels: {app: a%[3]d, tier: t%[4]d}}\n"+
			"    spec: {containers: [{name: c, image: i, ports: [{name: web, containerPort: %[5]d, protocol: %[6]s}]}]}\n",
			i, r.IntN(namespaces), r.IntN(4), r.IntN(2), 8000+r.IntN(3), one(r, "TCP", "TCP", "UDP"))
	}
	for i := range 1 + r.IntN(4) {
		fmt.Fprintf(&b, "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p%d, namespace: n%d}\nspec:\n"+
			"  podSelector: %s\n  policyTypes: [%s]\n", i, r.IntN(namespaces), selector(r), one(r, "Ingress", "Egress", "Ingress, Egress"))
		fmt.Fprintf(&b, "  ingress: [%s]\n  egress: [%s]\n", rules(r, "from", r.IntN(3)), rules(r, "to", r.IntN(3)))
	}
	if r.IntN(2) == 0 {
		for i := range 1 + r.IntN(2) {
			fmt.Fprintf(&b, "---\napiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\nmetadata: {name: a%d}\n"+
				"spec:\n  priority: %d\n%s", i, 10*(i+1)-r.IntN(5), adminRules(r, "Allow", "Deny", "Pass"))
		}
	}
	if r.IntN(3) == 0 {
		fmt.Fprintf(&b, "---\napiVersion: policy.networking.k8s.io/v1alpha1\nkind: BaselineAdminNetworkPolicy\nmetadata: {name: "+
			"default}\nspec:\n%s", adminRules(r, "Allow", "Deny"))
	}
	return b.String()
}

func one(r *rand.Rand, words ...string) string { return words[r.IntN(len(words))] }

func selector(r *rand.Rand) string {
	return one(r, "{}", fmt.Sprintf("{matchLabels: {app: a%d}}", r.IntN(4)), fmt.Sprintf("{matchLabels: {tier: t%d}}", r.IntN(2)),
		fmt.Sprintf("{matchExpressions: [{key: app, operator: %s, values: [a%d, a%d]}]}", one(r, "In", "NotIn"), r.IntN(4), r.IntN(4)),
		"{matchExpressions: [{key: app, operator: Exists}]}")
}

func namespaceSelector(r *rand.Rand) string {
	return one(r, "{}", fmt.Sprintf("{matchLabels: {team: t%d}}", r.IntN(2)),
		fmt.Sprintf("{matchLabels: {kubernetes.io/metadata.name: n%d}}", r.IntN(3)))
}

// rules writes rules of a NetworkPolicy.
func rules(r *rand.Rand, peers string, count int) string {
	var list []string
	for range count {
		var parts []string
		if r.IntN(5) > 0 {
			var some []string
			for range 1 + r.IntN(2) {
				some = append(some, one(r, "{podSelector: "+selector(r)+"}", "{namespaceSelector: "+namespaceSelector(r)+"}",
					"{namespaceSelector: "+namespaceSelector(r)+", podSelector: "+selector(r)+"}",
					"{ipBlock: {cidr: "+one(r, "0.0.0.0/0", "10.0.0.0/8", "10.1.0.0/16", "192.168.0.0/16")+"}}",
					"{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16, 10.128.0.0/9]}}"))
			}
			parts = append(parts, peers+": ["+strings.Join(some, ", ")+"]")
		}
		if r.IntN(3) > 0 {
			first := 8000 + r.IntN(3)
			name := "web"
			if peers == "to" && !strings.Contains(strings.Join(parts, ""), "Selector") || strings.Contains(strings.Join(parts, ""), "ipBlock") {
				name = strconv.Itoa(first + 1) // the analyzer refuses names of ports outside
			}
			parts = append(parts, "ports: ["+one(r, "{port: "+strconv.Itoa(first)+"}", "{port: "+strconv.Itoa(first)+", protocol: UDP}",
				"{port: "+strconv.Itoa(first)+", endPort: "+strconv.Itoa(first+r.IntN(5))+"}", "{protocol: SCTP}", "{port: "+name+"}")+"]")
		}
		list = append(list, "{"+strings.Join(parts, ", ")+"}")
	}
	return strings.Join(list, ", ")
}

// adminRules writes the subject and the rules of an admin's policy.
func adminRules(r *rand.Rand, actions ...string) string {
	pods := func() string {
		return "{namespaceSelector: " + namespaceSelector(r) + ", podSelector: " + selector(r) + "}"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "  subject: {%s}\n", one(r, "namespaces: "+namespaceSelector(r), "pods: "+pods()))
	for _, d := range [][2]string{{"ingress", "from"}, {"egress", "to"}} {
		count := r.IntN(3)
		if count == 0 {
			continue
		}
		fmt.Fprintf(&b, "  %s:\n", d[0])
		for i := range count {
			peer := one(r, "{namespaces: "+namespaceSelector(r)+"}", "{pods: "+pods()+"}")
			if d[0] == "egress" && r.IntN(4) == 0 {
				peer = "{networks: [" + one(r, "10.0.0.0/8", "192.168.0.0/16", "0.0.0.0/0") + "]}"
			}
			fmt.Fprintf(&b, "    - {name: r%d, action: %s, %s: [%s]", i, one(r, actions...), d[1], peer)
			if r.IntN(2) == 0 {
				first := 8000 + r.IntN(3)
				fmt.Fprintf(&b, ", ports: [%s]", one(r, fmt.Sprintf("{portNumber: {protocol: %s, port: %d}}", one(r, "TCP", "UDP"), first),
					fmt.Sprintf("{portRange: {protocol: TCP, start: %d, end: %d}}", first, first+1+r.IntN(4)), "{namedPort: web}"))
			}
			b.WriteString("}\n")
		}
	}
	return b.String()
}
