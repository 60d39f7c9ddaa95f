package k8s

import (
	"math/bits"
	"strconv"
	"strings"
	"sync"
)

// A Set is a set of the versions that there are facts about.
type Set uint16

// Versions lists the minor versions that there are facts about, as 1.37, oldest
// first. The list is not to be changed.
func Versions() []string { return versions() }

// versions reads them alone: most that asks for them needs no schema.
var versions = sync.OnceValue(func() []string {
	head, _, _ := strings.Cut(schemasText, "\n\n")
	_, list, _ := strings.Cut(head, "versions ")
	return strings.Fields(list)
})

// Latest gives the newest of Versions.
func Latest() string {
	v := Versions()
	return v[len(v)-1]
}

// MinorNumber gives the number behind the dot of a minor version, 37 of 1.37.
func MinorNumber(minor string) uint {
	_, number, _ := strings.Cut(minor, ".")
	n, _ := strconv.ParseUint(number, 10, 16) // of Versions
	return uint(n)
}

// Every gives the set of all Versions.
func Every() Set { return 1<<len(Versions()) - 1 }

// SetOf gives the set of versions with these names. ok is false when one is not
// known; it is left out.
func SetOf(names ...string) (s Set, ok bool) {
	ok = true
	for _, name := range names {
		found := false
		for i, v := range Versions() {
			if v == name {
				s |= 1 << i
				found = true
			}
		}
		ok = ok && found
	}
	return s, ok
}

// Newest gives the newest version of a set that is not empty, as a set.
func (s Set) Newest() Set { return 1 << (bits.Len16(uint16(s)) - 1) }

// Names lists the versions of the set, oldest first.
func (s Set) Names() []string {
	var names []string
	for i, v := range Versions() {
		if s&(1<<i) != 0 {
			names = append(names, v)
		}
	}
	return names
}

// String lists the versions of the set: 1.33, 1.34.
func (s Set) String() string { return strings.Join(s.Names(), ", ") }

// parseSpan reads the versions at the end of a line: 1.34, 1.34-, -1.33,
// 1.32-1.33, or several of these with commas. No text means all.
func parseSpan(text string, versions []string) Set {
	all := Set(1)<<len(versions) - 1
	if text == "" {
		return all
	}
	index := func(name string, otherwise int) int {
		for i, v := range versions {
			if v == name {
				return i
			}
		}
		return otherwise
	}
	var s Set
	for span := range strings.SplitSeq(text, ",") {
		from, to, isRange := strings.Cut(span, "-")
		if !isRange {
			to = from
		}
		first, last := index(from, 0), index(to, len(versions)-1)
		s |= (1<<(last+1) - 1) &^ (1<<first - 1)
	}
	return s
}
