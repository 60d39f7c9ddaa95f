package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/plimsoll-dev/plimsoll/platform"
	"github.com/plimsoll-dev/plimsoll/source"
)

// absentCell is what a table shows of what is not there.
const absentCell = "-"

// EnvironmentFormats are the formats that WriteEnvironments knows.
var EnvironmentFormats = []string{"text", "markdown", "json"}

// WriteEnvironments writes what differs between environments, in one of
// EnvironmentFormats.
func WriteEnvironments(w io.Writer, t *platform.Table, format string) {
	switch format {
	case "json":
		writeEnvironmentsJSON(w, t)
	case "markdown":
		writeMarkdownTable(w, cells(t))
	default:
		writeColumns(w, cells(t))
	}
}

// cells gives the table as text, its head first: a row for each app that is not
// everywhere, and one for each field that differs.
func cells(t *platform.Table) (rows [][]string) {
	rows = append(rows, append([]string{"APP", "FIELD"}, t.Environments...))
	fields := t.Fields
	for _, app := range t.Apps {
		name := app.App
		if app.Namespace != "" {
			name = app.Namespace + "/" + app.App
		}
		if len(app.Environments) < len(t.Environments) {
			row := []string{name, ""}
			for _, e := range t.Environments {
				cell := absentCell
				for _, there := range app.Environments {
					if there == e {
						cell = "yes"
					}
				}
				row = append(row, cell)
			}
			rows = append(rows, row)
		}
		for len(fields) > 0 && fields[0].App == app.App && fields[0].Namespace == app.Namespace {
			row := []string{name, fields[0].Field}
			for _, e := range t.Environments {
				row = append(row, cell(fields[0].Values[e]))
			}
			rows, fields = append(rows, row), fields[1:]
		}
	}
	return rows
}

func cell(n *source.Node) string {
	switch {
	case n == nil:
		return absentCell
	case n.Scalar():
		return source.Printable(n.Text)
	}
	return source.Printable(string(n.JSON()))
}

// writeColumns writes rows with their columns under each other.
func writeColumns(w io.Writer, rows [][]string) {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], Columns(cell))
		}
	}
	for _, row := range rows {
		var line strings.Builder
		for i, cell := range row {
			line.WriteString(cell)
			line.WriteString(strings.Repeat(" ", widths[i]-Columns(cell)+2))
		}
		fmt.Fprintln(w, strings.TrimRight(line.String(), " "))
	}
}

// writeMarkdownTable writes rows as a table of Markdown, in which no cell is read as
// anything but text.
func writeMarkdownTable(w io.Writer, rows [][]string) {
	for i, row := range rows {
		for _, cell := range row {
			fmt.Fprint(w, "| ", markdownCode(cell), " ")
		}
		fmt.Fprintln(w, "|")
		if i == 0 {
			fmt.Fprintln(w, strings.Repeat("|---", len(row))+"|")
		}
	}
}

// markdownCode writes text as code that it cannot end.
func markdownCode(text string) string {
	if text == "" {
		return ""
	}
	fence := "`"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	pad := ""
	if strings.HasPrefix(text, "`") || strings.HasSuffix(text, "`") {
		pad = " "
	}
	return fence + pad + strings.ReplaceAll(text, "|", `\|`) + pad + fence
}

type jsonEnvironments struct {
	Environments []string  `json:"environments"`
	Apps         []jsonApp `json:"apps"`
	Rows         []jsonRow `json:"rows"`
}

type jsonApp struct {
	App          string   `json:"app"`
	Namespace    string   `json:"namespace"`
	Environments []string `json:"environments"`
}

type jsonRow struct {
	App       string                `json:"app"`
	Namespace string                `json:"namespace"`
	Field     string                `json:"field"`
	Values    map[string]*jsonValue `json:"values"`
}

type jsonValue struct {
	Value rawJSON `json:"value"`
	File  string  `json:"file"`
	Line  int     `json:"line"`
}

// rawJSON is JSON already.
type rawJSON []byte

// MarshalJSON implements json.Marshaler.
func (r rawJSON) MarshalJSON() ([]byte, error) { return r, nil }

func writeEnvironmentsJSON(w io.Writer, t *platform.Table) {
	out := jsonEnvironments{Environments: append([]string{}, t.Environments...), Apps: []jsonApp{}, Rows: []jsonRow{}}
	for _, a := range t.Apps {
		out.Apps = append(out.Apps, jsonApp{a.App, a.Namespace, append([]string{}, a.Environments...)})
	}
	for _, f := range t.Fields {
		row := jsonRow{f.App, f.Namespace, f.Field, map[string]*jsonValue{}}
		for _, e := range t.Environments {
			row.Values[e] = nil
			if n := f.Values[e]; n != nil {
				at := placeOf(n.Range)
				row.Values[e] = &jsonValue{n.JSON(), at.File, at.Line}
			}
		}
		out.Rows = append(out.Rows, row)
	}
	fmt.Fprintf(w, "%s\n", source.JSONLine(out))
}
