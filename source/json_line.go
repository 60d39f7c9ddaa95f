package source

import (
	"bytes"
	"encoding/json"
)

// JSONLine encodes plain data in one line; <, > and & stay as they are.
func JSONLine(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(err) // v is plain data
	}
	return bytes.TrimRight(b.Bytes(), "\n")
}
