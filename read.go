package plimsoll

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/plimsoll-dev/plimsoll/compiler"
	"github.com/plimsoll-dev/plimsoll/platform"
	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A reader reads the files of an input for the compiler, each once, whatever the number of
// environments, and keeps what is found while they are read. The parts are in the order of
// the files.
type reader struct {
	ctx          context.Context
	in           *Input // with the files of all these environments
	o            *Options
	environments *inputEnvironments
	views        []*view
	parts        []readPart

	mu         sync.Mutex // of what is noted of few files
	unreadable map[int]error
}

// A view is an input in one environment.
type view struct {
	name   string // of the environment; "" is none
	run    platform.Run
	found  map[int][]source.Diagnostic // in files
	absent map[int][]source.Range      // in files the specs whose apps are not in the environment
}

// A readPart is what one file is.
type readPart struct {
	read       bool
	passedOver bool // a file in a folder that holds neither specs nor objects
	generated  bool // a file that build wrote
	empty      bool
}

// newReader makes a reader of an input in the environments of some names; "" is none. The
// error is for the one who gave a name that there is not.
func newReader(ctx context.Context, in *Input, o *Options, e *inputEnvironments, names []string) (*reader, error) {
	views, err := newViews(o, e, names)
	if err != nil {
		return nil, err
	}
	return newReaderFor(ctx, in, o, e, views...), nil
}

func newReaderFor(ctx context.Context, in *Input, o *Options, e *inputEnvironments, views ...*view) *reader {
	names := make([]string, len(views))
	for i, v := range views {
		names[i] = v.name
	}
	r := &reader{ctx: ctx, in: e.in(in, names...), o: o, environments: e, views: views}
	r.parts, r.unreadable = make([]readPart, len(r.in.Files)), map[int]error{}
	for _, v := range views {
		v.found, v.absent = map[int][]source.Diagnostic{}, map[int][]source.Range{}
	}
	return r
}

func newViews(o *Options, e *inputEnvironments, names []string) (views []*view, err error) {
	for _, name := range names {
		v := &view{name: name, run: platform.Run{Language: o.Language, Environments: e.Environments}}
		if v.run.Environment, err = e.named(name); err != nil {
			return nil, err
		}
		views = append(views, v)
	}
	return views, nil
}

// read reads and checks one file, and gives what there is of it in each environment. It
// is called from several goroutines.
func (r *reader) read(i int) []compiler.Input {
	all := r.sorters()
	if r.summarized(&r.in.Files[i], all) {
		return r.note(i, readPart{}, nil, all)
	}
	part, unreadable := r.file(&r.in.Files[i], all)
	inputs := r.note(i, part, unreadable, all)
	context := !r.o.ownsSomeOf(&r.in.Files[i])
	for k := range inputs {
		inputs[k].Context = context
	}
	return inputs
}

// summarized takes what is known of the apps of a file elsewhere, where that is so.
func (r *reader) summarized(f *File, all []*Sorted) bool {
	if r.o.Part == nil || r.o.Part.Summary == nil || r.o.Owns(f.Name) || f.cuePackage != nil {
		return false
	}
	summaries := make([][]byte, len(all))
	for k, v := range r.views {
		if summaries[k] = r.o.Part.Summary(f.Name, v.name); summaries[k] == nil {
			return false
		}
	}
	data, _ := r.in.Read(f) // an index has it
	file := source.NewFile(f.Name, data)
	for k, s := range all {
		s.Summary = &compiler.Summary{File: file, Data: summaries[k]}
	}
	return true
}

// sorters take what there is of a file, one in each environment.
func (r *reader) sorters() []*Sorted {
	all := make([]*Sorted, len(r.views))
	for k, v := range r.views {
		all[k] = &Sorted{run: &v.run, checkOnly: r.o.checkOnly, kept: r.o.Kept}
	}
	return all
}

// note keeps what was found in a file, and gives what there is of it in each environment.
func (r *reader) note(i int, part readPart, unreadable error, all []*Sorted) []compiler.Input {
	inputs := make([]compiler.Input, len(all))
	part.read, part.empty = true, true
	for k, s := range all {
		s.Incomplete = s.Incomplete || r.in.Missing != nil
		part.empty = part.empty && s.Summary == nil && len(s.Apps) == 0 && !slices.ContainsFunc(s.Documents, holdsObject)
		inputs[k] = s.Input
	}
	if r.o.Progress != nil && !r.parts[i].read {
		r.o.Progress()
	}
	r.parts[i] = part
	r.mu.Lock()
	defer r.mu.Unlock()
	for k, s := range all {
		setNote(r.views[k].found, i, s.Diagnostics)
		setNote(r.views[k].absent, i, s.absent)
	}
	if delete(r.unreadable, i); unreadable != nil {
		r.unreadable[i] = unreadable
	}
	return inputs // the specs are not kept: they are let go one by one
}

// setNote keeps what there is of a file, in place of what was noted before.
func setNote[T any](notes map[int][]T, i int, of []T) {
	if delete(notes, i); len(of) > 0 {
		notes[i] = of
	}
}

// inOrder gives what was noted, in the order of the files.
func inOrder[T any](notes map[int][]T) (list []T) {
	for _, i := range slices.Sorted(maps.Keys(notes)) {
		list = append(list, notes[i]...)
	}
	return list
}

// file reads one file and checks what is in it, for those environments that it is in.
func (r *reader) file(f *File, all []*Sorted) (part readPart, unreadable error) {
	t := load(r.ctx, r.in, f, r.o, IsGenerated)
	var documents []*source.Document
	var found []source.Diagnostic
	switch {
	case t.unreadable != nil:
	case t.passedOver && IsGenerated(t.data):
		part.generated = true
		if name := path.Base(f.Name); !ReadGenerated(name, t.data).Whole {
			found = append(found, notAsWritten(f.Name, t.data))
		}
	case t.passedOver, !f.Named && len(t.diagnostics) == 0 && foreign(t.documents):
		part.passedOver = true
	default:
		documents, found = t.documents, t.diagnostics
	}
	if r.o.Needs {
		r.environments.noteNames(documents)
	}
	in := r.environments.among(r.views, all, f.Name)
	for _, s := range in {
		s.Diagnostics = slices.Clip(found)
		s.Incomplete = t.unreadable != nil || len(t.diagnostics) > 0
	}
	addTo(in, documents...)
	if f.cuePackage == nil && r.o.Parsed == nil && holdsApps(documents, in) {
		for _, s := range in {
			s.File = documents[0].File
		}
	}
	return part, t.unreadable
}

// holdsApps reports whether the documents of a file are specs of apps, and nothing else.
func holdsApps(documents []*source.Document, in []*Sorted) bool {
	return len(documents) > 0 && !slices.ContainsFunc(in, func(s *Sorted) bool {
		return len(s.Apps) != len(documents) || len(s.Documents) > 0
	})
}

// among gives what is sorted for those environments that a file is in.
func (e *inputEnvironments) among(views []*view, all []*Sorted, file string) (in []*Sorted) {
	if len(e.included) == 0 {
		return all
	}
	for k, v := range views {
		if e.holds(v.name, file) {
			in = append(in, all[k])
		}
	}
	return in
}

// close gives what is wrong with the files in an environment, once all are read.
func (r *reader) close(v *view) []source.Diagnostic {
	diagnostics := append(v.run.Close(), inOrder(v.found)...)
	if v.run.Environments.Empty() && r.failed() == nil && !source.HasErrors(diagnostics) {
		diagnostics = append(diagnostics, r.nothing()...)
	}
	return diagnostics
}

// failed tells of the files that cannot be read.
func (r *reader) failed() error {
	all := []error{r.in.Missing}
	for _, i := range slices.Sorted(maps.Keys(r.unreadable)) {
		all = append(all, r.unreadable[i])
	}
	return errors.Join(all...)
}

// nothing is said of an input in which nothing is found.
func (r *reader) nothing() []source.Diagnostic {
	generated := false
	var passedOver []string
	for i, part := range r.parts {
		if !part.empty {
			return nil
		}
		generated = generated || part.generated
		if part.passedOver {
			passedOver = append(passedOver, r.in.Files[i].Name)
		}
	}
	return []source.Diagnostic{nothingFound(r.in.paths, passedOver, generated)}
}

func nothingFound(paths, passedOver []string, generated bool) source.Diagnostic {
	d := source.Diagnostic{
		Rule:    ruleEmptyInput,
		Message: "there is no spec and no Kubernetes object in " + strings.Join(paths, ", "),
		Hint:    "plimsoll init KIND NAME prints a spec to start from",
	}
	switch {
	case generated:
		d.Hint = "plimsoll build wrote what is there: name the folder of its specs"
	case len(passedOver) > 0:
		d.Hint = "these were passed over, since they have neither apiVersion nor kind: " +
			strings.Join(passedOver, ", ")
	}
	return d
}

// notAsWritten warns of a file that is not read, though somebody may have meant it
// to be.
func notAsWritten(name string, data []byte) source.Diagnostic {
	return source.Diagnostic{
		Rule: "generated", Severity: source.Warning,
		Message: "this file begins as plimsoll build begins its own, but is not as it was written, and is passed over",
		Hint:    "remove its first line if it is to be read, or else the file",
		Range:   source.Range{File: source.NewFile(name, data), End: len(Marker)},
	}
}

// A textFile is one file, read and parsed: what every command begins with.
type textFile struct {
	*File
	data        []byte
	documents   []*source.Document
	diagnostics []source.Diagnostic
	passedOver  bool // it holds neither specs nor objects; documents and diagnostics are none
	unreadable  error
	told        bool   // what is in it is told of the first file of its CUE package
	chart       string // the folder of the chart that it is a template of, where it is one
}

// load reads and parses one file. What does not look as if it held objects is
// parsed only when it was named; skip, if set, leaves out more files by their
// content.
func load(ctx context.Context, in *Input, f *File, o *Options, skip func([]byte) bool) (t textFile) {
	t.File = f
	if f.cuePackage != nil {
		t.loadPackage(ctx, in, o)
		return t
	}
	t.data, t.unreadable = in.Read(f)
	switch {
	case t.unreadable != nil:
	case !f.Named && (skip != nil && skip(t.data) || !mayHoldObjects().Match(t.data)):
		t.passedOver = true
	case len(t.data) > source.MaxFileSize:
		t.diagnostics = append(t.diagnostics, source.Diagnostic{
			Rule:    "limit",
			Message: fmt.Sprintf("the file is larger than %d MiB, and not read", source.MaxFileSize>>20),
			Hint:    "split it into several files",
			Range:   source.Range{File: source.NewFile(f.Name, nil)},
		})
	default:
		t.documents, t.diagnostics = o.Parse(ctx, source.NewFile(f.Name, t.data))
		t.bound()
	}
	return t
}

// mayHoldObjects tells the files that have to be parsed from the settings of
// other tools, which share their suffix.
var mayHoldObjects = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\b(apiVersion|kind|metadata)["']?\s*:`)
})

// foreign reports whether nothing in a file claims to be a spec or an object.
func foreign(documents []*source.Document) bool {
	for _, doc := range documents {
		root := doc.Root()
		if root.Has("apiVersion") || root.Has("kind") || root.Has("metadata") && root.Has("spec") {
			return false
		}
	}
	return true
}

// Parse reads a file by its suffix, and by its content where it has none that
// tells.
func (o *Options) Parse(ctx context.Context, f *source.File) ([]*source.Document, []source.Diagnostic) {
	if o.Parsed == nil {
		return o.parse(ctx, f)
	}
	return o.Parsed(f, func() ([]*source.Document, []source.Diagnostic) { return o.parse(ctx, f) })
}

func (o *Options) parse(ctx context.Context, f *source.File) ([]*source.Document, []source.Diagnostic) {
	switch f.Syntax() {
	case source.CUE:
		return o.parseCUE(ctx, f)
	case source.JSON:
		return source.ParseJSON(f)
	}
	return source.Parse(f)
}

// Documents gives the documents of an input, unchecked. The error tells of the
// files that cannot be read.
func Documents(ctx context.Context, in *Input, o Options) (
	documents []*source.Document, diagnostics []source.Diagnostic, unreadable error,
) {
	unreadable = in.Missing
	for i := range in.Files {
		t := load(ctx, in, &in.Files[i], &o, IsGenerated)
		documents, diagnostics = append(documents, t.documents...), append(diagnostics, t.diagnostics...)
		unreadable = errors.Join(unreadable, t.unreadable)
	}
	return documents, diagnostics, unreadable
}

// Specs gives the specs of an input, unchecked, each with what its file says of
// itself. Files without any are left out.
func Specs(ctx context.Context, in *Input, o Options) (specs []*source.Document) {
	documents, _, _ := Documents(ctx, in, o)
	for _, doc := range documents {
		for _, doc := range documentsIn(doc) {
			if what, _ := envelopeOf(doc.Root()); what == isSpec {
				specs = append(specs, doc)
			}
		}
	}
	return specs
}

// IsSpec reports whether a document is of Plimsoll's API group.
func IsSpec(n *source.Node) bool { return groupOf(n) == schema.Group }

// groupOf gives what stands before the slash of an apiVersion.
func groupOf(n *source.Node) string {
	group, _, _ := strings.Cut(n.Get("apiVersion").Text, "/")
	return group
}
