package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/lint/rules"
)

// A baseline is the findings that were accepted when a repository adopted lint.
type baseline struct {
	name    string
	dir     string                // where it is, without links
	entries map[baselineEntry]int // how many findings there are of each
	gone    map[baselineEntry]int // those that apply met no finding of
	files   map[string]string     // what file gave, by name
}

// A baselineEntry tells findings apart by what does not change when lines are
// added, or when a later version finds other words.
type baselineEntry struct {
	Rule   string `json:"rule"`
	File   string `json:"file"`   // relative to the baseline, with slashes
	Object string `json:"object"` // as Deployment shop/web
	Path   string `json:"path"`   // the field; items of a list by their names
}

// A baselineLine is an entry as the file has it.
type baselineLine struct {
	baselineEntry
	Count int `json:"count,omitempty"` // 1 when left out
}

// knownFindings reads the baseline, if there is to be one.
func (l *linter) knownFindings() (*baseline, error) {
	if l.baseline == "" {
		if l.writeBaseline {
			return nil, errors.New("--write-baseline needs --baseline FILE, or baseline in plimsoll.yaml")
		}
		return nil, nil
	}
	dir, err := realPath(filepath.Dir(l.baseline))
	if err != nil {
		return nil, cannotRead(filepath.Dir(l.baseline), err)
	}
	b := &baseline{name: l.baseline, dir: dir, entries: map[baselineEntry]int{}, gone: map[baselineEntry]int{}, files: map[string]string{}}
	data, err := os.ReadFile(l.baseline)
	switch {
	case errors.Is(err, fs.ErrNotExist) && l.writeBaseline:
		return b, nil
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("there is no baseline %s: --write-baseline makes one", l.baseline)
	case err != nil:
		return nil, cannotRead(l.baseline, err)
	}
	var file struct {
		Findings []baselineLine `json:"findings"`
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&file); err != nil {
		return nil, fmt.Errorf("%s is not a baseline: %s; --write-baseline writes it anew if it is removed", l.baseline, strings.TrimPrefix(err.Error(), "json: "))
	}
	for _, line := range file.Findings {
		b.entries[line.baselineEntry] += max(line.Count, 1)
	}
	return b, nil
}

// entry gives what the baseline calls a finding.
func (b *baseline) entry(f *lint.Finding) baselineEntry {
	e := baselineEntry{Rule: f.Rule, File: b.file(fileName(f)), Object: objectName(f.Object), Path: stablePath(f)}
	if e.Path == "" {
		e.Path = f.Message // of a document that could not be read there is nothing else
	}
	return e
}

// file gives the name of a file relative to the baseline, so that it is the
// same whatever folder lint is called in.
func (b *baseline) file(name string) string {
	if rel, ok := b.files[name]; ok {
		return rel
	}
	rel := name
	if real, err := realPath(name); err == nil && name != stdinShown {
		if r, err := filepath.Rel(b.dir, real); err == nil {
			rel = r
		}
	}
	rel = filepath.ToSlash(rel)
	b.files[name] = rel
	return rel
}

// apply gives the findings that the baseline does not hold. Of more of a kind
// than it holds, the last ones are new.
func (b *baseline) apply(findings []*lint.Finding) (fresh []*lint.Finding) {
	for e, n := range b.entries {
		b.gone[e] = n
	}
	for _, f := range findings {
		e := b.entry(f)
		if b.gone[e] > 0 {
			b.gone[e]--
		} else {
			fresh = append(fresh, f)
		}
	}
	return fresh
}

// looked gives the files that a run looked at, as the baseline names them.
func (b *baseline) looked(m *manifests) map[string]bool {
	all := map[string]bool{}
	for _, f := range m.files {
		all[b.file(f.name)] = true
	}
	return all
}

// outside reports whether an entry is of a file or a rule that this run did
// not look at, so that nothing can be said of it.
func (b *baseline) outside(e baselineEntry, looked map[string]bool, linter *lint.Linter) bool {
	if linter.Severity(e.Rule, "") == lint.Off {
		return rules.All.Find(e.Rule) != nil
	}
	if looked[e.File] {
		return false
	}
	return e.File == stdinShown || exists(filepath.Join(b.dir, filepath.FromSlash(e.File)))
}

// sayGone says how many findings of the baseline there are no more.
func (b *baseline) sayGone(cmd *cobra.Command, m *manifests, o lint.Options) {
	gone, looked, linter := 0, b.looked(m), lint.New(rules.All, o)
	for e, n := range b.gone {
		if n > 0 && !b.outside(e, looked, linter) {
			gone += n
		}
	}
	if gone > 0 {
		fmt.Fprintf(cmd.ErrOrStderr(), "plimsoll: %s of the baseline %s gone: --write-baseline takes them out of it\n", plural(gone, "finding"), isAre(gone))
	}
}

func isAre(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}

// write writes the baseline anew: what was found, and what it held of files and
// rules that this run did not look at.
func (b *baseline) write(cmd *cobra.Command, findings []*lint.Finding, m *manifests, o lint.Options) error {
	now := map[baselineEntry]int{}
	added, gone, looked, linter := 0, 0, b.looked(m), lint.New(rules.All, o)
	for _, f := range findings {
		now[b.entry(f)]++
	}
	for e, n := range b.entries {
		if now[e] == 0 && b.outside(e, looked, linter) {
			now[e] = n
		}
		gone += max(n-now[e], 0)
	}
	for e, n := range now {
		added += max(n-b.entries[e], 0)
	}
	if err := writeFile(b.name, encodeBaseline(now)); err != nil {
		return err
	}
	fmt.Fprintf(cmd.ErrOrStderr(), "plimsoll: the baseline %s holds %s: %d new, %d gone\n", printable(b.name), plural(total(now), "finding"), added, gone)
	return nil
}

func total(entries map[baselineEntry]int) (n int) {
	for _, count := range entries {
		n += count
	}
	return n
}

// encodeBaseline writes one finding per line, sorted, so that changes of the
// file read well.
func encodeBaseline(entries map[baselineEntry]int) []byte {
	var lines []baselineLine
	for e, n := range entries {
		if n == 1 {
			n = 0
		}
		lines = append(lines, baselineLine{e, n})
	}
	slices.SortFunc(lines, func(a, b baselineLine) int {
		return slices.Compare([]string{a.File, a.Object, a.Path, a.Rule}, []string{b.File, b.Object, b.Path, b.Rule})
	})
	var b bytes.Buffer
	b.WriteString("{\"findings\": [")
	for i, line := range lines {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString("\n  ")
		b.Write(plainJSON(line))
	}
	b.WriteString("\n]}\n")
	return b.Bytes()
}

// plainJSON encodes a value in one line; <, > and & stay as they are.
func plainJSON(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(err) // v is plain data
	}
	return bytes.TrimRight(b.Bytes(), "\n")
}
