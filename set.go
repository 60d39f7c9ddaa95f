package plimsoll

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/platform"
	"github.com/plimsoll-dev/plimsoll/source"
)

// Edits are what Set is to change.
type Edits struct {
	// App is the one whose spec is edited, NAME or NAMESPACE/NAME, or Environment/NAME for
	// an environment; "" where there are no Fields.
	App    string
	Fields []FieldEdit // in their order
	Images []ImageEdit
}

// A FieldEdit gives a field a value.
type FieldEdit struct {
	Field string // a path under spec, or one that begins with metadata
	Value string // text where the field takes text, and else YAML
	Unset bool   // the field is taken away, and has no value
}

// An ImageEdit gives the images of a repository another tag, digest or repository.
type ImageEdit struct {
	Repository string
	To         string // :TAG, @DIGEST or REPOSITORY[:TAG][@DIGEST]
}

// Edited is what edits make of files.
type Edited struct {
	// Before and After are the files that change, by name; there are none where a finding is
	// an error.
	Before, After map[string][]byte
	// Findings are the mistakes that the edits would cause, and what cannot be edited, as
	// they stand in After, or in the file as it is.
	Findings []*lint.Finding
	// Notes tell of what was asked for and is so already.
	Notes []string
}

// environmentPrefix begins the name of an environment among those of apps.
const environmentPrefix = platform.EnvironmentKind + "/"

// Set edits the specs and environments of an input, with Options.Environment the layers of
// apps for it. All that is not part of a value that changes stays as it is written. What
// comes of it is checked as Vet does: where the edits cause a mistake, nothing changes.
// The error tells of what the call names that is not there, or of files that cannot be
// read.
func Set(ctx context.Context, in *Input, o Options, edits Edits) (*Edited, error) {
	if wrong := o.Language.Mistakes(); source.HasErrors(wrong) {
		return &Edited{Findings: lint.FindingsOf(wrong)}, nil
	}
	s, err := newSetter(ctx, in, &o)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(s.fields(edits), s.images(edits.Images)); err != nil {
		return nil, err
	}
	return s.close()
}

// A setter edits one input.
type setter struct {
	ctx          context.Context
	in           *Input // with the files of every environment
	whole        *Input // as it was opened
	o            *Options
	environments *inputEnvironments
	environment  *platform.Environment // whose layers are edited; nil: none
	units        []*unit
	editable     []*editable
	unread       []source.Diagnostic // why files, or parts of them, cannot be read
	wrong        []*lint.Finding
	notes        []string
}

// A unit is files that are read as one: a file, or those of a CUE package.
type unit struct {
	*source.Editor
	files []*File
}

// An editable is a spec, or an environment.
type editable struct {
	*unit
	document int
	at       source.Path // where it stands in the document: nowhere else but in a list
	kind     string
	name     string // of an environment with its kind
	full     string // with the namespace
}

func newSetter(ctx context.Context, in *Input, o *Options) (*setter, error) {
	s := &setter{ctx: ctx, whole: in, o: o, environments: in.readEnvironments(ctx, o)}
	name := o.Environment
	o.Environment = ""
	var err error
	if s.environment, err = s.environments.named(name); err != nil {
		return nil, err
	}
	s.in = s.environments.whole(in)
	unreadable := in.Missing
	for i := range s.in.Files {
		f := &s.in.Files[i]
		t := load(ctx, s.in, f, o, IsGenerated)
		unreadable = errors.Join(unreadable, t.unreadable)
		s.unread = append(s.unread, t.diagnostics...)
		if len(t.documents) == 0 {
			continue
		}
		u := &unit{files: []*File{f}}
		if f.cuePackage != nil {
			u.files = nil
			for i := range f.cuePackage.files {
				u.files = append(u.files, &f.cuePackage.files[i])
			}
		}
		u.Editor = &source.Editor{Documents: t.documents, Parse: func(changed *source.File) []*source.Document {
			edited := map[string][]byte{}
			u.add(edited)
			edited[u.key(changed.Name)] = changed.Data()
			return load(ctx, s.in.with(edited), f, o, nil).documents
		}}
		s.units = append(s.units, u)
		for i, doc := range t.documents {
			s.find(u, i, nil, doc.Root())
		}
	}
	return s, unreadable
}

// key names a file of the unit as an input knows it.
func (u *unit) key(name string) string {
	for _, f := range u.files {
		if f.Name == name {
			return cmp.Or(f.real, f.Name)
		}
	}
	return name
}

// find notes the specs and environments of a document.
func (s *setter) find(u *unit, document int, at source.Path, root *source.Node) {
	if items := itemsOf(source.NewDocument(source.Range{}, root)); items != nil {
		for i, item := range root.Get("items").Items {
			s.find(u, document, append(at[:len(at):len(at)], source.Into("items"), source.Item(i)), rootOf(item))
		}
		return
	}
	name := root.At("metadata", "name")
	e := &editable{unit: u, document: document, at: at, kind: root.Get("kind").Text, name: name.Text}
	switch what, _ := envelopeOf(root); {
	case name.Kind != source.String:
		return
	case what == isEnvironment:
		e.name = environmentPrefix + e.name
		e.full = e.name
	case what == isSpec && slices.Contains(s.o.Language.Kinds(), e.kind):
		e.full = e.name
		if namespace := root.At("metadata", "namespace").Text; namespace != "" {
			e.full = namespace + "/" + e.name
		}
	default:
		return
	}
	s.editable = append(s.editable, e)
}

// root gives the spec or environment as it is now.
func (e *editable) root() *source.Node {
	return e.Documents[e.document].Root().Follow(e.at)
}

// set gives what stands at a path another value; nil takes it away.
func (e *editable) set(path source.Path, value *source.Node) *source.Diagnostic {
	return e.Set(e.document, slices.Concat(e.at, path), value)
}

// named gives the spec or environment that a call names.
func (s *setter) named(name string) (*editable, error) {
	var found []*editable
	var apps, full []string
	for _, e := range s.editable {
		if e.full == name || e.name == name {
			found = append(found, e)
		}
		if e.kind != platform.EnvironmentKind {
			apps, full = append(apps, e.name), append(full, e.full)
		}
	}
	switch {
	case len(found) == 1:
		return found[0], nil
	case len(found) > 1:
		var where []string
		for _, e := range found {
			line, _ := e.root().Key.File.Position(e.root().Key.Start)
			where = append(where, fmt.Sprintf("%s (%s:%d)", e.full, e.root().Key.File.Name, line))
		}
		return nil, fmt.Errorf("%q is the name of several: %s", name, source.And(where))
	}
	if environment, ok := strings.CutPrefix(name, environmentPrefix); ok {
		if _, err := s.environments.named(environment); err != nil {
			return nil, err
		}
	}
	message := fmt.Sprintf("there is no app %q", name)
	candidates := apps
	if strings.Contains(name, "/") {
		candidates = append(full, apps...)
	}
	if near := source.Suggest(name, candidates); near != "" {
		message += "; " + near
	}
	return nil, errors.New(message)
}

// fields makes the edits of fields. Mistakes of the call are all told.
func (s *setter) fields(edits Edits) error {
	if edits.App == "" {
		return nil
	}
	e, err := s.named(edits.App)
	if err != nil && source.HasErrors(s.unread) {
		for _, d := range source.Sort(s.unread) {
			s.fail(&d)
		}
		s.notes = append(s.notes, err.Error()+" in what can be read")
		return nil
	}
	if err != nil {
		return err
	}
	if s.environment != nil && e.kind == platform.EnvironmentKind {
		return errors.New("--env edits the layers of apps, and an environment has none: leave it out")
	}
	if s.environment != nil {
		if null := s.environment.TakenOut(e.root().Get("environments")); null != nil {
			s.fail(&source.Diagnostic{
				Rule: "edit", Range: null.Range, Path: "environments." + s.environment.Name,
				Message: fmt.Sprintf("%s is not in the environment %s", e.name, s.environment.Name),
				Hint:    fmt.Sprintf("write %s: {} under environments to have it there", s.environment.Name),
			})
			return nil
		}
	}
	var wrong []error
	var all []plannedEdit
	planned := map[string]bool{}
	for _, f := range edits.Fields {
		p, err := s.plan(e, f)
		if path := p.path.String(); err == nil && planned[path] {
			err = fmt.Errorf("%s: it is changed twice in one call", f.Field)
		} else {
			planned[path] = true
		}
		if err != nil {
			wrong = append(wrong, err)
		}
		all = append(all, p)
	}
	if wrong != nil {
		return errors.Join(wrong...)
	}
	for i, p := range all {
		if edits.Fields[i].Unset {
			s.unset(e, p, edits.Fields[i].Field)
		} else if wrong := e.set(p.path, p.value); wrong != nil {
			s.fail(wrong)
		}
	}
	return nil
}

func (s *setter) fail(d *source.Diagnostic) {
	s.wrong = append(s.wrong, &lint.Finding{Diagnostic: *d})
}

// A plannedEdit is one that the call names rightly.
type plannedEdit struct {
	path   source.Path // from the root of the spec or environment
	inSpec source.Path // that of the same field in the spec, if it is one of a layer
	layer  int         // how many steps lead to the layer of an app; 0: it is no layer
	value  *source.Node
}

// plan finds out what a call means.
func (s *setter) plan(e *editable, f FieldEdit) (p plannedEdit, err error) {
	field, ok := source.ParsePath(f.Field)
	if !ok || len(field) == 0 {
		return p, fmt.Errorf("%q is no path of a field: write image, replicas.min, args[0] or podLabels[\"a.b/c\"]", f.Field)
	}
	inMetadata := field[0].Name == "metadata"
	switch {
	case inMetadata && s.environment != nil:
		return p, fmt.Errorf("%s: the layers of environments have no metadata", f.Field)
	case field[0].Name == "spec" && len(field) > 1:
		return p, fmt.Errorf("%s: paths begin below spec: write %s", f.Field, field[1:])
	case field[0].Name == "environments":
		return p, fmt.Errorf("%s: --env NAME edits what an app says of an environment", f.Field)
	}
	inSpec := field
	if !inMetadata {
		inSpec = append(source.Path{source.Into("spec")}, field...)
	}
	t, wrong := s.o.Language.FieldAt(e.kind, inSpec)
	if wrong != nil {
		message := f.Field + ": " + wrong.Message
		if wrong.Hint != "" {
			message += "; " + wrong.Hint
		}
		return p, errors.New(message)
	}
	p.path, p.inSpec = inSpec, inSpec
	if s.environment != nil {
		p.layer = 2
		p.path = append(source.Path{source.Into("environments"), source.Into(s.environment.Name)}, field...)
	}
	if !f.Unset {
		part := s.environment != nil || e.kind == platform.EnvironmentKind
		p.value, err = valueOf(f.Value, t, part, e.root().Follow(p.path))
		if err != nil {
			err = fmt.Errorf("%s=%s: %w", f.Field, f.Value, err)
		}
	}
	return p, err
}

// close checks what came of the edits.
func (s *setter) close() (*Edited, error) {
	done := &Edited{Notes: s.notes, Findings: lint.Merge(s.wrong, nil)}
	if len(s.wrong) > 0 {
		return done, nil
	}
	edited := s.edited()
	if len(edited) > 0 {
		caused, err := s.caused(edited)
		if err != nil || len(caused) > 0 {
			done.Findings = caused
			return done, err
		}
	}
	done.Before, done.After = map[string][]byte{}, map[string][]byte{}
	for _, u := range s.units {
		for name, data := range u.Changed {
			i := slices.IndexFunc(u.files, func(f *File) bool { return f.Name == name })
			before, err := s.in.Read(u.files[i])
			if err != nil {
				return done, err
			}
			if !bytes.Equal(before, data) {
				done.Before[name], done.After[name] = before, data
			}
		}
	}
	return done, nil
}

// edited gives the files that were edited so far, as an input knows them.
func (s *setter) edited() map[string][]byte {
	all := map[string][]byte{}
	for _, u := range s.units {
		u.add(all)
	}
	return all
}

// add adds the files of the unit that were edited so far.
func (u *unit) add(edited map[string][]byte) {
	for name, data := range u.Changed {
		edited[u.key(name)] = data
	}
}

// caused gives the mistakes that there are once files were edited, and were not before.
func (s *setter) caused(edited map[string][]byte) ([]*lint.Finding, error) {
	after, err := Vet(s.ctx, s.whole.with(edited), *s.o)
	noMistake := func(f *lint.Finding) bool { return f.Severity != source.Error }
	if after = slices.DeleteFunc(after, noMistake); err != nil || len(after) == 0 {
		return nil, err
	}
	before, err := Vet(s.ctx, s.whole, *s.o)
	if err != nil {
		return nil, err
	}
	known := map[findingKey][]*lint.Finding{}
	for _, f := range slices.DeleteFunc(before, noMistake) {
		if key, ok := s.now(f); ok {
			known[key] = append(known[key], f)
		}
	}
	return slices.DeleteFunc(after, func(f *lint.Finding) bool {
		key := keyOf(f, f.Range)
		key.end = 0
		return slices.ContainsFunc(known[key], func(old *lint.Finding) bool {
			return old.Environments == nil || f.Environments != nil && !slices.ContainsFunc(f.Environments,
				func(name string) bool { return !slices.Contains(old.Environments, name) })
		})
	}), nil
}

// now tells where an older finding stands after the edits; ok is false for one in what
// was replaced.
func (s *setter) now(f *lint.Finding) (key findingKey, ok bool) {
	key = keyOf(f, f.Range)
	key.end = 0
	for _, u := range s.units {
		if start, still := u.Moved(key.file, key.start); !still {
			return key, false
		} else if start != key.start {
			key.start = start
			break
		}
	}
	return key, true
}
