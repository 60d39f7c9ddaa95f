package generated

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/plimsoll-dev/plimsoll/source"
)

// A repair mends a mistake that only the compiler sees. A generated spec has
// many of them: the schema does not say that a port which a probe names must
// exist. Where it can, a repair adds what is missing and keeps what was
// generated.
//
// The list is complete: a diagnostic that is none of these means that the
// schema accepts something and the compiler refuses it for a reason that
// nobody knows.
type repair struct {
	rule    string
	says    *regexp.Regexp // the message, from its beginning
	because string         // why the schema cannot say it
	mend    func(*mender)
}

// A mender repairs one diagnostic of a document.
type mender struct {
	source.Diagnostic
	r     *rand.Rand
	doc   *source.Node   // changed by mending
	extra []*source.Node // documents that take the place of those beside the first

	path []string // to what is wrong
	key  bool     // the name of it is, not the value
	said []string // submatches of the message
}

// rounds is how often a spec is compiled and repaired before it is given up:
// a repair may bring up something new.
const rounds = 40

// repaired gives the spec without the mistakes that only the compiler sees,
// and how often each repair was needed.
func repaired(t testing.TB, r *rand.Rand, s spec, used map[*repair]int) (*result, error) {
	t.Helper()
	for range rounds {
		res := compile(t, s)
		if len(res.invalid) > 0 {
			d := res.invalid[0]
			return res, fmt.Errorf("what was generated, or a repair of it, is not valid: %s: %s", d.Path, d.Message)
		}
		if len(res.problems) == 0 {
			return res, nil
		}
		s = slices.Clone(res.spec)
		if i := slices.IndexFunc(res.problems, aboutName); i >= 0 {
			res.problems = res.problems[i : i+1] // others name the app
		}
		// From the end, so that items that go leave the others where they are.
		slices.SortStableFunc(res.problems, func(a, b source.Diagnostic) int { return b.Range.Start - a.Range.Start })
		for _, d := range res.problems {
			if err := mendOne(r, &s, res.spec, d, used); err != nil {
				return res, err
			}
		}
	}
	res := compile(t, s)
	said := "" // the last ones, which mend each other's mends away
	for _, d := range res.problems {
		said += "\n" + d.Path + ": " + d.Message
	}
	return res, fmt.Errorf("not mended after %d rounds:%s", rounds, said)
}

func aboutName(d source.Diagnostic) bool { return strings.HasPrefix(d.Rule, "name-") }

func mendOne(r *rand.Rand, s *spec, parsed spec, d source.Diagnostic, used map[*repair]int) error {
	fix := repairFor(d)
	if fix == nil {
		return fmt.Errorf("the schema accepts what the compiler refuses: %s: %s [%s]", d.Path, d.Message, d.Rule)
	}
	for i, doc := range parsed {
		path, key, ok := locate(doc, d.Range)
		if patch := patchPath.FindStringSubmatch(d.Path); patch != nil {
			path, key, ok = []string{"spec", "patches", patch[1]}, false, true // the place may be inside its text
		}
		if !ok {
			continue
		}
		m := &mender{Diagnostic: d, r: r, doc: (*s)[i], path: path, key: key,
			said: fix.says.FindStringSubmatch(d.Message)}
		if !m.doc.At(path...).Exists() {
			return nil // an earlier repair took it away
		}
		fix.mend(m)
		used[fix]++
		(*s)[i] = m.doc
		if len(m.extra) > 0 {
			*s = append((*s)[:1:1], m.extra...)
		}
		return nil
	}
	return fmt.Errorf("no document has the place of %s: %s", d.Path, d.Message)
}

// patchPath is the path of something in a patch.
var patchPath = regexp.MustCompile(`^spec\.patches\[(\d+)\]`)

func repairFor(d source.Diagnostic) *repair {
	rule := d.Rule
	if patchPath.MatchString(d.Path) {
		rule = "patch"
	}
	for i := range repairs {
		if f := &repairs[i]; f.rule == rule && f.says.MatchString(d.Message) {
			return f
		}
	}
	return nil
}

// of is a path that begins at the part of the spec that the mistake is in: a
// Database has its own pods, and those of its backup.
func (m *mender) of(names ...string) []string {
	if len(m.path) > 1 && m.path[0] == "spec" && m.path[1] == "backup" {
		return append([]string{"spec", "backup"}, names...)
	}
	return append([]string{"spec"}, names...)
}

// container is the path of the container that the mistake is in.
func (m *mender) container(names ...string) []string {
	base := m.of()
	if len(m.path) > len(base)+1 && (m.path[len(base)] == "initContainers" || m.path[len(base)] == "sidecars") {
		base = m.path[: len(base)+2 : len(base)+2]
	}
	return append(base, names...)
}

// beside is a path that begins above the place of the mistake.
func (m *mender) beside(up int, names ...string) []string {
	n := len(m.path) - up
	return append(m.path[:n:n], names...)
}

func (m *mender) get(path []string) *source.Node { return m.doc.At(path...) }

func (m *mender) set(path []string, v *source.Node) {
	m.doc = replaced(m.doc, path, func(*source.Node) *source.Node { return v })
}

func (m *mender) drop(path []string) {
	m.doc = replaced(m.doc, path, func(*source.Node) *source.Node { return nil })
}

// rename gives an entry of a map another name.
func (m *mender) rename(path []string, name string) {
	last := path[len(path)-1]
	m.doc = replaced(m.doc, path[:len(path)-1], func(n *source.Node) *source.Node {
		if n.Has(name) {
			return n
		}
		c := *n
		c.Fields = slices.Clone(n.Fields)
		for i := range c.Fields {
			if c.Fields[i].Name == last {
				c.Fields[i].Name = name
			}
		}
		return &c
	})
}

// put changes what is wrong itself.
func (m *mender) put(v *source.Node) { m.set(m.path, v) }

// ports gives the names of the ports of the container, or of the app.
func portNames(n *source.Node) (names []string) {
	for _, f := range n.Get("ports").Fields {
		names = append(names, f.Name)
	}
	return names
}

// fresh is a name that is hardly taken.
func (m *mender) fresh() string {
	var b strings.Builder
	for range 6 {
		b.WriteByte("abcdefghijklmnopqrstuvwxyz"[m.r.IntN(26)])
	}
	return b.String()
}

func (m *mender) oneOf(words ...string) string { return words[m.r.IntN(len(words))] }

// hinted is what the hint says behind a word.
func (m *mender) hinted(after string) string {
	_, rest, _ := strings.Cut(m.Hint, after)
	return rest
}
