package main

import (
	"encoding/json"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/xeipuuv/gojsonschema"

	"github.com/plimsoll-dev/plimsoll/k8s"
)

// TestConfigSchema holds the schema of plimsoll.yaml to the reader of it: both
// take and refuse the same, over configurations of which a part is wrong.
func TestConfigSchema(t *testing.T) {
	s, err := gojsonschema.NewSchema(gojsonschema.NewBytesLoader(configSchema()))
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), configName)
	verdicts := map[bool]int{}
	judge := func(data []byte) {
		t.Helper()
		if err := os.WriteFile(name, data, 0o666); err != nil {
			t.Fatal(err)
		}
		_, refusal := readConfig(name, io.Discard)
		result, err := s.Validate(gojsonschema.NewBytesLoader(data))
		if err != nil {
			t.Fatalf("%s: %v", data, err)
		}
		if result.Valid() != (refusal == nil) {
			t.Errorf("%s\nthe reader says %v, the schema %v", data, refusal, result.Errors())
		}
		verdicts[refusal == nil]++
	}
	g := configGenerator{rand.New(rand.NewPCG(1, 2))}
	for range 4000 {
		data, err := json.Marshal(g.config())
		if err != nil {
			t.Fatal(err)
		}
		judge(data)
	}
	// Each rule and each version by itself: none is missing on either side.
	for _, id := range append(ruleIDs(), "no-such-rule", "") {
		for _, grade := range []string{"error", "warning", "advice", "off", "on", ""} {
			data, err := json.Marshal(property{"lint": property{"rules": property{id: grade}}})
			if err != nil {
				t.Fatal(err)
			}
			judge(data)
		}
	}
	for _, v := range append(k8s.Versions(), "1.1", "2.0", "") {
		for _, written := range []string{v, "v" + v, "vv" + v, v + ".3", v + ".\n", v + "3", v + "."} {
			for _, value := range []any{written, []string{written}} {
				data, err := json.Marshal(property{"lint": property{"kubernetesVersions": value}})
				if err != nil {
					t.Fatal(err)
				}
				judge(data)
			}
		}
	}
	if verdicts[true] < 500 || verdicts[false] < 500 {
		t.Errorf("%d configurations are good and %d bad: too few to tell", verdicts[true], verdicts[false])
	}
}

// A configGenerator makes configurations, some of them with mistakes.
type configGenerator struct{ *rand.Rand }

func (g configGenerator) config() any {
	fields := property{}
	for name, value := range map[string]func() any{
		"advice":             func() any { return true },
		"failOn":             func() any { return g.one("error", "warning", "advice", "off", "") },
		"kubernetesVersions": func() any { return g.texts("1.37", "v1.36", "1.35.2", "1.1") },
		"schemas":            func() any { return g.texts("crds", "../crds") },
		"baseline":           func() any { return g.one("a.json", "b/c.json", "") },
		"exclude":            func() any { return g.texts("vendor/", "*.yaml", "") },
		"rules":              func() any { return g.rules() },
		"paths":              func() any { return g.paths() },
		"path":               func() any { return "a" },
	} {
		if name == "path" && g.IntN(20) > 0 || g.IntN(3) > 0 {
			continue
		}
		fields[name] = g.spoilt(value())
	}
	return g.spoilt(property{"lint": g.spoilt(fields)})
}

func (g configGenerator) paths() any {
	list := []any{}
	for range g.IntN(3) {
		item := property{"match": g.texts("a/", "**/b"), "rules": g.rules()}
		if g.IntN(8) == 0 {
			delete(item, g.one("match", "rules", "none").(string))
		}
		list = append(list, g.spoilt(item))
	}
	return list
}

func (g configGenerator) rules() any {
	rules := property{}
	for range g.IntN(3) {
		rules[g.one(append([]string{"latest-tagg"}, ruleIDs()...)...).(string)] = g.spoilt(g.one("error", "warning",
			"advice", "off"))
	}
	return g.spoilt(rules)
}

// texts gives one text or a list of some.
func (g configGenerator) texts(words ...string) any {
	if g.IntN(3) == 0 {
		return g.one(words...)
	}
	list := []any{}
	for range g.IntN(3) {
		list = append(list, g.spoilt(g.one(words...)))
	}
	return list
}

func (g configGenerator) one(words ...string) any { return words[g.IntN(len(words))] }

// spoilt gives at times a value of another type.
func (g configGenerator) spoilt(value any) any {
	if g.IntN(25) > 0 {
		return value
	}
	others := []any{nil, true, 7, 1.36, "text", "", []any{}, []any{"text"}, property{}, property{"match": "a"}}
	return others[g.IntN(len(others))]
}
