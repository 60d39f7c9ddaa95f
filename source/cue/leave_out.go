package cue

import (
	"fmt"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/parser"
	"cuelang.org/go/cue/token"

	"github.com/plimsoll-dev/plimsoll/source"
)

// What CUE calls build attributes leave a file out: @ignore() always, and
// @if(tag) where the tag is not set, as here none is. They stand before the package
// clause.

// leftOut reports whether a file is left out, and by which attribute. One that
// cannot be understood is a mistake.
func (r *reader) leftOut(syntax *ast.File) (bool, *ast.Attribute) {
	var condition *ast.Attribute
	for _, d := range syntax.Decls {
		attribute, ok := d.(*ast.Attribute)
		if !ok {
			if _, comment := d.(*ast.CommentGroup); comment {
				continue
			}
			break
		}
		switch key, _ := attribute.Split(); {
		case key == "ignore":
			return true, attribute
		case key == "if" && condition != nil:
			first, _ := r.at(condition)
			at, _ := r.at(attribute)
			r.fail(at, "a file has one @if at most", "join the two conditions with &&",
				source.Related{Range: first, Message: "the first is here"})
		case key == "if":
			condition = attribute
		}
	}
	if condition == nil {
		return false, nil
	}
	_, text := condition.Split()
	e, err := parser.ParseExpr("", text)
	holds, ok := withoutTags(e)
	if err != nil || !ok {
		at, _ := r.at(condition)
		r.fail(at, fmt.Sprintf("@if(%s) is no condition", text),
			"it is made of the names of tags and of !, &&, || and parentheses, as in @if(!prod)")
		return false, nil
	}
	return !holds, condition
}

// withoutTags gives what a condition is where no tag is set; ok is whether it is a
// condition.
func withoutTags(e ast.Expr) (holds, ok bool) {
	switch e := e.(type) {
	case *ast.Ident:
		return false, true
	case *ast.ParenExpr:
		return withoutTags(e.X)
	case *ast.UnaryExpr:
		holds, ok = withoutTags(e.X)
		return !holds, ok && e.Op == token.NOT
	case *ast.BinaryExpr:
		x, okX := withoutTags(e.X)
		y, okY := withoutTags(e.Y)
		if e.Op == token.LAND {
			return x && y, okX && okY
		}
		return x || y, okX && okY && e.Op == token.LOR
	}
	return false, false
}

// allLeftOut warns that conditions leave nothing of the files.
func (r *reader) allLeftOut(by []*ast.Attribute) {
	for _, attribute := range by {
		if key, text := attribute.Split(); key == "if" {
			at, _ := r.at(attribute)
			r.fail(at, fmt.Sprintf("@if(%s) leaves this file out, since no tag is set here", text),
				"remove the attribute if the file is to be read")
			r.Diagnostics[len(r.Diagnostics)-1].Severity = source.Warning
		}
	}
}
