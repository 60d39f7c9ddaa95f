package schematest

import (
	"math"
	"strconv"

	"github.com/plimsoll-dev/plimsoll/schema/table"
	"github.com/plimsoll-dev/plimsoll/source"
)

func (g *generator) truth(x *table.Truth, w want) *source.Node {
	b := g.r.IntN(2) == 0
	if x.Only != "" {
		b = x.Only == "true"
	}
	if w.text != "" {
		b = w.text == "true"
	}
	return &source.Node{Kind: source.Bool, Text: strconv.FormatBool(b)}
}

func (g *generator) number(x *table.Number, w want) *source.Node {
	n := &source.Node{Kind: source.Int, Text: w.text}
	if w.text != "" {
		return n
	}
	if x.Enum != nil {
		n.Text = strconv.FormatInt(x.Enum[g.r.IntN(len(x.Enum))], 10)
		return n
	}
	low, high := ends(x)
	var i int64
	switch g.r.IntN(8) { // the ends of a range are where mistakes are
	case 0:
		i = low
	case 1:
		i = high
	case 2:
		i = low + int64(g.r.Uint64N(min(uint64(high-low), 10)+1))
	case 3: // of any length
		most := min(uint64(high-low), 1<<g.r.IntN(63))
		i = low + int64(g.r.Uint64N(most+1))
	default:
		i = low + int64(g.r.Uint64N(min(uint64(high-low), 1000)+1))
	}
	if len(g.numbers) > 0 && g.r.IntN(again) == 0 {
		if old := g.numbers[g.r.IntN(len(g.numbers))]; old >= low && old <= high {
			i = old
		}
	}
	g.numbers = append(g.numbers, i)
	n.Text = strconv.FormatInt(i, 10)
	return n
}

// ends gives the least and the largest number, and where there is none a bound
// of its own.
func ends(x *table.Number) (low, high int64) {
	low, high = -1000, 100000
	if x.Min.Set {
		low = clamp(math.Ceil(x.Min.Value))
		if x.Min.Exclusive {
			low++
		}
		high = low + 1000
	}
	if x.Max.Set {
		high = clamp(math.Floor(x.Max.Value))
		if x.Max.Exclusive {
			high--
		}
		if !x.Min.Set {
			low = high - 1000
		}
	}
	return low, high
}

// clamp keeps a bound inside what an int64 holds: the largest one is not a
// float.
func clamp(x float64) int64 {
	switch {
	case x >= math.MaxInt64:
		return math.MaxInt64
	case x <= math.MinInt64:
		return math.MinInt64
	}
	return int64(x)
}
