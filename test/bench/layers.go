package main

import (
	"errors"
	"path/filepath"
	"strings"
)

// An environment is one that layered apps have, each after its kind: images, replicas,
// variables, hosts and sizes, which is what people vary. Each has a namespace of its own,
// so that no app is the same in two.
type environment struct {
	document string
	name     string
	layers   map[string]string
}

var environments = []environment{
	{name: "development", document: `apiVersion: plimsoll.dev/v1alpha1
kind: Environment
metadata: {name: development}
spec:
  namespace: development
`, layers: map[string]string{
		"web":       "image: registry.example.com/benchapp:1.1.0-rc.1\nreplicas: 1\nenv: {LOG_LEVEL: debug}\n",
		"worker":    "image: registry.example.com/benchapp:1.1.0-rc.1\nenv: {LOG_LEVEL: debug}\n",
		"stateful":  "image: registry.example.com/benchapp:1.1.0-rc.1\n",
		"nodeagent": "image: registry.example.com/benchapp:1.1.0-rc.1\n",
		"batch":     "args: [migrate, --seed]\n",
	}},
	{name: "staging", document: `apiVersion: plimsoll.dev/v1alpha1
kind: Environment
metadata: {name: staging}
spec:
  namespace: staging
  all: {env: {STAGE: staging}}
`, layers: map[string]string{
		"web":       "image: registry.example.com/benchapp:1.0.1\nexpose: {host: benchapp.staging.example.com}\n",
		"worker":    "image: registry.example.com/benchapp:1.0.1\n",
		"database":  "storage: {data: {size: 20Gi}}\n",
		"stateful":  "storage: {data: {size: 20Gi}}\n",
		"nodeagent": "image: registry.example.com/benchapp:1.0.1\n",
		"batch":     "image: registry.example.com/benchapp:1.0.1\n",
		"backup":    "of: {host: db.staging}\n",
	}},
	{name: "production", document: `apiVersion: plimsoll.dev/v1alpha1
kind: Environment
metadata: {name: production}
spec:
  from: staging
  namespace: production
  labels: {stage: production}
  all: {env: {STAGE: production}}
`, layers: map[string]string{
		"web":       "replicas: {min: 4, max: 20, cpu: 70}\nexpose: {host: benchapp.example.com}\n",
		"worker":    "replicas: 4\nresources: {limits: {memory: 512Mi}}\n",
		"database":  "storage: {data: {size: 100Gi}}\nresources: {requests: {memory: 2Gi}, limits: {memory: 2Gi}}\n",
		"stateful":  "replicas: 3\nstorage: {data: {size: 100Gi}}\n",
		"nodeagent": "env: {LOG_LEVEL: warn}\n",
		"batch":     "activeDeadlineSeconds: 7200\n",
		"backup":    "of: {host: db.production}\nkeep: 31\n",
	}},
}

// house is what a team asks of all apps.
const house = `package platform

#App: spec!: {
	// images come from our registry. Push it to registry.example.com first.
	image?: =~"^registry\\.example\\.com/"
	// host networking is not for apps. Ask the platform team.
	hostNetwork?: _|_
}

_defaults: App: spec: priorityClassName: *"standard" | _
_defaults: Web: spec: expose?: className: *"internal" | _
`

// layered gives an app of the model with what it has for environments.
func (m model) layered(among []environment) model {
	var b strings.Builder
	b.WriteString(m.spec + "environments:\n")
	for _, e := range among {
		if layer := e.layers[m.kind]; layer != "" {
			b.WriteString("  " + e.name + ":\n")
			for line := range strings.Lines(layer) {
				b.WriteString("    " + line)
			}
		}
	}
	m.spec = b.String()
	return m
}

// writeLayered writes n apps into files of their own, as they are in all environments and
// in two of them, and the rules of a house.
func writeLayered(dir string, all []model, n int) error {
	err := write(filepath.Join(dir, "house.cue"), []byte(house))
	for folder, among := range map[string][]environment{"three": environments, "two": environments[1:]} {
		var layered []model
		for _, m := range all {
			layered = append(layered, m.layered(among))
		}
		err = errors.Join(err, writeFiles(filepath.Join(dir, folder), layered, n))
		for _, e := range among {
			err = errors.Join(err, write(filepath.Join(dir, folder, e.name+".yaml"), []byte(e.document)))
		}
	}
	return err
}
