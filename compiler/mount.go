package compiler

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/plimsoll-dev/plimsoll/source"
)

// A mount is where a container sees a volume; at is where the spec says so.
type mount struct {
	corev1.VolumeMount
	device bool
	at     *source.Node
}

// mounts gives what a container sees: volumes as folders, and claims without a
// file system as devices.
func (p *pod) mounts(m member) ([]corev1.VolumeMount, []corev1.VolumeDevice) {
	var list []mount
	if m.role == mainRole {
		list = p.mainMounts()
	} else {
		for _, t := range m.Mounts {
			if kind, ok := p.mountable(t.Name); ok {
				list = append(list, mount{corev1.VolumeMount{Name: t.Name, MountPath: t.Value}, kind.device, t.Node})
				continue
			}
			p.failAbsent(t.Node.Key, "reference", fmt.Sprintf("there is no volume named %q", t.Name), p.volumeHint())
		}
	}
	p.checkMounts(list)
	var mounts []corev1.VolumeMount
	var devices []corev1.VolumeDevice
	for _, t := range list {
		if t.device {
			devices = append(devices, corev1.VolumeDevice{Name: t.Name, DevicePath: t.MountPath})
		} else {
			mounts = append(mounts, t.VolumeMount)
		}
	}
	return mounts, devices
}

// mainMounts gives what the main container sees: storage and volumes with a
// mountPath, and the files of config.
func (p *pod) mainMounts() []mount {
	var list []mount
	for _, s := range p.storage {
		if s.Value.MountPath != "" {
			list = append(list, mount{
				corev1.VolumeMount{Name: s.Name, MountPath: s.Value.MountPath, SubPath: s.Value.subPath},
				s.Value.block(), p.nodeOf(s.Node).At("mountPath"),
			})
		}
	}
	for _, v := range p.Volumes {
		if v.Value.MountPath != "" {
			list = append(list, mount{
				corev1.VolumeMount{Name: v.Name, MountPath: v.Value.MountPath, SubPath: v.Value.SubPath,
					ReadOnly: v.Value.ReadOnly},
				v.Value.block(), p.nodeOf(v.Node).At("mountPath"),
			})
		}
	}
	keys := configMapKeys(p.Config)
	for i, f := range p.Config {
		list = append(list, mount{
			corev1.VolumeMount{Name: configMapVolume, MountPath: f.Name, SubPath: keys[i],
				ReadOnly: true},
			false, &source.Node{Range: f.Node.Key},
		})
	}
	return list
}

// A mountable is what a container can name under mounts.
type mountable struct{ device bool }

func (p *pod) mountable(name string) (mountable, bool) {
	if v, ok := p.Volumes.Get(name); ok {
		return mountable{v.block()}, true
	}
	s, ok := p.storage.Get(name)
	return mountable{s.block()}, ok
}

func (p *pod) volumeHint() string {
	all := append(names(p.Volumes), names(p.storage)...)
	if len(all) == 0 {
		return "add it under volumes"
	}
	return "the volumes are " + strings.Join(all, ", ")
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
	for _, t := range list {
		clean := path.Clean(t.MountPath)
		for _, up := range slices.Sorted(maps.Keys(first)) {
			file := first[up]
			if file.Name == configMapVolume && strings.HasPrefix(clean, up+"/") {
				p.fail(t.at.Range, "conflict",
					fmt.Sprintf("%s cannot lie below %s, which is a file of config", clean, up),
					"give one of them another path", see(file.at, "the file"))
			}
		}
	}
}
