package main

import (
	"fmt"
	"path/filepath"
	"strings"
)

// crdRules are rules that all objects of writeCustoms meet, one or more for each kind.
var crdRules = [10]string{
	"self.min <= self.max",
	"self.items.all(i, i.size > 0 && i.name.startsWith('item'))",
	"self.items.exists_one(i, i.name == 'item-0')",
	"!has(self.address) || isIP(self.address)",
	"quantity(self.memory).isGreaterThan(quantity('1Mi'))",
	"self.link.matches('^https://[a-z0-9.-]+/path$')",
	"size(self.labels) == 0 || self.labels.all(k, k.size() < 20)",
	"url(self.link).getHostname().endsWith('example.com')",
	"duration(self.interval) >= duration('1s')",
	"self.min == oldSelf.min || self.max > self.min",
}

// customPolicies are expressions that these objects meet.
var customPolicies = [10]string{
	"object.spec.min >= 0", "object.spec.max < 1000", "object.spec.items.size() > 0",
	"object.metadata.name.size() < 60", "!has(object.spec.address) || object.spec.address != '127.0.0.1'",
	"object.spec.items.all(i, i.size < 100)", "object.spec.interval != '0s'", "has(object.metadata.labels)",
	"object.metadata.?labels['app.kubernetes.io/name'].orValue('') != 'x'", "request.namespace != 'kube-system'",
}

// writeCustoms writes n custom objects, the CRDs of their ten kinds with rules, and ten
// policies over all of them.
func writeCustoms(dir string, n int) error {
	var crds, policies strings.Builder
	for i, rule := range crdRules {
		fmt.Fprintf(&crds, crdOf, i, rule)
		fmt.Fprintf(&policies, policyOf, fmt.Sprint("custom-", i), "example.com", "*", customPolicies[i])
	}
	for i := range n {
		text := fmt.Sprintf(customOf, i%len(crdRules), appName(i), i%10)
		file := filepath.Join(dir, "customs", fmt.Sprint(i/1000), appName(i)+".yaml")
		if err := write(file, []byte(text)); err != nil {
			return err
		}
	}
	if err := write(filepath.Join(dir, "customs", "crds.yaml"), []byte(crds.String())); err != nil {
		return err
	}
	return write(filepath.Join(dir, "customs", "policies.yaml"), []byte(policies.String()))
}

const customOf = `apiVersion: example.com/v1
kind: Kind%[1]d
metadata:
  name: %[2]s
  namespace: default
  labels: {app.kubernetes.io/name: %[2]s}
spec:
  min: %[3]d
  max: 20
  memory: 64Mi
  interval: 30s
  link: https://%[2]s.example.com/path
  address: 10.0.0.%[3]d
  labels: {a: b, c: d}
  items:
  - {name: item-0, size: 1}
  - {name: item-1, size: 2}
  - {name: item-2, size: 3}
`

const crdOf = `---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: kind%[1]ds.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {plural: kind%[1]ds, singular: kind%[1]d, kind: Kind%[1]d, listKind: Kind%[1]dList}
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            required: [min]
            x-kubernetes-validations:
            - {rule: %[2]q, message: it has to be so}
            - {rule: self.replicas < 100}
            properties:
              min: {type: integer, minimum: 0}
              max: {type: integer, default: 10}
              replicas: {type: integer, default: 1}
              memory: {type: string, maxLength: 20}
              interval: {type: string, maxLength: 20}
              link: {type: string, maxLength: 200}
              address: {type: string, maxLength: 45}
              labels: {type: object, maxProperties: 20, additionalProperties: {type: string, maxLength: 63}}
              items:
                type: array
                maxItems: 20
                x-kubernetes-list-type: map
                x-kubernetes-list-map-keys: [name]
                items:
                  type: object
                  required: [name]
                  properties:
                    name: {type: string, maxLength: 63}
                    size: {type: integer, x-kubernetes-validations: [{rule: self < 1000}]}
`
