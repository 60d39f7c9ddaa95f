package report

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/plimsoll-dev/plimsoll/change"
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/source"
)

// hostileText is what somebody could write to be more than text in a comment.
const hostileText = "`@team` <script>|[x](http://example.com)![y](z)\n# h &lt; *b* _i_ ~s~ \\` www.example.com"

func hostileChange() *change.Changed {
	value := &source.Node{Kind: source.String, Text: hostileText}
	return &change.Changed{Kind: "ConfigMap", Name: hostileText, Namespace: hostileText, App: hostileText,
		Effects: []change.Effect{change.Update}, Changes: []*change.Change{{Path: hostileText, Old: value, New: value}}}
}

// codeSpan matches code of the widths that the hostile text needs, from one fence to the
// next of its width.
var codeSpan = regexp.MustCompile("(?s)````.*?````|```.*?```|``.*?``|`[^`]*`|<code>.*?</code>")

// Nothing of the input is more than text in markdown, and many objects fit a comment.
func TestChangeMarkdown(t *testing.T) {
	r := &ChangeResult{}
	for range 3000 {
		r.Objects = append(r.Objects, hostileChange())
	}
	r.Findings = []*lint.Finding{{Diagnostic: source.Diagnostic{Rule: "x", Message: hostileText, Hint: hostileText}}}
	var b bytes.Buffer
	writeChangeMarkdown(&b, r)
	text := b.String()
	if len(text) > 60000 {
		t.Errorf("%d characters", len(text))
	}
	outside := codeSpan.ReplaceAllString(text, "")
	for _, part := range []string{"@team", "<script", "[x]", "](", "*b*", "www.example"} {
		if strings.Contains(outside, part) {
			t.Errorf("%q is more than text", part)
		}
	}
	if !strings.Contains(text, fmt.Sprintf("%d update", len(r.Objects))) || !strings.Contains(text,
		"more are not shown") {
		t.Errorf("it does not sum up:\n%.500s", text)
	}
}
