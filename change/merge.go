package change

import (
	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// applied gives what the cluster holds once kubectl has applied a new object over a live one,
// old being what was applied before: what new says, without what only old did, with what
// neither says as it is. Defaults are not filled in.
func applied(old, new, live *source.Node, kind *k8s.Kind) *source.Node {
	var t *k8s.Type
	if kind != nil {
		t = &k8s.Type{Form: k8s.Struct, Object: kind.Object}
	}
	return merge(old, new, live, t)
}

// merge is applied for a value of a type; nil: of a custom kind, whose lists are replaced,
// and what the server fills into their items filled in again.
func merge(old, new, live *source.Node, t *k8s.Type) *source.Node {
	if t == nil && new.Kind == source.List && live.Kind == source.List && len(new.Items) == len(live.Items) {
		c := new.Copy(0)
		for i, item := range new.Items {
			c.Items = append(c.Items, merge(old.Step(source.Item(i)), item, live.Items[i], nil))
		}
		return c
	}
	if new.Kind != source.Map || live.Kind != source.Map {
		return new
	}
	var o *k8s.Object
	if t != nil && t.Form == k8s.Struct {
		o = t.Object
	}
	c := new.Copy(0)
	for _, f := range new.Fields {
		if f.Value.Kind == source.Null {
			continue
		}
		before, is := old.Get(f.Name), live.Get(f.Name)
		inner := elemOf(t, f.Name)
		switch {
		case !is.Exists():
		case f.Value.Kind == source.List && inner != nil && inner.Elem != nil:
			f.Value = mergeList(before, f.Value, is, o, f.Name, inner.Elem)
		default:
			f.Value = merge(before, f.Value, is, inner)
			if o != nil && retainsKeys(o, f.Name) {
				f.Value = only(f.Value, new.Get(f.Name))
			}
		}
		c.Fields = append(c.Fields, f)
	}
	for _, f := range live.Fields {
		if !new.Has(f.Name) && !old.Has(f.Name) {
			c.Fields = append(c.Fields, f)
		}
	}
	return c
}

// elemOf gives the type of a field of a value.
func elemOf(t *k8s.Type, name string) *k8s.Type {
	switch {
	case t == nil:
		return nil
	case t.Form == k8s.Struct:
		return t.Object.TypeOf(name)
	}
	return t.Elem
}

// only leaves of a map what another has too.
func only(n, has *source.Node) *source.Node {
	for _, f := range n.Fields {
		if !has.Has(f.Name) {
			n = n.Without(f.Name)
		}
	}
	return n
}

// mergeList merges the items of a list by their keys; a list without keys is replaced.
func mergeList(old, new, live *source.Node, o *k8s.Object, field string, elem *k8s.Type) *source.Node {
	if field == "volumeClaimTemplates" {
		return new
	}
	k, ok := manifest.KeyingOf(o, field)
	if !ok || elem.Form != k8s.Struct {
		return new
	}
	_, fresh := k.Keys(new)
	liveKeys, known := k.Keys(live)
	oldKeys, also := k.Keys(old)
	if !fresh || !known || !also {
		return new
	}
	byKey, before := map[string]*source.Node{}, map[string]*source.Node{}
	for i, key := range liveKeys {
		byKey[key] = live.Items[i]
	}
	for i, key := range oldKeys {
		before[key] = old.Items[i]
	}
	c := new.Copy(0)
	for _, item := range new.Items {
		key, _ := k.Of(item)
		if is := byKey[key]; is != nil {
			was := before[key]
			if was == nil {
				was = &source.Node{Kind: source.Map}
			}
			merged := merge(was, item, is, elem)
			if retainsKeys(o, field) {
				merged = only(merged, item)
			}
			item = merged
			delete(byKey, key)
		}
		c.Items = append(c.Items, item)
	}
	for _, key := range liveKeys {
		if is := byKey[key]; is != nil && before[key] == nil {
			c.Items = append(c.Items, is)
		}
	}
	return c
}
