package lsp

import (
	"cmp"
	"maps"
	"path"
	"slices"
	"strings"
)

// A workspace is what the client has open. The server's mutex guards it.
type workspace struct {
	settings  settings
	folders   []string             // absolute
	documents map[string]*document // by URI

	projects []string        // folders of projects; the last look at the files found them
	stale    bool            // that look is to be had again
	dirty    map[string]bool // what is to be looked at: projects, and URIs of texts that are looked at alone

	revision int           // grows with each change
	typing   string        // the URI of the text of which the last changes were
	untyped  int           // the revision before these
	checked  int           // the revision that the results are of
	settled  chan struct{} // is closed when checked grows, and made anew
	kick     chan struct{} // has one when there is something to do
	stopped  bool

	results map[string]*result // by what dirty names
	shown   map[string]string  // hashes of what clients that are pushed to have, by URI
}

func (w *workspace) init() {
	w.documents, w.dirty = map[string]*document{}, map[string]bool{}
	w.results, w.shown = map[string]*result{}, map[string]string{}
	w.settled, w.kick = make(chan struct{}), make(chan struct{}, 1)
}

// touch notes that something changed.
func (w *workspace) touch() {
	w.revision++
	w.typing = ""
	select {
	case w.kick <- struct{}{}:
	default: // it is known already
	}
}

func (w *workspace) addFolder(uri string) {
	if name := pathOf(uri); name != "" && !slices.Contains(w.folders, name) {
		w.folders = append(w.folders, name)
		w.stale = true
	}
}

// renew has all projects looked for, and looked at.
func (s *server) renew() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stale = true
	s.touch()
}

func (s *server) didOpen(p *didOpenParams) {
	s.mu.Lock()
	defer s.mu.Unlock()
	d := p.TextDocument
	s.documents[d.URI] = &document{uri: d.URI, language: d.LanguageID, version: d.Version, text: []byte(d.Text)}
	s.changed(d.URI)
}

func (s *server) didChange(p *didChangeParams) {
	s.mu.Lock()
	defer s.mu.Unlock()
	d := s.documents[p.TextDocument.URI]
	if d == nil {
		return // it is not open, and a notification has no answer
	}
	next := *d
	next.version = p.TextDocument.Version
	for _, c := range p.ContentChanges {
		next.text = s.client.encoding.changed(next.text, c)
	}
	s.documents[d.uri] = &next
	typing, untyped := s.typing, s.untyped
	if typing != d.uri {
		typing, untyped = d.uri, s.revision
	}
	s.changed(d.uri)
	s.typing, s.untyped = typing, untyped
}

func (s *server) didClose(p *documentParams) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.documents[p.TextDocument.URI] != nil {
		delete(s.documents, p.TextDocument.URI)
		s.stale = true // what is on the disk counts again
		s.changed(p.TextDocument.URI)
	}
}

// changed notes that a text is another, and what hangs on it.
func (s *server) changed(uri string) {
	name := pathOf(uri)
	switch {
	case settingsFile(name):
		s.stale = true
	case s.projectOf(name) == "":
		s.dirty[uri] = true
	default:
		s.dirty[s.projectOf(name)] = true
	}
	s.touch()
}

// settingsFile reports whether a file may say how projects are looked at, or what one is.
func settingsFile(name string) bool {
	return path.Base(name) == "plimsoll.yaml" || path.Ext(name) == ".cue"
}

// projectOf gives the folder of the project that a file is of; "" for none.
func (w *workspace) projectOf(name string) (dir string) {
	for _, p := range w.projects {
		if within(p, name) && len(p) > len(dir) {
			dir = p
		}
	}
	return dir
}

func (s *server) didChangeFolders(p *foldersParams) {
	s.mu.Lock()
	for _, f := range p.Event.Removed {
		gone := pathOf(f.URI)
		s.folders = slices.DeleteFunc(s.folders, func(name string) bool { return name == gone })
	}
	for _, f := range p.Event.Added {
		s.addFolder(f.URI)
	}
	s.mu.Unlock()
	s.renew()
}

// didChangeConfiguration takes settings that come with the message; other clients are asked.
func (s *server) didChangeConfiguration(p *configurationParams) {
	s.mu.Lock()
	asks := s.client.configuration
	if !asks {
		s.settings = p.Settings.Plimsoll
	}
	s.mu.Unlock()
	if asks {
		s.askSettings()
		return
	}
	s.renew()
}

// askSettings asks the client for the settings, where it can tell them. What it leaves
// unsaid is as it said at the beginning.
func (s *server) askSettings() {
	s.mu.Lock()
	asks := s.client.configuration
	s.mu.Unlock()
	if !asks {
		return
	}
	var got []*settings
	s.ask("workspace/configuration", map[string]any{"items": []any{map[string]any{"section": "plimsoll"}}}, &got,
		func() {
			if len(got) != 1 || got[0] == nil {
				return
			}
			s.mu.Lock()
			s.settings.Advice = cmp.Or(got[0].Advice, s.settings.Advice)
			if got[0].Inputs != nil {
				s.settings.Inputs = got[0].Inputs
			}
			s.mu.Unlock()
			s.renew()
		})
}

// inputs gives the folders that the settings name; nil where they name none.
func inputs(folders, named []string) (list []string) {
	for _, f := range folders {
		for _, name := range named {
			name = strings.ReplaceAll(name, `\`, "/")
			if !path.IsAbs(name) && !hasDrive(name) {
				name = path.Join(f, name)
			}
			if name = path.Clean(name); !slices.Contains(list, name) {
				list = append(list, name)
			}
		}
	}
	return list
}

// find finds the projects of some folders.
func (s *server) find(folders []string, said settings) []string {
	if len(said.Inputs) > 0 {
		return inputs(folders, said.Inputs)
	}
	all := map[string]bool{}
	for _, f := range folders {
		for _, dir := range s.host.Projects(f) {
			all[dir] = true
		}
	}
	return slices.Sorted(maps.Keys(all))
}
