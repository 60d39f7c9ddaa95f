// Package refused reads testdata/refused: small documents that the API server refuses, each for one reason.
//
// A file is of one kind or few. A part named sound, or whose name begins with it, is a document that the server takes;
// each part after it is one that it refuses, written as a JSON merge patch (RFC 7386) over the sound one.
package refused

import (
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/plimsoll-dev/plimsoll/source"
)

// A Document is one object.
type Document struct {
	Name  string // file/part, without .txtar
	Sound bool   // the server takes it
	Text  []byte // YAML
}

// Load reads all files of fsys.
func Load(fsys fs.FS) ([]Document, error) {
	names, err := fs.Glob(fsys, "*.txtar")
	if err != nil {
		return nil, err
	}
	var all []Document
	for _, name := range names {
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, err
		}
		documents, err := read(strings.TrimSuffix(path.Base(name), ".txtar"), txtar.Parse(data))
		if err != nil {
			return nil, err
		}
		all = append(all, documents...)
	}
	return all, nil
}

func read(kind string, archive *txtar.Archive) (all []Document, err error) {
	var sound *source.Node
	seen := map[string]bool{}
	for _, f := range archive.Files {
		name := kind + "/" + f.Name
		if seen[name] {
			return nil, fmt.Errorf("%s stands there twice", name)
		}
		seen[name] = true
		documents, diagnostics := source.Parse(source.NewFile(name, f.Data))
		if len(diagnostics) > 0 {
			return nil, fmt.Errorf("%s: %s", name, diagnostics[0].Message)
		}
		if len(documents) != 1 {
			return nil, fmt.Errorf("%s: there are %d documents in it", name, len(documents))
		}
		root := documents[0].Root()
		isSound := strings.HasPrefix(f.Name, "sound")
		if isSound {
			sound = root
		} else if sound == nil {
			return nil, fmt.Errorf("%s: no sound document comes before it", name)
		} else {
			root = merge(sound, root)
		}
		all = append(all, Document{Name: name, Sound: isSound, Text: root.YAML()})
	}
	return all, nil
}

// merge gives n as a JSON merge patch makes it. apiVersion, kind and metadata come first, as people write them.
func merge(n, patch *source.Node) *source.Node {
	if patch.Kind != source.Map {
		return patch
	}
	if n.Kind != source.Map {
		n = &source.Node{Kind: source.Map}
	}
	for _, f := range patch.Fields {
		if f.Value.Kind == source.Null {
			n = n.Without(f.Name)
		} else {
			n = n.With(f.Name, merge(n.Get(f.Name), f.Value))
		}
	}
	return n
}

// Lines gives the lines of a document on which a finding about a field may stand: those of the field, or, where it is
// not there, that of the key of its nearest parent; of the object itself apiVersion, kind and metadata.
func (d Document) Lines(field string) []int {
	documents, _ := source.Parse(source.NewFile(d.Name, d.Text))
	if len(documents) == 0 {
		return nil
	}
	root := documents[0].Root()
	n, steps := root, Steps(inFile(root, field))
	for i, s := range steps {
		below := n.Step(s)
		if s.Name == "" && s.Index < 0 || !below.Exists() {
			return headOr(root, n, i)
		}
		n = below
	}
	if n == root {
		return headOr(root, n, 0)
	}
	return span(n)
}

// elsewhere are the fields of a definition that stand in another place in the server than in files, where all its versions
// share them.
var elsewhere = strings.NewReplacer("spec.validation.", "spec.versions[0].schema.",
	"spec.additionalPrinterColumns", "spec.versions[0].additionalPrinterColumns",
	"spec.selectableFields", "spec.versions[0].selectableFields",
	"spec.subresources", "spec.versions[0].subresources",
	"spec.conversion.webhookClientConfig", "spec.conversion.webhook.clientConfig",
	"spec.conversion.conversionReviewVersions", "spec.conversion.webhook.conversionReviewVersions")

// inFile gives the path that a field of the server has in a file.
func inFile(root *source.Node, field string) string {
	if root.Get("kind").Text != "CustomResourceDefinition" {
		return field
	}
	return elsewhere.Replace(field)
}

// headOr gives the lines of n's key and of its beginning, or those of the object's head where n is the object.
func headOr(root, n *source.Node, depth int) (lines []int) {
	if depth > 0 {
		key, _ := n.Key.Position()
		first, _ := n.Position()
		return []int{key, first}
	}
	for _, name := range []string{"apiVersion", "kind", "metadata"} {
		lines = append(lines, span(root.Get(name))...)
	}
	return lines
}

// span gives the lines from the key of a node to its end.
func span(n *source.Node) (lines []int) {
	if !n.Exists() {
		return nil
	}
	first, _ := n.Position()
	if n.Key.Known() {
		line, _ := n.Key.Position()
		first = min(first, line)
	}
	last, column := n.EndPosition()
	if column == 1 && last > first {
		last-- // it ends with the line before
	}
	for line := first; line <= last; line++ {
		lines = append(lines, line)
	}
	return lines
}

// Steps reads the path of a field as the server writes it: a key of a map stands in brackets, without quotes.
func Steps(field string) (path source.Path) {
	for field != "" {
		if field[0] != '[' {
			field = strings.TrimPrefix(field, ".")
			end := strings.IndexAny(field, ".[")
			if end < 0 {
				end = len(field)
			}
			path = append(path, source.Into(field[:end]))
			field = field[end:]
			continue
		}
		end := strings.IndexByte(field, ']')
		if end < 0 {
			end = len(field) - 1
		}
		var index int
		if _, err := fmt.Sscanf(field[:end+1], "[%d]", &index); err == nil {
			path = append(path, source.Item(index))
		} else {
			path = append(path, source.Into(field[1:end]))
		}
		field = field[end+1:]
	}
	return path
}
