package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
)

// git runs git here and gives what it writes, without the line break at the end. It
// reads objects, and nothing else: it fetches nothing, and no program of the repository
// runs.
func git(ctx context.Context, args ...string) (string, error) {
	cmd := gitCommand(ctx, args...)
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err == nil {
		return strings.TrimSuffix(string(out), "\n"), nil
	}
	if gitProgram() == "" {
		return "", errors.New("there is no git among the programs of this machine")
	}
	message, _, _ := strings.Cut(strings.TrimSpace(said.String()), "\n")
	return "", errors.New(strings.TrimPrefix(message, "fatal: "))
}

// searched are the folders in which programs are looked for: those of PATH, before no
// program is found any more.
var searched = sync.OnceValue(func() []string { return filepath.SplitList(os.Getenv("PATH")) })

// gitProgram gives where git is, "" where it is not.
var gitProgram = sync.OnceValue(func() string {
	for _, dir := range searched() {
		if !filepath.IsAbs(dir) {
			continue // whoever fills the working folder is not to choose the program
		}
		if name, err := exec.LookPath(filepath.Join(dir, "git")); err == nil {
			return name
		}
	}
	return ""
})

func gitCommand(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, gitProgram(), append([]string{"-c", "core.fsmonitor=false"}, args...)...)
	cmd.Env = append(os.Environ(), "LC_ALL=C", "GIT_OPTIONAL_LOCKS=0", "GIT_NO_LAZY_FETCH=1", "GIT_ALLOW_PROTOCOL=none",
		"GIT_TERMINAL_PROMPT=0", "GIT_NO_REPLACE_OBJECTS=1")
	return cmd
}

// commitOf gives the commit that a revision names: REVISION, or REVISION... for where the
// history here and that of the revision part. The error says what to do where a shallow
// clone lacks it.
func commitOf(ctx context.Context, revision string) (string, error) {
	name, parting := strings.CutSuffix(revision, "...")
	if name == "" {
		return "", errors.New("git: names no revision: write git:HEAD or git:main")
	}
	if _, err := git(ctx, "rev-parse", "--git-dir"); err != nil {
		return "", fmt.Errorf("git:%s cannot be read: %w", revision, err)
	}
	commit, err := git(ctx, "rev-parse", "--verify", "--quiet", "--end-of-options", name+"^{commit}")
	if err == nil && parting {
		commit, err = git(ctx, "merge-base", "HEAD", commit)
	}
	if err == nil {
		return commit, nil
	}
	message := fmt.Sprintf("there is no revision %q in this repository", name)
	if commit != "" || parting && err == nil {
		message = fmt.Sprintf("HEAD and %s have no commit in common in this repository", name)
	}
	if shallow, _ := git(ctx, "rev-parse", "--is-shallow-repository"); shallow == "true" {
		return "", fmt.Errorf("%s, which is a shallow clone: run git fetch --unshallow origin, or %s", message,
			fetching(name))
	}
	return "", errors.New(message)
}

// fetching gives the command that fetches a revision into a shallow clone.
func fetching(name string) string {
	branch := strings.TrimPrefix(name, "origin/")
	if strings.ContainsAny(branch, "~^@:") {
		return "clone with a fetch-depth of 0"
	}
	return fmt.Sprintf("git fetch --depth=1 origin %s:refs/remotes/origin/%s", branch, branch)
}

// blobs reads the files of a repository from its objects, one after the other.
type blobs struct {
	mu   sync.Mutex
	cmd  *exec.Cmd
	in   io.WriteCloser
	out  *bufio.Reader
	fail error
}

func openBlobs(ctx context.Context) (*blobs, error) {
	b := &blobs{cmd: gitCommand(ctx, "cat-file", "--batch")}
	var err error
	if b.in, err = b.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := b.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	b.out = bufio.NewReaderSize(out, 64<<10)
	return b, b.cmd.Start()
}

// read gives at most so many bytes of a blob.
func (b *blobs) read(id string, most int64) ([]byte, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.fail != nil {
		return nil, b.fail
	}
	var data []byte
	data, b.fail = b.next(id, most)
	return data, b.fail
}

func (b *blobs) next(id string, most int64) ([]byte, error) {
	if _, err := io.WriteString(b.in, id+"\n"); err != nil {
		return nil, err
	}
	head, err := b.out.ReadString('\n')
	if err != nil {
		return nil, err
	}
	words := strings.Fields(head)
	if len(words) != 3 {
		return nil, fmt.Errorf("this clone does not have its content: run git fetch")
	}
	size, err := strconv.ParseInt(words[2], 10, 64)
	if err != nil {
		return nil, err
	}
	data := make([]byte, min(size, most))
	if _, err := io.ReadFull(b.out, data); err != nil {
		return nil, err
	}
	_, err = b.out.Discard(int(size) - len(data) + 1) // and the line break behind it
	return data, err
}

func (b *blobs) close() {
	b.in.Close()
	_ = b.cmd.Wait() // what it has to say was said
}
