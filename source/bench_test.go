package source

import "testing"

// spec is a spec of thirty lines, as people write them.
const spec = `apiVersion: plimsoll.dev/v1alpha1
kind: Web
metadata:
  name: shop
  namespace: store
  labels: {team: checkout}
spec:
  image: registry.example.com/shop:1.29
  replicas: {min: 2, max: 10, cpu: 70}
  ports:
    http: 8080
    metrics: {containerPort: 9090, protocol: TCP}
  env:
    LOG_LEVEL: info
    GREETING: "hello, world"
    DATABASE_URL:
      secretKeyRef: {name: shop-database, key: url}
  config:
    /etc/shop/shop.conf: |
      listen = :8080
      workers = 4
  resources:
    requests: {cpu: 250m, memory: 256Mi}
    limits: {memory: 512Mi}
  readinessProbe:
    httpGet: {path: /healthz, port: http}
    periodSeconds: 5 # seconds
  expose:
    host: shop.example.com
    tls: true
`

func BenchmarkParse(b *testing.B) {
	data := []byte(spec)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if docs, diagnostics := Parse(NewFile("shop.yaml", data)); len(docs) != 1 || len(diagnostics) > 0 {
			b.Fatal(describe(diagnostics))
		}
	}
}

func BenchmarkParseJSON(b *testing.B) {
	docs, _ := Parse(NewFile("shop.yaml", []byte(spec)))
	data := docs[0].Root().JSON()
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if docs, diagnostics := ParseJSON(NewFile("shop.json", data)); len(docs) != 1 || len(diagnostics) > 0 {
			b.Fatal(describe(diagnostics))
		}
	}
}

func BenchmarkWrite(b *testing.B) {
	docs, _ := Parse(NewFile("shop.yaml", []byte(spec)))
	for _, form := range []struct {
		name  string
		write func(*Node) []byte
	}{{"YAML", (*Node).YAML}, {"JSON", (*Node).JSON}, {"IndentedJSON", (*Node).IndentedJSON}} {
		b.Run(form.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				form.write(docs[0].Root())
			}
		})
	}
}

// BenchmarkMistake measures what finding a mistake costs.
func BenchmarkMistake(b *testing.B) {
	data := []byte(spec + "  replicas:3\n  host: x\n")
	b.ReportAllocs()
	for b.Loop() {
		if _, diagnostics := Parse(NewFile("shop.yaml", data)); len(diagnostics) != 1 {
			b.Fatal(describe(diagnostics))
		}
	}
}
