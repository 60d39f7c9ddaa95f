// Bench measures Plimsoll beside the tools that people use for the same work,
// on the same apps, in the same run, and writes what it found as a page with a
// table and a plot.
//
//	bench -tools DIR -schema DIR [-sizes 1,100,1000,10000] [-growth 100000] [-runs 3] [-out FOLDER]
//
// The tools are plimsoll, floor, plain, helm, kustomize, cue, kubeconform and
// kube-score, which run.sh builds; the schema is that of specs, in CUE. What
// takes longer than a quarter of a minute is not measured again, and not for
// the next size.
package main

import (
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

func main() {
	tools := flag.String("tools", "", "the folder with the programs")
	schema := flag.String("schema", "", "the folder with the CUE schemas of specs")
	sizes := flag.String("sizes", "1,100,1000,10000", "how many apps, separated by commas")
	growth := flag.Int("growth", 100000, "how many apps Plimsoll alone is measured with; 0 for no more")
	runs := flag.Int("runs", 3, "how often each is run; the median counts")
	inputs := flag.String("inputs", "", "write the input of the first size into this folder, and measure nothing")
	out := flag.String("out", ".", "the folder that performance.md and its plot are written to")
	flag.Parse()
	if err := run(*tools, *schema, *sizes, *inputs, *growth, *runs, *out); err != nil {
		log.Fatal(err)
	}
}

func run(tools, schema, sizes, inputs string, growth, runs int, out string) error {
	tools, err := filepath.Abs(tools)
	if err != nil {
		return err
	}
	var counts []int
	for word := range strings.SplitSeq(sizes, ",") {
		n, err := strconv.Atoi(word)
		if err != nil {
			return fmt.Errorf("-sizes: %w", err)
		}
		counts = append(counts, n)
	}
	r := &report{tools: tools, schema: schema, runs: runs}
	if inputs != "" {
		return r.writeInputs(inputs, counts[0], growth == 0)
	}
	for _, n := range counts {
		if err := r.size(n, contenders); err != nil {
			return err
		}
	}
	if growth > 0 {
		var own []contender
		for _, c := range contenders {
			if c.grows {
				own = append(own, c)
			}
		}
		if err := r.size(growth, own); err != nil {
			return err
		}
	}
	return r.write(out)
}

// A contender is one way to do the work.
type contender struct {
	name string
	does string
	task task
	// args is the call, in a folder that holds the input for all tools.
	args []string
	// most is the largest number of apps that it is tried with; 0: any.
	most int
	// alone: it gets one processor.
	alone bool
	// grows: it is measured with the largest number of apps, too.
	grows bool
}

// A task is what contenders are compared in.
type task string

const (
	compile task = "compile"
	layer   task = "layer"
	vet     task = "vet"
	differ  task = "diff"
	lint    task = "lint"
)

// contenders are measured one after the other in each round, so that what else
// the machine does meets them alike. Plimsoll's come first.
var contenders = []contender{
	{name: "plimsoll build", does: "checks and compiles specs in files of their own", task: compile, args: []string{"plimsoll", "build", "specs"}, grows: true},
	{name: "plimsoll build, stream", does: "the same specs in one file", task: compile, args: []string{"plimsoll", "build", "stream.yaml"}, most: 1000},
	{name: "floor", does: "only decodes the specs with yaml.v3 and appends bytes that it has already, on all processors", task: compile, args: []string{"floor", "models", "specs"}},
	{name: "floor, one processor", does: "the same, one spec after the other", task: compile, args: []string{"floor", "models", "specs"}, alone: true},
	{name: "plain program", does: "decodes with sigs.k8s.io/yaml, fills typed objects, encodes with sigs.k8s.io/yaml, on all processors", task: compile, args: []string{"plain", "models", "specs"}},
	{name: "plain program, one processor", does: "the same, one spec after the other", task: compile, args: []string{"plain", "models", "specs"}, alone: true},
	{name: "helm template", does: "renders one chart that ranges over all apps, with a values schema", task: compile, args: []string{"helm", "template", "apps", "chart"}},
	{name: "kustomize build", does: "builds an overlay for each app, on a base for each kind", task: compile, args: []string{"kustomize", "build", "kustomize"}, most: 1000},
	{name: "cue export", does: "checks the specs by the same CUE schemas, and makes the objects by a definition for each kind", task: compile, args: []string{"cue", "export", "./cue:schema", "--out", "json"}},
	{name: "plimsoll version", does: "nothing: shows how much of plimsoll build is the start of the program", task: compile, args: []string{"plimsoll", "version"}, most: 1},
	{name: "kubeconform -v", does: "nothing: shows what the start of a similar program takes", task: compile, args: []string{"kubeconform", "-v"}, most: 1},
	{name: "plimsoll build into a folder", does: "the specs without environments, each app into a file", task: layer, args: []string{"plimsoll", "build", "--output-dir", "out", "specs"}},
	{name: "plimsoll build --all-environments", does: "the same specs with layers for two environments and rules of a house: each app into a file for each environment", task: layer, args: []string{"plimsoll", "build", "--all-environments", "--output-dir", "out-two", "--policy", "house.cue", "two"}},
	{name: "plimsoll vet", does: "checks the specs, without environments", task: vet, args: []string{"plimsoll", "vet", "specs"}},
	{name: "plimsoll vet, three environments", does: "checks the same specs with layers for three environments, by themselves and in each", task: vet, args: []string{"plimsoll", "vet", "three"}},
	{name: "plimsoll diff", does: "compares the specs with a revision of git, in which each tenth app has another image: what is refused, what restarts, what is at risk", task: differ, args: []string{"plimsoll", "diff", "--fail-on", "error", "git:HEAD", "changed"}},
	{name: "dyff between", does: "shows which fields of the same objects differ, compiled before, each side in one file", task: differ, args: []string{"dyff", "between", "old.yaml", "new.yaml"}},
	{name: "diff -u", does: "shows which lines of these files differ, as kubectl diff does", task: differ, args: []string{"diff", "-u", "old.yaml", "new.yaml"}},
	{name: "plimsoll lint", does: "checks the compiled objects, in files of their own, by their schemas and all default rules", task: lint, args: []string{"plimsoll", "lint", "--fail-on", "error", "objects"}, grows: true},
	{name: "plimsoll lint, ten policies", does: "the same, and judges all objects and the pods of the Deployments by ten ValidatingAdmissionPolicies", task: lint, args: []string{"plimsoll", "lint", "--fail-on", "error", "objects", "policies"}},
	{name: "plimsoll lint, ten CRDs and policies", does: "checks as many custom objects, of ten kinds that have rules in CEL each, with ten policies over all of them", task: lint, args: []string{"plimsoll", "lint", "--fail-on", "error", "customs"}},
	{name: "kubeconform", does: "checks by schemas alone, from local files", task: lint, args: []string{"kubeconform", "-schema-location", "schemas/{{.ResourceKind}}{{.KindSuffix}}.json", "-strict", "objects"}},
	{name: "kube-score", does: "checks by its default rules", task: lint, args: []string{"kube-score", "score", "--exit-one-on-warning=false", "all.yaml"}, most: 1000},
}

// size measures n apps.
func (r *report) size(n int, list []contender) error {
	dir, err := os.MkdirTemp("", "plimsoll-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	log.Printf("%d apps", n)
	// A program of its own writes the input, since what it takes of memory would
	// count as that of all that are started from it.
	growth := "1"
	if len(list) == len(contenders) {
		growth = "0"
	}
	write := exec.Command(os.Args[0], "-tools", r.tools, "-schema", r.schema, "-sizes", strconv.Itoa(n), "-growth", growth, "-inputs", dir)
	write.Stderr = os.Stderr
	if err := write.Run(); err != nil {
		return err
	}
	samples := make([][]sample, len(list))
	for round := range r.rounds(n) {
		for i, c := range list {
			if c.most > 0 && n > c.most || r.tooSlow(c, samples[i]) {
				continue
			}
			s, err := measure(r.tools, dir, c)
			if err != nil {
				return fmt.Errorf("%s: %w", c.name, err)
			}
			samples[i] = append(samples[i], s)
			if round == 0 {
				log.Printf("  %-24s %v", c.name, s)
			}
		}
	}
	for i, c := range list {
		if len(samples[i]) > 0 {
			r.results = append(r.results, result{c, n, median(samples[i])})
		}
	}
	return nil
}

// rounds is how often n apps are measured: the largest size once.
func (r *report) rounds(n int) int {
	if n > 10000 {
		return 1
	}
	return r.runs
}

// writeInputs writes n apps as specs and as objects; others: also as the other
// tools take them.
func (r *report) writeInputs(dir string, n int, others bool) error {
	all, err := models(filepath.Join(r.tools, "plimsoll"))
	if err != nil {
		return err
	}
	if err := errors.Join(writeSpecs(dir, all, n), writeLayered(dir, all, n), writeObjects(dir, all, n),
		writePolicies(dir), writeCustoms(dir, n)); err != nil || !others {
		return err
	}
	for _, write := range []func() error{
		func() error { return writeModels(dir, all) },
		func() error { return writeChart(dir, all, n) },
		func() error { return writeOverlays(dir, all, min(n, 1000)) },
		func() error { return writeCUE(dir, r.schema, all, n) },
		func() error { return writeSchemas(dir) },
		func() error { return r.writeChange(dir, all, n) },
	} {
		if err := write(); err != nil {
			return err
		}
	}
	return nil
}
