package source

import (
	"strconv"
	"strings"
)

// FirstStep gives the first step of a path and where it leads, nil when that
// is nowhere. Names may have dots in them: the longest that there is counts.
func FirstStep(n *Node, path string) (step string, to *Node) {
	if strings.HasPrefix(path, "[") {
		end := strings.IndexByte(path, ']')
		if end < 0 {
			return "", nil
		}
		i, err := strconv.Atoi(path[1:end])
		if err != nil || i < 0 || i >= len(n.Items) {
			return "", nil
		}
		return path[:end+1], n.Items[i]
	}
	for i := range n.Fields {
		name := "." + n.Fields[i].Name
		if after, ok := strings.CutPrefix(path, name); ok && len(name) > len(step) &&
			(after == "" || after[0] == '.' || after[0] == '[') {
			step, to = name, n.Fields[i].Value
		}
	}
	return step, to
}
