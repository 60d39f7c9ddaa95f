package lint

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

// A reading is what kubectl makes of a scalar.
type reading struct {
	kind   source.Kind // Null, Bool, Int, Float or String
	number float64     // of an Int or Float
	whole  int64       // of an Int that fits
	fits   bool        // an Int fits 64 bits
}

// read gives what kubectl makes of a scalar.
func read(n *source.Node) reading {
	switch n.Kind {
	case source.Int:
		i, ok := n.Int()
		if !ok {
			f, _ := strconv.ParseFloat(n.Text, 64)
			return reading{kind: source.Int, number: f}
		}
		return reading{source.Int, float64(i), i, true}
	case source.Float:
		return readFloat(n.Text)
	case source.String:
		if n.Style == source.Plain && n.Text != "" {
			return readPlain(n.Text)
		}
	}
	return reading{kind: n.Kind}
}

// readFloat reads what YAML 1.2 calls a float. JSON, which the API server gets,
// knows no difference between 1.0 and 1.
func readFloat(text string) reading {
	f, err := strconv.ParseFloat(strings.Replace(text, ".inf", "inf", 1), 64)
	if err != nil {
		f = math.NaN()
	}
	if f == math.Trunc(f) && math.Abs(f) < 1e18 {
		return reading{source.Int, f, int64(f), true}
	}
	return reading{kind: source.Float, number: f}
}

// readPlain reads what YAML 1.2 calls text.
func readPlain(text string) reading {
	switch text[0] {
	case 'y', 'Y', 'n', 'N', 'o', 'O':
		switch text {
		case "y", "Y", "yes", "Yes", "YES", "on", "On", "ON", "n", "N", "no", "No", "NO", "off", "Off", "OFF":
			return reading{kind: source.Bool}
		}
	case '+', '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		// 1_000, 0b11, -0x1F
		if !strings.Contains(text, "_") && !strings.ContainsAny(text[:min(len(text), 3)], "xXbBoO") {
			break
		}
		plain := strings.ReplaceAll(text, "_", "")
		if i, err := strconv.ParseInt(plain, 0, 64); err == nil {
			return reading{source.Int, float64(i), i, true}
		}
		if strings.Trim(plain, "+-.0123456789eE") == "" {
			if f, err := strconv.ParseFloat(plain, 64); err == nil {
				return reading{kind: source.Float, number: f}
			}
		}
	}
	return reading{kind: source.String}
}
