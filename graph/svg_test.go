package graph_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"
	"testing"

	"github.com/plimsoll-dev/plimsoll/graph"
)

// A drawnText is a text in a picture, with the place that it takes at most.
type drawnText struct {
	text          string
	x, y, w, size float64
}

// readSVG reads a picture strictly: its size, its texts, and the titles of its nodes.
func readSVG(t *testing.T, data []byte) (width, height float64, texts []drawnText, titles []string) {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(data))
	var path []xml.StartElement
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return width, height, texts, titles
		}
		if err != nil {
			t.Fatalf("it is no XML: %v", err)
		}
		switch e := token.(type) {
		case xml.StartElement:
			path = append(path, e.Copy())
			switch {
			case len(path) == 1:
				width, height = number(t, e, "width"), number(t, e, "height")
			case e.Name.Local == "script" || e.Name.Local == "image" || e.Name.Local == "use":
				t.Errorf("there is a %s", e.Name.Local)
			}
			for _, a := range e.Attr {
				if strings.Contains(a.Name.Local, "href") || strings.HasPrefix(a.Name.Local, "on") {
					t.Errorf("there is an attribute %s", a.Name.Local)
				}
			}
		case xml.CharData:
			if len(path) == 0 {
				continue
			}
			switch in := path[len(path)-1]; in.Name.Local {
			case "text":
				texts = append(texts, drawnText{string(e), number(t, in, "x"), number(t, in, "y"), 0, number(t, in, "font-size")})
			case "title":
				if len(path) > 1 && attribute(path[len(path)-2], "data-node") != "" {
					titles = append(titles, string(e))
				}
			}
		case xml.EndElement:
			path = path[:len(path)-1]
		}
	}
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func number(t *testing.T, e xml.StartElement, name string) float64 {
	t.Helper()
	n, err := strconv.ParseFloat(attribute(e, name), 64)
	if err != nil {
		t.Fatalf("%s of %s: %v", name, e.Name.Local, err)
	}
	return n
}

// TestReadable holds a picture of 30 apps with ten objects each to what can be read on a
// screen: it fits, no text is too small, and none lies over another.
func TestReadable(t *testing.T) {
	for _, namespaces := range []int{1, 4, 30} {
		for _, layer := range graph.Layers {
			width, height, texts, titles := readSVG(t, graphOf(t, apps(30, namespaces)).Of(layer).SVG())
			if width > 1600 || height > 1000 {
				t.Errorf("%s in %d namespaces is %v by %v", layer, namespaces, width, height)
			}
			if len(titles) < 30 || len(texts) < len(titles) {
				t.Errorf("%s has %d nodes and %d texts", layer, len(titles), len(texts))
			}
			for i := range texts {
				texts[i].w = graph.TextWidth(texts[i].text, texts[i].size)
			}
			checkTexts(t, texts, width, height)
		}
	}
}

func checkTexts(t *testing.T, texts []drawnText, width, height float64) {
	t.Helper()
	for i, a := range texts {
		if a.size < 9 {
			t.Errorf("%q has letters of %v pixels", a.text, a.size)
		}
		if a.x < 0 || a.x+a.w > width || a.y-a.size < 0 || a.y > height {
			t.Errorf("%q is not in the picture: %+v", a.text, a)
		}
		for _, b := range texts[:i] {
			if a.x < b.x+b.w && b.x < a.x+a.w && a.y-a.size*0.8 < b.y+b.size*0.2 && b.y-b.size*0.8 < a.y+a.size*0.2 {
				t.Errorf("%q lies over %q: %+v %+v", a.text, b.text, a, b)
			}
		}
	}
}

// TestWholeNames holds that boxes are as wide as names need, where there is room.
func TestWholeNames(t *testing.T) {
	const name = "recommendationservice"
	text := strings.ReplaceAll(apps(1, 1), "service-000", name)
	if data := string(graphOf(t, text).SVG()); strings.Contains(data, "…") || !strings.Contains(data, name) {
		t.Errorf("%q is cut short", name)
	}
}

// TestTitles holds what is told of a node to its form, and what a reader of dark pages gets.
func TestTitles(t *testing.T) {
	data := graphOf(t, apps(1, 1)).SVG()
	_, _, _, titles := readSVG(t, data)
	want := "Deployment team-0/service-000\na.yaml:1"
	found := false
	for _, title := range titles {
		found = found || title == want
	}
	if !found {
		t.Errorf("no node is titled %q: %q", want, titles)
	}
	if !bytes.Contains(data, []byte("@media (prefers-color-scheme: dark)")) {
		t.Error("it is not dark where pages are")
	}
}
