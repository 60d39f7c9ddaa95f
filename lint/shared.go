package lint

import (
	"sync"

	"github.com/plimsoll-dev/plimsoll/manifest"
)

// A Shared is what a rule has to know of the whole input to look at one object: it is found
// once in a run, when it is first asked for.
type Shared[T any] struct{ find func(*manifest.Index) T }

// NewShared makes a Shared of what finds it, which must not change the index.
func NewShared[T any](find func(*manifest.Index) T) *Shared[T] { return &Shared[T]{find} }

// Of gives it for the input of a pass.
func (s *Shared[T]) Of(p *Pass) T {
	found, known := p.shared.Load(s)
	if !known {
		found, _ = p.shared.LoadOrStore(s, sync.OnceValue(func() T { return s.find(p.Index) }))
	}
	return found.(func() T)()
}
