package main

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

const ciDatabase = `apiVersion: plimsoll.dev/v1alpha1
kind: Database
metadata: {name: db}
spec:
  engine: postgres
  version: "17.6"
  credentials: {secret: db}
  storage: {data: {size: 10Gi}}
`

// A ciClone is a shallow clone as CI makes it of a branch: it has one commit.
type ciClone struct {
	env  []string
	base string // the commit that the branch came of
}

// cloneForCI makes a repository with a spec, and a clone of a branch in which the spec is
// edited, and goes there. What gh and curl are called with comes into the file called; FOUND
// is what they find.
func cloneForCI(t *testing.T, before, after string) ciClone {
	t.Helper()
	dir := t.TempDir()
	t.Chdir(dir)
	const program = "#!/bin/sh\necho \"$(basename $0) $*\" >> ../called\ncase \"$*\" in *--jq*|*per_page*) echo \"$FOUND\";; esac\n" +
		"exit ${FAILS:-0}\n"
	putText(t, "bin/gh", program)
	putText(t, "bin/curl", program)
	putText(t, "origin/apps/db.yaml", ciDatabase)
	c := ciClone{env: []string{"PATH=" + filepath.Join(dir, "bin") + string(os.PathListSeparator) + os.Getenv("PATH"),
		"HOME=" + dir, "GIT_CONFIG_NOSYSTEM=1", "GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.com",
		"GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.com"}}
	c.base = strings.TrimSpace(bash(t, 0, c.env, "chmod +x bin/*\ncd origin && git init -q -b main && git add . && "+
		"git commit -q -m one && git config uploadpack.allowAnySHA1InWant true && git rev-parse HEAD"))
	bash(t, 0, c.env, "cd origin && git switch -q -c topic")
	replaceIn(t, "origin/apps/db.yaml", before, after)
	bash(t, 0, c.env, "cd origin && git commit -q -a -m two --allow-empty && cd .. && "+
		"git clone -q --depth=1 --branch topic file://"+dir+"/origin clone")
	t.Chdir("clone")
	putText(t, "../called", "")
	return c
}

// TestActionDiff runs the action on a pull request.
func TestActionDiff(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	action := readAction(t, root)
	const onPull = "GITHUB_EVENT_NAME=pull_request"
	for _, test := range []struct {
		name, before, after string
		inputs              []string
		event               string
		code                int
		says                string
		comment             string // has this; "": there is none
	}{
		{"refused", "10Gi", "20Gi", nil, onPull, 1,
			"::error title=immutable-field,file=apps/db.yaml,line=8", "kubectl patch persistentvolumeclaim data-db-0"},
		{"a warning", "17.6", "17.7", nil, onPull, 0, "::warning title=downtime", "1 pod restarts"},
		{"a warning that is too much", "17.6", "17.7", []string{"fail-on=warning"}, onPull, 1, "::warning", "1 pod"},
		{"no difference", "10Gi", "10Gi", nil, onPull, 0, "", "**no difference**"},
		{"a mistake", "engine:", "engin:", nil, onPull, 1, "::error title=unknown-field", "nothing was compared"},
		{"no environments", "10Gi", "20Gi", []string{"environment=all"}, onPull, 2, "kind Environment", ""},
		{"no such environment", "10Gi", "20Gi", []string{"environment=a b"}, onPull, 2, `no environment "a b"`, ""},
		{"with the rights of the base", "10Gi", "20Gi", nil, "GITHUB_EVENT_NAME=pull_request_target", 2,
			"::error::command diff is for the event pull_request", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := cloneForCI(t, test.before, test.after)
			check := action.check(t, append([]string{"command=diff", "paths=apps", "fail-on=error"}, test.inputs...)...)
			out := bash(t, test.code, slices.Concat(c.env, check.env, []string{test.event, "GITHUB_BASE_REF=main"}),
				"touch output\n"+check.script)
			if !strings.Contains(out, test.says) {
				t.Errorf("the output lacks %q:\n%s", test.says, out)
			}
			if got := readText(t, "output") != ""; got != (test.comment != "") {
				t.Fatalf("there is a comment: %v", got)
			}
			if test.comment != "" && !strings.Contains(readText(t, "plimsoll.md"), test.comment) {
				t.Errorf("the comment lacks %q:\n%s", test.comment, readText(t, "plimsoll.md"))
			}
		})
	}
}

// TestActionComment runs the step that comments.
func TestActionComment(t *testing.T) {
	action := readAction(t, "../..")
	i := slices.IndexFunc(action.Runs.Steps, func(s ciStep) bool { return s.ID == "comment" })
	if i < 0 {
		t.Fatal("action.yml has no step comment")
	}
	const list = "gh api --paginate repos/a/b/issues/7/comments --jq "
	for _, test := range []struct {
		name, comment string
		env           []string
		called        string // begins so, after the search
		summary       bool
	}{
		{"new", "**1 restart**\n", nil, "gh api --silent --method POST repos/a/b/issues/7/comments -F body=@", false},
		{"again", "**1 restart**\n", []string{"FOUND=12"},
			"gh api --silent --method PATCH repos/a/b/issues/comments/12 -F body=@", false},
		{"no difference", "**no difference**\n", nil, "", false},
		{"no difference any more", "**no difference**\n", []string{"FOUND=12"}, "gh api --silent --method PATCH", false},
		{"from a fork", "**1 restart**\n", []string{"FORK=true"}, "", true},
		{"without the permission", "**1 restart**\n", []string{"FAILS=1"}, "", true},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := cloneForCI(t, "10Gi", "10Gi")
			putText(t, "a.md", test.comment)
			putText(t, "summary", "")
			out := bash(t, 0, slices.Concat(c.env, []string{"COMMENT=a.md", "NUMBER=7", "FORK=false",
				"GITHUB_JOB=review", "GITHUB_REPOSITORY=a/b", "GITHUB_STEP_SUMMARY=summary"}, test.env),
				"set -eo pipefail\n"+action.Runs.Steps[i].Run)
			called := readText(t, "../called")
			if rest, asked := strings.CutPrefix(called, list); asked == (test.name == "from a fork") {
				t.Errorf("comments were looked for: %v", asked)
			} else if _, then, _ := strings.Cut(rest, "\n"); !strings.HasPrefix(then, test.called) ||
				test.called == "" && then != "" {
				t.Errorf("gh was called with\n%s", called)
			}
			if got := readText(t, "summary") == test.comment; got != test.summary {
				t.Errorf("it is in the summary: %v\n%s", got, out)
			}
			if test.called != "" && readText(t, "a.md.body") != "<!-- plimsoll diff: review -->\n"+test.comment {
				t.Errorf("the comment is %q", readText(t, "a.md.body"))
			}
		})
	}
}

// TestReviewWorkflow holds the workflow for reviews to the event and the permissions that it
// needs, and to the inputs that there are.
func TestReviewWorkflow(t *testing.T) {
	action := readAction(t, "../..")
	var workflow struct {
		On          string
		Permissions map[string]string
		Jobs        map[string]struct {
			Steps []struct {
				Uses string
				With map[string]string
			}
		}
	}
	parseYAML(t, "../../docs/ci/review.yml", &workflow)
	if workflow.On != "pull_request" || !maps.Equal(workflow.Permissions,
		map[string]string{"contents": "read", "pull-requests": "write"}) {
		t.Errorf("it runs on %s with %v", workflow.On, workflow.Permissions)
	}
	steps := workflow.Jobs["plimsoll"].Steps
	last := steps[len(steps)-1]
	if !strings.HasPrefix(last.Uses, "plimsoll-dev/plimsoll@") || last.With["command"] != "diff" {
		t.Errorf("the last step is %v", last)
	}
	for name := range last.With {
		if _, ok := action.Inputs[name]; !ok {
			t.Errorf("docs/ci/review.yml gives the input %s, which there is not", name)
		}
	}
}

// TestGitLabDiff runs the job of the template on a merge request.
func TestGitLabDiff(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	var gitlab map[string]yaml.Node
	parseYAML(t, root+"/docs/ci/gitlab.yml", &gitlab)
	var variables map[string]string
	decode(t, gitlab["variables"], &variables)
	var job struct{ Script []string }
	decode(t, gitlab["plimsoll-diff"], &job)
	const notes = "https://gitlab.example.com/api/v4/projects/3/merge_requests/7/notes"
	for _, test := range []struct {
		name, after string
		env         []string
		code        int
		says        string
		called      string // the last call has this
	}{
		{"refused", "20Gi", nil, 1, "the API server refuses the update of StatefulSet db", ""},
		{"no difference", "10Gi", nil, 0, "no difference", ""},
		{"no environments", "20Gi", []string{"PLIMSOLL_ENVIRONMENT=all"}, 2, "kind Environment", ""},
		{"a comment", "20Gi", []string{"PLIMSOLL_TOKEN=t"}, 1, "", "POST --data-urlencode body@plimsoll-note.md " + notes},
		{"a comment again", "20Gi", []string{"PLIMSOLL_TOKEN=t",
			`FOUND=[{"id":5,"type":null,"body":"other"},{"id":12,"type":null,"body":"plimsoll diff of this merge request:\n"}]`},
			1, "", "PUT --data-urlencode body@plimsoll-note.md " + notes + "/12\n"},
		{"a token without rights", "20Gi", []string{"PLIMSOLL_TOKEN=t", "FAILS=22"}, 1, "a token with the scope api",
			"POST"},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := cloneForCI(t, "10Gi", test.after)
			env := append(c.env, "CI_MERGE_REQUEST_DIFF_BASE_SHA="+c.base, "CI_API_V4_URL=https://gitlab.example.com/api/v4",
				"CI_PROJECT_ID=3", "CI_MERGE_REQUEST_IID=7")
			for name, value := range variables {
				env = append(env, name+"="+value)
			}
			out := bash(t, test.code, append(env, test.env...), "set -eo pipefail\n"+strings.Join(job.Script, "\n"))
			if !strings.Contains(out, test.says) {
				t.Errorf("the output lacks %q:\n%s", test.says, out)
			}
			called := readText(t, "../called")
			lines := strings.SplitAfter(called, "\n")
			if last := lines[max(len(lines)-2, 0)]; !strings.Contains(last, test.called) || test.called == "" && called != "" {
				t.Errorf("curl was called with\n%s", called)
			}
		})
	}
}

// TestReviewPage runs the commands of docs/review.md, and that of docs/ci.md, in a branch with
// a change that is not committed.
func TestReviewPage(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	env := releaseRepository(t)
	replaceIn(t, "apps/shop.yaml", "1.0.0", "1.1.0")
	ran := 0
	for _, line := range strings.Split(readText(t, root+"/docs/review.md")+readText(t, root+"/docs/ci.md"), "\n") {
		code, want := exitMistakes, "shop:1.0.0 -> registry.example.com/shop:1.1.0"
		switch {
		case strings.HasPrefix(line, "plimsoll why "):
			code, want = 0, "default"
		case !strings.HasPrefix(line, "plimsoll diff "):
			continue
		case strings.Contains(line, "--fail-on"):
			code = 0
		case strings.Contains(line, "staging..production"):
			want = "spec.replicas: 2 -> 3"
		}
		if out := bash(t, code, env, line); !strings.Contains(out, want) {
			t.Errorf("%s lacks %q:\n%s", line, want, out)
		}
		ran++
	}
	if ran != 8 {
		t.Errorf("the pages have %d commands, want 8", ran)
	}
}
