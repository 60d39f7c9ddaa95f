package source

import (
	"fmt"
	"strings"
	"syscall"
	"testing"
	"runtime"
)

func cpu() float64 {
	var r syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &r)
	return float64(r.Utime.Sec+r.Stime.Sec) + float64(r.Utime.Usec+r.Stime.Usec)/1e6
}

func TestCPU(t *testing.T) {
	repeat := strings.Repeat
	fill := func(s string) string { return repeat(s, MaxFileSize/len(s)) }
	for _, c := range []struct{ name, file, in string }{
		{"100 MB", "a.yaml", repeat("a: 1\n", 20<<20)},
		{"1e6 brackets", "a.yaml", repeat("[", 1_000_000)},
		{"10000 maps", "a.yaml", repeat("{a: ", 10000) + repeat("}", 10000)},
		{"4000 maps", "a.yaml", levels(4000)},
		{"list items", "a.yaml", fill("-\n")},
		{"items in brackets", "a.yaml", "[" + repeat("1,", MaxFileSize/2-1) + "]"},
		{"keys", "a.yaml", fill("a:\n")},
		{"JSON items", "a.json", "[" + repeat("1,", MaxFileSize/2-1)},
		{"documents", "a.yaml", fill("a\n---\n")},
		{"comments", "a.yaml", "a:\n  b: 1\n" + repeat("#\n #\n", 2_000_000)},
		{"comments just ok", "a.yaml", "a:\n  b: 1\n" + repeat("#\n #\n", 99_000)},
		{"comments just ok deep", "a.yaml", repeat("- ", 95)+ "x\n" + repeat("#\n #\n", 99_000)},
		{"long line", "a.yaml", "a: " + repeat("é", MaxFileSize/2-10)},
		{"long number", "a.yaml", "a: " + repeat("1", MaxFileSize-10)},
		{"unclosed quote", "a.yaml", "a: \"\n" + repeat("b: 1\n", 200_000)},
		{"mistake at end", "a.yaml", repeat("- b: 1\n", 100_000) + "c: 1\n"},
		{"80000", "a.yaml", "a:\n" + repeat("- x\n", 80_000)},
		{"999000 values", "a.yaml", "a:\n" + repeat("- x\n", 999_000)},
		{"499000 map values", "a.yaml", "a:\n" + repeat("- x: 1\n", 333_000)},
		{"10MB k8s-like", "a.yaml", repeat(strings.ReplaceAll("---\n"+spec, "\n", "\n"), 10000)},
		{"10MB k8s-like one list", "a.yaml", "items:\n"+repeat("- "+strings.ReplaceAll(spec, "\n", "\n  ")[:len(strings.ReplaceAll(spec, "\n", "\n  "))-2], 10000)},
		{"many mistakes", "a.yaml", repeat("a: [\n---\n", 40_000)},
	} {
		data := []byte(c.in)
		runtime.GC()
		var m0, m1 runtime.MemStats
		runtime.ReadMemStats(&m0)
		a := cpu()
		docs, diags := parseNamed(t, c.file, data)
		b := cpu()
		runtime.ReadMemStats(&m1)
		s := ""
		if len(diags) > 0 { s = diags[0].Message }
		fmt.Printf("%-25s %5.1f MB %6.3f s cpu alloc %d MB docs %d diags %d %s\n", c.name, float64(len(data))/1e6, b-a, (m1.TotalAlloc-m0.TotalAlloc)>>20, len(docs), len(diags), s)
	}
}
