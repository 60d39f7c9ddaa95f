// Floor is the least that a program can do that turns specs into objects in
// this way: it decodes each file with yaml.v3, and appends the objects of its
// kind as bytes that it has already, with the name in its places. It checks
// nothing.
//
//	floor MODELS SPECS
package main

import (
	"bytes"
	"log"
	"os"
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/plimsoll-dev/plimsoll/test/bench/specs"
)

func main() {
	models := map[string][][]byte{} // by kind, cut where the name stands
	files, err := filepath.Glob(filepath.Join(os.Args[1], "*.yaml"))
	if err != nil {
		log.Fatal(err)
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			log.Fatal(err)
		}
		kind := strings.TrimSuffix(filepath.Base(name), ".yaml")
		models[kind] = bytes.Split(data, []byte("benchapp"))
	}
	specs.Each(os.Args[2], func(spec []byte) []byte { return objects(models, spec) })
}

func objects(models map[string][][]byte, data []byte) []byte {
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		log.Fatal(err)
	}
	root := doc.Content[0]
	kind := strings.ToLower(field(root, "kind").Value)
	name := field(field(root, "metadata"), "name").Value
	return append(bytes.Join(models[kind], []byte(name)), "---\n"...)
}

func field(n *yaml.Node, name string) *yaml.Node {
	for i := 0; i < len(n.Content); i += 2 {
		if n.Content[i].Value == name {
			return n.Content[i+1]
		}
	}
	log.Fatalf("there is no %s", name)
	return nil
}
