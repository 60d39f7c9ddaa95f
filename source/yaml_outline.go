package source

// A span is a range of a text.
type span struct{ start, end int }

// An outline is what can be told of the quotes and brackets of a text without
// understanding it. It serves to word mistakes, and may err on odd texts.
type outline struct {
	open   []int // brackets that are not closed, the innermost last
	quote  int   // quote that is not closed, or -1
	quoted span  // the last text in quotes
}

// A sketcher makes an outline. It walks through the text by words: a quote or
// a bracket counts only where a value can begin.
type sketcher struct {
	outline
	text  []byte
	fresh bool // a value can begin here
	key   int  // column of the first word in the line after the dashes
}

func sketch(text []byte) outline {
	s := &sketcher{outline: outline{quote: -1}, text: text}
	for i := 0; i < len(text); {
		if i == 0 || lineBreak(text[i:]) > 0 {
			i = s.newLine(i)
			continue
		}
		i = s.next(i)
	}
	return s.outline
}

// newLine goes over the line break at i, if there is one, and the indentation
// behind it.
func (s *sketcher) newLine(i int) int {
	start := i + lineBreak(s.text[i:])
	s.fresh = true
	i = start
	for i < len(s.text) && (blank(s.text[i]) || indicator(s.text[i:]) && gapAt(s.text, i+1)) {
		i++
	}
	s.key = i - start
	if i == 0 && len(s.text) > 0 && lineBreak(s.text) == 0 {
		return s.next(0)
	}
	return i
}

// next goes over one character, or a whole quoted text, comment, block of text
// or anchor.
func (s *sketcher) next(i int) int {
	text, c := s.text, s.text[i]
	fresh := s.fresh
	inBrackets := len(s.open) > 0
	s.fresh = false
	switch {
	case blank(c):
		s.fresh = fresh
	case c == '#' && (i == 0 || gapAt(text, i-1)):
		return yamlLineEnd(text, i)
	case (c == '"' || c == '\'') && fresh:
		end, closed := quotedEnd(text, i)
		if !closed {
			s.quote = i
		} else {
			s.quoted = span{i, end}
		}
		return end
	case (c == '[' || c == '{') && (fresh || inBrackets):
		s.open = append(s.open, i)
		s.fresh = true
	case inBrackets && c == closers[text[s.open[len(s.open)-1]]]:
		s.open = s.open[:len(s.open)-1]
	case c == ',' && inBrackets, indicator(text[i:]), c == ':' && inBrackets:
		s.fresh = true
	case (c == '|' || c == '>') && fresh && !inBrackets:
		return s.block(i)
	case (c == '&' || c == '!') && fresh:
		s.fresh = true
		for !gapAt(text, i) {
			i++
		}
		return i
	}
	return i + 1
}

// block goes over a block of text: the lines that are empty or indented deeper
// than its key.
func (s *sketcher) block(i int) int {
	end := yamlLineEnd(s.text, i)
	for end < len(s.text) {
		line := end + lineBreak(s.text[end:])
		first := line
		for first < len(s.text) && s.text[first] == ' ' {
			first++
		}
		if first-line <= s.key && first < len(s.text) && lineBreak(s.text[first:]) == 0 {
			return end
		}
		end = yamlLineEnd(s.text, first)
	}
	return end
}
