package site

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// ask gives the answer to a question, read as T.
func ask[T any](t *testing.T, q Question) (answer T) {
	t.Helper()
	question, err := json.Marshal(q)
	if err != nil {
		t.Fatal(err)
	}
	text := Answer(question)
	var refused refusal
	if err := json.Unmarshal(text, &refused); err != nil || refused.Error != "" {
		t.Fatalf("%s: %s (%v)", q.Want, refused.Error, err)
	}
	if err := json.Unmarshal(text, &answer); err != nil {
		t.Fatal(err)
	}
	return answer
}

// errorsIn counts the errors of a report.
func errorsIn(t *testing.T, report json.RawMessage) int {
	t.Helper()
	var r struct {
		Summary struct{ Error int }
	}
	if err := json.Unmarshal(report, &r); err != nil {
		t.Fatal(err)
	}
	return r.Summary.Error
}

// TestExamples holds that all that the page starts from shows something.
func TestExamples(t *testing.T) {
	text, err := os.ReadFile("examples.json")
	if err != nil {
		t.Fatal(err)
	}
	var examples []struct{ Title, File, Base, View string }
	if err := json.Unmarshal(text, &examples); err != nil {
		t.Fatal(err)
	}
	for _, example := range examples {
		t.Run(example.Title, func(t *testing.T) {
			q := Question{Text: read(t, filepath.Join("..", example.File))}
			if q.Base = q.Text; example.Base != "" {
				q.Base = read(t, filepath.Join("..", example.Base))
			}
			q.Want = "findings"
			mistakes := errorsIn(t, ask[Findings](t, q).Report)
			q.Want = "manifests"
			if m := ask[Manifests](t, q); m.Failed != (mistakes > 0) || m.Failed != (m.Text == "") {
				t.Errorf("with %d errors the manifests are %q", mistakes, m.Text)
			}
			if strings.Contains(example.Title, "mistakes") != (mistakes > 0) {
				t.Errorf("it has %d errors", mistakes)
			}
			q.Want = "graph"
			if p := ask[Picture](t, q); mistakes == 0 && !strings.Contains(p.SVG, `class="node`) {
				t.Errorf("nothing is drawn: %s", p.SVG)
			}
			q.Want = "diff"
			if d := ask[Difference](t, q); example.Base != "" && !strings.Contains(string(d.Report), `"restart"`) {
				t.Errorf("nothing restarts: %s", d.Report)
			}
		})
	}
}

// TestMistakes holds that where nothing is written, a finding says why.
func TestMistakes(t *testing.T) {
	files, err := filepath.Glob("../testdata/mistakes/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no mistakes: %v", err)
	}
	for _, file := range files {
		for i, text := range strings.Split(read(t, file), "\n-- ") {
			name, text, _ := strings.Cut(text, " --\n")
			if i == 0 || !strings.HasSuffix(name, ".yaml") {
				continue
			}
			failed := ask[Manifests](t, Question{Want: "manifests", Text: text}).Failed
			mistakes := errorsIn(t, ask[Findings](t, Question{Want: "findings", Text: text}).Report)
			if failed && mistakes == 0 {
				t.Errorf("%s: %s: nothing is written, and nothing is told", file, name)
			}
		}
	}
}

func TestRefusals(t *testing.T) {
	for question, want := range map[string]string{
		`{"want": "all"}`: "want is",
		`{"want": 1}`:     "cannot unmarshal",
		`{`:               "unexpected end",
		`{"want": "manifests", "text": "{apiVersion: v1, kind: ConfigMap}", "environment": "x"}`: `"x"`,
	} {
		var refused refusal
		if err := json.Unmarshal(Answer([]byte(question)), &refused); err != nil || !strings.Contains(refused.Error, want) {
			t.Errorf("%s: %q (%v), want %q", question, refused.Error, err, want)
		}
	}
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
