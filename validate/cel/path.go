package cel

import (
	"strconv"
	"strings"
)

// Names takes the path of a field as the API server writes it, spec.ports[0] or
// spec.labels[app.kubernetes.io/name], apart into the names and indexes of source.Node's
// At. Names may hold dots and brackets: the value that the path leads through tells.
func Names(value any, path string) (names []string) {
	for path != "" {
		var name string
		name, value, path = firstName(value, path)
		names = append(names, name)
	}
	return names
}

// firstName cuts the first step off a path that is not empty.
func firstName(value any, path string) (name string, below any, rest string) {
	path = strings.TrimPrefix(path, ".")
	inner, bracket := strings.CutPrefix(path, "[")
	switch v := value.(type) {
	case map[string]any:
		if name, rest, ok := longestName(v, inner, bracket); ok {
			return name, v[name], rest
		}
	case []any:
		if index, rest, _ := strings.Cut(inner, "]"); bracket {
			if i, err := strconv.Atoi(index); err == nil && i >= 0 && i < len(v) {
				return index, v[i], rest
			}
			return index, nil, rest
		}
	}
	if bracket {
		name, rest, _ = strings.Cut(inner, "]")
		return name, nil, rest
	}
	if end := strings.IndexAny(path, ".["); end > 0 {
		return path[:end], nil, path[end:]
	}
	return path, nil, ""
}

// longestName finds the longest key of a map that a path begins with.
func longestName(m map[string]any, path string, bracket bool) (name, rest string, ok bool) {
	for key := range m {
		after, fits := strings.CutPrefix(path, key)
		if bracket {
			after, fits = strings.CutPrefix(path, key+"]")
		} else if after != "" && after[0] != '.' && after[0] != '[' {
			fits = false
		}
		if fits && (!ok || len(key) > len(name)) {
			name, rest, ok = key, after, true
		}
	}
	return name, rest, ok
}
