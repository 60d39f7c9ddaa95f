package compiler

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	batchv1 "k8s.io/api/batch/v1"
	coordinationv1 "k8s.io/api/coordination/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/plimsoll-dev/plimsoll/source"
)

func pointer[T any](v T) *T { return &v }

func sampleDeployment() *appsv1.Deployment {
	labels := map[string]string{"app.kubernetes.io/name": "shop", "app.kubernetes.io/instance": "shop"}
	return &appsv1.Deployment{
		TypeMeta: metav1.TypeMeta{APIVersion: "apps/v1", Kind: "Deployment"},
		ObjectMeta: metav1.ObjectMeta{Name: "shop", Namespace: "store", Labels: map[string]string{
			"app.kubernetes.io/name": "shop", "app.kubernetes.io/instance": "shop",
			"app.kubernetes.io/managed-by": "plimsoll", "team": "checkout"}},
		Spec: appsv1.DeploymentSpec{
			Replicas: pointer(int32(0)),
			Selector: &metav1.LabelSelector{MatchLabels: labels},
			Strategy: appsv1.DeploymentStrategy{
				Type: appsv1.RollingUpdateDeploymentStrategyType,
				RollingUpdate: &appsv1.RollingUpdateDeployment{MaxSurge: pointer(intstr.FromString("25%")),
					MaxUnavailable: pointer(intstr.FromInt32(0))},
			},
			Template: corev1.PodTemplateSpec{
				ObjectMeta: metav1.ObjectMeta{Labels: labels},
				Spec: corev1.PodSpec{
					AutomountServiceAccountToken: pointer(false),
					Containers: []corev1.Container{{
						Name: "shop", Image: "nginx:1.29",
						Env: []corev1.EnvVar{
							{Name: "DEBUG", Value: "no"},
							{Name: "LIMIT",
								ValueFrom: &corev1.EnvVarSource{ResourceFieldRef: &corev1.ResourceFieldSelector{Resource: "limits.memory"}}},
						},
						Ports:          []corev1.ContainerPort{{Name: "http", ContainerPort: 8080}},
						ReadinessProbe: &corev1.Probe{ProbeHandler: corev1.ProbeHandler{TCPSocket: &corev1.TCPSocketAction{Port: intstr.FromString("http")}}},
						Resources: corev1.ResourceRequirements{Requests: corev1.ResourceList{
							corev1.ResourceCPU:    resource.MustParse("100m"),
							corev1.ResourceMemory: resource.MustParse("128Mi")}},
						SecurityContext: &corev1.SecurityContext{AllowPrivilegeEscalation: pointer(false),
							Capabilities: &corev1.Capabilities{Drop: []corev1.Capability{"ALL"}}},
						VolumeMounts: []corev1.VolumeMount{{Name: "tmp", MountPath: "/tmp"}},
					}},
					Volumes: []corev1.Volume{{Name: "tmp",
						VolumeSource: corev1.VolumeSource{EmptyDir: &corev1.EmptyDirVolumeSource{}}}},
				},
			},
		},
		Status: appsv1.DeploymentStatus{Replicas: 3},
	}
}

func TestEncodeDeployment(t *testing.T) {
	want := `apiVersion: apps/v1
kind: Deployment
metadata:
  labels:
    app.kubernetes.io/instance: shop
    app.kubernetes.io/managed-by: plimsoll
    app.kubernetes.io/name: shop
    team: checkout
  name: shop
  namespace: store
spec:
  replicas: 0
  selector:
    matchLabels:
      app.kubernetes.io/instance: shop
      app.kubernetes.io/name: shop
  strategy:
    rollingUpdate:
      maxSurge: 25%
      maxUnavailable: 0
    type: RollingUpdate
  template:
    metadata:
      labels:
        app.kubernetes.io/instance: shop
        app.kubernetes.io/name: shop
    spec:
      automountServiceAccountToken: false
      containers:
      - env:
        - name: DEBUG
          value: "no"
        - name: LIMIT
          valueFrom:
            resourceFieldRef:
              resource: limits.memory
        image: nginx:1.29
        name: shop
        ports:
        - containerPort: 8080
          name: http
        readinessProbe:
          tcpSocket:
            port: http
        resources:
          requests:
            cpu: 100m
            memory: 128Mi
        securityContext:
          allowPrivilegeEscalation: false
          capabilities:
            drop:
            - ALL
        volumeMounts:
        - mountPath: /tmp
          name: tmp
      volumes:
      - emptyDir: {}
        name: tmp
`
	if got := string(encode(sampleDeployment(), source.Range{}).YAML()); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

// TestEncodeEmpty holds what is left out and what stays.
func TestEncodeEmpty(t *testing.T) {
	tests := []struct {
		name   string
		object any
		want   string
	}{
		{"order of fields", &corev1.ConfigMap{
			TypeMeta:   metav1.TypeMeta{APIVersion: "v1", Kind: "ConfigMap"},
			ObjectMeta: metav1.ObjectMeta{Name: "c"},
			Data:       map[string]string{"b": "1", "a": "x\ny\n"},
			BinaryData: map[string][]byte{"f": {0xff, 0}},
		}, "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c\nbinaryData:\n  f: /wA=\ndata:\n  a: |\n    x\n    " +
			"y\n  b: \"1\"\n"},
		{"an empty selector stays",
			&networkingv1.NetworkPolicySpec{Ingress: []networkingv1.NetworkPolicyIngressRule{{}}},
			"ingress:\n- {}\npodSelector: {}\n"},
		{"a list that must be there is not null", &rbacv1.Role{}, "rules: []\n"},
		{"a struct by value that says nothing goes", &corev1.PersistentVolumeClaim{
			Spec: corev1.PersistentVolumeClaimSpec{Resources: corev1.VolumeResourceRequirements{Limits: corev1.ResourceList{}}},
		}, "{}\n"},
		{"a zero behind a pointer stays",
			&appsv1.DeploymentSpec{Replicas: pointer(int32(0)), Selector: &metav1.LabelSelector{}, Paused: false},
			"replicas: 0\nselector: {}\ntemplate: {}\n"},
		{"an empty text that must be there stays", &corev1.Taint{Key: "k"}, "effect: \"\"\nkey: k\n"},
		{"no zero divisor", &corev1.ResourceFieldSelector{Resource: "limits.cpu"}, "resource: limits.cpu\n"},
		{"quantities", &corev1.EmptyDirVolumeSource{SizeLimit: pointer(resource.MustParse("0"))}, "sizeLimit: \"0\"\n"},
		{"nothing of the status",
			&policyv1.PodDisruptionBudget{Status: policyv1.PodDisruptionBudgetStatus{DisruptionsAllowed: 1}}, "{}\n"},
		{"times", &metav1.ObjectMeta{CreationTimestamp: metav1.NewTime(time.Unix(0, 0))},
			"creationTimestamp: \"1970-01-01T00:00:00Z\"\n"},
		{"micro times", &coordinationv1.LeaseSpec{AcquireTime: &metav1.MicroTime{Time: time.Unix(0, 1000).UTC()}},
			"acquireTime: \"1970-01-01T00:00:00.000001Z\"\n"},
		{"durations", &struct {
			D metav1.Duration `json:"d"`
		}{metav1.Duration{Duration: 90 * time.Second}}, "d: 1m30s\n"},
		{"raw JSON", &appsv1.ControllerRevision{Data: runtime.RawExtension{Raw: []byte(`{"b":[1,1.5,null,"no"],"a":true}`)}, Revision: 1},
			"data:\n  a: true\n  b:\n  - 1\n  - 1.5\n  - null\n  - \"no\"\nrevision: 1\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := string(encode(test.object, source.Range{}).YAML()); got != test.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, test.want)
			}
		})
	}
}

// TestEncodeLikeJSON reads objects back into their types: nothing is lost.
func TestEncodeLikeJSON(t *testing.T) {
	deployment := sampleDeployment()
	deployment.Status = appsv1.DeploymentStatus{}
	for _, object := range []any{
		deployment,
		&corev1.Service{Spec: corev1.ServiceSpec{Ports: []corev1.ServicePort{{Name: "http", Port: 80,
			TargetPort: intstr.FromString("http")}}}},
		&batchv1.CronJob{Spec: batchv1.CronJobSpec{Schedule: "*/5 * * * *", Suspend: pointer(false)}},
		&autoscalingv2.HorizontalPodAutoscaler{Spec: autoscalingv2.HorizontalPodAutoscalerSpec{MaxReplicas: 3,
			Metrics: []autoscalingv2.MetricSpec{{Type: "Resource",
				Resource: &autoscalingv2.ResourceMetricSource{Name: "cpu",
					Target: autoscalingv2.MetricTarget{Type: "Utilization",
						AverageUtilization: pointer(int32(70))}}}}}},
		&networkingv1.Ingress{Spec: networkingv1.IngressSpec{Rules: []networkingv1.IngressRule{{Host: "x",
			IngressRuleValue: networkingv1.IngressRuleValue{
				HTTP: &networkingv1.HTTPIngressRuleValue{Paths: []networkingv1.HTTPIngressPath{{Path: "/",
					PathType: pointer(networkingv1.PathTypePrefix)}}}}}}}},
	} {
		back := reflect.New(reflect.TypeOf(object).Elem()).Interface()
		if err := json.Unmarshal(encode(object, source.Range{}).IndentedJSON(), back); err != nil {
			t.Fatal(err)
		}
		want, got := mustMarshal(t, object), mustMarshal(t, back)
		if got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

func mustMarshal(t *testing.T, v any) string {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// TestEncodePlace: every node of an object stands at the app's key.
func TestEncodePlace(t *testing.T) {
	place := source.Range{File: source.NewFile("shop.yaml", []byte("kind: Web\n")), Start: 0, End: 4}
	n := encode(sampleDeployment(), place).At("spec", "template", "spec", "containers", "0", "image")
	if n.Text != "nginx:1.29" || n.Range != place || n.Key != place {
		t.Errorf("got %q at %v", n.Text, n.Range)
	}
}

func BenchmarkEncode(b *testing.B) {
	deployment := sampleDeployment()
	b.ReportAllocs()
	for b.Loop() {
		encode(deployment, source.Range{}).YAML()
	}
}

func BenchmarkYAML(b *testing.B) {
	n := encode(sampleDeployment(), source.Range{})
	b.ReportAllocs()
	for b.Loop() {
		n.YAML()
	}
}
