package manifest

import (
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/source"
)

// A NearMissed is what a name of an object that is not there must have meant:
// another object, that nothing uses.
type NearMissed struct {
	Object *Object
	Kind   bool // it has the name, and is of another kind
}

// NearMiss looks for the ConfigMap or Secret that was meant by a name, of the
// given kind, that is nowhere in the input: one that nothing uses, in the same
// folder and namespace, whose name is one typo away; or one of the other kind
// that has the name. It gives nil where the object may well be elsewhere.
func (x *Index) NearMiss(from *Object, kind, called string) *NearMissed {
	s := x.scopes[place{from.Folder(), from.Namespace}]
	if s == nil || len(called) < 3 || len(OfGroup(x.Find(from, kind, "", called), "")) > 0 ||
		x.Generated(kind, called) {
		return nil
	}
	unused := func(o *Object) bool {
		return o.Group == "" && !x.used()[usedRef{o.Folder(), o.Namespace, Ref{o.Kind, o.Name}}]
	}
	other := map[string]string{"ConfigMap": "Secret", "Secret": "ConfigMap"}[kind]
	if list := s.named(other, called); len(list) > 0 && unused(list[0]) {
		return &NearMissed{list[0], true}
	}
	list := s.of(kind)
	for _, o := range list[:min(len(list), MaxCandidates)] {
		if OneTypo(called, o.Name) && unused(o) {
			return &NearMissed{o, false}
		}
	}
	return nil
}

// A usedRef is an object as one looks for it from a folder.
type usedRef struct {
	folder, namespace string
	Ref
}

// usedRefs gives the ConfigMaps and Secrets that some object of the input
// names.
func usedRefs(x *Index) map[usedRef]bool {
	used := map[usedRef]bool{}
	for _, w := range append(slices.Clone(x.Workloads), x.patches...) {
		for _, use := range DataRefs(w) {
			used[usedRef{w.Folder(), w.Namespace, Ref{use.Kind, use.Name.Text}}] = true
		}
	}
	for _, o := range x.Objects {
		switch {
		case o.Kind == "ServiceAccount":
			for _, field := range []string{"secrets", "imagePullSecrets"} {
				for _, n := range o.At(field).Items {
					used[usedRef{o.Folder(), o.Namespace, Ref{"Secret", n.Get("name").Text}}] = true
				}
			}
		case o.Kind == "Ingress":
			for _, n := range All(o.Node(), "spec.tls.secretName") {
				used[usedRef{o.Folder(), o.Namespace, Ref{"Secret", n.Text}}] = true
			}
		case o.Workload == nil && strings.Contains(o.Group, "."):
			// What a custom resource speaks of is not known: every text in it
			// may be a name.
			eachText(o.At("spec"), func(text string) {
				used[usedRef{o.Folder(), o.Namespace, Ref{"ConfigMap", text}}] = true
				used[usedRef{o.Folder(), o.Namespace, Ref{"Secret", text}}] = true
			})
		}
	}
	return used
}

// eachText calls f for every text below a node.
func eachText(n *source.Node, f func(string)) {
	if n.Kind == source.String {
		f(n.Text)
	}
	for _, item := range n.Items {
		eachText(item, f)
	}
	for _, field := range n.Fields {
		eachText(field.Value, f)
	}
}

// OneTypo reports whether one name is the other with a typing error: they differ
// in their separators alone, or in one word of three letters or more, by one
// letter. Numbers tell objects apart, and are no errors.
func OneTypo(a, b string) bool {
	if a == b {
		return false
	}
	x, y := strings.FieldsFunc(a, isSeparator), strings.FieldsFunc(b, isSeparator)
	if strings.Join(x, "") == strings.Join(y, "") {
		return true
	}
	if len(x) != len(y) {
		return false
	}
	edits := 0
	for i := range x {
		if x[i] == y[i] {
			continue
		}
		if edits++; edits > 1 || min(len(x[i]), len(y[i])) < 3 || !oneEdit(x[i], y[i]) {
			return false
		}
	}
	return edits == 1
}

func isSeparator(r rune) bool { return r == '-' || r == '.' || r == '_' }

// oneEdit reports whether two words differ by one letter that is left out,
// added or another, or by two neighbours that have changed places.
func oneEdit(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if strings.ContainsAny(b[i:i+1], "0123456789") || i < len(a) && strings.ContainsAny(a[i:i+1], "0123456789") {
		return false
	}
	if len(a) < len(b) {
		return a[i:] == b[i+1:]
	}
	return a[i+1:] == b[i+1:] || i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
}
