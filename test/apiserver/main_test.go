package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// asCommand makes the test binary behave as judge, in a process of its own:
// an emulated version stays for the whole process.
const asCommand = "JUDGE_AS_COMMAND"

func TestMain(m *testing.M) {
	if os.Getenv(asCommand) != "" {
		main()
	}
	os.Exit(m.Run())
}

func judgeCommand(t *testing.T, stdin string, args ...string) (stdout, stderr string, status int) {
	t.Helper()
	var out, errs bytes.Buffer
	c := exec.Command(os.Args[0], args...)
	c.Env = append(os.Environ(), asCommand+"=1")
	c.Stdin, c.Stdout, c.Stderr = strings.NewReader(stdin), &out, &errs
	err := c.Run()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return out.String(), errs.String(), c.ProcessState.ExitCode()
}

const (
	service = `apiVersion: v1
kind: Service
metadata: {name: web}
spec: {ports: [{port: 80}]}
`
	gateway = `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: web}
`
	badService = `apiVersion: v1
kind: Service
metadata: {name: other}
spec: {prots: []}
`
	pod = `apiVersion: v1
kind: Pod
metadata: {name: run}
spec: {hostnameOverride: host, containers: [{name: run, image: a}]}
`
)

func TestText(t *testing.T) {
	for _, test := range []struct {
		name, stdin string
		args        []string
		want        string
		status      int
	}{
		{"accepted", service + "---\n" + gateway, nil,
			"ok\t-\t0\tService default/web\nskipped\t-\t1\tGateway web\n", 0},
		{"namespace", service, []string{"-namespace", "shop"},
			"ok\t-\t0\tService shop/web\n", 0},
		{"rejected", badService, nil,
			"rejected\t-\t0\tService default/other\n" +
				"    spec.prots: unknown field\n" +
				"    spec.ports: Required value\n", 1},
		{"pod security", pod, []string{"-level", "baseline"},
			"ok\t-\t0\tPod default/run\n", 0},
		{"older version", pod, []string{"-v", "-kubernetes", "1.34"},
			"ok\t-\t0\tPod default/run\n    dropped: spec.hostnameOverride\n", 0},
		{"no object", "a: b", nil,
			"rejected\t-\t0\t?\n    Object 'Kind' is missing in '{\"a\":\"b\"}'\n", 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			stdout, stderr, status := judgeCommand(t, test.stdin, append(test.args, "-")...)
			if stdout != test.want || status != test.status || stderr != "" {
				t.Errorf("status %d, want %d\ngot:\n%s\nwant:\n%s\nstderr: %s", status, test.status, stdout, test.want, stderr)
			}
		})
	}
}

func TestPodSecurityStatus(t *testing.T) {
	stdout, _, status := judgeCommand(t, pod, "-level", "restricted", "-")
	if status != 1 || !strings.Contains(stdout, "\n    pod security restricted: seccompProfile") {
		t.Errorf("status %d\n%s", status, stdout)
	}
}

// asFile gives the name of a file with a text.
func asFile(t *testing.T, text string) string {
	name := filepath.Join(t.TempDir(), "old.yaml")
	write(t, name, text)
	return name
}

func TestFolderAndOld(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "old", "a.yaml"), service+"---\n"+pod)
	write(t, filepath.Join(dir, "new", "b.yml"), strings.Replace(service, "{ports", "{clusterIP: None, ports", 1))
	write(t, filepath.Join(dir, "new", "a.json"), `{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "new"}}`)
	write(t, filepath.Join(dir, "new", "notes.txt"), "no manifest")
	stdout, stderr, status := judgeCommand(t, "", "-json", "-old", filepath.Join(dir, "old"), filepath.Join(dir, "new"))
	if status != 1 || stderr != "" {
		t.Errorf("status %d, stderr %s", status, stderr)
	}
	var got []result
	for line := range strings.Lines(stdout) {
		var r result
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		got = append(got, r)
	}
	if len(got) != 2 || got[0].Kind != "ConfigMap" || got[0].Outcome != "ok" ||
		got[1].Outcome != "rejected" || len(got[1].Errors) != 1 || got[1].Errors[0].Field != "spec.clusterIPs[0]" {
		t.Errorf("%+v", got)
	}
	if strings.Contains(stdout, "null") {
		t.Errorf("a list is null: %s", stdout)
	}
}

func TestFailures(t *testing.T) {
	for _, args := range [][]string{
		{},
		{"-level", "strict", "-"},
		{"-kubernetes", "1.20", "-"},
		{"-unknown", "-"},
		{filepath.Join(t.TempDir(), "missing.yaml")},
		{"-old", filepath.Join(t.TempDir(), "missing.yaml"), "-"},
	} {
		stdout, stderr, status := judgeCommand(t, "", args...)
		if status != 2 || stdout != "" || stderr == "" {
			t.Errorf("%q: status %d, stdout %q, stderr %q", args, status, stdout, stderr)
		}
	}
}

func write(t *testing.T, file, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestSame compares objects as the server stores them: what it fills in is the same,
// and what it chooses is left out.
func TestSame(t *testing.T) {
	old := asFile(t, service+"---\n"+pod)
	const policy = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web}
spec: {podSelector: {}, policyTypes: [%s]}
`
	const filledIn = `apiVersion: v1
kind: Service
metadata: {name: web}
spec: {ports: [{port: 80, protocol: TCP, targetPort: %d}], type: ClusterIP}
---
` + pod
	stdout, _, status := judgeCommand(t, fmt.Sprintf(filledIn, 80), "-same", old, "-")
	if status != 0 || stdout != "" {
		t.Errorf("status %d\n%s", status, stdout)
	}
	stdout, _, status = judgeCommand(t, fmt.Sprintf(filledIn, 81), "-same", old, "-")
	if status != 1 || stdout != "Service/default/web\tspec.ports[0].targetPort\t80 -> 81\n" {
		t.Errorf("status %d\n%s", status, stdout)
	}
	other := asFile(t, fmt.Sprintf(policy, "Ingress, Egress"))
	stdout, _, status = judgeCommand(t, fmt.Sprintf(policy, "Egress, Ingress"), "-same", other, "-")
	if status != 0 || stdout != "" {
		t.Errorf("the directions of a policy have no order: status %d\n%s", status, stdout)
	}
	stdout, _, status = judgeCommand(t, pod, "-same", old, "-")
	if status != 1 || stdout != "Service/default/web\t\tthere -> <nil>\n" {
		t.Errorf("status %d\n%s", status, stdout)
	}
}
