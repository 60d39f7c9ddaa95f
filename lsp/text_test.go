package lsp

import (
	"encoding/json"
	"math/rand/v2"
	"testing"
	"unicode/utf16"

	"github.com/plimsoll-dev/plimsoll/source"
)

// Places are the same both ways, in characters of one, two, three and four bytes, and with
// each kind of line break.
func TestPositions(t *testing.T) {
	const text = "a: ä€😀b\r\nc\rd\n\ne"
	for _, c := range []struct {
		units  encoding
		at     position
		offset int
		ok     bool
		back   position
	}{
		{utf16Units, position{0, 0}, 0, true, position{0, 0}},
		{utf16Units, position{0, 4}, 5, true, position{0, 4}},
		{utf16Units, position{0, 5}, 8, true, position{0, 5}},
		{utf16Units, position{0, 6}, 8, true, position{0, 5}}, // between the halves of a character
		{utf16Units, position{0, 7}, 12, true, position{0, 7}},
		{utf16Units, position{0, 99}, 13, true, position{0, 8}}, // behind the line
		{utf8Units, position{0, 5}, 5, true, position{0, 5}},
		{utf8Units, position{0, 6}, 5, true, position{0, 5}}, // within a character
		{utf8Units, position{0, 12}, 12, true, position{0, 12}},
		{utf16Units, position{1, 1}, 16, true, position{1, 1}},
		{utf16Units, position{2, 0}, 17, true, position{2, 0}},
		{utf16Units, position{3, 0}, 19, true, position{3, 0}},
		{utf16Units, position{4, 1}, 21, true, position{4, 1}},
		{utf16Units, position{5, 0}, 21, false, position{4, 1}},
		{utf16Units, position{1 << 31, 1 << 31}, 21, false, position{4, 1}},
	} {
		offset, ok := c.units.offset([]byte(text), c.at)
		if offset != c.offset || ok != c.ok {
			t.Errorf("%s %v is byte %d, %v", c.units, c.at, offset, ok)
		}
		if back := c.units.position(source.NewFile("", []byte(text)), offset); back != c.back {
			t.Errorf("%s %v is %v on the way back", c.units, c.at, back)
		}
	}
	if offset, _ := utf16Units.offset([]byte("\uFEFFab"), position{0, 1}); offset != 4 {
		t.Errorf("behind a byte-order mark the second character is byte %d", offset)
	}
}

func TestChanges(t *testing.T) {
	at := func(a, b, c, d uint32) *textRange { return &textRange{position{a, b}, position{c, d}} }
	for _, c := range []struct {
		change contentChange
		want   string
	}{
		{contentChange{Text: "new"}, "new"},
		{contentChange{at(0, 0, 0, 0), "x"}, "xone\ntwo\n"},
		{contentChange{at(0, 3, 1, 0), ""}, "onetwo\n"},
		{contentChange{at(1, 0, 1, 99), "2"}, "one\n2\n"},
		{contentChange{at(0, 0, 9, 9), ""}, ""},
		{contentChange{at(2, 0, 2, 0), "3"}, "one\ntwo\n3"},
		{contentChange{at(1, 1, 0, 1), "!"}, "one\nt!wo\n"}, // the wrong way round: where it begins
	} {
		if got := string(utf16Units.changed([]byte("one\ntwo\n"), c.change)); got != c.want {
			t.Errorf("%v gives %q", c.change, got)
		}
	}
}

// Random edits give what they give by the protocol, in units of UTF-16: \n, \r\n and \r end lines,
// nothing else does.
func TestRandomChanges(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	signs := []string{"a", "é", "😀", "\n", "\r\n", "\r", "\u2028", "\u0085", "\t", "日"}
	some := func() (text string) {
		for range random.IntN(9) {
			text += signs[random.IntN(len(signs))]
		}
		return text
	}
	for range 20_000 {
		text, put := some(), some()
		units := utf16.Encode([]rune(text))
		starts := []int{0}
		for i, u := range units {
			if u == '\n' || u == '\r' && (i+1 == len(units) || units[i+1] != '\n') {
				starts = append(starts, i+1)
			}
		}
		at := func() (position, int) {
			line := random.IntN(len(starts))
			end := len(units)
			if line+1 < len(starts) {
				end = starts[line+1]
			}
			for end > starts[line] && (units[end-1] == '\n' || units[end-1] == '\r') {
				end--
			}
			character := random.IntN(end - starts[line] + 1)
			if i := starts[line] + character; i < end && utf16.IsSurrogate(rune(units[i])) && units[i] >= 0xDC00 {
				character-- // not within a sign
			}
			return position{uint32(line), uint32(character)}, starts[line] + character
		}
		start, from := at()
		end, to := at()
		if from > to {
			start, end, from, to = end, start, to, from
		}
		want := string(utf16.Decode(units[:from])) + put + string(utf16.Decode(units[to:]))
		got := utf16Units.changed([]byte(text), contentChange{Range: &textRange{start, end}, Text: put})
		if string(got) != want {
			t.Fatalf("%q with %q at %v to %v is %q, and not %q", text, put, start, end, got, want)
		}
	}
}

// Of settings those count that are what they should be.
func TestSettings(t *testing.T) {
	for text, want := range map[string]string{
		`{"advice":true,"inputs":["a"]}`:  `{"advice":true,"inputs":["a"]}`,
		`{"advice":"yes","inputs":["a"]}`: `{"advice":null,"inputs":["a"]}`,
		`{"advice":false,"inputs":7}`:     `{"advice":false,"inputs":null}`,
		`[]`:                              `{"advice":null,"inputs":null}`,
		`null`:                            `{"advice":null,"inputs":null}`,
	} {
		var s settings
		if err := json.Unmarshal([]byte(text), &s); err != nil {
			t.Error(err)
		}
		if got, _ := json.Marshal(s); string(got) != want {
			t.Errorf("%s is %s", text, got)
		}
	}
}

func TestURIs(t *testing.T) {
	for uri, want := range map[string]string{
		"file:///a/b%20c.yaml":     "/a/b c.yaml",
		"file:///c%3A/x/y.yaml":    "c:/x/y.yaml",
		"file:///a/../b/%C3%A4":    "/b/ä",
		"untitled:Untitled-1":      "",
		"git:/a/b.yaml":            "",
		"file://":                  "",
		"::":                       "",
		"file:///a/b.yaml?x#y":     "/a/b.yaml",
		"file://server/share/a.ya": "//server/share/a.ya",
	} {
		if got := pathOf(uri); got != want {
			t.Errorf("%s is %q", uri, got)
		}
	}
	for name, want := range map[string]string{
		"/a/b c#?.yaml": "file:///a/b%20c%23%3F.yaml", "C:/x/y.yaml": "file:///C:/x/y.yaml",
	} {
		if got := uriOf(name); got != want || pathOf(got) != name {
			t.Errorf("%s is %s, and back %s", name, got, pathOf(got))
		}
	}
}
