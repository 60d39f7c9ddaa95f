package manifest

import "slices"

// NamespaceNameLabel is the label in which every Namespace has its name.
const NamespaceNameLabel = "kubernetes.io/metadata.name"

// Namespaces gives the Namespaces of the input that an object may be in: those of the
// name that it says, in its folder and, where there are none, in all. What names no
// namespace may be in any, and has none.
func (x *Index) Namespaces(o *Object) []*Object {
	if o.Namespace == "" {
		return nil
	}
	for _, folder := range []string{o.Folder(), everywhere} {
		if s := x.scopes[place{folder, everywhere}]; s != nil { // some say that a Namespace is in one
			if list := OfGroup(s.named("Namespace", o.Namespace), ""); len(list) > 0 {
				return list
			}
		}
	}
	return nil
}

// A namespaceIndex finds the Namespaces of the input by their labels.
type namespaceIndex struct {
	labelled map[pair][]*Object
	valued   map[string]*Object // the first Namespace with a label of each value
}

func indexNamespaces(x *Index) *namespaceIndex {
	in := &namespaceIndex{map[pair][]*Object{}, map[string]*Object{}}
	for _, o := range OfGroup(x.Of("Namespace"), "") {
		for _, l := range namespaceLabels(o) {
			p := pair{l.Key, l.Value}
			in.labelled[p] = append(in.labelled[p], o)
			if in.valued[l.Value] == nil && !slices.Contains(switches, l.Value) {
				in.valued[l.Value] = o
			}
		}
	}
	return in
}

// switches are values that stand for nothing but themselves.
var switches = []string{"", "enabled", "disabled", "true", "false", "yes", "no"}

// namespaceLabels gives the labels of a Namespace, with that which it is given for its
// name.
func namespaceLabels(o *Object) Labels {
	return append(o.Labels(), Label{NamespaceNameLabel, o.Name, o.At("metadata", "name")})
}

// SelectsNamespace reports whether a selector selects a Namespace of the input.
func (x *Index) SelectsNamespace(s *Selector) bool {
	key := selection{folder: "Namespace", selector: s.String()}
	if selects, ok := x.selected.Load(key); ok {
		return selects.(bool)
	}
	selects := slices.ContainsFunc(x.selectable(s), func(o *Object) bool { return s.Matches(namespaceLabels(o)) })
	x.selected.Store(key, selects)
	return selects
}

// selectable gives Namespaces among which are all that a selector selects.
func (x *Index) selectable(s *Selector) (list []*Object) {
	for _, r := range s.Requirements {
		if r.Operator == "In" {
			for _, value := range r.Values {
				list = append(list, x.namespaces().labelled[pair{r.Key, value}]...)
			}
			return list
		}
	}
	return OfGroup(x.Of("Namespace"), "")
}

// NamespaceMeant gives a Namespace of the input for which a condition was perhaps
// written that none meets: it is called as a value of the condition, or has such a value
// under another key, or nearly such a value under the same. It is nil where there is none.
func (x *Index) NamespaceMeant(r *Requirement) *Object {
	for _, value := range r.Values {
		if o := x.namespaces().valued[value]; o != nil && r.Key != NamespaceNameLabel {
			return o
		}
	}
	list := OfGroup(x.Of("Namespace"), "")
	for _, o := range list[:min(len(list), MaxCandidates)] {
		has, _ := namespaceLabels(o).Get(r.Key)
		if slices.ContainsFunc(r.Values, func(value string) bool { return OneTypo(value, has) }) {
			return o
		}
	}
	return nil
}

// HasNamespace reports whether something in the input is in a namespace.
func (x *Index) HasNamespace(name string) bool { return x.scopes[place{everywhere, name}] != nil }

// InNamespace gives the objects of a kind that may be in a namespace, wherever they stand.
func (x *Index) InNamespace(kind, name string) (list []*Object) {
	for _, namespace := range []string{name, ""} {
		if s := x.scopes[place{everywhere, namespace}]; s != nil {
			list = append(list, s.of(kind)...)
		}
	}
	return list[:min(len(list), MaxCandidates)]
}
