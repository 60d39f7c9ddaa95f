package generated

import (
	"encoding/json"
	"errors"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"text/template"
)

var update = flag.Bool("update", false, "write docs/correctness.md anew")

// The page and the reports that it is made from: of the run that was committed;
// and, once they are, of a smaller one with a seed that nobody chose, and of the
// control plane.
const (
	page          = "../../docs/correctness.md"
	pageReport    = "../../docs/correctness.json"
	freshReport   = "../../docs/correctness-fresh.json"
	clusterReport = "../../docs/cluster.json"
	refusedReport = "../../docs/refused.json"
	placesReport  = "../../docs/places.json"
)

// A clusterRun is what test/cluster reports.
type clusterRun struct {
	Kubernetes string `json:"kubernetes"`
	Etcd       string `json:"etcd"`
	Kwok       string `json:"kwok"`
	Examples   int    `json:"examples"`
	Objects    int    `json:"objects"`
	Checks     []struct {
		Name   string `json:"name"`
		Passed bool   `json:"passed"`
	} `json:"checks"`
}

// A refusedRun is what test/apiserver/change reports: of objects with other fields, those of
// changed specs, and manifests that others have.
type refusedRun struct{ OfFields, OfSpecs, OfManifests changedPairs }

type changedPairs struct {
	Pairs, Kinds, Refused, Differences int
}

// A placesRun is what test/apiserver/places reports.
type placesRun struct {
	Kubernetes                                        string
	Sites, Places, Reached, Documents, Said, SameLine int
	Left                                              map[string]int
}

// TestCorrectnessPage holds docs/correctness.md to the committed reports.
func TestCorrectnessPage(t *testing.T) {
	var data struct {
		Run     report
		Fresh   *report
		Cluster *clusterRun
		Refused refusedRun
		Places  placesRun
	}
	if err := readJSON(freshReport, &data.Fresh); err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	if err := readJSON(pageReport, &data.Run); err != nil {
		t.Fatal(err)
	}
	if err := readJSON(clusterReport, &data.Cluster); err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	if err := readJSON(refusedReport, &data.Refused); err != nil {
		t.Fatal(err)
	}
	if err := readJSON(placesReport, &data.Places); err != nil {
		t.Fatal(err)
	}
	for _, r := range []changedPairs{data.Refused.OfFields, data.Refused.OfSpecs, data.Refused.OfManifests} {
		if r.Differences > 0 || r.Pairs == 0 {
			t.Errorf("%s is of a run that found a difference, or nothing", refusedReport)
		}
	}
	var b strings.Builder
	if err := pageTemplate.Execute(&b, data); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(page, []byte(b.String()), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != b.String() {
		t.Errorf("%s is not what the report says: run go test ./test/generated -update", page)
	}
}

// TestReportIsClean fails for a committed report of a run that found something.
func TestReportIsClean(t *testing.T) {
	for _, name := range []string{pageReport, freshReport} {
		if _, err := os.Stat(name); name == freshReport && errors.Is(err, fs.ErrNotExist) {
			continue
		}
		t.Run(filepath.Base(name), func(t *testing.T) { checkClean(t, name) })
	}
}

func checkClean(t *testing.T, name string) {
	var r report
	if err := readJSON(name, &r); err != nil {
		t.Fatal(err)
	}
	if len(r.Kinds) == 0 || len(r.Kubernetes) == 0 {
		t.Fatal("the report is empty")
	}
	for _, k := range r.Kinds {
		if k.Compiled != k.Specs || len(k.Unreached) > 0 {
			t.Errorf("%s: %d of %d compile, unreached: %v", k.Kind, k.Compiled, k.Specs, k.Unreached)
		}
	}
	for _, v := range r.Kubernetes {
		if v.Examples.Faults+v.Specs.Faults+v.Mutants.Faults > 0 {
			t.Errorf("Kubernetes %s: %+v", v.Version, v)
		}
	}
	if r.Restricted.Violations > 0 {
		t.Errorf("%d violations", r.Restricted.Violations)
	}
}

func readJSON(name string, into any) error {
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	return json.Unmarshal(data, into)
}

// thousands writes a number with commas.
func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// totals are the sums over all kinds.
func (r report) Total() kindReport {
	var all kindReport
	for _, k := range r.Kinds {
		all.Specs += k.Specs
		all.Compiled += k.Compiled
		all.Objects += k.Objects
		all.Points += k.Points
		all.Mutants += k.Mutants
		all.Refused += k.Refused
	}
	return all
}

// Passed counts the checks that passed.
func (c *clusterRun) Passed() (n int) {
	for _, check := range c.Checks {
		if check.Passed {
			n++
		}
	}
	return n
}

var pageTemplate = template.Must(template.New("page").Funcs(template.FuncMap{
	"n":     thousands,
	"minus": func(a, b int) int { return a - b },
}).Parse(`# What is proved

<!-- Made from correctness.json by go test ./test/generated -update; do not edit. -->

Plimsoll makes claims about everything that it compiles, not about its examples alone. So they are tested on specs that nobody wrote: random ones, made from the CUE schemas, which reach every field, every member of an enumeration, every sort of value and both ends of every range: the points of the schema. This page says what holds for them, which command shows it, and the numbers of the last run that was committed ([` + "`correctness.json`" + `](correctness.json)).

| what holds | shown by |
|---|---|
| Every spec that the schema and the compiler accept becomes manifests that the API server takes, on each supported version of Kubernetes | ` + "`make conformance`" + ` |
| At the Pod Security level ` + "`restricted`" + `, which is the default, no pod breaks it; at ` + "`baseline`" +
	` likewise | ` + "`make conformance`" + ` |
| Of a spec that is changed at random, Plimsoll itself refuses what the server would refuse | ` + "`make conformance`" +
	` |
| Every selector selects the pods of its own app and no others; every Service, port, volume, account, role and claim that is named is there, or is named in the spec | ` + "`make test`" + ` |
| The same spec gives the same bytes | ` + "`make test`" + ` |
| The tables that check specs agree with CUE's evaluator | ` + "`make test`" + ` (` + "`TestOracle`" + `) |
| A backup that is restored gives the same rows | ` + "`make backup-test`" + ` |
| The examples come up on a real control plane | ` + "`make cluster-test`" + ` |

## Specs

Seed {{.Run.Seed}}, {{n .Run.Specs}} specs of each kind, and more where a point of the schema was not reached by them. What the compiler refuses and the schema cannot express, as a port that no container has, is mended by a list of repairs ([` + "`test/generated/repairs_test.go`" + `](../test/generated/repairs_test.go)), which has the reason for each; a refusal that is not in the list fails the test.

| kind | specs | compile | objects | points of the schema | not reached | mutants | refused by Plimsoll |
|---|---|---|---|---|---|---|---|
{{range .Run.Kinds}}| {{.Kind}} | {{n .Specs}} | {{n .Compiled}} | {{n .Objects}} | {{.Points}} | {{len .Unreached}} | {{n .Mutants}} | {{n .Refused}} |
{{end}}{{with .Run.Total}}| all | {{n .Specs}} | {{n .Compiled}} | {{n .Objects}} | {{n .Points}} | | {{n .Mutants}} | {{n .Refused}} |
{{end}}
## What the API server says

| Kubernetes | judged by | objects of specs | rejected | objects of mutants that compile | rejected | objects of examples | rejected |
|---|---|---|---|---|---|---|---|
{{range .Run.Kubernetes}}| {{.Version}} | {{if .OwnCode}}its own code{{else}}the newest, emulating it{{end}} | {{n .Specs.Accepted}} | {{n .Specs.Faults}} | {{n .Mutants.Accepted}} | {{n .Mutants.Faults}} | {{n .Examples.Accepted}} | {{n .Examples.Faults}} |
{{end}}
Rejected counts also objects that are taken but stripped of a field without a word, that break the Pod Security level of their spec, and that only ` + "`kubectl apply --server-side`" + ` would refuse. {{with .Run.Restricted}}{{n .Objects}} objects were held to the level ` + "`restricted`" + `, with {{n .Violations}} violations.{{end}}

{{with .Fresh}}A second run, with the seed {{.Seed}}, which was drawn and not chosen: {{with .Total}}{{n .Specs}} specs, of which {{n .Compiled}} compile, {{end}}to objects of which Kubernetes{{range $i, $v := .Kubernetes}}{{if $i}},{{end}} {{.Version}} takes {{n .Specs.Accepted}} and rejects {{.Specs.Faults}}{{end}} ([` + "`correctness-fresh.json`" + `](correctness-fresh.json)).{{end}}

The server's own code runs here without a server: strict decoding, defaulting, the registry's strategies and Pod Security ([` + "`test/apiserver`" + `](../test/apiserver/README.md)). HTTPRoute and Route, which are no kinds of Kubernetes itself, are judged by the definitions that the Gateway API and OpenShift publish, with their rules in CEL, as the server judges custom resources. An emulated version has the feature gates of its time, so a field that came later is dropped, which counts as a fault; validation that hangs on no gate is that of the newest version. With ` + "`FULL=1`" + ` each version is judged by a program that is built from its own code.

## Every refusal

{{with .Places}}The source of Kubernetes {{.Kubernetes}} has {{n .Sites}} lines that make an error of a field and that a create may reach, as a program finds by following names from the registry's strategies on. A place is such a line and the path of a field. {{n .Places}} are known ([` + "`places.txt`" + `](../test/apiserver/places/testdata/places.txt)): {{n .Reached}} are reached by the {{n .Documents}} small documents in [` + "`testdata/refused`" + `](../testdata/refused), each of which the server refuses. Of those documents ` + "`lint`" + ` says an error on {{n .Said}}, on {{n .SameLine}} of them on the line of a field that the server names, and none on the sound documents that they are changes of. A line that is new in another version of Kubernetes fails ` + "`make conformance`" + ` with its name. The other places:

| places | why no document reaches them |
|---|---|
{{range $why, $count := .Left}}| {{n $count}} | {{$why}} |
{{end}}{{end}}
## What a change does

` + "`plimsoll diff`" + ` says which changes the API server refuses. Pairs of objects were given to the server's own update code, defaulting and the three-way merge of kubectl before it, and what ` + "`diff`" + ` calls refused was held to it ([` + "`refused.json`" + `](refused.json)):

| pairs | number | kinds | refused by the server | ` + "`diff`" + ` says otherwise |
|---|---|---|---|---|
{{with .Refused.OfFields}}| objects of every kind, one to three fields changed at random | {{n .Pairs}} | {{.Kinds}} | {{n .Refused}} | {{.Differences}} |
{{end}}{{with .Refused.OfSpecs}}| what specs compile to, before and after some of their fields get the values of others | {{n .Pairs}} | {{.Kinds}} | {{n .Refused}} | {{.Differences}} |
{{end}}{{with .Refused.OfManifests}}| manifests of three public repositories (kube-prometheus, kubernetes/examples, argo-cd), changed at random | {{n .Pairs}} | {{.Kinds}} | {{n .Refused}} | {{.Differences}} |
{{end}}
On the control plane below, what was applied is no difference to what runs, for every example; the pods that a change replaces are as many as ` + "`diff`" + ` says, for each kind of workload and strategy; and the commands that it prints get a refused change through with its claims.
{{with .Cluster}}
## On a real control plane

Kubernetes {{.Kubernetes}}, etcd {{.Etcd}} and kwok {{.Kwok}}, with {{n .Objects}} objects of {{.Examples}} examples: {{.Passed}} of {{len .Checks}} checks passed.
{{end}}
## What it found

What Plimsoll let through once and the server refused, or took otherwise than it was meant, and the case that has held it since:

| disagreement | mended by | case |
|---|---|---|
| two pull secrets of one name, two entries of hostAliases for one address: server-side apply finds the items by them | refused | [error-server](../testdata/worker/error-server.txtar) |
| quantities as 1e-99999999, which keep the server busy for hours | at most two digits of exponent | [error-server](../testdata/worker/error-server.txtar) |
| a fieldRef to a label whose prefix is in capitals | the prefix is a DNS name; that of annotations is free | [error-server](../testdata/worker/error-server.txtar) |
| a file of config at a path with // or /./ | refused | [error-server](../testdata/worker/error-server.txtar) |
| hugepages of a size that is none, as hugepages-.7 | the size is a whole number with Ki, Mi or Gi | [error-server](../testdata/worker/error-server.txtar) |
| divisor 1Mi of CPU, and 1m of memory | each has its own units | [error-server](../testdata/worker/error-server.txtar) |
| two files of a projected volume at one path | refused, also between sources | [error-twice](../testdata/worker/error-twice.txtar) |
| matchLabelKeys with a label that the same term selects otherwise | refused | [error-affinity](../testdata/worker/error-affinity.txtar) |
| 00%, a zero that did not look like one, where the server refuses zero | refused | [error-percent](../testdata/stateful/error-percent.txtar) |
| a metric of pods or objects with a target of type Utilization | only Value and AverageValue | [error-autoscaler](../testdata/web/error-autoscaler.txtar) |
| ReadWriteOncePod beside other access modes; a backup into a raw disk | refused | [error-modes](../testdata/backup/error-modes.txtar) |
| a database and credentials that an engine does not read | refused, since they were passed over in silence | [error-unused](../testdata/database/error-unused.txtar) |
| the same peer of a network policy twice, which server-side apply refuses | one rule | [network-policy-twice](../testdata/worker/network-policy-twice.txtar) |
| large numbers in JSON 6902 operations lost their last digits | kept | [patch-large-number](../testdata/worker/patch-large-number.txtar) |
| a patch of an HTTPRoute or Route with a field that these do not have | refused | [error-patch-routes](../testdata/web/error-patch-routes.txtar) |
| a host with a part of more than 63 characters, which OpenShift refuses and no DNS server knows | refused | [error-expose](../testdata/web/error-expose.txtar) |
| paths with a space and the like for an HTTPRoute or a Route, which want them as %20 | refused | [error-expose](../testdata/web/error-expose.txtar) |
| versions of engines that no tag can be, as -5 | refused | [error-version](../testdata/database/error-version.txtar) |

The long run found two more, which went the other way. Lint said of a volume that its claimName is missing where a claim of the StatefulSet takes the volume's place, which the server accepts ([missing-field](../testdata/lint/missing-field.txtar)). And CUE, whose numbers have no size, takes a whole number of more than 64 bits as a quantity: Plimsoll goes on refusing it, and ` + "`vet --verify`" + ` no longer calls that a bug ([vet](../testdata/script/vet.txtar)).

## What is not

{{with index .Run.Kubernetes 0}}{{if .Specs.Skipped}}- **HTTPRoute and Route** had no judge yet in this run ({{n .Specs.Skipped}} objects).
{{end}}{{end}}- **Patches** are held to names, types and selectors. What else they write is the user's own, and the server may refuse it.
- **Backups of MySQL and MongoDB**: Debian has neither server. The commands for MySQL run against MariaDB, with its tools under MySQL's names; those for MongoDB run as far as the login, with a program that stands for mongodump, and by hand with MongoDB's own programs on FerretDB ([engines](engines.md)).
- **What only a cluster knows**: whether an image, a class or a Secret is there, quotas, and webhooks.
- **One field that older versions ignore**: ` + "`rollout.maxUnavailable`" + ` of Database and Stateful, before 1.37.

## Run it

    make conformance                  # 300 specs of each kind
    make conformance FULL=1           # 10,000, and each version by its own code
    make conformance SEED=$RANDOM     # other specs than the last time

A failure prints the smallest spec that has it, and the seed. The counts go into ` + "`bin/conformance.json`" +
	`; copied to ` + "`docs/correctness.json`" + `, those of a drawn seed to ` + "`docs/correctness-fresh.json`" +
	`, they become this page with ` + "`go test ./test/generated -update`" + `.
`))
