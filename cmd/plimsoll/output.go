package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/plimsoll-dev/plimsoll/report"
	"github.com/plimsoll-dev/plimsoll/source"
)

// An output is a format and where it goes.
type output struct {
	format string
	file   string // "" for standard output
}

// addFormat adds the flag --format, of every command that reports. where says
// where a report goes that is given no file; the first of the names is the default.
func addFormat(cmd *cobra.Command, formats *[]string, where string, names ...string) {
	cmd.Flags().StringArrayVar(formats, "format", nil, "`FORMAT` of the report "+where+", or FORMAT=FILE for one in a "+
		"file: "+source.Or(names)+"; may be given more than once (default text)")
	mustComplete(cmd, "format", func() []string { return names })
}

// parseFormats reads the values of --format: FORMAT, or FORMAT=FILE.
func parseFormats(cmd *cobra.Command, values, names []string) ([]output, error) {
	if len(values) == 0 {
		values = names[:1]
	}
	var outputs []output
	files := map[string]bool{}
	for _, v := range values {
		name, file, toFile := strings.Cut(v, "=")
		switch {
		case !slices.Contains(names, name):
			return nil, usage(cmd, unknownFormat(cmd, name, names))
		case toFile && file == "":
			return nil, usage(cmd, "--format "+v+" names no file")
		case files[file] && toFile:
			return nil, usage(cmd, "two formats are to be written to "+file)
		case files[file]:
			return nil, usage(cmd,
				"two formats are to be written to the same place: write one to a file, as in --format "+name+"=FILE")
		}
		files[file] = true
		outputs = append(outputs, output{name, file})
	}
	return outputs, nil
}

// unknownFormat says that reports have no such format, and what was probably
// meant.
func unknownFormat(cmd *cobra.Command, name string, names []string) string {
	message := fmt.Sprintf("unknown format %q", name)
	if f := cmd.Flags().Lookup("output"); f != nil && f.Value.Set(name) == nil {
		return message + "; the form of the manifests is --output " + name
	}
	return message + didYouMean("", name, names) + "; the formats are " + source.And(names)
}

// writeOutputs writes the findings in all formats: to files, and the one that has
// no file to w.
func writeOutputs(w io.Writer, outputs []output, r *report.Result) error {
	return writeEach(w, outputs, func(b io.Writer, format string, t report.Terminal) {
		r.Terminal = t
		for _, f := range report.Formats() {
			if f.Name == format {
				f.Write(b, r)
			}
		}
	})
}

// writeEach writes a report in all formats, which render does into memory.
func writeEach(w io.Writer, outputs []output, render func(b io.Writer, format string, t report.Terminal)) error {
	var failures []error
	var shown []byte
	for _, o := range outputs {
		var b bytes.Buffer
		if o.file == "" {
			render(&b, o.format, terminal(w))
			shown = b.Bytes()
			continue
		}
		render(&b, o.format, report.Terminal{})
		if err := writeFile(o.file, b.Bytes()); err != nil {
			failures = append(failures, err)
		}
	}
	if len(shown) > 0 {
		if _, err := w.Write(shown); err != nil {
			failures = append(failures, fmt.Errorf("cannot write the report: %w", source.Cause(err)))
		}
	}
	return errors.Join(failures...)
}

// writeFile writes a file so that nobody sees half of it. A link stays a link,
// and a file keeps its mode.
func writeFile(name string, data []byte) error {
	if err := replaceFile(name, data); err != nil {
		return fmt.Errorf("cannot write %s: %w", name, source.Cause(err))
	}
	return nil
}

func replaceFile(name string, data []byte) error {
	info, err := os.Stat(name)
	switch {
	case err == nil && !info.Mode().IsRegular():
		return os.WriteFile(name, data, 0) // a terminal or a pipe
	case err == nil:
		if name, err = filepath.EvalSymlinks(name); err != nil {
			return err
		}
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	root, err := os.OpenRoot(filepath.Dir(name))
	if err != nil {
		return err
	}
	defer root.Close()
	r := newReplacement(root)
	defer r.discard()
	if err := r.add(filepath.Base(name), data); err != nil {
		return err
	}
	_, err = r.move()
	return err
}
