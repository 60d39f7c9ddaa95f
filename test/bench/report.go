package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// A result is the median of the runs of one contender over n apps.
type result struct {
	contender
	n int
	sample
}

// A report collects the results of a run.
type report struct {
	tools   string
	schema  string // the folder of the CUE schemas of specs
	runs    int
	results []result
}

// write writes the page and its plot.
func (r *report) write(dir string) error {
	if err := write(filepath.Join(dir, "performance.svg"), r.plot()); err != nil {
		return err
	}
	return write(filepath.Join(dir, "performance.md"), r.page())
}

func (r *report) page() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, `# Performance

Made by `+"`make bench`"+`, which runs all programs on the same apps, in turn, and takes the median of %d runs (of 1 for the largest size). The apps are those that `+"`plimsoll init`"+` writes, of all seven kinds in turn; the other tools get what they need to make the same objects. Times say little by themselves, and change with the machine: this one has %d processors. The ratios are to the first row, of the same run.

%s
`, r.runs, runtime.NumCPU(), r.versions())
	for _, t := range []struct {
		task  task
		title string
	}{{compile, "Specs to manifests"}, {layer, "Two environments and rules of a house"}, {vet, "Three environments, checked"}, {differ, "What a change does"}, {lint, "Manifests to findings"}} {
		fmt.Fprintf(&b, "\n## %s\n", t.title)
		for _, n := range r.sizes(t.task) {
			r.table(&b, t.task, n)
		}
	}
	b.WriteString("\n## Growth\n\nTime for one app, by the number of apps. Flat lines are what one wants.\n\n![Time for one app by the number of apps](performance.svg)\n")
	b.WriteString(timeGoes)
	b.WriteString(inBrowser)
	b.WriteString(inEditor)
	b.WriteString("\n## What the names mean\n\n| program | does |\n|---|---|\n")
	for _, c := range contenders {
		fmt.Fprintf(&b, "| %s | %s |\n", c.name, c.does)
	}
	return b.Bytes()
}

// timeGoes is a note on profiles that were taken by hand, on one machine.
const timeGoes = `
## Where the time goes

Processor time of ` + "`plimsoll build`" + ` over 10,000 specs in files of their own, by pprof, in microseconds for one spec: before documents were read in one pass, patterns matched by automata and memory collected by what is in use, and after. Both on one quiet machine, so that only the proportions mean something elsewhere.

| stage | before | after |
|---|--:|--:|
| find and read files | 55 | 25 |
| parse | 69 | 14 |
| check | 30 | 16 |
| decode into the fields of a kind | 27 | 9 |
| make and encode the objects | 76 | 51 |
| lint them | 89 | 32 |
| collect memory, and all else | 79 | 37 |
| all | 425 | 184 |

One spec alone takes little longer than the program needs to start, which the row of ` + "`plimsoll version`" + ` shows. Go sets up every package that is linked in before the program's first line, whatever the command: the decimals of CUE, the descriptors of protobuf, kustomize, gojsonschema, the types of Kubernetes. Plimsoll's own schemas, patterns and facts about Kubernetes are read when they are first needed.
`

// inBrowser was measured by hand, too.
const inBrowser = `
## In the browser

The page that ` + "`make site`" + ` makes runs the same code as WebAssembly. What a browser fetches, packed by gzip: 6.1 MB for the program (31.0 MB unpacked), 0.15 MB for the editor and the page. Go's inlining would make that 7.1 MB. Binaryen's wasm-opt (132, -Oz) takes four minutes, and makes it 28.3 MB unpacked but no smaller packed, so it is not used. Packed by brotli it would be 4.1 MB; but pages can unpack gzip alone by themselves, and few servers of files pack by brotli. With the API server's CEL, for the rules of CRDs and admission policies, it would be 14.0 MB (86.8 MB unpacked); so the page leaves that out, and says so, as it does with CUE's evaluator, kustomize and gojsonschema. The first result is there one second after the page has loaded, on two processors; ` + "`make site-test`" + ` prints the time.
`

// inEditor was measured by hand, too.
const inEditor = `
## In an editor

From a keystroke in one of 1,000 files to the answer of ` + "`plimsoll lsp`" + `, by ` + "`go test ./cmd/plimsoll -bench 'Keystroke|Completion|Names'`" + `: the median of three runs, on two processors. Of specs one is compiled anew: when all were, the first row was seven times as much on the same machine. Completion does not wait for findings, which are looked for at the same time.

| answer | wall | allocated |
|---|--:|--:|
| the findings of all, of specs | 25 ms | 11.8 MB |
| the findings of all, of specs with layers of three environments | 75 ms | 33.8 MB |
| the findings of all, of manifests | 27 ms | 12.6 MB |
| what fields can stand there | 9 ms | 7.3 MB |
| what names can, 1,000 Secrets | 24 ms | 17.9 MB |
| where a name is said and spoken of, in specs | 31 ms | 13.7 MB |
| where a name is said and spoken of, in manifests | 20 ms | 7.8 MB |
`

func (r *report) sizes(t task) (list []int) {
	for _, result := range r.results {
		if result.task == t && (len(list) == 0 || list[len(list)-1] != result.n) {
			list = append(list, result.n)
		}
	}
	return list
}

func (r *report) table(b *bytes.Buffer, t task, n int) {
	fmt.Fprintf(b, "\n### %s\n\n| program | wall | times the first | processor | peak memory |\n|---|--:|--:|--:|--:|\n", apps(n))
	var first *result
	for i := range r.results {
		one := &r.results[i]
		if one.task != t || one.n != n {
			continue
		}
		if first == nil {
			first = one
		}
		fmt.Fprintf(b, "| %s | %s | %.2f | %s | %d MiB |\n", one.name, shown(one.wall), float64(one.wall)/float64(first.wall), shown(one.cpu), one.memory>>20)
	}
}

func apps(n int) string {
	if n == 1 {
		return "1 app"
	}
	return thousands(n) + " apps"
}

func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func shown(d time.Duration) string {
	if d < time.Second {
		return fmt.Sprintf("%.1f ms", float64(d)/float64(time.Millisecond))
	}
	return fmt.Sprintf("%.2f s", d.Seconds())
}

// versions are those that run.sh built, since not every program knows its own.
func (r *report) versions() string {
	var list []string
	for _, name := range []string{"helm", "kustomize", "cue", "kubeconform", "kube-score", "dyff"} {
		text, err := os.ReadFile(filepath.Join(r.tools, name+".version"))
		if err != nil {
			continue
		}
		version, _, _ := strings.Cut(string(text), " ")
		list = append(list, name+" "+version)
	}
	return "Beside it: " + strings.Join(list, "; ") + "; " + runtime.Version() + " for all."
}
