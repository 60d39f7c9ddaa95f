package lsp

import (
	"context"

	"github.com/plimsoll-dev/plimsoll/source"
)

// definition gives where what a position means is said.
func (s *server) definition(ctx context.Context, p *positionParams) (any, error) {
	m, err := s.meaning(ctx, p)
	if m == nil || err != nil {
		return nil, err
	}
	var places []source.Range
	for _, t := range m.Things {
		places = append(places, t.Definition()...)
	}
	return s.locations(m.key, places), nil
}
