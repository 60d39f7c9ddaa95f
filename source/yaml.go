package source

import (
	"bytes"
	"strings"
)

const ruleSyntax = "yaml-syntax"

// Parse reads the documents of a YAML file. A document that cannot be read
// gives a diagnostic, and the others still count; one without content is
// skipped. A document with lesser mistakes, such as a key given twice, gives
// diagnostics and is returned all the same.
func Parse(f *File) ([]*Document, []Diagnostic) {
	p := &yamlParser{Collector: Collector{File: f}, probes: probeBytes}
	return p.parse()
}

func (p *yamlParser) parse() ([]*Document, []Diagnostic) {
	if p.tooLarge(MaxFileSize) || !p.readable() {
		return nil, p.Diagnostics
	}
	p.stream()
	return p.documents, p.Diagnostics
}

// A yamlParser reads one YAML file.
type yamlParser struct {
	Collector
	documents []*Document
	reader    quick
	made      made // what the document takes, where that is known
	slow      bool // read all with the library; for tests
	chunks    int  // documents that were begun
	probes    int  // bytes that may still be parsed to find where documents fail
}

// A chunk is the part of a file between two separator lines.
type chunk struct {
	from       int // where a parser has to begin: the separator itself when text follows in its line
	start, end int // the text
	opened     bool
}

// stream cuts the file at the lines that separate documents. YAML lets nothing
// hide such a line, not even quotes or a block of text.
func (p *yamlParser) stream() {
	data := p.File.Data()
	start := textStart(data)
	c := chunk{from: start, start: start}
	for line := start; line < len(data) && !p.stopped; {
		next := nextYAMLLine(data, line)
		switch {
		case separator(data[line:], "---"):
			c.end = line
			p.chunk(c, true)
			c = open(data, line, next)
		case separator(data[line:], "..."):
			c.end = line
			p.chunk(c, false)
			if rest := skipBlank(data, line+3); lineBreak(data[rest:]) == 0 && rest < len(data) && data[rest] != '#' {
				p.Add(rest, yamlLineEnd(data, rest), ruleSyntax, "there is text after ..., which ends a document",
					"put it in a line of its own, after ---")
			}
			c = chunk{from: next, start: next}
		}
		line = next
	}
	c.end = len(data)
	p.chunk(c, false)
}

// separator reports whether a line begins with a mark that separates
// documents.
func separator(line []byte, mark string) bool {
	return bytes.HasPrefix(line, []byte(mark)) && gapAt(line, len(mark))
}

// open begins the chunk after a line of ---. What follows in that line belongs
// to the document, unless it is a comment.
func open(data []byte, line, next int) chunk {
	rest := skipBlank(data, line+3)
	if rest == len(data) || lineBreak(data[rest:]) > 0 || data[rest] == '#' {
		return chunk{from: next, start: next, opened: true}
	}
	return chunk{from: line, start: rest, opened: true}
}

// chunk reads one chunk, unless it is empty. One that only has directives
// belongs to the document that follows, when there is one.
func (p *yamlParser) chunk(c chunk, followed bool) {
	if p.stopped {
		return
	}
	content, directives := p.survey(c)
	if directives != nil && followed && content < 0 {
		p.directives(directives)
		return
	}
	if len(directives) > 0 && (content < 0 || isDirective(p.File.Data()[directives[0]:])) {
		p.Add(directives[0], yamlLineEnd(p.File.Data(), directives[0]), ruleSyntax,
			"there is no line of --- after this directive", "put one there, or remove the directive")
		return
	}
	if content < 0 {
		return
	}
	if p.chunks++; p.chunks > MaxDocuments {
		p.Limit(content, content, "the file has more than "+Thousands(MaxDocuments)+" documents",
			"split it into several files")
		return
	}
	if !p.clean(c.start, c.end) {
		return
	}
	if root := p.quick(c); root != nil {
		if p.misindented(root) {
			return
		}
		doc := NewDocument(p.place(c.start, c.end), root)
		doc.made = p.reader.used()
		p.documents = append(p.documents, doc)
		return
	}
	if message, hint := heavy(p.File.Data()[c.start:c.end]); message != "" {
		p.Add(content, content, ruleLimit, message, hint)
		return
	}
	p.document(c)
}

// survey finds where the content of a chunk begins, -1 if it has none, and the
// directives before it, which a chunk after --- cannot have.
func (p *yamlParser) survey(c chunk) (content int, directives []int) {
	data := p.File.Data()[:c.end]
	for line := c.start; line < c.end; line = nextYAMLLine(data, line) {
		first := skipBlank(data, line)
		switch {
		case first == len(data) || lineBreak(data[first:]) > 0 || data[first] == '#':
		case data[line] == '%' && !c.opened:
			directives = append(directives, line)
		default:
			return first, directives
		}
	}
	return -1, directives
}

// isDirective reports whether text begins with a directive that there is.
func isDirective(text []byte) bool {
	return bytes.HasPrefix(text, []byte("%YAML ")) || bytes.HasPrefix(text, []byte("%TAG "))
}

// directives checks the lines that begin with % before a document.
func (p *yamlParser) directives(lines []int) {
	for _, start := range lines {
		end := yamlLineEnd(p.File.Data(), start)
		words := strings.Fields(string(p.File.Data()[start:end]))
		switch {
		case words[0] == "%YAML" && len(words) > 1 && strings.HasPrefix(words[1], "1."):
		case words[0] == "%YAML":
			p.Add(start, end, ruleSyntax, "this version of YAML is not known", "leave the line out, or write %YAML 1.2")
		case words[0] == "%TAG":
			p.Add(start, end, ruleTag, "short names for tags are not supported", "leave the line out, and the tags")
		}
	}
}

// document reads the document of a chunk.
func (p *yamlParser) document(c chunk) {
	text := p.File.Data()[c.from:c.end]
	parsed, err := parseYAML(bytes.NewReader(text))
	if err != nil {
		p.syntax(c, text, err)
		return
	}
	if root := p.tree(c.from, text, parsed); root != nil && !p.misindented(root) {
		p.documents = append(p.documents, NewDocument(p.place(c.start, c.end), root))
	}
}
