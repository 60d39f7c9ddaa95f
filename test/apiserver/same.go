package main

import (
	"fmt"
	"io"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/test/apiserver/judge"
)

// A difference is one field that two objects of the same name do not share, once the
// server has stored both.
type difference struct {
	object, path string
	old, new     any // nil: not there
}

func (d difference) String() string {
	return fmt.Sprintf("%s\t%s\t%v -> %v", d.object, d.path, d.old, d.new)
}

// storedIn gives the objects of files as the server stores them, by what names them.
func storedIn(o judge.Options, paths []string, stdin io.Reader) (map[string]map[string]any, error) {
	objects := map[string]map[string]any{}
	for _, path := range paths {
		err := read(path, stdin, func(file string, docs [][]byte) error {
			for i, doc := range docs {
				object, v := o.Stored(doc)
				if v.Outcome == judge.Rejected {
					return fmt.Errorf("%s, document %d: the server rejects it: %v", file, i, v.Errors)
				}
				if object != nil {
					objects[v.Kind+"/"+v.Namespace+"/"+v.Name] = object
				}
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return objects, nil
}

// compare gives what is not the same in two sets of objects: whole objects with an
// empty path, and fields. Items of a list are told apart by name where each has one.
func compare(old, new map[string]map[string]any) (list []difference) {
	for _, id := range slices.Sorted(maps.Keys(old)) {
		if new[id] == nil {
			list = append(list, difference{object: id, old: "there"})
			continue
		}
		fields(old[id], new[id], "", func(path string, a, b any) { list = append(list, difference{id, path, a, b}) })
	}
	for _, id := range slices.Sorted(maps.Keys(new)) {
		if old[id] == nil {
			list = append(list, difference{object: id, new: "there"})
		}
	}
	return list
}

func fields(a, b any, path string, tell func(path string, a, b any)) {
	if x, ok := asMap(a); ok {
		if y, ok := asMap(b); ok {
			names := maps.Clone(x)
			maps.Copy(names, y)
			for _, name := range slices.Sorted(maps.Keys(names)) {
				step := "." + name
				if strings.ContainsAny(name, "./") {
					step = fmt.Sprintf("[%q]", name)
				}
				fields(x[name], y[name], strings.TrimPrefix(path+step, "."), tell)
			}
			return
		}
	}
	x, okX := a.([]any)
	y, okY := b.([]any)
	if !okX || !okY {
		if !reflect.DeepEqual(a, b) {
			tell(path, a, b)
		}
		return
	}
	if strings.HasSuffix(path, "policyTypes") {
		x, y = sortedTexts(x), sortedTexts(y)
	}
	byName, other := itemsByName(x), itemsByName(y)
	if byName == nil || other == nil {
		if len(x) != len(y) {
			tell(path, a, b)
			return
		}
		for i := range x {
			fields(x[i], y[i], fmt.Sprintf("%s[%d]", path, i), tell)
		}
		return
	}
	names := maps.Clone(byName)
	maps.Copy(names, other)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		p := fmt.Sprintf("%s[%s]", path, name)
		switch {
		case byName[name] == nil:
			tell(p, nil, other[name])
		case other[name] == nil:
			tell(p, byName[name], nil)
		default:
			fields(byName[name], other[name], p, tell)
		}
	}
}

// sortedTexts gives a list whose order says nothing, in one that is always the same.
func sortedTexts(list []any) []any {
	return slices.SortedFunc(slices.Values(list), func(a, b any) int {
		return strings.Compare(fmt.Sprint(a), fmt.Sprint(b))
	})
}

func asMap(v any) (map[string]any, bool) {
	if v == nil {
		return nil, false
	}
	m, ok := v.(map[string]any)
	return m, ok
}

// itemsByName gives the items of a list by their names, mounts by their places; nil where
// not each has one of its own.
func itemsByName(list []any) map[string]any {
	byName := map[string]any{}
	for _, item := range list {
		m, _ := item.(map[string]any)
		name, ok := m["mountPath"].(string)
		if !ok {
			name, ok = m["name"].(string)
		}
		if !ok || byName[name] != nil {
			return nil
		}
		byName[name] = item
	}
	return byName
}
