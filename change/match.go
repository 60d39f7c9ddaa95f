package change

import (
	"cmp"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/source"
)

// A pair is an object on both sides, or on one; the other is nil then.
type pair struct {
	old, new *Object
	renamed  bool
}

// match pairs the objects of two sides, those that were renamed by the rest of their name.
// across: those that moved to another namespace, too.
func match(old, new []*Object, across bool) []pair {
	byID := make(map[identity]*Object, len(old))
	for _, o := range old {
		byID[o.identity()] = o
	}
	var pairs []pair
	var fresh []*Object
	for _, o := range new {
		id := o.identity()
		if was := byID[id]; was != nil {
			delete(byID, id)
			pairs = append(pairs, pair{old: was, new: o})
			continue
		}
		fresh = append(fresh, o)
	}
	var gone []*Object
	for _, o := range old {
		if byID[o.identity()] == o {
			gone = append(gone, o)
		}
	}
	if across {
		var found []pair
		found, gone, fresh = moved(gone, fresh)
		pairs = append(pairs, found...)
	}
	return append(pairs, renamed(gone, fresh, across)...)
}

// moved pairs what is gone with what came in another namespace, where there is one of the
// kind and name on each side.
func moved(gone, fresh []*Object) (pairs []pair, stillGone, stillFresh []*Object) {
	count := map[identity]int{}
	came := map[identity]*Object{}
	for _, o := range fresh {
		count[anywhere(o)]++
		came[anywhere(o)] = o
	}
	left := map[identity]int{}
	for _, o := range gone {
		left[anywhere(o)]++
	}
	is := func(id identity) bool { return count[id] == 1 && left[id] == 1 }
	for _, o := range gone {
		if id := anywhere(o); is(id) {
			pairs = append(pairs, pair{old: o, new: came[id]})
		} else {
			stillGone = append(stillGone, o)
		}
	}
	for _, o := range fresh {
		if !is(anywhere(o)) {
			stillFresh = append(stillFresh, o)
		}
	}
	return pairs, stillGone, stillFresh
}

// anywhere is the identity of an object without its namespace.
func anywhere(o *Object) identity {
	id := o.identity()
	id.namespace = ""
	return id
}

// renamed pairs what is gone with what came where the names are the same but for a hash.
func renamed(gone, fresh []*Object, across bool) (pairs []pair) {
	withoutHash := func(o *Object) (id identity, ok bool) {
		if id, ok = withoutHash(o); across {
			id.namespace = ""
		}
		return id, ok
	}
	successors := map[identity][]*Object{}
	for _, o := range fresh {
		if rest, ok := withoutHash(o); ok {
			successors[rest] = append(successors[rest], o)
		}
	}
	predecessors := map[identity]int{}
	for _, o := range gone {
		if rest, ok := withoutHash(o); ok {
			predecessors[rest]++
		}
	}
	taken, byBase := map[*Object]bool{}, heirs(fresh)
	for _, o := range gone {
		rest, ok := withoutHash(o)
		switch {
		case ok && len(successors[rest]) == 1 && predecessors[rest] == 1:
			to := successors[rest][0]
			taken[to] = true
			pairs = append(pairs, pair{old: o, new: to, renamed: true})
			continue
		case !ok && o.is("", "ConfigMap"):
			if to := holder(o, byBase, taken); to != nil {
				taken[to] = true
				pairs = append(pairs, pair{old: o, new: to, renamed: true})
				continue
			}
		}
		pairs = append(pairs, pair{old: o})
	}
	for _, o := range fresh {
		if !taken[o] {
			pairs = append(pairs, pair{new: o})
		}
	}
	return pairs
}

// heirs are the ConfigMaps of ours that may hold the files of others: NAME-config-HASH and
// APP-config-HASH, by what stands before that, and those of apps by "" too.
func heirs(fresh []*Object) map[identity][]*Object {
	byBase := map[identity][]*Object{}
	for _, o := range fresh {
		rest, ok := withoutHash(o)
		base, ours := strings.CutSuffix(rest.name, "-config")
		if ok && ours && o.is("", "ConfigMap") {
			rest.name = base
			byBase[rest] = append(byBase[rest], o)
			if rest.name = ""; o.app() == base {
				byBase[rest] = append(byBase[rest], o)
			}
		}
	}
	return byBase
}

// holder gives the one of them that took over the files of a ConfigMap which is gone; nil
// where there is not exactly one.
func holder(gone *Object, byBase map[identity][]*Object, taken map[*Object]bool) (found *Object) {
	data := gone.content().Get("data")
	if len(data.Fields) == 0 {
		return nil
	}
	id := gone.identity()
	for _, base := range slices.Compact([]string{gone.Name, gone.app()}) {
		id.name = base
		for _, o := range byBase[id] {
			if taken[o] || slices.ContainsFunc(data.Fields, lacks(o)) {
				continue
			}
			if found != nil && found != o {
				return nil
			}
			found = o
		}
	}
	if found != nil {
		return found
	}
	id.name = "" // of whatever app: the very same files
	for _, o := range byBase[id] {
		switch {
		case taken[o] || !o.content().Get("data").Equal(data):
		case found != nil:
			return nil
		default:
			found = o
		}
	}
	return found
}

// lacks tells the files of a map that a ConfigMap does not have.
func lacks(o *Object) func(source.Field) bool {
	data := o.content().Get("data")
	return func(f source.Field) bool { return !data.Has(f.Name) }
}

// withoutHash gives what an object is but for the hash at the end of its name; ok is false
// where there is none, or its kind has none.
func withoutHash(o *Object) (id identity, ok bool) {
	if !o.is("", "ConfigMap") && !o.is("", "Secret") && !o.is("batch", "Job") {
		return id, false
	}
	at := strings.LastIndexByte(o.Name, '-')
	if at <= 0 || !isHash(o.Name[at+1:]) {
		return id, false
	}
	id = o.identity()
	id.name = o.Name[:at]
	return id, true
}

// hashLength is how long the hashes of names are, ours and kustomize's.
const hashLength = 10

// The alphabets of hashes: ours is hexadecimal; kustomize takes letters and digits that make
// no words.
const (
	hexadecimal = "0123456789abcdef"
	kustomize   = "bcdfghkmt2456789"
)

func isHash(text string) bool {
	return len(text) == hashLength && (strings.Trim(text, hexadecimal) == "" || strings.Trim(text, kustomize) == "")
}

// byPlace orders what is reported: by app, namespace, kind and name.
func byPlace(a, b *Changed) int {
	return cmp.Or(strings.Compare(a.Environment, b.Environment), strings.Compare(a.App, b.App),
		strings.Compare(a.Namespace, b.Namespace), strings.Compare(a.Kind, b.Kind), strings.Compare(a.Name, b.Name),
		strings.Compare(a.APIVersion, b.APIVersion))
}
