package main

import (
	"context"
	"encoding/json"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

const (
	metricsPath = "/apis/metrics.k8s.io/v1beta1"

	// cpuUse is the annotation by which a pod says how much CPU it uses. Others
	// use next to nothing.
	cpuUse = "test.plimsoll.dev/cpu"
)

// metrics plays the metrics server, which would ask the kubelets.
var metrics metricsServer

type metricsServer struct {
	mu    sync.Mutex
	asked map[string][]corev1.Pod // what was answered last, by namespace
}

// start serves the API of metrics on the loopback, and has the API server pass
// requests on to it.
func (m *metricsServer) start(ctx context.Context) error {
	m.asked = map[string][]corev1.Pod{}
	s := httptest.NewTLSServer(m) // until the tests end
	u, err := url.Parse(s.URL)
	if err != nil {
		return err
	}
	_, portText, err := net.SplitHostPort(u.Host)
	if err != nil {
		return err
	}
	port, err := strconv.ParseInt(portText, 10, 64)
	if err != nil {
		return err
	}
	for _, o := range []map[string]any{
		{
			"apiVersion": "v1", "kind": "Service", "metadata": map[string]any{"name": "metrics", "namespace": "kube-system"},
			"spec": map[string]any{"type": "ExternalName", "externalName": "localhost"},
		},
		{
			"apiVersion": "apiregistration.k8s.io/v1", "kind": "APIService", "metadata": map[string]any{"name": "v1beta1.metrics.k8s.io"},
			"spec": map[string]any{
				"group": "metrics.k8s.io", "version": "v1beta1", "groupPriorityMinimum": int64(100), "versionPriority": int64(100),
				"insecureSkipTLSVerify": true,
				"service":               map[string]any{"name": "metrics", "namespace": "kube-system", "port": port},
			},
		},
	} {
		if _, _, err := server.apply(ctx, &unstructured.Unstructured{Object: o}); err != nil {
			return err
		}
	}
	return nil
}

// ServeHTTP answers for the list of resources, and for the pods of a namespace.
func (m *metricsServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	rest, ok := strings.CutPrefix(r.URL.Path, metricsPath+"/namespaces/")
	if !ok {
		answer(w, metav1.APIResourceList{
			TypeMeta:     metav1.TypeMeta{Kind: "APIResourceList", APIVersion: "v1"},
			GroupVersion: "metrics.k8s.io/v1beta1",
			APIResources: []metav1.APIResource{{Name: "pods", Kind: "PodMetrics", Namespaced: true, Verbs: metav1.Verbs{"get", "list"}}},
		})
		return
	}
	namespace, _, _ := strings.Cut(rest, "/")
	pods, err := client.CoreV1().Pods(namespace).List(r.Context(), metav1.ListOptions{LabelSelector: r.URL.Query().Get("labelSelector")})
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	m.mu.Lock()
	m.asked[namespace] = pods.Items
	m.mu.Unlock()
	items := []any{}
	for _, p := range pods.Items {
		items = append(items, podMetrics(&p))
	}
	answer(w, map[string]any{"apiVersion": "metrics.k8s.io/v1beta1", "kind": "PodMetricsList", "metadata": map[string]any{}, "items": items})
}

// askedFor gives the pods that an autoscaler of a namespace was told of last.
func (m *metricsServer) askedFor(namespace string) []corev1.Pod {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.asked[namespace]
}

func podMetrics(p *corev1.Pod) map[string]any {
	cpu := p.Annotations[cpuUse]
	if cpu == "" {
		cpu = "1m"
	}
	containers := []any{}
	for _, c := range p.Spec.Containers {
		containers = append(containers, map[string]any{"name": c.Name, "usage": map[string]any{"cpu": cpu, "memory": "1Mi"}})
	}
	return map[string]any{
		"metadata":   map[string]any{"name": p.Name, "namespace": p.Namespace, "labels": p.Labels},
		"timestamp":  metav1.NewTime(time.Now()),
		"window":     "30s",
		"containers": containers,
	}
}

func answer(w http.ResponseWriter, value any) {
	if err := json.NewEncoder(w).Encode(value); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}
