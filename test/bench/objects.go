package main

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/plimsoll-dev/plimsoll/k8s"
)

// writeObjects writes a Deployment and a Service for each app, in files of
// their own and in one stream: what linters are given.
func writeObjects(dir string, all []model, n int) error {
	web := all[0]
	var stream bytes.Buffer
	for i := range n {
		for _, doc := range strings.Split(web.manifestsOf(i), "---\n") {
			kind, _, _ := strings.Cut(doc[strings.Index(doc, "kind: ")+len("kind: "):], "\n")
			if kind != "Deployment" && kind != "Service" {
				continue
			}
			name := fmt.Sprintf("%s-%s.yaml", appName(i), strings.ToLower(kind))
			if err := write(filepath.Join(dir, "objects", fmt.Sprint(i/1000), name), []byte(doc)); err != nil {
				return err
			}
			stream.WriteString("---\n" + doc)
		}
	}
	return write(filepath.Join(dir, "all.yaml"), stream.Bytes())
}

// writeSchemas writes the JSON Schemas of what writeObjects writes, in
// kubeconform's way of naming them.
func writeSchemas(dir string) error {
	for _, kind := range [][2]string{{"apps/v1", "Deployment"}, {"v1", "Service"}} {
		schema, ok := k8s.JSONSchema(k8s.Latest(), kind[0], kind[1])
		if !ok {
			return fmt.Errorf("there is no schema of %s %s", kind[0], kind[1])
		}
		suffix := strings.ReplaceAll(kind[0], "/", "-")
		if err := write(filepath.Join(dir, "schemas", strings.ToLower(kind[1])+"-"+suffix+".json"), schema); err != nil {
			return err
		}
	}
	return nil
}
