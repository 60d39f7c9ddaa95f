package compiler

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/plimsoll-dev/plimsoll/source"
)

// A fit compares nodes with the types of Kubernetes objects.
type fit struct {
	kind  string // of the object, for messages
	merge bool   // the node is a strategic merge patch, not a value
	fail  func(at source.Range, rule, message, hint string)
}

// value reports whether a node has a type. What does not fit is reported, once
// for each mistake. path is the field's in the object; "" for the object.
func (f *fit) value(n *source.Node, t reflect.Type, path string) bool {
	t = indirect(t)
	if n.Kind == source.Null || t.Kind() == reflect.Interface {
		return true
	}
	if reflect.PointerTo(t).Implements(unmarshalerType) {
		return f.custom(n, t, path)
	}
	switch t.Kind() {
	case reflect.Struct:
		return f.is(n, source.Map, "a map", path) && f.object(n, t, path)
	case reflect.Map:
		return f.is(n, source.Map, "a map", path) && f.entries(n, t, path)
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			return f.is(n, source.String, "text", path) && f.base64(n, path)
		}
		return f.is(n, source.List, "a list", path) && f.items(n, t, path, "")
	case reflect.String:
		return f.is(n, source.String, "text", path)
	case reflect.Bool:
		return f.is(n, source.Bool, "true or false", path)
	case reflect.Float32, reflect.Float64:
		return n.Kind == source.Int || f.is(n, source.Float, "a number", path)
	default:
		return f.is(n, source.Int, "a whole number", path) && f.number(n, t, path)
	}
}

// spot is value for what is to be at a spot in an object.
func (f *fit) spot(n *source.Node, at *spot) bool {
	if n.Kind == source.Null && at.parent.Kind == source.List {
		f.fail(n.Range, "patch-value", at.path+" has no value", "")
		return false
	}
	return f.value(n, at.typ, at.path)
}

// indirect gives what pointers of a type lead to.
func indirect(t reflect.Type) reflect.Type {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t
}

var unmarshalerType = reflect.TypeFor[json.Unmarshaler]()

func (f *fit) is(n *source.Node, kind source.Kind, want, path string) bool {
	if n.Kind == kind {
		return true
	}
	hint := ""
	switch {
	case kind == source.String && n.Scalar():
		hint = fmt.Sprintf("put it in quotes: %q", n.Text)
	case kind == source.Bool && n.Kind == source.String:
		hint = "write true or false"
	}
	f.fail(n.Range, "patch-value", fmt.Sprintf("%s must be %s, not %s", path, want, n.Kind), hint)
	return false
}

func (f *fit) object(n *source.Node, t reflect.Type, path string) bool {
	ok := true
	for _, entry := range n.Fields {
		if f.merge && strings.HasPrefix(entry.Name, "$") {
			ok = f.directive(entry) && ok
			continue
		}
		field := fieldNamed(t, entry.Name)
		if field == nil {
			f.unknown(entry.Value.Key, entry.Name, t, path)
			ok = false
			continue
		}
		inner := source.Into(entry.Name).After(path)
		if key := mergeKey(field); f.merge && key != "" && entry.Value.Kind == source.List {
			ok = f.items(entry.Value, field.typ, inner, key) && ok
			continue
		}
		ok = f.value(entry.Value, field.typ, inner) && ok
	}
	return ok
}

// unknown reports a field that a type does not have.
func (f *fit) unknown(at source.Range, name string, t reflect.Type, path string) {
	if path == "" && name == "status" {
		f.fail(at, "patch-field", "status is written by the cluster, not by a patch", "remove it")
		return
	}
	var names []string
	for _, c := range coderOf(t).fields {
		names = append(names, c.name)
	}
	hint := ""
	if near := source.Nearest(name, names); near != "" {
		hint = source.DidYouMean(near)
	} else if len(names) <= 12 {
		hint = "the fields here are " + strings.Join(names, ", ")
	}
	f.fail(at, "patch-field", f.kind+" has no field "+source.Into(name).After(path), hint)
}

// directive checks a field that steers the merge.
func (f *fit) directive(entry source.Field) bool {
	if entry.Name != directive {
		f.fail(entry.Value.Key, "patch-field", "a patch cannot have "+entry.Name,
			"$patch: replace and $patch: delete are possible")
		return false
	}
	if !slices.Contains([]string{"replace", "delete", "merge"}, entry.Value.Text) {
		f.fail(entry.Value.Range, "patch-value",
			fmt.Sprintf("$patch is %q, but must be replace, delete or merge", entry.Value.Text), "")
		return false
	}
	return true
}

func (f *fit) entries(n *source.Node, t reflect.Type, path string) bool {
	ok := true
	for _, entry := range n.Fields {
		if f.merge && entry.Name == directive {
			ok = f.directive(entry) && ok
			continue
		}
		ok = f.value(entry.Value, t.Elem(), source.Into(entry.Name).After(path)) && ok
	}
	return ok
}

// items checks a list. With a key, it is one whose items are found by it.
func (f *fit) items(n *source.Node, t reflect.Type, path, key string) bool {
	if key == "" { // the list is replaced, so that nothing in it is merged
		f = &fit{kind: f.kind, fail: f.fail}
	}
	ok := true
	for i, item := range n.Items {
		inner := source.Item(i).After(path)
		switch {
		case item.Kind == source.Null:
			f.fail(item.Range, "patch-value", inner+" has no value", "")
			ok = false
		case !f.value(item, t.Elem(), inner):
			ok = false
		case key != "" && item.Get(key).Kind <= source.Null && !isListDirective(item):
			f.fail(item.Range, "patch-value",
				fmt.Sprintf("%s has no %s, by which a patch finds the item to change", inner, key), "add "+key)
			ok = false
		}
	}
	return ok
}

func (f *fit) number(n *source.Node, t reflect.Type, path string) bool {
	i, ok := n.Int()
	if !ok || reflect.Zero(t).OverflowInt(i) {
		f.fail(n.Range, "patch-value", fmt.Sprintf("%s is %s, which is too large", path, n.Text), "")
		return false
	}
	return true
}

func (f *fit) base64(n *source.Node, path string) bool {
	if _, err := base64.StdEncoding.DecodeString(n.Text); err != nil {
		f.fail(n.Range, "patch-value", path+" is not base64", "")
		return false
	}
	return true
}

// uncountable matches an exponent that an exact decimal would take hours for.
var uncountable = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`[eE][-+]?0*[1-9][0-9]{2,}`)
})

// countable reports whether an amount can be read in reasonable time.
func countable(amount string) bool {
	return len(amount) <= 64 && !uncountable().MatchString(amount)
}

// custom checks a value of a type that reads its own JSON.
func (f *fit) custom(n *source.Node, t reflect.Type, path string) bool {
	if (t != quantityType || countable(n.Text)) &&
		reflect.New(t).Interface().(json.Unmarshaler).UnmarshalJSON(n.JSON()) == nil {
		return true
	}
	want := ""
	switch t {
	case quantityType:
		want = "an amount, such as 500m or 128Mi"
	case intOrStringType:
		want = "a whole number or text"
	case reflect.TypeFor[metav1.Time](), reflect.TypeFor[metav1.MicroTime]():
		want = "a time, such as 2006-01-02T15:04:05Z"
	case reflect.TypeFor[metav1.Duration]():
		want = "a duration, such as 1m30s"
	default:
		f.fail(n.Range, "patch-value", path+" cannot have this value", "")
		return false
	}
	if n.Scalar() {
		f.fail(n.Range, "patch-value", fmt.Sprintf("%s is %q, but must be %s", path, n.Text, want), "")
		return false
	}
	f.fail(n.Range, "patch-value", fmt.Sprintf("%s must be %s, not %s", path, want, n.Kind), "")
	return false
}
