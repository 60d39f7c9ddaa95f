package compiler

import (
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/plimsoll-dev/plimsoll/source"
)

// An envValue is the value of an environment variable: the text itself, or
// where it comes from.
type envValue struct {
	text string
	from *corev1.EnvVarSource
}

// DecodeNode implements source.NodeDecoder.
func (v *envValue) DecodeNode(n *source.Node, d *source.Decoder) {
	if n.Kind != source.Map {
		d.Decode(n, &v.text)
		return
	}
	var from struct {
		SecretKeyRef     *corev1.SecretKeySelector    `json:"secretKeyRef"`
		ConfigMapKeyRef  *corev1.ConfigMapKeySelector `json:"configMapKeyRef"`
		FieldRef         string                       `json:"fieldRef"`
		ResourceFieldRef string                       `json:"resourceFieldRef"`
	}
	d.Decode(n, &from)
	v.from = &corev1.EnvVarSource{SecretKeyRef: from.SecretKeyRef, ConfigMapKeyRef: from.ConfigMapKeyRef}
	if from.FieldRef != "" {
		v.from.FieldRef = &corev1.ObjectFieldSelector{FieldPath: from.FieldRef}
	}
	if from.ResourceFieldRef != "" {
		v.from.ResourceFieldRef = &corev1.ResourceFieldSelector{Resource: from.ResourceFieldRef}
	}
}

// unexpanded writes a text so that it reaches a container as it is: in commands,
// arguments and the values of variables the kubelet puts values in the place of
// $(NAME), and one dollar in that of two.
//
//   - https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/
func unexpanded(text string) string { return strings.ReplaceAll(text, "$", "$$") }

// envVars keeps the order written, since $(NAME) refers to variables before it.
func envVars(env source.Pairs[envValue]) []corev1.EnvVar {
	var list []corev1.EnvVar
	for _, v := range env {
		list = append(list, corev1.EnvVar{Name: v.Name, Value: v.Value.text, ValueFrom: v.Value.from})
	}
	return list
}

// mergeEnv gives base with the values of over: in their place where base has
// the name, and otherwise at the end.
func mergeEnv(base, over source.Pairs[envValue]) source.Pairs[envValue] {
	merged := append(source.Pairs[envValue](nil), base...)
	at := make(map[string]int, len(base))
	for i, v := range base {
		at[v.Name] = i
	}
	for _, v := range over {
		if i, ok := at[v.Name]; ok {
			merged[i] = v
			continue
		}
		merged = append(merged, v)
	}
	return merged
}

// An envFrom names a Secret or ConfigMap whose keys all become variables.
type envFrom struct {
	SecretRef    string `json:"secretRef"`
	ConfigMapRef string `json:"configMapRef"`
	Prefix       string `json:"prefix"`
	Optional     *bool  `json:"optional"`
}

func envSources(list []envFrom) []corev1.EnvFromSource {
	var sources []corev1.EnvFromSource
	for _, e := range list {
		s := corev1.EnvFromSource{Prefix: e.Prefix}
		if e.SecretRef != "" {
			s.SecretRef = &corev1.SecretEnvSource{LocalObjectReference: corev1.LocalObjectReference{Name: e.SecretRef},
				Optional: e.Optional}
		} else {
			name := corev1.LocalObjectReference{Name: e.ConfigMapRef}
			s.ConfigMapRef = &corev1.ConfigMapEnvSource{LocalObjectReference: name, Optional: e.Optional}
		}
		sources = append(sources, s)
	}
	return sources
}
