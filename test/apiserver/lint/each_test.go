package lint_test

import (
	"slices"
	"strconv"
	"strings"

	"github.com/plimsoll-dev/plimsoll/source"
)

// eachTexts, eachNumbers are what stands in turn for each value.
var eachTexts = []string{"", "a", "A", "a_b", " a", "a/b", "/a", "..", "1", "-1", "1.5", "10Mi", "50%", "a.b.c", "*",
	"10.0.0.1", "0.0.0.0", "fd00::1", "10.0.0.0/8", strings.Repeat("a", 64), strings.Repeat("b", 254), "a\nb", "ä", "x=y"}

var eachNumbers = []string{"-1", "0", "1", "2", "100000", "2147483648", "9223372036854775807", "1.5"}

// eachMutant gives copies of objects with one value changed: each field that some
// object of a kind has, in all ways.
func eachMutant(samples []sample, yield func(sample)) {
	seen := map[string]bool{}
	for _, s := range samples {
		kind := kindOf(s.root)
		var visit func(n *source.Node, path string)
		visit = func(n *source.Node, path string) {
			fresh := !seen[kind+path]
			seen[kind+path] = true
			if fresh && path != "" {
				change := func(how string, to source.Node) {
					old := *n
					*n = to
					yield(sample{how + " at " + path + " of " + s.name, clone(s.root)})
					*n = old
				}
				eachValue(n, change)
			}
			for i := range n.Fields {
				name := n.Fields[i].Name
				if path == "" && (name == "apiVersion" || name == "kind") {
					continue
				}
				at := path + "." + name
				if fresh || !seen[kind+at] {
					old := n.Fields
					n.Fields = slices.Delete(slices.Clone(old), i, i+1)
					if !seen[kind+at+"-"] {
						seen[kind+at+"-"] = true
						yield(sample{"nothing at " + at + " of " + s.name, clone(s.root)})
					}
					n.Fields = old
				}
				visit(n.Fields[i].Value, at)
			}
			for _, item := range n.Items {
				visit(item, path+"[]")
			}
		}
		s.root = clone(s.root)
		visit(s.root, "")
	}
}

// eachValue calls change with all that is to stand in the place of a value.
func eachValue(n *source.Node, change func(how string, to source.Node)) {
	change("null", source.Node{Kind: source.Null})
	change("a map", source.Node{Kind: source.Map})
	change("a list", source.Node{Kind: source.List})
	switch n.Kind {
	case source.List:
		if len(n.Items) > 0 {
			to := *n
			to.Items = append(slices.Clone(n.Items), n.Items[0])
			change("one twice", to)
			for len(to.Items) < 200 {
				to.Items = append(to.Items, n.Items[0])
			}
			change("many", to)
			to.Items = []*source.Node{{Kind: source.Null}}
			change("a list of null", to)
		}
	case source.Map:
		for _, key := range eachTexts {
			if len(n.Fields) == 1 {
				to := *n
				to.Fields = []source.Field{field(key, n.Fields[0].Value)}
				change("the key "+strconv.Quote(key), to)
			}
		}
	case source.Int:
		for _, text := range eachNumbers {
			change(text, source.Node{Kind: source.Int, Text: text})
		}
		change("text", source.Node{Kind: source.String, Style: source.Quoted, Text: "a"})
	case source.Bool:
		change("the opposite", source.Node{Kind: source.Bool, Text: strconv.FormatBool(n.Text != "true")})
		change("text", source.Node{Kind: source.String, Style: source.Quoted, Text: "a"})
	default:
		for _, text := range eachTexts {
			change(strconv.Quote(text), source.Node{Kind: source.String, Style: source.Quoted, Text: text})
		}
		change("1", source.Node{Kind: source.Int, Text: "1"})
	}
}
