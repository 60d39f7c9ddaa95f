package lsp

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"slices"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/source"
)

// noEffect and outdated are the rules of what could as well not be there, and of what
// newer versions do without.
var (
	noEffect = []string{"unused-ignore", "volume-unused", "statefulset-claim-unused", "ignored-by-server",
		"rbac-nothing", "networkpolicy-target", "patch-no-effect"}
	outdated = []string{"api-deprecated", "api-removed", "deprecated-field", "deprecated-annotation",
		"deprecated-node-label", "ingress-class-annotation", "volume-type-removed"}
)

// of gives the diagnostics of a file, in the order of their findings. The server's mutex is
// held.
func (s *server) of(uri string) []diagnostic {
	list := []diagnostic{}
	for _, key := range slices.Sorted(maps.Keys(s.results)) {
		for _, f := range s.results[key].byURI[uri] {
			list = append(list, s.diagnostic(key, f))
		}
	}
	return list
}

// diagnostic gives what the client is told of a finding in a project.
func (s *server) diagnostic(key string, f *lint.Finding) diagnostic {
	d := diagnostic{
		Range: s.client.encoding.placed(f.Range), Severity: severityOf(f.Severity), Code: f.Rule, Source: "plimsoll",
		Message: messageOf(f),
	}
	if page := s.host.Page(f.Rule); page != "" && s.client.descriptions {
		d.CodeDescription = &description{page}
	}
	switch {
	case !s.client.tags:
	case slices.Contains(noEffect, f.Rule):
		d.Tags = []int{tagUnnecessary}
	case slices.Contains(outdated, f.Rule):
		d.Tags = []int{tagDeprecated}
	}
	if s.client.related {
		for _, r := range f.Related {
			if r.Range.Known() {
				at := location{s.uriIn(key, r.Range), s.client.encoding.placed(r.Range)}
				d.RelatedInformation = append(d.RelatedInformation, related{at, r.Message})
			}
		}
	}
	return d
}

// uriIn gives the URI of the file of a range in a project.
func (s *server) uriIn(key string, r source.Range) string {
	t := task{uris: map[string]string{}}
	for uri := range s.documents {
		if name := pathOf(uri); name != "" {
			t.uris[name] = uri
		}
	}
	p := Project{Dir: key}
	if !slices.Contains(s.projects, key) {
		p = Project{Alone: key}
		t.uris[r.File.Name] = key
	}
	uri, _ := t.place(p, r)
	return uri
}

func severityOf(severity source.Severity) int {
	switch severity {
	case source.Error:
		return severityError
	case source.Warning:
		return severityWarning
	}
	return severityInformation
}

// messageOf gives the words of a finding: what is wrong and, in a line of its own, what to do.
func messageOf(f *lint.Finding) string {
	if f.Hint == "" {
		return f.Message
	}
	return f.Message + "\n" + f.Hint
}

// urisFound gives all files that something was found in.
func (s *server) urisFound() []string {
	found := map[string]bool{}
	for _, r := range s.results {
		for uri := range r.byURI {
			found[uri] = true
		}
	}
	return slices.Sorted(maps.Keys(found))
}

// hashOf tells what is said of a file from what was.
func hashOf(list []diagnostic) string {
	data, _ := json.Marshal(list) // there is nothing in it that has no JSON
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:8])
}

// push tells a client what changed: which files have other findings, or, where it asks
// itself, that it is to ask again.
func (s *server) push() {
	s.mu.Lock()
	var messages []publishParams
	uris := slices.AppendSeq(s.urisFound(), maps.Keys(s.shown))
	slices.Sort(uris)
	for _, uri := range slices.Compact(uris) {
		list := s.of(uri)
		hash := hashOf(list)
		if s.shown[uri] == hash {
			continue
		}
		if s.shown[uri] = hash; len(list) == 0 {
			delete(s.shown, uri)
		}
		message := publishParams{URI: uri, Diagnostics: list}
		if d := s.documents[uri]; d != nil {
			message.Version = &d.version
		}
		messages = append(messages, message)
	}
	pulls, refreshes := s.client.pulls, s.client.refreshes
	s.mu.Unlock()
	switch {
	case !pulls:
		for _, m := range messages {
			_ = s.conn.Notify(s.ctx, "textDocument/publishDiagnostics", m)
		}
	case refreshes && len(messages) > 0:
		s.ask("workspace/diagnostic/refresh", nil, nil)
	}
}

func (s *server) documentDiagnostic(ctx context.Context, p *documentDiagnosticParams) (any, error) {
	if err := s.upToDate(ctx); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	uri := p.TextDocument.URI
	if s.documents[uri] == nil && s.projectOf(pathOf(uri)) == "" {
		return nil, invalid("the document is not open, and in no folder that is")
	}
	return s.report(uri, p.PreviousResultID), nil
}

// report gives what a client that asks is told of a file. The server's mutex is held.
func (s *server) report(uri, known string) diagnosticReport {
	list := s.of(uri)
	hash := hashOf(list)
	if hash == known {
		return diagnosticReport{Kind: "unchanged", ResultID: hash}
	}
	return diagnosticReport{Kind: "full", ResultID: hash, Items: &list}
}

func (s *server) workspaceDiagnostic(ctx context.Context, p *workspaceDiagnosticParams) (any, error) {
	if err := s.upToDate(ctx); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	known := map[string]string{}
	uris := s.urisFound()
	for _, id := range p.PreviousResultIDs {
		known[id.URI] = id.Value
		uris = append(uris, id.URI)
	}
	slices.Sort(uris)
	reports := []diagnosticReport{}
	for _, uri := range slices.Compact(uris) {
		r := s.report(uri, known[uri])
		r.URI = &uri
		if d := s.documents[uri]; d != nil {
			r.Version = &d.version
		}
		reports = append(reports, r)
	}
	return map[string]any{"items": reports}, nil
}
