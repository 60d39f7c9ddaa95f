package lsp

import "context"

type referenceParams struct {
	positionParams
	Context struct {
		IncludeDeclaration bool `json:"includeDeclaration"`
	} `json:"context"`
}

// references gives the places that speak of what a position means.
func (s *server) references(ctx context.Context, p *referenceParams) (any, error) {
	m, err := s.meaning(ctx, &p.positionParams)
	if m == nil || err != nil {
		return nil, err
	}
	return s.locations(m.key, m.Mentions(m.Things, p.Context.IncludeDeclaration)), nil
}
