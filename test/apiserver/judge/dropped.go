package judge

import (
	"fmt"
	"slices"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
)

// dropped returns the paths that source has and stored has not, sorted.
// Values may differ: the server writes 0.5 as 500m.
func dropped(source *unstructured.Unstructured, stored runtime.Object) []string {
	content, err := runtime.DefaultUnstructuredConverter.ToUnstructured(stored)
	if err != nil {
		return []string{err.Error()}
	}
	var out []string
	for key, value := range source.Object {
		switch key {
		case "status": // belongs to the controllers
		case "stringData": // becomes data
			if source.GetKind() != "Secret" {
				missing(&out, value, content[key], key)
			}
		default:
			missing(&out, value, content[key], key)
		}
	}
	slices.Sort(out)
	return out
}

// missing adds to out the highest paths that in has and kept has not. Empty
// values are left out: the server need not store what is a default of the
// type.
func missing(out *[]string, in, kept any, path string) {
	if isEmpty(in) {
		return
	}
	if kept == nil {
		*out = append(*out, path)
		return
	}
	switch in := in.(type) {
	case map[string]any:
		fields, _ := kept.(map[string]any)
		for key, value := range in {
			missing(out, value, fields[key], path+"."+key)
		}
	case []any:
		items, _ := kept.([]any)
		for i, value := range in {
			var item any
			if i < len(items) {
				item = items[i]
			}
			missing(out, value, item, fmt.Sprintf("%s[%d]", path, i))
		}
	}
}

// isEmpty says whether v holds nothing but zero values, at any depth.
func isEmpty(v any) bool {
	switch v := v.(type) {
	case map[string]any:
		for _, value := range v {
			if !isEmpty(value) {
				return false
			}
		}
		return true
	case []any:
		return !slices.ContainsFunc(v, func(item any) bool { return !isEmpty(item) })
	case nil, bool, string, int64, float64:
		return v == nil || v == false || v == "" || v == int64(0) || v == float64(0)
	}
	return false
}
