package plimsoll

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A Before is an input as it was before a change.
type Before struct {
	Input     *Input
	Manifests *Manifests
	Findings  []*lint.Finding          // in these manifests, by the same rules
	Here      func(name string) string // under which name a file of it is known now
}

// Touched gives those findings in manifests that the change since before touches: those in an
// object or spec that is not the same any more, those that were not there before, wherever
// they are, and those with a related place in what is not the same any more. How a value is
// written makes no difference, nor in which file. A file that holds no documents, or cannot
// be parsed, is the same while its bytes are.
func (m *Manifests) Touched(findings []*lint.Finding, before *Before) (touched []*lint.Finding) {
	t := touching{Before: before, files: map[string]*File{}, changed: map[string]bool{}, count: map[findingID]int{}}
	t.compare(objectsOf(m), objectsOf(before.Manifests))
	for i := range before.Input.Files {
		f := &before.Input.Files[i]
		t.files[before.Here(f.Name)] = f
	}
	was := places{}
	was.add(objectsOf(before.Manifests))
	for _, f := range before.Findings {
		t.count[was.id(f, before.Here)]++
	}
	for _, f := range findings {
		id := t.now.id(f, func(name string) string { return name })
		t.count[id]--
		if t.count[id] < 0 || t.touches(f) {
			touched = append(touched, f)
		}
	}
	return touched
}

// A placed object is an object or spec of an input, where it stands.
type placed struct {
	file    *source.File
	node    *source.Node
	changed bool
}

// objectsOf gives the objects and specs of an input, those in lists one by one.
func objectsOf(m *Manifests) (list []*placed) {
	for _, doc := range slices.Concat(m.Documents, m.Specs) {
		for _, n := range manifest.Items(doc.Root()) {
			list = append(list, &placed{file: doc.File, node: n})
		}
	}
	return list
}

// places are objects by the files that they stand in, in the order in which they do.
type places map[*source.File][]*placed

func (p places) add(list []*placed) {
	for _, o := range list {
		p[o.file] = append(p[o.file], o)
	}
	for _, list := range p {
		slices.SortFunc(list, func(a, b *placed) int { return cmp.Compare(a.node.Start, b.node.Start) })
	}
}

// at gives the object that a place is in; nil where there is none.
func (p places) at(r source.Range) *placed {
	list := p[r.File]
	i, found := slices.BinarySearchFunc(list, r.Start, func(o *placed, start int) int {
		return cmp.Compare(o.node.Start, start)
	})
	if !found {
		i--
	}
	if i < 0 || r.Start > list[i].node.End {
		return nil
	}
	return list[i]
}

// A findingID tells findings apart by what is the same in another place.
type findingID struct{ rule, of, path, message string }

func (p places) id(f *lint.Finding, name func(string) string) findingID {
	id := findingID{f.Rule, f.Object.FullName(), f.StablePath(), f.Message}
	if o := p.at(f.Range); id.of == "" && o != nil {
		root := o.node
		id.of = strings.Join([]string{root.Get("kind").Text, root.At("metadata", "namespace").Text,
			root.At("metadata", "name").Text}, "/")
	}
	if id.of == "" {
		id.of = name(f.FileName())
	}
	return id
}

// touching finds what a change touches.
type touching struct {
	*Before
	now     places
	files   map[string]*File  // of before, under the names that they have now
	changed map[string]bool   // files that hold no documents, once they were looked at
	count   map[findingID]int // of the findings before, those that were not met yet
}

// compare tells the objects that there are from those that were there: first in the same file,
// and then anywhere.
func (t *touching) compare(now, before []*placed) {
	t.now = places{}
	t.now.add(now)
	type content struct{ file, text string }
	here, anywhere := map[content]int{}, map[content]int{}
	texts := make([]string, len(now))
	for _, o := range before {
		text := string(o.node.JSON())
		here[content{t.Here(o.file.Name), text}]++
		anywhere[content{text: text}]++
	}
	for i, o := range now {
		texts[i] = string(o.node.JSON())
		at := content{o.file.Name, texts[i]}
		if o.changed = here[at] == 0; !o.changed {
			here[at]--
			anywhere[content{text: texts[i]}]--
		}
	}
	for i, o := range now {
		if at := (content{text: texts[i]}); o.changed && anywhere[at] > 0 {
			o.changed = false
			anywhere[at]--
		}
	}
}

// touches reports whether a finding is in, or speaks of, what is not the same any more.
func (t *touching) touches(f *lint.Finding) bool {
	at := f.Range
	if f.Object != nil && t.now.at(f.Object.Node().Range) != nil {
		at = f.Object.Node().Range // of what kustomize builds, the finding may stand elsewhere
	}
	if t.isChanged(at) {
		return true
	}
	return slices.ContainsFunc(f.Related, func(r source.Related) bool { return t.isChanged(r.Range) })
}

// isChanged reports whether what stands at a place is not the same any more.
func (t *touching) isChanged(at source.Range) bool {
	if at.File == nil {
		return false
	}
	if o := t.now.at(at); o != nil {
		return o.changed
	}
	name := at.File.Name
	changed, looked := t.changed[name]
	if f := t.files[name]; !looked && f != nil { // what is found in a new file is new itself
		data, err := t.Input.Read(f)
		changed = err == nil && !bytes.Equal(data, at.File.Data())
		t.changed[name] = changed
	}
	return changed
}
