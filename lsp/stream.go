package lsp

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"strings"
	"sync"

	"github.com/sourcegraph/jsonrpc2"
)

const (
	maxMessage = 64 << 20 // bytes; several times the largest file that is read
	maxHeader  = 4096     // bytes of one line
)

// A stream frames messages as the protocol does. What is no message is answered with an
// error, and the next one read: only the end of the input ends it.
type stream struct {
	in  *bufio.Reader
	end func() error

	mu  sync.Mutex
	out io.Writer
}

func newStream(in io.Reader, out io.Writer, end func() error) *stream {
	return &stream{in: bufio.NewReaderSize(in, maxHeader), out: out, end: end}
}

// ReadObject reads the next message.
func (s *stream) ReadObject(v any) error {
	for {
		body, err := s.body()
		switch {
		case errors.Is(err, errTooLarge):
			s.refuse(nil, jsonrpc2.CodeInvalidRequest, err.Error())
			continue
		case err != nil:
			return err
		case !json.Valid(body):
			s.refuse(nil, jsonrpc2.CodeParseError, "the message is no JSON")
			continue
		}
		if err := json.Unmarshal(body, v); err == nil {
			return nil
		}
		reflect.ValueOf(v).Elem().SetZero() // it may be filled in part
		s.refuse(idOf(body), jsonrpc2.CodeInvalidRequest, "the message is neither a request nor a response")
	}
}

// idOf gives the ID of a message that is none otherwise; nil where it has none.
func idOf(body []byte) json.RawMessage {
	var m struct {
		ID json.RawMessage `json:"id"`
	}
	if err := json.Unmarshal(body, &m); err != nil || len(m.ID) == 0 || m.ID[0] == '{' || m.ID[0] == '[' {
		return nil
	}
	return m.ID
}

var errTooLarge = fmt.Errorf("the message is larger than %d MiB", maxMessage>>20)

// body reads a message without its head. Lines that are no head are passed over, so that
// what follows is found again.
func (s *stream) body() ([]byte, error) {
	size := int64(-1)
	for {
		line, err := s.line()
		if err != nil {
			return nil, err
		}
		if line == "" {
			if size >= 0 {
				break
			}
			continue
		}
		name, value, _ := strings.Cut(line, ":")
		if strings.EqualFold(strings.TrimSpace(name), "Content-Length") {
			if n, err := strconv.ParseInt(strings.TrimSpace(value), 10, 64); err == nil && n >= 0 {
				size = n
			}
		}
	}
	if size > maxMessage {
		if _, err := io.CopyN(io.Discard, s.in, size); err != nil {
			return nil, err
		}
		return nil, errTooLarge
	}
	body := make([]byte, size)
	_, err := io.ReadFull(s.in, body)
	return body, err
}

// line reads one line of a head, of a long one the end.
func (s *stream) line() (string, error) {
	for {
		line, err := s.in.ReadSlice('\n')
		switch {
		case err == nil:
			return string(bytes.TrimRight(line, "\r\n")), nil
		case !errors.Is(err, bufio.ErrBufferFull):
			return "", err
		}
	}
}

// refuse answers what is no message.
func (s *stream) refuse(id json.RawMessage, code int64, message string) {
	answer := map[string]any{"jsonrpc": "2.0", "id": id, "error": jsonrpc2.Error{Code: code, Message: message}}
	_ = s.WriteObject(answer) // whoever writes next sees that it fails
}

// WriteObject writes a message.
func (s *stream) WriteObject(v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	_, err = fmt.Fprintf(s.out, "Content-Length: %d\r\n\r\n%s", len(body), body)
	return err
}

// Close ends the input.
func (s *stream) Close() error { return s.end() }
