package report

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// WriteDepfile writes rules of Make: what each output is made of, the folders whose listing
// counts among it, and for each of these a rule with nothing, so that one that is gone stops
// nobody. The error tells of a path that no rule can hold.
func WriteDepfile(w io.Writer, d *Dependencies) error {
	made, used := map[string]bool{}, map[string]bool{}
	for _, o := range d.Outputs {
		all := slices.Concat(o.Inputs, o.Roots)
		slices.Sort(all)
		for _, path := range append(all, o.Path) {
			if !fitsRule(path) {
				return fmt.Errorf("no rule of Make can hold the name %q", path)
			}
			used[path] = true
		}
		made[o.Path] = true
		writeRule(w, o.Path, slices.Compact(all))
	}
	for _, path := range slices.Sorted(maps.Keys(used)) {
		if !made[path] {
			fmt.Fprintln(w)
			writeRule(w, path, nil)
		}
	}
	return nil
}

// fitsRule reports whether a path can stand in a rule: for some characters Make has a meaning
// that nothing takes away.
func fitsRule(path string) bool {
	return !strings.ContainsAny(path, "\n\r\t\x00;") && path != "|" &&
		!strings.HasSuffix(path, `\`) && !strings.HasSuffix(path, "&") && !strings.HasSuffix(path, ")")
}

func writeRule(w io.Writer, target string, inputs []string) {
	var line strings.Builder
	line.WriteString(strings.ReplaceAll(ruleWord(target), "%", `\%`) + ":")
	for _, in := range inputs {
		line.WriteString(" " + strings.ReplaceAll(ruleWord(in), "|", `\|`))
	}
	fmt.Fprintln(w, line.String())
}

// ruleWord gives a path as a word of a rule. Backslashes count only where they stand before
// what they take the meaning from.
func ruleWord(path string) string {
	if strings.HasPrefix(path, "~") {
		path = "./" + path
	}
	var word strings.Builder
	slashes := 0
	for i := range len(path) {
		switch c := path[i]; c {
		case ' ', '#', ':', '*', '?', '[':
			word.WriteString(strings.Repeat(`\`, slashes+1) + string(c))
		case '$':
			word.WriteString("$$")
		case '=': // would be an assignment
			word.WriteString("$(subst x,=,x)")
		default:
			word.WriteByte(c)
		}
		if slashes++; path[i] != '\\' {
			slashes = 0
		}
	}
	return word.String()
}
