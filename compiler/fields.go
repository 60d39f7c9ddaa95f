package compiler

import (
	"reflect"
	"sync"

	corev1 "k8s.io/api/core/v1"
)

// podFields are the fields of a pod that a spec has by the same names and in the
// same shapes as Kubernetes. They are copied.
type podFields struct {
	NodeSelector      map[string]string        `json:"nodeSelector"`
	NodeName          string                   `json:"nodeName"`
	Tolerations       []corev1.Toleration      `json:"tolerations"`
	Affinity          *corev1.Affinity         `json:"affinity"`
	PriorityClassName string                   `json:"priorityClassName"`
	PreemptionPolicy  *corev1.PreemptionPolicy `json:"preemptionPolicy"`
	SchedulerName     string                   `json:"schedulerName"`

	SchedulingGates    []corev1.PodSchedulingGate `json:"schedulingGates"`
	SchedulingGroup    *corev1.PodSchedulingGroup `json:"schedulingGroup"`
	ReadinessGates     []corev1.PodReadinessGate  `json:"readinessGates"`
	EvictionResponders []corev1.EvictionResponder `json:"evictionResponders"`
	ResourceClaims     []corev1.PodResourceClaim  `json:"resourceClaims"`

	OS                            *corev1.PodOS       `json:"os"`
	RuntimeClassName              *string             `json:"runtimeClassName"`
	Overhead                      corev1.ResourceList `json:"overhead"`
	TerminationGracePeriodSeconds *int64              `json:"terminationGracePeriodSeconds"`

	Hostname          string               `json:"hostname"`
	HostnameOverride  *string              `json:"hostnameOverride"`
	Subdomain         string               `json:"subdomain"`
	SetHostnameAsFQDN *bool                `json:"setHostnameAsFQDN"`
	HostAliases       []corev1.HostAlias   `json:"hostAliases"`
	DNSPolicy         corev1.DNSPolicy     `json:"dnsPolicy"`
	DNSConfig         *corev1.PodDNSConfig `json:"dnsConfig"`

	ShareProcessNamespace *bool `json:"shareProcessNamespace"`
	EnableServiceLinks    *bool `json:"enableServiceLinks"`
	HostNetwork           bool  `json:"hostNetwork"`
	HostPID               bool  `json:"hostPID"`
	HostIPC               bool  `json:"hostIPC"`
	HostUsers             *bool `json:"hostUsers"`
}

// containerFields are the fields of a container that a spec has by the same names
// and in the same shapes as Kubernetes. They are copied.
type containerFields struct {
	Image      string            `json:"image"`
	Command    []string          `json:"command"`
	Args       []string          `json:"args"`
	WorkingDir string            `json:"workingDir"`
	Lifecycle  *corev1.Lifecycle `json:"lifecycle"`

	Stdin     bool `json:"stdin"`
	StdinOnce bool `json:"stdinOnce"`
	TTY       bool `json:"tty"`

	TerminationMessagePath   string                          `json:"terminationMessagePath"`
	TerminationMessagePolicy corev1.TerminationMessagePolicy `json:"terminationMessagePolicy"`

	ResizePolicy       []corev1.ContainerResizePolicy `json:"resizePolicy"`
	RestartPolicyRules []corev1.ContainerRestartRule  `json:"restartPolicyRules"`
}

// copyFields gives the fields of from to those of to, a pointer, that have the
// same names. One that to has not, or has in another type, is a fault of this
// program.
func copyFields(to, from any) {
	source, target := reflect.ValueOf(from), reflect.ValueOf(to).Elem()
	for i, at := range placesOf(source.Type(), target.Type()) {
		target.Field(at).Set(source.Field(i))
	}
}

// placesOf gives the index in one struct of each field of another.
func placesOf(from, to reflect.Type) []int {
	key := [2]reflect.Type{from, to}
	if known, ok := places.Load(key); ok {
		return known.([]int)
	}
	list := make([]int, from.NumField())
	for i := range list {
		field := from.Field(i)
		same, ok := to.FieldByName(field.Name)
		if !ok || same.Type != field.Type {
			panic("compiler: " + to.String() + " has no " + field.Name + " of type " + field.Type.String())
		}
		list[i] = same.Index[0]
	}
	places.Store(key, list)
	return list
}

var places sync.Map // of []int, by the two types
