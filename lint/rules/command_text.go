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

// checkShellText reports a word in which a shell would put something in the place of
// a part, where none runs.
func checkShellText(p *lint.Pass, w *manifest.Workload, c *manifest.Container, command *manifest.Command,
	n *source.Node, known variables) {
	text := shellPart(n.Text, known)
	switch {
	case text == "" || interprets(command) || expandsItself(command):
	case strings.HasPrefix(text, "${") && filledInFiles.Of(p).in(w.Object):
	case text[0] == '\'' || text[0] == '"':
		p.Report(w.Object, n,
			fmt.Sprintf("%s of %s gets the quotes in %s as part of the value: no shell takes them away", command.Title,
				c.Title(), source.Shorten(n.Text, 60)), "remove the inner quotes")
	default:
		p.Report(w.Object, n,
			fmt.Sprintf("%s of %s has %s, and no shell runs that would put its value there", command.Title, c.Title(),
				text), shellValueHint(command, text, known))
	}
}

// shellValueHint says how to get a value into a word.
func shellValueHint(command *manifest.Command, text string, known variables) string {
	name := strings.Trim(text, "${}")
	if known.env[name] && (command.Title == "command" || command.Title == "args") {
		return "write $(" + name + "), which Kubernetes fills in; or run a shell"
	}
	return "run a shell, with the whole line in one word: [sh, -c, \"...\"]"
}

// variables are what a container has in its environment, as far as one can tell.
type variables struct {
	env  map[string]bool
	more bool // envFrom
}

func variablesOf(c *manifest.Container) variables {
	v := variables{map[string]bool{}, len(c.Node.Get("envFrom").Items) > 0}
	for _, env := range c.Node.Get("env").Items {
		v.env[env.Get("name").Text] = true
	}
	return v
}

// shellPart gives the first part of a word that is meant for a shell: $NAME, ${NAME},
// the begin of a command in “ or $( ), or quotes around a value. It is "" where
// there is none.
func shellPart(word string, known variables) string {
	for i := 0; i+1 < len(word); i++ {
		if word[i] != '$' {
			continue
		}
		if word[i+1] == '$' {
			i++
			continue
		}
		if part := variablePart(word, i, known); part != "" {
			return part
		}
	}
	if i := strings.IndexByte(word, '`'); i >= 0 && strings.Count(word, "`") == 2 {
		if end := strings.LastIndexByte(word, '`'); end > i+1 && (i == 0 || word[i-1] == '=') && end == len(word)-1 {
			return word[i:]
		}
	}
	return quotedValue(word)
}

// longestVariable is how much of a word behind a dollar is looked at.
const longestVariable = 200

// variablePart gives the variable, or the command, that a dollar begins.
func variablePart(word string, at int, known variables) string {
	rest := word[at+1 : min(at+1+longestVariable, len(word))]
	if inner, ok := strings.CutPrefix(rest, "{"); ok {
		name, _, closed := strings.Cut(inner, "}")
		if plain, _, _ := strings.Cut(name, ":-"); closed && isVariable(plain) {
			return "${" + name + "}"
		}
		return ""
	}
	if inner, ok := strings.CutPrefix(rest, "("); ok {
		command, _, closed := strings.Cut(inner, ")")
		if first, _, spaced := strings.Cut(command, " "); closed && spaced && isVariable(strings.ReplaceAll(first, "-",
			"_")) {
			return "$(" + command + ")"
		}
		return ""
	}
	end := 0
	for end < len(rest) && isVariable(rest[:end+1]) {
		end++
	}
	name := rest[:end]
	upper := len(name) > 2 && strings.ToUpper(name) == name
	begins := at == 0 || strings.IndexByte("=:/@, ", word[at-1]) >= 0
	if known.env[name] || upper && (at == 0 && end == len(rest) || begins && (known.more || inEveryImage(name))) {
		return "$" + name
	}
	return ""
}

// inEveryImage reports whether a variable is one that runtimes set.
func inEveryImage(name string) bool {
	return slices.Contains([]string{"HOSTNAME", "HOME", "PATH"}, name)
}

// isVariable reports whether a text can be the name of a variable in a shell.
func isVariable(s string) bool {
	for i := range len(s) {
		if c := s[i] | 0x20; !(c >= 'a' && c <= 'z') && s[i] != '_' && (i == 0 || s[i] < '0' || s[i] > '9') {
			return false
		}
	}
	return s != ""
}

// quotedValue gives the value of a flag that is in quotes as a whole, or a word that
// is.
func quotedValue(word string) string {
	value := word
	if name, after, ok := strings.Cut(word, "="); ok && strings.HasPrefix(word, "--") && !strings.ContainsAny(name,
		"'\" ") {
		value = after
	}
	if len(value) < 3 || value[0] != '"' && value[0] != '\'' || value[len(value)-1] != value[0] ||
		strings.Count(value, value[:1]) != 2 || value == word && !strings.HasPrefix(value[1:], "-") {
		return ""
	}
	return value
}

// interprets reports whether a program has a language of its own, in whose words a
// dollar and quotes mean something else.
func interprets(command *manifest.Command) bool {
	program := strings.TrimRight(path.Base(command.Words[0].Text), "0123456789.")
	return !command.Image && slices.Contains([]string{"awk", "gawk", "sed", "perl", "jq", "yq", "envsubst", "python",
		"node",
		"ruby", "php", "lua", "su", "ssh", "watch", "script", "make", "expect", "nginx"}, program)
}

// expandsItself reports whether a flag asks the program to put values in by itself.
func expandsItself(command *manifest.Command) bool {
	return slices.ContainsFunc(command.Words, func(n *source.Node) bool {
		return strings.Contains(n.Text, "expand-env") || strings.Contains(n.Text, "expand_env") ||
			strings.Contains(n.Text, "expandenv")
	})
}

// A filledIn tells in which files a tool puts values in the place of ${NAME}.
type filledIn struct {
	files map[*source.File]bool
	all   bool // Flux does, wherever
}

var filledInFiles = lint.NewShared(func(x *manifest.Index) *filledIn {
	f := &filledIn{files: map[*source.File]bool{}}
	for _, o := range x.Objects {
		f.all = f.all || o.Is("kustomize.toolkit.fluxcd.io", "Kustomization") && manifest.IsSet(o.At("spec", "postBuild"))
		if !f.files[o.Document.File] && o.MayMention("${") && substituted(o.Node()) {
			f.files[o.Document.File] = true
		}
	}
	return f
})

func (f *filledIn) in(o *manifest.Object) bool { return f.all || f.files[o.Document.File] }

// substituted reports whether a field other than the words of a command, in one
// line, has ${NAME}.
func substituted(n *source.Node) bool {
	for _, f := range n.Fields {
		if f.Name == "command" || f.Name == "args" {
			continue
		}
		if strings.Contains(f.Name, "${") || substituted(f.Value) {
			return true
		}
	}
	if slices.ContainsFunc(n.Items, substituted) {
		return true
	}
	return n.Kind == source.String && !strings.Contains(n.Text, "\n") && strings.Contains(n.Text, "${")
}
