package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/plimsoll-dev/plimsoll"
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/lint/rules"
	"github.com/plimsoll-dev/plimsoll/source"
)

// maxBaseline is the size of some hundred thousand findings.
const maxBaseline = 100 << 20

// A baselineFile is the file that holds a baseline.
type baselineFile struct {
	name  string
	dir   string // where it is, without links
	held  lint.Baseline
	names map[string]string // what file gave, by name
	shard *shardSet         // that is looked at; nil: all is
}

// of has the baseline count for a shard, nil for all.
func (b *baselineFile) of(set *shardSet) {
	if b != nil {
		b.shard = set
	}
}

// readBaseline reads the baseline, nil if there is to be none.
func (l *linter) readBaseline(stderr io.Writer) (*baselineFile, error) {
	if l.baseline == "" {
		if l.writeBaseline {
			return nil, errors.New("--write-baseline needs --baseline FILE, or baseline in plimsoll.yaml")
		}
		return nil, nil
	}
	dir, err := osFiles{}.RealPath(filepath.Dir(l.baseline))
	if err != nil {
		return nil, source.CannotRead(filepath.Dir(l.baseline), err)
	}
	b := &baselineFile{name: l.baseline, dir: dir, held: lint.Baseline{}, names: map[string]string{}}
	data, err := readNamed(l.baseline, maxBaseline)
	switch {
	case errors.Is(err, fs.ErrNotExist) && l.writeBaseline:
		return b, nil
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("there is no baseline %s: --write-baseline makes one", l.baseline)
	case err != nil:
		return nil, source.CannotRead(l.baseline, err)
	}
	var mistakes []source.Diagnostic
	if b.held, mistakes = lint.ReadBaseline(source.NewFile(l.baseline, data)); len(mistakes) > 0 {
		show(stderr, mistakes)
		return nil, errUnusable
	}
	return b, nil
}

// file gives the name of a file relative to the baseline, so that it is the
// same whatever folder lint is called in.
func (b *baselineFile) file(name string) string {
	if rel, ok := b.names[name]; ok {
		return rel
	}
	rel := name
	if real, err := (osFiles{}).RealPath(name); err == nil && name != stdinShown {
		if r, err := filepath.Rel(b.dir, real); err == nil {
			rel = r
		}
	}
	rel = filepath.ToSlash(rel)
	b.names[name] = rel
	return rel
}

// fresh gives the findings that the baseline, nil for none, does not hold.
func (b *baselineFile) fresh(findings []*lint.Finding) []*lint.Finding {
	if b != nil {
		findings, _ = b.held.Apply(findings, b.file)
	}
	return findings
}

// outside gives a function that reports whether an entry is of a file or a rule
// that a run did not look at, so that nothing can be said of it.
func (b *baselineFile) outside(m *plimsoll.Manifests, linter *lint.Linter) func(lint.BaselineEntry) bool {
	looked := map[string]bool{}
	for _, f := range m.Files {
		if b.shard == nil || b.shard.owns(f.Name) {
			looked[b.file(f.Name)] = true
		}
	}
	return func(e lint.BaselineEntry) bool {
		switch {
		case linter.Severity(e.Rule, "") == lint.Off:
			return rules.All.Find(e.Rule) != nil
		case looked[e.File]:
			return false
		}
		name := filepath.Join(b.dir, filepath.FromSlash(e.File))
		return e.File == stdinShown || exists(name) || b.shard != nil && !b.shard.ownsGone(filepath.ToSlash(name))
	}
}

// apply gives the findings that the baseline does not hold, and says how many of
// those that it holds there are no more.
func (b *baselineFile) apply(cmd *cobra.Command, findings []*lint.Finding, m *plimsoll.Manifests,
	linter *lint.Linter) []*lint.Finding {
	fresh, left := b.held.Apply(findings, b.file)
	gone, outside := 0, b.outside(m, linter)
	for e, n := range left {
		if n > 0 && !outside(e) {
			gone += n
		}
	}
	if gone > 0 {
		fmt.Fprintf(cmd.ErrOrStderr(), "plimsoll: %s of the baseline %s gone: --write-baseline takes them out of it\n",
			source.Plural(gone, "finding"), isAre(gone))
	}
	return fresh
}

func isAre(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}

// write writes the baseline anew: what was found, and what it held of files and
// rules that this run did not look at.
func (b *baselineFile) write(cmd *cobra.Command, findings []*lint.Finding, m *plimsoll.Manifests,
	linter *lint.Linter) error {
	now := lint.Baseline{}
	for _, f := range findings {
		now[f.Entry(b.file(f.FileName()))]++
	}
	added, gone, outside := 0, 0, b.outside(m, linter)
	for e, n := range b.held {
		if now[e] == 0 && outside(e) {
			now[e] = n
		}
		gone += max(n-now[e], 0)
	}
	for e, n := range now {
		added += max(n-b.held[e], 0)
	}
	if err := writeFile(b.name, now.Encode()); err != nil {
		return err
	}
	fmt.Fprintf(cmd.ErrOrStderr(), "plimsoll: the baseline %s holds %s: %d new, %d gone\n", source.Printable(b.name),
		source.Plural(now.Total(), "finding"), added, gone)
	return nil
}
