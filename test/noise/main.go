// Command noise lints public repositories as their users do, each by itself, and counts what
// is found, by rule and for a hundred workloads. It draws findings to be read beside their
// files; what a reader made of them stands in verdicts.txt, and docs/noise.md is made of both.
//
//	git clone --bare https://github.com/OWNER/NAME CLONES/OWNER+NAME   # each of sources.txt
//	go build -o bin/plimsoll ./cmd/plimsoll
//	go run ./test/noise -seed 17 -each 12 CLONES bin/plimsoll > sample.txt
//	go test ./test/noise -update                                       # writes the page
//
// The counts are written to counts.json beside this file. Nothing of the repositories is kept.
package main

import (
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"time"
)

func main() {
	log.SetFlags(0)
	seed := flag.Uint64("seed", 17, "what the sample is drawn by")
	each := flag.Int("each", 12, "how many findings of a rule are drawn at most")
	dir := flag.String("into", "test/noise", "the folder that counts.json is written to")
	flag.Parse()
	if flag.NArg() != 2 {
		log.Fatal("usage: noise [-seed N] [-each N] CLONES PLIMSOLL")
	}
	program, err := filepath.Abs(flag.Arg(1))
	if err != nil {
		log.Fatal(err)
	}
	sources, err := readSources(sourcesText)
	if err != nil {
		log.Fatal(err)
	}
	counts := &Counts{Date: time.Now().UTC().Format(time.DateOnly), Seed: *seed}
	var all []found
	for _, s := range sources {
		list, err := s.count(filepath.Join(flag.Arg(0), s.folder()), program, counts)
		if err != nil {
			log.Fatalf("%s: %v", s.name, err)
		}
		all = append(all, list...)
	}
	for _, f := range draw(all, *seed, *each) {
		fmt.Println(f)
	}
	if err := os.WriteFile(filepath.Join(*dir, "counts.json"), counts.encode(), 0o644); err != nil {
		log.Fatal(err)
	}
}
