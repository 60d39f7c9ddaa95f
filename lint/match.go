package lint

import (
	"slices"
	"strings"
)

// MatchPath reports whether a pattern matches a path or a folder that it is in.
// * stands for any part of a name, ** for any number of
// folders; a pattern without a slash matches in every folder.
func MatchPath(pattern, name string) bool {
	pattern = strings.TrimSuffix(strings.TrimPrefix(pattern, "./"), "/")
	if !strings.Contains(pattern, "/") {
		pattern = "**/" + pattern
	}
	return matchParts(strings.Split(pattern, "/"), strings.Split(name, "/"))
}

// matchParts takes a time in proportion to the product of the lengths, however
// many ** there are.
func matchParts(pattern, name []string) bool {
	reached := make([]bool, len(name)+1) // by how many names the pattern so far matches
	reached[0] = true
	for _, part := range pattern {
		if part == "**" {
			for i := range name {
				reached[i+1] = reached[i+1] || reached[i]
			}
			continue
		}
		for i := len(name); i > 0; i-- {
			reached[i] = reached[i-1] && matchName(part, name[i-1])
		}
		reached[0] = false
	}
	return slices.Contains(reached, true) // what is left of the name lies in the folder that matched
}

// matchName matches one name; it cannot fail, as path.Match can.
func matchName(pattern, name string) bool {
	p, n := 0, 0
	star, mark := -1, 0
	for n < len(name) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, mark = p, n
			p++
		case p < len(pattern) && pattern[p] == name[n]:
			p++
			n++
		case star >= 0:
			mark++
			p, n = star+1, mark
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], "*") == ""
}
