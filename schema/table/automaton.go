package table

import (
	"regexp"
	"regexp/syntax"
	"slices"
	"sync"
	"sync/atomic"
)

// An automaton tells whether a text in ASCII has a match of a regular
// expression, in a few nanoseconds a character where package regexp takes
// thirty: every spec holds some ten texts to patterns. Its states are made as
// texts lead to them. Texts beyond ASCII, and expressions with more than it
// knows, go to package regexp.
type automaton struct {
	expr  string
	prog  *syntax.Prog // nil: the expression has more than is known here
	start *state

	mu     sync.Mutex // held while states are made
	states []*state

	once   sync.Once
	regexp *regexp.Regexp
}

// A state is a set of instructions that the expression can be at.
type state struct {
	at      []uint32 // those that take a character, sorted
	found   bool     // there was a match, whatever follows
	foundAt bool     // there is a match if the text ends here
	next    [128]atomic.Pointer[state]
}

// mostStates bounds the memory of one automaton, to about a megabyte.
const mostStates = 1000

// newAutomaton panics for what is no regular expression.
func newAutomaton(expr string) *automaton {
	a := &automaton{expr: expr}
	parsed, err := syntax.Parse(expr, syntax.Perl)
	if err != nil {
		panic(err)
	}
	prog, err := syntax.Compile(parsed.Simplify())
	if err != nil {
		panic(err)
	}
	const known = syntax.EmptyBeginText | syntax.EmptyEndText
	for _, i := range prog.Inst {
		if i.Op == syntax.InstEmptyWidth && syntax.EmptyOp(i.Arg)&^known != 0 {
			return a
		}
	}
	a.prog = prog
	a.start = a.state(nil, syntax.EmptyBeginText)
	return a
}

// match reports whether the text has a match.
func (a *automaton) match(text string) bool {
	s := a.start
	if s == nil {
		return a.slowly(text)
	}
	for i := range len(text) {
		if s.found {
			break
		}
		c := text[i]
		if c >= 0x80 {
			return a.slowly(text)
		}
		next := s.next[c].Load()
		if next == nil {
			if next = a.step(s, c); next == nil {
				return a.slowly(text)
			}
		}
		s = next
	}
	return s.found || s.foundAt
}

func (a *automaton) slowly(text string) bool {
	a.once.Do(func() { a.regexp = regexp.MustCompile(a.expr) })
	return a.regexp.MatchString(text)
}

// step makes the state that a character leads to; nil when there are too many.
func (a *automaton) step(from *state, c byte) *state {
	var reached []uint32
	for _, pc := range from.at {
		if i := &a.prog.Inst[pc]; i.MatchRune(rune(c)) {
			reached = append(reached, i.Out)
		}
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	s := a.state(reached, 0)
	if s != nil {
		from.next[c].Store(s)
	}
	return s
}

// state gives the state of being at some instructions, or where a match begins
// here, with all that they lead to without a character.
func (a *automaton) state(reached []uint32, here syntax.EmptyOp) *state {
	s := &state{}
	s.at, s.found = a.closure(append(reached, uint32(a.prog.Start)), here)
	_, s.foundAt = a.closure(append(reached, uint32(a.prog.Start)), here|syntax.EmptyEndText)
	for _, old := range a.states {
		if old.found == s.found && old.foundAt == s.foundAt && slices.Equal(old.at, s.at) {
			return old
		}
	}
	if len(a.states) == mostStates {
		return nil
	}
	a.states = append(a.states, s)
	return s
}

// closure follows the instructions that take no character.
func (a *automaton) closure(from []uint32, here syntax.EmptyOp) (at []uint32, found bool) {
	seen := make([]bool, len(a.prog.Inst))
	var follow func(pc uint32)
	follow = func(pc uint32) {
		if seen[pc] {
			return
		}
		seen[pc] = true
		switch i := &a.prog.Inst[pc]; i.Op {
		case syntax.InstMatch:
			found = true
		case syntax.InstAlt, syntax.InstAltMatch:
			follow(i.Out)
			follow(i.Arg)
		case syntax.InstCapture, syntax.InstNop:
			follow(i.Out)
		case syntax.InstEmptyWidth:
			if syntax.EmptyOp(i.Arg)&^here == 0 {
				follow(i.Out)
			}
		case syntax.InstFail:
		default:
			at = append(at, pc)
		}
	}
	for _, pc := range from {
		follow(pc)
	}
	slices.Sort(at)
	return at, found
}
