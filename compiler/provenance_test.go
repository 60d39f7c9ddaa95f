package compiler

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/schema/schematest"
	"github.com/plimsoll-dev/plimsoll/source"
)

func TestProvenanceTry(t *testing.T) {
	text := `apiVersion: plimsoll.dev/v1alpha1
kind: Web
metadata: {name: shop, labels: {team: checkout}}
spec:
  image: registry.example.com/shop:1.4.2
  ports: {http: 8080, admin: 9090}
  replicas: 3
  env: {STAGE: dev, PORT: "8080"}
  config: {/etc/app.conf: "a=1"}
  expose: {host: shop.example.com}
  resources: {requests: {cpu: 100m}}
  patches:
    - target: {kind: Deployment}
      patch: {spec: {paused: true}}
`
	docs, _ := source.Parse(source.NewFile("app.yaml", []byte(text)))
	app, diags := schema.Check(docs[0].Root)
	if len(diags) > 0 {
		t.Fatal(diags)
	}
	start := time.Now()
	p := NewProvenance(app, nil, Options{})
	for _, o := range p.Objects() {
		leaves(o, "", func(path string, n *source.Node) {
			var list []string
			for _, o := range p.Of(n) {
				s := o.Path.String()
				if o.Named {
					s += " (name)"
				}
				if o.Same {
					s = "=" + s
				}
				list = append(list, s)
			}
			fmt.Println(o.Get("kind").Text, path, n.Text, "<-", strings.Join(list, ", "))
		})
	}
	fmt.Println(time.Since(start), len(p.values))
	_ = rand.New
	_ = schematest.Generate
}

func leaves(n *source.Node, path string, do func(string, *source.Node)) {
	for _, f := range n.Fields {
		leaves(f.Value, path+"."+f.Name, do)
	}
	for i, item := range n.Items {
		leaves(item, fmt.Sprintf("%s[%d]", path, i), do)
	}
	if n.Scalar() {
		do(path, n)
	}
}
