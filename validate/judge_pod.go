package validate

import (
	"fmt"
	"strings"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// containerLists are the fields of a pod that hold containers on create.
var containerLists = []string{"initContainers", "containers"}

// eachContainer calls do for the containers of a pod, each the value at hand.
func (c *checker) eachContainer(pod *source.Node, do func(*source.Node)) {
	for _, list := range containerLists {
		for i, n := range pod.Get(list).Items {
			c.path = append(c.path, step{pod, nil, list, i})
			do(n)
			c.path = c.path[:len(c.path)-1]
		}
	}
}

// below names a field of the value at hand.
func (c *checker) below(field string) string { return c.path[len(c.path)-1].text() + "." + field }

// indexed names a field of an item of a list of the value at hand.
func (c *checker) indexed(list string, i int, field string) string {
	return c.below(source.Item(i).After(list) + "." + field)
}

// hostProcess looks at containers that are processes of a Windows host: all are,
// or none, and they are on the host's network.
func (c *checker) hostProcess(pod *source.Node, k *k8s.Constraint, in k8s.Set) {
	ofPod := pod.At("securityContext", "windowsOptions", "hostProcess")
	first, other := (*source.Node)(nil), (*source.Node)(nil) // a container that is one, and one that is not
	c.eachContainer(pod, func(n *source.Node) {
		own := n.At("securityContext", "windowsOptions", "hostProcess")
		if manifest.IsSet(ofPod) && manifest.IsSet(own) && manifest.IsTrue(ofPod) != manifest.IsTrue(own) {
			c.refuse(k, in, Violation{Node: own, Other: ofPod, OtherWords: "that of the pod", Hint: "remove one of them",
				Message: c.below("securityContext.windowsOptions.hostProcess") + " is not that of the pod"})
		}
		switch {
		case manifest.IsTrue(own) || !manifest.IsSet(own) && manifest.IsTrue(ofPod):
			first = n
		case other == nil:
			other = n
		}
	})
	if first == nil {
		return
	}
	if other != nil {
		c.refuse(k, in, Violation{Node: other, Hint: "write hostProcess: true for the pod, or for none of its containers",
			Message: "a container is no process of the host, and others of the pod are"})
	}
	if network := pod.Get("hostNetwork"); !manifest.IsTrue(network) {
		c.refuse(k, in, Violation{Node: network, Hint: "add hostNetwork: true to the pod",
			Message: "hostNetwork is not true, and has to be for containers with hostProcess"})
	}
}

// variableFiles looks at variables that come of files: these are in volumes of the
// pod that are empty at first.
func (c *checker) variableFiles(pod *source.Node, k *k8s.Constraint, in k8s.Set) {
	var volumes map[string]*source.Node
	c.eachContainer(pod, func(container *source.Node) {
		for i, env := range container.Get("env").Items {
			name := env.At("valueFrom", "fileKeyRef", "volumeName")
			if manifest.StringOf(name) == "" {
				continue
			}
			if volumes == nil {
				volumes = volumesByName(pod)
			}
			volume := volumes[name.Text]
			m := Violation{Node: name, Hint: "name a volume of the pod with emptyDir", Message: fmt.Sprintf(
				"%s is %s, which is no volume of the pod", c.indexed("env", i, "valueFrom.fileKeyRef.volumeName"), name.Text)}
			if volume != nil {
				if manifest.IsSet(volume.Get("emptyDir")) || !hasSource(volume) {
					continue
				}
				m.Message = fmt.Sprintf("%s is %s, and must be a volume with emptyDir",
					c.indexed("env", i, "valueFrom.fileKeyRef.volumeName"), name.Text)
				m.Other, m.OtherWords = volume.Get("name"), "the volume"
			}
			c.refuse(k, in, m)
		}
	})
}

// volumesByName gives the volumes of a pod.
func volumesByName(pod *source.Node) map[string]*source.Node {
	volumes := map[string]*source.Node{}
	for _, v := range pod.Get("volumes").Items {
		volumes[manifest.StringOf(v.Get("name"))] = v
	}
	return volumes
}

// hasSource reports whether a volume says what it is. One that does not is an empty
// directory.
func hasSource(volume *source.Node) bool {
	for i := range volume.Fields {
		if f := &volume.Fields[i]; f.Name != "name" && manifest.IsSet(f.Value) {
			return true
		}
	}
	return false
}

// deviceVolumes looks at what containers have as devices: only claims can be.
func (c *checker) deviceVolumes(pod *source.Node, k *k8s.Constraint, in k8s.Set) {
	var volumes map[string]*source.Node
	c.eachContainer(pod, func(container *source.Node) {
		for i, device := range container.Get("volumeDevices").Items {
			name := device.Get("name")
			if volumes == nil {
				volumes = c.unclaimedVolumes(pod)
			}
			volume := volumes[manifest.StringOf(name)]
			if volume == nil || manifest.IsSet(volume.Get("persistentVolumeClaim")) ||
				manifest.IsSet(volume.Get("ephemeral")) {
				continue
			}
			c.refuse(k, in, Violation{Node: name, Other: volume.Get("name"), OtherWords: "the volume",
				Hint: "name a volume with persistentVolumeClaim or ephemeral, or mount it under volumeMounts",
				Message: fmt.Sprintf("%s is %s, and must be a volume of a claim", c.indexed("volumeDevices", i, "name"),
					name.Text)})
		}
	})
}

// unclaimedVolumes gives the volumes of a pod but those whose place claims of a
// StatefulSet take.
func (c *checker) unclaimedVolumes(pod *source.Node) map[string]*source.Node {
	volumes := volumesByName(pod)
	if len(c.path) >= 2 {
		for _, n := range c.path[len(c.path)-2].node.Get("volumeClaimTemplates").Items {
			delete(volumes, n.At("metadata", "name").Text)
		}
	}
	return volumes
}

// mountsAndDevices looks for what a container has as a device and as a mount.
func (c *checker) mountsAndDevices(container *source.Node, k *k8s.Constraint, in k8s.Set) {
	devices := container.Get("volumeDevices").Items
	if len(devices) == 0 {
		return
	}
	names, paths := map[string]*source.Node{}, map[string]*source.Node{}
	for _, d := range devices {
		name, path := d.Get("name"), d.Get("devicePath")
		names[manifest.StringOf(name)], paths[manifest.StringOf(path)] = name, path
	}
	for i, mount := range container.Get("volumeMounts").Items {
		for field, taken := range map[string]map[string]*source.Node{"name": names, "mountPath": paths} {
			n := mount.Get(field)
			if device := taken[n.Text]; manifest.StringOf(n) != "" && device != nil {
				c.refuse(k, in, Violation{Node: n, Other: device, OtherWords: "the device", Hint: "remove one of them",
					Message: fmt.Sprintf("volumeMounts[%d].%s is %s, and a device of the container has it too", i, field,
						source.Shorten(n.Text, 40))})
			}
		}
	}
}

// hostSysctls looks at kernel parameters that are the host's where a pod is in its
// namespace.
func (c *checker) hostSysctls(pod *source.Node, k *k8s.Constraint, in k8s.Set) {
	network, ipc := manifest.IsTrue(pod.Get("hostNetwork")), manifest.IsTrue(pod.Get("hostIPC"))
	if !network && !ipc {
		return
	}
	for i, s := range pod.At("securityContext", "sysctls").Items {
		n := s.Get("name")
		name, field := strings.ReplaceAll(manifest.StringOf(n), "/", "."), ""
		switch {
		case network && strings.HasPrefix(name, "net."):
			field = "hostNetwork"
		case ipc && isIPCSysctl(name):
			field = "hostIPC"
		default:
			continue
		}
		c.refuse(k, in, Violation{Node: n, Other: pod.Get(field), OtherWords: field + " is here", Hint: "remove one of them",
			Message: fmt.Sprintf("sysctls[%d].name is %s, which is the host's where %s is true", i, n.Text, field)})
	}
}

// isIPCSysctl reports whether a parameter is of the namespace of IPC.
func isIPCSysctl(name string) bool {
	switch name {
	case "kernel.sem", "kernel.shm", "kernel.shmall", "kernel.shmmax", "kernel.shmmni", "kernel.shm_rmid_forced",
		"kernel.msg", "kernel.msgmax", "kernel.msgmnb", "kernel.msgmni":
		return true
	}
	return strings.HasPrefix(name, "fs.mqueue.")
}

// claimsTwice looks for claims that a container names twice: whole, or the same
// request of one.
func (c *checker) claimsTwice(resources *source.Node, k *k8s.Constraint, in k8s.Set) {
	whole, requests, any := map[string]*source.Node{}, map[string]*source.Node{}, map[string]*source.Node{}
	for i, claim := range resources.Get("claims").Items {
		n := claim.Get("name")
		name, request := manifest.StringOf(n), manifest.StringOf(claim.Get("request"))
		if name == "" {
			continue
		}
		before := whole[name]
		if request == "" && before == nil {
			before = any[name]
		} else if before == nil {
			before = requests[name+"/"+request]
		}
		if before != nil {
			c.refuse(k, in, Violation{Node: n, Other: before, OtherWords: "it is here already", Hint: "remove one of them",
				Message: fmt.Sprintf("claims[%d] is a second %s", i, strings.TrimSuffix(name+"/"+request, "/"))})
			continue
		}
		any[name] = n
		if request == "" {
			whole[name] = n
		} else {
			requests[name+"/"+request] = n
		}
	}
}

// searchesLength looks at the domains of a resolver: they are one line for it.
func (c *checker) searchesLength(searches *source.Node, k *k8s.Constraint, in k8s.Set) {
	length := len(searches.Items) - 1
	for _, n := range searches.Items {
		length += len(n.Text)
	}
	if length > 2048 {
		c.refuse(k, in, Violation{Node: searches, Key: true, Hint: "leave some out",
			Message: fmt.Sprintf("searches are %d characters long with the spaces between, and 2048 are the most", length)})
	}
}

// initResize looks at init containers that end: they are not restarted to change
// what they have.
func (c *checker) initResize(pod *source.Node, k *k8s.Constraint, in k8s.Set) {
	for i, container := range pod.Get("initContainers").Items {
		if container.Get("restartPolicy").Text == "Always" {
			continue
		}
		for j, policy := range container.Get("resizePolicy").Items {
			if n := policy.Get("restartPolicy"); n.Text == "RestartContainer" {
				c.refuse(k, in, Violation{Node: n, Hint: "write NotRequired", Message: fmt.Sprintf(
					"initContainers[%d].resizePolicy[%d].restartPolicy is RestartContainer, and the container ends by itself", i, j)})
			}
		}
	}
}

// largeJob looks at Jobs of which the server cannot note down all that fails.
func (c *checker) largeJob(spec *source.Node, k *k8s.Constraint, in k8s.Set) {
	completions, _ := spec.Get("completions").Int()
	parallelism, _ := spec.Get("parallelism").Int()
	if spec.Get("completionMode").Text == "Indexed" && completions > 100_000 && parallelism > 10_000 {
		c.add(Violation{Reason: Warned, Node: spec.Get("parallelism"), Versions: in,
			Message: fmt.Sprintf("parallelism is %d, and with more than 100000 completions which of them are done may get lost "+
				"where many fail", parallelism), Hint: "write 10000 or less"})
	}
}
