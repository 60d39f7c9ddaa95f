package manifest

import (
	"math"
	"strconv"
	"strings"

	"github.com/plimsoll-dev/plimsoll/source"
)

// kubectl, and all that reads YAML with its library, resolves plain scalars in
// a way of its own, which is mostly YAML 1.1: yes is true, 0644 is octal, 1_000
// is a number, and 1.0 is the whole number 1. This file tells what it makes of
// a node; everything else here is YAML 1.2.

// A Scalar is what kubectl makes of a scalar.
type Scalar struct {
	Kind   source.Kind // Null, Bool, Int, Float or String
	Number float64     // of an Int or Float
	Whole  int64       // of an Int that fits
	Fits   bool        // an Int fits 64 bits
}

// ReadScalar gives what kubectl makes of a scalar.
func ReadScalar(n *source.Node) Scalar {
	switch n.Kind {
	case source.Int:
		i, ok := n.Int()
		if !ok {
			f, _ := strconv.ParseFloat(n.Text, 64)
			return Scalar{Kind: source.Int, Number: f}
		}
		return Scalar{source.Int, float64(i), i, true}
	case source.Float:
		return readFloat(n.Text)
	case source.String:
		if n.Style == source.Plain && n.Text != "" {
			return ReadPlain(n.Text)
		}
	}
	return Scalar{Kind: n.Kind}
}

// readFloat reads what YAML 1.2 calls a float. JSON, which the API server gets,
// knows no difference between 1.0 and 1.
func readFloat(text string) Scalar {
	f, err := strconv.ParseFloat(strings.Replace(text, ".inf", "inf", 1), 64)
	if err != nil {
		f = math.NaN()
	}
	if f == math.Trunc(f) && math.Abs(f) < 1e18 {
		return Scalar{source.Int, f, int64(f), true}
	}
	return Scalar{Kind: source.Float, Number: f}
}

// ReadPlain reads what YAML 1.2 calls text.
func ReadPlain(text string) Scalar {
	switch text[0] {
	case 'y', 'Y', 'n', 'N', 'o', 'O':
		switch text {
		case "y", "Y", "yes", "Yes", "YES", "on", "On", "ON", "n", "N", "no", "No", "NO", "off", "Off", "OFF":
			return Scalar{Kind: source.Bool}
		}
	case '+', '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		// 1_000, 0b11, -0x1F
		if !strings.Contains(text, "_") && !strings.ContainsAny(text[:min(len(text), 3)], "xXbBoO") {
			break
		}
		plain := strings.ReplaceAll(text, "_", "")
		if i, err := strconv.ParseInt(plain, 0, 64); err == nil {
			return Scalar{source.Int, float64(i), i, true}
		}
		if strings.Trim(plain, "+-.0123456789eE") == "" {
			if f, err := strconv.ParseFloat(plain, 64); err == nil {
				return Scalar{Kind: source.Float, Number: f}
			}
		}
	}
	return Scalar{Kind: source.String}
}

// MeansTrue reports which of the two a word for true or false means.
func MeansTrue(text string) bool {
	switch text[0] {
	case 't', 'T', 'y', 'Y':
		return true
	}
	return len(text) == 2 && (text[0] == 'o' || text[0] == 'O') // on
}
