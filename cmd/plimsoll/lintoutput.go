package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A format writes findings for a kind of reader.
type format struct {
	name  string
	write func(io.Writer, *lintResult)
}

// formats are the formats of lint, the default first.
func formats() []format {
	return []format{
		{"text", writeText},
		{"json", writeJSON},
		{"sarif", writeSARIF},
		{"junit", writeJUnit},
		{"github", writeGitHub},
		{"gitlab", writeGitLab},
		{"checkstyle", writeCheckstyle},
	}
}

func formatNames() (names []string) {
	for _, f := range formats() {
		names = append(names, f.name)
	}
	return names
}

// A lintResult is what a run found.
type lintResult struct {
	findings []*lint.Finding // sorted
	known    int             // how many more are in the baseline
	rules    lint.Rules      // of which SARIF tells what they are about
	release  string          // of this program, as v1.2.3; "" for none
	color    bool            // text is for a terminal
}

// fails reports whether there is a finding of a severity or worse.
func (r *lintResult) fails(worst source.Severity) bool {
	for _, f := range r.findings {
		if f.Severity <= worst {
			return true
		}
	}
	return false
}

// An output is a format and where it goes.
type output struct {
	format
	file string // "" for standard output
}

// parseFormats reads the values of --format: FORMAT, or FORMAT=FILE.
func parseFormats(cmd *cobra.Command, values []string) ([]output, error) {
	if len(values) == 0 {
		values = []string{formats()[0].name}
	}
	var outputs []output
	files := map[string]bool{}
	for _, v := range values {
		name, file, toFile := strings.Cut(v, "=")
		o := output{file: file}
		for _, f := range formats() {
			if f.name == name {
				o.format = f
			}
		}
		switch {
		case o.write == nil:
			return nil, usage(cmd, fmt.Sprintf("there is no format %q", name)+didYouMean("", name, formatNames())+"; the formats are "+strings.Join(formatNames(), ", "))
		case toFile && file == "":
			return nil, usage(cmd, "--format "+v+" names no file")
		case files[file] && toFile:
			return nil, usage(cmd, "two formats are to be written to "+file)
		case files[file]:
			return nil, usage(cmd, "two formats are to be written to standard output: write one to a file, as in --format "+name+"=FILE")
		}
		files[file] = true
		outputs = append(outputs, o)
	}
	return outputs, nil
}

// writeOutputs writes the findings in all formats, to files first.
func writeOutputs(cmd *cobra.Command, outputs []output, r *lintResult) error {
	var failures []error
	var stdout []byte
	for _, o := range outputs {
		var b bytes.Buffer
		r.color = o.file == "" && wantsColor(cmd.OutOrStdout())
		o.write(&b, r)
		if o.file == "" {
			stdout = b.Bytes()
		} else if err := writeFile(o.file, b.Bytes()); err != nil {
			failures = append(failures, err)
		}
	}
	if len(stdout) > 0 {
		failures = append(failures, write(cmd, stdout))
	}
	return errors.Join(failures...)
}

// writeFile writes a file so that nobody sees half of it. A link stays a link,
// and a file keeps its mode.
func writeFile(name string, data []byte) error {
	if err := replaceFile(name, data); err != nil {
		return fmt.Errorf("cannot write %s: %w", name, reason(err))
	}
	return nil
}

func replaceFile(name string, data []byte) (err error) {
	mode := fs.FileMode(0o666)
	info, err := os.Stat(name)
	switch {
	case err == nil && !info.Mode().IsRegular():
		return os.WriteFile(name, data, mode) // a terminal or a pipe
	case err == nil:
		mode = info.Mode().Perm()
		if name, err = filepath.EvalSymlinks(name); err != nil {
			return err
		}
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	existed := err == nil
	temp, err := newFile(filepath.Dir(name), filepath.Base(name), mode)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			os.Remove(temp.Name()) // there is an error to tell of already
		}
	}()
	if existed {
		err = temp.Chmod(mode) // what umask took away
	}
	_, writing := temp.Write(data)
	if err = errors.Join(err, writing, temp.Close()); err != nil {
		return err
	}
	return os.Rename(temp.Name(), name)
}

// newFile makes a hidden file of a name that is not taken.
func newFile(dir, base string, mode fs.FileMode) (*os.File, error) {
	for i := 0; ; i++ {
		f, err := os.OpenFile(filepath.Join(dir, fmt.Sprintf(".%s.plimsoll-%d", base, i)), os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
		if !errors.Is(err, fs.ErrExist) || i == 100 {
			return f, err
		}
	}
}

// A spot is a place as people count: from 1, the end being the first character
// after it. All are 0 for a place that is not known.
type spot struct{ line, column, endLine, endColumn int }

func spotOf(p source.Range) (s spot) {
	if p.Known() {
		s.line, s.column = p.File.Position(p.Start)
		s.endLine, s.endColumn = p.File.Position(p.End)
	}
	return s
}

// writeText writes findings as they are shown to people.
func writeText(w io.Writer, r *lintResult) {
	var list []source.Diagnostic
	for _, f := range r.findings {
		list = append(list, f.Diagnostic)
	}
	out := newReporter(w, r.color)
	for _, d := range list {
		out.diagnostic(d)
	}
	switch {
	case len(list) > 0 && r.known > 0:
		fmt.Fprintf(out.w, "%s, and %d in the baseline\n", count(list), r.known)
	case len(list) > 0:
		fmt.Fprintln(out.w, count(list))
	case r.known > 0:
		fmt.Fprintf(out.w, "%d in the baseline\n", r.known)
	}
	_ = out.w.Flush() // w is memory
}
