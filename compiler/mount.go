package compiler

import (
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/plimsoll-dev/plimsoll/source"
)

// A mountPoint is where a container sees a volume; node is where the spec says so: a
// map with mountPath, or the path itself.
type mountPoint struct {
	corev1.VolumeMount
	node *source.Node
}

// pathNode is the node of the path.
func (t mountPoint) pathNode() *source.Node {
	if t.node.Kind == source.Map {
		return t.node.At("mountPath")
	}
	return t.node
}

// mountPoints are a path, a map, or a list of maps.
type mountPoints []mountPoint

// DecodeNode implements source.NodeDecoder.
func (p *mountPoints) DecodeNode(n *source.Node, d *source.Decoder) {
	list := []*source.Node{n}
	if n.Kind == source.List {
		list = n.Items
	}
	*p = make(mountPoints, len(list))
	for i, item := range list {
		t := &(*p)[i]
		if t.node = item; item.Kind == source.Map {
			d.Decode(item, &t.VolumeMount)
		} else {
			d.Decode(item, &t.MountPath)
		}
	}
}

// A mount is where a container sees a volume, as files or as a device; at is
// where the spec says so.
type mount struct {
	corev1.VolumeMount
	device bool
	at     *source.Node
	node   *source.Node // of the mount as a whole, or of its path
}

// mounts gives what a container sees: volumes as folders, and claims without a
// file system as devices.
func (p *pod) mounts(m member, s *corev1.SecurityContext) ([]corev1.VolumeMount, []corev1.VolumeDevice) {
	var list []mount
	if m.role == mainRole {
		list = p.mainMounts()
	} else {
		for _, t := range m.Mounts {
			if p.mountable[t.Name] == nil {
				p.failAbsent(t.Node.Key, "reference", fmt.Sprintf("there is no volume named %q", t.Name), p.volumeHint())
				continue
			}
			list = p.appendMounts(list, t.Name, t.Value)
		}
	}
	list = append(list, p.deviceMounts(m)...)
	p.checkMounts(list)
	p.checkDevices(list)
	variables := p.scopeOf(m.Env, m.EnvFrom)
	var mounts []corev1.VolumeMount
	var devices []corev1.VolumeDevice
	for _, t := range list {
		if t.device {
			devices = append(devices, corev1.VolumeDevice{Name: t.Name, DevicePath: t.MountPath})
		} else {
			mounts = append(mounts, t.VolumeMount)
		}
		if use := p.mountable[t.Name]; use != nil {
			p.checkUse(use, t)
			p.checkMount(t, s)
			variables.checkPath(t.SubPathExpr, t.node.At("subPathExpr"))
		}
	}
	return mounts, devices
}

// appendMounts appends the places where a container sees a volume.
func (p *pod) appendMounts(list []mount, name string, at mountPoints) []mount {
	for _, t := range at {
		t.Name = name
		list = append(list, mount{t.VolumeMount, p.mountable[name].mode == deviceMode, t.pathNode(), t.node})
	}
	return list
}

// mainMounts gives what the main container sees: storage and volumes with a
// mountPath or mounts, and the files of config.
func (p *pod) mainMounts() []mount {
	var list []mount
	for _, s := range p.storage {
		if s.Value.MountPath != "" {
			n := p.nodeOf(s.Node)
			list = p.appendMounts(list, s.Name, mountPoints{{
				corev1.VolumeMount{MountPath: s.Value.MountPath, SubPath: s.Value.subPath}, n,
			}})
		}
	}
	for _, v := range p.Volumes {
		list = p.appendMounts(list, v.Name, v.Value.mountPoints(p.nodeOf(v.Node)))
	}
	keys := configMapKeys(p.Config)
	for i, f := range p.Config {
		at := &source.Node{Range: f.Node.Key}
		list = append(list, mount{
			corev1.VolumeMount{Name: configMapVolume, MountPath: f.Name, SubPath: keys[i],
				ReadOnly: true},
			false, at, at,
		})
	}
	return list
}

// deviceMounts gives what a container has among its volumeDevices.
func (p *pod) deviceMounts(m member) []mount {
	var list []mount
	for i, d := range m.VolumeDevices {
		n := m.node.At("volumeDevices", strconv.Itoa(i))
		name := n.At("name")
		use := p.mountable[d.Name]
		switch {
		case use == nil:
			p.failAbsent(name.Range, "reference", fmt.Sprintf("there is no volume named %q", d.Name), p.volumeHint())
			continue
		case use.mode == filesMode:
			use.used = true
			p.fail(name.Range, "conflict", fmt.Sprintf("volume %s has a file system, and is no device", d.Name),
				"mount it, or name a claim or an ephemeral volume with volumeMode: Block", seeKey(use.node, "the volume"))
			continue
		}
		list = append(list, mount{corev1.VolumeMount{Name: d.Name, MountPath: d.DevicePath}, true,
			n.At("devicePath"), n})
	}
	return list
}

// checkDevices fails for a device that a container has at two paths.
func (p *pod) checkDevices(list []mount) {
	first := map[string]mount{}
	for _, t := range list {
		if !t.device {
			continue
		}
		if old, taken := first[t.Name]; taken {
			p.fail(t.at.Range, "duplicate", fmt.Sprintf("volume %s is a device, and has one path in a container", t.Name),
				"keep one", see(old.at, "the other one"))
			continue
		}
		first[t.Name] = t
	}
}

// A use is what becomes of a volume of the pod.
type use struct {
	node *source.Node
	mode volumeMode
	used bool
	as   *mount // how the first container sees it, where mode leaves that open
}

// uses gives all that a container can name under mounts, before anything is
// used.
func (p *pod) uses() map[string]*use {
	uses := make(map[string]*use, len(p.Volumes)+len(p.storage))
	for _, s := range p.storage {
		u := &use{node: p.nodeOf(s.Node), mode: modeOf(s.Value.VolumeMode)}
		if s.Value.Claim != "" {
			u.mode = anyMode
		}
		uses[s.Name] = u
	}
	for _, v := range p.Volumes {
		uses[v.Name] = &use{node: p.nodeOf(v.Node), mode: v.Value.mode()}
	}
	return uses
}

// checkUse fails for a claim that is used as files and as a device.
func (p *pod) checkUse(u *use, t mount) {
	if u.used = true; u.mode != anyMode {
		return
	}
	if u.as == nil {
		u.as = &t
	}
	if u.as.device != t.device {
		p.fail(t.at.Range, "conflict",
			fmt.Sprintf("volume %s is mounted, and is a device: a claim has a file system, or it has none", t.Name),
			"keep one", see(u.as.at, "the other one"))
	}
}

// checkMount fails for what only a mount of files has, and only in a privileged
// container.
func (p *pod) checkMount(t mount, s *corev1.SecurityContext) {
	if t.device {
		for _, name := range []string{"subPath", "subPathExpr", "readOnly", "recursiveReadOnly", "mountPropagation"} {
			if n := t.node.At(name); t.node.Has(name) {
				p.fail(n.Range, "conflict", fmt.Sprintf("volume %s is a device, and has no %s", t.Name, name), "leave it out")
			}
		}
	}
	if m := t.MountPropagation; m != nil && *m == corev1.MountPropagationBidirectional &&
		(s == nil || s.Privileged == nil || !*s.Privileged) {
		p.fail(t.node.At("mountPropagation").Range, "conflict",
			"only a privileged container can make mounts that the node sees",
			"use HostToContainer, or write security: {level: privileged, privileged: true}; another container than the main "+
				"one says privileged: true under its own security")
	}
}

// checkUnused fails for volumes, and for claims that exist, which no container
// sees.
func (p *pod) checkUnused() {
	list := names(p.Volumes)
	for _, s := range p.storage {
		if s.Value.Claim != "" {
			list = append(list, s.Name)
		}
	}
	for _, name := range list {
		if u := p.mountable[name]; !u.used {
			p.failAbsent(u.node.Key, "volume-unused", fmt.Sprintf("no container mounts volume %s", name),
				"add mountPath, name it under mounts of the container that needs it, or remove it")
		}
	}
}

func (p *pod) volumeHint() string {
	all := append(names(p.Volumes), names(p.storage)...)
	if len(all) == 0 {
		return "add it under volumes"
	}
	return "the volumes are " + some(all)
}

// checkMounts fails for two mounts at one path, and for a file where another
// mount needs a folder.
func (p *pod) checkMounts(list []mount) {
	first := map[string]mount{}
	for _, t := range list {
		clean := path.Clean(t.MountPath)
		if old, taken := first[clean]; taken {
			p.fail(t.at.Range, "duplicate", fmt.Sprintf("two mounts share the path %s", clean),
				"the second would hide the first; give each its own path", see(old.at, "the other one"))
			continue
		}
		first[clean] = t
	}
	p.checkBelow(list)
}

// checkBelow fails for what is mounted below a file of config. With a slash at
// their ends, paths that are sorted come right behind what they lie below.
func (p *pod) checkBelow(list []mount) {
	type folder struct {
		path string
		mount
	}
	folders := make([]folder, len(list))
	for i, t := range list {
		folders[i] = folder{strings.TrimSuffix(path.Clean(t.MountPath), "/") + "/", t}
	}
	slices.SortStableFunc(folders, func(a, b folder) int { return strings.Compare(a.path, b.path) })
	var file folder // the one of config that was met last
	for _, f := range folders {
		switch {
		case file.path != "" && f.path != file.path && strings.HasPrefix(f.path, file.path):
			p.fail(f.at.Range, "conflict",
				fmt.Sprintf("%s cannot lie below %s, which is a file of config", path.Clean(f.path), path.Clean(file.path)),
				"give one of them another path", see(file.at, "the file"))
		case f.Name == configMapVolume:
			file = f
		}
	}
}
