package lsp

import (
	"bytes"
	"cmp"
	"context"
	"strings"

	"github.com/sourcegraph/jsonrpc2"

	"github.com/plimsoll-dev/plimsoll/names"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A meaning is what a position of a document means.
type meaning struct {
	*names.Index
	names.Place
	key string // of the result that knows
}

// meaning gives what a position means; nil where it means nothing.
func (s *server) meaning(ctx context.Context, p *positionParams) (*meaning, error) {
	d, at, err := s.place(p)
	if err != nil {
		return nil, err
	}
	if err := s.upToDate(ctx); err != nil {
		return nil, err
	}
	s.mu.Lock()
	key := cmp.Or(s.projectOf(pathOf(d.uri)), d.uri)
	r := s.results[key]
	s.mu.Unlock()
	if r == nil || r.names() == nil {
		return nil, nil
	}
	m := &meaning{Index: r.names(), key: key}
	var known bool
	if m.Place, known = m.At(strings.TrimPrefix(d.name(), key+"/"), d.text, at); !known {
		return nil, nil
	}
	return m, nil
}

// locations gives places as the client has them.
func (s *server) locations(key string, places []source.Range) []location {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := []location{}
	for _, at := range places {
		uri := s.uriIn(key, at)
		if d := s.documents[uri]; d != nil && !bytes.Equal(d.text, at.File.Data()) {
			at = names.Moved(at, d.text)
		}
		list = append(list, location{uri, s.client.encoding.placed(at)})
	}
	return list
}

// codeRequestFailed is the protocol's code for what is asked rightly, and refused.
const codeRequestFailed = -32803

// refused says why something is not done.
func refused(why error) error {
	return &jsonrpc2.Error{Code: codeRequestFailed, Message: why.Error()}
}
