package source

// LineEnd gives the end of the line that begins at start, and the beginning of
// the next.
func LineEnd(data []byte, start int) (end, next int) {
	for i := start; i < len(data); i++ {
		switch {
		case data[i] == '\n':
			return i, i + 1
		case data[i] == '\r' && i+1 < len(data) && data[i+1] == '\n':
			return i, i + 2
		case data[i] == '\r':
			return i, i + 1
		}
	}
	return len(data), len(data)
}
