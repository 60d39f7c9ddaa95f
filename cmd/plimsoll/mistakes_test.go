package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// TestMistakes vets the mistakes that people make most, of testdata/mistakes.
// NAME.yaml has one mistake, NAME.says is all that vet says of it, and
// NAME.mended.yaml is what comes of doing what the hint says and nothing else:
// it has none left. So the place, the cause, the way out and the number of
// messages are all held.
func TestMistakes(t *testing.T) {
	const typical = 250 // a table that shrinks is no table
	names, err := filepath.Glob("../../testdata/mistakes/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	count := 0
	for _, name := range names {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		said := map[string]string{}
		mended := map[string][]byte{}
		var cases []txtar.File
		for _, f := range archive.Files {
			base, ext := strings.TrimSuffix(f.Name, filepath.Ext(f.Name)), filepath.Ext(f.Name)
			switch wrong, isMended := strings.CutSuffix(base, ".mended"); {
			case ext == ".says":
				said[base] = string(f.Data)
			case isMended:
				mended[wrong] = f.Data
			default:
				cases = append(cases, f)
			}
		}
		count += len(cases)
		topic := strings.TrimSuffix(filepath.Base(name), ".txtar")
		archive.Files = nil
		for _, f := range cases {
			ext := filepath.Ext(f.Name)
			base := strings.TrimSuffix(f.Name, ext)
			got := ""
			t.Run(topic+"/"+base, func(t *testing.T) {
				got = vetAlone(t, f.Name, f.Data)
				if want := said[base]; !*update && got != want {
					t.Errorf("vet says\n%s\nwant\n%s", got, want)
				}
				if !strings.HasSuffix(got, "\n1 error\n") && !strings.HasSuffix(got, "\n1 warning\n") {
					t.Errorf("one mistake is not one message:\n%s", got)
				}
				checkHint(t, got, string(f.Data), string(mended[base]))
				if left := vetAlone(t, f.Name, mended[base]); left != "" {
					t.Errorf("once mended, there is left:\n%s", left)
				}
			})
			archive.Files = append(archive.Files, f, txtar.File{Name: base + ".says", Data: []byte(got)},
				txtar.File{Name: base + ".mended" + ext, Data: mended[base]})
		}
		if *update {
			if err := os.WriteFile(name, txtar.Format(archive), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	if count < typical {
		t.Errorf("there are %d mistakes, and were %d", count, typical)
	}
}

// vetAlone gives what vet says of one file, without its newlines at the end.
func vetAlone(t *testing.T, name string, data []byte) string {
	t.Helper()
	t.Chdir(t.TempDir())
	if err := os.WriteFile(name, data, 0o644); err != nil {
		t.Fatal(err)
	}
	var out, errs bytes.Buffer
	if code := run([]string{"vet", name}, strings.NewReader(""), &out, &errs); code == exitFailed {
		t.Errorf("exit code %d", code)
	}
	return out.String() + errs.String()
}

// proposed matches what a hint says to write, word for word.
var proposed = regexp.MustCompile(`(?m)^ +hint: (?:(?:write|use a map:|put it in a list:|put it in quotes:|` +
	`put the value in quotes:|use straight quotes:) ([A-Za-z/][\w./-]*: .*|[\[{"].*)|did you mean (.+?)(?: or .*)?\?.*)$`)

// checkHint holds a finding to its hint: there is one, and where it says what to
// write, that is what mends the file.
func checkHint(t *testing.T, said, wrong, mended string) {
	t.Helper()
	if !strings.Contains(said, "\n     hint: ") {
		t.Errorf("there is no hint:\n%s", said)
	}
	found := proposed.FindStringSubmatch(said)
	if found == nil {
		return
	}
	words := strings.Trim(found[1]+found[2], `"`)
	if !strings.Contains(flat(mended), flat(words)) {
		t.Errorf("the hint says to write %s, which does not mend\n%s\nto\n%s", words, wrong, mended)
	}
}

// flat leaves out of YAML what does not count: how lines are broken, and quotes.
func flat(s string) string {
	return regexp.MustCompile(`[\s"]+`).ReplaceAllString(s, "")
}
