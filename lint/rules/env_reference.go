package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var envReference = &lint.Rule{
	ID:      "env-reference",
	Summary: "$(NAME) of a variable that is not set, or only further down",
	Why: "The kubelet puts the values of a container's variables in the place of $(NAME), in command, args, the " +
		"values of variables and subPathExpr. It goes through env from the top, so a value can refer only to what stands " +
		"above it, and what it does not know it leaves as it is: the program gets the text $(NAME). In subPathExpr what " +
		"it does not know keeps the container from starting.",
	Do: "Set the variable, above its use. For the text itself write $$(NAME); for a command, run a shell: " +
		"sh -c.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/",
	Workload: checkEnvReference,
}

func checkEnvReference(p *lint.Pass, w *manifest.Workload) {
	linked := !manifest.IsSet(w.Pod.Get("enableServiceLinks")) || w.Pod.Get("enableServiceLinks").Text != "false"
	for _, c := range w.Containers {
		r := &references{p: p, w: w, c: c, set: map[string]bool{}, later: map[string]*source.Node{}, linked: linked}
		for _, env := range c.Node.Get("env").Items {
			r.later[env.Get("name").Text] = env.Get("name")
		}
		for _, env := range c.Node.Get("env").Items {
			r.check(env.Get("value"), env.Get("name").Text)
			r.set[env.Get("name").Text] = true
		}
		r.checkCommand()
		for _, mount := range c.Node.Get("volumeMounts").Items {
			r.checkPath(mount.Get("subPathExpr"))
		}
	}
}

// A references knows what one container can refer to.
type references struct {
	p      *lint.Pass
	w      *manifest.Workload
	c      *manifest.Container
	set    map[string]bool
	later  map[string]*source.Node // names of all variables
	linked bool                    // Services of the namespace become variables
}

// checkCommand checks the words of command and args, but for the script of a
// shell.
func (r *references) checkCommand() {
	nodes := slices.Concat(r.c.Node.Get("command").Items, r.c.Node.Get("args").Items)
	words := make([]string, len(nodes))
	for i, n := range nodes {
		words[i] = n.Text
	}
	script := manifest.ShellScript(words)
	for i, n := range nodes {
		if i != script {
			r.check(n, "")
		}
	}
}

// checkPath reports the variables that subPathExpr refers to in vain.
func (r *references) checkPath(n *source.Node) {
	if n.Kind != source.String {
		return
	}
	for _, name := range manifest.VariablesIn(n.Text) {
		if !r.set[name] && !r.elsewhere(name, false) {
			r.p.Report(r.w.Object, n,
				fmt.Sprintf("%s uses $(%s), which nothing sets, so it does not start", r.c.Title(), name),
				fmt.Sprintf("set it in env, or write $$(%s) for the text", name))
		}
	}
}

// check reports the variables that a text refers to in vain. of is the one whose
// value it is, "" for a word of a command.
func (r *references) check(n *source.Node, of string) {
	if n.Kind != source.String {
		return
	}
	for _, name := range manifest.VariablesIn(n.Text) {
		later := r.later[name]
		switch {
		case r.set[name] || r.elsewhere(name, later != nil):
		case later != nil && name != of:
			r.p.Report(r.w.Object, n,
				fmt.Sprintf("%s uses $(%s) before it is set, so it stays as text", r.c.Title(), name),
				"move "+name+" up, above its use").Relate(later, "it is set here")
		default:
			r.p.Report(r.w.Object, n,
				fmt.Sprintf("%s uses $(%s), which nothing sets, so it stays as text", r.c.Title(), name),
				fmt.Sprintf("set it in env, or write $$(%s) for the text", name))
		}
	}
}

// elsewhere reports whether a variable can be set by anything but env. What env
// sets itself is hardly meant to come from there, but for envFrom.
func (r *references) elsewhere(name string, ours bool) bool {
	for _, from := range r.c.Node.Get("envFrom").Items {
		if strings.HasPrefix(name, from.Get("prefix").Text) {
			return true
		}
	}
	return !ours && (manifest.SetInEveryPod(name) || r.linked && manifest.IsServiceVariable(name))
}
