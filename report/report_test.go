package report

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/lint/rules"
	"github.com/plimsoll-dev/plimsoll/source"
	"github.com/plimsoll-dev/plimsoll/validate/jsonschema"
)

// badManifests gives what lint finds in the bad manifests of testdata/lint,
// and in some text that is hard to write.
func badManifests(t *testing.T) *Result {
	names, err := filepath.Glob("../testdata/lint/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatalf("no cases (%v)", err)
	}
	var in lint.Input
	add := func(name string, data []byte) {
		documents, diagnostics := source.Parse(source.NewFile(name, data))
		in.Documents = append(in.Documents, documents...)
		in.Diagnostics = append(in.Diagnostics, diagnostics...)
	}
	for _, name := range names {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range archive.Files {
			if strings.HasPrefix(f.Name, "bad") {
				add(filepath.Base(name)+"/"+f.Name, f.Data)
			}
		}
	}
	add("a, b: 100% <&\"'>é.yaml", []byte("apiVersion: v1\nkind: Pod\nmetadata: {name: \"<&>'\\\"\\u2028\\u202e]]> "+
		"%0A ::x\"}\n---\na: b: c\n---\n\xff\n"))
	findings := lint.New(rules.All, lint.Options{Advice: true, JSONSchema: jsonschema.Compile}).Lint(in)
	if len(findings) < 100 {
		t.Fatalf("only %d findings", len(findings))
	}
	return &Result{Findings: findings, Rules: rules.All}
}

// TestFormats reads every format back: all hold every finding, at its place.
func TestFormats(t *testing.T) {
	result := badManifests(t)
	var want []string
	for _, f := range result.Findings {
		line, column := f.Range.File.Position(f.Range.Start)
		want = append(want, fmt.Sprintf("%s:%d:%d %s", f.Range.File.Name, line, column, f.Rule))
	}
	readers := map[string]func([]byte) ([]string, error){
		"text": readTextFormat, "json": readJSONFormat, "sarif": readSARIFFormat, "junit": readJUnitFormat,
		"github": readGitHubFormat, "gitlab": readGitLabFormat, "checkstyle": readCheckstyleFormat,
	}
	for _, format := range Formats() {
		t.Run(format.Name, func(t *testing.T) {
			read := readers[format.Name]
			if read == nil {
				t.Fatal("nothing in readers reads it back")
			}
			var first, second bytes.Buffer
			format.Write(&first, result)
			format.Write(&second, result)
			if !bytes.Equal(first.Bytes(), second.Bytes()) {
				t.Error("it is not the same twice")
			}
			got, err := read(first.Bytes())
			if err != nil {
				t.Fatal(err)
			}
			if len(got) != len(want) {
				t.Fatalf("%d findings, want %d", len(got), len(want))
			}
			for i, g := range got {
				if !matchesPlace(want[i], g) {
					t.Errorf("got %s, want %s", g, want[i])
				}
			}
		})
	}
}

// matchesPlace compares what a format says; * stands for what it does not say.
func matchesPlace(want, got string) bool {
	if !strings.Contains(got, "*") {
		return want == got
	}
	parts := strings.Split(got, "*")
	return strings.HasPrefix(want, parts[0]) && strings.HasSuffix(want, parts[1])
}

func readTextFormat(data []byte) (list []string, err error) {
	head := regexp.MustCompile(`(?m)^(\S.*?:\d+:\d+): (?:error|warning|advice): .* \[([a-z-]+)\]$`)
	for _, m := range head.FindAllSubmatch(data, -1) {
		list = append(list, fmt.Sprintf("%s %s", m[1], m[2]))
	}
	return list, nil
}

// strictly decodes JSON with no more fields than v has.
func strictly(data []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	return d.Decode(v)
}

func readJSONFormat(data []byte) (list []string, err error) {
	var all struct {
		Findings []jsonFinding
		Summary  map[string]int
	}
	err = strictly(data, &all)
	count := 0
	for _, n := range all.Summary {
		count += n
	}
	if err == nil && count != len(all.Findings) {
		err = fmt.Errorf("the summary counts %d", count)
	}
	for _, f := range all.Findings {
		list = append(list, fmt.Sprintf("%s:%d:%d %s", f.File, f.Line, f.Column, f.Rule))
	}
	return list, err
}

func readSARIFFormat(data []byte) (list []string, err error) {
	var log sarifLog
	if err = strictly(data, &log); err != nil {
		return nil, err
	}
	run := log.Runs[0]
	prints := map[string]bool{}
	for _, r := range run.Results {
		place := r.Locations[0].Physical
		name, err := url.PathUnescape(place.Artifact.URI)
		if err != nil {
			return nil, err
		}
		if run.Tool.Driver.Rules[r.RuleIndex].ID != r.RuleID {
			return nil, fmt.Errorf("rule %d is not %s", r.RuleIndex, r.RuleID)
		}
		if print := r.Fingerprints["plimsoll/v1"]; print == "" || prints[print] {
			return nil, fmt.Errorf("fingerprint %q of %s", print, r.RuleID)
		} else {
			prints[print] = true
		}
		list = append(list,
			fmt.Sprintf("%s:%d:%d %s", strings.TrimPrefix(name, "./"), place.Region.StartLine, place.Region.StartColumn,
				r.RuleID))
	}
	return list, nil
}

func readJUnitFormat(data []byte) (list []string, err error) {
	var all junitSuites
	err = xml.Unmarshal(data, &all)
	for _, suite := range all.Suites {
		for _, c := range suite.Cases {
			text, _, _ := strings.Cut(strings.TrimPrefix(c.Failure.Text, suite.Name), " ")
			list = append(list, fmt.Sprintf("%s%s %s", suite.Name, strings.TrimSuffix(text, ":"), c.Failure.Type))
		}
	}
	return list, err
}

func readGitHubFormat(data []byte) (list []string, err error) {
	command := regexp.MustCompile(`^::(?:error|warning|notice) title=([^,:]+),file=([^,:]+),line=(\d+),endLine=\d+(?:,col=(\d+),endColumn=\d+)?::.+$`)
	unescape := strings.NewReplacer("%2C", ",", "%3A", ":", "%25", "%")
	for line := range strings.Lines(string(data)) {
		m := command.FindStringSubmatch(strings.TrimSuffix(line, "\n"))
		if m == nil {
			return nil, fmt.Errorf("no command: %s", line)
		}
		if m[4] == "" {
			m[4] = "*"
		}
		list = append(list, fmt.Sprintf("%s:%s:%s %s", unescape.Replace(m[2]), m[3], m[4], m[1]))
	}
	return list, nil
}

func readGitLabFormat(data []byte) (list []string, err error) {
	var all []gitlabIssue
	err = strictly(data, &all)
	prints := map[string]bool{}
	for _, issue := range all {
		prints[issue.Fingerprint] = true
		list = append(list, fmt.Sprintf("%s:%d:* %s", issue.Location.Path, issue.Location.Lines.Begin, issue.Check))
	}
	if err == nil && len(prints) != len(all) {
		err = fmt.Errorf("%d fingerprints for %d issues", len(prints), len(all))
	}
	return list, err
}

func readCheckstyleFormat(data []byte) (list []string, err error) {
	var all checkstyleReport
	err = xml.Unmarshal(data, &all)
	for _, file := range all.Files {
		for _, e := range file.Errors {
			list = append(list,
				fmt.Sprintf("%s:%d:%d %s", file.Name, e.Line, e.Column, strings.TrimPrefix(e.Source, "plimsoll.")))
		}
	}
	return list, err
}

// TestFingerprints holds the fingerprints to what they are for: they do not
// change with what is above a finding, nor with another item before it.
func TestFingerprints(t *testing.T) {
	const pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a, annotations: {a.b/c: d}}\nspec:\n  containers:\n%s  " +
		"- {name: web, image: \"web:latest\"}\n"
	find := func(text string) (found *lint.Finding) {
		documents, _ := source.Parse(source.NewFile("f.yaml", []byte(text)))
		for _, f := range lint.New(rules.All, lint.Options{}).Lint(lint.Input{Documents: documents}) {
			if f.Rule == "latest-tag" {
				found = f
			}
		}
		if found == nil {
			t.Fatal("nothing was found")
		}
		return found
	}
	one := find(fmt.Sprintf(pod, ""))
	two := find("# more\n\n" + fmt.Sprintf(pod, "  - {name: first, image: \"first:1\"}\n"))
	if got, want := one.StablePath(), "spec.containers[name=web].image"; got != want {
		t.Errorf("the path is %s, want %s", got, want)
	}
	if a, b := fingerprints([]*lint.Finding{one})[0], fingerprints([]*lint.Finding{two})[0]; a != b {
		t.Errorf("%s is not %s", a, b)
	}
	both := fingerprints([]*lint.Finding{one, one})
	if both[0] == both[1] {
		t.Error("two findings have one fingerprint")
	}
}
