package platform

import (
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
		if doc.Root.Get("kind").Text == EnvironmentKind {
			environments = append(environments, doc)
		} else {
			apps = append(apps, doc.Root)
		}
	}
	set, mistakes = ReadEnvironments(environments)
	for _, m := range mistakes {
		t.Error(m.Range, m.Message)
	}
	return apps, set
}

func TestCompose(t *testing.T) {
	apps, set := read(t, shop)
	for name, want := range map[string]string{
		"":     `{"apiVersion":"plimsoll.dev/v1alpha1","kind":"Web"`,
		"demo": "",
		"production": `{"apiVersion":"plimsoll.dev/v1alpha1","kind":"Web","metadata":{"name":"shop","labels":{"team":"checkout",` +
			`"stage":"production"},"namespace":"shop-prod"},"spec":{"image":"registry.example.com/shop:1.4.2"`,
	} {
		run := Run{Environments: set, Environment: set.Named(name)}
		root, mistakes := run.Compose(apps[0])
		mistakes = append(mistakes, run.Close()...)
		for _, m := range mistakes {
			t.Error(name, m.Range, m.Message)
		}
		got := ""
		if root != nil {
			got = string(root.JSON())
		}
		t.Log(got)
		if !strings.HasPrefix(got, want) {
			t.Errorf("%s: %s", name, got)
		}
	}
}
