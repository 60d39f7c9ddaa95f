package main

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/plimsoll-dev/plimsoll"
	"github.com/plimsoll-dev/plimsoll/cmd/plimsoll/pace"
	"github.com/plimsoll-dev/plimsoll/kustomize"
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/lint/rules"
	"github.com/plimsoll-dev/plimsoll/lsp"
	"github.com/plimsoll-dev/plimsoll/names"
	"github.com/plimsoll-dev/plimsoll/report"
	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

func lspCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "lsp",
		Short: "Serve editors, by the Language Server Protocol",
		Long: `Show mistakes in specs and manifests while they are written, and offer to mend them,
by the Language Server Protocol over standard input and output. What is shown is
what "plimsoll vet" and "plimsoll lint" find in the folder that is open, with
plimsoll.yaml and plimsoll.cue as they are there. Nothing is written: edits go to
the editor.

Exit codes: 0 the editor shut the server down, 1 it went without that.`,
		Example: `  plimsoll lsp`,
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			in := cmd.InOrStdin()
			end := func() error {
				if c, ok := in.(io.Closer); ok {
					return c.Close()
				}
				return nil
			}
			info := lsp.Info{Name: "plimsoll", Version: release()}
			if !lsp.Serve(cmd.Context(), in, cmd.OutOrStdout(), end, newEditorHost(cmd), info) {
				return errMistakes
			}
			return nil
		},
	}
}

// An editorHost looks at projects for editors. While it looks at one, the working folder is
// that project's: so all that vet and lint read is found, and named, as it is there.
type editorHost struct {
	calm sync.Mutex // there is one working folder
	cmd  *cobra.Command
	disk *disk
	kept map[string]*keptProject // by folder

	surveys sync.Map // of *survey, by the folder, or by the name of a text alone
}

// A keptProject is what is kept of a project from one look to the next.
type keptProject struct {
	parsed   *parsedTexts
	language *schema.Language
	config   *lintConfig // the last one without mistakes
	survey   *survey
	names    *names.Index
}

func newEditorHost(cmd *cobra.Command) *editorHost {
	pace.Serve()
	quiet := &cobra.Command{}
	quiet.SetContext(cmd.Context())
	quiet.SetErr(io.Discard)
	return &editorHost{cmd: quiet, disk: newDisk(), kept: map[string]*keptProject{}}
}

// Projects gives the folders with a plimsoll.yaml or plimsoll.cue, and the folder itself.
func (h *editorHost) Projects(folder string) (list []string) {
	list = []string{folder}
	at := surroundings{files: osFiles{}}
	_ = filepath.WalkDir(filepath.FromSlash(folder), func(name string, e fs.DirEntry, err error) error {
		slashed := filepath.ToSlash(name)
		switch {
		case err != nil:
			return nil // whoever reads it says why
		case e.IsDir() && strings.HasPrefix(e.Name(), ".") && slashed != folder:
			return filepath.SkipDir
		case e.IsDir():
		case e.Name() == schema.HouseFile, e.Name() == configName && !at.ofFunction(slashed):
			if dir := path.Dir(slashed); !slices.Contains(list, dir) {
				list = append(list, dir)
			}
		}
		return nil
	})
	return list
}

// Page gives the page about a rule.
func (h *editorHost) Page(rule string) string { return report.PageOf(everyRule.Find(rule)) }

// Ignorable reports whether a rule is one of lint's, and not of the reading of files.
func (h *editorHost) Ignorable(rule string) bool {
	return slices.ContainsFunc(rules.All, func(r *lint.Rule) bool { return r.ID == rule })
}

// File gives the file that a name stands for: itself, or of a folder its kustomization.
func (h *editorHost) File(name string) string {
	info, err := os.Stat(filepath.FromSlash(name))
	switch {
	case err != nil:
		return ""
	case info.Mode().IsRegular():
		return name
	}
	for _, k := range plimsoll.KustomizationNames {
		if inner := path.Join(name, k); exists(filepath.FromSlash(inner)) {
			return inner
		}
	}
	return ""
}

// Alive reports whether there is a process. Windows tells by not finding it.
func (h *editorHost) Alive(process int) bool {
	p, err := os.FindProcess(process)
	if err != nil {
		return false
	}
	defer p.Release()
	if runtime.GOOS == "windows" {
		return true
	}
	err = p.Signal(syscall.Signal(0))
	return err == nil || errors.Is(err, os.ErrPermission)
}

// Check finds what is wrong in a project.
func (h *editorHost) Check(ctx context.Context, p lsp.Project) (*lsp.Checked, error) {
	h.calm.Lock()
	defer h.calm.Unlock()
	k := h.kept[p.Dir+p.Alone]
	if k == nil {
		k = &keptProject{parsed: newParsedTexts()}
		h.kept[p.Dir+p.Alone] = k
	}
	defer k.parsed.sweep()
	defer func() {
		if k.survey != nil {
			h.surveys.Store(p.Dir+p.Alone, k.survey)
		}
	}()
	if p.Renew {
		h.disk.renew()
	}
	files := openFiles{dir: p.Dir, texts: p.Texts, disk: h.disk}
	if p.Dir == "" {
		return h.alone(ctx, k, p)
	}
	if err := h.enter(p); err != nil {
		return nil, err
	}
	at := surroundings{files: files, dir: p.Dir}
	config, wrong, err := k.configOf(at)
	if err != nil {
		return nil, err
	}
	l := &linter{}
	l.adopt(&cobra.Command{}, config)
	l.advice = l.advice || p.Advice != nil && *p.Advice
	o, house, err := h.options(l, config, k, at)
	if err != nil {
		return &lsp.Checked{Findings: lint.FindingsOf(wrong)}, err
	}
	c, err := h.find(ctx, k, l, config, o, func() *plimsoll.Input {
		in := withoutHouse(plimsoll.Open(files, "."), files, house)
		return in.Without(func(f plimsoll.File) bool { return inAny(p.Apart, files.absolute(f.Name)) })
	})
	c.Findings = k.parsed.current(append(lint.FindingsOf(wrong), c.Findings...))
	c.Gone = k.parsed.gone
	if confirm := c.Confirm; confirm != nil {
		c.Confirm = func() { h.later(p, confirm) }
	}
	read := c.Names
	c.Names = func() (x *names.Index) {
		h.later(p, func() { x = read() })
		return x
	}
	return c, err
}

// later does what is left of the look at a project, in its folder; nothing where that is gone.
func (h *editorHost) later(p lsp.Project, do func()) {
	h.calm.Lock()
	defer h.calm.Unlock()
	if h.enter(p) == nil {
		do()
	}
}

// enter makes the folder of a project the working folder.
func (h *editorHost) enter(p lsp.Project) error {
	if err := os.Chdir(filepath.FromSlash(p.Dir)); err != nil {
		return source.CannotRead(p.Dir, err)
	}
	return nil
}

// inAny reports whether a file is in one of some folders.
func inAny(folders []string, name string) bool {
	return slices.ContainsFunc(folders, func(dir string) bool { return plimsoll.Within(dir, name) })
}

// configOf reads the configuration. While it has mistakes the last one counts that had none.
func (k *keptProject) configOf(at surroundings) (*lintConfig, []source.Diagnostic, error) {
	name := at.config()
	if name == "" {
		return &lintConfig{}, nil, nil
	}
	file, bounds, err := at.open(name)
	if err != nil {
		return nil, nil, err
	}
	config, wrong := checkConfig(file, bounds, path.Dir(name))
	if config != nil {
		k.config = config
	}
	if k.config == nil {
		return &lintConfig{}, wrong, nil
	}
	return k.config, wrong, nil
}

// options gives what a look at a project decides, and the files of its house.
func (h *editorHost) options(l *linter, config *lintConfig, k *keptProject, at surroundings) (plimsoll.Options,
	[]string, error) {
	o := options("")
	o.Linting = l.options(config, o.Linting)
	o.Kustomize = kustomize.Linter{}
	o.Parsed, o.CUE = k.parsed.parse, k.parsed.readCUE
	files := at.files
	o.ReadFile = func(spec *source.File, name string) ([]byte, error) {
		if open, ok := files.(openFiles); ok && plimsoll.IsLocal(name) {
			if text, ok := open.text(path.Join(path.Dir(spec.Name), name)); ok && len(text) <= maxSpecFile {
				return text, nil
			}
		}
		return readSpecFile(spec, name)
	}
	house, err := at.house(filepath.ToSlash(config.policy))
	if err != nil {
		return o, nil, err
	}
	if len(house) > 0 {
		texts, err := readHouse(house, func(name string) ([]byte, error) { return fs.ReadFile(files, name) })
		if err != nil {
			return o, nil, err
		}
		if !k.language.SaidIn(texts) {
			if k.language, err = languageOf(h.cmd, texts, o.ReadFile); err != nil {
				return o, nil, err
			}
		}
		o.Language = k.language
	}
	if o.Linting.Policies, err = readPolicies(h.cmd, config.policies); err != nil {
		return o, nil, err
	}
	o.Linting.Schemas, err = readSchemas(l.schemas)
	return o, house, err
}

// find looks for what vet and lint find; what both do counts once.
func (h *editorHost) find(ctx context.Context, k *keptProject, l *linter, config *lintConfig, o plimsoll.Options,
	open func() *plimsoll.Input) (*lsp.Checked, error) {
	known, err := l.readBaseline(io.Discard)
	vetting := o
	vetting.NoLint, vetting.ErrorsOnly = true, true // lint looks at all objects, and at what specs become
	vetting.Accept = func(findings []*lint.Finding) []*lint.Finding {
		findings = slices.DeleteFunc(findings,
			func(f *lint.Finding) bool { return f.Policy == "" && config.matches(config.exclude, f.FileName()) })
		if known != nil {
			findings, _ = known.held.Apply(findings, known.file)
		}
		return findings
	}
	findings, unread := plimsoll.Vet(ctx, open(), vetting)
	in := open()
	in.Exclude(func(name string) bool { return config.matches(config.exclude, name) })
	found := newSurvey(o)
	o.Compiled = found.note
	m := plimsoll.ReadManifests(ctx, in, o)
	if found.documents, found.specs = m.Documents, m.Specs; k.survey == nil || o.Language.Mistakes() == nil {
		k.survey = found
	}
	linter := o.Linter()
	linted := m.Lint(linter)
	if known != nil {
		linted, _ = known.held.Apply(linted, known.file)
	}
	shown := once(lint.PerCause(linted), findings)
	checked := &lsp.Checked{Findings: shown, Names: func() *names.Index {
		k.names = plimsoll.ReadNames(ctx, in, o, k.names)
		return k.names
	}}
	there := m.Input
	there.Documents = k.parsed.there(m.Documents)
	if lint.Mendable(shown) {
		checked.Confirm = func() {
			plain := o
			plain.Parsed = nil // what is tried is not what is there
			linter.Fix(there, plain.Reparse).Confirm(shown)
		}
	}
	return checked, errors.Join(err, unread, m.Unreadable)
}

// alone looks at a text that is of no project.
func (h *editorHost) alone(ctx context.Context, k *keptProject, p lsp.Project) (*lsp.Checked, error) {
	l := &linter{advice: p.Advice != nil && *p.Advice}
	config := &lintConfig{}
	o := options("")
	o.Linting = l.options(config, o.Linting)
	o.Parsed, o.CUE = k.parsed.parse, k.parsed.readCUE
	o.ReadFile = func(_ *source.File, name string) ([]byte, error) {
		return nil, errors.New("there is no folder to read " + name + " from")
	}
	c, err := h.find(ctx, k, l, config, o, func() *plimsoll.Input {
		in := &plimsoll.Input{}
		in.Add(plimsoll.File{Name: p.Alone, Named: true, Read: func() ([]byte, error) { return p.Texts[p.Alone], nil }})
		return in
	})
	c.Findings = k.parsed.current(c.Findings)
	read := c.Names
	c.Names = func() *names.Index {
		h.calm.Lock()
		defer h.calm.Unlock()
		return read()
	}
	c.Gone = k.parsed.gone
	return c, err
}

// once joins findings, in the order of their places, without what is said twice, and without
// that templates of charts are to be rendered, since nobody renders them in an editor.
func once(lists ...[]*lint.Finding) (all []*lint.Finding) {
	type said struct {
		rule, message, file string
		start, end          int
	}
	seen := map[said]bool{}
	for _, f := range slices.Concat(lists...) {
		s := said{f.Rule, f.Message, f.FileName(), f.Range.Start, f.Range.End}
		if !seen[s] && f.Rule != "template" {
			seen[s] = true
			all = append(all, f)
		}
	}
	slices.SortStableFunc(all, func(a, b *lint.Finding) int { return source.Compare(a.Diagnostic, b.Diagnostic) })
	return all
}
