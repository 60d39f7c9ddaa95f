// Plimsoll compiles app specs into Kubernetes workloads.
//
// This package is the only place that knows of files, flags, the environment,
// colour and exit codes. Each command has a file of its own; input.go reads
// for all of them, report.go shows what is wrong.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	_ "github.com/plimsoll-dev/plimsoll/cmd/plimsoll/pace"
	"github.com/plimsoll-dev/plimsoll/source"
)

// The exit codes, the same for every command.
const (
	exitClean    = 0
	exitMistakes = 1 // the input has mistakes, or --check found differences
	exitFailed   = 2 // the command line is wrong, or a file cannot be read or written
)

// errMistakes ends a command whose findings have been shown already.
var errMistakes = errors.New("the input has mistakes")

// errUnusable ends a command whose configuration or baseline has mistakes, which
// have been shown already.
var errUnusable = errors.New("a file that says what to do has mistakes")

func main() {
	stderr := os.Stderr
	isolate()
	cleanUpWhenStopped()
	code := run(os.Args[1:], os.Stdin, os.Stdout, stderr)
	cueProcesses.close()
	os.Exit(code)
}

// run runs one command line and gives its exit code. Commands write nothing
// to stdout before they know that all went well.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	root := rootCommand()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	return exitCode(root, args)
}

// exitCode runs the command that args ask for and says on its stderr what
// went wrong.
func exitCode(root *cobra.Command, args []string) (code int) {
	stderr := root.ErrOrStderr()
	defer forget(root)
	defer func() {
		if bug := recover(); bug != nil {
			code = exitFailed
			said := fmt.Sprintf("plimsoll: this is a bug: %v\n%s", bug, debug.Stack())
			fmt.Fprintln(stderr, source.PrintableLines(string(printable([]byte(said)))))
			fmt.Fprintln(stderr, "Please report it, with the input, at https://github.com/plimsoll-dev/plimsoll/issues")
		}
	}()
	err := root.Execute()
	switch {
	case err == nil:
		return exitClean
	case errors.Is(err, errMistakes):
		return exitMistakes
	case errors.Is(err, errUnusable):
		return exitFailed
	}
	if _, _, unknown := root.Find(args); unknown != nil {
		err = unknownCommand(root, args)
	}
	// Several failures are one error of several lines.
	for _, line := range strings.Split(err.Error(), "\n") {
		fmt.Fprintf(stderr, "plimsoll: %s\n", source.Printable(line))
	}
	var call *usageError
	if errors.As(err, &call) {
		fmt.Fprintf(stderr, "See %s --help\n", call.command)
	}
	return exitFailed
}

func rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "plimsoll",
		Short: "Compile app specs into Kubernetes workloads",
		Long: `Plimsoll compiles short app specs into Kubernetes manifests that a cluster
accepts, and points at the line when a spec has a mistake. It does so for the
mistakes in any other manifests, too.

Exit codes: 0 all is well, 1 the input has mistakes, or --check or --diff found
differences, 2 the command line is wrong, or a file cannot be read or written.`,
		Example: `  plimsoll init web shop > shop.yaml
  plimsoll build shop.yaml | kubectl apply -f -
  plimsoll explain web.replicas`,
		Version:            version(),
		SilenceErrors:      true,
		SilenceUsage:       true,
		DisableSuggestions: true, // unknownCommand makes them
		PersistentPreRunE:  refuseEmpty,
	}
	root.SetVersionTemplate("{{.Version}}\n")
	root.SetFlagErrorFunc(flagError)
	root.AddCommand(buildCommand(), vetCommand(), lintCommand(), diffCommand(), graphCommand(), whyCommand(),
		indexCommand(), mcpCommand(), lspCommand(), environmentsCommand(), depsCommand(), setCommand(), importCommand(),
		restoreCommand(), initCommand(), explainCommand(), schemaCommand(), versionCommand(), fnCommand(),
		kustomizeCommand(), cueCommand())
	root.SetHelpCommand(helpCommand(root))
	addCompletion(root)
	return root
}

// forget ends the use of a command and those below it: the words that flags are completed by
// stay with cobra for good, and with them the flags, but not what these were set in.
func forget(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.SortFlags = false // nobody sees the order
	flags.VisitAll(func(f *pflag.Flag) { f.Value = nil })
	for _, below := range cmd.Commands() {
		forget(below)
	}
}

func helpCommand(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "Show help for a command",
		RunE: func(cmd *cobra.Command, args []string) error {
			about, rest, err := root.Find(args)
			if err != nil || len(rest) > 0 && about == root {
				return unknownCommand(root, args)
			}
			return about.Help()
		},
	}
}

// unknownCommand says that the first word of args is no command, and what was
// probably meant.
func unknownCommand(root *cobra.Command, args []string) error {
	name := args[0]
	for _, arg := range args {
		if !strings.HasPrefix(arg, "-") {
			name = arg
			break
		}
	}
	message := fmt.Sprintf("unknown command %q", name)
	if exists(name) {
		return usage(root, fmt.Sprintf("%s; did you mean plimsoll build %s?", message, name))
	}
	if instead := insteadOfCommand(root, name); instead != "" {
		return usage(root, message+"; "+instead)
	}
	var names []string
	for _, c := range root.Commands() {
		if !c.Hidden {
			names = append(names, c.Name())
		}
	}
	return usage(root, message+didYouMean("plimsoll ", name, names))
}

// flagError puts a wrong flag in plain words.
func flagError(cmd *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	var without *pflag.ValueRequiredError
	var wrong *pflag.InvalidValueError
	switch {
	case errors.As(err, &unknown) && unknown.GetSpecifiedShortnames() != "":
		return unknownFlag(cmd, "-", unknown.GetSpecifiedName())
	case errors.As(err, &unknown):
		return unknownFlag(cmd, "--", unknown.GetSpecifiedName())
	case errors.As(err, &without):
		f := without.GetFlag()
		return usage(cmd, fmt.Sprintf("--%s needs a value: %s", f.Name, valueOf(f)))
	case errors.As(err, &wrong) && wrong.GetValue() == "":
		return usage(cmd, emptyFlag(wrong.GetFlag()))
	case errors.As(err, &wrong):
		f := wrong.GetFlag()
		message := fmt.Sprintf("--%s must be %s, not %s", f.Name, valueOf(f), wrong.GetValue())
		if f.Name == "output" && strings.ContainsAny(wrong.GetValue(), "./") {
			message += "; --output-dir FOLDER writes a file per app, > FILE all into one"
		}
		return usage(cmd, message)
	}
	return usage(cmd, err.Error())
}

// refuseEmpty refuses flags and arguments that are there and say nothing: whoever wrote them
// meant something, and passing them over would check or build something else.
func refuseEmpty(cmd *cobra.Command, args []string) error {
	if cmd.DisableFlagParsing { // completion, whose last word may be yet to come
		return nil
	}
	var empty []string
	cmd.Flags().Visit(func(f *pflag.Flag) {
		values := []string{f.Value.String()}
		if list, ok := f.Value.(pflag.SliceValue); ok {
			values = list.GetSlice()
		}
		if len(values) == 0 || slices.Contains(values, "") {
			empty = append(empty, emptyFlag(f))
		}
	})
	for i, arg := range args {
		switch {
		case arg == "" && len(args) == 1:
			empty = append(empty, "the argument is empty, "+fromVariable)
		case arg == "":
			empty = append(empty, fmt.Sprintf("argument %d is empty, %s", i+1, fromVariable))
		}
	}
	if len(empty) == 0 {
		return nil
	}
	return usage(cmd, strings.Join(empty, "\n"))
}

const fromVariable = "as from a variable that is not set"

// emptyFlag is the message about a flag whose value is empty.
func emptyFlag(f *pflag.Flag) string {
	return fmt.Sprintf("--%s has an empty value, %s: give it %s, or leave it out", f.Name, fromVariable, valueOf(f))
}

// unknownFlag says that a command has no such flag, and what was probably meant.
func unknownFlag(cmd *cobra.Command, dashes, name string) error {
	message := "unknown flag " + dashes + name
	if instead := insteadOfFlag(cmd, name); instead != "" {
		return usage(cmd, message+"; "+instead)
	}
	var names []string
	if dashes == "--" {
		cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	}
	return usage(cmd, message+didYouMean("--", name, names))
}

// valueOf says what the value of a flag is.
func valueOf(f *pflag.Flag) string {
	if c, ok := f.Value.(*choice); ok {
		return source.Or(c.words)
	}
	if f.Value.Type() == "bool" {
		return "true or false"
	}
	name, _ := pflag.UnquoteUsage(f)
	return name
}

// noArguments refuses arguments.
func noArguments(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usage(cmd, cmd.Name()+" takes no arguments")
	}
	return nil
}

// A usageError is a mistake in the call of a command.
type usageError struct {
	command, message string
}

func (e *usageError) Error() string { return e.message }

func usage(cmd *cobra.Command, message string) error {
	return &usageError{cmd.CommandPath(), message}
}

// A choice is a flag that takes one of a few words.
type choice struct {
	value string
	words []string
}

// addChoice adds a flag whose default is the first word.
func addChoice(cmd *cobra.Command, c *choice, name, short, doc string, words ...string) {
	*c = choice{words[0], words}
	cmd.Flags().VarP(c, name, short, doc)
	complete := func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return words, cobra.ShellCompDirectiveNoFileComp
	}
	if err := cmd.RegisterFlagCompletionFunc(name, complete); err != nil {
		panic(err) // the flag was added above
	}
}

func (c *choice) String() string { return c.value }

func (c *choice) Type() string { return strings.Join(c.words, "|") }

func (c *choice) Set(word string) error {
	for _, w := range c.words {
		if w == word {
			c.value = w
			return nil
		}
	}
	return fmt.Errorf("not one of %s", source.Or(c.words)) // flagError says it
}
