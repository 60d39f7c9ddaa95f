package source

import (
	"bytes"
	"encoding/json"
	"fmt"
	"unicode"
	"unicode/utf16"
)

// JSONLine encodes plain data in one line; <, > and & stay as they are, and what
// Printable would replace is escaped.
func JSONLine(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(err) // v is plain data
	}
	return PrintableJSON(bytes.TrimRight(b.Bytes(), "\n"))
}

// PrintableJSON gives the same JSON with what Printable would replace escaped, so
// that it can be shown and still has every value.
func PrintableJSON(text []byte) []byte {
	return escape(text, func(r rune) string {
		if high, low := utf16.EncodeRune(r); high != unicode.ReplacementChar {
			return fmt.Sprintf(`\u%04x\u%04x`, high, low)
		}
		return fmt.Sprintf(`\u%04x`, r)
	})
}

// PrintableXML gives the same XML with what Printable would replace escaped.
func PrintableXML(text []byte) []byte {
	return escape(text, func(r rune) string { return fmt.Sprintf("&#%d;", r) })
}

// escape replaces what Printable would, but for line breaks, and of a command its
// second #.
func escape(text []byte, code func(rune) string) []byte {
	var b bytes.Buffer
	commands := logCommand().FindAllIndex(text, -1)
	from := 0
	for i, r := range string(text) {
		command := len(commands) > 0 && commands[0][0]+1 == i
		if command {
			commands = commands[1:]
		} else if r == '\n' || r == '\t' || unicode.IsGraphic(r) {
			continue
		}
		b.Write(text[from:i])
		b.WriteString(code(r))
		from = i + len(string(r))
	}
	if from == 0 {
		return text
	}
	return append(b.Bytes(), text[from:]...)
}
