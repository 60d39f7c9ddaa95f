package main

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/test/apiserver/judge"
)

// A result is the verdict on one document, with its place.
type result struct {
	File     string `json:"file"`
	Document int    `json:"document"` // from 0, counting only documents with content
	judge.Verdict
}

// A bench judges files.
type bench struct {
	options judge.Options
	old     map[judge.Identity][]byte // documents of -old; nil without
	apply   bool                      // over them
}

// judge passes a result for each document to print, in the order of the
// arguments. It says whether any is rejected or breaks Pod Security.
func (b *bench) judge(paths []string, stdin io.Reader, print func(result) error) (rejected bool, err error) {
	for _, path := range paths {
		err := read(path, stdin, func(file string, docs [][]byte) error {
			for i, doc := range docs {
				v := b.verdict(doc)
				if v.Outcome == judge.Rejected || len(v.PodSecurity) > 0 {
					rejected = true
				}
				if err := print(result{file, i, v}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return rejected, err
		}
	}
	return rejected, nil
}

func (b *bench) verdict(doc []byte) judge.Verdict {
	old, ok := b.old[b.options.Identify(doc)]
	switch {
	case ok && b.apply:
		return b.options.Apply(old, doc)
	case ok:
		return b.options.Update(old, doc)
	}
	return b.options.Create(doc)
}

// readOld remembers the objects that exist before.
func (b *bench) readOld(path string, stdin io.Reader) error {
	b.old = map[judge.Identity][]byte{}
	return read(path, stdin, func(_ string, docs [][]byte) error {
		for _, doc := range docs {
			if id := b.options.Identify(doc); id != (judge.Identity{}) {
				b.old[id] = doc
			}
		}
		return nil
	})
}

// read calls each with the documents of a file, of each manifest below a
// folder, in order of their paths, or of stdin for "-".
func read(path string, stdin io.Reader, each func(file string, docs [][]byte) error) error {
	if path == "-" {
		data, err := io.ReadAll(stdin)
		if err != nil {
			return err
		}
		docs, err := judge.Documents(data)
		return errors.Join(err, each("-", docs))
	}
	return filepath.WalkDir(path, func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		// A file that is named is read whatever it is called.
		if file != path && !manifest(file) {
			return nil
		}
		data, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		docs, err := judge.Documents(data)
		if err != nil {
			return err
		}
		return each(file, docs)
	})
}

func manifest(file string) bool {
	return slices.Contains([]string{".yaml", ".yml", ".json"}, strings.ToLower(filepath.Ext(file)))
}
