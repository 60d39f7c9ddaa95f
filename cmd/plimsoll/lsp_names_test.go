package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/sourcegraph/jsonrpc2"
)

type shownLocation struct {
	URI   string
	Range struct {
		Start, End struct{ Line, Character int }
	}
}

// lead gives what a request about a place answers: FILE:LINE:COLUMN, from 1.
func (e *editor) lead(method, file string, line, character int) string {
	e.Helper()
	var list []shownLocation
	e.ask(method, map[string]any{"textDocument": map[string]any{"uri": e.uri(file)},
		"position": map[string]any{"line": line, "character": character},
		"context":  map[string]any{"includeDeclaration": true}}, &list)
	var lines []string
	for _, l := range list {
		lines = append(lines, fmt.Sprintf("%s:%d:%d", strings.TrimPrefix(l.URI, e.uri("")+"/"), l.Range.Start.Line+1,
			l.Range.Start.Character+1))
	}
	return strings.Join(lines, " ")
}

// Names lead to where they are said, and from there back: in files that are not open, and in
// texts that are not written.
func TestEditorDefinition(t *testing.T) {
	t.Chdir(t.TempDir())
	putText(t, "deploy.yaml", `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      serviceAccountName: runner
      volumes:
        - {name: data, persistentVolumeClaim: {claimName: data}}
      containers:
        - name: web
          image: example.com/web:1
          ports:
            - name: http
              containerPort: 8080
          env: [{name: A, valueFrom: {configMapKeyRef: {name: settings, key: mode}}}]
`)
	putText(t, "others.yaml", textOfMap("settings", "mode")+`---
apiVersion: v1
kind: ServiceAccount
metadata: {name: runner, namespace: shop}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data, namespace: shop}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: reads, namespace: shop}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: reads, namespace: shop}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reads}
subjects: [{kind: ServiceAccount, name: runner, namespace: shop}]
`)
	putText(t, "apps.yaml", strings.Replace(goodSpec, "spec:", "spec:\n  after: [migrate]", 1)+`environments:
  production: {}
---
apiVersion: plimsoll.dev/v1alpha1
kind: Batch
metadata: {name: migrate}
spec: {image: "example.com/a:1"}
---
apiVersion: plimsoll.dev/v1alpha1
kind: Environment
metadata: {name: production}
`)
	e := newEditor(t, nil)
	for _, name := range []string{"deploy.yaml", "others.yaml", "apps.yaml"} {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		e.open(name, string(data))
	}
	e.open("service.yaml", "apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\nspec:\n"+
		"  selector: {app: web}\n  ports: [{name: http, port: 80, targetPort: http}]\n")
	e.open("ingress.yaml", "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: web, namespace: shop}\n"+
		"spec: {defaultBackend: {service: {name: web, port: {name: http}}}}\n")
	for _, c := range []struct {
		file            string
		line, character int
		want            string
	}{
		{"service.yaml", 5, 19, "deploy.yaml:7:30"},
		{"service.yaml", 5, 15, "deploy.yaml:7:30"},
		{"service.yaml", 6, 47, "deploy.yaml:16:21"},
		{"deploy.yaml", 5, 35, "deploy.yaml:7:30"},
		{"deploy.yaml", 9, 30, "others.yaml:8:18"},
		{"deploy.yaml", 11, 60, "others.yaml:12:18"},
		{"deploy.yaml", 18, 64, "others.yaml:3:18"},
		{"deploy.yaml", 18, 79, "others.yaml:4:8"},
		{"others.yaml", 21, 67, "others.yaml:16:18"},
		{"others.yaml", 22, 42, "others.yaml:8:18"},
		{"ingress.yaml", 4, 44, "service.yaml:3:18"},
		{"ingress.yaml", 4, 62, "deploy.yaml:16:21 service.yaml:6:18"},
		{"apps.yaml", 5, 12, "apps.yaml:13:18"},
		{"apps.yaml", 9, 5, "apps.yaml:18:18"},
		{"deploy.yaml", 1, 3, ""},
	} {
		if got := e.lead("textDocument/definition", c.file, c.line-1, c.character-1); got != c.want {
			t.Errorf("%s:%d:%d leads to %q and not to %q", c.file, c.line, c.character, got, c.want)
		}
	}
	for _, c := range []struct {
		file            string
		line, character int
		want            string
	}{
		{"deploy.yaml", 7, 31, "deploy.yaml:5:33 deploy.yaml:7:30 service.yaml:5:19"},
		{"deploy.yaml", 16, 22, "deploy.yaml:16:21 service.yaml:6:46"},
		{"others.yaml", 4, 8, "deploy.yaml:18:78 others.yaml:4:8"},
		{"apps.yaml", 13, 18, "apps.yaml:5:11 apps.yaml:13:18"},
	} {
		if got := e.lead("textDocument/references", c.file, c.line-1, c.character-1); got != c.want {
			t.Errorf("%s:%d:%d is spoken of at %q and not at %q", c.file, c.line, c.character, got, c.want)
		}
	}
	e.write("service.yaml", "apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\nspec:\n"+
		"  selector: {app: web}\n  ports: [{name: http, port: 80, targetPort: http}\n")
	if got := e.lead("textDocument/definition", "service.yaml", 4, 18); got != "deploy.yaml:7:30" {
		t.Errorf("what does not parse leads to %q", got)
	}
	if got := e.lead("textDocument/definition", "ingress.yaml", 3, 43); got != "service.yaml:3:18" {
		t.Errorf("to what does not parse leads %q", got)
	}
	if got := e.refusal("textDocument/rename", "deploy.yaml", 15, 20, "web"); !strings.Contains(got, "service.yaml does not parse") {
		t.Errorf("what does not parse is renamed: %s", got)
	}
}

// A kind of the house leads to where the house says what it is, and an app of such a kind is
// renamed as others are.
func TestEditorOwnKind(t *testing.T) {
	examples, err := filepath.Abs("../../docs/own-kinds")
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	if err := os.CopyFS(".", os.DirFS(examples)); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("app.yaml")
	if err != nil {
		t.Fatal(err)
	}
	e := newEditor(t, nil)
	e.open("app.yaml", string(text))
	e.open("policy.yaml", "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: more}\n"+
		"spec: {defaultBackend: {service: {name: pay, port: {name: http}}}}\n")
	if got := e.lead("textDocument/definition", "app.yaml", 1, 8); got != "plimsoll.cue:4:1" {
		t.Errorf("the kind leads to %q", got)
	}
	if got := e.lead("textDocument/references", "app.yaml", 2, 17); got != "app.yaml:3:18 policy.yaml:4:41" {
		t.Errorf("the app is spoken of at %q", got)
	}
	if got := e.refusal("textDocument/rename", "policy.yaml", 3, 42, "pays"); got != "" {
		t.Error(got)
	}
}

// refusal gives why something is not done; "" where it is.
func (e *editor) refusal(method, file string, line, character int, name string) string {
	e.Helper()
	err := e.conn.Call(e.Context(), method, map[string]any{"textDocument": map[string]any{"uri": e.uri(file)},
		"position": map[string]any{"line": line, "character": character}, "newName": name}, nil)
	var wrong *jsonrpc2.Error
	if errors.As(err, &wrong) && wrong.Code == -32803 {
		return wrong.Message
	} else if err != nil {
		e.Fatal(err)
	}
	return ""
}

// What stays says why, before a new name is written and after.
func TestEditorRefusesNames(t *testing.T) {
	t.Chdir(t.TempDir())
	const head = "apiVersion: plimsoll.dev/v1alpha1\nkind: "
	text := goodSpec + "---\n" + head + "Database\nmetadata: {name: db}\nspec: {engine: postgres, version: \"17\", " +
		"credentials: {secret: db}, storage: {data: {size: 1Gi}}}\n---\n" +
		head + "Stateful\nmetadata: {name: queue}\nspec: {image: \"example.com/a:1\", ports: {a: 1}}\n---\n" +
		head + "Worker\nmetadata: {name: old}\nspec: {image: \"example.com/a:1\", adopt: {name: older}}\n---\n" +
		head + "Worker\nmetadata: {name: &n shared}\nspec: {image: \"example.com/a:1\", ports: {http: 1, more: 2}}\n---\n" +
		head + "Environment\nmetadata: {name: production}\n---\n" + textOfMap("settings", "mode")
	e := newEditor(t, nil)
	e.open("a.yaml", text)
	for _, c := range []struct{ word, name, before, after string }{
		{"name: db}", "other", "Database db is not renamed", "Database db is not renamed"},
		{"name: queue", "other", "Stateful queue is not renamed", "Stateful queue is not renamed"},
		{"name: old}", "other", "Worker old is not renamed: with adopt", "with adopt"},
		{"name: production", "other", "environment production is not renamed", "environment production"},
		{"name: settings", "other", "ConfigMap settings is not renamed", "ConfigMap settings"},
		{"kind: Worker", "other", "this is none", "this is none"},
		{"image: ", "other", "this is none", "this is none"},
		{"name: web", "shared", "", "is taken: Worker shared at a.yaml:"},
		{"name: web", "Web", "", "cannot be the name of an app"},
		{"name: web", strings.Repeat("a", 64), "", "cannot be the name of an app"},
		{"name: web", "9a", "", "9a cannot be the name of Web web: the name begins with"},
		{"name: &n shared", "other", "", "shares its value by an anchor"},
		{"more: 2", "http", "", "is taken: the port at a.yaml:"},
		{"more: 2", "more-than-fifteen", "", "cannot be the name of a port"},
	} {
		line, character := 0, 0
		i := strings.Index(text, c.word)
		if i < 0 {
			t.Fatal(c.word)
		}
		if j := strings.LastIndexAny(c.word, " "); strings.HasPrefix(c.word, "name") || strings.HasPrefix(c.word, "kind") {
			i += j + 1
		}
		line = strings.Count(text[:i], "\n")
		character = i - strings.LastIndex(text[:i], "\n") - 1
		if got := e.refusal("textDocument/prepareRename", "a.yaml", line, character, ""); !strings.Contains(got, c.before) ||
			c.before == "" && got != "" {
			t.Errorf("%s: %q is said and not %q", c.word, got, c.before)
		}
		if got := e.refusal("textDocument/rename", "a.yaml", line, character, c.name); !strings.Contains(got, c.after) {
			t.Errorf("%s as %s: %q is said and not %q", c.word, c.name, got, c.after)
		}
	}
}

// A name is changed where its characters stand, whatever stands before them, and in the
// quotes, brackets and line ends that are there.
func TestEditorRenames(t *testing.T) {
	t.Chdir(t.TempDir())
	const after = "apiVersion: plimsoll.dev/v1alpha1\r\nkind: Worker\r\nmetadata: {annotations: {a: \"🐚é\"}, name: 'mail'}\r\n" +
		"spec: {image: \"example.com/mail:1\", networkPolicy: {allowTo: [{namespace: x}, mail]}}\r\n"
	text := "\uFEFF" + after
	scaler := `{"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler", "metadata": {"name": "mail"},
 "spec": {"maxReplicas": 3, "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "mail"}}}
`
	putText(t, "scaler.json", scaler)
	e := newEditor(t, nil)
	e.open("a.yaml", text)
	var got struct {
		Changes map[string][]shownEdit
	}
	place := map[string]any{"textDocument": map[string]any{"uri": e.uri("a.yaml")},
		"position": map[string]any{"line": 2, "character": 45}, "newName": "123"}
	e.ask("textDocument/rename", place, &got)
	var lines []string
	for uri, edits := range got.Changes {
		for _, edit := range edits {
			lines = append(lines, fmt.Sprintf("%s:%d:%d-%d %s", filepath.Base(uri), edit.Range.Start.Line,
				edit.Range.Start.Character, edit.Range.End.Character, edit.NewText))
		}
	}
	slices.Sort(lines)
	want := []string{"a.yaml:2:42-48 '123'", "a.yaml:3:78-82 \"123\"", "scaler.json:1:102-108 \"123\""}
	if !slices.Equal(lines, want) {
		t.Errorf("got %q and not %q", lines, want)
	}
	var prepared struct {
		Range       shownEdit `json:"-"`
		Placeholder string
	}
	e.ask("textDocument/prepareRename", place, &prepared)
	if prepared.Placeholder != "mail" {
		t.Error(prepared)
	}
}

// BenchmarkNames takes what is between a keystroke in one of a thousand files and where a name
// in it is said.
func BenchmarkNames(b *testing.B) {
	for kind, text := range map[string]string{"manifests": podText + "---\n" + textOfMap("settings", "mode"),
		"specs": goodSpec} {
		b.Run(kind, func(b *testing.B) {
			e := thousandFiles(b, text)
			at := map[string]any{"textDocument": map[string]any{"uri": e.uri("f000.yaml")},
				"position": map[string]any{"line": 2, "character": 19}}
			e.ask("textDocument/references", at, nil)
			n := 0
			b.Run("changed", func(b *testing.B) {
				for b.Loop() {
					n++
					b.StopTimer()
					e.write("f000.yaml", strings.Replace(text, "web:1", fmt.Sprint("web:", n), 1)+fmt.Sprintf("# %d\n", n))
					e.found("f000.yaml")
					b.StartTimer()
					e.ask("textDocument/references", at, nil)
				}
			})
			b.Run("again", func(b *testing.B) {
				for b.Loop() {
					e.ask("textDocument/references", at, nil)
				}
			})
		})
	}
}
