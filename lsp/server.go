package lsp

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"slices"
	"sync"
	"time"

	"github.com/sourcegraph/jsonrpc2"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/names"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A Host knows files, and looks at projects. Projects and Check are called one at a time, what
// else there is, Confirm of what was found included, from any goroutine.
type Host interface {
	// Projects gives the folders in a folder, itself among them, that are looked at apart.
	// Names are absolute, with slashes.
	Projects(folder string) []string
	// Check finds what is wrong in a project. The error tells of what cannot be read.
	Check(ctx context.Context, p Project) (*Checked, error)
	// Forget is told of a project that is looked at no more: by its folder, or by the name of
	// the text alone.
	Forget(project string)
	// Page gives the page about a rule; "" where there is none.
	Page(rule string) string
	// Rule says what a rule is about; "" where there is nothing to say.
	Rule(rule string) string
	// Field says what the field is that names lead to in a document, of a file of a project;
	// "" where nothing is known of it. Items of lists are no names.
	Field(project, file string, root *source.Node, names []string) string
	// Complete gives what can stand at a place, of a file of a project.
	Complete(project string, at Place) []Suggestion
	// File gives the file that a name stands for: itself, or of a folder its kustomization; ""
	// where there is none.
	File(name string) string
	// Ignorable reports whether a comment can ignore findings of a rule.
	Ignorable(rule string) bool
	// Alive reports whether there is a process.
	Alive(process int) bool
}

// A Project is what is looked at as one input: a folder with all below, or a text alone.
type Project struct {
	Dir    string            // absolute, with slashes; "": Alone is all
	Apart  []string          // folders below with projects of their own, which are not looked at
	Texts  map[string][]byte // what files hold in place of what is in them, by absolute name
	Alone  string            // the name of the text, which is all that Texts holds
	Renew  bool              // files may be others than at the last look
	Advice *bool             // whether advice is given; nil: as plimsoll.yaml says
}

// Checked is what was found in a project. Names of files are absolute, or relative to its
// folder.
type Checked struct {
	Findings []*lint.Finding
	// Confirm leaves of the fixes that are safe those that hold: the others are then
	// likely at best. It may take as long as Check.
	Confirm func()
	// Names says what the names in the project mean. It may take as long as Check, and is
	// asked for once; nil: nothing is known.
	Names func() *names.Index
	// Gone reports whether a file has another text by now, which does not parse.
	Gone func(*source.File) bool
}

// Info is what clients are told of the server.
type Info struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// A server serves one client.
type server struct {
	host    Host
	info    Info
	conn    *jsonrpc2.Conn
	ctx     context.Context
	methods map[string]method
	client  client

	state    lifecycle
	exited   chan struct{}
	exitOnce sync.Once

	mu      sync.Mutex
	running map[jsonrpc2.ID]context.CancelFunc // requests that wait
	workspace
}

// A lifecycle is how far a session is.
type lifecycle int

const (
	fresh lifecycle = iota
	serving
	shutDown
)

// client is what the client can do.
type client struct {
	encoding                    encoding
	pulls, refreshes            bool
	related, tags, descriptions bool
	configuration, watches      bool // what watches is told by it whenever a file changes
	literals, nested            bool
	snippets, itemTags          bool // of completion
}

// A method answers a request, or takes a notification.
type method struct {
	run     func(ctx context.Context, params json.RawMessage) (any, error)
	waits   bool // for findings
	request bool
}

// codes of the protocol beside those of JSON-RPC.
const (
	codeNotInitialized  = -32002
	codeRequestCanceled = -32800
)

// aliveEvery is how often it is looked whether the client's process is there.
const aliveEvery = time.Second

// Serve serves a client until it says exit, its input ends, its process is gone, or the
// context is done. clean reports whether it shut the server down first, as the protocol
// asks. end is called to have in end.
func Serve(ctx context.Context, in io.Reader, out io.Writer, end func() error, host Host, info Info) (clean bool) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s := &server{host: host, info: info, ctx: ctx, exited: make(chan struct{}),
		running: map[jsonrpc2.ID]context.CancelFunc{}}
	s.workspace.init()
	s.methods = s.table()
	s.mu.Lock() // until conn is set, nothing is handled
	s.conn = jsonrpc2.NewConn(ctx, newStream(in, out, end), handler{s},
		jsonrpc2.SetLogger(log.New(io.Discard, "", 0)))
	s.mu.Unlock()
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.work()
	}()
	select {
	case <-s.exited:
	case <-s.conn.DisconnectNotify():
	case <-ctx.Done():
	}
	cancel()
	s.stop()
	<-done
	_ = s.conn.Close() // it may be closed already
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.state == shutDown
}

type handler struct{ *server }

// Handle handles one message.
func (h handler) Handle(ctx context.Context, _ *jsonrpc2.Conn, r *jsonrpc2.Request) {
	s := h.server
	m, known := s.methods[r.Method]
	params := json.RawMessage("null")
	if r.Params != nil {
		params = *r.Params
	}
	if r.Notif || !m.request && known {
		if known && !m.request && (s.lifecycle() == serving || r.Method == "exit") {
			_, _ = s.try(ctx, m, params) // nobody waits for what is wrong with it
		}
		if r.Notif {
			return
		}
	}
	if wrong := s.refusal(r.Method, known && m.request); wrong != nil {
		s.answer(r.ID, nil, wrong)
		return
	}
	if !m.waits {
		result, err := s.try(ctx, m, params)
		s.answer(r.ID, result, err)
		return
	}
	ctx, cancel := context.WithCancel(ctx)
	s.mu.Lock()
	s.running[r.ID] = cancel
	s.mu.Unlock()
	go func() {
		defer cancel()
		result, err := s.try(ctx, m, params)
		s.mu.Lock()
		delete(s.running, r.ID)
		s.mu.Unlock()
		s.answer(r.ID, result, err)
	}()
}

func (s *server) lifecycle() lifecycle {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.state
}

// refusal says why a request is not answered at all; nil where it is.
func (s *server) refusal(name string, known bool) error {
	state := s.lifecycle()
	switch {
	case state == shutDown:
		return &jsonrpc2.Error{Code: jsonrpc2.CodeInvalidRequest, Message: "the server is shut down"}
	case state == fresh && name != "initialize":
		return &jsonrpc2.Error{Code: codeNotInitialized, Message: "the first request is initialize"}
	case state == serving && name == "initialize":
		return &jsonrpc2.Error{Code: jsonrpc2.CodeInvalidRequest, Message: "the server is initialized already"}
	case !known:
		return &jsonrpc2.Error{Code: jsonrpc2.CodeMethodNotFound, Message: fmt.Sprintf("there is no method %q", name)}
	}
	return nil
}

// try runs a method. A bug in it is the client's answer, and no end.
func (s *server) try(ctx context.Context, m method, params json.RawMessage) (result any, err error) {
	defer func() {
		if bug := recover(); bug != nil {
			err = &jsonrpc2.Error{Code: jsonrpc2.CodeInternalError, Message: fmt.Sprintf("this is a bug: %v", bug)}
		}
	}()
	return m.run(ctx, params)
}

func (s *server) answer(id jsonrpc2.ID, result any, err error) {
	if err == nil {
		_ = s.conn.Reply(s.ctx, id, result) // a client that is gone gets none
		return
	}
	var wrong *jsonrpc2.Error
	switch {
	case errors.As(err, &wrong):
	case errors.Is(err, context.Canceled):
		wrong = &jsonrpc2.Error{Code: codeRequestCanceled, Message: "the request was cancelled"}
	default:
		wrong = &jsonrpc2.Error{Code: jsonrpc2.CodeInternalError, Message: err.Error()}
	}
	_ = s.conn.ReplyWithError(s.ctx, id, wrong)
}

// invalid says what is wrong with what a client asks.
func invalid(format string, args ...any) error {
	return &jsonrpc2.Error{Code: jsonrpc2.CodeInvalidParams, Message: fmt.Sprintf(format, args...)}
}

// asks makes a method of a request, with the type of its parameters.
func asks[P any](run func(context.Context, *P) (any, error)) method {
	return method{request: true, run: func(ctx context.Context, params json.RawMessage) (any, error) {
		var p P
		if err := json.Unmarshal(params, &p); err != nil {
			return nil, invalid("the parameters are not those of this method")
		}
		return run(ctx, &p)
	}}
}

// waits is asks for what hangs on findings.
func waits[P any](run func(context.Context, *P) (any, error)) method {
	m := asks(run)
	m.waits = true
	return m
}

// tells makes a method of a notification.
func tells[P any](take func(*P)) method {
	m := asks(func(_ context.Context, p *P) (any, error) {
		take(p)
		return nil, nil
	})
	m.request = false
	return m
}

// table gives what the server understands.
func (s *server) table() map[string]method {
	return map[string]method{
		"initialize":  asks(s.initialize),
		"initialized": tells(s.initialized),
		"shutdown":    asks(s.shutdown),
		"exit":        tells(func(*struct{}) { s.exitOnce.Do(func() { close(s.exited) }) }),

		"$/cancelRequest": tells(s.cancel),

		"textDocument/didOpen":                tells(s.didOpen),
		"textDocument/didChange":              tells(s.didChange),
		"textDocument/didClose":               tells(s.didClose),
		"textDocument/didSave":                tells(func(*documentParams) { s.renew() }),
		"workspace/didChangeWatchedFiles":     tells(func(*struct{}) { s.renew() }),
		"workspace/didChangeWorkspaceFolders": tells(s.didChangeFolders),
		"workspace/didChangeConfiguration":    tells(s.didChangeConfiguration),

		"textDocument/diagnostic": waits(s.documentDiagnostic),
		"workspace/diagnostic":    waits(s.workspaceDiagnostic),
		"textDocument/codeAction": waits(s.codeActions),
		"textDocument/hover":      waits(s.hover),
		"textDocument/completion": waits(s.complete),

		"textDocument/definition":    waits(s.definition),
		"textDocument/references":    waits(s.references),
		"textDocument/prepareRename": waits(s.prepareRename),
		"textDocument/rename":        waits(s.rename),

		"textDocument/documentSymbol": asks(s.symbols),
		"textDocument/foldingRange":   asks(s.folds),
		"textDocument/documentLink":   asks(s.links),
	}
}

func (s *server) initialize(_ context.Context, p *initializeParams) (any, error) {
	can := p.Capabilities
	published := can.TextDocument.PublishDiagnostics
	s.mu.Lock()
	defer s.mu.Unlock()
	s.client = client{
		encoding: utf16Units, pulls: can.TextDocument.Diagnostic != nil,
		refreshes: can.Workspace.Diagnostics.RefreshSupport, related: published.RelatedInformation,
		tags: published.TagSupport != nil, descriptions: published.CodeDescription,
		configuration: can.Workspace.Configuration, watches: can.Workspace.DidChangeWatchedFiles.DynamicRegistration,
		literals: can.TextDocument.CodeAction.Literals != nil, nested: can.TextDocument.DocumentSymbol.Nested,
		snippets: can.TextDocument.Completion.Item.Snippets, itemTags: can.TextDocument.Completion.Item.Tags != nil,
	}
	if slices.Contains(can.General.PositionEncodings, utf8Units) {
		s.client.encoding = utf8Units
	}
	s.settings = p.Options
	for _, f := range p.WorkspaceFolders {
		s.addFolder(f.URI)
	}
	if len(p.WorkspaceFolders) == 0 && p.RootURI != nil {
		s.addFolder(*p.RootURI)
	}
	s.state = serving
	if p.ProcessID != nil {
		go s.watch(*p.ProcessID)
	}
	return map[string]any{"serverInfo": s.info, "capabilities": s.capabilities()}, nil
}

// capabilities tells what works, and nothing else.
func (s *server) capabilities() map[string]any {
	can := map[string]any{
		"positionEncoding": s.client.encoding,
		"textDocumentSync": map[string]any{"openClose": true, "change": 2, "save": true},
		"hoverProvider":    true, "documentSymbolProvider": true, "foldingRangeProvider": true,
		"documentLinkProvider": map[string]any{},
		"completionProvider":   map[string]any{"triggerCharacters": completionTriggers},
		"definitionProvider":   true, "referencesProvider": true, "renameProvider": map[string]any{"prepareProvider": true},
		"workspace": map[string]any{
			"workspaceFolders": map[string]any{"supported": true, "changeNotifications": true},
		},
	}
	if s.client.literals {
		can["codeActionProvider"] = map[string]any{"codeActionKinds": []string{kindQuickFix, kindFixAll}}
	}
	if s.client.pulls {
		can["diagnosticProvider"] = map[string]any{
			"identifier": "plimsoll", "interFileDependencies": true, "workspaceDiagnostics": true,
		}
	}
	return can
}

// initialized asks the client for what only it can do, and begins.
func (s *server) initialized(*struct{}) {
	if s.client.watches {
		watcher := map[string]any{"watchers": []any{map[string]any{"globPattern": "**/*"}}}
		s.ask("client/registerCapability", map[string]any{"registrations": []any{map[string]any{
			"id": "files", "method": "workspace/didChangeWatchedFiles", "registerOptions": watcher,
		}}}, nil)
	}
	s.askSettings()
	s.renew()
}

// ask sends the client a request, and has its result looked at once it comes.
func (s *server) ask(name string, params, result any, then ...func()) {
	go func() {
		if err := s.conn.Call(s.ctx, name, params, result); err == nil {
			for _, f := range then {
				f()
			}
		}
	}()
}

func (s *server) shutdown(context.Context, *struct{}) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.state = shutDown
	return nil, nil
}

func (s *server) cancel(p *cancelParams) {
	var id jsonrpc2.ID
	if json.Unmarshal(p.ID, &id) != nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if cancel := s.running[id]; cancel != nil {
		cancel()
	}
}

// watch ends the session once the client's process is gone.
func (s *server) watch(process int) {
	tick := time.NewTicker(aliveEvery)
	defer tick.Stop()
	for s.host.Alive(process) {
		select {
		case <-s.ctx.Done():
			return
		case <-tick.C:
		}
	}
	s.exitOnce.Do(func() { close(s.exited) })
}
