package main

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// A foreignFlag is one that other tools have, or that people expect, and what to
// do in its place.
type foreignFlag struct {
	commands string // that it is told at
	names    string
	instead  string // COMMAND stands for the command that was called
}

// Flags of kubectl, Helm, kustomize and other linters. What has nearly the name
// of a flag of ours needs no line here.
var foreignFlags = []foreignFlag{
	{"build vet lint", "f filename file files input i p path paths",
		"files and folders stand without a flag: COMMAND PATH"},
	{"build vet lint", "R r recursive", "a folder stands for all that is below it: leave the flag out"},
	{"build vet lint", "context kubeconfig cluster server", "no cluster is asked: leave the flag out"},
	{"build vet lint", "strict", "every check is strict: leave the flag out"},
	{"build vet", "n namespace", "the namespace stands in the spec, as metadata: {namespace: NAME}"},
	{"build vet", "values set set-string set-file", "a spec has no parameters: write the value into it"},
	{"build vet", "k kustomize", "the command is plimsoll kustomize build FOLDER"},
	{"build", "dry-run server-side", "build changes no cluster, it only writes manifests: leave the flag out"},
	{"build", "d dir out out-dir outdir output-directory output-folder output-file",
		"--output-dir FOLDER writes a file per app, > FILE all into one"},
	{"lint", "n namespace", "the manifests say their namespaces: leave the flag out"},
	{"vet lint", "o output", "--format says how findings are written"},
	{"lint", "ignore ignore-rule ignore-test disable exclude exclude-rules", "--skip RULES leaves rules out"},
	{"lint", "enable include rule rules check checks select", "--only RULES takes some rules alone"},
	{"lint", "severity level min-severity failure-threshold exit-code",
		"--fail-on SEVERITY says from which severity on the exit code is 1"},
	{"lint", "schema-location crd crds", "--schema FOLDER names the schemas of custom resources"},
	{"lint", "ignore-missing-schemas", "a kind without a schema is no more than advice: leave the flag out"},
	{"lint", "summary stats count", "--statistics counts the findings of each rule"},
	{"lint", "autofix write w", "--fix fixes files in place, --diff shows what it would do"},
	{"lint", "k8s-version kube-version kubernetes", "--kubernetes-version VERSIONS says which Kubernetes to check for"},
	{"build vet lint explain init", "color colour no-color", "NO_COLOR=1 or FORCE_COLOR=1 in the environment decides"},
}

// insteadOfFlag says what to do in place of a flag that a command does not have;
// "" where nothing is known of it.
func insteadOfFlag(cmd *cobra.Command, name string) string {
	command := cmd.Name()
	if cmd == cmd.Root() {
		command = "build" // which is what nearly all calls are for
	}
	for _, f := range foreignFlags {
		if slices.Contains(strings.Fields(f.commands), command) && slices.Contains(strings.Fields(f.names), name) {
			return strings.ReplaceAll(f.instead, "COMMAND", "plimsoll "+command)
		}
	}
	for _, c := range cmd.Root().Commands() {
		if c.Flags().Lookup(name) != nil && !c.Hidden {
			return "it is a flag of plimsoll " + c.Name()
		}
	}
	return ""
}

// clusterCommands are what people expect of a program that talks to a cluster,
// with the call that does it.
var clusterCommands = map[string]string{
	"apply":     "plimsoll build PATH | kubectl apply -f -",
	"deploy":    "plimsoll build PATH | kubectl apply -f -",
	"install":   "plimsoll build PATH | kubectl apply -f -",
	"upgrade":   "plimsoll build PATH | kubectl apply -f -",
	"up":        "plimsoll build PATH | kubectl apply -f -",
	"run":       "plimsoll build PATH | kubectl apply -f -",
	"delete":    "plimsoll build PATH | kubectl delete -f -",
	"destroy":   "plimsoll build PATH | kubectl delete -f -",
	"uninstall": "plimsoll build PATH | kubectl delete -f -",
	"down":      "plimsoll build PATH | kubectl delete -f -",
	"get":       "kubectl get all -l app.kubernetes.io/managed-by=plimsoll",
}

// insteadOfCommand says what to do in place of a command that is not there; ""
// where nothing is known of it.
func insteadOfCommand(root *cobra.Command, name string) string {
	if call, ok := clusterCommands[name]; ok {
		return "Plimsoll talks to no cluster: " + call
	}
	if name == "rules" {
		return "plimsoll lint --list lists the rules"
	}
	for _, c := range root.Commands() {
		if slices.Contains(c.SuggestFor, name) {
			return "did you mean plimsoll " + c.Name() + "?"
		}
	}
	return ""
}
