package source

import (
	"fmt"
	"slices"
	"strings"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/errors"
	"cuelang.org/go/cue/token"
)

// explain records the errors of the CUE library, one for each field.
func (c *cueParser) explain(err error) {
	seen := map[string]bool{}
	for _, e := range errors.Errors(err) {
		field := strings.Join(e.Path(), ".")
		places := c.errorPlaces(e)
		if len(e.Path()) > 0 {
			if seen[field] {
				continue
			}
			seen[field] = true
		}
		message, hint := cueWords(e)
		if len(places) == 0 {
			places = []Range{c.pathPlace(e.Path())}
		}
		var related []Related
		for _, p := range places[1:] {
			related = append(related, Related{Range: p, Message: "this is part of it"})
		}
		c.add(places[0].Start, places[0].End, ruleCUE, message, hint, related...)
	}
}

// cueWords gives the message of an error of the CUE library.
func cueWords(e errors.Error) (message, hint string) {
	format, args := e.Msg()
	message = fmt.Sprintf(format, args...)
	field := strings.Join(e.Path(), ".")
	switch {
	case strings.Contains(message, "empty disjunction"):
		return fmt.Sprintf("%s fits none of its alternatives", field), ""
	case strings.HasPrefix(message, "incomplete value"):
		return fmt.Sprintf("%s has no value yet, only what it can be: %s", field, strings.TrimPrefix(message, "incomplete value ")), "give it a value"
	case strings.HasPrefix(message, "reference "):
		name, _, _ := strings.Cut(strings.TrimPrefix(message, "reference "), " not found")
		return fmt.Sprintf("there is no %s in this file", strings.Trim(name, `"`)), ""
	case strings.HasPrefix(message, "builtin package"):
		return "there is no such package in CUE", "only the packages that are part of CUE can be imported, such as strings and list"
	case strings.HasPrefix(message, "conflicting values"), strings.HasPrefix(message, "field not allowed"):
		return field + ": " + message, ""
	}
	return message, ""
}

// errorPlaces gives the places in this file that an error speaks of.
func (c *cueParser) errorPlaces(e errors.Error) (places []Range) {
	for _, pos := range append([]token.Pos{e.Position()}, e.InputPositions()...) {
		if !c.own(pos) {
			continue
		}
		p := c.place(pos.Offset(), c.wordEnd(pos.Offset()))
		if !slices.Contains(places, p) {
			places = append(places, p)
		}
	}
	return places
}

// wordEnd gives the end of the word or quoted text that begins at an offset.
func (c *cueParser) wordEnd(at int) int {
	text := c.file.Data
	if at < len(text) && text[at] == '"' {
		if end, ok := quotedEnd(text, at); ok && end <= lineEnd(text, at) {
			return end
		}
	}
	end := at
	for end < len(text) && inWord(text[end]) {
		end++
	}
	return min(max(end, at+1), len(text))
}

// inWord reports whether c can be part of a name or number.
func inWord(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c >= 0x80 || c == '_' || c == '#' || c == '.'
}

// pathPlace gives the place of the deepest field on the first path that is
// written down, or the beginning of the file.
func (c *cueParser) pathPlace(paths ...[]string) Range {
	for _, path := range paths {
		var found *ast.Field
		decls := c.decls()
		for _, name := range path {
			field := fieldNamed(decls, name)
			if field == nil {
				break
			}
			found, decls = field, structDecls(field.Value)
		}
		if found != nil {
			place, _ := c.at(found.Label)
			return place
		}
	}
	return c.place(0, 0)
}

func (c *cueParser) decls() []ast.Decl {
	if c.syntax == nil {
		return nil
	}
	return c.syntax.Decls
}

func fieldNamed(decls []ast.Decl, name string) *ast.Field {
	for _, d := range decls {
		if field, ok := d.(*ast.Field); ok {
			if label, _, err := ast.LabelName(field.Label); err == nil && label == name {
				return field
			}
		}
	}
	return nil
}

// structDecls gives what is declared in the structs that an expression unites.
func structDecls(e ast.Expr) []ast.Decl {
	switch e := e.(type) {
	case *ast.StructLit:
		return e.Elts
	case *ast.BinaryExpr:
		return append(structDecls(e.X), structDecls(e.Y)...)
	}
	return nil
}
