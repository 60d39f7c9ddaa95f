package compiler

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/plimsoll-dev/plimsoll/source"
)

// A container is what a spec says about the main container, whose fields stand
// under spec, or about one of initContainers and sidecars.
type container struct {
	Image      string   `json:"image"`
	Command    []string `json:"command"`
	Args       []string `json:"args"`
	WorkingDir string   `json:"workingDir"`

	Env     source.Pairs[envValue] `json:"env"`
	EnvFrom []envFrom              `json:"envFrom"`
	Ports   source.Pairs[port]     `json:"ports"`

	Resources      *corev1.ResourceRequirements `json:"resources"`
	LivenessProbe  *corev1.Probe                `json:"livenessProbe"`
	ReadinessProbe *corev1.Probe                `json:"readinessProbe"`
	StartupProbe   *corev1.Probe                `json:"startupProbe"`
	Lifecycle      *corev1.Lifecycle            `json:"lifecycle"`
	Security       *security                    `json:"security"`

	Mounts source.Pairs[string] `json:"mounts"` // volume to path; not for the main container
}

// A role is the part that a container plays in its pod.
type role uint8

const (
	mainRole role = iota
	initRole
	sidecarRole
)

// A member is a container with its name, the node that its fields stand in,
// and its role.
type member struct {
	name string
	node *source.Node
	role role
	*container
}

// members gives all containers of a pod: the main one, and then the others in
// the order in which they start, which is the order written across
// initContainers and sidecars.
func (p *pod) members() []member {
	list := []member{{p.Name, p.spec(), mainRole, &p.podSpec.container}}
	for i := range p.InitContainers {
		c := &p.InitContainers[i]
		list = append(list, member{c.Name, p.nodeOf(c.Node), initRole, &c.Value})
	}
	for i := range p.Sidecars {
		c := &p.Sidecars[i]
		list = append(list, member{c.Name, p.nodeOf(c.Node), sidecarRole, &c.Value})
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
		Image:           m.Image,
		ImagePullPolicy: p.ImagePullPolicy,
		Command:         m.Command,
		Args:            m.Args,
		WorkingDir:      m.WorkingDir,
		Env:             envVars(m.Env),
		EnvFrom:         envSources(m.EnvFrom),
		Ports:           p.containerPorts(m),
		Resources:       p.resources(m),
		LivenessProbe:   m.LivenessProbe,
		ReadinessProbe:  m.ReadinessProbe,
		StartupProbe:    m.StartupProbe,
		Lifecycle:       m.Lifecycle,
		SecurityContext: p.containerSecurity(m),
	}
	c.VolumeMounts, c.VolumeDevices = p.mounts(m)
	if m.role == sidecarRole {
		always := corev1.ContainerRestartPolicyAlways
		c.RestartPolicy = &always
	}
	p.checkProbes(m)
	p.checkLifecycle(m)
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
		other, at := "the main container, which is named after the app", p.Node.At("metadata", "name").Place
		if old.role != mainRole {
			other, at = "another container", old.node.Key
		}
		p.fail(m.node.Key, "duplicate", fmt.Sprintf("the name %s is taken by %s", m.name, other),
			"the containers of a pod need different names", source.Related{Place: at, Message: "the other one"})
	}
}

// A port is a number, or a map.
type port struct {
	ContainerPort int32           `json:"containerPort"`
	ServicePort   int32           `json:"servicePort"` // 0: that of the container
	Protocol      corev1.Protocol `json:"protocol"`    // "" is TCP
	AppProtocol   *string         `json:"appProtocol"`
	HostPort      int32           `json:"hostPort"` // 0: none
}

// DecodeNode implements source.NodeDecoder.
func (p *port) DecodeNode(n *source.Node, d *source.Decoder) {
	if n.Kind == source.Map {
		type fields port
		d.Decode(n, (*fields)(p))
		return
	}
	d.Decode(n, &p.ContainerPort)
}

// onService is the number that the port has on a Service.
func (p port) onService() int32 {
	return cmp.Or(p.ServicePort, p.ContainerPort)
}

func (p port) protocol() corev1.Protocol {
	return cmp.Or(p.Protocol, corev1.ProtocolTCP)
}

// containerPorts lists the ports of a container. On the node's network a port
// is always the node's own.
func (p *pod) containerPorts(m member) []corev1.ContainerPort {
	var list []corev1.ContainerPort
	for _, q := range m.Ports {
		host := q.Value.HostPort
		if p.HostNetwork {
			if host != 0 && host != q.Value.ContainerPort {
				p.fail(q.Node.At("hostPort").Place, "conflict",
					fmt.Sprintf("hostPort %d differs from containerPort %d, but with hostNetwork they are the same port", host, q.Value.ContainerPort),
					"leave hostPort out", see(p.spec("hostNetwork"), "the pods use the node's network"))
			}
			host = q.Value.ContainerPort
		} else if host != 0 {
			p.needs(privileged, q.Node.At("hostPort"), "a port of the node")
		}
		list = append(list, corev1.ContainerPort{
			Name:          q.Name,
			ContainerPort: q.Value.ContainerPort,
			Protocol:      q.Value.Protocol,
			HostPort:      host,
		})
	}
	return list
}

// checkPorts fails where two containers that run at the same time listen on
// the same port, which they cannot, sharing one address, or on the same port of
// the node.
func (p *pod) checkPorts(members []member) {
	type ports map[portKey]*source.Node
	together, onNode := ports{}, ports{}
	for _, m := range members {
		own, host := together, onNode
		if m.role == initRole {
			own, host = ports{}, ports{} // it runs alone
		}
		for _, q := range m.Ports {
			p.checkOnce(own, q, q.Value.ContainerPort, p.numberOf(q), "all containers of a pod share one address; give each its own port, and name it once")
			if q.Value.HostPort != 0 && !p.HostNetwork {
				p.checkOnce(host, q, q.Value.HostPort, q.Node.At("hostPort"), "the node has each port once")
			}
		}
	}
}

// A portKey tells ports of one address apart.
type portKey struct {
	number   int32
	protocol corev1.Protocol
}

// checkOnce fails when another port has the number already.
func (p *pod) checkOnce(first map[portKey]*source.Node, q source.Pair[port], number int32, n *source.Node, hint string) {
	key := portKey{number, q.Value.protocol()}
	if old := first[key]; old != nil {
		p.fail(n.Place, "duplicate", fmt.Sprintf("port %d/%s is taken", key.number, key.protocol), hint, see(old, "by this one"))
		return
	}
	first[key] = n
}

// numberOf is the node of a port's number.
func (b *build) numberOf(q source.Pair[port]) *source.Node {
	n := b.nodeOf(q.Node)
	if q.Node != nil && n.Kind == source.Map {
		return n.At("containerPort")
	}
	return n
}

// defaultRequests is what a container asks for when the spec does not say.
func defaultRequests() corev1.ResourceList {
	return corev1.ResourceList{
		corev1.ResourceCPU:    resource.MustParse("100m"),
		corev1.ResourceMemory: resource.MustParse("128Mi"),
	}
}

// resources gives what a container asks for and may use.
func (p *pod) resources(m member) corev1.ResourceRequirements {
	if m.Resources == nil {
		return corev1.ResourceRequirements{Requests: defaultRequests()}
	}
	p.checkResources(m)
	return *m.Resources
}

func (p *pod) checkResources(m member) {
	r := m.Resources
	requests, limits := m.node.At("resources", "requests"), m.node.At("resources", "limits")
	for _, f := range requests.Fields {
		name := corev1.ResourceName(f.Name)
		request := r.Requests[name]
		limit, limited := r.Limits[name]
		shared := overcommits(name)
		switch {
		case limited && request.Cmp(limit) > 0:
			p.fail(f.Value.Place, "resources", fmt.Sprintf("the request for %s, %s, is above the limit, %s", name, request.String(), limit.String()),
				"lower the request or raise the limit", see(limits.Get(f.Name), "the limit"))
		case limited && !shared && request.Cmp(limit) != 0:
			p.fail(f.Value.Place, "resources", fmt.Sprintf("the request for %s must equal the limit, %s", name, limit.String()),
				"leave the request out", see(limits.Get(f.Name), "the limit"))
		case !limited && !shared:
			p.failAbsent(f.Value.Key, "resources", fmt.Sprintf("%s needs a limit, since it cannot be shared", name), "write it under limits instead of requests")
		}
	}
	for _, list := range []*source.Node{requests, limits} {
		for _, f := range list.Fields {
			p.checkAmount(m, f.Name, f.Value)
		}
	}
}

// checkAmount fails for what the API server cannot count: parts of devices, and
// huge pages without cpu or memory.
func (p *pod) checkAmount(m member, name string, n *source.Node) {
	amount, err := resource.ParseQuantity(n.Text)
	if err != nil {
		return // reported when it was decoded
	}
	huge := strings.HasPrefix(name, corev1.ResourceHugePagesPrefix)
	if strings.Contains(name, "/") && amount.MilliValue()%1000 != 0 {
		p.fail(n.Place, "resources", fmt.Sprintf("%s comes in whole numbers, not %s", name, n.Text), "")
	}
	if !huge {
		return
	}
	size, err := resource.ParseQuantity(strings.TrimPrefix(name, corev1.ResourceHugePagesPrefix))
	switch {
	case err != nil || size.Value() <= 0:
		p.fail(n.Key, "resources", fmt.Sprintf("%s does not name a page size", name), "write hugepages-2Mi or hugepages-1Gi")
	case amount.Value()%size.Value() != 0:
		p.fail(n.Place, "resources", fmt.Sprintf("%s is not a multiple of the page size, %s", n.Text, size.String()), "")
	}
	if !asks(m.Resources, corev1.ResourceCPU) && !asks(m.Resources, corev1.ResourceMemory) {
		p.failAbsent(n.Key, "resources", name+" needs a request or limit for cpu or memory beside it", "add requests: {memory: ...}")
	}
}

// overcommits reports whether Kubernetes lets containers ask for less of a
// resource than they may use.
func overcommits(name corev1.ResourceName) bool {
	switch name {
	case corev1.ResourceCPU, corev1.ResourceMemory, corev1.ResourceEphemeralStorage:
		return true
	}
	return false
}

// asks reports whether a container has a request for a resource. A limit
// stands for the request where there is none.
func asks(r *corev1.ResourceRequirements, name corev1.ResourceName) bool {
	if r == nil {
		_, ok := defaultRequests()[name]
		return ok
	}
	_, request := r.Requests[name]
	_, limit := r.Limits[name]
	return request || limit
}

// checkProbes sees to it that the probes of a container ask its own ports.
func (p *pod) checkProbes(m member) {
	for _, probe := range []struct {
		name string
		*corev1.Probe
	}{
		{"livenessProbe", m.LivenessProbe},
		{"readinessProbe", m.ReadinessProbe},
		{"startupProbe", m.StartupProbe},
	} {
		if probe.Probe != nil {
			p.checkAction(m, m.node.At(probe.name), probe.HTTPGet, probe.TCPSocket)
		}
	}
}

func (p *pod) checkLifecycle(m member) {
	if m.Lifecycle == nil {
		return
	}
	for _, hook := range []struct {
		name string
		*corev1.LifecycleHandler
	}{
		{"postStart", m.Lifecycle.PostStart},
		{"preStop", m.Lifecycle.PreStop},
	} {
		if hook.LifecycleHandler == nil {
			continue
		}
		n := m.node.At("lifecycle", hook.name)
		p.checkAction(m, n, hook.HTTPGet, hook.TCPSocket)
		if hook.Sleep != nil {
			p.checkSleep(n.At("sleep", "seconds"), hook.Sleep.Seconds)
		}
	}
}

// checkSleep fails when a hook waits longer than the pod has to stop.
func (p *pod) checkSleep(n *source.Node, seconds int64) {
	grace := int64(corev1.DefaultTerminationGracePeriodSeconds)
	if g := p.TerminationGracePeriodSeconds; g != nil {
		grace = *g
	} else if p.Partial {
		return
	}
	if seconds <= grace {
		return
	}
	var related []source.Related
	if g := p.spec("terminationGracePeriodSeconds"); g.Exists() {
		related = append(related, see(g, "the time that the pod has to stop"))
	}
	p.fail(n.Place, "conflict", fmt.Sprintf("%d seconds are longer than terminationGracePeriodSeconds, which is %d", seconds, grace),
		"raise terminationGracePeriodSeconds above it, or wait for a shorter time", related...)
}

// checkAction checks the port and the host that a probe or hook asks.
func (p *pod) checkAction(m member, n *source.Node, http *corev1.HTTPGetAction, tcp *corev1.TCPSocketAction) {
	if http != nil {
		p.checkPort(m, n.At("httpGet", "port"), http.Port)
		if http.Host != "" {
			p.needs(privileged, n.At("httpGet", "host"), "a probe or hook of another host")
		}
	}
	if tcp != nil {
		p.checkPort(m, n.At("tcpSocket", "port"), tcp.Port)
		if tcp.Host != "" {
			p.needs(privileged, n.At("tcpSocket", "host"), "a probe or hook of another host")
		}
	}
}

func (p *pod) checkPort(m member, n *source.Node, ref intstr.IntOrString) {
	if ref.Type != intstr.String {
		return
	}
	if _, ok := m.Ports.Get(ref.StrVal); !ok {
		p.failAbsent(n.Place, "reference", fmt.Sprintf("this container has no port named %q", ref.StrVal), portHint(m.Ports))
	}
}

// portHint says which ports there are.
func portHint(ports source.Pairs[port]) string {
	if len(ports) == 0 {
		return "add it under ports, or write a number"
	}
	return "its ports: " + strings.Join(names(ports), ", ")
}

// names lists the names of pairs.
func names[T any](pairs source.Pairs[T]) []string {
	list := make([]string, len(pairs))
	for i := range pairs {
		list[i] = pairs[i].Name
	}
	return list
}
