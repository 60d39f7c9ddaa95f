package table

import (
	"fmt"
	"regexp"
	"sync"

	"github.com/plimsoll-dev/plimsoll/source"
)

// placeholders match what other tools, and people, put where a value is filled in
// later.
var placeholders = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\{\{.*?\}\}|\{%.*?%\}|\$\{[^}]*\}|\$\([^)]*\)|\$[A-Za-z_][A-Za-z0-9_]*|<[A-Za-z][^<>]*>|` +
		`%[A-Z_][A-Z0-9_]*%|@[A-Z_][A-Z0-9_]*@`)
})

// placeholder says of a text that cannot be what it should, since something in
// it was to be filled in, how that is done; "" where there is nothing of the kind.
func placeholder(n *source.Node) (message, hint string) {
	if n.Kind != source.String {
		return "", ""
	}
	found := placeholders().FindString(n.Text)
	if found == "" {
		return "", ""
	}
	return fmt.Sprintf("%s is a placeholder, and nothing fills it in", shorten(found)),
		"a spec holds plain values: write the value itself, or have another tool, such as envsubst, " +
			"fill it in before the spec is read"
}
