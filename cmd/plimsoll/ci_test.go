package main

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

const ciSpec = `apiVersion: plimsoll.dev/v1alpha1
kind: Web
metadata: {name: shop}
spec:
  image: registry.example.com/shop:1.0.0
  ports: {http: 8080}
`

// ciTrees are what the files for CI are run over: what is done to a tree that
// is in order, and the exit code of each check.
var ciTrees = []struct {
	name        string
	spoil       func(t *testing.T)
	build, lint int
	// What the check that fails says.
	says string
}{
	{name: "good", spoil: func(*testing.T) {}},
	{name: "out of date", build: 1, says: "out of date in manifests", spoil: func(t *testing.T) {
		replaceIn(t, "apps/shop.yaml", "1.0.0", "2.0.0")
	}},
	{name: "mistake in a manifest", lint: 1, says: "service-target-port", spoil: func(t *testing.T) {
		putText(t, "manifests/job.yaml", "apiVersion: v1\nkind: Service\nmetadata: {name: other}\nspec:\n"+
			"  selector: {app.kubernetes.io/name: shop, app.kubernetes.io/instance: shop}\n  ports: [{port: 80, "+
			"targetPort: htpt}]\n")
	}},
	{name: "mistake in a spec", build: 1, says: `unknown field "prots"`, spoil: func(t *testing.T) {
		replaceIn(t, "apps/shop.yaml", "ports", "prots")
	}},
	{name: "no folders", build: 2, lint: 2, says: "no such file or directory", spoil: func(t *testing.T) {
		for _, folder := range []string{"apps", "manifests"} {
			if err := os.RemoveAll(folder); err != nil {
				t.Fatal(err)
			}
		}
	}},
}

// TestCI runs the commands of action.yml, docs/ci and docs/ci.md.
func TestCI(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	checks := ciChecks(t, root)
	for _, tree := range ciTrees {
		t.Run(tree.name, func(t *testing.T) {
			for _, name := range slices.Sorted(maps.Keys(checks)) {
				check := checks[name]
				t.Run(name, func(t *testing.T) {
					t.Chdir(t.TempDir())
					putText(t, "apps/shop.yaml", ciSpec)
					bash(t, 0, nil, "make -f "+root+"/docs/ci/Makefile")
					tree.spoil(t)
					want := 0
					if check.build {
						want = tree.build
					}
					if check.lint {
						want = max(want, tree.lint)
					}
					if check.onlyFails && want != 0 {
						want = 2
					}
					out := bash(t, want, check.env, check.script)
					if want != 0 && !strings.Contains(out, tree.says) {
						t.Errorf("the output lacks %q:\n%s", tree.says, out)
					}
				})
			}
		})
	}
}

// ciCheck is a script from one of the files, and which of the checks it does.
type ciCheck struct {
	script      string
	env         []string
	build, lint bool
	// onlyFails is for make, which ends with 2 whatever the command ended with.
	onlyFails bool
}

// ciChecks takes the scripts out of the files.
func ciChecks(t *testing.T, root string) map[string]ciCheck {
	t.Helper()
	checks := map[string]ciCheck{
		"make":  {script: "make -f " + root + "/docs/ci/Makefile check", build: true, lint: true, onlyFails: true},
		"shell": {script: root + "/docs/ci/check.sh", build: true, lint: true},
	}
	action := readAction(t, root)
	lint, build := action.check(t, "paths=manifests"), action.check(t, "command=build", "paths=apps")
	lint.lint, build.build = true, true
	checks["github lint"], checks["github build"] = lint, build

	var gitlab map[string]yaml.Node
	parseYAML(t, root+"/docs/ci/gitlab.yml", &gitlab)
	var variables map[string]string
	decode(t, gitlab["variables"], &variables)
	var env []string
	for name, value := range variables {
		env = append(env, name+"="+value)
	}
	for _, job := range []string{".plimsoll", "plimsoll-lint", "plimsoll-build"} {
		var steps struct {
			Before []string `yaml:"before_script"`
			Script []string
		}
		decode(t, gitlab[job], &steps)
		// The test binary is plimsoll, so that nothing is installed.
		script := strings.Join(append(steps.Before, steps.Script...), "\n")
		if script == "" {
			t.Fatalf("the job %s of docs/ci/gitlab.yml has no script", job)
		}
		checks["gitlab "+job] = ciCheck{script: script, env: env, build: job == "plimsoll-build",
			lint: job == "plimsoll-lint"}
	}

	var commands []string
	for _, code := range codeOf(readText(t, root+"/docs/ci.md")) {
		if strings.HasPrefix(code, "plimsoll ") && strings.Contains(code, "--check") {
			commands = append(commands, code)
		}
	}
	if len(commands) != 2 {
		t.Fatalf("docs/ci.md has %d commands with --check, want 2: for the shell and for Flux", len(commands))
	}
	checks["the page's commands"] = ciCheck{script: "set -e\n" + strings.Join(commands, "\n"), build: true}
	return checks
}

// ciAction is what action.yml says: its inputs, and the step that runs plimsoll.
type ciAction struct {
	Inputs map[string]struct{ Default string }
	Runs   struct{ Steps []ciStep }
}

type ciStep struct {
	ID, Run string
	Env     map[string]string
}

func readAction(t *testing.T, root string) ciAction {
	t.Helper()
	var action ciAction
	parseYAML(t, root+"/action.yml", &action)
	return action
}

// step gives the step that runs plimsoll.
func (a ciAction) step(t *testing.T) ciStep {
	t.Helper()
	for _, step := range a.Runs.Steps {
		if step.ID == "plimsoll" {
			return step
		}
	}
	t.Fatal("action.yml has no step plimsoll")
	return ciStep{}
}

// check gives what GitHub makes of the step with these inputs, each as
// NAME=VALUE.
func (a ciAction) check(t *testing.T, inputs ...string) ciCheck {
	t.Helper()
	values := map[string]string{}
	for name, input := range a.Inputs {
		values["${{ inputs."+name+" }}"] = input.Default
	}
	for _, input := range inputs {
		name, value, _ := strings.Cut(input, "=")
		if _, ok := a.Inputs[name]; !ok {
			t.Fatalf("action.yml has no input %s", name)
		}
		values["${{ inputs."+name+" }}"] = value
	}
	step := a.step(t)
	env := []string{"RUNNER_TEMP=.", "GITHUB_OUTPUT=output"}
	for name, expression := range step.Env {
		value, ok := values[expression]
		if !ok {
			t.Fatalf("action.yml: %s is %s, which is no input", name, expression)
		}
		env = append(env, name+"="+value)
	}
	// As GitHub runs what has shell: bash.
	return ciCheck{script: "set -eo pipefail\n" + step.Run, env: env}
}

// TestShardJobs runs the jobs of the matrices over one tree, each as CI does with its number: all
// pass where all is well, and of a name that two apps have the one that has the second tells.
func TestShardJobs(t *testing.T) {
	var github struct {
		Jobs map[string]struct {
			Strategy struct{ Matrix struct{ Shard []int } }
			Steps    []struct{ Name, Run string }
		}
	}
	parseYAML(t, "../../docs/ci/shards-github.yml", &github)
	var gitlab map[string]yaml.Node
	parseYAML(t, "../../docs/ci/shards-gitlab.yml", &gitlab)
	var common struct{ Parallel int }
	decode(t, gitlab[".plimsoll"], &common)
	jobs := map[string][2]string{}
	var index, check struct{ Script []string }
	decode(t, gitlab["index"], &index)
	decode(t, gitlab["check"], &check)
	jobs["gitlab"] = [2]string{strings.Join(index.Script, "\n"), strings.Join(check.Script, "\n")}
	script := func(job string) string {
		steps := github.Jobs[job].Steps
		return steps[len(steps)-1].Run + "\n"
	}
	steps := github.Jobs["index"].Steps
	jobs["github"] = [2]string{steps[2].Run, script("check")}
	if steps[2].Name != "index" || len(github.Jobs["check"].Strategy.Matrix.Shard) != 4 || common.Parallel != 4 {
		t.Fatal("the matrices are not of four")
	}
	for name, scripts := range jobs {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			for i := range 8 {
				putText(t, fmt.Sprintf("apps/%d.yaml", i), strings.Replace(ciSpec, "name: shop", fmt.Sprint("name: shop", i), 1))
			}
			each := func(script string, code int) (said string, failed int) {
				for i := 1; i <= 4; i++ {
					cmd := exec.Command("bash", "-c", "set -e\n"+script)
					cmd.Env = append(os.Environ(), fmt.Sprint("SHARD=", i), "SHARDS=4", fmt.Sprint("CI_NODE_INDEX=", i),
						"CI_NODE_TOTAL=4")
					out, _ := cmd.CombinedOutput()
					said += string(out)
					if got := cmd.ProcessState.ExitCode(); got != exitClean && got != code {
						t.Errorf("exit code %d:\n%s", got, out)
					} else if got == code {
						failed++
					}
				}
				return said, failed
			}
			each(scripts[0], exitClean)
			if said, _ := each(scripts[1], exitClean); said != "" {
				t.Errorf("a good tree: %s", said)
			}
			replaceIn(t, "apps/7.yaml", "shop7", "shop3")
			each(scripts[0], exitClean)
			said, failed := each(scripts[1], exitMistakes)
			if failed != 1 || strings.Count(said, "there is a second app named") != 1 {
				t.Errorf("%d jobs fail for a name that is there twice: %s", failed, said)
			}
		})
	}
}

// TestActionInputs holds the scripts of the action to having no expressions,
// since what those stand for would be run as code, and the workflow and the page
// to the inputs that there are.
func TestActionInputs(t *testing.T) {
	const root = "../.."
	action := readAction(t, root)
	for _, step := range action.Runs.Steps {
		if strings.Contains(step.Run, "${{") {
			t.Errorf("a script of action.yml holds an expression:\n%s", step.Run)
		}
	}
	page := readText(t, root+"/docs/ci.md")
	for name := range action.Inputs {
		if !strings.Contains(page, "\n| `"+name+"` | ") {
			t.Errorf("docs/ci.md does not say what the input %s is for", name)
		}
	}
	var workflow struct {
		Jobs map[string]struct {
			Steps []struct {
				Uses string
				With map[string]string
			}
		}
	}
	parseYAML(t, root+"/docs/ci/github.yml", &workflow)
	uses := 0
	for _, step := range workflow.Jobs["plimsoll"].Steps {
		if !strings.HasPrefix(step.Uses, "plimsoll-dev/plimsoll@") {
			continue
		}
		uses++
		for name := range step.With {
			if _, ok := action.Inputs[name]; !ok {
				t.Errorf("docs/ci/github.yml gives the input %s, which there is not", name)
			}
		}
	}
	if uses != 2 {
		t.Errorf("docs/ci/github.yml uses the action %d times, want 2", uses)
	}
}

// TestAction tries what the action does beside the checks.
func TestAction(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	action := readAction(t, root)
	const bad = "apiVersion: batch/v1\nkind: Job\nmetadata: {name: a}\nspec:\n  template:\n    spec:\n" +
		"      restartPolicy: Always\n      containers: [{name: a, image: \"a:1\"}]\n"
	for _, test := range []struct {
		name   string
		inputs []string
		code   int
		says   string
		// sarif is whether there is a report to upload.
		sarif bool
	}{
		{"annotation", nil, 1, "::error title=restart-policy,file=one/a b.yaml,line=7", false},
		{"report, with findings", []string{"upload-sarif=true"}, 1, "::error", true},
		{"report, without findings", []string{"upload-sarif=true", "paths=three"}, 0, "", true},
		{"several paths", []string{"paths=three\none/a b.yaml\n"}, 1, "a b.yaml", false},
		{"format", []string{"format=text"}, 1, "error: restartPolicy is Always", false},
		{"no such format", []string{"format=txt", "upload-sarif=true"}, 2, "txt", false},
		{"no such file", []string{"paths=one\nfour", "upload-sarif=true"}, 2, "four", false},
		{"warning", []string{"paths=two"}, 1, "::warning title=latest-tag", false},
		{"fail-on", []string{"paths=two", "fail-on=error"}, 0, "::warning title=latest-tag", false},
		{"vet", []string{"command=vet", "paths=three"}, 0, "", false},
		{"vet, of an object with a mistake", []string{"command=vet"}, 1, "::error title=restart-policy", false},
		{"vet, with a mistake", []string{"command=vet", "paths=spec", "upload-sarif=true"}, 1,
			"::error title=missing-field,file=spec/d.yaml,line=4", true},
		{"build, with a mistake", []string{"command=build", "paths=spec"}, 1,
			"::error title=missing-field,file=spec/d.yaml,line=4", false},
		{"no such command", []string{"command=lnt"}, 2, "::error::command is lnt", false},
		{"a path is no flag", []string{"paths=--help"}, 2, "--help", false},
		{"a path is no code", []string{"paths=$(touch ran)"}, 2, "$(touch ran)", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			putText(t, "one/a b.yaml", bad)
			good := strings.Replace(bad, "Always", "Never", 1)
			putText(t, "two/b.yaml", strings.Replace(good, "a:1", "a:latest", 1))
			putText(t, "three/c.yaml", good)
			putText(t, "spec/d.yaml", "apiVersion: plimsoll.dev/v1alpha1\nkind: Worker\nmetadata: {name: d}\nspec: {}\n")
			putText(t, "output", "")
			check := action.check(t, append([]string{"paths=one"}, test.inputs...)...)
			out := bash(t, test.code, check.env, check.script)
			if !strings.Contains(out, test.says) {
				t.Errorf("the output lacks %q:\n%s", test.says, out)
			}
			if got := readText(t, "output") == "sarif=./plimsoll.sarif\n"; got != test.sarif {
				t.Errorf("report to upload: %v, want %v", got, test.sarif)
			}
			if _, err := os.Stat("ran"); err == nil {
				t.Error("an input was run as code")
			}
		})
	}
}

// TestArgoCD runs the command of the plugin as Argo CD does: without a shell,
// in the folder of the app.
func TestArgoCD(t *testing.T) {
	var plugin struct {
		Spec struct {
			Generate struct{ Command, Args []string }
		}
	}
	parseYAML(t, "../../docs/ci/argocd/plugin.yaml", &plugin)
	generate := slices.Concat(plugin.Spec.Generate.Command, plugin.Spec.Generate.Args)
	if len(generate) == 0 {
		t.Fatal("the plugin has no command")
	}
	t.Chdir(t.TempDir())
	putText(t, "shop.yaml", ciSpec)
	out, err := exec.Command(generate[0], generate[1:]...).Output()
	if err != nil || !strings.Contains(string(out), "kind: Deployment") {
		t.Errorf("%v\n%s", err, out)
	}
	replaceIn(t, "shop.yaml", "ports", "prots")
	out, err = exec.Command(generate[0], generate[1:]...).Output()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || len(out) > 0 || !strings.Contains(string(exit.Stderr), `unknown field "prots"`) {
		t.Errorf("a spec with a mistake: %v\n%s", err, out)
	}
}

// TestArgoCDComponent builds the component over a repo server that has what the
// sidecar takes from Argo CD's own, and lints it as built.
func TestArgoCDComponent(t *testing.T) {
	const server = `apiVersion: apps/v1
kind: Deployment
metadata: {name: argocd-repo-server, namespace: argocd}
spec:
  selector: {matchLabels: {app: argocd-repo-server}}
  template:
    metadata: {labels: {app: argocd-repo-server}}
    spec:
      containers: [{name: argocd-repo-server, image: "quay.io/argoproj/argocd:v3.2.0"}]
      volumes:
      - {name: var-files, emptyDir: {}}
      - {name: plugins, emptyDir: {}}
`
	component, err := filepath.Abs("../../docs/ci/argocd")
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	if err := os.CopyFS("plimsoll", os.DirFS(component)); err != nil {
		t.Fatal(err)
	}
	putText(t, "server.yaml", server)
	putText(t, "kustomization.yaml", "resources: [server.yaml]\ncomponents: [plimsoll]\n")
	out := bash(t, 0, nil,
		"set -o pipefail; plimsoll kustomize build . | tee built.yaml && plimsoll lint --skip unknown-kind built.yaml")
	for _, want := range []string{"image: registry.example.com/argocd-plimsoll:1.0.0", "name: plimsoll-plugin-",
		"image: quay.io/argoproj/argocd:"} {
		if !strings.Contains(out, want) {
			t.Errorf("what is built lacks %q:\n%s", want, out)
		}
	}
	// The sidecar needs the volumes of Argo CD's own Deployment.
	replaceIn(t, "server.yaml", "      - {name: plugins, emptyDir: {}}\n", "")
	bash(t, 1, nil, "plimsoll kustomize build . > built.yaml && plimsoll lint built.yaml")
}

// bash runs a script, which must end with this code, and gives what it writes.
func bash(t *testing.T, code int, env []string, script string) string {
	t.Helper()
	cmd := exec.Command("bash", "-c", script)
	cmd.Env = append(os.Environ(), env...)
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	if got := cmd.ProcessState.ExitCode(); got != code {
		t.Errorf("exit code %d, want %d:\n%s", got, code, out)
	}
	return string(out)
}

func parseYAML(t *testing.T, file string, into any) {
	t.Helper()
	if err := yaml.Unmarshal([]byte(readText(t, file)), into); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
}

func decode(t *testing.T, node yaml.Node, into any) {
	t.Helper()
	if err := node.Decode(into); err != nil {
		t.Fatal(err)
	}
}

func putText(t *testing.T, file, text string) {
	t.Helper()
	err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o777), os.WriteFile(file, []byte(text), 0o666))
	if err != nil {
		t.Fatal(err)
	}
}

// replaceIn replaces what must stand in the file.
func replaceIn(t *testing.T, file, before, after string) {
	t.Helper()
	text := readText(t, file)
	if !strings.Contains(text, before) {
		t.Fatalf("%s does not have %q", file, before)
	}
	putText(t, file, strings.ReplaceAll(text, before, after))
}

// TestPins holds the samples, the hooks and the pages to the newest version that CHANGELOG.md
// names.
func TestPins(t *testing.T) {
	const root = "../../"
	found := regexp.MustCompile(`(?m)^## (\d+\.\d+\.\d+)`).FindStringSubmatch(readText(t, root+"CHANGELOG.md"))
	if found == nil {
		t.Fatal("CHANGELOG.md names no version")
	}
	pin := regexp.MustCompile(`(?:plimsoll@|plimsoll:|rev: |VERSION: |/plimsoll/|--version |download/)v?(\d+\.\d+\.\d+)\b`)
	for file, wants := range map[string]int{
		".pre-commit-hooks.yaml": 3, "docs/install.md": 6, "docs/ci.md": 2, "docs/kustomize.md": 1, "docs/ci/github.yml": 2,
		"docs/ci/gitlab.yml": 1, "docs/ci/release.yml": 1, "docs/ci/review.yml": 1,
		"docs/ci/shards-github.yml": 1, "docs/ci/shards-gitlab.yml": 1,
	} {
		pins := pin.FindAllStringSubmatch(readText(t, root+file), -1)
		if len(pins) != wants {
			t.Errorf("%s names %d versions, want %d", file, len(pins), wants)
		}
		for _, p := range pins {
			if p[1] != found[1] {
				t.Errorf("%s has %q; the newest version is %s", file, p[0], found[1])
			}
		}
	}
}
