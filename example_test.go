package plimsoll_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"testing/fstest"

	"github.com/plimsoll-dev/plimsoll"
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/lint/rules"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/report"
	"github.com/plimsoll-dev/plimsoll/source"
)

// Compile a spec, and show what is wrong with it if anything is.
func ExampleBuild() {
	files := fstest.MapFS{"shop.yaml": {Data: []byte(`
apiVersion: plimsoll.dev/v1alpha1
kind: Worker
metadata: {name: mailer}
spec:
  image: registry.example.com/mailer:1.4.2
`)}}
	built, err := plimsoll.Build(context.Background(), plimsoll.Open(files), plimsoll.Options{})
	if err != nil {
		log.Fatal(err) // a file cannot be read
	}
	if built.Failed() {
		report.Diagnostics(os.Stderr, built.Diagnostics(), report.Terminal{})
		return
	}
	for _, o := range built.Objects {
		fmt.Println(o.APIVersion, o.Kind, o.Name)
	}
	// Output:
	// apps/v1 Deployment mailer
}

// Lint manifests, and say where each finding is.
func ExampleLint() {
	files := fstest.MapFS{"manifests/web.yaml": {Data: []byte(`
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: wbe}}
    spec:
      containers: [{name: web, image: "nginx:1.29"}]
`)}}
	findings, err := plimsoll.Lint(context.Background(), plimsoll.Open(files, "manifests"), plimsoll.Options{})
	if err != nil {
		log.Fatal(err)
	}
	for _, f := range findings {
		line, column := f.Range.File.Position(f.Range.Start)
		fmt.Printf("%s:%d:%d: %s: %s\n", f.FileName(), line, column, f.Rule, f.Message)
	}
	// Output:
	// manifests/web.yaml:8:30: selector-matches-template: label app of the pods is wbe, and the selector asks for app=web
}

// A rule of one's own, beside those that there are.
func ExampleLint_ownRule() {
	owner := &lint.Rule{
		ID:       "owner",
		Summary:  "a workload that does not say whose it is",
		Why:      "When it fails at night nobody knows whom to call.",
		Do:       "Add the label owner with the name of a team.",
		Severity: source.Error,
		Source:   "the handbook of the house",
		Workload: func(p *lint.Pass, w *manifest.Workload) {
			if _, ok := w.Labels().Get("owner"); !ok {
				p.Report(w.Object, w.At("metadata", "labels"), w.Title()+" has no label owner",
					"add labels: {owner: TEAM}")
			}
		},
	}
	files := fstest.MapFS{"job.yaml": {Data: []byte(`
apiVersion: batch/v1
kind: Job
metadata: {name: load}
spec:
  template:
    spec:
      restartPolicy: Never
      containers: [{name: load, image: "registry.example.com/load:1.0"}]
`)}}
	o := plimsoll.Options{Rules: append(lint.Rules{owner}, rules.All...)}
	findings, _ := plimsoll.Lint(context.Background(), plimsoll.Open(files), o)
	for _, f := range findings {
		if f.Rule == owner.ID {
			fmt.Printf("%s (%s)\n", f.Message, f.Hint)
		}
	}
	// Output:
	// Job load has no label owner (add labels: {owner: TEAM})
}

// A format of one's own: findings are values, so a format is a loop.
func ExampleLint_ownFormat() {
	files := fstest.MapFS{"pod.yaml": {Data: []byte("apiVersion: v1\nkind: Pod\nmetadata: {name: a, labels: {tier: " +
		"yes}}\nspec: {containers: [{name: a, image: a:1}]}\n")}}
	findings, _ := plimsoll.Lint(context.Background(), plimsoll.Open(files), plimsoll.Options{})
	fmt.Println("severity,rule,file,line")
	for _, f := range findings {
		line, _ := f.Range.File.Position(f.Range.Start)
		fmt.Printf("%s,%s,%s,%d\n", f.Severity, f.Rule, f.FileName(), line)
	}
	// Output:
	// severity,rule,file,line
	// error,wrong-type,pod.yaml,3
}
