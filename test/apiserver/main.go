// Command judge says for each object in the given manifests whether the
// Kubernetes API server would take it, using the server's own code and no
// server. See the package judge for what that covers.
package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/plimsoll-dev/plimsoll/test/apiserver/judge"
	"k8s.io/klog/v2"
)

const usage = `Usage: judge [flags] FILE|DIR|-...

Reads YAML and JSON manifests, with any number of documents, and prints a line
for each object: ok, rejected or skipped, the file, the number of the document
in it (from 0), and the object. Errors follow on lines of their own.

Exit status: 0 all are accepted or skipped, 1 something is rejected or breaks
the Pod Security level, 2 the arguments are wrong or a file cannot be read.

Flags:
`

// What the exit status says.
const (
	exitAccepted = 0
	exitRejected = 1
	exitFailed   = 2
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("judge", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() {
		fmt.Fprint(stderr, usage)
		flags.PrintDefaults()
	}
	level := flags.String("level", "none", "Pod Security `level` that pods and pod templates must meet: restricted, baseline, privileged or none")
	namespace := flags.String("namespace", "default", "`namespace` of objects that name none")
	old := flags.String("old", "", "judge objects as applied over those of the same name in this `file` or folder")
	apply := flags.Bool("apply", false, "with -old: apply, which keeps the fields of others, in place of an update")
	same := flags.String("same", "", "tell what of this `file` or folder is not the same in the others,\nonce the server has stored both")
	version := flags.String("kubernetes", judge.Newest(), "emulate this `minor` version, by its feature gates")
	asJSON := flags.Bool("json", false, "print one JSON object per line")
	verbose := flags.Bool("v", false, "print warnings, dropped fields and what server-side apply refuses as well")
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return exitAccepted
	} else if err != nil {
		return exitFailed
	}
	fail := func(err error) int {
		fmt.Fprintln(stderr, "judge:", err)
		return exitFailed
	}

	// The server's code logs what it also returns.
	klog.LogToStderr(false)
	klog.SetOutput(io.Discard)

	options := judge.Options{Namespace: *namespace, Level: *level}
	if *level == "none" {
		options.Level = ""
	} else if !slices.Contains(judge.Levels, *level) {
		return fail(fmt.Errorf("-level %s: not one of %v or none", *level, judge.Levels))
	}
	if *version != judge.Newest() {
		if err := judge.Emulate(*version); err != nil {
			return fail(err)
		}
	}
	if flags.NArg() == 0 {
		flags.Usage()
		return exitFailed
	}

	if *same != "" {
		return tellDifferences(options, *same, flags.Args(), stdin, stdout, fail)
	}
	j := bench{options: options, apply: *apply}
	if *old != "" {
		if err := j.readOld(*old, stdin); err != nil {
			return fail(err)
		}
	}
	out := bufio.NewWriter(stdout)
	printer := printText(out, *verbose)
	if *asJSON {
		printer = printJSON(out)
	}
	rejected, err := j.judge(flags.Args(), stdin, printer)
	if err := errors.Join(err, out.Flush()); err != nil {
		return fail(err)
	}
	if rejected {
		return exitRejected
	}
	return exitAccepted
}

// tellDifferences prints what is not the same.
func tellDifferences(o judge.Options, same string, paths []string, stdin io.Reader, stdout io.Writer,
	fail func(error) int) int {
	old, err := storedIn(o, []string{same}, stdin)
	if err != nil {
		return fail(err)
	}
	new, err := storedIn(o, paths, stdin)
	if err != nil {
		return fail(err)
	}
	differences := compare(old, new)
	for _, d := range differences {
		if _, err := fmt.Fprintln(stdout, d); err != nil {
			return fail(err)
		}
	}
	if len(differences) > 0 {
		return exitRejected
	}
	return exitAccepted
}
