package rules

import "strings"

func isPort(n int64) bool { return n > 0 && n < 65536 }

// isPortName reports whether s can be the name of a container's port: the API
// server refuses any other.
func isPortName(s string) bool {
	if len(s) > 15 || s == "" || s[0] == '-' || s[len(s)-1] == '-' || strings.Contains(s, "--") {
		return false
	}
	letter := false
	for i := range len(s) {
		c := s[i]
		letter = letter || 'a' <= c && c <= 'z'
		if c != '-' && !isAlphanumeric(c) || 'A' <= c && c <= 'Z' {
			return false
		}
	}
	return letter
}
