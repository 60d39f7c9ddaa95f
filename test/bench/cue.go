package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"

	"sigs.k8s.io/yaml"
)

// writeCUE writes a definition for each kind, which holds its objects with the
// name interpolated, and a value for each app.
func writeCUE(dir string, all []model, n int) error {
	var b bytes.Buffer
	b.WriteString("package apps\n\n")
	for _, m := range all {
		fmt.Fprintf(&b, "#%s: {\n\tname: string & =~\"^[a-z0-9-]+$\"\n\tobjects: [\n", m.kind)
		for _, doc := range strings.Split(m.manifests, "---\n") {
			object, err := yaml.YAMLToJSON([]byte(doc))
			if err != nil {
				return err
			}
			var indented bytes.Buffer
			if err := json.Indent(&indented, object, "\t\t", "\t"); err != nil {
				return err
			}
			b.WriteString("\t\t" + strings.ReplaceAll(indented.String(), placeholder, `\(name)`) + ",\n")
		}
		b.WriteString("\t]\n}\n\n")
	}
	b.WriteString("apps: [\n")
	for i := range n {
		fmt.Fprintf(&b, "\t#%s & {name: %q},\n", all[i%len(all)].kind, appName(i))
	}
	b.WriteString("]\n\nobjects: [for a in apps for o in a.objects {o}]\n")
	return write(filepath.Join(dir, "cue", "apps.cue"), b.Bytes())
}
