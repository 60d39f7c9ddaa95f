package fields

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/plimsoll-dev/plimsoll/k8s"
)

const intro = "# Fields of Kubernetes\n\n" +
	"Made from the table in package fields by `go test ./fields -update`. " +
	"`plimsoll explain container.tty` shows the same in a terminal.\n\n" +
	"You know the field of Kubernetes: where is it? Every field of the kinds that specs become, as of Kubernetes %s, is " +
	"one of\n\n" +
	"- **reached**: a field of a spec sets it, mostly one of the same name;\n" +
	"- **owned**: Plimsoll writes it by itself, or the cluster does, and no spec says otherwise;\n" +
	"- **left**: no field of a spec sets it; [patches](reference.md) do.\n\n"

// Page writes all of it as one page of Markdown.
func Page() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, intro, k8s.Latest())
	counts(&b)
	for _, g := range Groups() {
		fmt.Fprintf(&b, "## %s\n\n%s.\n\n| field | | |\n|---|---|---|\n", g.Name, strings.ToUpper(g.About[:1])+g.About[1:])
		for _, f := range g.Fields {
			fmt.Fprintf(&b, "| `%s` | %s | %s |\n", strings.TrimPrefix(f.Path, g.Name+"."), f.Decision, f.answer())
		}
		b.WriteByte('\n')
	}
	return b.Bytes()
}

// counts writes how many fields there are of each decision.
func counts(b *bytes.Buffer) {
	b.WriteString("| | reached | owned | left |\n|---|---:|---:|---:|\n")
	total := map[Decision]int{}
	for _, g := range Groups() {
		count := map[Decision]int{}
		for _, f := range g.Fields {
			count[f.Decision]++
			total[f.Decision]++
		}
		fmt.Fprintf(b, "| [%s](#%s) | %d | %d | %d |\n", g.Name, strings.ToLower(g.Name), count[Reached], count[Owned],
			count[Left])
	}
	fmt.Fprintf(b, "| all | %d | %d | %d |\n\n", total[Reached], total[Owned], total[Left])
}

// answer says in a cell where a field is, or why there is none.
func (f Field) answer() string {
	if f.Decision != Reached {
		return f.Why
	}
	var list []string
	for _, by := range f.Places() {
		list = append(list, "`"+by.Path+"`"+by.of())
	}
	return strings.Join(list, ", ")
}

// A By is a field of specs that reaches one of Kubernetes.
type By struct {
	Path  string   // under spec, as rollout.strategy, or metadata.labels
	Kinds []string // that have it
}

// of says which kinds have the field, where not all do.
func (b By) of() string {
	if len(b.Kinds) >= len(strings.Fields(running)) {
		return ""
	}
	return " of " + strings.Join(b.Kinds, ", ")
}

// Places gives By with each path once.
func (f Field) Places() (list []By) {
	for _, by := range f.By {
		kind, path, _ := strings.Cut(by, ".")
		path = strings.TrimPrefix(path, "spec.")
		at := -1
		for i := range list {
			if list[i].Path == path {
				at = i
			}
		}
		if at < 0 {
			at, list = len(list), append(list, By{Path: path})
		}
		list[at].Kinds = append(list[at].Kinds, kind)
	}
	return list
}
