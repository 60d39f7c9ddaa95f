package main

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// TestCommandDocs holds docs/commands.md to the commands.
func TestCommandDocs(t *testing.T) {
	const file = "../../docs/commands.md"
	want := commandDocs(rootCommand())
	if *update {
		if err := os.WriteFile(file, want, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is out of date: run go test ./cmd/plimsoll -update", file)
	}
}

// commandDocs writes the reference page of the commands.
func commandDocs(root *cobra.Command) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "# Commands\n\n<!-- Made from cmd/plimsoll by go test -update; do not edit. -->\n\n%s\n", root.Long)
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	var add func(cmd *cobra.Command)
	add = func(cmd *cobra.Command) {
		if !cmd.IsAvailableCommand() {
			return
		}
		path := strings.TrimSuffix(cmd.CommandPath(), cmd.Name())
		fmt.Fprintf(&b, "\n## %s\n\n%s.\n", strings.TrimPrefix(path+cmd.Name(), "plimsoll "), cmd.Short)
		if len(cmd.Commands()) == 0 || cmd.Example != "" {
			fmt.Fprintf(&b, "\n```\n%s%s\n```\n", path, cmd.Use)
		}
		if cmd.Long != "" {
			fmt.Fprintf(&b, "\n%s\n", strings.TrimSpace(cmd.Long))
		}
		if cmd.Example != "" {
			fmt.Fprintf(&b, "\nExamples:\n\n```sh\n%s\n```\n",
				strings.ReplaceAll(strings.TrimSpace(cmd.Example), "\n  ", "\n"))
		}
		if flags := cmd.LocalFlags().FlagUsages(); flags != "" {
			fmt.Fprintf(&b, "\nFlags:\n\n```\n%s```\n", flags)
		}
		if cmd.Name() != "completion" { // the help of each shell is cobra's, and says how to load its script
			for _, sub := range cmd.Commands() {
				add(sub)
			}
		}
	}
	for _, cmd := range root.Commands() {
		add(cmd)
	}
	return b.Bytes()
}
