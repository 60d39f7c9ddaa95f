package source

import (
	"slices"
	"strings"
)

// Hints show code as YAML in flow style. Where a file is written in another syntax,
// what they show is written in that.

// Localize writes what the hint shows in the syntax of the file that it is about.
func (d *Diagnostic) Localize() {
	if d.Range.File != nil {
		d.Hint = hintFor(d.Hint, d.Range.File.Syntax())
	}
}

// hintFor gives a hint with its code as a file of the syntax has it.
func hintFor(hint string, s Syntax) string {
	if s == YAML || !strings.ContainsAny(hint, ":[{") {
		return hint
	}
	var out strings.Builder
	word := "" // the one before
	for i := 0; i < len(hint); {
		code, end := codeAt(hint[i:], word, s)
		if end == 0 {
			end = wordEnd(hint[i:])
			code = hint[i : i+end]
		}
		if bare := strings.TrimSpace(code); bare != "" {
			word = bare
		}
		out.WriteString(code)
		i += end
	}
	return out.String()
}

// wordEnd is where the word that a text begins with ends, and the gap behind it.
func wordEnd(text string) int {
	end := strings.IndexAny(text, " \n(")
	if end < 0 {
		return len(text)
	}
	return end + 1
}

// showing are the words behind which a name and a plain value are code.
var showing = []string{"write", "set", "add", "use", "give", "keep", "leave", "in", "as", "or", "and", "example",
	"with"}

// codeAt gives the code that a text begins with in another syntax, and where it
// ends; 0 where it is no code. word stands before it: behind an article comes no name
// of a field.
func codeAt(text, word string, s Syntax) (code string, end int) {
	word = strings.ToLower(strings.Trim(word, ",;:"))
	key := keyAt(text)
	if slices.Contains([]string{"a", "an", "the", "its"}, word) {
		key = 0
	}
	value := text[key:]
	if value == "" {
		return "", 0
	}
	switch {
	case value[0] == '{' || value[0] == '[':
		end = bracketEnd(value)
	case key > 0 && slices.Contains(showing, word):
		end = scalarEnd(value)
	}
	if end == 0 {
		return "", 0
	}
	end += key
	written := text[:end]
	if strings.Contains(written, "{...}") {
		return written, end // what stands there is not said
	}
	if key > 0 {
		written = "{" + written + "}"
	}
	docs, problems := Parse(NewFile("hint", []byte(written)))
	if len(docs) != 1 || len(problems) > 0 {
		return "", 0
	}
	n := docs[0].Root()
	if key > 0 && len(n.Fields) != 1 {
		return "", 0
	}
	code = n.in(s)
	if key > 0 {
		code = strings.TrimSuffix(strings.TrimPrefix(code, "{"), "}")
	}
	return code, end
}

// keyAt is how long the name of a field is that a text begins with, up to its value;
// 0 where it begins with none.
func keyAt(text string) int {
	end := 0
	if strings.HasPrefix(text, `"`) {
		end = QuoteEnd(text)
	} else {
		for end < len(text) && (isNameByte(text[end]) || end > 0 && strings.IndexByte("./-", text[end]) >= 0) {
			end++
		}
	}
	if end == 0 || !strings.HasPrefix(text[end:], ": ") {
		return 0
	}
	return end + len(": ")
}

func isNameByte(c byte) bool {
	return c == '_' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// QuoteEnd is where the quotes end that a text begins with; 0 where they do not.
func QuoteEnd[T string | []byte](text T) int {
	for i := 1; i < len(text); i++ {
		switch {
		case text[i] == '\\' && text[0] == '"':
			i++
		case text[i] == text[0]:
			return i + 1
		}
	}
	return 0
}

// bracketEnd is where the bracket closes that a text begins with; 0 where it does not.
func bracketEnd(text string) int {
	depth := 0
	for i := 0; i < len(text); i++ {
		switch c := text[i]; c {
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return i + 1
			}
		case '"', '\'':
			if !strings.ContainsRune(" {[", rune(text[i-1])) {
				continue // within a word
			}
			n := QuoteEnd(text[i:])
			if n == 0 {
				return 0
			}
			i += n - 1
		}
	}
	return 0
}

// scalarEnd is where the plain or quoted value ends that a text begins with.
func scalarEnd(text string) int {
	if text[0] == '"' || text[0] == '\'' {
		return QuoteEnd(text)
	}
	end := strings.IndexAny(text, " ,;)\n")
	if end < 0 {
		end = len(text)
	}
	if !strings.HasSuffix(text[:end], "...") {
		end = len(strings.TrimRight(text[:end], ".:"))
	}
	return end
}

// in writes a value on one line in JSON or CUE.
func (n *Node) in(s Syntax) string {
	var parts []string
	switch n.Kind {
	case Map:
		for _, f := range n.Fields {
			if f.Name == "..." { // what is there beside
				parts = append(parts, f.Name)
				continue
			}
			name := string((&Node{Kind: String, Text: f.Name}).JSON())
			if s == CUE && !strings.ContainsFunc(f.Name, func(r rune) bool { return r > 127 || !isNameByte(byte(r)) }) &&
				f.Name != "" && (f.Name[0] < '0' || f.Name[0] > '9') {
				name = f.Name
			}
			parts = append(parts, name+": "+f.Value.in(s))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case List:
		for _, item := range n.Items {
			parts = append(parts, item.in(s))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	}
	return string(n.JSON())
}
