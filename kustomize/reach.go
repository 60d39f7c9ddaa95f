package kustomize

import (
	"fmt"
	"io/fs"
	"slices"

	"github.com/plimsoll-dev/plimsoll"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A reach is what a kustomization takes in.
type reach struct {
	chain   []*plimsoll.Kustomization // itself first, and then those that it takes in
	files   map[string]bool           // and folders, by where they are
	problem *source.Diagnostic        // the first thing that it names and cannot take in
	loops   bool                      // it takes in itself
	tooMuch bool                      // it is more than kustomize should be given

	b       *build
	folders int
	bytes   int64
}

// What a kustomization may take in, counted as often as it is taken in. kustomize looks at
// every object for each other one.
const (
	maxFolders = 2000
	maxBytes   = source.MaxFileSize
	entryBytes = 512 // what an entry counts for by itself
)

// reachOf follows a kustomization. What is not on this machine is a problem: nothing is
// fetched.
func (b *build) reachOf(k *plimsoll.Kustomization) *reach {
	r := &reach{b: b, files: map[string]bool{}}
	r.follow(k, nil)
	return r
}

func (r *reach) follow(k *plimsoll.Kustomization, above []*plimsoll.Kustomization) {
	r.chain = append(r.chain, k)
	r.folders++
	above = append(slices.Clone(above), k)
	for _, e := range k.Entries(plimsoll.PartFields...) {
		r.files[e.Path] = true
	}
	for _, e := range k.Entries(plimsoll.WholeFields...) {
		r.files[e.Path] = true
		r.bytes += entryBytes
		info, err := fs.Stat(r.b.fsys, e.Path)
		switch {
		case err != nil:
			r.fail(notHere(e.Node))
			continue
		case !info.IsDir():
			r.bytes += info.Size()
		}
		if r.folders > maxFolders || r.bytes > maxBytes {
			r.fail(source.Diagnostic{Rule: ruleKustomize, Range: e.Range, Message: fmt.Sprintf(
				"this takes in more than %d folders, or %d MiB of objects", maxFolders, maxBytes>>20),
				Hint: "split it into several"})
			r.tooMuch = true
			return
		}
		next := r.b.kustomization(e.Path)
		switch {
		case next == nil: // a file; or kustomize says what is wrong
		case slices.Contains(above, next):
			r.loops, r.problem = true, nil
			r.fail(source.Diagnostic{Rule: ruleKustomize, Range: e.Range,
				Message: fmt.Sprintf("%s takes in this folder in turn", e.Text), Hint: "remove one of the two"})
		default:
			r.follow(next, above)
		}
	}
}

func (r *reach) fail(d source.Diagnostic) {
	if r.problem == nil {
		r.problem = &d
	}
}

// kustomization gives that of a folder, given without links; nil where there is none.
func (b *build) kustomization(dir string) *plimsoll.Kustomization {
	k, known := b.byDir[dir]
	if !known && b.IsDir(dir) {
		k = plimsoll.KustomizationIn(b.fsys, dir)
		b.byDir[dir] = k
	}
	return k
}

// notHere says that what an entry names is remote, or not there.
func notHere(n *source.Node) source.Diagnostic {
	if !remote(n.Text) {
		return isNotThere(n)
	}
	d := isRemote(n)
	d.Hint += ", or pipe what kustomize builds: kustomize build | plimsoll lint -"
	return d
}
