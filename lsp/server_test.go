package lsp

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"testing"
	"time"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A wordHost finds the word "bad" wrong in the open texts of a project, and has a fix for it.
type wordHost struct{ dead bool }

func (wordHost) Projects(folder string) []string { return []string{folder, path.Join(folder, "inner")} }
func (wordHost) Forget(string)                   {}
func (wordHost) Page(rule string) string         { return "https://example.com/" + rule }
func (wordHost) Rule(rule string) string         { return "about " + rule }
func (wordHost) Field(_, _ string, _ *source.Node, names []string) string {
	return "field " + strings.Join(names, ".")
}
func (wordHost) Complete(_ string, at Place) []Suggestion {
	return []Suggestion{{Name: at.Path.String(), Kind: SuggestedField}}
}
func (wordHost) File(name string) string { return name }
func (wordHost) Ignorable(string) bool   { return false }
func (h wordHost) Alive(int) bool        { return !h.dead }

func (wordHost) Check(_ context.Context, p Project) (*Checked, error) {
	c := &Checked{}
	for name, text := range p.Texts {
		if strings.Contains(string(text), "panic") {
			panic("told to")
		}
		if strings.Contains(string(text), "fail") {
			return nil, errors.New("cannot be read")
		}
		i := strings.Index(string(text), "bad")
		if i < 0 || p.Dir != "" && !within(p.Dir, name) {
			continue
		}
		at := source.Range{File: source.NewFile(name, text), Start: i, End: i + 3}
		c.Findings = append(c.Findings, &lint.Finding{Diagnostic: source.Diagnostic{
			Rule: "word", Message: "this is bad", Hint: "write good", Range: at,
			Fixes: []source.Fix{{Message: "write good", Edits: []source.Edit{{Range: at, Text: "good"}}}},
		}})
	}
	return c, nil
}

// A peer is a client of a server, that writes and reads bare messages.
type peer struct {
	t     *testing.T
	in    io.WriteCloser
	out   *bufio.Reader
	clean chan bool
	id    int
	told  []map[string]any // what came while an answer was waited for
}

func newPeer(t *testing.T, h Host) *peer {
	in, toServer := io.Pipe()
	fromServer, out := io.Pipe()
	p := &peer{t: t, in: toServer, out: bufio.NewReader(fromServer), clean: make(chan bool, 1)}
	go func() {
		p.clean <- Serve(context.Background(), in, out, in.Close, h, Info{Name: "plimsoll", Version: "1"})
		out.Close()
	}()
	t.Cleanup(func() { toServer.Close() })
	return p
}

func (p *peer) write(body string) {
	p.t.Helper()
	if _, err := fmt.Fprintf(p.in, "Content-Length: %d\r\n\r\n%s", len(body), body); err != nil {
		p.t.Fatal(err)
	}
}

func (p *peer) read() map[string]any {
	p.t.Helper()
	size := 0
	for {
		line, err := p.out.ReadString('\n')
		if err != nil {
			p.t.Fatalf("the server is gone: %v", err)
		}
		if strings.TrimSpace(line) == "" {
			break
		}
		if _, err := fmt.Sscanf(line, "Content-Length: %d", &size); err != nil {
			p.t.Fatal(line)
		}
	}
	body := make([]byte, size)
	if _, err := io.ReadFull(p.out, body); err != nil {
		p.t.Fatal(err)
	}
	var m map[string]any
	if err := json.Unmarshal(body, &m); err != nil {
		p.t.Fatal(err)
	}
	return m
}

// ask sends a request, and gives the answer: its result or the code of its error, in JSON.
func (p *peer) ask(method, params string) string {
	p.t.Helper()
	p.id++
	p.write(fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":%q,"params":%s}`, p.id, method, params))
	for {
		m := p.read()
		if m["id"] != float64(p.id) || m["method"] != nil {
			p.told = append(p.told, m)
			continue
		}
		if wrong, ok := m["error"].(map[string]any); ok {
			return fmt.Sprint(int(wrong["code"].(float64)))
		}
		text, _ := json.Marshal(m["result"])
		return string(text)
	}
}

// tell sends a notification.
func (p *peer) tell(method, params string) {
	p.t.Helper()
	p.write(fmt.Sprintf(`{"jsonrpc":"2.0","method":%q,"params":%s}`, method, params))
}

// hear gives the parameters of the next notification of a method.
func (p *peer) hear(method string) string {
	p.t.Helper()
	for {
		var m map[string]any
		if len(p.told) > 0 {
			m, p.told = p.told[0], p.told[1:]
		} else {
			m = p.read()
		}
		if m["method"] == method {
			text, _ := json.Marshal(m["params"])
			return string(text)
		}
	}
}

const (
	pulling = `{"processId":null,"rootUri":"file:///w","capabilities":{"textDocument":{"diagnostic":{},` +
		`"codeAction":{"codeActionLiteralSupport":{}}},"workspace":{"diagnostics":{"refreshSupport":true}}}}`
	pushed = `{"processId":null,"workspaceFolders":[{"uri":"file:///w","name":"w"}],"capabilities":{` +
		`"general":{"positionEncodings":["utf-32","utf-8"]}}}`
)

func open(uri, text string) string {
	quoted, _ := json.Marshal(text)
	return fmt.Sprintf(`{"textDocument":{"uri":%q,"languageId":"yaml","version":1,"text":%s}}`, uri, quoted)
}

// A session keeps to the order of the protocol.
func TestLifecycle(t *testing.T) {
	p := newPeer(t, wordHost{})
	for _, c := range []struct{ method, params, want string }{
		{"textDocument/hover", `{}`, "-32002"},
		{"shutdown", `null`, "-32002"},
		{"initialize", `[]`, "-32602"},
		{"initialize", pushed, `{"capabilities":{"completionProvider":{"triggerCharacters":[":"," ","-","\""]},` +
			`"definitionProvider":true,"documentLinkProvider":{},"documentSymbolProvider":true,` +
			`"foldingRangeProvider":true,"hoverProvider":true,"positionEncoding":"utf-8",` +
			`"referencesProvider":true,"renameProvider":{"prepareProvider":true},"textDocumentSync":{"change":2,` +
			`"openClose":true,"save":true},"workspace":{"workspaceFolders":{"changeNotifications":true,` +
			`"supported":true}}},"serverInfo":{"name":"plimsoll","version":"1"}}`},
		{"initialize", pushed, "-32600"},
		{"textDocument/formatting", `{}`, "-32601"},
		{"nonsense", `{}`, "-32601"},
		{"textDocument/diagnostic", `{"textDocument":3}`, "-32602"},
		{"textDocument/hover", `{"textDocument":{"uri":"file:///w/closed.yaml"}}`, "-32602"},
		{"textDocument/documentSymbol", `{"textDocument":{"uri":"file:///w/closed.yaml"}}`, "-32602"},
		{"textDocument/foldingRange", `{"textDocument":{"uri":"file:///w/closed.yaml"}}`, "-32602"},
		{"textDocument/codeAction", `{"textDocument":{"uri":"file:///w/closed.yaml"}}`, "-32602"},
		{"textDocument/definition", `{"textDocument":{"uri":"file:///w/closed.yaml"}}`, "-32602"},
		{"textDocument/references", `{"textDocument":{"uri":"file:///w/closed.yaml"}}`, "-32602"},
		{"textDocument/rename", `{"textDocument":{"uri":"file:///w/closed.yaml"},"newName":"a"}`, "-32602"},
		{"textDocument/diagnostic", `{"textDocument":{"uri":"file:///elsewhere/closed.yaml"}}`, "-32602"},
		{"textDocument/codeAction", `{"textDocument":{"uri":"x"},"range":{"start":{"line":-1}}}`, "-32602"},
		{"shutdown", `null`, "null"},
		{"shutdown", `null`, "-32600"},
		{"textDocument/diagnostic", `{}`, "-32600"},
	} {
		if got := p.ask(c.method, c.params); got != c.want {
			t.Errorf("%s gives %s", c.method, got)
		}
	}
	p.tell("exit", `null`)
	if !<-p.clean {
		t.Error("the end was not clean")
	}
}

// A session ends with its input, or with the client's process, and both are not clean.
func TestEnds(t *testing.T) {
	p := newPeer(t, wordHost{})
	p.ask("initialize", pushed)
	p.in.Close()
	if <-p.clean {
		t.Error("an input that ends is a clean end")
	}
	p = newPeer(t, wordHost{dead: true})
	// The server may end before it answers.
	p.write(`{"jsonrpc":"2.0","id":1,"method":"initialize","params":` + strings.Replace(pushed, "null", "4711", 1) + `}`)
	go func() { _, _ = io.Copy(io.Discard, p.out) }()
	select {
	case clean := <-p.clean:
		if clean {
			t.Error("a client that is gone is a clean end")
		}
	case <-time.After(time.Minute):
		t.Error("the server outlives the client")
	}
}

// Clients that do not ask are told whenever findings change, and only then.
func TestPushed(t *testing.T) {
	p := newPeer(t, wordHost{})
	p.ask("initialize", pushed)
	p.tell("initialized", `{}`)
	const heard = "textDocument/publishDiagnostics"
	p.tell("textDocument/didOpen", open("file:///w/a%20b.yaml", "é bad"))
	if got := p.hear(heard); got != `{"diagnostics":[{"code":"word","message":"this is bad\nwrite good",`+
		`"range":{"end":{"character":6,"line":0},"start":{"character":3,"line":0}},"severity":1,"source":"plimsoll"}],`+
		`"uri":"file:///w/a%20b.yaml","version":1}` {
		t.Error(got)
	}
	p.tell("textDocument/didChange", `{"textDocument":{"uri":"file:///w/a%20b.yaml","version":2},"contentChanges":[`+
		`{"range":{"start":{"line":0,"character":3},"end":{"line":0,"character":6}},"text":"good"}]}`)
	if got := p.hear(heard); got != `{"diagnostics":[],"uri":"file:///w/a%20b.yaml","version":2}` {
		t.Error(got)
	}
	p.tell("textDocument/didOpen", open("untitled:Untitled-1", "bad"))
	if got := p.hear(heard); !strings.Contains(got, `"uri":"untitled:Untitled-1"`) {
		t.Error(got)
	}
	p.tell("textDocument/didClose", `{"textDocument":{"uri":"untitled:Untitled-1"}}`)
	if got := p.hear(heard); got != `{"diagnostics":[],"uri":"untitled:Untitled-1"}` {
		t.Error(got)
	}
	p.tell("textDocument/didOpen", open("file:///w/inner/c.yaml", "fail"))
	if got := p.hear("window/logMessage"); !strings.Contains(got, "cannot be read") {
		t.Error(got)
	}
	p.tell("textDocument/didChange", `{"textDocument":{"uri":"file:///w/inner/c.yaml","version":2},"contentChanges":[`+
		`{"text":"panic"}]}`)
	for !strings.Contains(p.hear("window/logMessage"), "this is a bug") { // each project says what it cannot
	}
	p.tell("textDocument/didChange", `{"textDocument":{"uri":"file:///w/inner/c.yaml","version":3},"contentChanges":[`+
		`{"text":"bad"}]}`)
	if got := p.hear(heard); !strings.Contains(got, `"version":3`) { // once, though two folders hold it
		t.Error(got)
	}
}

// Clients that ask get what is known of the text as it is then, and are told to ask again.
func TestPulled(t *testing.T) {
	p := newPeer(t, wordHost{})
	p.ask("initialize", pulling)
	p.tell("initialized", `{}`)
	p.tell("textDocument/didOpen", open("file:///w/a.yaml", "😀 bad"))
	const a = `{"textDocument":{"uri":"file:///w/a.yaml"}`
	got := p.ask("textDocument/diagnostic", a+"}")
	if !strings.Contains(got, `"start":{"character":3,`) || !strings.Contains(got, `"kind":"full"`) {
		t.Error(got)
	}
	var report diagnosticReport
	if err := json.Unmarshal([]byte(got), &report); err != nil {
		t.Fatal(err)
	}
	if got := p.ask("textDocument/diagnostic", a+`,"previousResultId":"`+report.ResultID+`"}`); !strings.Contains(got,
		`"kind":"unchanged"`) || strings.Contains(got, "items") {
		t.Error(got)
	}
	if got := p.ask("workspace/diagnostic", `{"previousResultIds":[{"uri":"file:///w/a.yaml","value":"`+report.ResultID+
		`"},{"uri":"file:///w/gone.yaml","value":"1"}]}`); strings.Count(got, `"unchanged"`) != 1 ||
		!strings.Contains(got, `{"items":[],"kind":"full"`) {
		t.Error(got)
	}
	p.hear("workspace/diagnostic/refresh")
	whole := `,"range":{"start":{"line":0,"character":0},"end":{"line":0,"character":99}},"context":{"diagnostics":[]`
	if got := p.ask("textDocument/codeAction", a+whole+`,"only":["quickfix"]}}`); !strings.Contains(got,
		`"edit":{"changes":{"file:///w/a.yaml":[{"newText":"good","range":{"end":{"character":6,"line":0},`+
			`"start":{"character":3,"line":0}}}]}},"isPreferred":true,"kind":"quickfix","title":"Write good"}]`) {
		t.Error(got)
	}
	if got := p.ask("textDocument/codeAction", a+whole+`,"only":["source"]}}`); !strings.Contains(got,
		`"kind":"source.fixAll.plimsoll"`) || strings.Contains(got, "quickfix") {
		t.Error(got)
	}
	if got := p.ask("textDocument/codeAction", a+whole+`,"only":["refactor"]}}`); got != "[]" {
		t.Error(got)
	}
	behind := `,"range":{"start":{"line":7,"character":0},"end":{"line":7,"character":0}},"context":{}}`
	if got := p.ask("textDocument/codeAction", a+behind); got != "-32602" {
		t.Error(got)
	}
}

// What a place is, and what a text holds, is told of what parses of it.
func TestOutline(t *testing.T) {
	p := newPeer(t, wordHost{})
	p.ask("initialize", strings.Replace(pulling, `"textDocument":{`,
		`"textDocument":{"documentSymbol":{"hierarchicalDocumentSymbolSupport":true},`, 1))
	p.tell("initialized", `{}`)
	p.tell("textDocument/didOpen", open("file:///w/a.yaml",
		"kind: A\nmetadata:\n  name: é\nlist:\n  - name: x\n    v: bad\n  - 2\n---\n{\n---\nb: [1,\n  2]\n"))
	const a = `{"textDocument":{"uri":"file:///w/a.yaml"}`
	at := func(line, character int) string {
		return p.ask("textDocument/hover", fmt.Sprintf(`%s,"position":{"line":%d,"character":%d}}`, a, line, character))
	}
	for _, c := range []struct {
		line, character int
		want            string
	}{
		{0, 1, `{"contents":{"kind":"plaintext","value":"field kind"},"range":{"end":{"character":4,"line":0},` +
			`"start":{"character":0,"line":0}}}`},
		{2, 9, `{"contents":{"kind":"plaintext","value":"field metadata.name"},"range":{"end":{"character":6,"line":2},` +
			`"start":{"character":2,"line":2}}}`},
		{5, 8, `{"contents":{"kind":"plaintext","value":"about word\n\nfield list.v"},"range":{"end":{"character":5,` +
			`"line":5},"start":{"character":4,"line":5}}}`},
		{6, 4, "null"},
		{8, 0, "null"},
		{10, 0, `{"contents":{"kind":"plaintext","value":"field b"},"range":{"end":{"character":1,"line":10},` +
			`"start":{"character":0,"line":10}}}`},
		{99, 0, "-32602"},
	} {
		if got := at(c.line, c.character); got != c.want {
			t.Errorf("%d:%d: %s", c.line, c.character, got)
		}
	}
	if got := p.ask("textDocument/foldingRange", a+"}"); got != `[{"endLine":6,"startLine":0},{"endLine":2,`+
		`"startLine":1},{"endLine":6,"startLine":3},{"endLine":5,"startLine":4},{"endLine":11,"startLine":10}]` {
		t.Error(got)
	}
	var symbols []symbol
	if err := json.Unmarshal([]byte(p.ask("textDocument/documentSymbol", a+"}")), &symbols); err != nil {
		t.Fatal(err)
	}
	if got := outlineOf(symbols); got != "A é(kind metadata(name) list(x(name v) [1])) document(b([0] [1]))" {
		t.Error(got)
	}
	if r := symbols[0].Children[1]; r.SelectionRange != (textRange{position{1, 0}, position{1, 8}}) ||
		r.Range.Start != r.SelectionRange.Start || r.Range.End.Line < 2 {
		t.Errorf("%+v", r)
	}
	p.tell("textDocument/didOpen", strings.Replace(open("file:///w/b.txt", "a: 1"), "yaml", "markdown", 1))
	const b = `{"textDocument":{"uri":"file:///w/b.txt"}}`
	if got := p.ask("textDocument/foldingRange", b) + p.ask("textDocument/documentSymbol", b); got != "[][]" {
		t.Error(got)
	}
}

// Files that specs and kustomizations name are links, relative to the file that names them.
func TestLinks(t *testing.T) {
	p := newPeer(t, wordHost{})
	p.ask("initialize", pulling)
	for _, c := range []struct{ name, text, want string }{
		{"a/web.yaml", "apiVersion: plimsoll.dev/v1\nspec:\n  config:\n    /x: {file: ./x.conf}\n    /y: {file: y, b: 1}\n" +
			"---\nkind: Pod\nspec: {file: no}\n", `3:15-23 file:///w/a/x.conf`},
		{"a/kustomization.yaml", "resources: [../b, 'https://x', https://example.com/c]\npatches:\n" +
			"- path: p.yaml\n- patch: x\n" +
			"configMapGenerator:\n- files: [k=f.txt, g.txt]\n",
			"0:12-16 file:///w/b 2:8-14 file:///w/a/p.yaml 5:12-17 file:///w/a/f.txt 5:19-24 file:///w/a/g.txt"},
	} {
		uri := "file:///w/" + c.name
		p.tell("textDocument/didOpen", open(uri, c.text))
		var links []link
		if err := json.Unmarshal([]byte(p.ask("textDocument/documentLink", `{"textDocument":{"uri":"`+uri+`"}}`)),
			&links); err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, l := range links {
			got = append(got, fmt.Sprintf("%d:%d-%d %s", l.Range.Start.Line, l.Range.Start.Character, l.Range.End.Character,
				l.Target))
		}
		if text := strings.Join(got, " "); text != c.want {
			t.Errorf("%s: %s", c.name, text)
		}
	}
}

func outlineOf(symbols []symbol) string {
	var names []string
	for _, s := range symbols {
		name := s.Name
		if len(s.Children) > 0 {
			name += "(" + outlineOf(s.Children) + ")"
		}
		names = append(names, name)
	}
	return strings.Join(names, " ")
}

// What is no message is answered, and what follows is understood.
func TestNoMessages(t *testing.T) {
	p := newPeer(t, wordHost{})
	for body, code := range map[string]float64{
		"{": -32700, "": -32700, "[]": -32600, "7": -32600, `{"id":1}`: -32600, `[{"id":1,"method":"shutdown"}]`: -32600,
		strings.Repeat("[", 100_000): -32700, `{"jsonrpc":"2.0","id":{},"method":"shutdown"}`: -32600,
	} {
		p.write(body)
		if got, _ := p.read()["error"].(map[string]any); got["code"] != code {
			t.Errorf("%.40s is answered by %v", body, got)
		}
	}
	fmt.Fprint(p.in, "nonsense\r\nContent-Length: -4\r\n\r\n"+strings.Repeat("x", 20_000)+"\n")
	if got := p.ask("initialize", pushed); !strings.Contains(got, "capabilities") {
		t.Error(got)
	}
}

// No sequence of messages ends a server, or has it owe an answer.
func FuzzMessages(f *testing.F) {
	f.Add("textDocument/didOpen", open("file:///w/a.yaml", "bad"))
	f.Add("textDocument/didChange", `{"textDocument":{"uri":"file:///w/a.yaml"},"contentChanges":[{"range":`+
		`{"start":{"line":4294967295,"character":4294967295},"end":{"line":0,"character":0}},"text":"\ud800"}]}`)
	f.Add("textDocument/codeAction", `{"textDocument":{"uri":"file:///w/a.yaml"},"range":{"end":{"line":0}}}`)
	f.Add("workspace/didChangeWorkspaceFolders", `{"event":{"removed":[{"uri":"file:///w"}],"added":[{"uri":"%"}]}}`)
	f.Add("workspace/didChangeConfiguration", `{"settings":{"plimsoll":{"inputs":["..",""],"advice":true}}}`)
	f.Add("textDocument/hover", `{"textDocument":{"uri":"file:///w/a.yaml"},"position":{"line":1,"character":9}}`)
	f.Add("$/cancelRequest", `{"id":null}`)
	f.Add("workspace/diagnostic", `{"previousResultIds":[{}]}`)
	f.Fuzz(func(t *testing.T, method, params string) {
		if method == "shutdown" || method == "exit" || !json.Valid([]byte(params)) {
			return
		}
		p := newPeer(t, wordHost{})
		p.ask("initialize", pulling)
		p.tell("textDocument/didOpen", open("file:///w/a.yaml", "bad\r\n€"))
		name, _ := json.Marshal(method)
		p.write(`{"jsonrpc":"2.0","method":` + string(name) + `,"params":` + params + `}`)
		p.id++
		p.write(fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":%s,"params":%s}`, p.id, name, params))
		for {
			if m := p.read(); m["id"] == float64(p.id) && m["method"] == nil {
				break
			}
		}
		if got := p.ask("textDocument/diagnostic", `{"textDocument":{"uri":"file:///w/a.yaml"}}`); !strings.Contains(got,
			"kind") {
			t.Error(got)
		}
		if got := p.ask("shutdown", `null`); got != "null" {
			t.Error(got)
		}
		p.tell("exit", `null`)
		go io.Copy(io.Discard, p.out)
		if !<-p.clean {
			t.Error("the end was not clean")
		}
	})
}
