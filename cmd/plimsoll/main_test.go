package main

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/plimsoll-dev/plimsoll/source"
)

// TestBug holds a panic to the manners of all errors: a message, an exit code,
// and nothing on stdout.
func TestBug(t *testing.T) {
	root := rootCommand()
	root.AddCommand(&cobra.Command{Use: "boom", Run: func(*cobra.Command, []string) {
		source.Each(2, func(i int) {
			if i == 1 {
				panic("it broke")
			}
		})
	}})
	var stdout, stderr bytes.Buffer
	root.SetOut(&stdout)
	root.SetErr(&stderr)
	root.SetArgs([]string{"boom"})
	if code := exitCode(root, []string{"boom"}); code != exitFailed {
		t.Errorf("exit code %d, want %d", code, exitFailed)
	}
	if stdout.Len() > 0 {
		t.Errorf("stdout: %s", stdout.String())
	}
	for _, want := range []string{"plimsoll: this is a bug: it broke\n",
		"https://github.com/plimsoll-dev/plimsoll/issues"} {
		if !strings.Contains(stderr.String(), want) {
			t.Errorf("stderr lacks %q:\n%s", want, stderr.String())
		}
	}
}

func TestWrap(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"", "- \n"},
		{"a  b\nc", "- a b c\n"},
		{strings.Repeat("word ", 20), "- " + strings.TrimSpace(strings.Repeat("word ", 15)) + "\n  " +
			strings.TrimSpace(strings.Repeat("word ", 5)) + "\n"},
		{strings.Repeat("x", 100) + " y", "- " + strings.Repeat("x", 100) + "\n  y\n"},
	} {
		if got := wrap(test.text, "- ", "  "); got != test.want {
			t.Errorf("wrap(%q) = %q, want %q", test.text, got, test.want)
		}
	}
}

// TestForget holds that cobra, which keeps the flags of each command for good, keeps nothing of
// what a command did.
func TestForget(t *testing.T) {
	root := rootCommand()
	root.SetOut(io.Discard)
	root.SetArgs([]string{"lint", "--list"})
	if code := exitCode(root, []string{"lint", "--list"}); code != exitClean {
		t.Fatalf("exit code %d", code)
	}
	lint, _, err := root.Find([]string{"lint"})
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	lint.Flags().VisitAll(func(f *pflag.Flag) {
		if seen++; f.Value != nil {
			t.Errorf("--%s is kept with its value", f.Name)
		}
	})
	if seen == 0 {
		t.Error("lint has no flags")
	}
}
