package change

import "github.com/plimsoll-dev/plimsoll/manifest"

// names gives the names of fields that steps lead through, up to the first item of a list.
func names(steps manifest.NamedPath) (list []string) {
	for _, s := range steps {
		if s.Index >= 0 {
			break
		}
		list = append(list, s.Name)
	}
	return list
}

// under reports whether steps lead to what stands at a path of names or in it: * is an item
// of a list, or any name.
func under(steps manifest.NamedPath, path ...string) bool {
	if len(steps) < len(path) {
		return false
	}
	return matches(steps[:len(path)], path)
}

// above reports whether steps lead to something that a path of names leads into.
func above(steps manifest.NamedPath, path ...string) bool {
	return len(steps) < len(path) && matches(steps, path[:len(steps)])
}

func matches(steps manifest.NamedPath, path []string) bool {
	for i, s := range steps {
		if path[i] != "*" && (s.Index >= 0 || s.Name != path[i]) {
			return false
		}
	}
	return true
}
