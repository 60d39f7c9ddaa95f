package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// fileName gives the name of the file that a finding is in, "" for none.
func fileName(f *lint.Finding) string {
	if f.Range.Known() {
		return f.Range.File.Name
	}
	return ""
}

// objectName names an object: Deployment shop/web. It is empty for none.
func objectName(o *manifest.Object) string {
	switch {
	case o == nil:
		return ""
	case o.Namespace != "" && o.Name != "":
		return o.Kind + " " + o.Namespace + "/" + o.Name
	}
	return o.Title()
}

// stablePath is the path of a finding, with the names of items in place of
// their numbers where they have names: spec.containers[name=web].image. It
// stays the same when an item is added before.
func stablePath(f *lint.Finding) string {
	if f.Object == nil {
		return f.Path
	}
	var b strings.Builder
	n, rest := f.Object.Node, "."+f.Path
	for rest != "" && rest != "." {
		step, next := firstStep(n, rest)
		if next == nil {
			return f.Path
		}
		if name := next.Get("name"); strings.HasPrefix(step, "[") && name.Kind == source.String {
			b.WriteString("[name=" + name.Text + "]")
		} else {
			b.WriteString(step)
		}
		n, rest = next, rest[len(step):]
	}
	return strings.TrimPrefix(b.String(), ".")
}

// firstStep gives the first step of a path and where it leads, nil when that
// is nowhere. Names may have dots in them: the longest that there is counts.
func firstStep(n *source.Node, path string) (step string, to *source.Node) {
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
		if after, ok := strings.CutPrefix(path, name); ok && len(name) > len(step) && (after == "" || after[0] == '.' || after[0] == '[') {
			step, to = name, n.Fields[i].Value
		}
	}
	return step, to
}

// fingerprints gives for each finding a text that stays the same while the
// finding does, whatever lines are added above it. No two are the same.
func fingerprints(findings []*lint.Finding) []string {
	count := map[string]int{}
	all := make([]string, len(findings))
	for i, f := range findings {
		path := stablePath(f)
		if path == "" {
			path = f.Message
		}
		key := strings.Join([]string{f.Rule, filepath.ToSlash(fileName(f)), objectName(f.Object), path}, "\x00")
		count[key]++
		sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%d", key, count[key]))
		all[i] = hex.EncodeToString(sum[:16])
	}
	return all
}
