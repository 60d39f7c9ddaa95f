package main

import (
	"bytes"
	"slices"
	"sync"

	"github.com/spf13/cobra"

	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A keptLanguage keeps the language of a house, while the house and the files that its kinds name
// are as they were.
type keptLanguage struct {
	last *schema.Language

	mu   sync.Mutex
	read []besideFile // that the kinds of last name
}

// A besideFile is what there was of a file that a kind of the house names.
type besideFile struct {
	by   *source.File
	name string
	data []byte
	err  error
}

// of gives the language of a house in some files; read gives those that its kinds name.
func (k *keptLanguage) of(cmd *cobra.Command, files []*source.File,
	read func(by *source.File, name string) ([]byte, error)) (l *schema.Language, err error) {
	if k.last.SaidIn(files) && !slices.ContainsFunc(k.read, func(f besideFile) bool { return f.changed(read) }) {
		return k.last, nil
	}
	k.read = nil
	k.last, err = languageOf(cmd, files, func(by *source.File, name string) ([]byte, error) {
		data, err := read(by, name)
		k.mu.Lock()
		defer k.mu.Unlock()
		k.read = append(k.read, besideFile{by, name, data, err})
		return data, err
	})
	return k.last, err
}

func (f *besideFile) changed(read func(by *source.File, name string) ([]byte, error)) bool {
	data, err := read(f.by, f.name)
	return !bytes.Equal(data, f.data) || (err == nil) != (f.err == nil)
}
