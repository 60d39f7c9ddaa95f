package main

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"
)

const chartYAML = "apiVersion: v2\nname: apps\nversion: 1.0.0\n"

// valuesSchema has helm check the values, as Plimsoll checks specs.
const valuesSchema = `{
  "$schema": "http://json-schema.org/draft-07/schema#",
  "type": "object",
  "properties": {
    "apps": {
      "type": "array",
      "items": {
        "type": "object",
        "additionalProperties": false,
        "required": ["name", "kind"],
        "properties": {
          "name": {"type": "string", "pattern": "^[a-z0-9-]+$", "maxLength": 63},
          "kind": {"enum": ["web", "worker", "database", "stateful", "nodeagent", "batch", "backup"]}
        }
      }
    }
  }
}
`

// writeChart writes one chart that ranges over n apps: the objects that
// Plimsoll makes, with the name in braces. It is the fastest form that people
// use; a chart for each app would cost a process each.
func writeChart(dir string, all []model, n int) error {
	var t bytes.Buffer
	t.WriteString("{{- range .Values.apps }}\n")
	for _, m := range all {
		fmt.Fprintf(&t, "{{- if eq .kind %q }}\n---\n%s{{- end }}\n", m.kind, template(m.manifests))
	}
	t.WriteString("{{- end }}\n")
	var values bytes.Buffer
	values.WriteString("apps:\n")
	for i := range n {
		fmt.Fprintf(&values, "- {name: %s, kind: %s}\n", appName(i), all[i%len(all)].kind)
	}
	for name, data := range map[string][]byte{
		"Chart.yaml":          []byte(chartYAML),
		"values.yaml":         values.Bytes(),
		"values.schema.json":  []byte(valuesSchema),
		"templates/apps.yaml": t.Bytes(),
	} {
		if err := write(filepath.Join(dir, "chart", name), data); err != nil {
			return err
		}
	}
	return nil
}

func template(manifests string) string {
	escaped := strings.NewReplacer("{{", `{{ "{{" }}`, "}}", `{{ "}}" }}`).Replace(manifests)
	return strings.ReplaceAll(escaped, placeholder, "{{ .name }}")
}
