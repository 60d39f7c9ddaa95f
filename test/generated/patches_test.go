package generated

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/source"
)

// workloads is what each kind of spec becomes in any case.
var workloads = map[string]string{
	"Web": "Deployment", "Worker": "Deployment", "Database": "StatefulSet", "Stateful": "StatefulSet",
	"NodeAgent": "DaemonSet", "Batch": "Job", "Backup": "CronJob",
}

// patch makes a patch one that fits: of the same form, with the same fields in
// its target, it changes the metadata of the workload.
func (m *mender) patch() {
	at := m.path[:3:3] // spec, patches, the index
	old, app := m.get(at), m.doc.Get("metadata")
	kind := workloads[m.doc.Get("kind").Text]
	if m.get(m.of("schedule")).Exists() {
		kind = "CronJob"
	}
	target := object("kind", text(kind))
	hashed := kind == "Job" && m.get(m.of("onChange")).Text != "replace"
	if old.At("target", "name").Exists() && !hashed {
		target = target.With("name", app.Get("name"))
		if adopted := m.get(m.of("adopt", "name")); adopted.Exists() {
			target = target.With("name", adopted)
		}
	}
	if old.At("target", "namespace").Exists() {
		if !app.Has("namespace") {
			m.set([]string{"metadata", "namespace"}, text("store"))
		}
		target = target.With("namespace", m.get([]string{"metadata", "namespace"}))
	}
	m.set(at, object("target", target, "patch", m.patchBody(old.Get("patch").Kind, "patched-"+at[2])))
}

// patchBody is a patch in one of the forms that there are; it leaves a label
// of the name.
func (m *mender) patchBody(form source.Kind, label string) *source.Node {
	merge := fmt.Sprintf("metadata: {labels: {%s: 'yes'}}\n", label)
	operations := fmt.Sprintf(`- {op: add, path: /metadata/labels/one, value: a}
- {op: test, path: /metadata/labels/one, value: a}
- {op: replace, path: /metadata/labels/one, value: b}
- {op: copy, from: /metadata/labels/one, path: /metadata/labels/two}
- {op: move, from: /metadata/labels/two, path: /metadata/labels/%s}
- {op: remove, path: /metadata/labels/one}
`, label)
	body := merge
	if form == source.List || form == source.String && m.r.IntN(2) == 0 {
		body = operations
	}
	if form == source.String {
		return text(body)
	}
	docs, _ := source.Parse(source.NewFile("patch.yaml", []byte(body)))
	return docs[0].Root()
}
