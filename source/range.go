package source

// A Range is a range of bytes in a file: Start is the first, End the one after
// the last. The zero Range is nowhere.
type Range struct {
	File       *File
	Start, End int
}

// Holds reports whether another range lies in r.
func (r Range) Holds(other Range) bool {
	return r.Known() && r.File == other.File && r.Start <= other.Start && other.End <= r.End
}

// Position gives the line and the column at which a known range begins, counted from 1.
func (r Range) Position() (line, column int) { return r.File.Position(r.Start) }

// EndPosition is Position for what stands behind the range.
func (r Range) EndPosition() (line, column int) { return r.File.Position(r.End) }

// Known reports whether the range is in a file.
func (r Range) Known() bool { return r.File != nil }

// Text gives the bytes of the range, as written.
func (r Range) Text() string {
	if r.File == nil {
		return ""
	}
	return string(r.File.Data()[r.Start:r.End])
}

// name is that of the range's file, "" where it is not known.
func (r Range) name() string {
	if r.File == nil {
		return ""
	}
	return r.File.Name
}

// before orders ranges by file name, then by where they start and end.
func (r Range) before(q Range) bool {
	if r.File != q.File {
		if r.File == nil || q.File == nil {
			return r.File == nil
		}
		if r.File.Name != q.File.Name {
			return r.File.Name < q.File.Name
		}
	}
	if r.Start != q.Start {
		return r.Start < q.Start
	}
	return r.End < q.End
}
