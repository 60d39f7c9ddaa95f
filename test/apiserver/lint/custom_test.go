package lint_test

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/source"
	"github.com/plimsoll-dev/plimsoll/test/apiserver/judge"
)

// routes are custom resources that reach most rules of their CRDs.
const routes = `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: web}
spec:
  parentRefs:
  - {name: outer, sectionName: http}
  - {name: outer, sectionName: https}
  - {name: inner, namespace: infra, port: 80}
  hostnames: [web.example.com, "*.example.org"]
  rules:
  - matches:
    - path: {type: PathPrefix, value: /shop}
      headers: [{name: x-a, value: b}, {name: x-b, type: Exact, value: c}]
      queryParams: [{name: q, value: "1"}]
      method: GET
    timeouts: {request: 10s, backendRequest: 5s}
    filters:
    - {type: RequestHeaderModifier, requestHeaderModifier: {set: [{name: a, value: b}], remove: [c]}}
    - {type: URLRewrite, urlRewrite: {hostname: other.example.com, path: {type: ReplacePrefixMatch, replacePrefixMatch: /}}}
    backendRefs:
    - {name: web, port: 80, weight: 90}
    - {name: canary, port: 80, weight: 10}
  - matches: [{path: {type: Exact, value: /old}}]
    filters:
    - {type: RequestRedirect, requestRedirect: {scheme: https, statusCode: 301, path: {type: ReplaceFullPath, replaceFullPath: /new}}}
---
apiVersion: monitoring.coreos.com/v1
kind: PodMonitor
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  namespaceSelector: {matchNames: [shop]}
  jobLabel: app
  sampleLimit: 1000
  podMetricsEndpoints:
  - port: metrics
    path: /metrics
    interval: 30s
    scheme: http
    honorLabels: true
    relabelings: [{sourceLabels: [a, b], targetLabel: c, action: replace, separator: ";"}]
---
apiVersion: route.openshift.io/v1
kind: Route
metadata: {name: web}
spec:
  host: web.example.com
  path: /shop
  port: {targetPort: http}
  tls: {termination: edge, insecureEdgeTerminationPolicy: Redirect}
  to: {kind: Service, name: web, weight: 100}
  wildcardPolicy: None
`

// TestCustomVerdicts compares the verdicts on custom resources: that of the API server's
// strategy of a CRD, and that of lint by the same CRD, on mutants of objects.
func TestCustomVerdicts(t *testing.T) {
	names, err := filepath.Glob("../judge/definitions/*.yaml")
	if err != nil || len(names) == 0 {
		t.Fatal("there are no definitions", err)
	}
	var o lint.Options
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		o.Schemas = append(o.Schemas, source.NewFile(name, data))
	}
	r := rand.New(rand.NewPCG(*seed, 1))
	compared, refused, byRule := 0, 0, 0
	samples := objects("routes", []byte(routes))
	for i := range max(*mutants/30, len(samples)) {
		s := samples[i%len(samples)]
		if i >= len(samples) {
			s = sample{"a mutant", mutate(r, s.root, s.root)}
			if r.IntN(2) == 0 {
				s.root = mutate(r, s.root, s.root)
			}
		}
		text := s.root.YAML()
		verdict, findings := judge.Create(text), findingsOf(text, o)
		if verdict.Outcome == judge.Skipped {
			t.Fatalf("the judge does not know %s", text)
		}
		compared++
		rejected := verdict.Outcome == judge.Rejected
		if rejected {
			refused++
		}
		if slices.Contains(rulesOf(findings), "crd-rule") {
			byRule++
		}
		if rejected != (len(findings) > 0) {
			t.Errorf("%s: the server says %v, lint %v\n%s", s.name, verdict.Errors, rulesOf(findings), text)
		}
	}
	t.Logf("%d objects compared, %d refused, %d by rules in CEL", compared, refused, byRule)
	if refused == 0 || refused == compared || byRule == 0 {
		t.Error("that tests one side only")
	}
}
