package validate

import (
	"encoding/base64"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// scalar checks a value that is neither map nor list.
func (c *checker) scalar(n *source.Node, t *k8s.Type, f *k8s.Field, in k8s.Set) {
	r := manifest.ReadScalar(n)
	if r.Kind == source.Null {
		if t.Form == k8s.String && f.Enum != nil && !c.status && c.inList() {
			c.enum(n, "", f, in) // as the server reads it
		}
		return
	}
	ok := false
	switch t.Form {
	case k8s.String:
		if ok = r.Kind == source.String; ok && f.Enum != nil && !c.status {
			c.enum(n, n.Text, f, in)
		}
	case k8s.Bool:
		ok = r.Kind == source.Bool
	case k8s.Int32:
		ok = r.Kind == source.Int && r.Fits && r.Whole == int64(int32(r.Whole))
	case k8s.Int64:
		ok = r.Kind == source.Int && r.Fits
	case k8s.Number:
		ok = r.Kind == source.Int || r.Kind == source.Float && finite(r.Number)
	case k8s.IntOrString:
		ok = r.Kind == source.String || r.Kind == source.Int && r.Fits && r.Whole == int64(int32(r.Whole))
	case k8s.Quantity:
		ok = r.Kind == source.Int || r.Kind == source.Float && finite(r.Number) || r.Kind == source.String &&
			isQuantity(n.Text)
	case k8s.Bytes:
		ok = r.Kind == source.String && isBase64(n.Text) || isBytes(n)
	case k8s.Time:
		ok = r.Kind == source.String && isTime(time.RFC3339, n.Text)
	case k8s.MicroTime:
		ok = r.Kind == source.String && isTime("2006-01-02T15:04:05.000000Z07:00", n.Text)
	}
	if !ok {
		c.wrongType(n, t, in)
	}
}

func (c *checker) enum(n *source.Node, text string, f *k8s.Field, in k8s.Set) {
	if slices.Contains(f.Enum, text) {
		return
	}
	// An empty text is a field that is left out.
	if text == "" && !f.Required && !c.inList() || c.judgedElsewhere(c.owner(), f) {
		return
	}
	c.unknownValue(n, text, f, in)
}

// inList reports whether the value at hand is an item of a list.
func (c *checker) inList() bool { return c.path[len(c.path)-1].index >= 0 }

func finite(f float64) bool { return !math.IsInf(f, 0) && !math.IsNaN(f) }

// isQuantity matches what resource.ParseQuantity takes: 100m, 1.5Gi, 1e3.
func isQuantity(text string) bool {
	text = strings.TrimSpace(text)
	if text != "" && (text[0] == '-' || text[0] == '+') {
		text = text[1:]
	}
	whole := strings.TrimLeft(text, "0123456789")
	digits := len(text) - len(whole)
	suffix := whole
	if fraction, ok := strings.CutPrefix(whole, "."); ok {
		suffix = strings.TrimLeft(fraction, "0123456789")
		digits += len(fraction) - len(suffix)
	}
	if digits == 0 {
		return false
	}
	switch suffix {
	case "", "n", "u", "m", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei":
		return true
	}
	if suffix[0] != 'e' && suffix[0] != 'E' {
		return false
	}
	exponent := suffix[1:]
	if exponent != "" && (exponent[0] == '-' || exponent[0] == '+') {
		exponent = exponent[1:]
	}
	return exponent != "" && strings.Trim(exponent, "0123456789") == ""
}

// isBytes reports whether a value is a list of bytes, which Go takes for base64.
func isBytes(n *source.Node) bool {
	return n.Kind == source.List && !slices.ContainsFunc(n.Items, func(item *source.Node) bool {
		r := manifest.ReadScalar(item)
		return r.Kind != source.Null && (r.Kind != source.Int || r.Whole != int64(byte(r.Whole)))
	})
}

// isBase64 reports whether text can be decoded as the server does it: with
// padding, and line breaks anywhere.
func isBase64(text string) bool {
	_, err := base64.StdEncoding.DecodeString(text)
	return err == nil
}

func isTime(layout, text string) bool {
	_, err := time.Parse(layout, text)
	return err == nil
}
