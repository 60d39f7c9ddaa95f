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

// AsJSON gives a tree as kubectl sends it to the API server: what is written
// plainly and means something else in YAML 1.1 is of the kind that it has there,
// keys included. Without such a scalar it gives n itself.
func AsJSON(n *source.Node) *source.Node {
	switch n.Kind {
	case source.Map:
		return mapAsJSON(n)
	case source.List:
		for i, item := range n.Items {
			if read := AsJSON(item); read != item {
				c := n.Copy(i)
				c.Items = append(c.Items, read)
				for _, item := range n.Items[i+1:] {
					c.Items = append(c.Items, AsJSON(item))
				}
				return c
			}
		}
	case source.String:
		if r := ReadScalar(n); r.Kind != source.String {
			c := *n
			c.Kind, c.Text = r.Kind, r.text(n.Text)
			return &c
		}
	}
	return n
}

func mapAsJSON(n *source.Node) *source.Node {
	read := func(f source.Field) source.Field {
		return source.Field{Name: keyAsJSON(f), Value: AsJSON(f.Value)}
	}
	for i, f := range n.Fields {
		if read(f) != f {
			c := n.Copy(i)
			for _, f := range n.Fields[i:] {
				c.Fields = append(c.Fields, read(f))
			}
			return c
		}
	}
	return n
}

// keyAsJSON gives the name that a field has for the API server.
func keyAsJSON(f source.Field) string {
	if f.Name == "" || f.Value.Key.Text() != f.Name {
		return f.Name // it is in quotes
	}
	if r := ReadPlain(f.Name); r.Kind != source.String {
		return r.text(f.Name)
	}
	return f.Name
}

// text writes what a plain text was read as.
func (s Scalar) text(plain string) string {
	switch {
	case s.Kind == source.Bool:
		return strconv.FormatBool(MeansTrue(plain))
	case s.Fits:
		return strconv.FormatInt(s.Whole, 10)
	}
	return strconv.FormatFloat(s.Number, 'g', -1, 64)
}
