package source

import (
	"encoding/json"
	"testing"
)

func TestJSON(t *testing.T) {
	for in, want := range map[string]string{
		"{a: [x, 'y', null, ~, True], b: {}}":                                            `{"a":["x","y",null,null,true],"b":{}}`,
		"[1, -1, +1, 0644, -0644, 08, 0o17, 0x1F, 0, -0, 00]":                            `[1,-1,1,420,-420,8,15,31,0,0,0]`,
		"[12345678901234567890, -12345678901234567890, 0xFFFFFFFFFFFFFFFFFF]":            `[12345678901234567890,-12345678901234567890,"0xFFFFFFFFFFFFFFFFFF"]`,
		"[1., .5, -.5, +1.50, 1e3, 1.e3, .5E-3, 00.5, 0., .inf, -.INF, .nan, !!float 1]": `[1,0.5,-0.5,1.50,1e3,1e3,0.5E-3,0.5,0,".inf","-.INF",".nan",1]`,
		`["\x00\x1f\"\\/é💧\u2028\x7f"]`:                                                  "[\"\\u0000\\u001f\\\"\\\\/é💧\u2028\x7f\"]",
	} {
		if got := string(parsed(t, in).JSON()); got != want {
			t.Errorf("%s\ngot  %s\nwant %s", in, got, want)
		}
	}
	if got := string((&Node{}).JSON()); got != "null" {
		t.Errorf("an absent node is %s", got)
	}
}

// TestIndentedJSON also holds that what a number was written as does not show.
func TestIndentedJSON(t *testing.T) {
	n := mapping("a", list(text("<x> \u2028"), &Node{Kind: Int, Text: "0644"}, list(), mapping()), "b",
		mapping("c", "d"))
	want := `{
  "a": [
    "<x> \u2028",
    420,
    [],
    {}
  ],
  "b": {
    "c": "d"
  }
}
`
	if got := string(n.IndentedJSON()); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
	for in, want := range map[string]string{
		"1.50": "1.5", ".5": "0.5", "1e30": "1.0e+30", "1e400": "1e400", ".5e400": "0.5e400", "-.INF": `"-.INF"`,
		"+12": "12", "0x1F": "31", "0xFFFFFFFFFFFFFFFFFF": `"0xFFFFFFFFFFFFFFFFFF"`, "True": "true", "~": "null",
	} {
		got := parsed(t, in).IndentedJSON()
		if string(got) != want+"\n" || !json.Valid(got) {
			t.Errorf("%s is written as %s", in, got)
		}
	}
}
