package lint

// groupOf gives the API group of the kinds that objects refer to by name; the
// others are of the core group.
var groupOf = map[string]string{"Role": rbac, "ClusterRole": rbac}

// elsewhere gives an object that a name would mean if it were in another
// namespace; nil when there is none.
func (x *Index) elsewhere(from *Object, kind, namespace, called string) *Object {
	for _, o := range x.Elsewhere(from, kind, namespace, called) {
		if o.Group == groupOf[kind] {
			return o
		}
	}
	return nil
}

// enough is how many objects a message names.
const enough = 6

// others gives some of the objects of a kind among which one was meant that is
// not there: those in from's folder and, where there are none, in all; in the
// namespace, from's own where it is "". What names no namespace says nothing of
// other folders, nor of another namespace than from's.
func (x *Index) others(from *Object, kind, namespace string) (list []*Object) {
	if namespace == "" {
		namespace = from.Namespace
	}
	for _, folder := range []string{from.folder(), everywhere} {
		list = x.someOf(list, place{folder, namespace}, kind, folder == everywhere || namespace != from.Namespace)
		if namespace != "" {
			list = x.someOf(list, place{folder, ""}, kind, folder == everywhere || namespace != from.Namespace)
		}
		if len(list) > 0 {
			return list
		}
	}
	return nil
}

// someOf adds objects of a kind until there are enough; named: only those that
// name a namespace.
func (x *Index) someOf(list []*Object, in place, kind string, named bool) []*Object {
	s := x.scopes[in]
	if s == nil || named && in.namespace == "" {
		return list
	}
	for _, o := range s.of(kind) {
		if len(list) == enough {
			break
		}
		if o.Group == groupOf[kind] {
			list = append(list, o)
		}
	}
	return list
}

// oneOfThem gives the hint for a name of an object that is not there, where
// others are.
func oneOfThem(called string, others []*Object) string {
	words := make([]string, 0, len(others))
	for _, o := range others {
		words = append(words, o.Name)
	}
	return didYouMean(called, words, "write the name of one that is there ("+some(words)+"), or add this one")
}
