package lsp

import (
	"path"
	"strings"

	"github.com/plimsoll-dev/plimsoll/source"
)

// A document is a text that is open in the client.
type document struct {
	uri      string
	language string
	version  int32
	text     []byte // is replaced, never changed
}

// name is what the host knows the document by.
func (d *document) name() string { return nameOf(d.uri) }

// document gives the document of a URI.
func (s *server) document(uri string) (*document, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if d := s.documents[uri]; d != nil {
		return d, nil
	}
	return nil, invalid("the document is not open")
}

// place gives an open document, and the byte of a position in it.
func (s *server) place(p *positionParams) (d *document, at int, err error) {
	if d, err = s.document(p.TextDocument.URI); err != nil {
		return nil, 0, err
	}
	at, ok := s.client.encoding.offset(d.text, p.Position)
	if !ok {
		return nil, 0, invalid("the position is behind the text")
	}
	return d, at, nil
}

// read gives the documents of an open text, as far as they parse; none of other languages
// than YAML and JSON. The error is for a text that is not open.
func (s *server) read(uri string) (*source.File, []*source.Document, error) {
	d, err := s.document(uri)
	if err != nil {
		return nil, nil, err
	}
	file, documents := d.read()
	return file, documents, nil
}

func (d *document) read() (file *source.File, documents []*source.Document) {
	file = source.NewFile(path.Base(d.uri), d.text)
	if !d.checkedAlone() || len(d.text) > source.MaxFileSize {
		return file, nil
	}
	switch file.Syntax() {
	case source.JSON:
		documents, _ = source.ParseJSON(file)
	case source.YAML:
		documents, _ = source.Parse(file)
	}
	return file, documents
}

// checkedAlone reports whether a document that is of no project is looked at.
func (d *document) checkedAlone() bool {
	language, _, _ := strings.Cut(d.language, ".")
	switch language {
	case "yaml", "json", "jsonc", "cue":
		return true
	case "":
		switch path.Ext(d.uri) {
		case ".yaml", ".yml", ".json", ".cue":
			return true
		}
	}
	return false
}
