package generated

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/plimsoll-dev/plimsoll/source"
)

// A verdict is what test/apiserver says of one object.
type verdict struct {
	File      string `json:"file"`
	Kind      string `json:"kind"`
	Name      string `json:"name"`
	Namespace string `json:"namespace"`
	Verdict   string `json:"verdict"`
	Errors    []struct {
		Field   string `json:"field"`
		Type    string `json:"type"`
		Message string `json:"message"`
	} `json:"errors"`
	PodSecurity []struct {
		Reason string `json:"reason"`
		Detail string `json:"detail"`
	} `json:"podSecurity"`
	Dropped         []string `json:"dropped"`
	ServerSideApply []string `json:"serverSideApply"`

	version string // of Kubernetes
}

// A fault is what the API server has against a spec.
type fault struct {
	version, level string
	sort           string // the same for specs that fail for the same reason
	text           string
}

// forgotten are fields that a version drops and that a spec can ask for all the
// same, as the documentation of each says.
var forgotten = regexp.MustCompile(`^spec\.updateStrategy\.rollingUpdate\.maxUnavailable$|` + // before 1.37
	`\.hostnameOverride$|` + // before 1.35
	`ontainers\.(restartPolicy|restartPolicyRules)$|` + // before 1.35
	`\.(schedulingGroup|evictionResponders)$|` + // where the feature is not enabled
	`ontainers\.lifecycle(\.stopSignal)?$`) // likewise; and what holds nothing else goes with it

// refused are what an older version refuses and a newer one takes, likewise.
var refused = regexp.MustCompile(`restartPolicyRules are not allowed for init containers|` + // before 1.36
	`"RestartAllContainers": supported values|` + // before 1.36
	`"MountOption": supported values`) // before 1.37

// since are fields with values that only some versions take, with the first that
// does: where build and vet are told of an earlier one, they refuse them.
var since = map[string]string{
	"HorizontalPodAutoscaler spec.minReplicas": "1.37", // no pods at all
}

var indexes = regexp.MustCompile(`\[[^\]]*\]`)

// fault says what is wrong; the zero value that nothing is.
func (v *verdict) fault() (f fault) {
	say := func(what, field, kind, message string) {
		if f.text == "" {
			f.sort = strings.Join([]string{v.Kind, what, indexes.ReplaceAllString(field, ""), kind}, " ")
			f.text = strings.TrimSpace(fmt.Sprintf("%s %s %s: %s %s", v.Kind, v.Name, what, field, message))
		}
	}
	if v.Verdict == "skipped" {
		say("not judged", "", "", "add its definition to test/apiserver/judge/definitions")
	}
	dropped := v.Dropped
	for _, e := range v.Errors {
		if e.Type == "StrictDecoding" && e.Message == "unknown field" {
			dropped = append(dropped, e.Field) // of a version's own code, where another drops it
			continue
		}
		if v.version < since[v.Kind+" "+e.Field] || refused.MatchString(e.Message) {
			continue
		}
		say("rejected", e.Field, e.Type, e.Message)
	}
	for _, p := range v.PodSecurity {
		say("breaks Pod Security", p.Reason, "", p.Detail)
	}
	for _, d := range dropped {
		if forgotten.MatchString(indexes.ReplaceAllString(d, "")) {
			continue
		}
		say("loses a field", d, "", "")
	}
	for _, s := range v.ServerSideApply {
		say("not for server-side apply", "", "", s)
	}
	return f
}

// A court judges manifests in a folder of its own.
type court struct{ dir string }

// levels are those of Pod Security, strictest first.
var levels = []string{"restricted", "baseline", "privileged"}

// means are the levels of the other words that security takes.
var means = map[string]string{"root": "baseline", "none": "privileged"}

// level is the loosest Pod Security level that a spec asks for.
func (s spec) level() string {
	loosest := 0
	for _, at := range [][]string{{"spec", "security"}, {"spec", "backup", "security"}} {
		n := s[0].At(at...)
		if n.Kind == source.Map {
			n = n.Get("level")
		}
		for i, l := range levels {
			if n.Text == l || means[n.Text] == l {
				loosest = max(loosest, i)
			}
		}
	}
	return levels[loosest]
}

// judge gives the verdicts of one version on the manifests of each result, by
// the results' indexes, and the first fault of each.
func (c *court) judge(t testing.TB, version string, results []*result, each func(i int, v *verdict)) map[int]fault {
	t.Helper()
	if err := os.RemoveAll(c.dir); err != nil {
		t.Fatal(err)
	}
	faults := map[int]fault{}
	for _, level := range levels {
		dir := filepath.Join(c.dir, level)
		if err := os.MkdirAll(dir, 0o777); err != nil {
			t.Fatal(err)
		}
		some := false
		for i, res := range results {
			if res.spec.level() == level {
				some = true
				if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%d.yaml", i)), res.text, 0o666); err != nil {
					t.Fatal(err)
				}
			}
		}
		if !some {
			continue
		}
		for _, v := range runJudge(t, version, level, dir) {
			var i int
			if _, err := fmt.Sscanf(filepath.Base(v.File), "%d.yaml", &i); err != nil {
				t.Fatal(err)
			}
			if each != nil {
				each(i, v)
			}
			if f := v.fault(); f.text != "" && faults[i].text == "" {
				f.version, f.level = version, level
				faults[i] = f
			}
		}
	}
	return faults
}

// own gives the program that is built from a version's own code, where it
// stands beside the newest one; otherwise the newest emulates it.
func own(version string) (file string, ok bool) {
	file = *program + "-" + version
	_, err := os.Stat(file)
	return file, err == nil
}

// runJudge runs the program over folders.
func runJudge(t testing.TB, version, level string, dirs ...string) (list []*verdict) {
	t.Helper()
	args := []string{"-json", "-level", level}
	file, ok := own(version)
	if !ok {
		file = *program
		args = append(args, "-kubernetes", version)
	}
	cmd := exec.Command(file, append(args, dirs...)...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) && exit.ExitCode() == 1 {
		err = nil // something is rejected
	}
	if err != nil || stderr.Len() > 0 {
		t.Fatalf("%v: %v\n%s", cmd.Args, err, stderr.Bytes())
	}
	lines := bufio.NewScanner(bytes.NewReader(out))
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		v := &verdict{version: version}
		if err := json.Unmarshal(lines.Bytes(), v); err != nil {
			t.Fatal(err)
		}
		list = append(list, v)
	}
	if lines.Err() != nil || len(list) == 0 {
		t.Fatalf("%v says nothing: %v", cmd.Args, lines.Err())
	}
	return list
}
