package rules_test

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/plimsoll-dev/plimsoll/admission"
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/lint/rules"
	"github.com/plimsoll-dev/plimsoll/source"
	"github.com/plimsoll-dev/plimsoll/test/refused"
	"github.com/plimsoll-dev/plimsoll/validate/cel"
)

// silentList names the documents of testdata/refused of which no rule says an error, each with
// the reason.
const silentList = "../../testdata/refused/silent.txt"

// TestRefused holds that of each document in testdata/refused a rule says an error, but for those that are listed as
// not yet, and that none does of the sound ones. That the server refuses them, and where, is for test/apiserver to show.
func TestRefused(t *testing.T) {
	documents, err := refused.Load(os.DirFS("../../testdata/refused"))
	if err != nil {
		t.Fatal(err)
	}
	if len(documents) < 1000 {
		t.Errorf("there are only %d documents", len(documents))
	}
	data, err := os.ReadFile(silentList)
	if err != nil {
		t.Fatal(err)
	}
	reasons := map[string]string{}
	for line := range strings.Lines(string(data)) {
		name, reason, _ := strings.Cut(strings.TrimSpace(line), " -- ")
		reasons[name] = reason
	}
	var silent bytes.Buffer
	for _, d := range documents {
		message := firstError(d)
		switch {
		case d.Sound && message != "":
			t.Errorf("%s: the server takes it, and lint says: %s", d.Name, message)
		case strings.HasSuffix(message, "[internal-error]"):
			t.Errorf("%s: lint fails over it", d.Name)
		case !d.Sound && message == "":
			silent.WriteString(d.Name + " -- " + reasons[d.Name] + "\n")
			if reasons[d.Name] == "" && !*update {
				t.Errorf("%s: the server refuses it, and lint says nothing\n%s", d.Name, d.Text)
			}
		}
	}
	if *update {
		if err := os.WriteFile(silentList, silent.Bytes(), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// firstError gives what lint says of a document as an error, "" for nothing.
func firstError(d refused.Document) string {
	documents, diagnostics := source.Parse(source.NewFile(d.Name, d.Text))
	linter := lint.New(rules.All, lint.Options{Server: cel.Server{}, Admission: admission.Judge})
	for _, f := range linter.Lint(lint.Input{Documents: documents, Diagnostics: diagnostics}) {
		if f.Severity == source.Error {
			return f.Message + " [" + f.Rule + "]"
		}
	}
	return ""
}
