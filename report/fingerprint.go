package report

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/plimsoll-dev/plimsoll/lint"
)

// fingerprints gives for each finding a text that stays the same while the
// finding does, whatever lines are added above it. No two are the same.
func fingerprints(findings []*lint.Finding) []string {
	count := map[string]int{}
	all := make([]string, len(findings))
	for i, f := range findings {
		path := f.StablePath()
		if path == "" {
			path = f.Message
		}
		key := strings.Join([]string{f.Rule, filepath.ToSlash(f.FileName()), f.Object.FullName(), path}, "\x00")
		count[key]++
		sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%d", key, count[key]))
		all[i] = hex.EncodeToString(sum[:16])
	}
	return all
}
