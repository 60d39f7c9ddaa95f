package lint

// A PlaceSet is where findings stand, as far as edits of the files leave it.
type PlaceSet map[placeOfFinding]bool

type placeOfFinding struct{ file, rule, path string }

// Places gives where findings stand.
func Places(findings []*Finding) PlaceSet {
	set := PlaceSet{}
	for _, f := range findings {
		set[placeOfFinding{f.FileName(), f.Rule, f.Path}] = true
	}
	return set
}

// Limit takes the fixes of a finding that stands elsewhere. It can be an Input's Trace: then
// only what was found otherwise, too, is mended.
func (s PlaceSet) Limit(f *Finding) {
	if !s[placeOfFinding{f.FileName(), f.Rule, f.Path}] {
		f.Fixes = nil
	}
}
