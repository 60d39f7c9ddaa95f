// Package specs is what the programs to compare with have in common.
package specs

import (
	"io/fs"
	"log"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
)

// Each calls compile with the content of each file below a folder, on all
// processors, and writes what it gives to stdout, in the order of the files.
func Each(dir string, compile func(spec []byte) []byte) {
	var files []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		log.Fatal(err)
	}
	results := make([][]byte, len(files))
	var next atomic.Int64
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(files); i = int(next.Add(1)) - 1 {
				data, err := os.ReadFile(files[i])
				if err != nil {
					log.Fatal(err)
				}
				results[i] = compile(data)
			}
		})
	}
	workers.Wait()
	for _, r := range results {
		if _, err := os.Stdout.Write(r); err != nil {
			log.Fatal(err)
		}
	}
}
