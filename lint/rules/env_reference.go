package rules

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var envReference = &lint.Rule{
	ID:      "env-reference",
	Summary: "$(NAME) of a variable that is not set, or only further down, or where nothing is filled in",
	Why: "The kubelet puts the values of a container's variables in the place of $(NAME), in command, args and the " +
		"values of variables. It goes through env from the top, so a value can refer only to what stands above it, and " +
		"what it does not know it leaves as it is: the program gets the text $(NAME). In the command of a probe it knows " +
		"only variables whose value stands in env, and takes those with valueFrom for empty; in that of a hook none.",
	Do: "Set the variable, above its use. For the text itself write $$(NAME); for a command, and in probes and hooks, " +
		"run a shell: sh -c.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/",
	Workload: checkEnvReference,
}

func checkEnvReference(p *lint.Pass, w *manifest.Workload) {
	for _, c := range w.Containers() {
		commands := c.Commands()
		if len(commands) == 0 && !manifest.IsSet(c.Node.Get("env")) {
			continue
		}
		r := newReferences(w, c)
		for _, env := range c.Node.Get("env").Items {
			r.check(p, env.Get("value"), env.Get("name").Text)
			r.set[env.Get("name").Text] = true
		}
		for _, command := range commands {
			r.checkCommand(p, &command)
		}
	}
}

// checkCommand checks the words of a command line, but for the script of a shell.
func (r *references) checkCommand(p *lint.Pass, command *manifest.Command) {
	script := manifest.ShellScript(command.Texts())
	for i, n := range command.Words {
		switch {
		case i == script || n.Kind != source.String:
		case command.Title == "command" || command.Title == "args":
			r.check(p, n, "")
		default:
			r.checkExec(p, command.Title, n)
		}
	}
}

// checkExec reports what a word of a probe's or hook's command refers to in vain: of
// a hook nothing is filled in, and of a probe only values that stand in env.
func (r *references) checkExec(p *lint.Pass, title string, n *source.Node) {
	hook := title == "postStart" || title == "preStop"
	for _, name := range manifest.VariablesIn(n.Text) {
		becomes := "it stays as text"
		switch {
		case !hook && r.literal(name):
			continue
		case !hook && r.set[name]:
			becomes = "it becomes nothing"
		}
		p.Report(r.w.Object, n,
			fmt.Sprintf("%s of %s uses $(%s), which is not filled in there, so %s", title, r.c.Title(), name, becomes),
			"run a shell, which knows the variable: [sh, -c, \"... $"+name+" ...\"]")
	}
}

// check reports the variables that a text refers to in vain. of is the one whose
// value it is, "" for a word of a command.
func (r *references) check(p *lint.Pass, n *source.Node, of string) {
	if n.Kind != source.String {
		return
	}
	for _, name := range manifest.VariablesIn(n.Text) {
		later := r.all[name]
		switch {
		case r.set[name] || r.elsewhere(name, later != nil):
		case later != nil && name != of:
			p.Report(r.w.Object, n,
				fmt.Sprintf("%s uses $(%s) before it is set, so it stays as text", r.c.Title(), name),
				"move "+name+" up, above its use").Relate(later.Get("name"), "it is set here")
		default:
			p.Report(r.w.Object, n,
				fmt.Sprintf("%s uses $(%s), which nothing sets, so it stays as text", r.c.Title(), name),
				fmt.Sprintf("set it in env, or write $$(%s) for the text", name))
		}
	}
}
