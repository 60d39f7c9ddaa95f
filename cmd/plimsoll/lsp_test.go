package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/sourcegraph/jsonrpc2"
	"github.com/spf13/cobra"

	"github.com/plimsoll-dev/plimsoll/lsp"
)

// An editor is a client of a language server over pipes, with the working folder open.
type editor struct {
	testing.TB
	conn *jsonrpc2.Conn
	dir  string
}

type duplex struct {
	io.Reader
	io.WriteCloser
}

// newEditor starts a session in the working folder.
func newEditor(t testing.TB, options map[string]any) *editor {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	in, toServer := io.Pipe()
	fromServer, out := io.Pipe()
	ctx, cancel := context.WithCancel(context.Background())
	cmd := &cobra.Command{}
	cmd.SetContext(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		lsp.Serve(ctx, in, out, in.Close, newEditorHost(cmd), lsp.Info{Name: "plimsoll"})
	}()
	nothing := jsonrpc2.HandlerWithError(func(context.Context, *jsonrpc2.Conn, *jsonrpc2.Request) (any, error) {
		return nil, nil
	})
	stream := jsonrpc2.NewBufferedStream(duplex{fromServer, toServer}, jsonrpc2.VSCodeObjectCodec{})
	e := &editor{t, jsonrpc2.NewConn(ctx, stream, nothing), filepath.ToSlash(dir)}
	t.Cleanup(func() {
		cancel()
		toServer.Close()
		<-ended
	})
	e.ask("initialize", map[string]any{"rootUri": e.uri(""), "initializationOptions": options,
		"capabilities": map[string]any{"textDocument": map[string]any{"diagnostic": map[string]any{}},
			"workspace": map[string]any{"didChangeWatchedFiles": map[string]any{"dynamicRegistration": true}}}}, nil)
	e.tell("initialized", map[string]any{})
	return e
}

func (e *editor) uri(name string) string { return strings.TrimSuffix("file://"+e.dir+"/"+name, "/") }

func (e *editor) ask(method string, params, result any) {
	e.Helper()
	if err := e.conn.Call(context.Background(), method, params, result); err != nil {
		e.Fatalf("%s: %v", method, err)
	}
}

func (e *editor) tell(method string, params any) {
	e.Helper()
	if err := e.conn.Notify(context.Background(), method, params); err != nil {
		e.Fatalf("%s: %v", method, err)
	}
}

func (e *editor) open(name, text string) {
	e.Helper()
	e.tell("textDocument/didOpen", map[string]any{"textDocument": map[string]any{
		"uri": e.uri(name), "languageId": "yaml", "version": 1, "text": text}})
}

func (e *editor) write(name, text string) {
	e.Helper()
	e.tell("textDocument/didChange", map[string]any{"textDocument": map[string]any{"uri": e.uri(name), "version": 2},
		"contentChanges": []any{map[string]any{"text": text}}})
}

type shownDiagnostic struct {
	Range struct {
		Start, End struct{ Line, Character int }
	}
	Severity      int
	Code, Message string
}

// found gives what is shown in a file: LINE:COLUMN RULE, from 1, each in a line.
func (e *editor) found(name string) string {
	e.Helper()
	var lines []string
	for _, d := range e.diagnostics(e.uri(name)) {
		lines = append(lines, fmt.Sprintf("%d:%d %s", d.Range.Start.Line+1, d.Range.Start.Character+1, d.Code))
	}
	return strings.Join(lines, "\n")
}

func (e *editor) diagnostics(uri string) []shownDiagnostic {
	e.Helper()
	var report struct{ Items []shownDiagnostic }
	e.ask("textDocument/diagnostic", map[string]any{"textDocument": map[string]any{"uri": uri}}, &report)
	return report.Items
}

// shows wants certain findings in a file.
func (e *editor) shows(name, want string) {
	e.Helper()
	if got := e.found(name); got != want {
		e.Errorf("%s shows:\n%s\nand not:\n%s", name, got, want)
	}
}

const (
	mapText = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: NAME, namespace: shop}\ndata: {KEY: x}\n"
	podText = `apiVersion: v1
kind: Pod
metadata: {name: job, namespace: shop}
spec:
  restartPolicy: Never
  containers:
    - name: job
      image: registry.example.com/job:1
      resources: {limits: {memory: 64Mi}, requests: {cpu: 10m, memory: 64Mi}}
      env:
        - name: A
          valueFrom: {configMapKeyRef: {name: settings, key: mode}}
`
)

func textOfMap(name, key string) string {
	return strings.NewReplacer("NAME", name, "KEY", key).Replace(mapText)
}

// A change in one file renews what is shown of others; what is mended is gone; and while a
// document does not parse it counts as it did.
func TestEditorAcrossFiles(t *testing.T) {
	t.Chdir(t.TempDir())
	putText(t, "map.yaml", textOfMap("settings", "mode"))
	putText(t, "pod.yaml", podText)
	e := newEditor(t, nil)
	e.shows("pod.yaml", "")
	e.open("map.yaml", textOfMap("settings", "mode"))
	e.shows("pod.yaml", "")
	e.write("map.yaml", textOfMap("settings", "mood"))
	e.shows("pod.yaml", "12:62 config-reference")
	e.write("map.yaml", "{"+textOfMap("settings", "mode"))
	e.shows("pod.yaml", "12:62 config-reference")
	if got := e.found("map.yaml"); !strings.Contains(got, "yaml-syntax") {
		t.Errorf("what does not parse shows %q", got)
	}
	e.write("map.yaml", textOfMap("settings", "mode"))
	e.shows("pod.yaml", "")
	e.shows("map.yaml", "")
	e.write("map.yaml", textOfMap("settings", "mood"))
	e.tell("textDocument/didClose", map[string]any{"textDocument": map[string]any{"uri": e.uri("map.yaml")}})
	e.shows("pod.yaml", "") // the disk has it as it was
	putText(t, "map.yaml", textOfMap("settings", "moon"))
	e.tell("workspace/didChangeWatchedFiles", map[string]any{"changes": []any{}})
	e.shows("pod.yaml", "12:62 config-reference")
}

// Texts that are not written yet count: of manifests, plimsoll.yaml and files that specs name.
func TestEditorUnsaved(t *testing.T) {
	t.Chdir(t.TempDir())
	putText(t, "pod.yaml", strings.Replace(podText, "registry.example.com/job:1", "registry.example.com/job", 1))
	spec := strings.Replace(goodSpec, "  ports", "  config: {/etc/a.conf: {file: ./a.conf}}\n  ports", 1)
	putText(t, "web.yaml", spec)
	e := newEditor(t, nil)
	if got := e.found("pod.yaml"); !strings.Contains(got, "latest-tag") {
		t.Error(got)
	}
	e.open("plimsoll.yaml", "lint:\n  rules: {latest-tag: off}\n")
	if got := e.found("pod.yaml"); strings.Contains(got, "latest-tag") {
		t.Error(got)
	}
	e.write("plimsoll.yaml", "lint:\n  rules: {latest-tga: off}\n")
	if got := e.found("plimsoll.yaml"); !strings.HasPrefix(got, "2:11 ") {
		t.Error(got)
	}
	if got := e.found("pod.yaml"); strings.Contains(got, "latest-tag") { // the last sound one counts
		t.Error(got)
	}
	if got := e.diagnostics(e.uri("web.yaml")); len(got) != 1 || !strings.Contains(got[0].Message, "a.conf") {
		t.Error(got)
	}
	e.open("a.conf", "x")
	e.shows("web.yaml", "")
	e.open("new.yaml", strings.Replace(goodSpec, "ports", "prots", 1))
	e.shows("new.yaml", "6:3 unknown-field")
}

// A folder with a plimsoll.yaml is a project of its own, a text outside of all folders is
// looked at alone, and other languages show nothing.
func TestEditorProjects(t *testing.T) {
	top := t.TempDir()
	putText(t, filepath.Join(top, "outside.yaml"), strings.Replace(goodSpec, "ports", "prots", 1))
	t.Chdir(top)
	if err := os.MkdirAll("work/inner", 0o755); err != nil {
		t.Fatal(err)
	}
	t.Chdir("work")
	putText(t, "inner/plimsoll.yaml", "lint:\n  rules: {latest-tag: off}\n")
	untagged := strings.Replace(podText, "registry.example.com/job:1", "registry.example.com/job", 1)
	putText(t, "inner/pod.yaml", untagged)
	putText(t, "pod.yaml", strings.Replace(untagged, "name: job,", "name: other,", 1))
	putText(t, "chart/Chart.yaml", "name: a\n")
	putText(t, "chart/templates/a.yaml", "apiVersion: v1\nkind: {{ .Values.kind }}\nmetadata:\n{{- if x }}\n")
	e := newEditor(t, nil)
	if got := e.found("inner/pod.yaml"); strings.Contains(got, "latest-tag") {
		t.Error(got)
	}
	if got := e.found("pod.yaml"); strings.Count(got, "latest-tag") != 1 {
		t.Error(got)
	}
	e.shows("chart/templates/a.yaml", "")
	outside := strings.Replace(goodSpec, "ports", "prots", 1)
	for uri, want := range map[string]int{"file://" + filepath.ToSlash(top) + "/outside.yaml": 1, "untitled:U": 1} {
		e.tell("textDocument/didOpen", map[string]any{"textDocument": map[string]any{
			"uri": uri, "languageId": "yaml", "version": 1, "text": outside}})
		if got := e.diagnostics(uri); len(got) != want || got[0].Code != "unknown-field" {
			t.Errorf("%s: %v", uri, got)
		}
	}
	e.tell("textDocument/didOpen", map[string]any{"textDocument": map[string]any{
		"uri": "untitled:V", "languageId": "markdown", "version": 1, "text": outside}})
	if got := e.diagnostics("untitled:V"); len(got) != 0 {
		t.Error(got)
	}
}

// With the setting advice good practice is shown.
func TestEditorAdvice(t *testing.T) {
	t.Chdir(t.TempDir())
	putText(t, "pod.yaml", podText)
	putText(t, "map.yaml", textOfMap("settings", "mode"))
	e := newEditor(t, map[string]any{"advice": true})
	if got := e.diagnostics(e.uri("pod.yaml")); len(got) == 0 || got[0].Severity != 3 {
		t.Error(got)
	}
}

// What is shown is what vet and lint say, again and again, for examples and for what is wrong
// in each of them.
func TestEditorAgrees(t *testing.T) {
	examples, err := filepath.Abs("../../examples/shop")
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	if err := os.CopyFS(".", os.DirFS(examples)); err != nil {
		t.Fatal(err)
	}
	putText(t, "bad.yaml", "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {selector: {app: a}, "+
		"ports: [{port: 80, protocol: tcp}]}\n---\nkind: Nothing\n---\n"+strings.Replace(goodSpec, "ports", "prots", 1))
	server, err := newToolServer()
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][]string{}
	for _, args := range [][]string{{"vet", "."}, {"lint", "."}} {
		report, err := server.report(t.Context(), &toolInput{}, args)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range findingsIn(report) {
			message := strings.TrimSuffix(fmt.Sprint(f["message"], "\n", f["hint"]), "\n")
			line := fmt.Sprint(f["line"], " ", f["rule"], " ", message)
			if file := f["file"].(string); !slices.Contains(want[file], line) {
				want[file] = append(want[file], line)
			}
		}
	}
	if len(want["bad.yaml"]) < 3 {
		t.Fatal(want)
	}
	e := newEditor(t, nil)
	e.open("bad.yaml", "")
	data, err := os.ReadFile("bad.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		e.write("bad.yaml", string(data))
		for name, lines := range want {
			var got []string
			for _, d := range e.diagnostics(e.uri(name)) {
				got = append(got, fmt.Sprint(d.Range.Start.Line+1, " ", d.Code, " ", d.Message))
			}
			slices.Sort(got)
			slices.Sort(lines)
			if !slices.Equal(got, lines) {
				t.Errorf("%s shows:\n%s\nand not:\n%s", name, strings.Join(got, "\n"), strings.Join(lines, "\n"))
			}
		}
	}
}

// Quick fixes mend a finding each, the action on the whole file does what --fix does, and a
// finding that is accepted is gone once a reason is written.
func TestEditorActions(t *testing.T) {
	t.Chdir(t.TempDir())
	const text = "apiVersion: v1\nkind: Service\nmetadata: {name: a, namespace: shop}\nspec:\n  clusterIP: None\n" +
		"  ports:\n    - port: 80\n      protocol: tcp\n      tragetPort: 80\n"
	putText(t, "a.yaml", text)
	e := newEditor(t, nil)
	e.open("a.yaml", text)
	fixed, failed := fixedBy(t, "a.yaml")
	if failed != "" || fixed == text {
		t.Fatal(failed)
	}
	titles := map[string]string{}
	for _, a := range e.actions("a.yaml") {
		titles[a.Title] = applied(t, text, a.Edit.Changes[e.uri("a.yaml")])
	}
	for title, want := range map[string]string{
		"Write targetPort":                     strings.Replace(text, "tragetPort", "targetPort", 1),
		"Fix all that has one right answer":    fixed,
		"Accept this finding of unknown-value": strings.Replace(text, "      protocol", "      # plimsoll:ignore unknown-value because \n      protocol", 1),
	} {
		if got := titles[title]; got != want {
			t.Errorf("%s gives:\n%s\nof %v", title, got, titles)
		}
	}
	e.write("a.yaml", strings.Replace(titles["Accept this finding of unknown-value"], "because ", "because it is so", 1))
	if got := e.found("a.yaml"); strings.Contains(got, "unknown-value") {
		t.Error(got)
	}
}

// In a spec what lint warns of is accepted by a comment, and what the compiler refuses is not.
func TestEditorAcceptsInSpecs(t *testing.T) {
	t.Chdir(t.TempDir())
	e := newEditor(t, nil)
	text := strings.NewReplacer("web:1", "web:latest", "ports", "replica: 1\n  ports").Replace(goodSpec)
	e.open("web.yaml", text+"# 1\n# 2\n")
	var titles []string
	for _, a := range e.actions("web.yaml") {
		titles = append(titles, a.Title)
	}
	if got := strings.Join(titles, ", "); strings.Contains(got, "Accept this finding of unknown-field") {
		t.Error(got)
	}
	sound := strings.Replace(goodSpec, "web:1", "web:latest", 1) + "# 1\n# 2\n# 3\n"
	e.write("web.yaml", sound)
	for _, a := range e.actions("web.yaml") {
		if a.Title == "Accept this finding of latest-tag" {
			e.write("web.yaml", strings.Replace(applied(t, sound, a.Edit.Changes[e.uri("web.yaml")]), "because ",
				"because it is so", 1))
			e.shows("web.yaml", "")
			return
		}
	}
	t.Error("latest-tag cannot be accepted")
}

// What does not parse of a text alone takes nothing from what can be mended of it.
func TestEditorActionsAlone(t *testing.T) {
	t.Chdir(t.TempDir())
	e := newEditor(t, nil)
	const service = "apiVersion: v1\nkind: Service\nmetadata: {name: NAME, namespace: shop}\n" +
		"spec: {clusterIP: None, ports: [{port: 80, protocol: tcp}]}\n"
	one, two := strings.Replace(service, "NAME", "a", 1), strings.Replace(service, "NAME", "b", 1)
	uri := "untitled:a"
	e.tell("textDocument/didOpen", map[string]any{"textDocument": map[string]any{
		"uri": uri, "languageId": "yaml", "version": 1, "text": one + "---\n" + two}})
	if got := e.diagnostics(uri); len(got) != 2 {
		t.Error(got)
	}
	e.tell("textDocument/didChange", map[string]any{"textDocument": map[string]any{"uri": uri, "version": 2},
		"contentChanges": []any{map[string]any{"text": "{\n---\n" + two}}})
	var list []shownAction
	e.ask("textDocument/codeAction", map[string]any{"textDocument": map[string]any{"uri": uri},
		"range":   map[string]any{"start": map[string]any{"line": 0}, "end": map[string]any{"line": 6}},
		"context": map[string]any{"only": []any{"source.fixAll"}}}, &list)
	if len(list) != 1 || len(list[0].Edit.Changes[uri]) != 1 {
		t.Error(list)
	}
}

// In JSON a finding is accepted by an annotation.
func TestEditorAcceptsInJSON(t *testing.T) {
	t.Chdir(t.TempDir())
	e := newEditor(t, nil)
	for _, metadata := range []string{
		`{"name": "a", "namespace": "shop"}`, `{"name": "a", "namespace": "shop", "annotations": {"a": "b"}}`,
		`{"name": "a", "namespace": "shop", "annotations": {"plimsoll.dev/ignore": "latest-tag because it is"}}`,
	} {
		text := `{"apiVersion": "v1", "kind": "Service", "metadata": ` + metadata +
			`, "spec": {"clusterIP": "None", "ports": [{"port": 80, "protocol": "tcp"}]}}` + "\n"
		e.open("a.json", text)
		for _, a := range e.actions("a.json") {
			if a.Title == "Accept this finding of unknown-value" {
				text = applied(t, text, a.Edit.Changes[e.uri("a.json")])
			}
		}
		if !json.Valid([]byte(text)) {
			t.Errorf("it is no JSON: %s", text)
		}
		e.write("a.json", strings.Replace(text, "unknown-value because ", "unknown-value because it is so", 1))
		if got := e.found("a.json"); strings.Contains(got, "unknown-value") || strings.Contains(got, "ignore-syntax") {
			t.Errorf("%s shows %s", text, got)
		}
	}
}

type shownAction struct {
	Title, Kind string
	Edit        struct{ Changes map[string][]shownEdit }
}

type shownEdit struct {
	Range struct {
		Start, End struct{ Line, Character int }
	}
	NewText string
}

func (e *editor) actions(name string) (list []shownAction) {
	e.Helper()
	n := 9
	if strings.HasSuffix(name, ".json") {
		n = 1
	}
	e.ask("textDocument/codeAction", map[string]any{"textDocument": map[string]any{"uri": e.uri(name)},
		"range":   map[string]any{"start": map[string]any{"line": 0, "character": 0}, "end": map[string]any{"line": n, "character": 0}},
		"context": map[string]any{"diagnostics": []any{}}}, &list)
	return list
}

// applied gives what edits make of a text of ASCII.
func applied(t *testing.T, text string, edits []shownEdit) string {
	t.Helper()
	lines := strings.SplitAfter(text, "\n")
	at := func(line, character int) int { return len(strings.Join(lines[:line], "")) + character }
	slices.SortFunc(edits, func(a, b shownEdit) int { return b.Range.Start.Line - a.Range.Start.Line })
	for _, e := range edits {
		text = text[:at(e.Range.Start.Line, e.Range.Start.Character)] + e.NewText +
			text[at(e.Range.End.Line, e.Range.End.Character):]
	}
	return text
}

// fixedBy gives what lint --fix makes of a file, which it leaves as it was.
func fixedBy(t *testing.T, name string) (text, failed string) {
	t.Helper()
	before, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var out, said strings.Builder
	if run([]string{"lint", "--fix", name}, strings.NewReader(""), &out, &said) == exitFailed {
		return "", said.String()
	}
	after, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(after), map[bool]string{true: ""}[os.WriteFile(name, before, 0o644) == nil]
}

// thousandFiles gives an editor with a thousand files like a text, of which the first is open.
func thousandFiles(b *testing.B, text string) *editor {
	b.Chdir(b.TempDir())
	for i := range 1000 {
		named := strings.NewReplacer("shop", fmt.Sprint("shop", i), "web", fmt.Sprint("web", i)).Replace(text)
		if err := os.WriteFile(fmt.Sprintf("f%03d.yaml", i), []byte(named), 0o644); err != nil {
			b.Fatal(err)
		}
	}
	e := newEditor(b, nil)
	e.open("f000.yaml", text)
	e.found("f000.yaml")
	return e
}

const threeEnvironments = `apiVersion: plimsoll.dev/v1alpha1
kind: Environment
metadata: {name: production}
spec: {labels: {stage: production}}
---
apiVersion: plimsoll.dev/v1alpha1
kind: Environment
metadata: {name: staging}
spec: {labels: {stage: staging}, all: {priorityClassName: low}}
---
apiVersion: plimsoll.dev/v1alpha1
kind: Environment
metadata: {name: development}
spec: {from: staging, kinds: {Web: {replicas: 1}}}
`

// BenchmarkKeystroke takes what is between a keystroke in one of a thousand files and the
// findings of all of them.
func BenchmarkKeystroke(b *testing.B) {
	for kind, text := range map[string]string{"manifests": podText + "---\n" + textOfMap("settings", "mode"),
		"specs": goodSpec, "layers": goodSpec + "environments:\n  production: {replicas: 4}\n"} {
		b.Run(kind, func(b *testing.B) {
			e := thousandFiles(b, text)
			if kind == "layers" {
				e.open("environments.yaml", threeEnvironments)
			}
			n := 0
			stroke := func() {
				n++
				e.write("f000.yaml", strings.Replace(text, "web:1", fmt.Sprint("web:", n), 1)+fmt.Sprintf("# %d\n", n))
				e.found("f000.yaml")
			}
			stroke() // the environments make all anew
			for b.Loop() {
				stroke()
			}
		})
	}
}

// What a place is, is told as explain does, also of built-in kinds and of what is wrong.
func TestEditorHover(t *testing.T) {
	t.Chdir(t.TempDir())
	e := newEditor(t, nil)
	e.open("web.yaml", strings.Replace(goodSpec, "web:1", "web", 1))
	e.open("pod.yaml", podText)
	e.open("hpa.yaml", "apiVersion: autoscaling/v2beta2\nkind: HorizontalPodAutoscaler\nmetadata: {name: a}\nspec:\n"+
		"  maxReplicas: 2\n")
	e.open("plimsoll.yaml", "lint:\n  rules: {latest-tag: off}\n")
	e.open("other.yaml", "apiVersion: example.com/v1\nkind: Other\nspec: {a: 1}\n")
	for _, c := range []struct {
		file            string
		line, character int
		want            string
	}{
		{"web.yaml", 5, 4, "Web.spec.ports\n"},
		{"web.yaml", 4, 4, "Web.spec.image\n"},
		{"web.yaml", 1, 1, "Web.kind\n"},
		{"pod.yaml", 7, 8, "Pod.spec.containers.image\n\n  type     text"},
		{"pod.yaml", 4, 20, "values   Always, Never or OnFailure"},
		{"pod.yaml", 8, 30, "Pod.spec.containers.resources.limits.memory\n\n  type     a quantity"},
		{"plimsoll.yaml", 1, 4, "plimsoll.yaml.lint.rules\n"},
		{"other.yaml", 2, 8, ""},
	} {
		var got struct{ Contents struct{ Value string } }
		e.ask("textDocument/hover", map[string]any{"textDocument": map[string]any{"uri": e.uri(c.file)},
			"position": map[string]any{"line": c.line, "character": c.character}}, &got)
		if text := got.Contents.Value; !strings.Contains(text, c.want) || c.want == "" && text != "" {
			t.Errorf("%s:%d:%d says:\n%s", c.file, c.line, c.character, text)
		}
	}
	var got struct{ Contents struct{ Value string } }
	e.ask("textDocument/hover", map[string]any{"textDocument": map[string]any{"uri": e.uri("hpa.yaml")},
		"position": map[string]any{"line": 0, "character": 20}}, &got)
	if text := got.Contents.Value; !strings.Contains(text, "api-removed") {
		t.Error(text)
	}
}
