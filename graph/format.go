package graph

// A Format is a way to write a graph.
type Format struct {
	Name, Suffix string
	Write        func(*Graph) []byte
}

// Formats are all ways to write a graph, that which is meant without a name first.
var Formats = []Format{
	{"mermaid", ".mmd", (*Graph).Mermaid},
	{"svg", ".svg", (*Graph).SVG},
	{"dot", ".dot", (*Graph).DOT},
	{"html", ".html", (*Graph).HTML},
	{"json", ".json", (*Graph).JSON},
}

// FormatNames are the names of all formats.
func FormatNames() (names []string) {
	for _, f := range Formats {
		names = append(names, f.Name)
	}
	return names
}

// Suffixes are how the files of each format end.
func Suffixes() (list []string) {
	for _, f := range Formats {
		list = append(list, f.Suffix)
	}
	return list
}
