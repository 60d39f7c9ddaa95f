package rules

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var commandWords = &lint.Rule{
	ID:      "command-words",
	Summary: "a command line in one word, or what only a shell understands, where no shell runs",
	Why: "The runtime starts the first word of command as a program, and gives it the others as they are: no shell " +
		"takes them apart. So there is no program called \"python app.py\", and the container ends with StartError; " +
		"&&, > and $HOME reach the program as text. Of a shell's words behind -c only the first is the script. The same " +
		"holds for the commands of probes and hooks.",
	Do: "Write each word by itself: [python, app.py]. For what needs a shell write [sh, -c, \"...\"] with the whole " +
		"script in one word. For the value of a variable write $(NAME), which Kubernetes fills in for command and args.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/tasks/inject-data-application/define-command-argument-container/#run-a-command-in-a-shell",
	Workload: func(p *lint.Pass, w *manifest.Workload) {
		for _, c := range w.Containers() {
			for _, command := range c.Commands() {
				checkCommandWords(p, w, c, &command)
			}
		}
	},
}

func checkCommandWords(p *lint.Pass, w *manifest.Workload, c *manifest.Container, command *manifest.Command) {
	texts := command.Texts()
	if slices.ContainsFunc(command.Words, func(n *source.Node) bool { return n.Kind != source.String }) ||
		isWindows(w, texts) || programIsLine(p, w, c, command) {
		return
	}
	script := manifest.ShellScript(texts)
	if script >= 0 && wordsBehindScript(p, w, command, texts, script) {
		return
	}
	if n := shellWord(texts, script); n >= 0 {
		p.Report(w.Object, command.Words[n],
			fmt.Sprintf("%s of %s has %s, and no shell runs that would understand it", command.Title, c.Title(), texts[n]),
			"run a shell, with the whole script in one word: [sh, -c, \"...\"]")
		return
	}
	known := variablesOf(c)
	for i, n := range command.Words {
		line := len(texts) == 1 && hasSpace(texts[0]) && !strings.HasPrefix(texts[0], "-")
		if i == script || command.Image && (i == 1 && isShellFlag(texts[0]) || line) {
			continue // of a shell, or perhaps of one that the image starts
		}
		checkShellText(p, w, c, command, n, known)
	}
}

// isShellFlag reports whether a first argument tells a shell that a script follows:
// -c, -ec.
func isShellFlag(word string) bool {
	return len(word) > 1 && len(word) < 6 && word[0] == '-' && word[1] != '-' && strings.HasSuffix(word, "c")
}

// isWindows reports whether a command is for Windows, whose shells and paths are
// others.
func isWindows(w *manifest.Workload, texts []string) bool {
	name := strings.TrimSuffix(strings.ToLower(texts[0][strings.LastIndexAny(texts[0], `\/`)+1:]), ".exe")
	pod := w.Pod()
	return pod.At("os", "name").Text == "windows" || pod.At("nodeSelector", "kubernetes.io/os").Text == "windows" ||
		strings.Contains(texts[0], `\`) || slices.Contains([]string{"cmd", "powershell", "pwsh"}, name)
}

// programIsLine reports a first word that is a whole command line, or no program
// but part of a shell.
func programIsLine(p *lint.Pass, w *manifest.Workload, c *manifest.Container, command *manifest.Command) bool {
	first := command.Words[0]
	if command.Image && !(startsWords(c) && !strings.HasPrefix(first.Text, "-")) ||
		strings.Contains(first.Text, "{{") {
		return false
	}
	switch {
	case strings.TrimSpace(first.Text) == "":
		return false
	case hasSpace(first.Text) && !pathWithSpaces(first.Text):
		p.Report(w.Object, first,
			fmt.Sprintf("the first word of %s of %s is the program, and there is none called %q", command.Title, c.Title(),
				source.Shorten(first.Text, 60)), wordsHint(first.Text))
	case len(command.Words) > 1 && isShellFlag(flagOf(command.Words[1].Text)) && isShell(first.Text):
		p.Report(w.Object, command.Words[1],
			fmt.Sprintf("%s of %s gives the shell its flag and the script in one word", command.Title, c.Title()),
			"write two words: the flag -c, and the whole script")
	case slices.Contains(shellWords, first.Text) || strings.HasSuffix(first.Text, ";") || assigns(first.Text):
		p.Report(w.Object, first,
			fmt.Sprintf("the first word of %s of %s is %s, which is no program but part of a shell", command.Title,
				c.Title(), first.Text), "run a shell, with the whole script in one word: [sh, -c, \"...\"]")
	default:
		return false
	}
	return true
}

// assigns reports whether a word sets a variable, as a shell lets one do before a
// command.
func assigns(word string) bool {
	name, _, ok := strings.Cut(word, "=")
	return ok && isVariable(name)
}

// flagOf gives the flag that a word begins with, "" where nothing follows it there.
func flagOf(word string) string {
	flag, script, ok := strings.Cut(word, " ")
	if !ok || strings.TrimSpace(script) == "" {
		return ""
	}
	return flag
}

func isShell(program string) bool { return manifest.ShellScript([]string{program, "-c", ""}) == 2 }

// shellWords are words of a shell that no program is called.
var shellWords = []string{"cd", "export", "source", ".", "set", "exec", "eval", "if", "for", "while", "trap", "ulimit",
	"umask"}

// startsWords reports whether an image is known to start the words of args as a
// command, which are then the program and its arguments.
func startsWords(c *manifest.Container) bool {
	i, ok := parseImage(c.Image)
	return ok && i.startsAsRoot() != ""
}

func hasSpace(s string) bool { return strings.ContainsAny(s, " \t\n") }

// pathWithSpaces reports whether a text is the path of a program in a folder whose
// name has a space, as far as one can tell.
func pathWithSpaces(s string) bool {
	words := strings.Fields(s)
	dir := path.Dir(words[0])
	if !strings.HasPrefix(s, "/") || strings.TrimSpace(s) != s || strings.HasSuffix(dir, "/bin") || dir == "/bin" ||
		strings.HasSuffix(dir, "/sbin") {
		return false
	}
	for _, word := range words[1:] {
		if strings.ContainsAny(word[:1], "-/$'\"&|<>") {
			return false
		}
	}
	return strings.Contains(words[len(words)-1], "/")
}

// wordsHint shows a command line as words, or as the script of a shell where it
// needs one.
func wordsHint(line string) string {
	words := strings.Fields(line)
	needsShell := strings.ContainsAny(line, "|&;<>`$'\"\\*\n") || slices.Contains(shellWords, words[0])
	if script := manifest.ShellScript(words); needsShell && script < 0 || script >= 0 || len(words) > 8 {
		return "write each word by itself, or run a shell with the whole line in one word: [sh, -c, \"...\"]"
	}
	quoted := make([]string, len(words))
	for i, word := range words {
		quoted[i] = word
		if isDigits(word) || strings.ContainsAny(word, ",:[]{}#") {
			quoted[i] = "\"" + word + "\""
		}
	}
	return "write each word by itself: [" + strings.Join(quoted, ", ") + "]"
}

// wordsBehindScript reports words of a shell's script that are not part of it,
// since they stand in words of their own.
func wordsBehindScript(p *lint.Pass, w *manifest.Workload, command *manifest.Command, texts []string, script int) bool {
	behind := texts[script+1:]
	if inner := texts[script]; len(inner) > 2 && (inner[0] == '\'' || inner[0] == '"') &&
		inner[0] == inner[len(inner)-1] && strings.Count(inner, inner[:1]) == 2 && hasSpace(inner) {
		p.Report(w.Object, command.Words[script],
			"the script is in quotes twice, so the shell takes all of it for the name of one program",
			"remove the inner quotes")
		return true
	}
	if len(behind) == 0 || usesArguments(texts[script]) || len(behind) == 1 && hasSpace(texts[script]) {
		return false // one more word is what the shell calls itself
	}
	p.Report(w.Object, command.Words[script],
		fmt.Sprintf("the script of the shell is %q alone: the words behind it are not part of it",
			source.Shorten(texts[script], 60)), "write the whole script in one word behind -c")
	return true
}

// usesArguments reports whether a script may look at the words behind it: by
// themselves, or in a file that it reads.
func usesArguments(script string) bool {
	for i := 0; i+1 < len(script); i++ {
		next := script[i+1]
		if script[i] == '$' && next == '{' && i+2 < len(script) {
			next = script[i+2]
		}
		if script[i] == '$' && (next >= '0' && next <= '9' || strings.IndexByte("@*#", next) >= 0) {
			return true
		}
	}
	words := strings.Fields(script)
	return slices.ContainsFunc(words, func(word string) bool {
		return slices.Contains([]string{".", "source", "shift", "getopts"}, strings.TrimRight(word, ";"))
	})
}

// shellWord gives the place of the first word that only a shell understands, or -1.
func shellWord(texts []string, script int) int {
	program := path.Base(texts[0])
	ended := slices.ContainsFunc(texts, func(s string) bool { return s == "-exec" || s == "-execdir" || s == "-ok" })
	for i, word := range texts {
		if i == 0 || i == script || ended && word == ";" {
			continue
		}
		if isOperator(word) && !slices.Contains([]string{"test", "[", "expr", "find", "parallel"}, program) {
			return i
		}
	}
	return -1
}

// isOperator reports whether a word joins commands of a shell, or sends what they
// write somewhere.
func isOperator(word string) bool {
	switch word {
	case "&", "&&", "||", "|", "|&", ";", ">", ">>", "<", "2>", "2>>", "&>", "&>>", "2>&1", "1>&2", ">&2":
		return true
	}
	rest := strings.TrimLeft(strings.TrimLeft(word, "012&"), "<>")
	return rest != word && strings.HasPrefix(rest, "/") && len(word)-len(rest) <= 3 && strings.ContainsAny(word[:2], "<>")
}
