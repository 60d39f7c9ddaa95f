package lsp

import (
	"context"
	"fmt"
	"maps"
	"path"
	"slices"
	"sync"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/names"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A result is what was found in a project, or in a text alone.
type result struct {
	*Checked
	byURI   map[string][]*lint.Finding
	failure string // why it could not be looked at, or not at all of it
	confirm func()
	names   func() *names.Index
}

// work looks at what changes until the session ends.
func (s *server) work() {
	for {
		select {
		case <-s.ctx.Done():
			return
		case <-s.kick:
			s.look()
		}
	}
}

// stop has nobody wait for findings any more.
func (s *server) stop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stopped = true
	close(s.settled)
}

// A task is what is to be looked at, as it was when that was decided.
type task struct {
	revision int
	projects []Project
	keys     []string // of results, one a project
	owners   []string // folders of all projects
	uris     map[string]string
}

// look looks once at all that changed.
func (s *server) look() {
	t := s.begin()
	results := make([]*result, len(t.projects))
	for i, p := range t.projects {
		results[i] = s.check(t, p)
	}
	if s.ctx.Err() == nil {
		s.end(t, results)
	}
}

// begin takes what is to be looked at.
func (s *server) begin() task {
	s.mu.Lock()
	stale, folders, said := s.stale, slices.Clone(s.folders), s.settings
	renew := stale || !s.client.watches
	s.stale = false
	s.mu.Unlock()
	var found []string
	if stale {
		found = s.find(folders, said)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if stale {
		s.projects = found
		s.allDirty()
	}
	t := task{revision: s.revision, owners: s.projects, uris: map[string]string{}}
	texts := map[string][]byte{}
	for uri, d := range s.documents {
		if name := pathOf(uri); name != "" {
			texts[name], t.uris[name] = d.text, uri
		}
	}
	for _, key := range slices.Sorted(maps.Keys(s.dirty)) {
		if slices.Contains(s.projects, key) {
			t.add(key, Project{Dir: key, Apart: s.below(key), Texts: texts, Renew: renew, Advice: s.settings.Advice})
		} else if d := s.documents[key]; d != nil && s.projectOf(pathOf(key)) == "" && d.checkedAlone() {
			name := d.name()
			t.uris[name] = key
			t.add(key, Project{Alone: name, Texts: map[string][]byte{name: d.text}, Advice: s.settings.Advice})
		} else {
			delete(s.results, key)
			s.host.Forget(nameOf(key))
		}
	}
	s.dirty = map[string]bool{}
	return t
}

// below gives the projects in the folder of another.
func (w *workspace) below(dir string) (list []string) {
	for _, p := range w.projects {
		if p != dir && within(dir, p) {
			list = append(list, p)
		}
	}
	return list
}

func (t *task) add(key string, p Project) {
	t.projects, t.keys = append(t.projects, p), append(t.keys, key)
}

// allDirty has everything looked at, and forgets what is no project any more.
func (s *server) allDirty() {
	for key := range s.results {
		s.dirty[key] = true
	}
	for _, dir := range s.projects {
		s.dirty[dir] = true
	}
	for uri := range s.documents {
		if s.projectOf(pathOf(uri)) == "" {
			s.dirty[uri] = true
		}
	}
}

// check looks at a project. A bug leaves it without findings, and is told.
func (s *server) check(t task, p Project) (r *result) {
	r = &result{Checked: &Checked{}, byURI: map[string][]*lint.Finding{}, confirm: func() {},
		names: func() *names.Index { return nil }}
	defer func() {
		if bug := recover(); bug != nil {
			r.failure = fmt.Sprintf("this is a bug, and nothing is known of %s: %v", p.Dir+p.Alone, bug)
		}
	}()
	checked, err := s.host.Check(s.ctx, p)
	if err != nil {
		r.failure = err.Error()
	}
	if checked == nil {
		return r
	}
	r.Checked = checked
	r.confirm = onceOf(checked.Confirm)
	if checked.Names != nil {
		r.names = sync.OnceValue(checked.Names)
	}
	for _, f := range checked.Findings {
		if uri, name := t.place(p, f.Range); t.shows(p, name) {
			r.byURI[uri] = append(r.byURI[uri], f)
		}
	}
	return r
}

// place gives the URI and the absolute name of the file that a range is in.
func (t *task) place(p Project, r source.Range) (uri, name string) {
	if !r.Known() {
		return "", ""
	}
	name = r.File.Name
	if p.Dir != "" && !path.IsAbs(name) && !hasDrive(name) {
		name = path.Join(p.Dir, name)
	}
	if uri, open := t.uris[name]; open {
		return uri, name
	}
	return uriOf(name), name
}

// shows reports whether findings in a file are those of a project: what is in another
// project is told there.
func (t *task) shows(p Project, name string) bool {
	if name == "" || p.Dir == "" {
		return name != ""
	}
	w := workspace{projects: t.owners}
	owner := w.projectOf(name)
	return owner == "" || owner == p.Dir
}

// end keeps what was found, and tells the client.
func (s *server) end(t task, results []*result) {
	s.mu.Lock()
	for i, key := range t.keys {
		if old := s.results[key]; results[i].failure != "" && (old == nil || old.failure != results[i].failure) {
			defer s.tellFailure(results[i].failure)
		}
		s.results[key] = results[i]
	}
	s.checked = t.revision
	close(s.settled)
	s.settled = make(chan struct{})
	if s.stopped {
		close(s.settled)
	}
	s.mu.Unlock()
	s.push()
}

// tellFailure tells the client why a project cannot be looked at.
func (s *server) tellFailure(message string) {
	_ = s.conn.Notify(s.ctx, "window/logMessage", map[string]any{"type": severityError, "message": message})
}

// upToDate waits until what is known is of the texts as they are now.
func (s *server) upToDate(ctx context.Context) error { return s.upToDateBut(ctx, "") }

// upToDateBut is upToDate for what hangs on all texts but one.
func (s *server) upToDateBut(ctx context.Context, uri string) error {
	s.mu.Lock()
	wanted := s.revision
	if uri != "" && uri == s.typing {
		wanted = s.untyped
	}
	for s.checked < wanted && !s.stopped {
		settled := s.settled
		s.mu.Unlock()
		select {
		case <-settled:
		case <-ctx.Done():
			return ctx.Err()
		}
		s.mu.Lock()
	}
	defer s.mu.Unlock()
	if s.stopped {
		return context.Canceled
	}
	return nil
}
