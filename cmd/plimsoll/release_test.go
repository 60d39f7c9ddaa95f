package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const releaseSpec = ciSpec + `environments:
  production: {replicas: 3} # more of them
---
apiVersion: plimsoll.dev/v1alpha1
kind: Environment
metadata: {name: staging}
---
apiVersion: plimsoll.dev/v1alpha1
kind: Environment
metadata: {name: production}
`

// releaseRepository makes a clone with specs and manifests, and goes there. What gh is
// called with comes into the file called; options of a push come into pushed.
func releaseRepository(t *testing.T) (env []string) {
	t.Helper()
	dir := t.TempDir()
	t.Chdir(dir)
	putText(t, "bin/gh", "#!/bin/sh\necho \"$@\" >> "+dir+"/called\n")
	bash(t, 0, nil, "chmod +x bin/gh")
	env = []string{
		"PATH=" + filepath.Join(dir, "bin") + string(os.PathListSeparator) + os.Getenv("PATH"), "HOME=" + dir,
		"GIT_CONFIG_NOSYSTEM=1", "GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_COMMITTER_NAME=a",
		"GIT_COMMITTER_EMAIL=a@example.com", "GITLAB_CI=",
	}
	bash(t, 0, env, "git init -q --bare -b main origin && git -C origin config receive.advertisePushOptions true\n"+
		"git clone -q origin clone 2> /dev/null")
	putText(t, "origin/hooks/pre-receive", "#!/bin/sh\necho \"${GIT_PUSH_OPTION_0:-}\" >> "+dir+"/pushed\n")
	bash(t, 0, nil, "chmod +x origin/hooks/pre-receive")
	t.Chdir("clone")
	putText(t, "apps/shop.yaml", releaseSpec)
	bash(t, 0, env, "git switch -q -c main 2> /dev/null || true\nplimsoll build apps --all-environments --output-dir manifests\n"+
		"git add . && git commit -q -m first && git push -q origin main")
	return env
}

// TestRelease runs docs/ci/release.sh, as docs/release.md says.
func TestRelease(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	env := releaseRepository(t)
	script := root + "/docs/ci/release.sh "
	bash(t, 0, env, script+"staging shop registry.example.com/shop:1.5.0")
	want := strings.Replace(releaseSpec, "# more of them\n", "# more of them\n"+
		"  staging: {image: 'registry.example.com/shop:1.5.0'}\n", 1)
	want = strings.ReplaceAll(want, "'", "")
	if got := readText(t, "apps/shop.yaml"); got != want {
		t.Errorf("the spec is\n%s\nwant\n%s", got, want)
	}
	for name, image := range map[string]string{"staging": "shop:1.5.0", "production": "shop:1.0.0"} {
		if got := readText(t, "manifests/"+name+"/shop.yaml"); !strings.Contains(got, "image: registry.example.com/"+image) {
			t.Errorf("%s:\n%s", name, got)
		}
	}
	branch := strings.TrimSpace(bash(t, 0, env, "git branch --show-current"))
	if out := bash(t, 0, env, "git log --format=%s origin/"+branch+" -1 && git status --porcelain"); out !=
		"shop in staging: registry.example.com/shop:1.5.0\n" {
		t.Errorf("what was pushed: %q", out)
	}
	if got := readText(t, "../called"); got != "pr create --fill --head "+branch+"\n" {
		t.Errorf("gh was called with %q", got)
	}

	// Once more there is nothing to do.
	if out := bash(t, 0, env, script+"staging shop registry.example.com/shop:1.5.0"); !strings.Contains(out,
		"shop has registry.example.com/shop:1.5.0 in staging already") {
		t.Errorf("a second time it says %q", out)
	}

	// A mistake makes no commit.
	for _, call := range []string{"stagin shop registry.example.com/shop:1.6.0", "staging shp registry.example.com/shop:1.6.0"} {
		bash(t, 2, env, script+call)
	}
	bash(t, 1, env, script+"staging shop 'registry.example.com/shop 1.6.0'")
	if out := bash(t, 0, env, "git status --porcelain"); out != "" {
		t.Errorf("mistakes changed %s", out)
	}

	// In GitLab the push makes the merge request.
	bash(t, 0, append(slices.Clone(env), "GITLAB_CI=true"), script+"production shop registry.example.com/shop:1.5.0")
	if got := readText(t, "../pushed"); !strings.HasSuffix(got, "\nmerge_request.create\n") {
		t.Errorf("options of pushes: %q", got)
	}
}

// TestReleasePage runs the commands of docs/release.md one after the other.
func TestReleasePage(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	env := releaseRepository(t)
	bash(t, 0, nil, "cp "+root+"/docs/ci/release.sh . && echo release.sh > .git/info/exclude")
	ran := 0
	_, rest, _ := strings.Cut(readText(t, root+"/docs/release.md"), "```sh\n")
	for rest != "" {
		var code string
		code, rest, _ = strings.Cut(rest, "```")
		_, rest, _ = strings.Cut(rest, "```sh\n")
		if strings.HasPrefix(code, "gh ") {
			continue // what GitHub does
		}
		bash(t, 0, env, "set -e\n"+code)
		ran++
	}
	if ran != 6 {
		t.Errorf("the page has %d pieces of code, want 6", ran)
	}
	if got := readText(t, "manifests/production/shop.yaml"); !strings.Contains(got, "shop@sha256:9f86d0") {
		t.Errorf("production has not the digest:\n%s", got)
	}
}

// TestReleaseWorkflow runs the step of docs/ci/release.yml as GitHub does.
func TestReleaseWorkflow(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	var workflow struct {
		On   map[string]struct{ Inputs map[string]struct{} }
		Jobs map[string]struct{ Steps []ciStep }
	}
	parseYAML(t, root+"/docs/ci/release.yml", &workflow)
	values := map[string]string{"environment": "staging", "app": "shop", "image": "registry.example.com/shop:2.0.0"}
	steps := workflow.Jobs["release"].Steps
	step := steps[len(steps)-1]
	env := releaseRepository(t)
	for name, expression := range step.Env {
		input, ok := strings.CutPrefix(strings.TrimSuffix(expression, " }}"), "${{ inputs.")
		if _, known := workflow.On["workflow_dispatch"].Inputs[input]; ok && !known {
			t.Errorf("%s is %s, which is no input", name, expression)
		}
		env = append(env, name+"="+values[input])
	}
	bash(t, 0, nil, "cp "+root+"/docs/ci/release.sh .")
	bash(t, 0, env, "set -e\n"+step.Run)
	if got := readText(t, "apps/shop.yaml"); !strings.Contains(got, "staging: {image: registry.example.com/shop:2.0.0}") {
		t.Errorf("the spec is\n%s", got)
	}
	if strings.Contains(step.Run, "${{") {
		t.Error("the script of the workflow holds an expression, which would be run as code")
	}
}
