package manifest

import (
	"slices"

	"github.com/plimsoll-dev/plimsoll/source"
)

// A Workload is an object that is a pod or makes pods.
type Workload struct {
	*Object
	Template   *source.Node // what holds the pods' metadata and spec; of a Pod, the Pod
	Pod        *source.Node // spec of the pods; absent when it is not there
	PodLabels  Labels
	Selector   *Selector // spec.selector, nil for kinds that have none
	Containers []*Container
	Volumes    []*Volume

	// Replicas is how many pods are asked for, 1 where a field is left out and
	// the default is 1. It is -1 when that is not known here: a DaemonSet, or
	// a value that is no number. ReplicasNode is the field, perhaps absent.
	Replicas     int64
	ReplicasNode *source.Node

	// Ends is set when the pods are meant to end: those of a Job or CronJob.
	Ends bool
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
	s := shapes[i]
	w := &Workload{Object: o, Template: o.At(s.template...), Ends: s.ends, Replicas: -1}
	w.Pod = w.Template.Get("spec")
	w.PodLabels = LabelsOf(w.Template.At("metadata", "labels"))
	if s.selector != nil {
		if w.Selector = SelectorOf(o.At(s.selector...)); s.plain {
			w.Selector = mapSelectorOf(o.At(s.selector...))
		}
	}
	if s.replicas != nil {
		w.ReplicasNode = o.At(s.replicas...)
		if w.ReplicasNode.Kind <= source.Null {
			w.Replicas = 1
		} else if n, ok := w.ReplicasNode.Int(); ok {
			w.Replicas = n
		}
	}
	w.Containers = containersOf(w.Pod)
	w.Volumes = volumesOf(w.Pod, o)
	return w
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

func containersOf(pod *source.Node) []*Container {
	var list []*Container
	for _, n := range pod.Get("initContainers").Items {
		role := Init
		if n.Get("restartPolicy").Text == "Always" {
			role = Sidecar
		}
		list = append(list, newContainer(n, role))
	}
	for _, n := range pod.Get("containers").Items {
		list = append(list, newContainer(n, Main))
	}
	return list
}

func newContainer(n *source.Node, role Role) *Container {
	c := &Container{Node: n, Name: n.Get("name").Text, Image: n.Get("image").Text, Role: role}
	for _, p := range n.Get("ports").Items {
		port := Port{Node: p, Name: p.Get("name").Text, Protocol: p.Get("protocol").Text}
		port.Number, _ = p.Get("containerPort").Int()
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
}

func volumesOf(pod *source.Node, o *Object) []*Volume {
	var list []*Volume
	claimed := ClaimedVolumes(o)
	for _, n := range pod.Get("volumes").Items {
		if name := n.Get("name").Text; !claimed[name] {
			list = append(list, &Volume{Node: n, Name: name})
		}
	}
	for _, n := range claimTemplates(o) {
		list = append(list, &Volume{Node: n, Name: n.At("metadata", "name").Text, Claimed: true})
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
	for _, v := range w.Volumes {
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
