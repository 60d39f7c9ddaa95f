package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"sigs.k8s.io/yaml"
)

// writeCUE writes what people write who use CUE alone: the schemas of specs,
// which are Plimsoll's own, a definition for each kind that holds its objects
// with the name interpolated, and for each app its spec, which is held to the
// schema, and the objects of its kind.
func writeCUE(dir, schemas string, all []model, n int) error {
	files, err := filepath.Glob(filepath.Join(schemas, "*.cue"))
	if err != nil {
		return err
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		if err := write(filepath.Join(dir, "cue", filepath.Base(name)), data); err != nil {
			return err
		}
	}
	var b bytes.Buffer
	b.WriteString("package schema\n\n")
	for _, m := range all {
		fmt.Fprintf(&b, "#objects_%s: {\n\tname: string\n\tobjects: [\n", m.kind)
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
	b.WriteString("specs: [\n")
	for i := range n {
		spec, err := yaml.YAMLToJSON([]byte(all[i%len(all)].specOf(i)))
		if err != nil {
			return err
		}
		var head struct{ Kind string }
		if err := json.Unmarshal(spec, &head); err != nil {
			return err
		}
		fmt.Fprintf(&b, "\t#%s & %s,\n", head.Kind, spec)
	}
	b.WriteString("]\n\nobjects: [\n")
	for i := range n {
		fmt.Fprintf(&b, "\tfor o in (#objects_%s & {name: specs[%d].metadata.name}).objects {o},\n", all[i%len(all)].kind, i)
	}
	b.WriteString("]\n")
	return write(filepath.Join(dir, "cue", "apps.cue"), b.Bytes())
}
