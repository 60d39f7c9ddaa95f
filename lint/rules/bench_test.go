package rules_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/lint/rules"
	"github.com/plimsoll-dev/plimsoll/source"
)

// benchObjects are a Deployment and its Service, in a namespace of their own.
const benchObjects = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: team-%[1]d}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: web
        image: registry.example.com/web:1.0.0
        ports: [{name: http, containerPort: 8080}]
        readinessProbe: {httpGet: {path: /, port: http}}
        resources: {requests: {cpu: 100m, memory: 64Mi}, limits: {memory: 64Mi}}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: team-%[1]d}
spec:
  selector: {app: web}
  ports: [{port: 80, targetPort: http}]
---
`

// BenchmarkLint takes parsed documents through all default rules. The time for
// one document should not grow with their number.
func BenchmarkLint(b *testing.B) {
	for _, n := range []int{100, 1000, 10000} {
		var text bytes.Buffer
		for i := range n / 2 {
			fmt.Fprintf(&text, benchObjects, i)
		}
		documents, diagnostics := source.Parse(source.NewFile("all.yaml", text.Bytes()))
		if len(documents) != n || len(diagnostics) > 0 {
			b.Fatalf("%d documents, %v", len(documents), diagnostics)
		}
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if findings := lint.New(rules.All,
					lint.Options{}).Lint(lint.Input{Documents: documents}); len(findings) > 0 {
					b.Fatal(findings[0].Message)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/float64(n), "µs/document")
		})
	}
}
