package main

import (
	"bytes"
	"fmt"
	"math"
	"time"
)

// The plot's size and the room around it, in pixels.
const (
	plotWidth, plotHeight = 860, 520
	left, right           = 80, 230
	top, bottom           = 20, 50
)

var colors = []string{"#1b6ca8", "#7ab8e0", "#8a8a8a", "#b07aa1", "#e15759", "#f28e2b", "#59a14f"}

// plot draws the wall time for one app by the number of apps, both on scales
// of tens, for what compiles.
func (r *report) plot() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="13">`+"\n", plotWidth, plotHeight)
	fmt.Fprintf(&b, `<rect width="%d" height="%d" fill="white"/>`+"\n", plotWidth, plotHeight)
	x := func(n int) float64 {
		return left + math.Log10(float64(n))/5*(plotWidth-left-right)
	}
	y := func(perApp time.Duration) float64 { // from 10 µs to 1 s
		return plotHeight - bottom - (math.Log10(float64(perApp))-4)/5*(plotHeight-top-bottom)
	}
	for n := 1; n <= 100000; n *= 10 {
		fmt.Fprintf(&b, `<line x1="%.0f" y1="%d" x2="%.0f" y2="%d" stroke="#ddd"/>`, x(n), top, x(n), plotHeight-bottom)
		fmt.Fprintf(&b, `<text x="%.0f" y="%d" text-anchor="middle">%s</text>`+"\n", x(n), plotHeight-bottom+20, thousands(n))
	}
	for d := 10 * time.Microsecond; d <= time.Second; d *= 10 {
		fmt.Fprintf(&b, `<line x1="%d" y1="%.0f" x2="%d" y2="%.0f" stroke="#ddd"/>`, left, y(d), plotWidth-right, y(d))
		fmt.Fprintf(&b, `<text x="%d" y="%.0f" text-anchor="end">%v</text>`+"\n", left-8, y(d)+4, d)
	}
	fmt.Fprintf(&b, `<text x="%d" y="%d" text-anchor="middle">apps</text>`+"\n", (left+plotWidth-right)/2, plotHeight-8)
	for i, c := range ofTask(compile) {
		r.line(&b, c, colors[i%len(colors)], x, y)
	}
	b.WriteString("</svg>\n")
	return b.Bytes()
}

func ofTask(t task) (list []contender) {
	for _, c := range contenders {
		if c.task == t {
			list = append(list, c)
		}
	}
	return list
}

// line draws one contender, with its name at the end.
func (r *report) line(b *bytes.Buffer, c contender, color string, x func(int) float64, y func(time.Duration) float64) {
	var points bytes.Buffer
	var endX, endY float64
	for _, one := range r.results {
		if one.name == c.name {
			endX, endY = x(one.n), y(one.wall/time.Duration(one.n))
			fmt.Fprintf(&points, "%.1f,%.1f ", endX, endY)
			fmt.Fprintf(b, `<circle cx="%.1f" cy="%.1f" r="3" fill="%s"/>`+"\n", endX, endY, color)
		}
	}
	fmt.Fprintf(b, `<polyline points="%s" fill="none" stroke="%s" stroke-width="2"/>`+"\n", bytes.TrimSpace(points.Bytes()), color)
	fmt.Fprintf(b, `<text x="%.1f" y="%.1f" fill="%s">%s</text>`+"\n", endX+8, endY+4, color, c.name)
}
