package compiler

import (
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"

	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

func TestConfigMapKeys(t *testing.T) {
	for paths, want := range map[string]string{
		"/etc/a.conf":                          "a.conf",
		"/etc/a.conf /etc/b.conf":              "a.conf b.conf",
		"/etc/x/a.conf /etc/y/a.conf":          "etc-x-a.conf etc-y-a.conf",
		"/x/a /y/a /z/x-a":                     "x-a y-a x-a-2",
		"/etc/größe":                           "etc-gr--e",
		"/..x":                                 "-..x",
		"/.":                                   "-",
		"/" + strings.Repeat("a", 300):         strings.Repeat("a", 189) + "-" + hash([]byte(strings.Repeat("a", 300))),
		"/" + strings.Repeat("b", 200) + " /b": strings.Repeat("b", 200) + " b",
	} {
		var files source.Pairs[specFile]
		for _, p := range strings.Fields(paths) {
			files = append(files, source.Pair[specFile]{Name: p})
		}
		if got := strings.Join(configMapKeys(files), " "); got != want {
			t.Errorf("%s: %s", paths, got)
		}
	}
}

// The name of the ConfigMap changes with the content, and with nothing else.
func TestConfigMapName(t *testing.T) {
	name := func(fields string) string {
		return emitted[*corev1.ConfigMap](t, compileSpec(t, app("Worker", "shop", fields))).Name
	}
	base := name("config: {/etc/a: x, /etc/b: y}")
	if !strings.HasPrefix(base, "shop-config-") || len(base) != len("shop-config-")+hashLength {
		t.Error(base)
	}
	for _, same := range []string{"config: {/etc/b: y, /etc/a: x}", "config: {/etc/a: x, /etc/b: y}, env: {A: b}"} {
		if name(same) != base {
			t.Errorf("%s: another name", same)
		}
	}
	for _, other := range []string{"config: {/etc/a: xy, /etc/b: ''}", "config: {/etc/a: '', /etc/b: xy}",
		"config: {/etc/a: y, /etc/b: x}"} {
		if name(other) == base {
			t.Errorf("%s: the same name", other)
		}
	}
}

func TestSpecFiles(t *testing.T) {
	files := map[string]string{"./text": "a\n", "./binary": "\xff\x00"}
	b := compileSpec(t, app("Worker", "shop", "config: {/a/text: {file: ./text}, /a/binary: {file: ./binary}}"))
	b.objects, b.diagnostics = nil, nil
	b.opts.ReadFile = func(spec *source.File, name string) ([]byte, error) {
		if spec.Name != "app.yaml" {
			t.Errorf("relative to %s", spec.Name)
		}
		return []byte(files[name]), nil
	}
	compileWorker(b)
	m := emitted[*corev1.ConfigMap](t, b)
	if m.Data["text"] != "a\n" || string(m.BinaryData["binary"]) != "\xff\x00" || len(m.Data)+len(m.BinaryData) != 2 {
		t.Errorf("%v %v", m.Data, m.BinaryData)
	}

	files["./text"] = strings.Repeat("a", corev1.MaxSecretSize)
	compileWorker(b)
	if got := mistakes(b); got != "spec.config [size]" {
		t.Error(got)
	}
}

// A partial app lacks what was wrong in it, which is no reason to say that
// something is missing.
func TestPartial(t *testing.T) {
	docs, _ := source.Parse(source.NewFile("app.yaml", []byte(app("Web", "shop",
		"ports: {http: x}, volumes: {v: {emptyDir: x}}, sidecars: {x: {image: 'i:1', mounts: {v: /v}}}, "+
			"livenessProbe: {httpGet: {port: http}}, "+
			"disruption: {maxUnavailable: 1}, replicas: x, security: x, resources: {requests: {cpu: 2}, limits: "+
			"{cpu: 1}}"))))
	checked, found := schema.Check(docs[0].Root())
	if !checked.Partial || len(found) != 4 {
		t.Fatal(found)
	}
	b := buildAlone(checked)
	compileWeb(b)
	if got := mistakes(b); got != "spec.resources.requests.cpu [resources]" {
		t.Error(got)
	}
}
