package main

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/plimsoll-dev/plimsoll"
	"github.com/plimsoll-dev/plimsoll/cmd/plimsoll/pace"
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/lint/rules"
	"github.com/plimsoll-dev/plimsoll/lsp"
	"github.com/plimsoll-dev/plimsoll/report"
	"github.com/plimsoll-dev/plimsoll/schema"
)

func lspCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "lsp",
		Short: "Serve editors, by the Language Server Protocol",
		Long: `Show mistakes in specs and manifests while they are written, and offer to mend them,
by the Language Server Protocol over standard input and output. What is shown is
what "plimsoll vet" and "plimsoll lint" find in the folder that is open, with
plimsoll.yaml and plimsoll.cue as they are there. Nothing is written: edits go to
the editor.

Exit codes: 0 the editor shut the server down, 1 it went without that.`,
		Example: `  plimsoll lsp`,
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			in := cmd.InOrStdin()
			end := func() error {
				if c, ok := in.(io.Closer); ok {
					return c.Close()
				}
				return nil
			}
			info := lsp.Info{Name: "plimsoll", Version: release()}
			if !lsp.Serve(cmd.Context(), in, cmd.OutOrStdout(), end, newEditorHost(cmd), info) {
				return errMistakes
			}
			return nil
		},
	}
}

// An editorHost looks at projects for editors. While it looks at one, the working folder is
// that project's: so all that vet and lint read is found, and named, as it is there.
type editorHost struct {
	calm     sync.Mutex // there is one working folder
	cmd      *cobra.Command
	disk     *disk
	projects sync.Map // of *keptProject, by the folder, or by the name of a text alone
}

func newEditorHost(cmd *cobra.Command) *editorHost {
	pace.Serve()
	quiet := &cobra.Command{}
	quiet.SetContext(cmd.Context())
	quiet.SetErr(io.Discard)
	return &editorHost{cmd: quiet, disk: newDisk()}
}

// Projects gives the folders with a plimsoll.yaml or plimsoll.cue, and the folder itself.
func (h *editorHost) Projects(folder string) (list []string) {
	list = []string{folder}
	at := surroundings{files: osFiles{}}
	_ = filepath.WalkDir(filepath.FromSlash(folder), func(name string, e fs.DirEntry, err error) error {
		slashed := filepath.ToSlash(name)
		switch {
		case err != nil:
			return nil // whoever reads it says why
		case e.IsDir() && strings.HasPrefix(e.Name(), ".") && slashed != folder:
			return filepath.SkipDir
		case e.IsDir():
		case e.Name() == schema.HouseFile, e.Name() == configName && !at.ofFunction(slashed):
			if dir := path.Dir(slashed); !slices.Contains(list, dir) {
				list = append(list, dir)
			}
		}
		return nil
	})
	return list
}

// Forget forgets a project.
func (h *editorHost) Forget(project string) { h.projects.Delete(project) }

// Page gives the page about a rule.
func (h *editorHost) Page(rule string) string { return report.PageOf(everyRule.Find(rule)) }

// Ignorable reports whether a rule is one of lint's, and not of the reading of files.
func (h *editorHost) Ignorable(rule string) bool {
	return slices.ContainsFunc(rules.All, func(r *lint.Rule) bool { return r.ID == rule })
}

// File gives the file that a name stands for: itself, or of a folder its kustomization.
func (h *editorHost) File(name string) string {
	info, err := os.Stat(filepath.FromSlash(name))
	switch {
	case err != nil:
		return ""
	case info.Mode().IsRegular():
		return name
	}
	for _, k := range plimsoll.KustomizationNames {
		if inner := path.Join(name, k); exists(filepath.FromSlash(inner)) {
			return inner
		}
	}
	return ""
}

// Alive reports whether there is a process. Windows tells by not finding it.
func (h *editorHost) Alive(process int) bool {
	p, err := os.FindProcess(process)
	if err != nil {
		return false
	}
	defer p.Release()
	if runtime.GOOS == "windows" {
		return true
	}
	err = p.Signal(syscall.Signal(0))
	return err == nil || errors.Is(err, os.ErrPermission)
}
