package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/compiler"
	"github.com/plimsoll-dev/plimsoll/source"
)

const ruleKustomize = "kustomize-build"

// readBuilt reads what kustomize builds of the folders that no other folder
// takes in, and beside it the files that no kustomization names.
func readBuilt(ctx context.Context, files []inputFile, all []*kustomization, found []string, stdin io.Reader, progress *progress) *manifests {
	byDir := map[string]*kustomization{}
	for _, k := range all {
		byDir[k.dir] = k
	}
	var own []*kustomization // those that the user asked for
	files = slices.DeleteFunc(slices.Clone(files), func(f inputFile) bool {
		if slices.Contains(kustomizationNames, filepath.Base(f.name)) {
			found = append(found, f.name)
			return true
		}
		return false
	})
	for _, name := range found {
		if dir, err := realPath(filepath.Dir(name)); err == nil && byDir[dir] != nil && !slices.Contains(own, byDir[dir]) {
			own = append(own, byDir[dir])
		}
	}
	b := newBuild(files, byDir)
	taken := map[string]bool{}
	for _, k := range own {
		for _, e := range k.entries(wholeFields...) {
			taken[e.path] = taken[e.path] || e.path != k.dir
		}
	}
	for _, k := range own {
		if !taken[k.dir] && !k.isComponent() {
			b.folder(k)
		}
	}
	rest := slices.DeleteFunc(files, func(f inputFile) bool { return b.reached[f.real] })
	m := readManifests(ctx, rest, partsNamed(all), stdin, progress)
	m.files = files
	m.Documents = append(m.Documents, b.documents...)
	m.Diagnostics = append(m.Diagnostics, b.diagnostics...)
	m.Trace, m.Sources = b.trace, b.sources
	if len(own) == 0 {
		m.unreadable = errors.Join(m.unreadable, errors.New("--kustomize: there is no kustomization.yaml in the paths given"))
	}
	return m
}

// A build is what kustomize made of folders, and what it made that from.
type build struct {
	byDir       map[string]*kustomization
	names       map[string]string // of files, by where they really are, as the user would write them
	reached     map[string]bool   // files that some folder takes in, by where they really are
	documents   []*source.Document
	diagnostics []source.Diagnostic
	origins     map[*source.File]*origin // of built documents
	parsed      map[string][]*source.Document
	sources     []*source.Document
}

func newBuild(files []inputFile, byDir map[string]*kustomization) *build {
	b := &build{
		byDir: byDir, names: map[string]string{}, reached: map[string]bool{},
		origins: map[*source.File]*origin{}, parsed: map[string][]*source.Document{},
	}
	for _, f := range files {
		b.names[f.real] = f.name
	}
	return b
}

// folder builds one folder. The files of one that cannot be built are looked at
// as they are.
func (b *build) folder(k *kustomization) {
	before := maps.Clone(b.reached)
	chain, problem := b.chain(k, nil)
	if problem != nil {
		b.reached = before
		b.diagnostics = append(b.diagnostics, *problem)
		return
	}
	// What the specs are compiled to is linted as built.
	s := newSpecFiles(context.Background(), compiler.Options{ReadFile: readConfigFile})
	s.origins = true
	built, err := s.run(s.entrance(k.dir))
	switch {
	case anyErrors(s.diagnostics):
		b.reached = before
		b.diagnostics = append(b.diagnostics, s.diagnostics...)
		return
	case err != nil:
		b.reached = before
		b.diagnostics = append(b.diagnostics, failure(k, chain, err))
		return
	}
	b.diagnostics = append(b.diagnostics, s.diagnostics...)
	for i, r := range built.Resources() {
		b.resource(k, chain, i, r)
	}
}

// chain gives the kustomizations that one takes in, itself first, and notes
// the files that they reach. What is not on this machine is a problem: nothing
// is fetched.
func (b *build) chain(k *kustomization, above []*kustomization) (chain []*kustomization, problem *source.Diagnostic) {
	chain = []*kustomization{k}
	above = append(slices.Clone(above), k)
	for _, e := range k.entries(partFields...) {
		b.reached[e.path] = true
	}
	for _, e := range k.entries(wholeFields...) {
		b.reached[e.path] = true
		info, err := os.Stat(e.path)
		if err != nil {
			d := source.Diagnostic{Rule: ruleKustomize, Range: e.Range, Message: fmt.Sprintf("%s is not there", e.Text), Hint: "mend the path, which is relative to the folder of this file"}
			if remote(e.Text) {
				d.Message, d.Hint = fmt.Sprintf("%s is remote, and not fetched", e.Text), "copy it into the repository, or pipe what kustomize builds: kustomize build | plimsoll lint -"
			}
			return nil, &d
		}
		if !info.IsDir() {
			continue
		}
		next := b.byDir[e.path]
		if next == nil {
			if next = kustomizationIn(e.path); next == nil {
				continue // kustomize says what is wrong
			}
			b.byDir[e.path] = next
		}
		if slices.Contains(above, next) {
			return nil, &source.Diagnostic{Rule: ruleKustomize, Range: e.Range, Message: fmt.Sprintf("%s takes in this folder in turn", e.Text), Hint: "remove one of the two"}
		}
		below, problem := b.chain(next, above)
		if problem != nil {
			return nil, problem
		}
		chain = append(chain, below...)
	}
	return chain, nil
}

func kustomizationIn(dir string) *kustomization {
	for _, name := range kustomizationNames {
		if path := filepath.Join(dir, name); exists(path) {
			return readKustomization(shortName(path))
		}
	}
	return nil
}

// remote reports whether kustomize would take a path for something to fetch.
func remote(path string) bool {
	host, _, folder := strings.Cut(path, "/")
	return strings.Contains(path, "://") || strings.Contains(path, "?ref=") || strings.Contains(host, "@") || folder && strings.Contains(strings.TrimLeft(host, "."), ".")
}

// alone keeps kustomize from all that is not files: it fetches by HTTP and by
// git, and it writes warnings to stderr. What it gives ends that.
func alone() (end func()) {
	transport, path, stderr := http.DefaultTransport, os.Getenv("PATH"), os.Stderr
	http.DefaultTransport = noNetwork{}
	os.Setenv("PATH", "")
	log.SetOutput(io.Discard)
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err == nil {
		os.Stderr = null
	}
	return func() {
		http.DefaultTransport, os.Stderr = transport, stderr
		os.Setenv("PATH", path)
		log.SetOutput(stderr)
		null.Close() // nothing was written that matters
	}
}

type noNetwork struct{}

func (noNetwork) RoundTrip(*http.Request) (*http.Response, error) {
	return nil, errors.New("nothing is fetched from the network")
}

// failure says why a folder cannot be built, at the entry that the error
// speaks of.
func failure(k *kustomization, chain []*kustomization, err error) source.Diagnostic {
	message := strings.Join(strings.Fields(strings.ReplaceAll(err.Error(), k.dir, ".")), " ")
	if i := strings.LastIndex(message, "recursed accumulation of path "); i >= 0 {
		message = message[i+len("recursed accumulation of path "):] // what it says before is how it came there
	}
	d := source.Diagnostic{Rule: ruleKustomize, Range: k.root.Key, Message: "kustomize cannot build this folder: " + cut(message, 400), Hint: "kustomize build shows the same"}
	longest := 0
	for _, c := range chain {
		for _, e := range c.entries(slices.Concat(partFields, wholeFields)...) {
			if len(e.Text) > longest && strings.Contains(err.Error(), e.Text) {
				longest, d.Range = len(e.Text), e.Range
			}
		}
	}
	return d
}

// cut shortens a text.
func cut(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}
