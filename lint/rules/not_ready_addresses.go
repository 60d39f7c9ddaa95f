package rules

import (
	"fmt"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var notReadyAddresses = &lint.Rule{
	ID:      "not-ready-addresses",
	Summary: "the headless Service of a cluster whose members find each other only once they are ready",
	Why: "The pods of a StatefulSet have names in DNS while they are ready, unless their Service publishes them before. " +
		"Members that have to find each other in order to become ready wait for ever, or each begins a cluster of its " +
		"own; and one that is not ready for a moment is gone for the others.",
	Do: "Add publishNotReadyAddresses: true to the headless Service that serviceName names. Clients have " +
		"another one.",
	Severity: source.Advice,
	Beyond:   true,
	Source:   "https://kubernetes.io/docs/reference/kubernetes-api/service-resources/service-v1/#ServiceSpec",
	Workload: func(p *lint.Pass, w *manifest.Workload) {
		name := w.At("spec", "serviceName").Text
		c := clustered(w)
		if c == nil || name == "" || w.Replicas == 1 || w.Replicas == 0 {
			return
		}
		for _, o := range p.Find(w.Object, "Service", "", name) {
			n := o.At("spec", "publishNotReadyAddresses")
			if o.Is("", "Service") && manifest.Headless(o) && !manifest.IsTrue(n) && p.Together(o, w.Object) {
				p.Report(o, n, fmt.Sprintf("members of %s find each other through this Service only once they are ready", c.Image),
					"add publishNotReadyAddresses: true").
					Relate(w.At("spec", "serviceName"), "serviceName of the StatefulSet")
				return
			}
		}
	},
	Kinds: []string{"StatefulSet"},
}

// clustered gives the container of a workload whose program makes a cluster of the
// pods; nil where none is known to.
func clustered(w *manifest.Workload) *manifest.Container {
	for _, c := range w.Containers() {
		if i, ok := parseImage(c.Image); ok && c.Role == manifest.Main && !runsScript(c) && isWord(clusters, productOf(i)) {
			return c
		}
	}
	return nil
}

// clusters are programs whose members look each other up by name, by the last words
// of their images' names.
const clusters = "cassandra scylla etcd zookeeper kafka cp-kafka cp-zookeeper rabbitmq cockroach elasticsearch " +
	"opensearch " +
	"consul vault nats mongo mongodb mariadb-galera percona-xtradb-cluster redis-cluster hazelcast ignite neo4j couchdb " +
	"minio clickhouse-keeper pulsar bookkeeper"
