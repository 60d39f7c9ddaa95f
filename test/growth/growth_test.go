package growth

import (
	"bufio"
	"cmp"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	// What the program is made of, so that a cached result is one of this code.
	_ "github.com/plimsoll-dev/plimsoll"
)

const module = "github.com/plimsoll-dev/plimsoll"

// counted are the packages whose statements are counted: the program's own. What
// libraries do with a text or a slice is one step here, and found by what it
// allocates, or not at all.
const counted = module + "/..."

// lookup is where a field is looked up in a map, by going through it: no map is so
// large that this would take long.
const lookup = "/source/node.go:"

var (
	all  = flag.Bool("all", false, "hold every collection of every kind")
	show = flag.Bool("show", false, "print how much each case grows")
)

// mostGrowth is how much more a file of twice the size may take. What sorts is a
// little above two; what is quadratic comes near to four.
const mostGrowth = 2.7

// A growing is a file that can be of any size.
type growing struct {
	name string
	do   string // build, vet, lint, fix
	file string // "": a.yaml
	n    int    // the size that is looked at first
	// objects: the size is that of each kind among the objects of a file.
	objects bool
	// most, if set, is what a file of twice the size may take in statements all
	// told: that is as large as there are any.
	most int
	text func(n int) string
}

// fewCounts is how often a statement may be run whatever it grows by: one for
// each pair of n things is run more often. Objects are so few that a comparison
// for each pair of them does no harm: of 20,000 half and half make 100 million.
func (c *growing) fewCounts(n int) int {
	if c.objects {
		return 3 * n * n
	}
	return n * n / 3
}

// TestGrowth holds that a file twice as large takes twice as much work and
// memory: no statement of the program is run much more than twice as often.
func TestGrowth(t *testing.T) {
	cases := slices.Concat(fromTables(*all), specs(), manifests(), shapes(), graphs())
	w := startWorker(t)
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			w.hold(t, c)
		})
	}
}

// A worker is the program that counts.
type worker struct {
	program string
	reader  string // the program that reads counts
	in      *json.Encoder
	out     *json.Decoder
}

func startWorker(t *testing.T) *worker {
	w := &worker{program: filepath.Join(t.TempDir(), "worker"), reader: filepath.Join(t.TempDir(), "covdata")}
	for _, args := range [][]string{
		{"-cover", "-covermode=atomic", "-coverpkg=" + counted, "-o", w.program, "./worker"},
		{"-o", w.reader, "cmd/covdata"},
	} {
		if text, err := exec.Command("go", append([]string{"build"}, args...)...).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
	}
	command := exec.Command(w.program)
	command.Stderr = os.Stderr
	command.Env = append(os.Environ(), "GOCOVERDIR="+t.TempDir())
	in, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		in.Close()
		if err := command.Wait(); err != nil {
			t.Error(err)
		}
	})
	w.in, w.out = json.NewEncoder(in), json.NewDecoder(bufio.NewReader(out))
	return w
}

// A task and an answer are those of the worker.
type task struct {
	Do, Name string
	Text     []byte
	Dir      string
}

type answer struct {
	Allocated uint64
	Findings  int
	Rules     map[string]int
}

// count gives how often each statement was run for a file.
func (w *worker) count(t *testing.T, do, file, text string) (counts map[string]int, a answer) {
	t.Helper()
	dir := t.TempDir()
	if err := w.in.Encode(task{do, file, []byte(text), dir}); err != nil {
		t.Fatal(err)
	}
	if err := w.out.Decode(&a); err != nil {
		t.Fatal(err)
	}
	profile := filepath.Join(dir, "counts")
	if text, err := exec.Command(w.reader, "textfmt", "-i="+dir, "-o="+profile).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	f, err := os.Open(profile)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	counts = map[string]int{}
	lines := bufio.NewReader(f)
	for {
		line, err := lines.ReadString('\n') // FILE:PLACE STATEMENTS COUNT
		if err == io.EOF {
			return counts, a
		}
		if at := strings.LastIndexByte(line, ' '); at > 0 {
			if n, _ := strconv.Atoi(strings.TrimSpace(line[at:])); n > 0 {
				counts[line[:at]] += n
			}
		}
	}
}

// hold doubles the size of a file.
func (w *worker) hold(t *testing.T, c growing) {
	file := cmp.Or(c.file, "a.yaml")
	once, first := w.count(t, c.do, file, c.text(c.n))
	twice, second := w.count(t, c.do, file, c.text(2*c.n))
	type grown struct {
		at       string
		from, to int
	}
	var list []grown
	total, totals := 0, 0
	for at, n := range twice {
		total, totals = total+once[at], totals+n
		if c.most == 0 && !strings.Contains(at, lookup) && n > c.fewCounts(2*c.n) && float64(n) > mostGrowth*float64(once[at]) {
			list = append(list, grown{at: at, from: once[at], to: n})
		}
	}
	slices.SortFunc(list, func(a, b grown) int {
		return cmp.Or(cmp.Compare(b.to, a.to), strings.Compare(a.at, b.at))
	})
	for i, g := range list {
		if i == 8 {
			t.Errorf("and %d more", len(list)-i)
			break
		}
		t.Errorf("%s is run %d times, and %d times where the file is twice as large", g.at, g.from, g.to)
	}
	if c.most > 0 && totals > c.most {
		t.Errorf("%d statements are run", totals)
	}
	if from, to := first.Allocated, second.Allocated; c.most == 0 && to > 16<<20 && float64(to) > mostGrowth*float64(from) {
		t.Errorf("%d KiB are allocated, and %d KiB where the file is twice as large", from>>10, to>>10)
	}
	if *show {
		fmt.Printf("%-40s %9d %9d %6d KiB %6d KiB, findings %d %d %v\n", c.name, total, totals, first.Allocated>>10,
			second.Allocated>>10, first.Findings, second.Findings, second.Rules)
	}
}
