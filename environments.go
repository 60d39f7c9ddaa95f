package plimsoll

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"path"
	"slices"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/platform"
	"github.com/plimsoll-dev/plimsoll/source"
)

// inputEnvironments is what an input says of environments.
type inputEnvironments struct {
	*platform.Environments
	mistakes []source.Diagnostic
	included []included
}

// An included file is in one environment alone.
type included struct {
	File
	of string
}

// readEnvironments reads what the input says of environments: of every file that may say
// anything, before anything else is read.
func (in *Input) readEnvironments(ctx context.Context, o *Options) *inputEnvironments {
	found := make([][]*source.Document, len(in.Files))
	source.Each(len(in.Files), func(i int) {
		data, err := in.Read(&in.Files[i])
		if err != nil || !bytes.Contains(data, []byte(platform.EnvironmentKind)) {
			return // whoever reads it says why
		}
		for _, doc := range load(ctx, in, &in.Files[i], o, IsGenerated).documents {
			for _, doc := range documentsIn(doc) {
				if what, _ := envelopeOf(doc.Root); what == isEnvironment {
					found[i] = append(found[i], doc)
				}
			}
		}
	})
	e := new(inputEnvironments)
	e.Environments, e.mistakes = platform.ReadEnvironments(slices.Concat(found...))
	for _, name := range e.Names() {
		e.include(in, e.Named(name))
	}
	return e
}

// include finds the files that are in one environment alone.
func (e *inputEnvironments) include(in *Input, of *platform.Environment) {
	for _, n := range of.Include {
		wrong := func(message, hint string) {
			e.mistakes = append(e.mistakes, source.Diagnostic{Rule: "include", Message: message, Hint: hint, Range: n.Range})
		}
		name := path.Join(path.Dir(n.File.Name), n.Text)
		switch {
		case in.fsys == nil || !IsLocal(n.Text):
			wrong(fmt.Sprintf("%s is outside of the folder of this file", n.Text), "move it there, or name it among the paths")
			continue
		case !exists(in.fsys, name):
			wrong("there is no "+n.Text, "it is relative to this file")
			continue
		}
		for _, f := range Open(in.fsys, name).Files {
			e.included = append(e.included, included{f, of.Name})
		}
	}
}

// in gives the input of one environment; "" is none.
func (e *inputEnvironments) in(in *Input, environment string) *Input {
	if len(e.included) == 0 {
		return in
	}
	own := in.Without(func(f File) bool {
		return f.real != "" && slices.ContainsFunc(e.included, func(i included) bool { return i.real == f.real })
	})
	for _, f := range e.included {
		if f.of == environment {
			own.Files = append(own.Files, f.File)
		}
	}
	own.sort()
	return own
}

// reaches reports whether a file counts in an environment; nil is none.
func (e *inputEnvironments) reaches(name string, environment *platform.Environment) bool {
	alone := false
	for _, f := range e.included {
		if f.Name != name {
			continue
		}
		if environment != nil && f.of == environment.Name {
			return true
		}
		alone = true
	}
	return !alone
}

// EnvironmentTable shows what differs between the environments of an input. Where
// something is wrong with those, or a file cannot be read, there is no table.
func EnvironmentTable(ctx context.Context, in *Input, o Options) (*platform.Table, []source.Diagnostic, error) {
	e := in.readEnvironments(ctx, &o)
	if in.Missing != nil || len(e.mistakes) > 0 {
		return nil, e.mistakes, in.Missing
	}
	var apps []*source.Node
	for _, doc := range Specs(ctx, in, o) {
		apps = append(apps, doc.Root)
	}
	return e.NewTable(apps), nil, nil
}

// An EnvironmentBuilt is what was built for one environment.
type EnvironmentBuilt struct {
	Name  string
	Built *Built
}

// BuildAll compiles the specs of an input in each environment. The findings are those
// of Vet but for what only the specs by themselves have; where one is an error, there
// are no objects. The error tells of files that cannot be read, or that there is no
// environment.
func BuildAll(ctx context.Context, in *Input, o Options) (all []EnvironmentBuilt, findings []*lint.Finding, err error) {
	e := in.readEnvironments(ctx, &o)
	if len(e.Names()) == 0 {
		return nil, nil, errors.New("there is no document of the kind Environment in the input")
	}
	var found merger
	for _, name := range e.Names() {
		o.Environment = name
		built, unreadable := build(ctx, in, o, e)
		found.add(name, built.Findings)
		err = cmp.Or(err, unreadable)
		all = append(all, EnvironmentBuilt{name, built})
	}
	return all, found.findings(), err
}

// Vet finds what is wrong with the specs of an input: by themselves, and in each
// environment, or in that of the options alone. What all share is said once; what only
// some have says in which. The error tells of files that cannot be read.
func Vet(ctx context.Context, in *Input, o Options) ([]*lint.Finding, error) {
	e := in.readEnvironments(ctx, &o)
	if o.Environment != "" {
		built, err := build(ctx, in, o, e)
		return built.Findings, err
	}
	var all merger
	var unreadable error
	for _, name := range append([]string{""}, e.Names()...) {
		o.Environment = name
		built, err := build(ctx, in, o, e)
		all.add(name, built.Findings)
		unreadable = cmp.Or(unreadable, err)
	}
	return all.findings(), unreadable
}

// A merger joins what is found in the environments of one input. What all share is told
// once, and what only some have tells of them.
type merger struct {
	environments []string // so far
	based        bool     // the specs by themselves are among what is joined
	list         []*merged
	byKey        map[findingKey]*merged
}

// A merged finding is one of some environments.
type merged struct {
	*lint.Finding
	base bool     // the specs by themselves have it
	in   []string // the environments that have it
}

// A findingKey tells findings apart, in files that each environment reads anew.
type findingKey struct {
	file          string
	start, end    int
	rule, message string
}

func keyOf(f *lint.Finding, at source.Range) findingKey {
	key := findingKey{start: at.Start, end: at.End, rule: f.Rule, message: f.Message}
	if at.File != nil {
		key.file = at.File.Name
	}
	return key
}

// add adds what is found in an environment; "" is none, and comes first.
func (m *merger) add(environment string, findings []*lint.Finding) {
	if environment != "" {
		m.environments = append(m.environments, environment)
	}
	m.based = m.based || environment == ""
	if m.byKey == nil {
		m.byKey = map[findingKey]*merged{}
	}
	for _, f := range findings {
		key := keyOf(f, f.Range)
		g := m.byKey[key]
		if g == nil {
			g = &merged{Finding: f}
			m.byKey[key], m.list = g, append(m.list, g)
		}
		if environment == "" {
			g.base = true
		} else {
			g.in = append(g.in, environment)
		}
	}
}

// findings gives them, in the order of Lint. The specs by themselves need not be
// whole: what they lack counts where an environment lacks it too.
func (m *merger) findings() (list []*lint.Finding) {
	inLayers := map[*merged]int{} // environments that lack it at a layer of theirs
	for _, g := range m.list {
		if below := m.below(g); below != nil {
			inLayers[below] += len(g.in)
		}
	}
	all := len(m.environments)
	for _, g := range m.list {
		switch below := m.below(g); {
		case below != nil && len(below.in)+inLayers[below] == all:
			continue // told of the spec
		case g.base && lacking(g.Rule) && all > 0:
			if n := len(g.in) + inLayers[g]; n == 0 || n < all && len(g.in) == 0 {
				continue
			} else if n < all {
				g.Environments = g.in
			}
		case !g.base && (m.based || len(g.in) < all):
			g.Environments = g.in
		}
		list = append(list, g.Finding)
	}
	return lint.Merge(list, nil)
}

// below gives, of something that is missed at a layer, the same as the spec by itself
// has it; nil where there is no such.
func (m *merger) below(g *merged) *merged {
	if g.base || !lacking(g.Rule) || len(g.Related) == 0 {
		return nil
	}
	below := m.byKey[keyOf(g.Finding, g.Related[len(g.Related)-1].Range)]
	if below == nil || !below.base {
		return nil
	}
	return below
}

// named gives the environment of a name; nil for "". The error is for the one who
// gave the name.
func (e *inputEnvironments) named(name string) (*platform.Environment, error) {
	if name == "" {
		return nil, nil
	}
	found := e.Named(name)
	if found == nil {
		message := fmt.Sprintf("there is no environment %q", name)
		if near := source.Suggest(name, e.Names()); near != "" {
			message += "; " + near
		} else if len(e.Names()) > 0 {
			message += "; there are " + source.And(e.Names())
		}
		return nil, errors.New(message)
	}
	return found, nil
}
