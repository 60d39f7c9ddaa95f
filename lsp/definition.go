package lsp

import "context"

// definition gives where what a position means is said.
func (s *server) definition(ctx context.Context, p *positionParams) (any, error) {
	m, err := s.meaning(ctx, p)
	if m == nil || err != nil {
		return nil, err
	}
	return s.locations(m.key, m.Definition(m.Place)), nil
}
