package judge

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The cases are manifests in testdata with their expectations in comments:
//
//	# level: restricted      the Pod Security level
//	# want: spec.x: text     a finding that contains this, one line for each
//
// With -update, the lines "# want" are written from what comes out.
var update = flag.Bool("update", false, "write the expectations into testdata")

// TestAccept holds that every object in testdata/accept is taken as it is,
// that applying it again is too, and that no kind is without an example.
func TestAccept(t *testing.T) {
	seen := map[string]bool{}
	for _, file := range manifests(t, "accept") {
		for _, doc := range documents(t, file) {
			v := Create(doc)
			seen[v.APIVersion+" "+v.Kind] = true
			checkAccepted(t, "create", v)
			if v.Name != "" { // not generated
				checkAccepted(t, "apply again", Update(doc, doc))
			}
		}
	}
	custom, err := customResources()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range slices.Concat(resources, custom) {
		for _, version := range r.versions {
			apiVersion := strings.TrimPrefix(r.group+"/"+version, "/")
			if !seen[apiVersion+" "+r.kind] {
				t.Errorf("no example of %s %s in testdata/accept", apiVersion, r.kind)
			}
		}
	}
}

func checkAccepted(t *testing.T, what string, v Verdict) {
	t.Helper()
	if v.Outcome != OK || len(v.ServerSideApply) > 0 || len(v.Dropped) > 0 {
		t.Errorf("%s %s %s: %s\nerrors: %v\nserver-side apply: %q\ndropped: %q",
			what, v.Kind, v.Name, v.Outcome, v.Errors, v.ServerSideApply, v.Dropped)
	}
}

func TestReject(t *testing.T) {
	each(t, "reject", func(docs [][]byte, _ string) []string {
		v := Create(docs[0])
		if v.Outcome != Rejected {
			t.Errorf("outcome %s, want %s", v.Outcome, Rejected)
		}
		return texts(v.Errors)
	})
}

// TestUpdate holds that the second document is taken over the first, or
// rejected as its comments say.
func TestUpdate(t *testing.T) {
	each(t, "update", func(docs [][]byte, _ string) []string {
		v := Update(docs[0], docs[1])
		if (v.Outcome == OK) != (len(v.Errors) == 0) {
			t.Errorf("outcome %s with errors %v", v.Outcome, v.Errors)
		}
		return texts(v.Errors)
	})
}

func TestPodSecurity(t *testing.T) {
	each(t, "podsecurity", func(docs [][]byte, level string) []string {
		v := Options{Level: level}.Create(docs[0])
		if v.Outcome != OK {
			t.Errorf("outcome %s: %v", v.Outcome, v.Errors)
		}
		return texts(v.PodSecurity)
	})
}

// each runs judge on every file of a folder of testdata, as a subtest, and
// compares what it finds with the comments.
func each(t *testing.T, folder string, judge func(docs [][]byte, level string) []string) {
	for _, file := range manifests(t, folder) {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".yaml"), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			level := comments(data, "# level: ")
			got := judge(documents(t, file), strings.Join(level, ""))
			if *update {
				writeWants(t, file, data, got)
				return
			}
			want := comments(data, "# want: ")
			for _, text := range got {
				i := slices.IndexFunc(want, func(w string) bool { return strings.Contains(text, w) })
				if i < 0 {
					t.Errorf("unexpected: %s", text)
					continue
				}
				want = slices.Delete(want, i, i+1)
			}
			for _, w := range want {
				t.Errorf("missing: %s", w)
			}
		})
	}
}

func writeWants(t *testing.T, file string, data []byte, got []string) {
	var out bytes.Buffer
	for line := range strings.Lines(string(data)) {
		if !strings.HasPrefix(line, "# want: ") {
			out.WriteString(line)
		}
	}
	var wants strings.Builder
	for _, text := range got {
		// Some errors print a whole object.
		wants.WriteString("# want: " + text[:min(len(text), 150)] + "\n")
	}
	if err := os.WriteFile(file, append([]byte(wants.String()), out.Bytes()...), 0o644); err != nil {
		t.Fatal(err)
	}
}

func comments(data []byte, prefix string) []string {
	var out []string
	for line := range strings.Lines(string(data)) {
		if rest, ok := strings.CutPrefix(line, prefix); ok {
			out = append(out, strings.TrimSpace(rest))
		}
	}
	return out
}

func manifests(t *testing.T, folder string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", folder, "*.yaml"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no files in testdata/%s: %v", folder, err)
	}
	return files
}

func documents(t *testing.T, file string) [][]byte {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	// The comments would move the lines that messages name, and JSON has none.
	var manifest strings.Builder
	for line := range strings.Lines(string(data)) {
		if !strings.HasPrefix(line, "# want: ") && !strings.HasPrefix(line, "# level: ") {
			manifest.WriteString(line)
		}
	}
	docs, err := Documents([]byte(manifest.String()))
	if err != nil {
		t.Fatal(err)
	}
	return docs
}

// texts returns one line for each finding.
func texts[T interface{ String() string }](list []T) []string {
	var out []string
	for _, item := range list {
		out = append(out, strings.Join(strings.Fields(item.String()), " "))
	}
	return out
}
