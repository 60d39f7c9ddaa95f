package main

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/plimsoll-dev/plimsoll/report"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A listedRule is a rule in a list.
type listedRule struct {
	Rule     string `json:"rule"`
	Severity string `json:"severity"`
	Summary  string `json:"summary"`
}

// listRules lists all rules, those of changes too, each with the severity that it has of itself.
func (l *linter) listRules(cmd *cobra.Command, paths []string) error {
	var without []string
	cmd.Flags().Visit(func(f *pflag.Flag) {
		if f.Name != "list" && f.Name != "format" {
			without = append(without, "--"+f.Name)
		}
	})
	if without = append(without, paths...); len(without) > 0 {
		return usage(cmd, "--list looks at no manifests: leave out "+shownPaths(without))
	}
	outputs, err := l.outputs(cmd)
	if err != nil {
		return err
	}
	list := listedRules()
	for _, o := range outputs {
		data := ruleTable(list, terminal(cmd.OutOrStdout()).Width)
		if o.format == "json" {
			data = ruleJSON(list)
		}
		if o.file != "" {
			err = errors.Join(err, writeFile(o.file, data))
		} else {
			err = errors.Join(err, write(cmd, data))
		}
	}
	return err
}

func listedRules() (list []listedRule) {
	for _, id := range ruleIDs() {
		r := everyRule.Find(id)
		list = append(list, listedRule{id, r.Severity.String(), source.Sentence(source.Capital(r.Summary))})
	}
	return list
}

// ruleTable shows a rule in a line. Summaries are wrapped where the terminal
// ends.
func ruleTable(list []listedRule, width int) []byte {
	widest := 0
	for _, r := range list {
		widest = max(widest, len(r.Rule))
	}
	var b bytes.Buffer
	for _, r := range list {
		first := fmt.Sprintf("%-*s  %-7s  ", widest, r.Rule, r.Severity)
		if width < 2*len(first) {
			fmt.Fprintln(&b, first+r.Summary)
		} else {
			fmt.Fprintln(&b, report.Wrap(r.Summary, first, strings.Repeat(" ", len(first)), width))
		}
	}
	return b.Bytes()
}

// ruleJSON writes a rule in a line.
func ruleJSON(list []listedRule) []byte {
	lines := make([]string, len(list))
	for i, r := range list {
		lines[i] = "  " + string(source.JSONLine(r))
	}
	return []byte("{\"rules\": [\n" + strings.Join(lines, ",\n") + "\n]}\n")
}
