package shard

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"runtime"
	"strings"
	"testing"
)

func sample() *Index {
	x := &Index{Shard: Shard{3, 16}, Settings: Settings{Program: "plimsoll v1.2.3", Paths: []string{"apps"}},
		Environments: "abc", Meets: true}
	for i := range 50 {
		f := File{Path: fmt.Sprintf("apps/%02d.yaml", i), Data: []byte(strings.Repeat(fmt.Sprint("line ", i, "\n"), i)), Own: true}
		if i%7 == 0 {
			f.Real = "elsewhere/" + f.Path
			f.Summaries = []Summary{{"", []byte{1, 2}}, {"prod", []byte{3}}}
		}
		x.Files = append(x.Files, f)
	}
	x.Beside = []Beside{{Spec: "apps/01.yaml", Name: "a.conf", Data: []byte("a")}, {Spec: "apps/02.yaml", Name: "b", Fault: "gone"}}
	return x
}

func TestIndex(t *testing.T) {
	x := sample()
	text := x.Encode()
	if !bytes.Equal(text, sample().Encode()) {
		t.Error("the same index has other bytes")
	}
	got, err := Decode(text)
	if err != nil {
		t.Fatal(err)
	}
	for i := range got.Files { // an empty text is none
		if len(got.Files[i].Data) == 0 {
			got.Files[i].Data = x.Files[i].Data
		}
	}
	got.Beside[1].Data = nil
	if !reflect.DeepEqual(got, x) {
		t.Errorf("read back is\n%v, want\n%v", got, x)
	}
}

// TestDamaged holds that what is no index, or a part of one, is refused in words, and takes no
// memory.
func TestDamaged(t *testing.T) {
	text := sample().Encode()
	line := bytes.IndexByte(text, '\n') + 1
	resigned := func(rest []byte) []byte { return append([]byte(mark+sumOf(rest)+"\n"), rest...) }
	bad := map[string][]byte{
		"nothing":              {},
		"text":                 []byte("apiVersion: v1\n"),
		"another format":       []byte(strings.Replace(string(text), "index 1", "index 2", 1)),
		"only the mark":        []byte(mark),
		"no body":              resigned([]byte("{}\n")),
		"no JSON":              resigned([]byte("{\n" + string(text[line:]))),
		"no shard":             resigned([]byte(`{"shard": "17/16", "size": 1}` + "\n")),
		"more than it holds":   resigned(bytes.Replace(text[line:], []byte(`"size":`), []byte(`"size":9`), 1)),
		"less than it holds":   resigned(bytes.Replace(text[line:], []byte(`"size":`), []byte(`"size":0.`), 1)),
		"too much":             resigned([]byte(`{"shard": "1/1", "size": 99999999999}` + "\n")),
		"a negative size":      resigned([]byte(`{"shard": "1/1", "size": -1}` + "\n")),
		"behind the last byte": append(bytes.Clone(text), 0),
	}
	for n := range len(text) {
		bad[fmt.Sprint("cut at ", n)] = text[:n]
	}
	random := rand.New(rand.NewPCG(1, 2))
	for i := range 500 {
		other := bytes.Clone(text)
		other[random.IntN(len(other))] ^= byte(1 + random.IntN(255))
		bad[fmt.Sprint("changed ", i)] = other
	}
	for i := range 500 { // by whoever knows the hash
		rest := bytes.Clone(text[line:])
		rest[random.IntN(len(rest))] ^= byte(1 + random.IntN(255))
		if _, err := Decode(resigned(rest)); err != nil && !strings.Contains(err.Error(), "plimsoll index") && !strings.Contains(err.Error(), "shards") {
			t.Errorf("resigned %d: %v", i, err)
		}
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for name, data := range bad {
		var refused *Refusal
		if _, err := Decode(data); !errors.As(err, &refused) {
			t.Errorf("%s: %v", name, err)
		}
	}
	runtime.ReadMemStats(&after)
	if each := (after.TotalAlloc - before.TotalAlloc) / uint64(len(bad)); each > 1<<20 {
		t.Errorf("a refusal takes %d bytes", each)
	}
}

// TestEmptyFiles holds that many files without content take no memory without bound.
func TestEmptyFiles(t *testing.T) {
	x := &Index{Shard: Shard{1, 1}, Files: make([]File, maxThings+1)}
	if _, err := Decode(x.Encode()); err == nil || !strings.Contains(err.Error(), "use more shards") {
		t.Errorf("an index of too many files: %v", err)
	}
	x.Files = make([]File, 1<<10)
	for i := range x.Files {
		x.Files[i].Summaries = make([]Summary, maxThings>>10)
	}
	if _, err := Decode(x.Encode()); err == nil || !strings.Contains(err.Error(), "use more shards") {
		t.Errorf("an index of too many summaries: %v", err)
	}
}

func TestParse(t *testing.T) {
	for text, want := range map[string]Shard{"1/1": {1, 1}, "16/16": {16, 16}, "3/10000": {3, 10_000}} {
		if got, err := Parse(text); err != nil || got != want || got.String() != text {
			t.Errorf("%s: %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "1", "/", "0/4", "5/4", "-1/4", "1/0", "01/4", "1/4/4", " 1/4", "1/10001", "a/b", "+1/4"} {
		if _, err := Parse(text); err == nil {
			t.Errorf("%q is taken", text)
		}
	}
}

func TestOf(t *testing.T) {
	count := map[int]int{}
	for i := range 16_000 {
		count[Of(fmt.Sprintf("apps/app-%d.yaml", i), 16)]++
	}
	for i := 1; i <= 16; i++ {
		if count[i] < 800 || count[i] > 1200 {
			t.Errorf("shard %d/16 has %d of 16,000 files", i, count[i])
		}
	}
	if Of("a.yaml", 16) != 12 {
		t.Errorf("a.yaml moved to shard %d: other versions are to agree", Of("a.yaml", 16))
	}
}
