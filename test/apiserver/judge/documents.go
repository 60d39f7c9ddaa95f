package judge

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"

	"k8s.io/apimachinery/pkg/util/yaml"
	sigsyaml "sigs.k8s.io/yaml"
)

// Documents splits data into its documents: YAML between lines of ---, or
// JSON objects one after the other. Documents of nothing but comments are
// left out, and the items of a List come one by one.
func Documents(data []byte) ([][]byte, error) {
	if docs, ok := jsonObjects(data); ok {
		return items(docs), nil
	}
	var docs [][]byte
	r := yaml.NewYAMLReader(bufio.NewReader(bytes.NewReader(data)))
	for {
		doc, err := r.Read()
		if errors.Is(err, io.EOF) {
			return items(docs), nil
		}
		if err != nil {
			return nil, err
		}
		if !empty(doc) {
			docs = append(docs, doc)
		}
	}
}

// jsonObjects reads data as a stream of JSON objects, if it is one.
func jsonObjects(data []byte) ([][]byte, bool) {
	if !bytes.HasPrefix(bytes.TrimSpace(data), []byte("{")) {
		return nil, false
	}
	var docs [][]byte
	d := json.NewDecoder(bytes.NewReader(data))
	for {
		var doc json.RawMessage
		switch err := d.Decode(&doc); {
		case errors.Is(err, io.EOF):
			return docs, true
		case err != nil:
			return nil, false
		}
		docs = append(docs, doc)
	}
}

func empty(doc []byte) bool {
	for line := range bytes.Lines(doc) {
		line = bytes.TrimSpace(line)
		if len(line) > 0 && line[0] != '#' && !bytes.Equal(line, []byte("---")) {
			return false
		}
	}
	return true
}

// items puts the items of each List, ServiceList and so on in the place of
// the list.
func items(docs [][]byte) [][]byte {
	var out [][]byte
	for _, doc := range docs {
		if list, ok := listItems(doc); ok {
			out = append(out, list...)
		} else {
			out = append(out, doc)
		}
	}
	return out
}

// listItems says no to a broken list and to one with a duplicate field: they
// stay whole, so that the verdict on the document says what is wrong. The
// items would have lost the duplicate.
func listItems(doc []byte) ([][]byte, bool) {
	data, err := sigsyaml.YAMLToJSONStrict(doc)
	if err != nil {
		return nil, false
	}
	var list struct {
		Kind  string            `json:"kind"`
		Items []json.RawMessage `json:"items"`
	}
	if json.Unmarshal(data, &list) != nil || !strings.HasSuffix(list.Kind, "List") || list.Items == nil {
		return nil, false
	}
	var out [][]byte
	for _, item := range list.Items {
		var object struct {
			Kind string `json:"kind"`
		}
		if json.Unmarshal(item, &object) != nil || object.Kind == "" {
			return nil, false
		}
		out = append(out, item)
	}
	return out, true
}
