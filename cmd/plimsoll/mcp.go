package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/spf13/cobra"

	"github.com/plimsoll-dev/plimsoll"
	"github.com/plimsoll-dev/plimsoll/compiler"
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/source"
)

func mcpCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "mcp",
		Short: "Serve programs that write manifests, by the Model Context Protocol",
		Long: `Serve the tools check, fix, explain, build and diff by the Model Context Protocol,
over standard input and output. Nothing is written, and nothing read outside of the
working folder but plimsoll.yaml and plimsoll.cue above it, up to the root of the
repository, and the revisions of that.`,
		Example: `  plimsoll mcp`,
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			t := &mcp.IOTransport{Reader: io.NopCloser(cmd.InOrStdin()), Writer: unclosed{cmd.OutOrStdout()}}
			s, err := newToolServer()
			if err != nil {
				return err
			}
			if err := s.serve().Run(cmd.Context(), t); err != nil && !errors.Is(err, io.EOF) {
				return err
			}
			return nil
		},
	}
}

type unclosed struct{ io.Writer }

func (unclosed) Close() error { return nil }

// A toolServer answers the calls of tools, one after another, by the commands of this
// program.
type toolServer struct {
	dir  string // the working folder, without links
	calm sync.Mutex
}

// newToolServer makes the server of the working folder.
func newToolServer() (*toolServer, error) {
	dir, err := os.Getwd()
	if err == nil {
		dir, err = filepath.EvalSymlinks(dir)
	}
	return &toolServer{dir: dir}, err
}

type checkInput struct {
	toolInput
	Advice     bool     `json:"advice,omitempty" jsonschema:"give good practice too"`
	Kubernetes []string `json:"kubernetesVersions,omitempty" jsonschema:"minor versions of Kubernetes, such as 1.37"`
}

// An toolInput names what a tool looks at.
type toolInput struct {
	Paths []string `json:"paths,omitempty" jsonschema:"files and folders in the working folder"`
	Text  *string  `json:"text,omitempty" jsonschema:"specs or manifests themselves, in place of paths"`
}

func (c *toolInput) text() string {
	if c.Text == nil {
		return ""
	}
	return *c.Text
}

type explainInput struct {
	Name string `json:"name" jsonschema:"a kind, a field of a spec such as web.replicas, or a rule"`
}

type buildInput struct {
	toolInput
	Environment string `json:"env,omitempty" jsonschema:"the environment to compile for"`
}

type diffInput struct {
	Base        string   `json:"base" jsonschema:"git:REVISION, or a file or folder in the working folder"`
	Paths       []string `json:"paths,omitempty" jsonschema:"files and folders in the working folder (default: all)"`
	Environment string   `json:"env,omitempty" jsonschema:"the environment to compare"`
}

// serve gives the server with its tools.
func (s *toolServer) serve() *mcp.Server {
	server := mcp.NewServer(&mcp.Implementation{Name: "plimsoll", Version: release()}, nil)
	reads := &mcp.ToolAnnotations{ReadOnlyHint: true, IdempotentHint: true}
	mcp.AddTool(server, &mcp.Tool{Name: "check", Annotations: reads, Description: "Find mistakes in app specs and in " +
		"Kubernetes manifests, each with its line, what to do, and edits."}, tool(s.check))
	mcp.AddTool(server, &mcp.Tool{Name: "fix", Annotations: reads, Description: "Give the edits that mend what has one " +
		"right answer, and what they change as a unified diff. Nothing is written."}, tool(s.fix))
	mcp.AddTool(server, &mcp.Tool{Name: "explain", Annotations: reads, Description: "Explain a kind or a field of app " +
		"specs, a field of Kubernetes, or a rule of the linter."}, tool(s.explain))
	mcp.AddTool(server, &mcp.Tool{Name: "build", Annotations: reads, Description: "Compile app specs into Kubernetes " +
		"manifests. Nothing is written."}, tool(s.build))
	mcp.AddTool(server, &mcp.Tool{Name: "diff", Annotations: reads, Description: "Say what a change does to a cluster: " +
		"what is refused, which pods restart, what is at risk."}, tool(s.diff))
	return server
}

// tool makes what answers calls of a function.
func tool[In any](answer func(context.Context, In) (map[string]any, error)) mcp.ToolHandlerFor[In, any] {
	return func(ctx context.Context, _ *mcp.CallToolRequest, in In) (*mcp.CallToolResult, any, error) {
		out, err := answer(ctx, in)
		if err != nil {
			return nil, nil, err
		}
		return nil, out, nil
	}
}

func (s *toolServer) check(ctx context.Context, in checkInput) (map[string]any, error) {
	args, err := s.input(&in.toolInput)
	if err != nil {
		return nil, err
	}
	flags := []string{}
	for _, v := range in.Kubernetes {
		flags = append(flags, "--kubernetes-version="+v)
	}
	if in.Advice {
		flags = append(flags, "--advice")
	}
	l := &linter{}
	cmd := &cobra.Command{Use: "plimsoll", SilenceErrors: true, SilenceUsage: true}
	cmd.RunE = func(cmd *cobra.Command, paths []string) error { return l.vetAndLint(cmd, paths) }
	l.addFlags(cmd)
	out, err := s.run(ctx, &in.toolInput, cmd, append(flags, args...))
	if err != nil {
		return nil, err
	}
	report, err := decodeReport(out)
	if summary, ok := report["summary"].(map[string]any); ok {
		delete(summary, "baseline") // nobody can say which one
	}
	return report, err
}

// vetAndLint writes what vet and lint find in what paths stand for, in JSON.
func (l *linter) vetAndLint(cmd *cobra.Command, paths []string) error {
	if _, err := l.check(cmd, paths); err != nil {
		return err
	}
	config, o, err := l.settings(cmd)
	if err != nil {
		return err
	}
	known, err := l.readBaseline(cmd.ErrOrStderr())
	if err != nil {
		return err
	}
	check := config.check(o, known)
	checked, err := check.Run(cmd.Context(), openSpecs(cmd, paths, o.Language))
	if err != nil {
		return err
	}
	all := len(checked.Findings)
	checked.Findings = slices.DeleteFunc(checked.Findings, func(f *lint.Finding) bool { return f.Rule == "empty-input" })
	if len(checked.Findings) < all && checked.Manifests.Empty() {
		return nothingIn(paths)
	}
	checked.Confirm()
	return tellFindings(cmd.OutOrStdout(), []output{{format: "json"}}, checked.Findings)
}

func findingsIn(report map[string]any) (list []map[string]any) {
	all, _ := report["findings"].([]any)
	for _, f := range all {
		if f, ok := f.(map[string]any); ok {
			list = append(list, f)
		}
	}
	return list
}

func (s *toolServer) fix(ctx context.Context, in toolInput) (map[string]any, error) {
	args, err := s.input(&in)
	if err != nil {
		return nil, err
	}
	report, err := s.report(ctx, &in, append([]string{"lint"}, args...))
	if err != nil {
		return nil, err
	}
	edits := []any{}
	for _, f := range findingsIn(report) {
		fixes, _ := f["fixes"].([]any)
		for _, fix := range fixes {
			if fix, ok := fix.(map[string]any); ok && fix["safe"] == true {
				edits = append(edits, fix["edits"].([]any)...)
			}
		}
	}
	out, err := s.call(ctx, &in, append([]string{"lint", "--diff"}, args...))
	if err != nil {
		return nil, err
	}
	return map[string]any{"edits": edits, "diff": out}, nil
}

func (s *toolServer) explain(ctx context.Context, in explainInput) (map[string]any, error) {
	out, err := s.call(ctx, &toolInput{}, []string{"explain", "--", in.Name})
	if err != nil {
		return nil, err
	}
	return map[string]any{"name": in.Name, "text": out}, nil
}

// build gives each object with the file that it is from.
func (s *toolServer) build(ctx context.Context, in buildInput) (map[string]any, error) {
	args, err := s.input(&in.toolInput)
	if err != nil {
		return nil, err
	}
	flags := compileFlags{environment: in.Environment}
	var built *plimsoll.Built
	cmd := &cobra.Command{Use: "plimsoll", SilenceErrors: true, SilenceUsage: true}
	cmd.RunE = func(cmd *cobra.Command, paths []string) error {
		o, err := flags.options(cmd)
		if err == nil {
			built, err = compile(cmd, openSpecs(cmd, paths, o.Language), o, cmd.OutOrStdout(), []output{{format: "json"}})
		}
		return err
	}
	out, err := s.run(ctx, &in.toolInput, cmd, args)
	if err != nil {
		return nil, err
	}
	objects := []map[string]string{}
	for _, made := range built.Objects {
		var text strings.Builder
		_ = compiler.WriteYAML(&text, []*compiler.Object{made}) // a builder takes all
		objects = append(objects, map[string]string{"file": made.File(), "text": text.String()})
	}
	found, err := decodeReport(out)
	return map[string]any{"objects": objects, "findings": found["findings"]}, err
}

func (s *toolServer) diff(ctx context.Context, in diffInput) (map[string]any, error) {
	args := []string{"diff"}
	if in.Environment != "" {
		args = append(args, "--env="+in.Environment)
	}
	base := in.Base
	if !strings.HasPrefix(base, gitScheme) {
		var err error
		if base, err = s.inside(base); err != nil {
			return nil, err
		}
	}
	args = append(args, "--", base)
	for _, p := range in.Paths {
		p, err := s.inside(p)
		if err != nil {
			return nil, err
		}
		args = append(args, p)
	}
	return s.report(ctx, &toolInput{}, args)
}

// input gives the arguments that stand for an input.
func (s *toolServer) input(in *toolInput) ([]string, error) {
	switch {
	case in.Text != nil && len(in.Paths) > 0:
		return nil, errors.New("give paths or text, not both")
	case in.Text != nil:
		return []string{"--", stdinName}, nil
	case len(in.Paths) == 0:
		return nil, errors.New("give paths, files and folders in the working folder, or text")
	}
	args := []string{"--"}
	for _, p := range in.Paths {
		p, err := s.inside(p)
		if err != nil {
			return nil, err
		}
		args = append(args, p)
	}
	return args, nil
}

// inside gives a path that is there, in the working folder, links included.
func (s *toolServer) inside(name string) (string, error) {
	local := filepath.FromSlash(name)
	if filepath.IsAbs(local) {
		if rel, err := filepath.Rel(s.dir, local); err == nil {
			local = rel
		}
	}
	if name == "" || !filepath.IsLocal(local) {
		return "", fmt.Errorf("%q is outside of the working folder", name)
	}
	real, err := filepath.EvalSymlinks(filepath.Join(s.dir, local))
	switch {
	case errors.Is(err, os.ErrNotExist):
		return "", fmt.Errorf("there is no file or folder %s", source.Printable(name))
	case err != nil:
		return "", source.CannotRead(name, err)
	case !plimsoll.Within(filepath.ToSlash(s.dir), filepath.ToSlash(real)):
		return "", fmt.Errorf("%s is a link out of the working folder", source.Printable(name))
	}
	if local = filepath.Clean(local); local == stdinName {
		return "." + string(filepath.Separator) + local, nil // no standard input
	}
	return local, nil
}

// report runs a command and gives its report in JSON.
func (s *toolServer) report(ctx context.Context, in *toolInput, args []string) (map[string]any, error) {
	args = slices.Insert(args, 1, "--format=json")
	out, err := s.call(ctx, in, args)
	if err != nil {
		return nil, err
	}
	return decodeReport(out)
}

func decodeReport(text string) (report map[string]any, err error) {
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	err = decoder.Decode(&report)
	return report, err
}

// call runs a command of the program on an input.
func (s *toolServer) call(ctx context.Context, in *toolInput, args []string) (out string, err error) {
	return s.run(ctx, in, rootCommand(), args)
}

// run runs a command on an input, and gives what it writes. The error is what it says where it
// fails; that an input has mistakes is none.
func (s *toolServer) run(ctx context.Context, in *toolInput, cmd *cobra.Command, args []string) (string, error) {
	s.calm.Lock()
	defer s.calm.Unlock()
	cmd.SetContext(within(ctx, s.dir))
	cmd.SetArgs(args)
	cmd.SetIn(strings.NewReader(in.text()))
	var stdout, stderr bytes.Buffer
	cmd.SetOut(&stdout)
	cmd.SetErr(&stderr)
	if exitCode(cmd, args) == exitFailed {
		return "", errors.New(strings.TrimSpace(stderr.String()))
	}
	return stdout.String(), nil
}
