package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/yaml"
)

// A plimsoll is the program that is tested.
type plimsoll string

// build compiles a file or folder, or with "-" the text.
func (p plimsoll) build(path, text string) ([]*unstructured.Unstructured, error) {
	return p.run(text, "build", path)
}

// run gives the objects that a command writes.
func (p plimsoll) run(text string, args ...string) ([]*unstructured.Unstructured, error) {
	cmd := exec.Command(filepath.Clean(string(p)), args...)
	cmd.Stdin = bytes.NewReader([]byte(text))
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("plimsoll %s: %w\n%s", strings.Join(args, " "), err, stderr.String())
	}
	return decode(bytes.NewReader(out))
}

// decode reads the documents of a file of manifests.
func decode(r io.Reader) ([]*unstructured.Unstructured, error) {
	var list []*unstructured.Unstructured
	for d := yaml.NewYAMLOrJSONDecoder(r, 4096); ; {
		var text runtime.RawExtension
		err := d.Decode(&text)
		if errors.Is(err, io.EOF) {
			return list, nil
		}
		if err != nil {
			return nil, err
		}
		if len(text.Raw) == 0 || string(text.Raw) == "null" {
			continue
		}
		o := &unstructured.Unstructured{}
		if err := o.UnmarshalJSON(text.Raw); err != nil { // which keeps whole numbers whole
			return nil, err
		}
		list = append(list, o)
	}
}
