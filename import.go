package plimsoll

import (
	"context"
	"path"
	"slices"

	"github.com/plimsoll-dev/plimsoll/importer"
	"github.com/plimsoll-dev/plimsoll/source"
)

// composeNames are those that Compose looks for.
//
//   - https://docs.docker.com/compose/intro/compose-application-model/#the-compose-file
var composeNames = []string{"compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"}

// ComposeFiles gives the Compose files of an input, and the input without them. One in
// a folder has a name that Compose looks for.
func ComposeFiles(ctx context.Context, in *Input, o *Options) (documents []*source.Document, rest *Input) {
	found := map[string]bool{}
	for i := range in.Files {
		f := &in.Files[i]
		if !f.Named && !slices.Contains(composeNames, path.Base(f.Name)) {
			continue
		}
		data, err := in.Read(f)
		if f.Read != nil { // it can be read once
			f.Read = func() ([]byte, error) { return data, err }
		}
		if err != nil || len(data) > source.MaxFileSize {
			continue // whoever reads the rest says so
		}
		parsed, mistakes := o.Parse(ctx, source.NewFile(f.Name, data))
		if len(mistakes) == 0 && len(parsed) == 1 && importer.IsCompose(parsed[0].Root()) {
			documents = append(documents, parsed...)
			found[f.Name] = true
		}
	}
	return documents, in.Without(func(f File) bool { return found[f.Name] })
}
