package compiler

import (
	"maps"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/plimsoll-dev/plimsoll/source"
)

// podSpec is what a spec says about its pods. Kinds embed it; the schema sees
// to it that a kind's spec has only the fields which that kind knows.
type podSpec struct {
	container // the main one

	Container      string                  `json:"container"` // the name of the main one; "": that of the app
	InitContainers source.Pairs[container] `json:"initContainers"`
	Sidecars       source.Pairs[container] `json:"sidecars"`

	Config  source.Pairs[specFile] `json:"config"`
	Volumes source.Pairs[volume]   `json:"volumes"`

	ImagePullPolicy  corev1.PullPolicy `json:"imagePullPolicy"` // of all containers
	ImagePullSecrets []string          `json:"imagePullSecrets"`

	ServiceAccount *serviceAccount `json:"serviceAccount"`
	RBAC           roles           `json:"rbac"`
	NetworkPolicy  *networkPolicy  `json:"networkPolicy"`
	Metrics        *metrics        `json:"metrics"`

	podFields

	TopologySpread orNone[[]topologySpread] `json:"topologySpread"`

	PodResources             *corev1.ResourceRequirements `json:"podResources"`
	PodActiveDeadlineSeconds *int64                       `json:"podActiveDeadlineSeconds"`

	PodLabels      map[string]string `json:"podLabels"`
	PodAnnotations map[string]string `json:"podAnnotations"`
}

// podOptions are what a kind decides about its pods.
type podOptions struct {
	restartPolicy corev1.RestartPolicy      // "" is Always, the default of Kubernetes
	replicas      int32                     // the fewest pods there will be; two or more are spread
	storage       source.Pairs[volumeClaim] // claims of a StatefulSet, which containers may mount
	clusterRBAC   bool                      // rbac without a scope is for the whole cluster
	user          *podUser                  // nil: the image's own
}

// A podUser is who the processes of a known image run as, where the spec does
// not say. It is not written on OpenShift, which gives each namespace its own.
type podUser struct {
	user, group int64 // group owns the volumes, too
}

// A pod is one pod template on its way.
type pod struct {
	*build
	*podSpec
	podOptions
	level     level
	mountable map[string]*use // what containers can mount
	homeless  bool            // it was said that a namespace is missing
}

// podTemplate checks what a spec says about its pods, and gives them. What the
// pods need beside them is emitted: ConfigMap, ServiceAccount, Role, binding
// and NetworkPolicy. It is called once for an app.
func (b *build) podTemplate(s *podSpec, o podOptions) corev1.PodTemplateSpec {
	p := &pod{build: b, podSpec: s, podOptions: o, level: s.Security.levelOf()}
	p.mountable = p.uses()
	members := p.members()
	p.checkNames(members)
	p.checkPorts(members)
	p.checkHost()

	b.checkAdopted()
	labels := b.podLabels()
	maps.Copy(labels, s.PodLabels)
	t := corev1.PodTemplateSpec{
		ObjectMeta: metav1.ObjectMeta{Labels: labels, Annotations: s.PodAnnotations},
		Spec: corev1.PodSpec{
			Containers:            []corev1.Container{p.container(members[0])},
			Volumes:               p.volumes(members),
			RestartPolicy:         o.restartPolicy,
			SecurityContext:       p.podSecurity(),
			Resources:             s.PodResources,
			ActiveDeadlineSeconds: s.PodActiveDeadlineSeconds,
		},
	}
	copyFields(&t.Spec, s.podFields)
	t.Spec.DNSPolicy = s.dnsPolicy()
	for _, m := range members[1:] {
		if c := p.container(m); m.role == ordinaryRole {
			t.Spec.Containers = append(t.Spec.Containers, c)
		} else {
			t.Spec.InitContainers = append(t.Spec.InitContainers, c)
		}
	}
	b.keepClaims(&t.Spec)
	p.checkUnused()
	for _, name := range s.ImagePullSecrets {
		t.Spec.ImagePullSecrets = append(t.Spec.ImagePullSecrets, corev1.LocalObjectReference{Name: name})
	}
	p.checkLookup()
	p.checkClaims(members)
	p.checkResponders()
	p.checkPodResources(&t.Spec)
	p.checkSystem(members)
	p.checkUsers(&t.Spec)
	p.placement(&t.Spec)
	p.account(&t.Spec)
	p.networkPolicy(members)
	p.podMonitor(members)
	return t
}

// ownHostname is the minor version since which pods choose what they take for
// their host name.
const ownHostname = "1.35"

// checkHost checks the fields that share the node's namespaces with the pods, and
// what these take for their host name.
func (p *pod) checkHost() {
	for _, f := range []struct {
		name   string
		shared bool
		what   string
	}{
		{"hostNetwork", p.HostNetwork, "sharing the network of the node"},
		{"hostPID", p.HostPID, "sharing the processes of the node"},
		{"hostIPC", p.HostIPC, "sharing the memory of the node"},
	} {
		if f.shared {
			p.needs(privileged, p.spec(f.name), f.what)
		}
	}
	if p.NodeName != "" && len(p.SchedulingGates) > 0 {
		p.fail(p.spec("nodeName").Range, "conflict", "nodeName does not go with schedulingGates: the API server refuses "+
			"such pods", "remove one of the two", see(p.spec("schedulingGates"), "the gates"))
	}
	if p.HostnameOverride != nil {
		p.since(ownHostname, p.spec("hostnameOverride").Key, "hostnameOverride needs", "leave it out")
	}
}

// nodeOf gives the node of something in the spec. What a kind adds by itself
// has none, and stands at the spec.
func (b *build) nodeOf(n *source.Node) *source.Node {
	if n == nil {
		return b.spec()
	}
	return n
}
