package manifest

import (
	"slices"
	"sync"
	"sync/atomic"
	"weak"

	"github.com/plimsoll-dev/plimsoll/source"
)

// A Workload is an object that is a pod or makes pods.
type Workload struct {
	*Object
	PodLabels Labels // without their nodes, which LabelsOfPods has

	// Replicas is how many pods are asked for, 1 where a field is left out and
	// the default is 1. It is -1 when that is not known here: a DaemonSet, or
	// a value that is no number.
	Replicas int64

	// Ends is set when the pods are meant to end: those of a Job or CronJob.
	Ends bool

	// HasContainers is set when there are any.
	HasContainers bool

	// MountsClaims is set when a volume of the pods is a claim that is not made for them.
	MountsClaims bool

	passes bool // see passing
	shape  *shape

	mu    sync.Mutex
	pods  atomic.Pointer[pods] // nil: not read, or let go
	letGo weak.Pointer[pods]
}

// pods is what is written of a workload's pods.
type pods struct {
	template, pod, replicas *source.Node
	selector                *Selector
	containers              []*Container
	volumes                 []*Volume
}

// Template is what holds the pods' metadata and spec; of a Pod, the Pod.
func (w *Workload) Template() *source.Node { return w.podsOf().template }

// Pod is the spec of the pods; absent when it is not there.
func (w *Workload) Pod() *source.Node { return w.podsOf().pod }

// Selector is spec.selector, nil for kinds that have none.
func (w *Workload) Selector() *Selector { return w.podsOf().selector }

// Containers are those of the pods, in the order in which they are started.
func (w *Workload) Containers() []*Container { return w.podsOf().containers }

// Volumes are those that the containers can mount.
func (w *Workload) Volumes() []*Volume { return w.podsOf().volumes }

// ReplicasNode is the field with the number of pods, perhaps absent; nil for kinds that have
// none.
func (w *Workload) ReplicasNode() *source.Node { return w.podsOf().replicas }

// LabelsOfPods are the labels of the template.
func (w *Workload) LabelsOfPods() Labels { return LabelsOf(w.Template().At("metadata", "labels")) }

// podsOf gives what is written of the pods. As long as somebody has a part of it, it is the
// same.
func (w *Workload) podsOf() *pods {
	if p := w.pods.Load(); p != nil {
		return p
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if p := w.letGo.Value(); p != nil {
		return p
	}
	p := w.readPods()
	if w.mayGo() {
		w.letGo = weak.Make(p)
	} else {
		w.pods.Store(p)
	}
	return p
}

// A shape says where a kind holds what a Workload is made of.
type shape struct {
	groups   []string
	kind     string
	template []string // nil: the object is the pod
	selector []string // nil: there is none
	plain    bool     // the selector is a map of labels
	replicas []string // nil: not given by a number
	ends     bool
}

var (
	inSpec   = []string{"spec", "template"}
	selector = []string{"spec", "selector"}
	replicas = []string{"spec", "replicas"}
)

// shapes are the kinds with pods: those of Kubernetes, and custom ones that are
// widely used.
var shapes = []shape{
	{groups: []string{"apps", "extensions"}, kind: "Deployment", template: inSpec, selector: selector,
		replicas: replicas},
	{groups: []string{"apps"}, kind: "StatefulSet", template: inSpec, selector: selector, replicas: replicas},
	{groups: []string{"apps", "extensions"}, kind: "DaemonSet", template: inSpec, selector: selector},
	{groups: []string{"apps", "extensions"}, kind: "ReplicaSet", template: inSpec, selector: selector,
		replicas: replicas},
	{groups: []string{""}, kind: "ReplicationController", template: inSpec, selector: selector, plain: true,
		replicas: replicas},
	{groups: []string{""}, kind: "Pod"},
	{groups: []string{""}, kind: "PodTemplate", template: []string{"template"}},
	{groups: []string{"batch"}, kind: "Job", template: inSpec, selector: selector, ends: true},
	{groups: []string{"batch"}, kind: "CronJob", template: []string{"spec", "jobTemplate", "spec", "template"},
		selector: []string{"spec", "jobTemplate", "spec", "selector"}, ends: true},
	{groups: []string{"argoproj.io"}, kind: "Rollout", template: inSpec, selector: selector, replicas: replicas},
	{groups: []string{"apps.openshift.io", ""}, kind: "DeploymentConfig", template: inSpec, selector: selector,
		plain: true, replicas: replicas},
	{groups: []string{"serving.knative.dev"}, kind: "Service", template: inSpec},
}

// TemplatePath gives the path of field names to the pod template of a kind of
// Kubernetes' own, nil for a kind that has none.
func TemplatePath(kind string) []string {
	for i := range shapes {
		if shapes[i].kind == kind && BuiltInGroup(shapes[i].groups[0]) {
			return shapes[i].template
		}
	}
	return nil
}

// newWorkload reads what an object says of pods. It gives nil when it is of no
// kind that has any.
func newWorkload(o *Object) *Workload {
	i := slices.IndexFunc(shapes, func(s shape) bool { return s.kind == o.Kind && slices.Contains(s.groups, o.Group) })
	if i < 0 {
		return nil
	}
	w := &Workload{Object: o, shape: &shapes[i], Ends: shapes[i].ends, Replicas: -1}
	template := o.At(w.shape.template...)
	w.PodLabels = LabelsOf(template.At("metadata", "labels"))
	for i := range w.PodLabels {
		w.PodLabels[i].Node = nil
	}
	w.HasContainers = len(template.At("spec", "containers").Items)+len(template.At("spec", "initContainers").Items) > 0
	w.passes = w.passing()
	w.MountsClaims = slices.ContainsFunc(template.At("spec", "volumes").Items,
		func(n *source.Node) bool { return n.Has("persistentVolumeClaim") })
	if w.shape.replicas != nil {
		replicas := o.At(w.shape.replicas...)
		if replicas.Kind <= source.Null {
			w.Replicas = 1
		} else if n, ok := replicas.Int(); ok {
			w.Replicas = n
		}
	}
	return w
}

func (w *Workload) readPods() *pods {
	p := &pods{template: w.At(w.shape.template...)}
	p.pod = p.template.Get("spec")
	if w.shape.selector != nil {
		if p.selector = SelectorOf(w.At(w.shape.selector...)); w.shape.plain {
			p.selector = mapSelectorOf(w.At(w.shape.selector...))
		}
	}
	if w.shape.replicas != nil {
		p.replicas = w.At(w.shape.replicas...)
	}
	p.containers = p.containersOf(p.pod)
	p.volumes = p.volumesOf(p.pod, w.Object)
	return p
}

// Selects reports whether a selector selects the workload's pods: by the labels
// of the template, or by those that controllers add to them.
func (w *Workload) Selects(s *Selector) bool {
	for i := range s.Requirements {
		if r := &s.Requirements[i]; !r.Matches(w.PodLabels) && !w.MeetsByController(r) {
			return false
		}
	}
	return true
}

// A Container is one container of a pod.
type Container struct {
	Node  *source.Node
	Name  string
	Image string
	Role  Role
	Ports []Port

	of *pods // who has a container has the others
}

// A Role says when a container runs.
type Role uint8

// The roles.
const (
	Main    Role = iota // in containers
	Init                // in initContainers, and ends before the others begin
	Sidecar             // in initContainers, with restartPolicy Always: runs beside the others
)

// A Port is one entry of a container's ports.
type Port struct {
	Node     *source.Node
	Name     string
	Number   int64  // containerPort, 0 when it is no number
	Protocol string // TCP when left out
}

// Runs reports whether the container runs as long as the pod does, so that
// others can reach its ports.
func (c *Container) Runs() bool { return c.Role != Init }

func (p *pods) containersOf(pod *source.Node) []*Container {
	var list []*Container
	for _, n := range pod.Get("initContainers").Items {
		role := Init
		if n.Get("restartPolicy").Text == "Always" {
			role = Sidecar
		}
		list = append(list, p.newContainer(n, role))
	}
	for _, n := range pod.Get("containers").Items {
		list = append(list, p.newContainer(n, Main))
	}
	return list
}

func (p *pods) newContainer(n *source.Node, role Role) *Container {
	c := &Container{Node: n, Name: n.Get("name").Text, Image: n.Get("image").Text, Role: role, of: p}
	for _, n := range n.Get("ports").Items {
		port := Port{Node: n, Name: n.Get("name").Text, Protocol: n.Get("protocol").Text}
		port.Number, _ = n.Get("containerPort").Int()
		if port.Protocol == "" {
			port.Protocol = "TCP"
		}
		c.Ports = append(c.Ports, port)
	}
	return c
}

// A Volume is one volume that the containers of a pod can mount, from the
// pod's volumes or a StatefulSet's volumeClaimTemplates.
type Volume struct {
	Node    *source.Node
	Name    string
	Claimed bool // of volumeClaimTemplates

	of *pods // as of a Container
}

func (p *pods) volumesOf(pod *source.Node, o *Object) []*Volume {
	var list []*Volume
	claimed := ClaimedVolumes(o)
	for _, n := range pod.Get("volumes").Items {
		if name := n.Get("name").Text; !claimed[name] {
			list = append(list, &Volume{Node: n, Name: name, of: p})
		}
	}
	for _, n := range claimTemplates(o) {
		list = append(list, &Volume{Node: n, Name: n.At("metadata", "name").Text, Claimed: true, of: p})
	}
	return list
}

func claimTemplates(o *Object) []*source.Node {
	if o.Kind != "StatefulSet" {
		return nil
	}
	return o.At("spec", "volumeClaimTemplates").Items
}

// ClaimedVolumes are the names of the volumes that a StatefulSet makes claims
// for: these take the place of what its pods say of them.
func ClaimedVolumes(o *Object) map[string]bool {
	templates := claimTemplates(o)
	if len(templates) == 0 {
		return nil
	}
	names := make(map[string]bool, len(templates))
	for _, n := range templates {
		if name := n.At("metadata", "name").Text; name != "" {
			names[name] = true
		}
	}
	return names
}

// Volume gives a volume of the workload by its name, nil when there is none. A
// claim template goes before a volume of the same name.
func (w *Workload) Volume(name string) *Volume {
	var found *Volume
	for _, v := range w.Volumes() {
		if v.Name == name {
			found = v
		}
	}
	return found
}

// Outlives reports whether what is written to the volume outlives the pod.
func (v *Volume) Outlives() bool {
	if v.Claimed {
		return true
	}
	for _, kind := range []string{"persistentVolumeClaim", "hostPath", "csi", "nfs", "iscsi", "fc", "cephfs", "rbd",
		"glusterfs", "awsElasticBlockStore", "gcePersistentDisk", "azureDisk", "azureFile", "cinder", "vsphereVolume",
		"portworxVolume", "quobyte", "scaleIO", "storageos", "flexVolume"} {
		if IsSet(v.Node.Get(kind)) {
			return true
		}
	}
	return false
}

// ContainerTitle names a container in a message; list is that of the pod which
// it stands in.
func ContainerTitle(list string, c *source.Node) string {
	kind := "container"
	switch list {
	case "initContainers":
		kind = "init container"
	case "ephemeralContainers":
		kind = "ephemeral container"
	}
	if name := c.Get("name"); name.Kind == source.String && name.Text != "" {
		return kind + " " + name.Text
	}
	return "the " + kind
}

// Title names the container in a message.
func (c *Container) Title() string {
	if c.Role == Main {
		return ContainerTitle("containers", c.Node)
	}
	return ContainerTitle("initContainers", c.Node)
}
