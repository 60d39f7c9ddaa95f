package compiler

import (
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/plimsoll-dev/plimsoll/manifest"
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

// envVars gives variables as they are written.
func envVars(env source.Pairs[envValue]) []corev1.EnvVar {
	var list []corev1.EnvVar
	for _, v := range env {
		list = append(list, corev1.EnvVar{Name: v.Name, Value: v.Value.text, ValueFrom: v.Value.from})
	}
	return list
}

// A scope is what the values of a container's variables can refer to as
// $(NAME).
type scope struct {
	*pod
	env  source.Pairs[envValue]
	from []envFrom
	at   map[string]int                // in env
	own  func(name string) (mine bool) // whether the mistakes of a variable are to be told; nil: all are

	unset int // how many variables that nobody sets were told of
}

func (p *pod) scopeOf(env source.Pairs[envValue], from []envFrom) *scope {
	s := &scope{pod: p, env: env, from: from, at: make(map[string]int, len(env))}
	for i, v := range env {
		s.at[v.Name] = i
	}
	return s
}

// vars gives the variables in the order written, but each behind those that its
// value refers to, since the kubelet sets them one by one. It fails for values
// that refer to each other in a circle, and to what nobody sets.
func (s *scope) vars() []corev1.EnvVar {
	o := &envOrder{scope: s, depth: make([]int, len(s.env)), told: make([]bool, len(s.env))}
	for i := range s.env {
		o.place(i)
	}
	return envVars(o.ordered)
}

// An envOrder puts variables behind those that they refer to.
type envOrder struct {
	*scope
	ordered source.Pairs[envValue]
	chain   []int  // of those being placed, each refers to the next
	depth   []int  // of each variable: its place in the chain, from 1; placed
	told    []bool // of each variable: it is in a circle that was told of
}

// placed is the depth of a variable that has its place.
const placed = -1

func (o *envOrder) place(i int) {
	switch depth := o.depth[i]; {
	case depth == placed:
		return
	case depth > 0:
		o.failCircle(o.chain[depth-1:])
		return
	}
	v := o.env[i]
	o.chain = append(o.chain, i)
	o.depth[i] = len(o.chain)
	for _, name := range manifest.VariablesIn(v.Value.text) {
		other, there := o.at[name]
		switch {
		case there && (other != i || !o.setElsewhere(name)):
			o.place(other)
		case !there && !o.setElsewhere(name) && o.mine(v.Name):
			o.failAbsent(o.nodeOf(v.Node).Range, "reference",
				fmt.Sprintf("nothing sets the variable %s, so the text $(%s) would stay", name, name), o.unsetHint(name, v.Name))
		}
	}
	o.chain = o.chain[:len(o.chain)-1]
	o.depth[i] = placed
	o.ordered = append(o.ordered, v)
}

// setElsewhere reports whether a variable can be set by anything but env.
func (s *scope) setElsewhere(name string) bool {
	return manifest.SetInEveryPod(name) ||
		s.linked() && manifest.IsServiceVariable(name) ||
		slices.ContainsFunc(s.from, func(f envFrom) bool { return strings.HasPrefix(name, f.Prefix) })
}

// linked reports whether the Services of the namespace become variables, as they do
// where nothing is said.
func (s *scope) linked() bool { return s.EnableServiceLinks == nil || *s.EnableServiceLinks }

func (s *scope) mine(name string) bool { return s.own == nil || s.own(name) }

// unsetHint says what to do about a variable that nothing sets, and that the value of
// another refers to; "" is none.
func (s *scope) unsetHint(name, of string) string {
	text := fmt.Sprintf("set it in env, or write $$(%s) for the text", name)
	if s.unset++; s.unset <= mostSuggested {
		others := slices.DeleteFunc(names(s.env), func(other string) bool { return other == of })
		if near := source.Nearest(name, others); near != "" {
			return source.DidYouMean(near)
		}
	}
	if manifest.IsServiceVariable(name) {
		return text + "; with enableServiceLinks: true the Services of the namespace set theirs"
	}
	return text
}

// checkPath fails for variables in a path in a volume that nobody sets.
func (s *scope) checkPath(text string, n *source.Node) {
	for _, name := range manifest.VariablesIn(text) {
		if _, there := s.at[name]; !there && !s.setElsewhere(name) {
			s.failAbsent(n.Range, "reference",
				fmt.Sprintf("nothing sets the variable %s, so the container would never start", name), s.unsetHint(name, ""))
		}
	}
}

// failCircle fails for variables of which each refers to the next, and the last to
// the first. It is said at the first one in the order written, and once for a
// variable, however many circles it is in.
func (o *envOrder) failCircle(circle []int) {
	told := o.told[circle[0]]
	first := 0
	for at, i := range circle {
		o.told[i] = true
		if i < circle[first] {
			first = at
		}
	}
	isMine := func(i int) bool { return o.mine(o.env[i].Name) }
	if told || !slices.ContainsFunc(circle, isMine) {
		return
	}
	circle = slices.Concat(circle[first:], circle[:first])
	v, way := o.env[circle[0]], make([]string, 0, len(circle))
	var related []source.Related
	for _, i := range circle[1:] {
		way = append(way, o.env[i].Name)
		if len(related) < mostNames {
			related = append(related, see(o.nodeOf(o.env[i].Node), o.env[i].Name+" is here"))
		}
	}
	message := fmt.Sprintf("the value of %s refers to %s itself", v.Name, v.Name)
	hint := "the kubelet sets one after the other: take one reference out"
	if len(way) > 0 {
		message += ", by way of " + some(way)
	} else {
		hint = fmt.Sprintf("the kubelet does not know what the image sets: write the whole value, or $$(%s) for the text",
			v.Name)
	}
	o.fail(o.nodeOf(v.Node).Range, "circle", message, hint, related...)
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
