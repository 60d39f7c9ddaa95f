package plimsoll

import (
	"github.com/plimsoll-dev/plimsoll/compiler"
	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/schema/table"
	"github.com/plimsoll-dev/plimsoll/source"
)

// NewLanguage is schema.NewLanguage, and tries the kinds of the house by compiling apps of
// them, so that what is wrong with a kind is known before anybody uses it. readFile gives
// the files that the house names, as Options.ReadFile does.
func NewLanguage(house *table.House, mistakes []source.Diagnostic, day string, files []*source.File,
	readFile func(*source.File, string) ([]byte, error)) *schema.Language {
	l := schema.NewLanguage(house, mistakes, day, files)
	options := compiler.Options{ReadFile: func(by *source.File, name string) ([]byte, error) {
		if by == nil || by.Name == "" { // an app's own
			return nil, nil
		}
		return readFile(by, name)
	}}
	l.TryOut(func(app *schema.App) []source.Diagnostic {
		_, mistakes := compiler.Compile(compiler.Input{Apps: []*schema.App{app}, Incomplete: true}, options)
		return mistakes
	})
	return l
}
