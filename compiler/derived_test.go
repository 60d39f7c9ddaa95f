package compiler

import (
	"fmt"
	"strings"
	"testing"

	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

// richest is a spec of each kind with all that selects pods.
var richest = map[string]string{
	"Web":       "image: a/b:1, ports: {http: 80}, canary: {image: 'a/b:2', replicas: 2, weight: 5}, expose: {host: h.example, via: gateway, gateway: {name: g}}, networkPolicy: {allowFrom: []}",
	"Worker":    "image: a/b:1, ports: {http: 80}, replicas: 2, networkPolicy: {allowFrom: []}",
	"Database":  "engine: postgres, version: '17', credentials: {secret: s}, storage: {data: {size: 1Gi}}, networkPolicy: {allowFrom: []}, backup: {schedule: '0 1 * * *', to: {volume: {size: 1Gi}}, networkPolicy: {allowFrom: []}}",
	"Stateful":  "image: a/b:1, ports: {http: 80}, replicas: 2, networkPolicy: {allowFrom: []}",
	"NodeAgent": "image: a/b:1, ports: {http: 80}, service: {}, networkPolicy: {allowFrom: []}",
	"Batch":     "image: a/b:1, networkPolicy: {allowFrom: []}",
	"Backup":    "of: {engine: redis, version: '8', host: h}, schedule: '0 1 * * *', to: {volume: {size: 1Gi}}, networkPolicy: {allowFrom: []}",
}

// compileNamed compiles two apps of one namespace, in this order.
func compileNamed(t *testing.T, specs map[string]string, kind, name, otherKind, otherName string) ([]*Object, []source.Diagnostic) {
	t.Helper()
	const head = "apiVersion: plimsoll.dev/v1alpha1\nkind: %s\nmetadata: {name: %s, namespace: n}\nspec: {%s}\n"
	spec := func(kind, name string) string { return strings.ReplaceAll(specs[kind], "h.example", name+".example") }
	text := fmt.Sprintf(head+"---\n"+head, kind, name, spec(kind, name), otherKind, otherName, spec(otherKind, otherName))
	docs, diagnostics := source.Parse(source.NewFile("apps.yaml", []byte(text)))
	var apps []*schema.App
	for _, doc := range docs {
		app, found := schema.Check(doc.Root())
		diagnostics = append(diagnostics, found...)
		apps = append(apps, app)
	}
	if len(diagnostics) > 0 {
		t.Fatal(diagnostics)
	}
	return Compile(Input{Apps: apps}, Options{})
}

// Whatever name an app takes beside another one and what that derives, neither
// selects the pods of the other; or it is a mistake, with one message.
func TestPodsOfNoOther(t *testing.T) {
	suffixes := []string{"", canarySuffix, stableSuffix, configMapSuffix, tlsSuffix, headlessSuffix, backupSuffix,
		"-restore", "-x", "-backup-canary", "-canary-backup"}
	// Without policies, which would clash by their names, little keeps apps apart.
	poorer := map[string]string{}
	for kind, fields := range richest {
		poorer[kind] = strings.ReplaceAll(fields, ", networkPolicy: {allowFrom: []}", "")
	}
	for _, specs := range []map[string]string{richest, poorer} {
		refused, compiled := map[string]bool{}, 0
		for kind := range specs {
			for other := range specs {
				for _, suffix := range suffixes {
					for _, pair := range [][4]string{{kind, "a", other, "a" + suffix}, {other, "a" + suffix, kind, "a"}} {
						objects, diagnostics := compileNamed(t, specs, pair[0], pair[1], pair[2], pair[3])
						what := fmt.Sprintf("%s %s behind %s %s", pair[2], pair[3], pair[0], pair[1])
						if len(diagnostics) > 0 {
							refused[kind+" a, "+other+" a"+suffix] = true
							checkRefused(t, what, diagnostics)
							continue
						}
						compiled++
						if wrong := selectsOther(t, objects); wrong != "" {
							t.Errorf("%s: %s", what, wrong)
						}
					}
				}
			}
		}
		for _, must := range []string{"Database a, Web a-backup", "Database a, Backup a-backup", "Web a, Web a-canary",
			"Web a, Batch a-canary", "Worker a, Worker a"} {
			if !refused[must] {
				t.Errorf("%s: not refused", must)
			}
		}
		if compiled < 500 {
			t.Errorf("only %d pairs compile", compiled)
		}
	}
}

// checkRefused fails unless each message is at the later app's name, and the one
// on two apps alone.
func checkRefused(t *testing.T, what string, diagnostics []source.Diagnostic) {
	t.Helper()
	for _, d := range diagnostics {
		later := strings.Count(string(d.Range.File.Data()[:d.Range.Start]), "metadata:") == 2
		if !later || d.Path != "metadata.name" || d.Rule == "duplicate-app" && len(diagnostics) > 1 {
			t.Errorf("%s: %s [%s] at %s", what, d.Message, d.Rule, d.Path)
		}
	}
}

// selectsOther says which object of one app selects the pods of another.
func selectsOther(t *testing.T, objects []*Object) string {
	t.Helper()
	type pods struct {
		owner  Owner
		labels *source.Node
	}
	var all []pods
	roots := make([]*source.Node, len(objects))
	for i, o := range objects {
		docs, bad := source.Parse(source.NewFile("object.yaml", o.Text()))
		if len(bad) > 0 {
			t.Fatal(bad)
		}
		roots[i] = docs[0].Root()
		for _, path := range []string{"spec template", "spec jobTemplate spec template"} {
			if n := roots[i].At(append(strings.Fields(path), "metadata", "labels")...); n.Exists() {
				all = append(all, pods{o.Owner, n})
			}
		}
	}
	if len(all) < 2 {
		t.Fatalf("%d workloads", len(all))
	}
	for i, o := range objects {
		for _, selector := range selectorsOf(roots[i]) {
			own := 0
			for _, p := range all {
				if !selectsAll(selector, p.labels) {
					continue
				}
				if p.owner != o.Owner {
					return fmt.Sprintf("%s %s selects the pods of %s %s", o.Kind, o.Name, p.owner.Kind, p.owner.Name)
				}
				own++
			}
			if own == 0 {
				t.Errorf("%s %s selects nothing", o.Kind, o.Name)
			}
		}
	}
	return ""
}

// selectorsOf gives the selectors of pods in an object, but for the other side
// of a policy.
func selectorsOf(n *source.Node) (list []*source.Node) {
	if n.Get("kind").Text == "Service" {
		return []*source.Node{n.At("spec", "selector")}
	}
	for _, f := range n.Fields {
		switch f.Name {
		case "matchLabels":
			list = append(list, f.Value)
		case "ingress", "egress":
		default:
			list = append(list, selectorsOf(f.Value)...)
		}
	}
	for _, item := range n.Items {
		list = append(list, selectorsOf(item)...)
	}
	return list
}

func selectsAll(selector, labels *source.Node) bool {
	for _, f := range selector.Fields {
		if labels.Get(f.Name).Text != f.Value.Text {
			return false
		}
	}
	return len(selector.Fields) > 0
}
