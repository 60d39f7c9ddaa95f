package shard

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"
)

// MaxShards is how many parts an input may have.
const MaxShards = 10_000

// A Shard is one of the parts of an input: I counts from 1 to N.
type Shard struct{ I, N int }

// Parse reads i/n.
func Parse(text string) (Shard, error) { return parse(text, "/") }

func parse(text, between string) (s Shard, err error) {
	i, n, _ := strings.Cut(text, between)
	var err1, err2 error
	s.I, err1 = decimal(i)
	s.N, err2 = decimal(n)
	switch {
	case err1 != nil || err2 != nil:
		return Shard{}, fmt.Errorf("%q is no shard: write i/n, as 1/16 for the first of sixteen", text)
	case s.N < 1 || s.N > MaxShards:
		return Shard{}, fmt.Errorf("%q is no shard: there are at least one and at most %d", text, MaxShards)
	case s.I < 1 || s.I > s.N:
		return Shard{}, fmt.Errorf("%q is no shard: i counts from 1 to n, here to %d", text, s.N)
	}
	return s, nil
}

// decimal reads a number of digits alone, in the one way that there is to write it.
func decimal(text string) (int, error) {
	n, err := strconv.Atoi(text)
	if err == nil && strconv.Itoa(n) != text {
		err = strconv.ErrSyntax
	}
	return n, err
}

// String writes i/n.
func (s Shard) String() string { return fmt.Sprintf("%d/%d", s.I, s.N) }

// Name is how names of files tell a shard: i-of-n.
func (s Shard) Name() string { return fmt.Sprintf("%d-of-%d", s.I, s.N) }

// Of gives the shard, of n, that a file belongs to: a hash of its path, relative to the
// working folder, with slashes.
func Of(path string, n int) int {
	sum := sha256.Sum256([]byte(path))
	return int(binary.BigEndian.Uint64(sum[:8])%uint64(n)) + 1
}

// Holds reports whether a file belongs to the shard.
func (s Shard) Holds(path string) bool { return Of(path, s.N) == s.I }
