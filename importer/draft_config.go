package importer

import (
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// configVolume is the volume with the files of config, by the name that the compiler gives it.
const configVolume = "config-files"

// configUsers gives the workloads that have anything of each ConfigMap.
func configUsers(x *manifest.Index) map[[2]string][]*manifest.Workload {
	users := map[[2]string][]*manifest.Workload{}
	for _, w := range x.Workloads {
		for name := range configMaps(w.Pod(), map[string]int{}) {
			key := [2]string{manifest.NamespaceKey(w.Namespace), name}
			users[key] = append(users[key], w)
		}
	}
	return users
}

// configMaps counts how often pods name each ConfigMap.
func configMaps(n *source.Node, count map[string]int) map[string]int {
	for _, f := range n.Fields {
		if f.Name == "configMap" || f.Name == "configMapRef" || f.Name == "configMapKeyRef" {
			count[f.Value.Get("name").Text]++
		}
		configMaps(f.Value, count)
	}
	for _, item := range n.Items {
		configMaps(item, count)
	}
	return count
}

// configOf gives the group that alone has a ConfigMap, and whose main container mounts
// each of its files by itself.
func (s sorter) configOf(o *manifest.Object) *group {
	g := s.only(s.users[[2]string{manifest.NamespaceKey(o.Namespace), o.Name}])
	if g == nil || g.finished() {
		return nil
	}
	files := g.filesOf(o)
	if len(files) == 0 || len(files) < len(o.Node().Get("data").Fields) || o.Node().Has("binaryData") {
		return nil
	}
	return g
}

// filesOf gives the paths at which the main container has the files of a ConfigMap; nil
// where the pods have anything of it in another way.
func (g *group) filesOf(o *manifest.Object) map[string][]string {
	pod := podOf(normal(g.workload.Node()))
	main := g.mainOf(pod).Get("name").Text
	var volumes []string
	for _, v := range pod.Get("volumes").Items {
		name, from := v.Get("name").Text, v.Get("configMap")
		switch {
		case from.Get("name").Text == o.Name && len(from.Fields) == 1:
			volumes = append(volumes, name)
		case name == configVolume:
			return nil // which the files of config need
		}
	}
	if configMaps(pod, map[string]int{})[o.Name] != len(volumes) {
		return nil
	}
	files := map[string][]string{}
	for _, c := range containersOf(pod) {
		for _, m := range c.Get("volumeMounts").Items {
			file := m.Get("subPath").Text
			switch {
			case !slices.Contains(volumes, m.Get("name").Text):
			case c.Get("name").Text != main || !o.Node().Get("data").Has(file):
				return nil
			default:
				files[file] = append(files[file], m.Get("mountPath").Text)
			}
		}
	}
	return files
}

// config carries the files of ConfigMaps that the app alone has.
func (d *drafter) config() {
	to := newTree()
	for _, o := range d.others {
		if o.Kind != "ConfigMap" {
			continue
		}
		files := d.filesOf(o)
		for _, f := range o.Node().Get("data").Fields {
			for _, path := range files[f.Name] {
				to.set(path, f.Value)
			}
		}
	}
	d.spec.set("config", to.value())
}

// isConfig reports whether a volume has the files of config.
func (g *group) isConfig(volume *source.Node) bool {
	name := volume.At("configMap", "name").Text
	return name != "" && slices.ContainsFunc(g.others, func(o *manifest.Object) bool {
		return o.Kind == "ConfigMap" && o.Name == name
	})
}

// madeOf gives what the draft makes of an object: of a ConfigMap that became config, the
// one with all files.
func (o *outcome) madeOf(x *manifest.Object) *source.Node {
	if x.Kind != "ConfigMap" {
		return o.made[identity(x.Node())]
	}
	for id, made := range o.made {
		if strings.HasPrefix(id, "ConfigMap/") && o.hasFiles(x, made) {
			return made
		}
	}
	return nil
}

// hasFiles reports whether the main container has all files of a ConfigMap from another
// one now, at the same places.
func (o *outcome) hasFiles(x *manifest.Object, made *source.Node) bool {
	pod := podOf(o.made[identity(o.workload.Node())])
	main := itemNamed(pod.Get("containers"), "name", o.mainOf(o.workload.Pod()).Get("name").Text)
	files := o.filesOf(x)
	for _, f := range x.Node().Get("data").Fields {
		for _, path := range files[f.Name] {
			mount := itemNamed(main.Get("volumeMounts"), "mountPath", path)
			content := made.At("data", mount.Get("subPath").Text)
			if mount.Get("name").Text != configVolume || !content.Exists() || content.Text != f.Value.Text {
				return false
			}
		}
	}
	return len(files) > 0
}

// itemNamed gives the item of a list whose field has a value.
func itemNamed(items *source.Node, field, value string) *source.Node {
	for _, item := range items.Items {
		if item.Get(field).Text == value {
			return item
		}
	}
	return items.Absent()
}

// differences compares an object with what the draft makes of it. The name and the files
// of a ConfigMap that became config are no differences.
func (o *outcome) differences(x *manifest.Object, made *source.Node) (old *source.Node, list []difference) {
	old = normal(x.Node())
	if x.Kind != "ConfigMap" {
		return old, compare(old, made)
	}
	bare := func(n *source.Node) *source.Node {
		return without(n, "data").With("metadata", without(n.Get("metadata"), "name"))
	}
	return old, compare(bare(old), bare(made))
}

// configured reports whether a difference is that files of a ConfigMap are those of config.
func (o *outcome) configured(d difference) bool {
	files := o.node.At("spec", "config")
	for i, s := range d.path {
		if s.Index < 0 || i == 0 {
			continue
		}
		switch d.path[i-1].Name {
		case "volumeMounts":
			return files.Has(s.Title)
		case "volumes":
			return files.Exists() && s.Title == configVolume || d.old != nil && o.isConfig(d.old)
		}
	}
	return false
}
