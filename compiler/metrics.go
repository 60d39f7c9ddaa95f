package compiler

import (
	"fmt"
	"maps"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/plimsoll-dev/plimsoll/source"
)

// A metrics is what Prometheus scrapes of the pods.
type metrics struct {
	Port     intstr.IntOrString `json:"port"`
	Path     string             `json:"path"` // "": metricsPath
	Interval string             `json:"interval"`
	Labels   map[string]string  `json:"labels"`
}

const metricsPath = "/metrics"

// podMonitor emits what has the Prometheus operator scrape the pods, those of a
// canary among them.
func (p *pod) podMonitor(members []member) {
	m := p.Metrics
	if m == nil {
		return
	}
	port, ok := p.scraped(members)
	if !ok {
		return
	}
	o := &podMonitor{
		TypeMeta:   typeMeta("monitoring.coreos.com/v1", "PodMonitor"),
		ObjectMeta: p.meta(p.Name, p.Name),
		Spec: podMonitorSpec{
			Selector:  metav1.LabelSelector{MatchLabels: p.appSelector()},
			Endpoints: []podMetricsEndpoint{{Port: port, Path: m.Path, Interval: m.Interval}},
		},
	}
	if m.Path == "" {
		o.Spec.Endpoints[0].Path = metricsPath
	}
	maps.Copy(o.Labels, m.Labels)
	p.emit(o)
}

// scraped gives the name of the port that is scraped. The operator finds a port
// by what the containers list.
func (p *pod) scraped(members []member) (name string, ok bool) {
	listed := portsOf(members)
	for _, q := range listed {
		if refersTo(p.Metrics.Port, q) {
			return q.Name, true
		}
	}
	n := p.spec("metrics", "port")
	what := fmt.Sprintf("port named %q", n.Text)
	if n.Kind == source.Int {
		what = "port " + n.Text
	}
	hint := "list it under ports of the container that has it"
	if near := source.Nearest(n.Text, names(listed)); near != "" {
		hint = source.DidYouMean(near)
	} else if len(listed) > 0 {
		hint += "; the ports are " + some(names(listed))
	}
	p.failAbsent(n.Range, "reference", "no container that is scraped lists a "+what, hint)
	return "", false
}

// A podMonitor is the PodMonitor of the Prometheus operator. Most of it is for
// patches, and what is a map or a list of maps there is not looked into.
// https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.PodMonitor
type podMonitor struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata"`
	Spec              podMonitorSpec `json:"spec"`
}

type podMonitorSpec struct {
	Selector  metav1.LabelSelector `json:"selector"`
	Endpoints []podMetricsEndpoint `json:"podMetricsEndpoints"`

	AttachMetadata                 any      `json:"attachMetadata,omitempty"`
	BodySizeLimit                  *string  `json:"bodySizeLimit,omitempty"`
	ConvertClassicHistogramsToNHCB *bool    `json:"convertClassicHistogramsToNHCB,omitempty"`
	FallbackScrapeProtocol         *string  `json:"fallbackScrapeProtocol,omitempty"`
	JobLabel                       *string  `json:"jobLabel,omitempty"`
	KeepDroppedTargets             *int64   `json:"keepDroppedTargets,omitempty"`
	LabelLimit                     *int64   `json:"labelLimit,omitempty"`
	LabelNameLengthLimit           *int64   `json:"labelNameLengthLimit,omitempty"`
	LabelValueLengthLimit          *int64   `json:"labelValueLengthLimit,omitempty"`
	NamespaceSelector              any      `json:"namespaceSelector,omitempty"`
	NativeHistogramBucketLimit     *int64   `json:"nativeHistogramBucketLimit,omitempty"`
	NativeHistogramMinBucketFactor any      `json:"nativeHistogramMinBucketFactor,omitempty"`
	PodTargetLabels                []string `json:"podTargetLabels,omitempty"`
	SampleLimit                    *int64   `json:"sampleLimit,omitempty"`
	ScrapeClass                    *string  `json:"scrapeClass,omitempty"`
	ScrapeClassicHistograms        *bool    `json:"scrapeClassicHistograms,omitempty"`
	ScrapeProtocols                []string `json:"scrapeProtocols,omitempty"`
	SelectorMechanism              *string  `json:"selectorMechanism,omitempty"`
	TargetLimit                    *int64   `json:"targetLimit,omitempty"`
}

type podMetricsEndpoint struct {
	Port     string `json:"port"`
	Path     string `json:"path,omitempty"`
	Interval string `json:"interval,omitempty"`

	Authorization            any     `json:"authorization,omitempty"`
	BasicAuth                any     `json:"basicAuth,omitempty"`
	BearerTokenSecret        any     `json:"bearerTokenSecret,omitempty"`
	EnableHTTP2              *bool   `json:"enableHttp2,omitempty"`
	FilterRunning            *bool   `json:"filterRunning,omitempty"`
	FollowRedirects          *bool   `json:"followRedirects,omitempty"`
	HonorLabels              *bool   `json:"honorLabels,omitempty"`
	HonorTimestamps          *bool   `json:"honorTimestamps,omitempty"`
	MetricRelabelings        any     `json:"metricRelabelings,omitempty"`
	NoProxy                  *string `json:"noProxy,omitempty"`
	OAuth2                   any     `json:"oauth2,omitempty"`
	Params                   any     `json:"params,omitempty"`
	PortNumber               *int32  `json:"portNumber,omitempty"`
	ProxyConnectHeader       any     `json:"proxyConnectHeader,omitempty"`
	ProxyFromEnvironment     *bool   `json:"proxyFromEnvironment,omitempty"`
	ProxyURL                 *string `json:"proxyUrl,omitempty"`
	Relabelings              any     `json:"relabelings,omitempty"`
	Scheme                   *string `json:"scheme,omitempty"`
	ScrapeTimeout            *string `json:"scrapeTimeout,omitempty"`
	TargetPort               any     `json:"targetPort,omitempty"`
	TLSConfig                any     `json:"tlsConfig,omitempty"`
	TrackTimestampsStaleness *bool   `json:"trackTimestampsStaleness,omitempty"`
}
