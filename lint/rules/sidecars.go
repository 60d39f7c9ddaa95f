package rules

import (
	"path"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/manifest"
)

// sidecars are programs that serve others and run until they are stopped, by
// the last words of their images' names, or by the names that tools give their
// containers.
var sidecars = []struct{ what, images, names string }{
	{"the proxy of Istio", "proxyv2 istio-proxy proxyv2-rhel8 proxyv2-rhel9", "istio-proxy"},
	{"the proxy of Linkerd", "linkerd/proxy linkerd-proxy", "linkerd-proxy"},
	{"the proxy of Consul", "consul-dataplane consul-k8s-control-plane",
		"consul-dataplane envoy-sidecar consul-connect-envoy-sidecar"},
	{"an Envoy proxy", "envoy envoy-alpine envoy-distroless envoy-contrib", "envoy envoy-proxy"},
	{"the proxy of Kuma", "kuma-dp", "kuma-sidecar"},
	{"the Cloud SQL proxy", "cloud-sql-proxy gce-proxy cloudsql-proxy alloydb-auth-proxy",
		"cloud-sql-proxy cloudsql-proxy"},
	{"an agent of Vault", "vault-agent", "vault-agent"},
	{"the OpenTelemetry Collector", "opentelemetry-collector opentelemetry-collector-contrib " +
		"opentelemetry-collector-k8s aws-otel-collector otelcol otelcol-contrib splunk-otel-collector",
		"otel-collector opentelemetry-collector otc-container"},
	{"a collector of logs",
		"fluent-bit fluentd fluentd-kubernetes-daemonset filebeat promtail vector aws-for-fluent-bit",
		"fluent-bit fluentd filebeat promtail log-shipper"},
	{"an agent for metrics or traces", "datadog-agent datadog/agent datadoghq/agent jaeger-agent telegraf " +
		"cloudwatch-agent statsd-exporter grafana-agent alloy aws-xray-daemon newrelic-infrastructure",
		"datadog-agent jaeger-agent xray-daemon cloudwatch-agent"},
	{"the sidecar of Dapr", "daprd", "daprd"},
	{"a connection pooler", "pgbouncer pgcat odyssey", "pgbouncer"},
	{"a proxy for sign-in", "oauth2-proxy kube-rbac-proxy", "oauth2-proxy kube-rbac-proxy"},
	{"the proxy of Tailscale", "tailscale", "tailscale"},
}

// sidecarOf tells what a container is that is known to run for ever; "" for
// others, and for one that runs a command of its own in place of the program.
func sidecarOf(c *manifest.Container) string {
	if items := c.Node.Get("command").Items; len(items) > 0 &&
		slices.Contains([]string{"sh", "bash", "ash", "dash", "timeout"}, path.Base(items[0].Text)) {
		return ""
	}
	i, ok := parseImage(c.Image)
	for _, s := range sidecars {
		if ok && (isWord(s.images, i.base()) || strings.Contains(s.images, "/") &&
			isWord(s.images, lastTwo(i.repository))) || isWord(s.names, c.Name) {
			return s.what
		}
	}
	if ok && i.base() == "vault" &&
		slices.ContainsFunc(commandLine(c), func(word string) bool { return word == "agent" || word == "proxy" }) {
		return "an agent of Vault"
	}
	return ""
}

func lastTwo(repository string) string {
	dir, base := path.Split(repository)
	return path.Join(path.Base(path.Clean(dir)), base)
}
