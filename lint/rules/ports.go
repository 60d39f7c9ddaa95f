package rules

import "github.com/plimsoll-dev/plimsoll/k8s"

func isPort(n int64) bool { return n > 0 && n < 65536 }

// isPortName reports whether s can be the name of a container's port: the API
// server refuses any other.
func isPortName(s string) bool { return k8s.IsPortName(s) }
