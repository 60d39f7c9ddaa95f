package source

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "write the expectations in testdata anew")

// TestMistakes reads testdata/mistakes.txtar: pairs of a file with mistakes and
// what is said of them. -update writes the latter anew.
func TestMistakes(t *testing.T) {
	const path = "testdata/mistakes.txtar"
	archive, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(archive.Files); i += 2 {
		in, want := archive.Files[i], &archive.Files[i+1]
		t.Run(in.Name, func(t *testing.T) {
			_, diagnostics := parseNamed(in.Name, in.Data)
			got := describe(diagnostics)
			if *update {
				want.Name, want.Data = "said", []byte(got)
			} else if got != string(want.Data) {
				t.Errorf("%s\ngot:\n%swant:\n%s", in.Data, got, want.Data)
			}
		})
	}
	if *update {
		if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// parseNamed parses a file by its suffix.
func parseNamed(name string, data []byte) ([]*Document, []Diagnostic) {
	f := NewFile(name, data)
	if strings.HasSuffix(name, ".json") {
		return ParseJSON(f)
	}
	return Parse(f)
}

// describe writes diagnostics as the expectations have them.
func describe(diagnostics []Diagnostic) string {
	var b strings.Builder
	for _, d := range diagnostics {
		fmt.Fprintf(&b, "%s %q [%s] %s\n", position(d.Range), d.Range.Text(), d.Rule, d.Message)
		if d.Hint != "" {
			fmt.Fprintf(&b, "\thint: %s\n", d.Hint)
		}
		for _, r := range d.Related {
			fmt.Fprintf(&b, "\t%s %q %s\n", position(r.Range), r.Range.Text(), r.Message)
		}
	}
	return b.String()
}

func position(p Range) string {
	line, column := p.File.Position(p.Start)
	return fmt.Sprintf("%d:%d", line, column)
}
