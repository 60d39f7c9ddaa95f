package imported

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	// What the program is made of, so that a cached result is one of this code.
	_ "github.com/plimsoll-dev/plimsoll"
)

var (
	program = flag.String("plimsoll", "", "the program; \"\": it is built")
	court   = flag.String("judge", "", "program of test/apiserver, which compares as the API server stores")
	folder  = flag.String("manifests", "", "folder with a folder for each input to import, besides those of the repository")
)

// A caseOf is manifests that are imported together.
type caseOf struct {
	name  string
	files map[string][]byte
}

// TestImported imports the cases of testdata/import and what the examples become, in
// both modes.
func TestImported(t *testing.T) {
	exe := *program
	if exe == "" {
		exe = filepath.Join(t.TempDir(), "plimsoll")
		run(t, "go", "build", "-o", exe, "github.com/plimsoll-dev/plimsoll/cmd/plimsoll")
	}
	cases := slices.Concat(archives(t), examples(t), manifests(t))
	if len(cases) == 0 {
		t.Fatal("there is nothing to import")
	}
	for _, c := range cases {
		for _, mode := range []string{"default", "faithful"} {
			t.Run(c.name+"/"+mode, func(t *testing.T) { check(t, exe, c, mode) })
		}
	}
}

// archives are those of testdata/import that hold manifests as they are applied.
func archives(t *testing.T) (cases []caseOf) {
	names, err := filepath.Glob("../../testdata/import/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		c := caseOf{strings.TrimSuffix(filepath.Base(name), ".txtar"), map[string][]byte{}}
		for _, f := range archive.Files {
			if f.Name == "manifests.yaml" {
				c.files[f.Name] = f.Data
			}
		}
		if len(c.files) > 0 {
			cases = append(cases, c)
		}
	}
	return cases
}

// examples are the manifests that each example becomes.
func examples(t *testing.T) (cases []caseOf) {
	folders, err := filepath.Glob("../../examples/*/manifests")
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range folders {
		cases = append(cases, caseOf{"example-" + filepath.Base(filepath.Dir(dir)), manifestsIn(t, dir)})
	}
	return cases
}

// manifestsIn reads the manifests of a folder. The first line of a file that build wrote
// would have it passed over.
func manifestsIn(t *testing.T, dir string) map[string][]byte {
	names, err := filepath.Glob(filepath.Join(dir, "*.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.HasPrefix(data, []byte("# Generated")) {
			_, data, _ = bytes.Cut(data, []byte("\n"))
		}
		files[filepath.Base(name)] = data
	}
	return files
}

// manifests are those of the folder that a flag names.
func manifests(t *testing.T) (cases []caseOf) {
	if *folder == "" {
		return nil
	}
	dirs, err := os.ReadDir(*folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range dirs {
		if files := manifestsIn(t, filepath.Join(*folder, dir.Name())); len(files) > 0 {
			cases = append(cases, caseOf{dir.Name(), files})
		}
	}
	return cases
}

// A report is what import writes of what it did, as its page of the documentation says.
type report struct {
	Todo []struct{ Message string }
	Apps []struct {
		Name     string
		Equal    bool
		Patched  []told
		Defaults []told
		Renamed  []struct {
			told
			Old, New any
		}
		Lost []told
	}
}

type told struct{ Object, Path string }

// check imports manifests, builds the result, and compares.
func check(t *testing.T, exe string, c caseOf, mode string) {
	dir := t.TempDir()
	in, out := filepath.Join(dir, "in"), filepath.Join(dir, "out")
	var whole bytes.Buffer
	for name, data := range c.files {
		write(t, filepath.Join(in, name), data)
	}
	for _, name := range slices.Sorted(keys(c.files)) {
		fmt.Fprintf(&whole, "%s\n---\n", c.files[name])
	}
	args := []string{"import", in, "--output-dir", out, "--report", filepath.Join(dir, "report.json")}
	if mode == "faithful" {
		args = append(args, "--faithful")
	}
	_, imported := try(t, exe, args...)
	if imported == 2 {
		t.Fatal("import ended with exit code 2")
	}
	data, err := os.ReadFile(filepath.Join(dir, "report.json"))
	if err != nil {
		t.Fatal(err)
	}
	var r report
	if err := json.Unmarshal(data, &r); err != nil {
		t.Fatal(err)
	}
	built, code := try(t, exe, "build", out, "--no-lint")
	if code != 0 && imported == 1 && len(r.Todo) > 0 {
		return // somebody has to do something first, and both say what
	}
	if code != 0 {
		t.Fatalf("build of what was imported ended with exit code %d", code)
	}
	for _, app := range r.Apps {
		if app.Equal != (len(app.Lost) == 0) {
			t.Errorf("%s: equal is %t, and %d values are lost", app.Name, app.Equal, len(app.Lost))
		}
	}
	if *court == "" {
		return
	}
	before, after := filepath.Join(dir, "before.yaml"), filepath.Join(dir, "after.yaml")
	write(t, before, whole.Bytes())
	write(t, after, built)
	compareStored(t, r, before, after, mode)
	refused, code := try(t, *court, "-old", before, after)
	if code != 0 {
		t.Errorf("the API server refuses the result over what was imported:\n%s", refused)
	}
}

// ours are the labels that Plimsoll puts on all objects.
var ours = []string{"app.kubernetes.io/name", "app.kubernetes.io/instance", "app.kubernetes.io/managed-by"}

// theirs are the labels by which the server finds the pods of a Job, and which a Job without
// labels of its own gets too.
var theirs = []string{"controller-uid", "job-name"}

// compareStored wants everything in the report that the API server does not store the
// same.
func compareStored(t *testing.T, r report, before, after, mode string) {
	text, code := try(t, *court, "-same", before, after)
	if code == 2 {
		t.Fatalf("the API server does not take the manifests:\n%s", text)
	}
	known := map[told]bool{}
	for _, app := range r.Apps {
		list := slices.Concat(app.Defaults, app.Lost)
		for _, x := range app.Renamed {
			list = append(list, x.told)
			if x.Path == "metadata.name" { // one object is gone, and another there
				kind := x.Object[:strings.LastIndex(x.Object, "/")+1]
				list = append(list, told{Object: x.Object}, told{Object: fmt.Sprint(kind, x.New)})
			}
		}
		for _, x := range list {
			known[told{inDefault(x.Object), nameless.ReplaceAllString(x.Path, "ports[]")}] = true
		}
		if mode == "faithful" {
			for _, x := range app.Defaults {
				t.Errorf("%s: a default is left in a faithful import: %s %s", app.Name, x.Object, x.Path)
			}
		}
	}
	for line := range strings.Lines(string(text)) {
		parts := strings.SplitN(strings.TrimRight(line, "\n"), "\t", 3)
		if len(parts) != 3 || slices.ContainsFunc(slices.Concat(ours, theirs), func(label string) bool {
			return strings.Contains(parts[1], label) || strings.HasSuffix(parts[1], "labels") && strings.Contains(parts[2], label)
		}) {
			continue
		}
		if !isTold(known, inDefault(parts[0]), parts[1]) {
			t.Errorf("silently different: %s", line)
		}
	}
}

// nameless matches a port that an index or a number stands for, since it has no name.
var nameless = regexp.MustCompile(`\bports\[[0-9]+(/[A-Z]+)?\]`)

// isTold reports whether a report has a path of an object, or what is above or below it.
// The server keeps an account under its old name too.
func isTold(known map[told]bool, object, path string) bool {
	if strings.HasSuffix(path, ".serviceAccount") {
		path += "Name"
	}
	path = nameless.ReplaceAllString(path, "ports[]")
	for x := range known {
		if x.Object == object && (x.Path == "" || within(x.Path, path) || within(path, x.Path)) {
			return true
		}
	}
	return false
}

func within(path, above string) bool {
	return path == above || strings.HasPrefix(path, above+".") || strings.HasPrefix(path, above+"[")
}

var namespaceDefault = regexp.MustCompile(`^([^/]+)/(default)?/`)

// inDefault gives the name of an object in no namespace as that in the namespace
// default.
func inDefault(object string) string { return namespaceDefault.ReplaceAllString(object, "$1//") }

func keys(m map[string][]byte) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

func write(t *testing.T, name string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil && !errors.Is(err, fs.ErrExist) {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, data, 0o666); err != nil {
		t.Fatal(err)
	}
}

// run runs a program that has to succeed.
func run(t *testing.T, name string, args ...string) {
	t.Helper()
	if out, code := try(t, name, args...); code != 0 {
		t.Fatalf("%s ended with exit code %d\n%s", name, code, out)
	}
}

// try runs a program, and gives its output and exit code. What it says on stderr is
// logged.
func try(t *testing.T, name string, args ...string) (stdout []byte, code int) {
	t.Helper()
	cmd := exec.Command(name, args...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	if errs.Len() > 0 {
		t.Logf("%s %s:\n%s", filepath.Base(name), strings.Join(args, " "), errs.String())
	}
	var ended *exec.ExitError
	switch {
	case err == nil:
	case errors.As(err, &ended):
		code = ended.ExitCode()
	default:
		t.Fatal(err)
	}
	return out.Bytes(), code
}
