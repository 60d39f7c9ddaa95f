package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A manifests is what lint was given, read and parsed, in the order of the
// files' names.
type manifests struct {
	lint.Input
	specs      []*source.Document // of Plimsoll's own
	passedOver []string           // named files that hold no object, with the reason
	files      []inputFile
	unreadable error
}

// readManifests reads files at the same time and keeps their results in order.
// patches tells the files that are parts of objects, by where they really are.
func readManifests(ctx context.Context, files []inputFile, patches map[string]bool, stdin io.Reader, progress *progress) *manifests {
	parts := make([]textFile, len(files))
	source.Each(len(files), func(i int) {
		parts[i] = loadManifests(ctx, files[i], stdin)
		progress.step()
	})
	all := &manifests{Input: lint.Input{Patches: map[string]bool{}}, files: files}
	for i := range parts {
		all.add(&parts[i])
		if patches[parts[i].real] {
			all.Patches[parts[i].name] = true
		}
	}
	return all
}

// loadManifests reads one file. What only looks like manifests is told apart.
func loadManifests(ctx context.Context, f inputFile, stdin io.Reader) textFile {
	t := load(ctx, f, stdin, nil)
	t.templates()
	if len(t.diagnostics) == 0 && !hasObject(t.documents) {
		t.documents, t.passedOver = nil, true
	}
	return t
}

func (m *manifests) add(t *textFile) {
	m.unreadable = errors.Join(m.unreadable, t.unreadable)
	note := ""
	if t.passedOver && t.named {
		note = "it holds no Kubernetes object"
	}
	m.Diagnostics = append(m.Diagnostics, t.diagnostics...)
	for _, doc := range t.documents {
		switch groupOf(doc) {
		case schema.Group:
			m.specs = append(m.specs, doc)
		case kustomizeGroup:
			note = kustomizeNote
		default:
			m.Documents = append(m.Documents, doc)
		}
	}
	if slices.Contains(kustomizationNames, filepath.Base(t.name)) {
		note = kustomizeNote
	}
	if note != "" && t.named {
		m.passedOver = append(m.passedOver, fmt.Sprintf("%s was passed over: %s", t.name, note))
	}
}

const kustomizeNote = "lint its folder with --kustomize to see what it builds"

// empty reports whether nothing was found to look at or to speak of.
func (m *manifests) empty() bool {
	return len(m.Documents)+len(m.specs)+len(m.Diagnostics)+len(m.passedOver) == 0 && m.unreadable == nil
}

// hasObject reports whether something in a file is, or was meant as, an object.
// Settings of other tools may have a kind, or an apiVersion.
func hasObject(documents []*source.Document) bool {
	for _, doc := range documents {
		claims := 0
		for _, name := range []string{"apiVersion", "kind", "metadata", "spec"} {
			if doc.Root.Has(name) {
				claims++
			}
		}
		if claims > 1 {
			return true
		}
	}
	return false
}

// GroupOf gives what stands before the slash of a document's apiVersion.
func groupOf(doc *source.Document) string {
	group, _, _ := strings.Cut(doc.Root.Get("apiVersion").Text, "/")
	return group
}
