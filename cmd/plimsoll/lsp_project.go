package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"reflect"
	"slices"
	"sync/atomic"

	"github.com/spf13/cobra"

	"github.com/plimsoll-dev/plimsoll"
	"github.com/plimsoll-dev/plimsoll/kustomize"
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/lsp"
	"github.com/plimsoll-dev/plimsoll/names"
	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
	"github.com/plimsoll-dev/plimsoll/validate"
)

// A keptProject is what is kept of a project from one look to the next.
type keptProject struct {
	survey atomic.Pointer[survey] // nil: it was not looked at yet

	// While it is looked at:
	parsed   parsedTexts
	language keptLanguage
	config   *lintConfig // the last one without mistakes
	names    *names.Index

	terms   terms // that what follows is of
	schemas *validate.Known
	specs   *plimsoll.KeptCheck // what they come to
}

// terms are what decides, beside the files that are looked at, what specs come to and what
// schemas there are. Policies do not: they judge objects at each look.
type terms struct {
	config   *lintConfig
	advice   bool
	language *schema.Language
	schemas  []*source.File
}

func (t *terms) equal(u *terms) bool {
	same := func(a, b *source.File) bool { return a.Name == b.Name && bytes.Equal(a.Data(), b.Data()) }
	return t.advice == u.advice && t.language == u.language && reflect.DeepEqual(t.config, u.config) &&
		slices.EqualFunc(t.schemas, u.schemas, same)
}

// settle has a look use what is kept of the last one, where that was by the same terms.
func (k *keptProject) settle(o *plimsoll.Options, config *lintConfig) {
	now := terms{config, o.Linting.Advice, o.Language, o.Linting.Schemas}
	if k.schemas == nil || !now.equal(&k.terms) {
		k.terms, k.schemas = now, o.Linting.Known()
		k.specs = &plimsoll.KeptCheck{}
	}
	o.Linting.KeptSchemas = k.schemas
}

// Check finds what is wrong in a project.
func (h *editorHost) Check(ctx context.Context, p lsp.Project) (*lsp.Checked, error) {
	h.calm.Lock()
	defer h.calm.Unlock()
	known, _ := h.projects.LoadOrStore(p.Dir+p.Alone, new(keptProject))
	k := known.(*keptProject)
	defer k.parsed.sweep()
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
	in := withoutHouse(plimsoll.Open(files, "."), files, house)
	in = in.Without(func(f plimsoll.File) bool { return inAny(p.Apart, files.absolute(f.Name)) })
	unread := k.readBeside(ctx, &o, files, config)
	c, err := h.find(ctx, k, l, config, o, in)
	err = errors.Join(unread, err)
	c.Findings = append(lint.FindingsOf(wrong), c.Findings...)
	h.finish(c, k, p)
	return c, err
}

// finish leaves of what was found what is there, and has what is left to do wait for its turn.
func (h *editorHost) finish(c *lsp.Checked, k *keptProject, p lsp.Project) {
	c.Findings, c.Gone = k.parsed.current(c.Findings), k.parsed.gone
	if confirm := c.Confirm; confirm != nil {
		c.Confirm = func() { h.later(p, confirm) }
	}
	read := c.Names
	c.Names = func() (x *names.Index) {
		h.later(p, func() { x = read() })
		return x
	}
}

// later does what is left of the look at a project, in its folder where it has one; nothing where
// that is gone.
func (h *editorHost) later(p lsp.Project, do func()) {
	h.calm.Lock()
	defer h.calm.Unlock()
	if p.Dir == "" || h.enter(p) == nil {
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
		if o.Language, err = k.language.of(h.cmd, texts, o.ReadFile); err != nil {
			return o, nil, err
		}
	}
	return o, house, nil
}

// readBeside reads the policies and schemas that the configuration names, as far as they can be
// read: policies that do not parse are those that did last.
func (k *keptProject) readBeside(ctx context.Context, o *plimsoll.Options, files fs.FS,
	config *lintConfig) (err error) {
	if len(config.policies) > 0 {
		var m *plimsoll.Manifests
		m, err = policiesIn(ctx, files, config.policies, &plimsoll.Options{Parsed: o.Parsed})
		o.Linting.Policies = m.Documents
	}
	schemas, unread := readSchemas(files, config.schemas)
	o.Linting.Schemas = schemas
	return errors.Join(err, unread)
}

// find looks for what vet and lint find, and notes what there is to name. That templates of
// charts are to be rendered is not told, since nobody renders them in an editor.
func (h *editorHost) find(ctx context.Context, k *keptProject, l *linter, config *lintConfig, o plimsoll.Options,
	in *plimsoll.Input) (*lsp.Checked, error) {
	known, unusable := l.readBaseline(io.Discard)
	k.settle(&o, config)
	found := newSurvey(o)
	check := config.check(o, known)
	check.Compiled, check.Kept = found.note, k.specs
	c, err := check.Run(ctx, in)
	k.keep(found, c.Manifests)
	c.Findings = slices.DeleteFunc(c.Findings, func(f *lint.Finding) bool { return f.Rule == "template" })
	checked := &lsp.Checked{Findings: c.Findings, Names: func() *names.Index {
		k.names = plimsoll.ReadNames(ctx, c.Input, o, k.names)
		return k.names
	}}
	c.Manifests.Documents = k.parsed.there(c.Manifests.Documents)
	if lint.Mendable(c.Findings) {
		checked.Confirm = c.Confirm
	}
	return checked, errors.Join(unusable, err)
}

// keep keeps what there is to name in manifests.
func (k *keptProject) keep(found *survey, m *plimsoll.Manifests) {
	found.documents, found.specs = m.Documents, m.Specs
	before := k.survey.Load()
	found.takeOver(before, &k.specs.Linted)
	if before == nil || found.language.Mistakes() == nil {
		k.survey.Store(found)
	}
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
	in := &plimsoll.Input{}
	in.Add(plimsoll.File{Name: p.Alone, Named: true, Read: func() ([]byte, error) { return p.Texts[p.Alone], nil }})
	c, err := h.find(ctx, k, l, config, o, in)
	h.finish(c, k, p)
	return c, err
}
