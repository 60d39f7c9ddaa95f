package cue

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/errors"
	"cuelang.org/go/cue/token"

	"github.com/plimsoll-dev/plimsoll/source"
)

// explain records the errors of the CUE library, one for each field.
func (r *reader) explain(err error) {
	seen := map[string]bool{}
	for _, e := range errors.Errors(err) {
		field := strings.Join(e.Path(), ".")
		places := r.errorPlaces(e)
		if len(e.Path()) > 0 {
			if seen[field] {
				continue
			}
			seen[field] = true
		}
		message, hint := r.words(e)
		if len(places) == 0 {
			places = []source.Range{r.pathPlace(e.Path())}
		}
		var related []source.Related
		for _, p := range places[1:] {
			related = append(related, source.Related{Range: p, Message: "this is part of it"})
		}
		r.fail(places[0], message, hint, related...)
	}
}

// grammar has plain words for those of CUE's grammar.
var grammar = strings.NewReplacer("operand", "a value", "'EOF'", "the end of the file",
	"'newline'", "the end of the line", "'", "")

// words gives the message of an error of the CUE library.
func (r *reader) words(e errors.Error) (message, hint string) {
	format, args := e.Msg()
	message = fmt.Sprintf(format, args...)
	field := strings.Join(e.Path(), ".")
	switch {
	case strings.Contains(message, "empty disjunction"):
		return fmt.Sprintf("%s fits none of its alternatives", field), ""
	case strings.HasPrefix(message, "incomplete value"):
		possible := strings.TrimPrefix(message, "incomplete value ")
		return fmt.Sprintf("%s has no value yet, only what it can be: %s", field, possible), "give it a value"
	case strings.HasPrefix(message, "reference "):
		name, _, _ := strings.Cut(strings.TrimPrefix(message, "reference "), " not found")
		name = strings.Trim(name, `"`)
		pkg := r.packageName()
		switch path := r.imported(name); {
		case path != "":
			return fmt.Sprintf("%s is not imported in this file", name),
				fmt.Sprintf("an import counts for its own file alone: write import %q in this one as well", path)
		case pkg != "":
			return fmt.Sprintf("there is no %s in the package %s", name, pkg),
				"it is in none of the files of this folder that are of the package: write it in one of them"
		}
		return fmt.Sprintf("there is no %s in this file", name),
			"a CUE file without a package clause is read by itself: write it here, or begin all files that belong " +
				"together with the same clause, as in package apps"
	case strings.HasPrefix(message, "imported and not used"):
		return message, "remove the import"
	case strings.HasPrefix(message, "builtin package"):
		return "there is no such package in CUE",
			"only the packages that are part of CUE can be imported, such as strings and list"
	case strings.HasPrefix(message, "conflicting values"):
		values := strings.TrimPrefix(message, "conflicting values ")
		return fmt.Sprintf("%s has two values that exclude each other: %s", field, values),
			"keep one; in CUE a value cannot be written over"
	case strings.HasPrefix(message, "expected "):
		wanted, found, _ := strings.Cut(strings.TrimPrefix(message, "expected "), ", found ")
		wanted, found = grammar.Replace(wanted), grammar.Replace(found)
		return fmt.Sprintf("%s should stand here, and here is %s", wanted, found),
			"write it, or look above for a bracket or a quote that is not closed"
	case strings.HasPrefix(message, "field not allowed"):
		return field + ": " + message, ""
	}
	return message, ""
}

// imported gives the path of the package that some file imports under a name; ""
// when none does.
func (r *reader) imported(name string) string {
	for _, syntax := range r.syntax {
		for spec := range syntax.ImportSpecs() {
			imported := strings.Trim(spec.Path.Value, `"#`)
			if spec.Name != nil && spec.Name.Name == name || spec.Name == nil && path.Base(imported) == name {
				return imported
			}
		}
	}
	return ""
}

// packageName gives the name of the package; "" for a file that is in none.
func (r *reader) packageName() string {
	for _, syntax := range r.syntax {
		if name := syntax.PackageName(); name != "_" {
			return name
		}
	}
	return ""
}

// errorPlaces gives the places in the files that an error speaks of.
func (r *reader) errorPlaces(e errors.Error) (places []source.Range) {
	for _, pos := range append([]token.Pos{e.Position()}, e.InputPositions()...) {
		f := r.fileOf(pos)
		if f == nil {
			continue
		}
		p := source.Range{File: f, Start: pos.Offset(), End: wordEnd(f.Data(), pos.Offset())}
		if !slices.Contains(places, p) {
			places = append(places, p)
		}
	}
	return places
}

// wordEnd gives the end of the word or quoted text that begins at an offset.
func wordEnd(text []byte, at int) int {
	if end := quotedEnd(text, at); end > 0 {
		return end
	}
	end := at
	for end < len(text) && inWord(text[end]) {
		end++
	}
	return min(max(end, at+1), len(text))
}

// quotedEnd gives the end of the text in double quotes that begins at an offset
// and ends in its line; -1 when there is none.
func quotedEnd(text []byte, at int) int {
	if at >= len(text) || text[at] != '"' {
		return -1
	}
	for i := at + 1; i < len(text) && text[i] != '\n'; i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return -1
}

// inWord reports whether c can be part of a name or number.
func inWord(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' ||
		c >= 0x80 || c == '_' || c == '#' || c == '.'
}

// pathPlace gives the place of the deepest field on the first path that is
// written down, or the beginning of the files.
func (r *reader) pathPlace(paths ...[]string) source.Range {
	for _, path := range paths {
		var found *ast.Field
		var decls []ast.Decl
		for _, syntax := range r.syntax {
			decls = append(decls, syntax.Decls...)
		}
		for _, name := range path {
			field := fieldNamed(decls, name)
			if field == nil {
				break
			}
			found, decls = field, structDecls(field.Value)
		}
		if found != nil {
			place, _ := r.at(found.Label)
			return place
		}
	}
	return r.start()
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
