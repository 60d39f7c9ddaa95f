package main

import (
	"bufio"
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/plimsoll-dev/plimsoll/manifest"
	parsed "github.com/plimsoll-dev/plimsoll/source"
)

//go:embed sources.txt
var sourcesText string

// A source is a public repository, in one commit, and the folders of it that are linted.
type source struct {
	name, commit string
	folders      []string
}

// passedOver are folders of input to the tests of programs, and of other repositories: nobody
// lints them as their own.
var passedOver = []string{"testdata", "vendor", "node_modules"}

// readSources reads lines of OWNER/NAME COMMIT [FOLDER...].
func readSources(text string) (list []source, err error) {
	for line := range strings.Lines(text) {
		words := strings.Fields(line)
		switch {
		case len(words) == 0 || strings.HasPrefix(line, "#"):
		case len(words) == 1:
			return nil, fmt.Errorf("sources.txt: %s has no commit", words[0])
		default:
			list = append(list, source{words[0], words[1], words[2:]})
		}
	}
	return list, nil
}

// folder is the name of a clone.
func (s source) folder() string { return strings.ReplaceAll(s.name, "/", "+") }

// A found is a finding of a source.
type found struct {
	Rule, Severity, Message, File string
	Line                          int
	source                        string
}

// String gives it as verdicts.txt has it, with what it says in place of the verdict's reason.
func (f found) String() string {
	place := fmt.Sprintf("%s:%d", f.File, f.Line)
	return strings.Join([]string{"?", f.Severity, f.Rule, f.source, place, f.Message}, "\t")
}

// count lints a source, and adds to the counts.
func (s source) count(clone, program string, counts *Counts) ([]found, error) {
	if _, err := os.Stat(filepath.Join(clone, "repo")); err == nil {
		clone = filepath.Join(clone, "repo")
	}
	dir, err := os.MkdirTemp("", "noise")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	if err := s.extract(clone, dir); err != nil {
		return nil, err
	}
	list, err := s.lint(program, dir)
	if err != nil {
		return nil, err
	}
	workloads, err := s.workloads(dir)
	counts.add(s, workloads, list)
	return list, err
}

// extract writes the files of the commit that are there. A clone without its largest files
// will do.
func (s source) extract(clone, dir string) error {
	listed, err := exec.Command("git", append([]string{"--git-dir", clone, "ls-tree", "-r", "-z", s.commit, "--"},
		s.folders...)...).Output()
	if err != nil {
		return err
	}
	var names, hashes []string
	for entry := range strings.SplitSeq(string(listed), "\x00") {
		head, name, _ := strings.Cut(entry, "\t")
		words := strings.Fields(head) // mode, type, hash
		if len(words) == 3 && words[1] == "blob" && words[0] != "120000" && !isPassedOver(name) {
			names, hashes = append(names, name), append(hashes, words[2])
		}
	}
	git := exec.Command("git", "--git-dir", clone, "cat-file", "--batch")
	git.Env = append(os.Environ(), "GIT_NO_LAZY_FETCH=1")
	git.Stdin = strings.NewReader(strings.Join(hashes, "\n") + "\n")
	out, err := git.Output()
	if err != nil {
		return err
	}
	return writeFiles(bufio.NewReader(bytes.NewReader(out)), names, dir)
}

func isPassedOver(name string) bool {
	return slices.ContainsFunc(strings.Split(path.Dir(name), "/"),
		func(part string) bool { return slices.Contains(passedOver, part) })
}

// writeFiles reads what git cat-file --batch gives.
func writeFiles(r *bufio.Reader, names []string, dir string) error {
	for _, name := range names {
		head, err := r.ReadString('\n')
		if err != nil {
			return err
		}
		words := strings.Fields(head)
		if words[len(words)-1] == "missing" {
			continue
		}
		size, err := strconv.Atoi(words[len(words)-1])
		if err != nil {
			return err
		}
		data := make([]byte, size+1) // and a line end
		if _, err := io.ReadFull(r, data); err != nil {
			return err
		}
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(file, data[:size], 0o644); err != nil {
			return err
		}
	}
	return nil
}

// lint runs the program as a user does who is in the repository.
func (s source) lint(program, dir string) ([]found, error) {
	lint := exec.Command(program, append([]string{"lint", "--format", "json"}, s.folders...)...)
	lint.Dir = dir
	out, err := lint.Output()
	var exit *exec.ExitError
	if err != nil && !(errors.As(err, &exit) && exit.ExitCode() == 1) { // 1 where something is found
		return nil, err
	}
	var report struct{ Findings []found }
	err = json.Unmarshal(out, &report)
	for i := range report.Findings {
		report.Findings[i].source = s.name
	}
	return report.Findings, err
}

// workloads counts those of the files, as they stand.
func (s source) workloads(dir string) (n int, err error) {
	err = filepath.WalkDir(dir, func(name string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !slices.Contains([]string{".yaml", ".yml", ".json"}, filepath.Ext(name)) {
			return err
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		documents, _ := parsed.Parse(parsed.NewFile(name, data))
		n += len(manifest.NewIndex(documents, nil, nil).Workloads)
		return nil
	})
	return n, err
}
