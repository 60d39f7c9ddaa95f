package generated

import (
	"bytes"
	"flag"
	"fmt"
	"hash/fnv"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/schema/schematest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var (
	specs   = flag.Int("specs", 300, "number of specs of each kind")
	mutants = flag.Int("mutants", 3, "number of mutants of each spec")
	seed    = flag.Uint64("seed", 1, "seed of all that is random")
	program = flag.String("judge", "", "program of test/apiserver, which judges what compiles")
	minors  = flag.String("kubernetes", "1.37,1.36,1.35,1.34", "versions of Kubernetes to judge by, newest first")
	folder  = flag.String("generated", "", "folder to write the specs and their manifests to")
)

// batch is how many specs are judged at a time.
const batch = 250

// manySpecs are so many that each repair must be needed.
const manySpecs = 10_000

// mostTries is how many specs are made for a point that none has reached.
const mostTries = 400

// mostIdle is how many specs a field may leave as they are, before it is said
// to do nothing.
const mostIdle = 60

// idle are fields that may do nothing, with the reason.
var idle = map[string]string{
	"#JobSidecar.native":       "true, which alone is left, is the default",
	"#Patch.target.name":       "all that has the kind may have the name",
	"#Patch.target.namespace":  "all that an app becomes is in one namespace, but for a Role in another",
	"#Worker.spec.platform":    ids,
	"#Stateful.spec.platform":  ids,
	"#NodeAgent.spec.platform": ids,
	"#Batch.spec.platform":     ids,
	"#Web.environments":        layers,
	"#Worker.environments":     layers,
	"#Database.environments":   layers,
	"#Stateful.environments":   layers,
	"#NodeAgent.environments":  layers,
	"#Batch.environments":      layers,
	"#Backup.environments":     layers,
}

const (
	ids    = "it is for known images, whose users it leaves out, and for routes"
	layers = "it is for environments, and here specs are compiled without one"
)

// mostFailures is how many different failures of a kind are shown.
const mostFailures = 8

// unreachable are points of the schema that no spec can have, with the reason.
var unreachable = map[string]string{
	"#Database.spec.storage:empty": "a known engine needs data in it, and a custom one any",
	"#JobSidecar.native=false":     "a rule refuses it, and says why",

	"#Database.spec.serviceName.create=true": "a rule refuses it, and says why",
	"#Stateful.spec.serviceName.create=true": "a rule refuses it, and says why",

	"#Version=true":                 "no engine has such a version",
	"#Version=false":                "no engine has such a version",
	"#Version:bool":                 "no engine has such a version",
	"#Backup.spec.keep>=0":          "a rule has a better word on 0 than the bound",
	"#Database.spec.backup.keep>=0": "a rule has a better word on 0 than the bound",
}

// A run is what becomes of the specs of one kind.
type run struct {
	*testing.T
	kind  string
	court *court

	report     kindReport
	versions   []versionReport
	restricted restricted

	reached map[string]bool
	idle    map[string]int // how many specs are no different without a field; -1 when one is
	used    map[*repair]int
	shown   map[string]bool // sorts of failures

	specs, mutants []*result // that wait for the judge
}

// TestGenerated holds random specs of every kind to what the package comment
// says. A failure shows the smallest spec that has it.
func TestGenerated(t *testing.T) {
	for _, kind := range schema.Kinds() {
		if workloads[kind] == "" {
			t.Fatalf("workloads in patches_test.go does not say what becomes of the kind %s", kind)
		}
	}
	runs := make([]*run, len(schema.Kinds()))
	t.Run("kinds", func(t *testing.T) {
		for i, kind := range schema.Kinds() {
			t.Run(kind, func(t *testing.T) {
				t.Parallel()
				r := &run{T: t, kind: kind, reached: map[string]bool{}, idle: map[string]int{}, used: map[*repair]int{},
					shown: map[string]bool{}}
				runs[i] = r
				r.report.Kind, r.report.Unreached = kind, []string{}
				if *program != "" {
					r.court = &court{filepath.Join(t.TempDir(), "judged")}
					for i, version := range strings.Split(*minors, ",") {
						_, ownCode := own(version)
						r.versions = append(r.versions, versionReport{Version: version, OwnCode: ownCode || i == 0})
					}
				}
				r.all()
			})
		}
	})
	checkIdle(t, runs)
	if slices.Contains(runs, nil) {
		return // -run leaves kinds out
	}
	if *specs >= manySpecs {
		checkRepairs(t, runs)
	}
	all := sum(runs)
	if *program != "" {
		all.judgeExamples(t)
		for _, v := range all.Kubernetes {
			t.Logf("Kubernetes %s: of specs %+v, of mutants %+v, of examples %+v", v.Version, v.Specs, v.Mutants,
				v.Examples)
		}
	}
	writeReport(t, all)
}

// checkIdle holds that each field makes a difference: for a spec of its kind, or
// of any kind where it is in a definition that they share.
func checkIdle(t *testing.T, runs []*run) {
	specs := map[string]int{}
	for _, r := range runs {
		if r == nil {
			continue
		}
		for name, n := range r.idle {
			if n < 0 || specs[name] < 0 {
				specs[name] = -1
			} else {
				specs[name] += n
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(specs)) {
		if n := specs[name]; n > 0 && idle[name] == "" {
			t.Errorf("%s does nothing: %d specs compile to the same without it. Does package compiler read it?", name, n)
		}
	}
}

// random gives the source of all that is random about one spec.
func (r *run) random(i int) *rand.Rand {
	h := fnv.New64a()
	fmt.Fprint(h, r.kind, i)
	return rand.New(rand.NewPCG(*seed, h.Sum64()))
}

// all makes the specs: as many as are asked for, with a few of the kind's
// points in most, and then more until each point is reached.
func (r *run) all() {
	points := schematest.Points(r.kind)
	next := 0
	for i := range *specs {
		var some []schematest.Point
		if i%5 < 4 {
			for range 4 {
				some = append(some, points[next%len(points)])
				next++
			}
		}
		r.one(i, []float64{0, 0.02, 0.05, 0.1, 0.3}[i%5], some)
	}
	i := *specs
	for _, p := range points {
		for try := 0; try < mostTries && !r.reached[p.Name] && unreachable[p.Name] == ""; try++ {
			r.one(i, []float64{0, 0.05, 0.1}[try%3], []schematest.Point{p})
			i++
		}
		if !r.reached[p.Name] && unreachable[p.Name] == "" {
			r.report.Unreached = append(r.report.Unreached, p.Name)
		}
	}
	for _, p := range points {
		for try := 0; try < mostIdle && r.idle[p.Name] > 0 && idle[p.Name] == ""; try++ {
			random := r.random(-1 - try)
			made := spec{schematest.Generate(r.kind, random, []float64{0, 0.05, 0.1}[try%3], p)}
			if res, err := repaired(r, random, made, map[*repair]int{}); err == nil {
				r.without(res)
			}
		}
	}
	r.judge()
	r.report.Points = len(points)
	if len(r.report.Unreached) > 0 {
		r.Errorf("no spec that compiles has %s", strings.Join(r.report.Unreached, ", "))
	}
	if r.report.Compiled*100 < r.report.Specs*99 {
		r.Errorf("only %d of %d specs compile", r.report.Compiled, r.report.Specs)
	}
	r.Logf("%s: %d specs, %d compile to %d objects, %d points reached; %d mutants, %d refused, %d compile",
		r.kind, r.report.Specs, r.report.Compiled, r.report.Objects, len(points)-len(r.report.Unreached),
		r.report.Mutants, r.report.Refused, r.report.Mutants-r.report.Refused)
}

// one makes a spec, and mutants of it.
func (r *run) one(i int, density float64, points []schematest.Point) {
	random := r.random(i)
	r.report.Specs++
	res, err := repaired(r, random, spec{schematest.Generate(r.kind, random, density, points...)}, r.used)
	if err != nil {
		r.fail("does not compile: "+sortOf(err), i, err.Error(), res.spec)
		return
	}
	r.report.Compiled++
	r.report.Objects += len(res.objects)
	for name := range schematest.Reached(r.kind, res.spec[0]) {
		r.reached[name] = true
	}
	if err := holds(r, res); err != nil {
		r.failSmaller(i, res, err)
	}
	r.without(res)
	r.write(i, res)
	r.specs = append(r.specs, res)
	for range *mutants {
		r.mutate(i, random, res.spec)
	}
	if len(r.specs) >= batch {
		r.judge()
	}
}

// without compiles a spec without each of its fields in turn, until that has
// made a difference once.
func (r *run) without(res *result) {
	for name, way := range schematest.Fields(r.kind, res.spec[0]) {
		if r.idle[name] < 0 || r.idle[name] >= mostIdle {
			continue
		}
		less := slices.Clone(res.spec)
		less[0] = replaced(less[0], way, func(*source.Node) *source.Node { return nil })
		r.idle[name]++
		if other := compile(r, less); !other.ok() || !bytes.Equal(other.text, res.text) {
			r.idle[name] = -1
		}
	}
}

// sortOf is an error without what differs from spec to spec.
func sortOf(err error) string {
	_, message, _ := strings.Cut(indexes.ReplaceAllString(err.Error(), ""), ": ")
	words := strings.FieldsFunc(message, func(r rune) bool { return r < 'a' || r > 'z' })
	return strings.Join(words[:min(3, len(words))], " ")
}

// mutate compiles a spec with something changed. What patches say is the
// user's own: only its form and its types are checked.
func (r *run) mutate(i int, random *rand.Rand, s spec) {
	doc := schematest.Mutate(random, s[0])
	for range random.IntN(5) - 2 { // two and three at once, too
		doc = schematest.Mutate(random, doc)
	}
	if string(doc.At("spec", "patches").JSON()) != string(s[0].At("spec", "patches").JSON()) {
		doc = doc.With("spec",
			replaced(doc.Get("spec"), []string{"patches"}, func(*source.Node) *source.Node { return nil }))
	}
	r.report.Mutants++
	res := compile(r, append(spec{doc}, s[1:]...))
	if !res.ok() {
		r.report.Refused++
		return
	}
	if err := holds(r, res); err != nil {
		r.failSmaller(i, res, err)
	}
	r.mutants = append(r.mutants, res)
}

// write keeps a spec and its manifests for a look at them with other tools.
func (r *run) write(i int, res *result) {
	if *folder == "" {
		return
	}
	for part, data := range map[string][]byte{"specs": res.spec.text(), "manifests": res.text} {
		path := filepath.Join(*folder, part, fmt.Sprintf("%s-%d.yaml", r.kind, i))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			r.Fatal(err)
		}
		if err := os.WriteFile(path, data, 0o666); err != nil {
			r.Fatal(err)
		}
	}
}

// judge has the API server's code look at what waits.
func (r *run) judge() {
	for i := range r.versions {
		v := &r.versions[i]
		r.judgeThese(v.Version, r.specs, func(j int, said *verdict) {
			v.Specs.count(said)
			if i == 0 && r.specs[j].spec.level() == levels[0] {
				r.restricted.Objects++
				r.restricted.Violations += len(said.PodSecurity)
			}
		})
		r.judgeThese(v.Version, r.mutants, func(_ int, said *verdict) { v.Mutants.count(said) })
	}
	r.specs, r.mutants = nil, nil
}

// judgeThese has one version judge some results, and shows what it refuses.
func (r *run) judgeThese(version string, results []*result, each func(int, *verdict)) {
	if len(results) == 0 {
		return
	}
	found := r.court.judge(r, version, results, each)
	for i, res := range results {
		f, ok := found[i]
		switch {
		case !ok:
			continue
		case r.shown[f.sort] || len(r.shown) >= mostFailures:
			r.Fail()
			continue
		}
		small := shrink(r, res.spec, func(list []*result) int {
			if len(list) == 0 {
				return -1
			}
			still := r.court.judge(r, version, list, nil)
			for i := range list {
				if still[i].sort == f.sort {
					return i
				}
			}
			return -1
		})
		r.fail(f.sort, i, fmt.Sprintf("Kubernetes %s: %s", f.version, f.text), small)
	}
}

// failSmaller reports what is wrong with the objects of a spec.
func (r *run) failSmaller(i int, res *result, err error) {
	sort := sortOf(err)
	if r.shown[sort] || len(r.shown) >= mostFailures {
		r.Fail()
		return
	}
	small := shrink(r, res.spec, func(list []*result) int {
		return slices.IndexFunc(list, func(c *result) bool {
			err := holds(r, c)
			return err != nil && sortOf(err) == sort
		})
	})
	r.fail(sort, i, err.Error(), small)
}

// fail shows a failure of its sort once.
func (r *run) fail(sort string, i int, what string, s spec) {
	if !r.shown[sort] && len(r.shown) < mostFailures {
		r.shown[sort] = true
		r.Errorf("%s %d, -seed %d: %s\n%s", r.kind, i, *seed, what, s.text())
	}
	r.Fail()
}
