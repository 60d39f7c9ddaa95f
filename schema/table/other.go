package table

import (
	"slices"
	"strconv"
	"strings"

	"github.com/plimsoll-dev/plimsoll/source"
)

// Others gives what else a type allows in the place of a scalar: each other member of a
// choice, and else the value that is nearest. There are none where no other is found.
func (t *Type) Others(n *source.Node) (list []*source.Node) {
	for _, text := range t.otherTexts(n) {
		c := *n
		if c.Text = text; t.Any || Matches(&c, t) {
			list = append(list, &c)
			if !t.isChoice(n) {
				break
			}
		}
	}
	return list
}

// OtherName gives another name that entries of the map may have; "" where there is none.
func (o *Object) OtherName(name string) string {
	if o.Key == nil {
		return ""
	}
	for _, other := range nearTexts(name) {
		if Matches(&source.Node{Kind: source.String, Style: source.Quoted, Text: other}, o.Key) {
			return other
		}
	}
	return ""
}

func (t *Type) isChoice(n *source.Node) bool {
	return n.Kind == source.String && t.Text != nil && t.Text.Enum != nil ||
		n.Kind == source.Int && t.Number != nil && t.Number.Enum != nil
}

// otherTexts gives texts that may be allowed in the place of a scalar, the best first.
func (t *Type) otherTexts(n *source.Node) (list []string) {
	switch n.Kind {
	case source.Bool:
		return []string{strconv.FormatBool(!strings.EqualFold(n.Text, "true"))}
	case source.Int:
		if t.isChoice(n) {
			for _, i := range t.Number.Enum {
				list = append(list, strconv.FormatInt(i, 10))
			}
			break
		}
		return nearNumbers(n)
	case source.String:
		if t.isChoice(n) {
			list = slices.Clone(t.Text.Enum)
			break
		}
		return nearTexts(n.Text)
	case source.Float:
		return nearTexts(n.Text)
	}
	return slices.DeleteFunc(list, func(s string) bool { return s == n.Text })
}

func nearNumbers(n *source.Node) (list []string) {
	i, ok := n.Int()
	if !ok {
		return nil
	}
	for _, other := range []int64{i + 1, i - 1, 2 * i} {
		if other != i {
			list = append(list, strconv.FormatInt(other, 10))
		}
	}
	return list
}

// nearTexts gives texts that differ little: by a letter at the end, in a number, or in a
// letter.
func nearTexts(s string) (list []string) {
	list = append(list, s+"x")
	for i := len(s) - 1; i >= 0; i-- {
		if c := s[i]; c >= '0' && c <= '9' && (i == 0 || s[i-1] < '0' || s[i-1] > '9') {
			list = append(list, s[:i]+string('1'+(c-'0')%9)+s[i+1:])
		}
	}
	for i := len(s) - 1; i >= 0; i-- {
		if c := s[i]; c >= 'a' && c <= 'z' {
			list = append(list, s[:i]+string('a'+(c-'a'+1)%26)+s[i+1:])
		}
	}
	return append(list, "x"+s)
}
