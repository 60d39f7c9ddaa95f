package graph

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"maps"
	"net/netip"
	"slices"
	"sort"
	"strings"

	"github.com/plimsoll-dev/plimsoll/source"
)

// A block is addresses as a policy names them: those of a CIDR without others.
type block struct {
	text   string
	whole  netip.Prefix
	except []netip.Prefix
}

// readBlock reads an ipBlock; ok is false for one that is none.
func readBlock(n *source.Node) (b block, ok bool) {
	whole, ok := readCIDR(n.Get("cidr").Text)
	b.whole = whole
	texts := []string{}
	for _, item := range n.Get("except").Items {
		if part, valid := readCIDR(item.Text); valid && part.Addr().Is4() == whole.Addr().Is4() {
			b.except = append(b.except, part)
			texts = append(texts, part.String())
		}
	}
	slices.Sort(texts)
	texts = slices.Compact(texts)
	b.text = strings.Join(append([]string{whole.String()}, texts...), "!")
	return b, ok
}

func readCIDR(text string) (netip.Prefix, bool) {
	p, err := netip.ParsePrefix(text)
	if err != nil {
		return netip.Prefix{}, false
	}
	if a := p.Addr(); a.Is4In6() && p.Bits() >= 96 {
		p = netip.PrefixFrom(a.Unmap(), p.Bits()-96)
	}
	return p.Masked(), true
}

// intervals gives the addresses of a block, ascending.
func (b *block) intervals() (list []interval) {
	slices.SortFunc(b.except, func(a, b netip.Prefix) int { return a.Addr().Compare(b.Addr()) })
	next, last := b.whole.Addr(), lastOf(b.whole)
	for _, p := range b.except {
		if p.Addr().Compare(last) > 0 || lastOf(p).Compare(next) < 0 {
			continue
		}
		if next.Less(p.Addr()) {
			list = append(list, interval{next, p.Addr().Prev()})
		}
		if next = lastOf(p).Next(); !next.IsValid() || last.Less(next) {
			return list
		}
	}
	return append(list, interval{next, last})
}

// A piece is addresses outside that all policies treat alike.
type piece struct {
	node *Node
	at   netip.Addr // one of them
}

// holds reports whether one of the blocks of a rule holds an address.
func (r *policyRule) holds(a netip.Addr) bool {
	i := sort.Search(len(r.addresses), func(i int) bool { return a.Less(r.addresses[i].first) }) - 1
	return i >= 0 && !r.addresses[i].last.Less(a)
}

// An interval is the addresses from one to another, both included.
type interval struct{ first, last netip.Addr }

// split divides what is outside as blocks do: addresses in the same blocks are one piece.
func split(blocks []block) (pieces []*piece) {
	byIn := map[signature]int{}
	var parts [][]interval
	sweep(blocks, func(at interval, in signature) {
		i, known := byIn[in]
		if !known {
			i = len(pieces)
			byIn[in] = i
			pieces, parts = append(pieces, &piece{at: at.first}), append(parts, nil)
		}
		parts[i] = append(parts[i], at)
	})
	for i, p := range pieces {
		cidrs := cidrsOf(parts[i])
		p.node = &Node{ID: "outside/" + cidrs[0], Kind: "Outside", Name: cidrs[0], CIDRs: cidrs}
	}
	return pieces
}

// A signature stands for a set of blocks: the exclusive or of their hashes.
type signature [2]uint64

func (s *signature) toggle(hashes []signature) {
	for _, h := range hashes {
		s[0], s[1] = s[0]^h[0], s[1]^h[1]
	}
}

func signatureOf(text string) signature {
	sum := sha256.Sum256([]byte(text))
	return signature{binary.BigEndian.Uint64(sum[:8]), binary.BigEndian.Uint64(sum[8:16])}
}

// sweep goes through all addresses, cut where a block begins or ends, and tells in which
// blocks each part is.
func sweep(blocks []block, do func(at interval, in signature)) {
	for _, whole := range []netip.Prefix{netip.MustParsePrefix("0.0.0.0/0"), netip.MustParsePrefix("::/0")} {
		changes := map[netip.Addr][]signature{whole.Addr(): nil} // what begins or ends at an address
		for i := range blocks {
			if blocks[i].whole.Addr().Is4() != whole.Addr().Is4() {
				continue
			}
			hash := signatureOf(blocks[i].text)
			for _, at := range blocks[i].intervals() {
				changes[at.first] = append(changes[at.first], hash)
				if next := at.last.Next(); next.IsValid() {
					changes[next] = append(changes[next], hash)
				}
			}
		}
		var in signature
		starts := slices.SortedFunc(maps.Keys(changes), netip.Addr.Compare)
		for i, a := range starts {
			in.toggle(changes[a])
			end := lastOf(whole)
			if i+1 < len(starts) {
				end = starts[i+1].Prev()
			}
			do(interval{a, end}, in)
		}
	}
}

// lastOf gives the last address of a prefix.
func lastOf(p netip.Prefix) netip.Addr {
	bits := p.Addr().AsSlice()
	for i := p.Bits(); i < len(bits)*8; i++ {
		bits[i/8] |= 0x80 >> (i % 8)
	}
	a, _ := netip.AddrFromSlice(bits)
	return a
}

// cidrsOf writes intervals, ascending, as the fewest prefixes.
func cidrsOf(list []interval) (texts []string) {
	for _, i := range joinIntervals(list) {
		for a := i.first; ; {
			p := widest(a, i.last)
			texts = append(texts, p.String())
			end := lastOf(p)
			if end == i.last {
				break
			}
			a = end.Next()
		}
	}
	return texts
}

// joinIntervals gives the same addresses as intervals that are apart, ascending.
func joinIntervals(list []interval) (joined []interval) {
	slices.SortFunc(list, func(a, b interval) int { return a.first.Compare(b.first) })
	for _, i := range list {
		if n := len(joined); n > 0 && !joined[n-1].last.Less(i.first.Prev()) && joined[n-1].last.Is4() == i.first.Is4() {
			if joined[n-1].last.Less(i.last) {
				joined[n-1].last = i.last
			}
		} else {
			joined = append(joined, i)
		}
	}
	return joined
}

// widest gives the shortest prefix that begins with an address and goes no further than
// another.
func widest(a, last netip.Addr) netip.Prefix {
	bits := a.BitLen()
	for bits > 0 {
		p := netip.PrefixFrom(a, bits-1).Masked()
		if p.Addr() != a || bytes.Compare(lastOf(p).AsSlice(), last.AsSlice()) > 0 {
			break
		}
		bits--
	}
	return netip.PrefixFrom(a, bits)
}
