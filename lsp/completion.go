package lsp

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/source"
)

// A Place is where a field or a value is asked for.
type Place struct {
	File string // absolute, or the URI of what is no file
	Text []byte // of the whole file
	// Root is the document, as far as it parses, without what is asked for; Others are the
	// documents beside it in the file.
	Root   *source.Node
	Others []*source.Node
	// Path leads to the map in which a field is asked for, or to the value that is.
	Path  source.Path
	Field bool
}

// A Suggestion is a field or a value that can stand at a place.
type Suggestion struct {
	Name   string
	Kind   SuggestionKind
	Detail string // in a few words
	Doc    string
	First  bool // before those that are not

	// Literal: a value is true, false or a number, and no text.
	Literal bool
	// Item: it stands in an item of a list, which is not begun yet.
	Item bool
	// Empty is the value that a field begins with, in JSON.
	Empty string
	// APIVersion is what a document gets beside a kind.
	APIVersion string
	Deprecated bool
}

// A SuggestionKind says what a suggestion names, by the numbers of the protocol.
type SuggestionKind int

// The kinds of suggestions.
const (
	SuggestedKind   SuggestionKind = 7
	SuggestedField  SuggestionKind = 10
	SuggestedObject SuggestionKind = 18
	SuggestedValue  SuggestionKind = 20
)

type completionItem struct {
	Label               string            `json:"label"`
	Kind                SuggestionKind    `json:"kind"`
	Tags                []int             `json:"tags,omitempty"`
	Detail              string            `json:"detail,omitempty"`
	Documentation       map[string]string `json:"documentation,omitempty"`
	SortText            string            `json:"sortText"`
	FilterText          string            `json:"filterText"`
	InsertTextFormat    int               `json:"insertTextFormat"`
	TextEdit            textEdit          `json:"textEdit"`
	AdditionalTextEdits []textEdit        `json:"additionalTextEdits,omitempty"`
}

type completionList struct {
	IsIncomplete bool             `json:"isIncomplete"`
	Items        []completionItem `json:"items"`
}

// The formats of what is inserted.
const (
	formatPlain   = 1
	formatSnippet = 2
)

// maxItems is how many items a client gets at once: of more, those that begin as what was
// typed.
const maxItems = 1000

// completionTriggers are the characters behind which clients ask by themselves.
var completionTriggers = []string{":", " ", "-", `"`}

// complete gives what can stand at a place of an open text.
func (s *server) complete(ctx context.Context, p *positionParams) (any, error) {
	d, at, err := s.place(p)
	if err != nil {
		return nil, err
	}
	list := completionList{Items: []completionItem{}}
	file := source.NewFile(d.name(), d.text)
	if !d.checkedAlone() || file.Syntax() == source.CUE || len(d.text) > source.MaxFileSize {
		return list, nil
	}
	if err := s.upToDateBut(ctx, d.uri); err != nil {
		return nil, err
	}
	c := newCursor(d.text, at, file.Syntax() == source.JSON)
	var found []Suggestion
	s.mu.Lock()
	project := s.projectOf(pathOf(d.uri))
	s.mu.Unlock()
	for _, place := range c.places() {
		place.File, place.Text = d.name(), d.text
		found = append(found, s.host.Complete(project, place)...)
	}
	if typed := c.typed(); len(found) > maxItems {
		list.IsIncomplete = true
		found = slices.DeleteFunc(found, func(o Suggestion) bool { return !strings.HasPrefix(o.Name, typed) })
		found = found[:min(len(found), maxItems)]
	}
	w := itemWriter{cursor: c, file: file, client: s.client}
	for i, o := range found {
		list.Items = append(list.Items, w.item(i, o))
	}
	return list, nil
}

// An itemWriter writes suggestions as clients insert them at a cursor.
type itemWriter struct {
	*cursor
	file   *source.File
	client client
}

func (w *itemWriter) item(i int, o Suggestion) completionItem {
	group := 1
	if o.First {
		group = 0
	}
	item := completionItem{Label: o.Name, Kind: o.Kind, Detail: o.Detail, FilterText: o.Name,
		SortText: fmt.Sprintf("%d%04d", group, i), InsertTextFormat: formatPlain,
		TextEdit: textEdit{Range: w.placed(w.start, w.end)}}
	if o.Doc != "" {
		item.Documentation = map[string]string{"kind": "plaintext", "value": strings.TrimSpace(o.Doc)}
	}
	if o.Deprecated && w.client.itemTags {
		item.Tags = []int{1}
	}
	before, after := w.inserted(o)
	item.TextEdit.NewText = before + after
	if w.client.snippets && after != "" {
		item.InsertTextFormat = formatSnippet
		item.TextEdit.NewText = escaped(before) + "$0" + escaped(after)
	}
	if w.quote != 0 {
		item.FilterText = w.written(o)
	}
	if o.APIVersion != "" {
		item.AdditionalTextEdits = []textEdit{w.version(o.APIVersion)}
	}
	return item
}

func (w *itemWriter) placed(start, end int) textRange {
	return w.client.encoding.placed(source.Range{File: w.file, Start: start, End: end})
}

// escaped writes a text for a snippet.
func escaped(text string) string {
	return strings.NewReplacer(`\`, `\\`, "$", `\$`, "}", `\}`).Replace(text)
}

// written writes a name or value as it stands in the text.
func (w *itemWriter) written(o Suggestion) string {
	switch {
	case o.Literal:
		return o.Name
	case w.json || w.quote == '"':
		return string((&source.Node{Kind: source.String, Text: o.Name}).JSON())
	case w.quote == '\'':
		return "'" + strings.ReplaceAll(o.Name, "'", "''") + "'"
	}
	return source.Word(o.Name)
}

// inserted gives what stands before the cursor and behind it once a suggestion is taken.
func (w *itemWriter) inserted(o Suggestion) (before, after string) {
	before = w.comma + w.gap + w.written(o)
	if o.Kind == SuggestedField && !w.keyed {
		before += ": "
		if w.json {
			before, after = before+o.Empty, ""
			if len(o.Empty) == 2 {
				before, after = before[:len(before)-1], o.Empty[1:]
			}
		}
	}
	if o.Item {
		before, after = w.inItem(o.Kind == SuggestedField, before, after)
	}
	return before, after + w.commaAfter
}

// inItem puts what is inserted into an item of a list.
func (w *itemWriter) inItem(field bool, before, after string) (string, string) {
	switch {
	case w.alone && len(w.open) == 0:
		return w.gap + "- " + strings.TrimPrefix(before, w.gap), after
	case field:
		return w.gap + "[{" + strings.TrimPrefix(before, w.gap), after + "}]"
	}
	return w.gap + "[" + strings.TrimPrefix(before, w.gap), after + "]"
}

// version writes the apiVersion of a document before its kind.
func (w *itemWriter) version(apiVersion string) textEdit {
	at := textEdit{Range: w.placed(w.key, w.key)}
	switch {
	case w.json:
		at.NewText = `"apiVersion": "` + apiVersion + `", `
	case len(w.open) > 0:
		at.NewText = "apiVersion: " + apiVersion + ", "
	default:
		at.NewText = "apiVersion: " + apiVersion + w.lineBreak() + strings.Repeat(" ", w.key-w.line)
	}
	return at
}
