package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var ignoreSyntax = &Rule{
	ID:       "ignore-syntax",
	Summary:  "an ignore that gives no reason, or names no rule that there is",
	Why:      "Such an ignore is not honoured: whoever reads it later could not tell what was accepted, and why.",
	Do:       "Write # plimsoll:ignore RULE because REASON, or the same as the annotation plimsoll.dev/ignore.",
	Severity: source.Error,
	Source:   "docs/lint.md",
}

var unusedIgnore = &Rule{
	ID:      "unused-ignore",
	Summary: "an ignore where the rule has nothing to say",
	Why: "What it was written for is fixed, or stands elsewhere now. Left in place, it will hide the next " +
		"mistake.",
	Do:       "Remove it, or move it to the line of the finding.",
	Severity: source.Warning,
	Source:   "docs/lint.md",
}

// An ignore is the user's word that a rule is to say nothing about a line or an
// object.
type ignore struct {
	rule    string
	reason  string
	place   source.Range     // of the rule's name, or what stands for it
	object  *manifest.Object // of an annotation
	foreign bool             // another tool's: it is nobody's fault when it is not used
	used    bool
}

// A lineOf is a line that a comment speaks of.
type lineOf struct {
	file *source.File
	line int
}

// A controller knows all that is to be ignored.
type controller struct {
	*Linter
	byLine     map[lineOf][]*ignore
	byObject   map[*manifest.Object][]*ignore
	byCheck    map[string][]string   // the rules that say the same as a check of another linter; nil until asked for
	files      map[*source.File]bool // those with comments that ignore
	everywhere []*ignore
	all        []*ignore
	findings   []*Finding // what is wrong with the ignores
	accepted   func(f *Finding, reason string)
}

// control drops the findings that are ignored, and adds those on the ignores
// themselves.
func (l *Linter) control(in *Input, index *manifest.Index, findings []*Finding) []*Finding {
	c := &controller{Linter: l, byLine: map[lineOf][]*ignore{}, byObject: map[*manifest.Object][]*ignore{},
		files: map[*source.File]bool{}, accepted: in.Accepted}
	c.comments(in)
	if in.Ignore != nil {
		c.everywhere = c.annotation(nil, in.Ignore)
	}
	for _, object := range index.Objects {
		if object.Linted() && (object.MayMention("ignore") || object.MayMention("exempt")) {
			c.annotations(object)
		}
	}
	findings = l.finish(in, findings)
	kept := findings[:0]
	for _, f := range findings {
		if !c.ignored(f) {
			kept = append(kept, f)
		}
	}
	c.unused()
	return inFirstCopy(append(kept, l.finish(in, c.findings)...))
}

// ignored reports whether a finding is ignored, and notes by what.
func (c *controller) ignored(f *Finding) bool {
	hit := false
	use := func(list []*ignore) {
		for _, i := range list {
			if i.rule == f.Rule || i.rule == everyRule && c.byID[f.Rule] != nil {
				i.used, hit = true, true
				if c.accepted != nil && !i.foreign {
					c.accepted(f, i.reason)
				}
			}
		}
	}
	use(c.everywhere)
	if f.Object != nil {
		use(c.byObject[f.Object])
	}
	if c.files[f.Range.File] {
		line, _ := f.Range.File.Position(f.Range.Start)
		use(c.byLine[lineOf{f.Range.File, line}])
	}
	return hit
}

// inLine is where a comment ignores.
const inLine = "here"

// unused reports the ignores that ignored nothing though their rule ran.
func (c *controller) unused() {
	for _, i := range c.all {
		if i.used || i.foreign || c.severityIn(i.place.File, c.byID[i.rule]) == Off {
			continue
		}
		where := inLine
		switch {
		case i.object != nil:
			where = "of this " + i.object.Kind
		case slices.Contains(c.everywhere, i):
			where = "of this app"
		}
		hint := "remove it; if the finding stands in another line, move the comment into that line, or alone above it"
		if where != inLine {
			hint = "remove " + i.rule + " from the annotation"
		}
		c.fail(unusedIgnore, i.object, i.place,
			fmt.Sprintf("%s has nothing to say %s, so this ignores nothing", i.rule, where), hint)
	}
}

func (c *controller) fail(r *Rule, o *manifest.Object, at source.Range, message, hint string) {
	f := &Finding{Object: o,
		Diagnostic: source.Diagnostic{Rule: r.ID, Severity: r.Severity, Message: message, Hint: hint, Range: at}}
	if o != nil {
		f.Path = o.Node().PathTo(at)
	}
	c.findings = append(c.findings, f)
}

// reasonHint shows what an ignore looks like.
const reasonHint = "write RULE because REASON; several rules are separated by commas"

// parse reads RULE[, RULE...] because REASON. whole is the place of the ignore,
// and place gives that of a part of the text.
func (c *controller) parse(text string, o *manifest.Object, whole source.Range,
	place func(from, to int) source.Range) (list []*ignore) {
	names, reason, because := cutWord(text, "because")
	switch {
	case strings.TrimSpace(names) == "":
		c.fail(ignoreSyntax, o, whole, "this ignore names no rule", reasonHint)
		return nil
	case !because || strings.TrimSpace(reason) == "":
		c.fail(ignoreSyntax, o, whole, "this ignore gives no reason, and is not honoured", reasonHint)
		return nil
	}
	for from, to := range wordRanges(names) {
		name := names[from:to]
		if r := c.byID[name]; r == nil || r == ignoreSyntax || r == unusedIgnore {
			message, hint := fmt.Sprintf("unknown rule %q",
				name),
				"plimsoll lint --list lists the rules"
			switch {
			case name == source.RulePolicy:
				message, hint = "policy cannot be ignored", source.HowToExcept
			case r != nil:
				message, hint = fmt.Sprintf("%s cannot be ignored by an ignore",
					name),
					"leave it out, or turn the rule off in plimsoll.yaml"
			}
			c.fail(ignoreSyntax, o, place(from, to), message, hint)
			continue
		}
		list = append(list, &ignore{rule: name, reason: strings.TrimSpace(reason), place: place(from, to), object: o})
	}
	c.all = append(c.all, list...)
	return list
}

// cutWord cuts text at the first word that is equal to word.
func cutWord(text, word string) (before, after string, found bool) {
	for from, to := range wordRanges(text) {
		if text[from:to] == word {
			return text[:from], text[to:], true
		}
	}
	return text, "", false
}

// wordRanges gives the ranges of the words in text; white space and commas separate
// them.
func wordRanges(text string) func(yield func(from, to int) bool) {
	return func(yield func(from, to int) bool) {
		from := -1
		for i := 0; i <= len(text); i++ {
			gap := i == len(text) || strings.IndexByte(" \t\r\n,", text[i]) >= 0
			switch {
			case !gap && from < 0:
				from = i
			case gap && from >= 0:
				if !yield(from, i) {
					return
				}
				from = -1
			}
		}
	}
}
