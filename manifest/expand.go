package manifest

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

// VariablesIn gives the names of the variables that a text refers to as $(NAME),
// each once, in the order of the text: those whose values the kubelet puts into
// commands, arguments, the values of variables, and subPathExpr. $$ is a dollar,
// so $$(NAME) refers to nothing.
//
//   - https://github.com/kubernetes/kubernetes/blob/v1.37.2/third_party/forked/golang/expansion/expand.go
func VariablesIn(text string) (names []string) {
	for {
		at := strings.IndexByte(text, '$')
		if at < 0 || at+1 == len(text) {
			return names
		}
		rest := text[at+2:]
		if text[at+1] == '(' {
			if name, after, closed := strings.Cut(rest, ")"); closed {
				if rest = after; variableName.MatchString(name) && !slices.Contains(names, name) {
					names = append(names, name)
				}
			}
		}
		text = rest
	}
}

// variableName matches what a variable can be called, but for what nobody calls
// one: $(date +%F) is a command to a shell, and text to all others.
var variableName = regexp.MustCompile(`^[-._a-zA-Z][-._a-zA-Z0-9]*$`)

// SetInEveryPod reports whether the kubelet sets a variable in all containers:
// those of the Service of the API server.
func SetInEveryPod(name string) bool {
	return strings.HasPrefix(name, "KUBERNETES_SERVICE_") || name == "KUBERNETES_PORT" ||
		strings.HasPrefix(name, "KUBERNETES_PORT_")
}

// IsServiceVariable reports whether a variable has the form of those that the
// kubelet sets for each Service of the namespace, unless enableServiceLinks is
// false.
//
//   - https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables
func IsServiceVariable(name string) bool { return serviceVariable.MatchString(name) }

var serviceVariable = regexp.MustCompile(
	`^[A-Z][A-Z0-9_]*_(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|PORT(_[0-9]+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)$`)

// ShellScript gives the place of the script among the words of a command: that
// behind sh -c and its like, in which $(NAME) is what the shell makes of it. It
// is -1 where there is none.
func ShellScript(words []string) int {
	for i, word := range words {
		if !slices.Contains(shells, path.Base(word)) {
			continue
		}
		for j := i + 1; j < len(words)-1 && strings.HasPrefix(words[j], "-"); j++ {
			if strings.HasPrefix(words[j], "--") {
				continue
			}
			script := strings.Contains(words[j], "c")
			if strings.HasSuffix(words[j], "o") { // -o pipefail, -euo pipefail
				j++
			}
			if script && j+2 < len(words) && words[j+1] == "--" { // ends the flags
				j++
			}
			if script && j+1 < len(words) {
				return j + 1
			}
		}
	}
	return -1
}

var shells = []string{"sh", "bash", "ash", "dash", "ksh", "mksh", "zsh", "fish"}
