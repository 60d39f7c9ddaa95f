package platform

import (
	"encoding/json"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/plimsoll-dev/plimsoll/source"
)

const shop = `
apiVersion: plimsoll.dev/v1alpha1
kind: Web
metadata: {name: shop, labels: {team: checkout}}
spec:
  image: registry.example.com/shop:1.4.2
  ports: {http: 8080}
  env: {STAGE: dev, API: "https://api.$(STAGE).example.com"}
  canary: {image: "registry.example.com/shop:1.5.0"}
  expose: {tls: true}
environments:
  production:
    replicas: {min: 4, max: 20, cpu: 70}
    env: {LOG_LEVEL: warn}
    canary: null
  demo: null
---
apiVersion: plimsoll.dev/v1alpha1
kind: Environment
metadata: {name: staging}
---
apiVersion: plimsoll.dev/v1alpha1
kind: Environment
metadata: {name: demo}
---
apiVersion: plimsoll.dev/v1alpha1
kind: Environment
metadata: {name: production}
spec:
  from: staging
  namespace: shop-prod
  labels: {stage: production}
  platform: openshift
  domain: shop.example.com
  all: {env: {STAGE: prod}, schedule: "@daily"}
  kinds: {Web: {replicas: 3}}
`

func read(t *testing.T, text string) (apps []*source.Node, set *Environments) {
	documents, mistakes := source.Parse(source.NewFile("in.yaml", []byte(text)))
	if len(mistakes) > 0 {
		t.Fatal(mistakes)
	}
	var environments []*source.Document
	for _, doc := range documents {
		if doc.Root().Get("kind").Text == EnvironmentKind {
			environments = append(environments, doc)
		} else {
			apps = append(apps, doc.Root())
		}
	}
	set, mistakes = ReadEnvironments(nil, environments)
	for _, m := range mistakes {
		t.Error(m.Range, m.Message)
	}
	return apps, set
}

func TestCompose(t *testing.T) {
	apps, set := read(t, shop)
	for name, want := range map[string]string{
		"":           "testdata/shop.yaml",
		"demo":       "",
		"staging":    "testdata/shop.yaml",
		"production": "testdata/production.yaml",
	} {
		run := Run{Environments: set, Environment: set.Named(name)}
		composed := Compose(apps[0], []*Run{&run})[0]
		root, mistakes := composed.Root, append(composed.Mistakes, run.Close()...)
		for _, m := range mistakes {
			t.Error(name, m.Range, m.Message)
		}
		switch {
		case root == nil && want == "":
		case root == nil || want == "":
			t.Errorf("%s: the app is there, or is not", name)
		default:
			text, err := os.ReadFile(want)
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.TrimSpace(string(root.YAML())); got != strings.TrimSpace(string(text)) {
				t.Errorf("%s:\n%s", name, got)
			}
		}
	}
}

// TestPlaces holds that each value of a composed app stands where it was written.
func TestPlaces(t *testing.T) {
	apps, set := read(t, shop)
	run := Run{Environments: set, Environment: set.Named("production")}
	root := Compose(apps[0], []*Run{&run})[0].Root
	for path, want := range map[string]string{
		"metadata.namespace": "shop-prod", "metadata.labels.stage": "production", "metadata.labels.team": "checkout",
		"spec.image": "registry.example.com/shop:1.4.2", "spec.env.STAGE": "prod", "spec.env.LOG_LEVEL": "warn",
		"spec.replicas.max": "20", "spec.platform": "openshift", "spec.expose.tls": "true", "spec.expose.host": "shop.example.com",
	} {
		if got := root.At(strings.Split(path, ".")...).Range.Text(); got != want {
			t.Errorf("%s stands at %q", path, got)
		}
	}
}

// TestAssociative holds that two layers over an app are as one that says what both say.
func TestAssociative(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	changed := 0
	for range 2000 {
		base := randomMap(random, 0)
		low := randomLayer(random, base)
		var m merger
		between := m.over(base, low, nil)
		high := randomLayer(random, between)
		twice := (&merger{}).over(between, high, nil)
		once := (&merger{}).over(base, both(low, high), nil)
		if a, b := sorted(twice), sorted(once); a != b {
			t.Fatalf("%s under %s and %s: %s, and in one %s", base.JSON(), low.JSON(), high.JSON(), a, b)
		}
		if !twice.Equal(base) {
			changed++
		}
	}
	if changed < 1000 {
		t.Errorf("only %d were changed", changed)
	}
}

// sorted gives a map as text, whatever the order of its fields: what is taken away and
// given again comes last.
func sorted(n *source.Node) string {
	var value any
	if err := json.Unmarshal(n.JSON(), &value); err != nil {
		return err.Error()
	}
	text, _ := json.Marshal(value) // it was JSON a moment ago
	return string(text)
}

// both gives a layer that does what two do, one after the other.
func both(low, high *source.Node) *source.Node {
	if low.Kind != source.Map || high.Kind != source.Map {
		return high
	}
	merged := low.Copy(len(low.Fields))
	for _, f := range high.Fields {
		merged = merged.With(f.Name, both(low.Get(f.Name), f.Value))
	}
	return merged
}

// randomMap gives a map in which a name always has a value of one form: what a layer
// replaces by another form, no single layer can say.
func randomMap(random *rand.Rand, depth int) *source.Node {
	n := &source.Node{Kind: source.Map}
	for _, name := range []string{"a", "b", "c", "map", "more"} {
		switch {
		case random.IntN(2) == 0:
		case len(name) == 1:
			n = n.With(name, &source.Node{Kind: source.Int, Text: strconv.Itoa(random.IntN(9))})
		case depth < 3:
			n = n.With(name, randomMap(random, depth+1))
		}
	}
	return n
}

// randomLayer gives a layer over a map, with null only where there is something, and no
// null over a map that a layer above could begin anew.
func randomLayer(random *rand.Rand, over *source.Node) *source.Node {
	layer := randomMap(random, 2)
	for _, f := range over.Fields {
		switch {
		case f.Value.Kind == source.Map && random.IntN(2) == 0:
			layer = layer.With(f.Name, randomLayer(random, f.Value))
		case f.Value.Kind != source.Map && random.IntN(3) == 0:
			layer = layer.With(f.Name, &source.Node{Kind: source.Null, Text: "null"})
		}
	}
	return layer
}
