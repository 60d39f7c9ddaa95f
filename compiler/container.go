package compiler

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/plimsoll-dev/plimsoll/source"
)

// A container is what a spec says about the main container, whose fields stand
// under spec, or about one of initContainers and sidecars.
type container struct {
	containerFields

	ImagePullPolicy corev1.PullPolicy `json:"imagePullPolicy"` // of one beside the main container; "": that of all

	Env     source.Pairs[envValue] `json:"env"`
	EnvFrom []envFrom              `json:"envFrom"`
	Ports   source.Pairs[port]     `json:"ports"`

	Resources      orNone[corev1.ResourceRequirements] `json:"resources"`
	LivenessProbe  orNone[corev1.Probe]                `json:"livenessProbe"`
	ReadinessProbe orNone[corev1.Probe]                `json:"readinessProbe"`
	StartupProbe   orNone[corev1.Probe]                `json:"startupProbe"`
	Security       *security                           `json:"security"`

	Mounts        source.Pairs[mountPoints] `json:"mounts"` // by volume; not of the main container
	VolumeDevices []corev1.VolumeDevice     `json:"volumeDevices"`

	Native *bool `json:"native"` // of a sidecar; nil is true
}

// A role is the part that a container plays in its pod.
type role uint8

const (
	mainRole role = iota
	initRole
	sidecarRole
	ordinaryRole // a sidecar that is not native
)

// A member is a container with its name, the node that its fields stand in,
// and its role.
type member struct {
	name string
	node *source.Node
	role role
	*container
}

// mainName is the name of the main container.
func (p *pod) mainName() string { return cmp.Or(p.Container, p.Name) }

// members gives all containers of a pod: the main one, and then the others in
// the order in which they start, which is the order written across
// initContainers and sidecars.
func (p *pod) members() []member {
	list := []member{{p.mainName(), p.spec(), mainRole, &p.podSpec.container}}
	for i := range p.InitContainers {
		c := &p.InitContainers[i]
		list = append(list, member{c.Name, p.nodeOf(c.Node), initRole, &c.Value})
	}
	for i := range p.Sidecars {
		c := &p.Sidecars[i]
		role := sidecarRole
		if native := c.Value.Native; native != nil && !*native {
			role = ordinaryRole
		}
		list = append(list, member{c.Name, p.nodeOf(c.Node), role, &c.Value})
	}
	slices.SortStableFunc(list[1:], func(a, b member) int {
		return cmp.Compare(a.node.Key.Start, b.node.Key.Start)
	})
	return list
}

// container compiles one container.
func (p *pod) container(m member) corev1.Container {
	c := corev1.Container{
		Name:            m.name,
		ImagePullPolicy: cmp.Or(m.ImagePullPolicy, p.ImagePullPolicy),
		Env:             p.scopeOf(m.Env, m.EnvFrom).vars(),
		EnvFrom:         envSources(m.EnvFrom),
		Ports:           p.containerPorts(m),
		Resources:       p.resources(m),
		LivenessProbe:   m.LivenessProbe.value,
		ReadinessProbe:  m.ReadinessProbe.value,
		StartupProbe:    m.StartupProbe.value,
		SecurityContext: p.containerSecurity(m),
		RestartPolicy:   p.restartPolicy(m),
	}
	copyFields(&c, m.containerFields)
	c.VolumeMounts, c.VolumeDevices = p.mounts(m, c.SecurityContext)
	p.checkProbes(m)
	p.checkLifecycle(m)
	p.checkResize(m)
	p.checkRestartRules(m)
	return c
}

// checkNames fails for containers that have the same name.
func (p *pod) checkNames(members []member) {
	first := map[string]member{}
	for _, m := range members {
		old, taken := first[m.name]
		if !taken {
			first[m.name] = m
			continue
		}
		other, at := "the main container, which is named after the app", p.Node.At("metadata", "name").Range
		switch {
		case old.role == mainRole && p.Container != "":
			other, at = "the main container", p.spec("container").Range
		case old.role != mainRole:
			other, at = "another container", old.node.Key
		}
		p.fail(m.node.Key, "duplicate", fmt.Sprintf("the name %s is taken by %s", m.name, other),
			"the containers of a pod need different names", source.Related{Range: at, Message: "the other one"})
	}
}

// mostNames is how many names a hint lists.
const mostNames = 20

// some lists names in a hint, and says how many more there are than it can.
func some(names []string) string {
	if more := len(names) - mostNames; more > 0 {
		return fmt.Sprintf("%s and %s more", strings.Join(names[:mostNames], ", "), source.Thousands(more))
	}
	return strings.Join(names, ", ")
}

// names lists the names of pairs.
func names[T any](pairs source.Pairs[T]) []string {
	list := make([]string, len(pairs))
	for i := range pairs {
		list[i] = pairs[i].Name
	}
	return list
}
