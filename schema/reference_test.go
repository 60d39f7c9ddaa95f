package schema

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write goldens and generated pages anew")

func TestReference(t *testing.T) {
	const folder = "../docs/"
	pages := Reference(func(kind string) string {
		text, err := os.ReadFile("../examples/" + strings.ToLower(kind) + "/app.yaml")
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	})
	for name, want := range pages {
		if *update {
			if err := os.WriteFile(folder+name, want, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		got, err := os.ReadFile(folder + name)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s is not what the schemas say; run go test ./schema -update", name)
		}
	}
	files, err := filepath.Glob(folder + "reference/*.md")
	if err != nil || len(files) != len(pages)-1 {
		t.Errorf("docs/reference has %d pages, want %d (%v)", len(files), len(pages)-1, err)
	}
}
