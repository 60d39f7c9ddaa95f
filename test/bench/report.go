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

Made by `+"`make bench`"+`, which runs each program on the same apps, in turn, and takes the median of %d runs (of 1 for the largest size). [What the names mean](#what-the-names-mean) says what each row does. The apps are those that `+"`plimsoll init`"+` writes, equally many of all seven kinds; the other tools get what they need to make the same objects. Times depend on the machine, which here has %d processors, so compare them only with each other. The ratios are to the first row of the same table.

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
	b.WriteString("\n## Growth\n\nTime for one app, by the number of apps. The flatter a line is, the better.\n\n![Time for one app by the number of apps](performance.svg)\n")
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

Processor time of ` + "`plimsoll build`" + ` over 10,000 specs in files of their own, by pprof, in microseconds for one spec. Between the two columns lie three changes: documents are read in one pass, patterns are matched by automata, and how often memory is collected depends on how much is in use. Both were measured on one quiet machine; elsewhere only the proportions hold.

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

A build of one spec takes little longer than the start of the program, which the row of ` + "`plimsoll version`" + ` shows. Before the first line of a program runs, Go sets up every package that is linked into it, whatever the command: the decimals of CUE, the descriptors of protobuf, kustomize, gojsonschema, the types of Kubernetes. Plimsoll's own schemas, patterns and facts about Kubernetes are read when they are first needed.
`

// inBrowser was measured by hand, too.
const inBrowser = `
## In the browser

The page that ` + "`make site`" + ` makes runs the same code as WebAssembly. Compressed by gzip, a browser fetches 5.9 MB for the program (31.3 MB uncompressed) and 0.15 MB for the editor and the page. The first result is there one second after the page has loaded, on two processors; ` + "`make site-test`" + ` prints the time.

It is compressed by libdeflate: with zlib it would be 6.1 MB, and zopfli takes four minutes. With Go's inlining it would be 6.9 MB. Binaryen's wasm-opt (132, -Oz) takes four minutes, and makes it 28.3 MB uncompressed but no smaller compressed, so it is not used. Compressed by brotli it would be 4.2 MB; but a page can decompress only gzip by itself, and few servers of files compress by brotli. With the API server's CEL, which the rules of CRDs and admission policies need, it would be more than twice as large (86.8 MB uncompressed). So the page leaves CEL out, and CUE's evaluator, kustomize and gojsonschema too, and says so.
`

// inEditor was measured by hand, too.
const inEditor = `
## In an editor

The time from a keystroke in one of 1,000 files to the answer of ` + "`plimsoll lsp`" + `, by ` + "`go test ./cmd/plimsoll -bench 'Keystroke|Completion|Names'`" + `: the median of three runs, on two processors. Only the spec that changed is compiled anew; when all were, the first row took seven times as long on the same machine. Completion does not wait for findings, which are looked for at the same time.

| answer | wall | allocated |
|---|--:|--:|
| the findings in all files, of specs | 25 ms | 11.8 MB |
| the findings in all files, of specs with layers of three environments | 75 ms | 33.8 MB |
| the findings in all files, of manifests | 27 ms | 12.6 MB |
| completion: the fields of a place | 9 ms | 7.3 MB |
| completion: names, of 1,000 Secrets | 24 ms | 17.9 MB |
| where a name is defined and used, in specs | 31 ms | 13.7 MB |
| where a name is defined and used, in manifests | 20 ms | 7.8 MB |
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
	return "Compared with " + strings.Join(list, ", ") + "; all built by " + runtime.Version() + "."
}
