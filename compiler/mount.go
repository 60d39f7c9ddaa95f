package compiler

import (
	"fmt"
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
			if device, ok := p.mountable[t.Name]; ok {
				list = append(list, mount{corev1.VolumeMount{Name: t.Name, MountPath: t.Value}, device, t.Node})
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

// devices tells, of all that a container can name under mounts, whether it is a
// device.
func (p *pod) devices() map[string]bool {
	devices := make(map[string]bool, len(p.Volumes)+len(p.storage))
	for _, s := range p.storage {
		devices[s.Name] = s.Value.block()
	}
	for _, v := range p.Volumes {
		devices[v.Name] = v.Value.block()
	}
	return devices
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
