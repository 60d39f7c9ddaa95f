package main

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// toolClient serves the working folder to the protocol's own client, and gives what calls a
// tool: the structured result, or the error.
func toolClient(t *testing.T) func(name string, in map[string]any) (map[string]any, string) {
	t.Helper()
	s, err := newToolServer()
	if err != nil {
		t.Fatal(err)
	}
	here, there := mcp.NewInMemoryTransports()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- s.serve().Run(ctx, there) }()
	session, err := mcp.NewClient(&mcp.Implementation{Name: "test", Version: "1"}, nil).Connect(ctx, here, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = session.Close()
		cancel()
		<-done
	})
	return func(name string, in map[string]any) (map[string]any, string) {
		t.Helper()
		got, err := session.CallTool(ctx, &mcp.CallToolParams{Name: name, Arguments: in})
		if err != nil {
			return nil, err.Error()
		}
		if got.IsError {
			return nil, got.Content[0].(*mcp.TextContent).Text
		}
		out, ok := got.StructuredContent.(map[string]any)
		if !ok {
			t.Fatalf("%s: the result is %v", name, got.StructuredContent)
		}
		return out, ""
	}
}

const goodSpec = `apiVersion: plimsoll.dev/v1alpha1
kind: Web
metadata: {name: web}
spec:
  image: registry.example.com/web:1
  ports: {http: 8080}
`

func rulesOf(out map[string]any) (rules []string) {
	for _, f := range findingsIn(out) {
		rules = append(rules, f["rule"].(string))
	}
	return rules
}

func TestMCP(t *testing.T) {
	t.Chdir(t.TempDir())
	putText(t, "apps/web.yaml", goodSpec)
	putText(t, "bad/service.yaml", "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {selector: {app: a}, "+
		"ports: [{port: 80, protocol: tcp}]}\n")
	call := toolClient(t)

	out, failed := call("check", map[string]any{"paths": []string{"apps", "bad"}})
	if got := strings.Join(rulesOf(out), " "); failed != "" || got != "unknown-value" {
		t.Errorf("check finds %s, %s", got, failed)
	}
	if out, failed = call("check", map[string]any{"text": strings.Replace(goodSpec, "ports", "prots", 1)}); failed != "" {
		t.Error(failed)
	}
	for _, f := range findingsIn(out) {
		if f["file"] != "<text>" {
			t.Errorf("a finding stands in %v", f["file"])
		}
	}
	if got := strings.Join(rulesOf(out), " "); got != "missing-field unknown-field" && got != "unknown-field" {
		t.Errorf("check of a text finds %s", got)
	}
	if out, failed = call("check", map[string]any{"text": goodSpec}); failed != "" || len(findingsIn(out)) != 0 {
		t.Errorf("check of a good text finds %v, %s", out, failed)
	}
	if out, failed = call("check", map[string]any{"paths": []string{"apps"}, "advice": true}); failed != "" || len(findingsIn(out)) == 0 {
		t.Errorf("check with advice finds %v, %s", out, failed)
	}

	out, failed = call("fix", map[string]any{"paths": []string{"bad"}})
	if failed != "" || len(out["edits"].([]any)) != 1 || !strings.Contains(out["diff"].(string), "\n+spec: {selector: {app: a}, ports: [{port: 80, protocol: TCP}]}") {
		t.Errorf("fix gives %v, %s", out, failed)
	}
	text := readText(t, "bad/service.yaml")
	out, failed = call("fix", map[string]any{"text": text})
	if failed != "" || !strings.Contains(out["diff"].(string), "--- <text>") || len(out["edits"].([]any)) != 1 {
		t.Errorf("fix of a text gives %v, %s", out, failed)
	}
	if readText(t, "bad/service.yaml") != text {
		t.Error("fix wrote a file")
	}

	if out, failed = call("explain", map[string]any{"name": "web.replicas"}); failed != "" || !strings.Contains(out["text"].(string), "replicas") {
		t.Errorf("explain says %v, %s", out, failed)
	}
	if _, failed = call("explain", map[string]any{"name": "web.replcas"}); !strings.Contains(failed, "did you mean") {
		t.Errorf("explain says %s", failed)
	}

	out, failed = call("build", map[string]any{"paths": []string{"apps"}})
	if failed != "" || len(out["objects"].([]any)) != 3 || len(findingsIn(out)) != 0 {
		t.Errorf("build gives %v, %s", out, failed)
	}
	for _, o := range out["objects"].([]any) {
		if o := o.(map[string]any); o["file"] != "apps/web.yaml" || !strings.HasPrefix(o["text"].(string), "apiVersion: ") {
			t.Errorf("build gives %v", o)
		}
	}
	out, failed = call("build", map[string]any{"text": strings.Replace(goodSpec, "ports", "prots", 1)})
	if failed != "" || len(out["objects"].([]any)) != 0 || len(findingsIn(out)) == 0 {
		t.Errorf("build of a bad text gives %v, %s", out, failed)
	}

	putText(t, "old/web.yaml", strings.Replace(goodSpec, "web:1", "web:0", 1))
	if out, failed = call("diff", map[string]any{"base": "old", "paths": []string{"apps"}}); failed != "" || !strings.Contains(jsonOf(t, out), "web:0") {
		t.Errorf("diff gives %s, %s", jsonOf(t, out), failed)
	}
}

func jsonOf(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestMCPRefuses holds the tools to the working folder, links included, and to one input.
func TestMCPRefuses(t *testing.T) {
	top := t.TempDir()
	t.Chdir(top)
	putText(t, "secret.yaml", goodSpec)
	putText(t, "base/kustomization.yaml", "resources: [web.yaml]\n")
	putText(t, "base/web.yaml", "apiVersion: v1\nkind: Secret\nmetadata: {name: hidden}\n")
	putText(t, "work/apps/web.yaml", goodSpec)
	putText(t, "work/over/kustomization.yaml", "resources: [../../base]\n")
	putText(t, "work/conf/a.txt", "one\n")
	if err := os.MkdirAll(".git", 0o777); err != nil {
		t.Fatal(err)
	}
	for name, target := range map[string]string{
		"work/out.yaml": "../secret.yaml", "work/links/out.yaml": "../../secret.yaml", "work/conf/b.txt": "../../secret.yaml",
	} {
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(target, name); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir("work")
	call := toolClient(t)
	for _, c := range []struct {
		tool string
		in   map[string]any
		says string
	}{
		{"check", map[string]any{}, "give paths, files and folders in the working folder, or text"},
		{"fix", map[string]any{"paths": []string{"apps"}, "text": goodSpec}, "give paths or text, not both"},
		{"build", map[string]any{"paths": []string{"../secret.yaml"}}, "outside of the working folder"},
		{"check", map[string]any{"paths": []string{top}}, "outside of the working folder"},
		{"check", map[string]any{"paths": []string{"/etc/passwd"}}, "outside of the working folder"},
		{"check", map[string]any{"paths": []string{""}}, "outside of the working folder"},
		{"check", map[string]any{"paths": []string{"nothing"}}, "there is no file or folder nothing"},
		{"check", map[string]any{"paths": []string{"-"}}, "there is no file or folder -"},
		{"check", map[string]any{"paths": []string{"--help"}}, "there is no file or folder --help"},
		{"check", map[string]any{"paths": []string{"out.yaml"}}, "out.yaml is a link out of the working folder"},
		{"diff", map[string]any{"base": "../base", "paths": []string{"apps"}}, "outside of the working folder"},
		{"diff", map[string]any{"base": "-", "paths": []string{"apps"}}, "there is no file or folder -"},
		{"diff", map[string]any{"base": "git:HEAD", "paths": []string{"../base"}}, "outside of the working folder"},
	} {
		if out, failed := call(c.tool, c.in); !strings.Contains(failed, c.says) {
			t.Errorf("%s of %v: %v, %q", c.tool, c.in, out, failed)
		}
	}
	// What is found in a folder is held to it, too.
	out, failed := call("check", map[string]any{"paths": []string{"links"}})
	if said := jsonOf(t, out) + failed; !strings.Contains(said, "leads out") && !strings.Contains(said, "link out") {
		t.Errorf("a link out of the folder: %s", said)
	}
	out, failed = call("check", map[string]any{"paths": []string{"over"}})
	if said := jsonOf(t, out) + failed; strings.Contains(said, "hidden") {
		t.Errorf("a base beside the folder was read: %s", said)
	}
	for name, bad := range map[string]bool{"conf/a.txt": false, "conf/b.txt": true, "../secret.yaml": true} {
		text := goodSpec + "  config: {/etc/a: {file: " + name + "}}\n"
		out, failed := call("build", map[string]any{"text": text})
		if failed != "" || (len(findingsIn(out)) > 0) != bad {
			t.Errorf("a text that names %s: %s, %s", name, jsonOf(t, out), failed)
		}
	}
}

// The tools go by plimsoll.yaml as the commands do, and what check calls safe is what fix makes.
func TestMCPAsCommands(t *testing.T) {
	t.Chdir(t.TempDir())
	putText(t, "plimsoll.yaml", "lint: {rules: {latest-tag: off}}\n")
	putText(t, "web.yaml", strings.Replace(goodSpec, "web:1", "web:latest", 1)+
		"  patches: [{target: {kind: Deployment}, patch: {spec: {minReadySeconds: 3}}}]\n")
	putText(t, "kind/wrong.yaml", strings.Replace(goodSpec, "kind: Web", "kind: Wbe", 1))
	putText(t, "job.yaml", "apiVersion: plimsoll.dev/v1alpha1\nkind: Batch\nmetadata: {name: job}\nspec:\n"+
		"  containers: {dump: {image: registry.example.com/job:1}, other: {image: registry.example.com/other:1}}\n"+
		"  container: Dump\n")
	call := toolClient(t)
	out, failed := call("check", map[string]any{"paths": []string{"web.yaml"}})
	if failed != "" || len(findingsIn(out)) != 0 {
		t.Errorf("a rule that is off: %s, %s", jsonOf(t, out), failed)
	}
	for _, advice := range []bool{false, true} {
		out, failed = call("check", map[string]any{"paths": []string{"kind"}, "advice": advice})
		if !strings.Contains(jsonOf(t, out["summary"]), `"error":1`) {
			t.Errorf("an unknown kind: %s, %s", jsonOf(t, out), failed)
		}
	}
	for _, paths := range [][]string{{"job.yaml"}, {"kind"}, {"."}} {
		checked, failed := call("check", map[string]any{"paths": paths})
		fixed, failedToo := call("fix", map[string]any{"paths": paths})
		safe := 0
		for _, f := range findingsIn(checked) {
			for _, fix := range f["fixes"].([]any) {
				if fix.(map[string]any)["safe"] == true {
					safe++
				}
			}
		}
		if edits := len(fixed["edits"].([]any)); failed+failedToo != "" || edits != safe {
			t.Errorf("of %s check calls %d fixes safe, and fix has %d edits: %s", paths, safe, edits, failed+failedToo)
		}
	}
	if _, failed = call("check", map[string]any{"paths": []string{"."}, "kubernetesVersions": []string{"0.9"}}); !strings.Contains(failed, `unknown version "0.9"`) {
		t.Errorf("an unknown version: %s", failed)
	}
	putText(t, "plimsoll.yaml", "lint: {rules: {latest-tga: off}}\n")
	for _, tool := range []string{"check", "fix", "build"} {
		if _, failed = call(tool, map[string]any{"paths": []string{"web.yaml"}}); !strings.Contains(failed, "latest-tga") {
			t.Errorf("%s with a mistake in plimsoll.yaml: %s", tool, failed)
		}
	}
}

// Odd calls have an answer, and no bug.
func TestMCPOdd(t *testing.T) {
	t.Chdir(t.TempDir())
	putText(t, "web.yaml", goodSpec)
	call := toolClient(t)
	for _, c := range []struct {
		tool string
		in   map[string]any
		says string // of the answer, or of what is wrong
	}{
		{"check", map[string]any{"text": ""}, `"findings":[]`},
		{"check", map[string]any{"text": "---\n---\n"}, `"findings":[]`},
		{"check", map[string]any{"text": "😀: [\r\n"}, "yaml-syntax"},
		{"check", map[string]any{"text": "\x00\x01"}, "encoding"},
		{"check", map[string]any{"text": "kind: {{ .Values.kind }}\napiVersion: v1\n"}, `"rule":"template"`},
		{"check", map[string]any{"text": "kind: Kustomization\nresources: []\n"}, "this document has no apiVersion"},
		{"check", map[string]any{"text": strings.Repeat("a", 11<<20)}, "larger than 10 MiB"},
		{"check", map[string]any{"text": goodSpec, "paths": []string{}}, `"findings":[]`},
		{"check", map[string]any{"text": nil, "paths": []string{"web.yaml", "./web.yaml", "."}}, `"findings":[]`},
		{"check", map[string]any{"paths": "web.yaml"}, "type"},
		{"check", map[string]any{"paths": []string{"web.yaml"}, "kubernetesVersions": []string{"--help"}}, "unknown version"},
		{"fix", map[string]any{"text": ""}, `"edits":[]`},
		{"explain", map[string]any{"name": "--help"}, "unknown kind"},
		{"build", map[string]any{"text": ""}, `"objects":[]`},
		{"build", map[string]any{"text": goodSpec, "env": "--help"}, "there is no environment"},
		{"diff", map[string]any{"base": "git:--output=x"}, "cannot be read"},
		{"nothing", map[string]any{}, "unknown tool"},
	} {
		out, failed := call(c.tool, c.in)
		if said := jsonOf(t, out) + failed; !strings.Contains(said, c.says) || strings.Contains(said, "this is a bug") {
			t.Errorf("%s of %.60v says %.300s", c.tool, c.in, said)
		}
	}
}

// TestMCPProcess talks to the program itself, over its standard input and output.
func TestMCPProcess(t *testing.T) {
	t.Chdir(t.TempDir())
	putText(t, "web.yaml", goodSpec)
	client := mcp.NewClient(&mcp.Implementation{Name: "test", Version: "1"}, nil)
	session, err := client.Connect(t.Context(), &mcp.CommandTransport{Command: exec.Command("plimsoll", "mcp")}, nil)
	if err != nil {
		t.Fatal(err)
	}
	tools, err := session.ListTools(t.Context(), nil)
	if err != nil || len(tools.Tools) != 5 {
		t.Fatalf("%v, %v", tools, err)
	}
	got, err := session.CallTool(t.Context(), &mcp.CallToolParams{Name: "build", Arguments: map[string]any{"paths": []string{"."}}})
	if err != nil || got.IsError || !strings.Contains(jsonOf(t, got.StructuredContent), "kind: Deployment") {
		t.Errorf("%v, %v", got, err)
	}
	if err := session.Close(); err != nil {
		t.Error(err)
	}
}
