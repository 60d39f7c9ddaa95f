package lsp

import (
	"context"
	"errors"
	"fmt"

	"github.com/plimsoll-dev/plimsoll/source"
)

type renameParams struct {
	positionParams
	NewName string `json:"newName"`
}

// errNoName is said of places that cannot be renamed.
var errNoName = errors.New("only the names of apps and ports are renamed, and this is none")

// prepareRename gives the place of the name at a position, or says why it stays.
func (s *server) prepareRename(ctx context.Context, p *positionParams) (any, error) {
	m, err := s.meaning(ctx, p)
	switch {
	case err != nil:
		return nil, err
	case m == nil:
		return nil, refused(errNoName)
	}
	if err := m.Renamable(m.Place); err != nil {
		return nil, refused(err)
	}
	at := s.locations(m.key, []source.Range{m.Range})[0]
	return map[string]any{"range": at.Range, "placeholder": m.Things[0].Name}, nil
}

// rename gives the edits that give what a position means another name.
func (s *server) rename(ctx context.Context, p *renameParams) (any, error) {
	m, err := s.meaning(ctx, &p.positionParams)
	switch {
	case err != nil:
		return nil, err
	case m == nil:
		return nil, refused(errNoName)
	}
	edits, err := m.Rename(m.Place, p.NewName)
	if err != nil {
		return nil, refused(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range edits {
		if r := s.results[m.key]; r == nil || r.Gone(e.Range.File) {
			return nil, refused(fmt.Errorf("%s does not parse, and speaks of it: mend it first", e.Range.File.Name))
		}
	}
	return s.edits(m.key, edits), nil
}
