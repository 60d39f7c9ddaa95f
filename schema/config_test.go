package schema

import (
	"encoding/json"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/xeipuuv/gojsonschema"

	"github.com/plimsoll-dev/plimsoll/source"
)

// testNames are what the configurations of these tests can name.
var testNames = Names{
	Rules:      map[string]string{"latest-tag": "An image with the tag latest.", "single-replica": "", "no-requests": ""},
	Kubernetes: []string{"1.35", "1.36", "1.37"},
}

// TestCheckConfig reads a configuration with all that there is, and one with
// mistakes that only configurations have.
func TestCheckConfig(t *testing.T) {
	check := func(text string) (*Config, string) {
		t.Helper()
		documents, diagnostics := source.Parse(source.NewFile(ConfigFile, []byte(text)))
		if len(diagnostics) > 0 {
			t.Fatal(messages(diagnostics))
		}
		config, mistakes := CheckConfig(documents[0].Root(), testNames)
		return config, messages(mistakes)
	}
	got, said := check(`lint:
  advice: true
  failOn: error
  kubernetesVersions: v1.36.2
  schemas: [crds, more]
  baseline: known.json
  exclude: vendor/
  rules: {latest-tag: error, single-replica: off}
  paths: [{match: [a, b], rules: {no-requests: advice}}]
`)
	want := &Config{Lint: LintConfig{
		Advice: true, FailOn: "error", KubernetesVersions: Texts{"v1.36.2"}, Schemas: Texts{"crds", "more"},
		Baseline: "known.json", Exclude: Texts{"vendor/"},
		Rules: map[string]string{"latest-tag": "error", "single-replica": "off"},
		Paths: []PathSeverities{{Texts{"a", "b"}, map[string]string{"no-requests": "advice"}}},
	}}
	if said != "" || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v\n%s", got, want, said)
	}
	if got, _ := check("{}\n"); !reflect.DeepEqual(got, &Config{Lint: LintConfig{FailOn: "warning"}}) {
		t.Errorf("an empty configuration is %+v", got)
	}
	got, said = check("lint:\n  kubernetesVersions: [1.34.0]\n  rules: {latest-tagg: off}\n")
	const mistakes = `lint.kubernetesVersions[0]: "1.34.0" is not a version of Kubernetes that is known: 1.35, 1.36, 1.37
lint.rules.latest-tagg: "latest-tagg" is not a rule of plimsoll lint: plimsoll lint --list lists them`
	if got != nil || said != mistakes {
		t.Errorf("%s", said)
	}
}

// TestCheckFunction reads the configuration of a function.
func TestCheckFunction(t *testing.T) {
	const head = "apiVersion: plimsoll.dev/v1alpha1\nkind: PlimsollGenerator\n"
	for text, want := range map[string]string{
		head + "metadata: {name: a, annotations: {b: c}}\nspec: {files: [a.yaml], specs: [{kind: Web}]}\n": "",
		head:                                 "",
		head + "spec: {file: a.yaml}\n":      `spec.file: unknown field "file"`,
		strings.Replace(head, "v1", "v2", 1): `apiVersion: unknown version "plimsoll.dev/v2alpha1" of PlimsollGenerator`,
		"apiVersion: plimsoll.dev/v1alpha1\nkind: PlimsollValidator\nspec: {}\n": `spec: unknown field "spec"`,
	} {
		documents, _ := source.Parse(source.NewFile("f.yaml", []byte(text)))
		if got := messages(CheckFunction(documents[0].Root())); got != want {
			t.Errorf("%s\ngot %s, want %s", text, got, want)
		}
	}
}

// TestConfigSchema holds the schema of plimsoll.yaml to the check of it: both
// take and refuse the same, over configurations of which a part is wrong.
func TestConfigSchema(t *testing.T) {
	s, err := gojsonschema.NewSchema(gojsonschema.NewBytesLoader(ConfigSchema(testNames)))
	if err != nil {
		t.Fatal(err)
	}
	verdicts := map[bool]int{}
	judge := func(config any) {
		t.Helper()
		data, err := json.Marshal(config)
		if err != nil {
			t.Fatal(err)
		}
		documents, _ := source.ParseJSON(source.NewFile(ConfigFile, data))
		_, mistakes := CheckConfig(documents[0].Root(), testNames)
		result, err := s.Validate(gojsonschema.NewBytesLoader(data))
		if err != nil {
			t.Fatalf("%s: %v", data, err)
		}
		if result.Valid() != (len(mistakes) == 0) {
			t.Errorf("%s\nthe check says %s, the schema %v", data, messages(mistakes), result.Errors())
		}
		verdicts[result.Valid()]++
	}
	g := configGenerator{rand.New(rand.NewPCG(1, 2))}
	for range 4000 {
		judge(g.config())
	}
	for _, id := range append(ruleIDs(), "no-such-rule", "") {
		for _, severity := range []string{"error", "warning", "advice", "off", "on", ""} {
			judge(property{"lint": property{"rules": property{id: severity}}})
		}
	}
	for _, v := range append(testNames.Kubernetes, "1.1", "2.0", "") {
		for _, written := range []string{v, "v" + v, "vv" + v, v + ".3", v + ".\n", v + "3", v + "."} {
			judge(property{"lint": property{"kubernetesVersions": written}})
			judge(property{"lint": property{"kubernetesVersions": []string{written}}})
		}
	}
	if verdicts[true] < 500 || verdicts[false] < 500 {
		t.Errorf("%d configurations are good and %d bad: too few to tell", verdicts[true], verdicts[false])
	}
}

func ruleIDs() []string { return slices.Sorted(maps.Keys(testNames.Rules)) }

// A property is a part of a configuration.
type property = map[string]any

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
		rules[g.one(append([]string{"latest-tagg"}, ruleIDs()...)...).(string)] = g.spoilt(g.one("error", "warning", "advice", "off"))
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
