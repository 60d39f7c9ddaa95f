package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"regexp"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"github.com/plimsoll-dev/plimsoll"
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/source"
)

// wanted matches the comment of a line that some rule of the house is to speak of.
var wanted = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?:#|//) want: *(.*?)[ \r]*$`) })

// testPolicy tries the rules of the house on the specs in a folder, in all environments:
// each line with a comment "# want: WORDS" is to have a finding of theirs whose message
// holds the words, and no other line is to have one.
func testPolicy(cmd *cobra.Command, folder string, o plimsoll.Options, outputs []output) error {
	if o.Language == nil {
		return errors.New("there are no rules of the house to test: neither plimsoll.cue here or above, nor --policy")
	}
	if info, err := os.Stat(folder); err != nil || !info.IsDir() {
		return usage(cmd, "--test-policy takes a folder with specs, and "+folder+" is none")
	}
	if wrong := o.Language.Mistakes(); wrong != nil {
		return tellFindings(cmd.OutOrStdout(), outputs, lint.FindingsOf(wrong))
	}
	o.Accept, o.NoLint = nil, true
	in := openSpecs(cmd, []string{folder}, o.Language)
	findings, err := plimsoll.Vet(cmd.Context(), in, o)
	if err != nil {
		return err
	}
	var wrong []source.Diagnostic
	heard := map[string][]source.Diagnostic{} // what the house says, by file and line
	for _, f := range findings {
		if f.Policy != "" {
			heard[lineOf(f.Range)] = append(heard[lineOf(f.Range)], f.Diagnostic)
		}
	}
	for i := range in.Files {
		data, err := in.Read(&in.Files[i])
		if err != nil {
			return err
		}
		wrong = append(wrong, unheard(source.NewFile(in.Files[i].Name, data), heard)...)
	}
	for _, list := range heard {
		for _, d := range list {
			d.Rule, d.Severity, d.Policy = ruleTestPolicy, source.Error, ""
			d.Message, d.Hint = "nothing is wanted here, and the house says: "+d.Message, "write # want: WORDS, or mend the rule"
			wrong = append(wrong, d)
		}
	}
	return tellFindings(cmd.OutOrStdout(), outputs, lint.FindingsOf(source.Sort(wrong)))
}

const ruleTestPolicy = "test-policy"

func lineOf(at source.Range) string {
	line, _ := at.File.Position(at.Start)
	return fmt.Sprintf("%s:%d", at.File.Name, line)
}

// unheard gives the comments of a file whose words the house does not say in their
// lines. What it says in a line with a comment is taken out of heard.
func unheard(f *source.File, heard map[string][]source.Diagnostic) (wrong []source.Diagnostic) {
	start := 0
	for line := range bytes.Lines(f.Data()) {
		if found := wanted().FindSubmatchIndex(bytes.TrimRight(line, "\n")); found != nil {
			words := string(line[found[2]:found[3]])
			at := source.Range{File: f, Start: start + found[0], End: start + found[3]}
			said := false
			for _, d := range heard[lineOf(at)] {
				said = said || strings.Contains(d.Message, words)
			}
			if !said {
				d := source.Diagnostic{Rule: ruleTestPolicy, Range: at, Message: "the house does not say this here: " + words,
					Hint: "change the rule, or the spec that it is tried on"}
				for _, other := range heard[lineOf(at)] {
					d.Hint = "it says: " + other.Message
				}
				wrong = append(wrong, d)
			}
			delete(heard, lineOf(at))
		}
		start += len(line)
	}
	return wrong
}
