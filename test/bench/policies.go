package main

import (
	"fmt"
	"path/filepath"
	"strings"
)

// policies are expressions that all objects of writeObjects meet, by the resources that they
// are about.
var policies = [10]struct{ group, resource, expression string }{
	{"apps", "deployments", "object.spec.replicas <= 50"},
	{"apps", "deployments", "has(object.metadata.labels) && 'app.kubernetes.io/name' in object.metadata.labels"},
	{"apps", "deployments", "object.spec.template.spec.containers.all(c, !c.image.endsWith(':latest'))"},
	{"apps", "deployments", "object.spec.template.spec.containers.all(c, c.?resources.limits.memory.optMap(m, " +
		"quantity(m).compareTo(quantity('64Gi')) <= 0).orValue(true))"},
	{"", "pods", "!has(object.spec.hostNetwork) || !object.spec.hostNetwork"},
	{"", "pods", "object.spec.containers.all(c, c.?securityContext.runAsUser.orValue(1) != 0)"},
	{"", "pods", "!has(object.spec.volumes) || object.spec.volumes.all(v, !has(v.hostPath))"},
	{"", "services", "object.spec.type != 'LoadBalancer'"},
	{"", "services", "object.spec.ports.all(p, p.port != 22)"},
	{"*", "*", "object.metadata.name.size() < 60"},
}

// writePolicies writes ten admission policies with their bindings.
func writePolicies(dir string) error {
	var b strings.Builder
	for i, p := range policies {
		fmt.Fprintf(&b, policyOf, fmt.Sprint("policy-", i), p.group, p.resource, p.expression)
	}
	return write(filepath.Join(dir, "policies", "policies.yaml"), []byte(b.String()))
}

const policyOf = `---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: %[1]s}
spec:
  matchConstraints:
    resourceRules:
    - {apiGroups: [%[2]q], apiVersions: ["*"], operations: [CREATE, UPDATE], resources: [%[3]q]}
  validations:
  - expression: %[4]q
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: %[1]s}
spec: {policyName: %[1]s, validationActions: [Deny]}
`
