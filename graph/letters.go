package graph

import (
	"math"
	"strings"
	"unicode"
)

func root(x float64) float64 { return math.Sqrt(x) }

// textWidth tells how wide a text is at most, whichever plain font shows it.
func textWidth(text string, size float64) (width float64) {
	for _, r := range text {
		width += letterWidth(r)
	}
	return width * size
}

// letterWidth is that of wide fonts such as DejaVu Sans, in parts of the size.
func letterWidth(r rune) float64 {
	switch {
	case strings.ContainsRune("iIjl.,:;'|!", r):
		return 0.36
	case strings.ContainsRune("frt()[]-/\\ \"", r):
		return 0.43
	case strings.ContainsRune("mwMW@%&", r):
		return 1
	case r < 0x80 && unicode.IsUpper(r):
		return 0.76
	case r < 0x80:
		return 0.65
	case r >= 0x1100:
		return 1.1
	}
	return 0.85
}

// shortened gives a text as far as it fits a width.
func shortened(text string, size, width float64) string {
	if textWidth(text, size) <= width {
		return text
	}
	rest := width - textWidth("…", size)
	for i, r := range text {
		if rest -= letterWidth(r) * size; rest < 0 {
			return text[:i] + "…"
		}
	}
	return text
}
