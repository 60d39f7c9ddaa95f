package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/plimsoll-dev/plimsoll"
	"github.com/plimsoll-dev/plimsoll/importer"
	"github.com/plimsoll-dev/plimsoll/kustomize"
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/lint/rules"
	"github.com/plimsoll-dev/plimsoll/report"
	"github.com/plimsoll-dev/plimsoll/source"
)

func importCommand() *cobra.Command {
	i := &imports{}
	cmd := &cobra.Command{
		Use:   "import PATH...",
		Short: "Write specs for manifests that there are",
		Long: `Write a spec for each app in manifests, the output of helm template, what
kubectl get -o yaml gives, or, with --kustomize, what kustomizations build. Each spec
is compiled and held to the manifests: for each app it is said that it is equal, or
equal but for what is listed. What belongs to no app goes beside the specs as it is.

What runs is taken over: applying the result changes it in place, with the names and
selectors that it has. Plimsoll's defaults hold where the manifests say nothing, but
for those that could keep the app from starting; each is listed, with the line that
undoes it, and --faithful undoes them all.

A Compose file becomes a spec for each service. What it cannot say is null there,
which build refuses until it is filled in.

Secrets that were read from a cluster are left out, unless --secrets is given.

Where there are rules of the house, its defaults are Plimsoll's too, and what it has
against the specs is listed.`,
		Example: `  plimsoll import deploy/ --output-dir apps
  kubectl get deploy,svc,ing,hpa,pdb,sa -n shop -o yaml | plimsoll import -
  helm template shop ./chart | plimsoll import - --faithful --report import.json
  plimsoll import compose.yaml --output-dir apps`,
		RunE: i.run,
	}
	flags := cmd.Flags()
	flags.StringVar(&i.dir, "output-dir", "", "write a file an app into this `FOLDER`, and not to standard output")
	flags.BoolVar(&i.options.Faithful, "faithful", false, "undo all defaults that the manifests do not have")
	flags.BoolVar(&i.options.Secrets, "secrets", false, "keep Secrets that were read from a cluster")
	flags.StringVar(&i.report, "report", "", "write what became of each field to `FILE`, as JSON")
	addPolicy(cmd, &i.policy)
	flags.BoolVar(&i.kustomize, "kustomize", false, "import what kustomizations build, not their files")
	return cmd
}

// An imports is one call of import.
type imports struct {
	dir, report string
	policy      string
	kustomize   bool
	options     importer.Options
}

// nothing says that there is nothing to import in some paths.
func (i *imports) nothing(in *plimsoll.Input, paths []string) error {
	message := "there is no Kubernetes object, and no Compose file, in " + shownPaths(paths)
	if !i.kustomize && len(in.OwnKustomizations(in.Kustomizations())) > 0 {
		message += "; a kustomization is there: add --kustomize to import what it builds"
	}
	return errors.New(message)
}

func (i *imports) run(cmd *cobra.Command, paths []string) error {
	if len(paths) == 0 {
		return usage(cmd, "import takes files or folders with manifests, or - for standard input")
	}
	o, err := withLanguage(cmd, i.policy, "")
	if err != nil {
		return err
	}
	i.options.Language = o.Language
	if i.kustomize {
		o.Kustomize, o.BuiltOnly = kustomize.Linter{}, true
	}
	documents, in := plimsoll.ComposeFiles(cmd.Context(), openSpecs(cmd, paths, o.Language), &o)
	progress := countRead(cmd, "importing", in, &o)
	m := plimsoll.ReadManifests(cmd.Context(), in, o)
	progress.end()
	if m.Unreadable != nil {
		return m.Unreadable
	}
	if source.HasErrors(m.Diagnostics) {
		found := lint.FindingsOf(source.Sort(m.Diagnostics))
		outputs, err := parseFormats(cmd, nil, report.FormatNames())
		if err != nil {
			return err
		}
		result := &report.Result{Findings: found, Rules: rules.All, Release: release()}
		return errors.Join(writeOutputs(cmd.ErrOrStderr(), outputs, result), errMistakes)
	}
	for _, doc := range m.Documents {
		if !m.Patches[doc.File.Name] {
			documents = append(documents, doc)
		}
	}
	if len(documents) == 0 {
		return i.nothing(in, paths)
	}
	result := importer.Import(documents, i.options)
	for range m.Specs {
		result.Notes = append(result.Notes, "specs among the input are passed over")
		break
	}
	if err := i.write(cmd, result); err != nil {
		return err
	}
	tell(cmd.ErrOrStderr(), result)
	if result.Report.Incomplete() {
		return errMistakes
	}
	return nil
}

// write writes the files and the report.
func (i *imports) write(cmd *cobra.Command, r *importer.Result) error {
	if i.report != "" {
		var b bytes.Buffer
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		if err := e.Encode(r.Report); err != nil {
			return fmt.Errorf("the report: %w", err)
		}
		if err := os.WriteFile(i.report, b.Bytes(), 0o666); err != nil {
			return fmt.Errorf("cannot write %s: %w", i.report, source.Cause(err))
		}
	}
	if i.dir != "" {
		return i.intoFolder(r)
	}
	var b []byte
	for n, f := range r.Files {
		if n > 0 {
			b = append(b, "---\n"...)
		}
		b = append(b, f.Data...)
	}
	return write(cmd, b)
}

// intoFolder writes a file an app. One that is there, and not as import wrote it, is in
// the way of all.
func (i *imports) intoFolder(r *importer.Result) error {
	if info, err := os.Stat(i.dir); err == nil && !info.IsDir() {
		return fmt.Errorf("--output-dir needs a folder, and %s is a file", i.dir)
	}
	if err := os.MkdirAll(i.dir, 0o777); err != nil {
		return fmt.Errorf("cannot make the folder %s: %w", i.dir, source.Cause(err))
	}
	root, err := os.OpenRoot(i.dir)
	if err != nil {
		return fmt.Errorf("cannot open the folder %s: %w", i.dir, source.Cause(err))
	}
	defer root.Close() // all is written by then
	var inTheWay []error
	for _, f := range r.Files {
		var old []byte
		info, err := root.Stat(f.Name)
		if err == nil && info.Mode().IsRegular() { // a pipe would be waited for
			old, err = root.ReadFile(f.Name)
		}
		switch {
		case errors.Is(err, fs.ErrNotExist), err == nil && importer.Unchanged(old):
		case err != nil:
			inTheWay = append(inTheWay, source.CannotRead(filepath.Join(i.dir, f.Name), err))
		default:
			inTheWay = append(inTheWay, fmt.Errorf("%s is in the way: it is not as plimsoll import wrote it, and is not "+
				"replaced", filepath.Join(i.dir, f.Name)))
		}
	}
	if len(inTheWay) > 0 {
		return errors.Join(inTheWay...)
	}
	files := newReplacement(root)
	defer files.discard()
	for _, f := range r.Files {
		if err := files.add(f.Name, importer.Marked(f.Data)); err != nil {
			return fmt.Errorf("cannot write %s: %w", filepath.Join(i.dir, f.Name), source.Cause(err))
		}
	}
	if name, err := files.move(); err != nil {
		return fmt.Errorf("cannot write %s: %w", filepath.Join(i.dir, name), source.Cause(err))
	}
	return nil
}

// tell says what became of each app.
func tell(w io.Writer, r *importer.Result) {
	line := func(format string, args ...any) {
		fmt.Fprintf(w, "%s\n", source.Printable(fmt.Sprintf(format, args...)))
	}
	for _, note := range r.Notes {
		line("plimsoll: %s", note)
	}
	for _, a := range r.Report.Apps {
		name := a.Name
		if a.Namespace != "" {
			name = a.Namespace + "/" + name
		}
		verdict := "equal"
		switch {
		case !a.Equal && len(a.Lost) == 0:
			verdict = "to be filled in"
		case !a.Equal:
			verdict = "not equal"
		case len(a.Defaults)+len(a.Renamed) > 0:
			verdict = "equal but for"
		}
		line("plimsoll: %s %s: %s", a.Kind, name, verdict)
		for _, p := range a.Lost {
			line("  lost: %s %s", p.Object, p.Path)
		}
		for _, p := range a.Renamed {
			line("  name: %s %s: %s -> %s", p.Object, p.Path, inLine(p.Old), inLine(p.New))
		}
		for _, p := range a.Defaults {
			undo := p.Undo
			if undo != "" {
				undo = "; undone by " + undo
			}
			line("  default: %s%s%s", p.Object, value(p), undo)
		}
		for _, p := range a.Patched {
			line("  patch: %s %s", p.Object, p.Path)
		}
	}
	for _, t := range r.Report.Todo {
		line("%s:%d: %s", t.File, t.Line, t.Message)
	}
}

func value(p importer.Filled) string {
	if p.Path == "" {
		return " is new"
	}
	return fmt.Sprintf(" %s: %s -> %s", p.Path, inLine(p.Old), inLine(p.New))
}

// inLine gives a value for a line.
func inLine(v any) string {
	if v == nil {
		return "nothing"
	}
	data, err := json.Marshal(v)
	if err != nil {
		return "?"
	}
	return source.Shorten(string(data), 60)
}
