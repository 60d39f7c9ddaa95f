package plimsoll

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/platform"
	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/schema/table"
	"github.com/plimsoll-dev/plimsoll/source"
)

// imageType is the name that the language has for references to images.
const imageType = "#Image"

// images makes the edits of images. Mistakes of the call are all told.
func (s *setter) images(edits []ImageEdit) error {
	if len(edits) == 0 {
		return nil
	}
	var wrong []error
	for _, edit := range edits {
		wrong = append(wrong, edit.check(s.o.Language))
	}
	if err := errors.Join(wrong...); err != nil {
		return err
	}
	matched := make([]bool, len(edits))
	var repositories []string
	for _, e := range s.editable {
		for _, path := range s.imagesOf(e) {
			old := e.root().Follow(path).Text
			repository, _ := manifest.CutImage(old)
			repositories = append(repositories, repository)
			i := slices.IndexFunc(edits, func(edit ImageEdit) bool { return edit.Repository == repository })
			if i < 0 {
				continue
			}
			matched[i] = true
			value := &source.Node{Kind: source.String, Text: edits[i].of(old)}
			if wrong := e.set(path, value); wrong != nil {
				s.fail(wrong)
			}
		}
	}
	for i, edit := range edits {
		if matched[i] {
			continue
		}
		d := source.Diagnostic{Rule: "edit", Message: "there is no image of " + edit.Repository}
		if s.environment != nil {
			d.Message += " in the layers of " + s.environment.Name
		}
		d.Hint = source.Suggest(edit.Repository, repositories)
		s.fail(&d)
	}
	return nil
}

// check says what is wrong with a call.
func (i ImageEdit) check(l *schema.Language) error {
	_, version := manifest.CutImage(i.Repository)
	to := i.To
	if strings.HasPrefix(to, ":") || strings.HasPrefix(to, "@") {
		to = i.Repository + to
	}
	image, _ := l.FieldAt("Web", source.Path{source.Into("spec"), source.Into("image")})
	matches := func(text string) bool {
		return table.Matches(&source.Node{Kind: source.String, Text: text}, image)
	}
	switch {
	case version != "" || !matches(i.Repository):
		return fmt.Errorf("--image %s=%s: %q is no repository, as registry.example.com/shop is", i.Repository, i.To,
			i.Repository)
	case i.To == "" || !matches(to):
		return fmt.Errorf("--image %s=%s: write :TAG, @sha256:DIGEST or another repository behind the =", i.Repository, i.To)
	}
	return nil
}

// of gives what becomes of an image.
func (i ImageEdit) of(old string) string {
	repository, version := manifest.CutImage(old)
	switch to, other := manifest.CutImage(i.To); {
	case to == "":
		return repository + i.To
	case other == "":
		return to + version
	}
	return i.To
}

// imagesOf gives the paths of the images in a spec and its layers, or in an environment;
// where the layers of an environment are edited, of those.
func (s *setter) imagesOf(e *editable) (paths []source.Path) {
	root := e.root()
	only := ""
	if s.environment != nil {
		only = s.environment.Name
	}
	walk := func(kind string, path ...string) {
		t := s.o.Language.Kind(kind).Type.Object.Field("spec").Type
		var steps source.Path
		for _, name := range path {
			steps = append(steps, source.Into(name))
		}
		for _, found := range findImages(root.At(path...), t, steps) {
			if !slices.ContainsFunc(paths, func(p source.Path) bool { return slices.Equal(p, found) }) {
				paths = append(paths, found)
			}
		}
	}
	if e.kind == platform.EnvironmentKind {
		if only != "" && e.name != environmentPrefix+only {
			return nil
		}
		for _, kind := range s.o.Language.Kinds() {
			walk(kind, "spec", "all")
			walk(kind, "spec", "kinds", kind)
		}
		return paths
	}
	if only == "" {
		walk(e.kind, "spec")
	}
	for _, f := range root.Get("environments").Fields {
		if only == "" || f.Name == only {
			walk(e.kind, "environments", f.Name)
		}
	}
	return paths
}

// findImages gives the paths of the images in a value.
func findImages(n *source.Node, t *table.Type, path source.Path) (paths []source.Path) {
	switch {
	case t == nil:
	case n.Kind == source.String && t.Text != nil && t.Text.Name == imageType:
		return []source.Path{slices.Clone(path)}
	case n.Kind == source.Map && t.Object != nil:
		for _, f := range n.Fields {
			inner := t.Object.Value
			if known := t.Object.Field(f.Name); known != nil {
				inner = known.Type
			}
			paths = append(paths, findImages(f.Value, inner, append(path, source.Into(f.Name)))...)
		}
	case n.Kind == source.List && t.List != nil:
		for i, item := range n.Items {
			paths = append(paths, findImages(item, t.List.Item, append(path, source.Item(i)))...)
		}
	}
	return paths
}
