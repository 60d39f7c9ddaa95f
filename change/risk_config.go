package change

import (
	"fmt"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// staleConfig tells of ConfigMaps and Secrets that change under pods which read them when
// they start.
func (m *comparer) staleConfig() {
	for _, u := range m.updates {
		if u.renamed || u.refused() || !u.new.is("", "ConfigMap") && !u.new.is("", "Secret") {
			continue
		}
		keys := changedKeys(u)
		if len(keys) == 0 {
			continue
		}
		readers := m.readers(u.new, keys)
		if len(readers) == 0 {
			continue
		}
		verb := "changes"
		if len(keys) > 1 {
			verb = "change"
		}
		var titles, commands []string
		for _, o := range readers {
			titles = append(titles, o.title())
			commands = append(commands, o.command("rollout restart"))
		}
		m.find("stale-config", u.new, keyed(u),
			fmt.Sprintf("%s of %s %s, and the pods of %s keep what was there when they started",
				source.And(keys), u.new.title(), verb, source.And(titles)),
			recipe("restart them once it is applied", commands...))
	}
}

// changedKeys gives the keys whose values change, sorted.
func changedKeys(u *update) (keys []string) {
	for _, c := range u.changes {
		for _, field := range dataFields {
			keys = append(keys, c.entries(field)...)
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// dataFields hold what a ConfigMap or Secret has.
var dataFields = []string{"data", "binaryData", "stringData"}

func isData(c *Change) bool { return slices.Contains(dataFields, c.steps[0].Name) }

func keyed(u *update) *Change {
	return u.changes[slices.IndexFunc(u.changes, isData)]
}

// readers gives what reads some keys of an object when its pods start, and does not restart
// in the same change.
func (m *comparer) readers(o *Object, keys []string) (list []*Object) {
	x := m.new.in(o.namespace())
	for _, w := range x.readersOf()[manifest.Ref{Kind: o.Kind, Name: o.Name}] {
		from := x.of[w.Node()]
		if w.Ends || w.Kind == "Pod" || from == nil || m.restarts(from) || reloaded(from, w, o) || !atStart(w, o,
			keys) {
			continue
		}
		list = append(list, from)
	}
	return list
}

// readersOf gives the workloads that name each ConfigMap and Secret.
func (x *index) readersOf() map[manifest.Ref][]*manifest.Workload {
	if x.readers != nil {
		return x.readers
	}
	x.readers = map[manifest.Ref][]*manifest.Workload{}
	for _, w := range x.Workloads {
		seen := map[manifest.Ref]bool{}
		for _, r := range manifest.DataRefs(w) {
			if ref := (manifest.Ref{Kind: r.Kind, Name: r.Name.Text}); !seen[ref] {
				seen[ref] = true
				x.readers[ref] = append(x.readers[ref], w)
			}
		}
	}
	return x.readers
}

// restarts reports whether an object's pods are replaced, or are new.
func (m *comparer) restarts(o *Object) bool {
	u := m.update[o]
	if u == nil {
		return m.before[o] == nil
	}
	c := m.changed[u]
	return c.Effect() == Recreate || slices.Contains(c.Effects, Restart) && u.waits == ""
}

// reloaded reports whether a controller restarts a workload when its configuration changes.
func reloaded(o *Object, w *manifest.Workload, config *Object) bool {
	kind := strings.ToLower(config.Kind)
	for _, n := range []*source.Node{o.content().At("metadata", "annotations"), w.Template().At("metadata",
		"annotations")} {
		named := strings.Split(n.Get(kind+".reloader.stakater.com/reload").Text, ",")
		auto := n.Get("reloader.stakater.com/auto").Text == "true" ||
			n.Get(kind+".reloader.stakater.com/auto").Text == "true"
		search := n.Get("reloader.stakater.com/search").Text == "true" &&
			config.annotation("reloader.stakater.com/match") == "true"
		if auto || search || slices.Contains(named, config.Name) {
			return true
		}
	}
	return false
}

// atStart reports whether pods read one of the keys into their environment, or see it as a
// file that is not kept up to date.
func atStart(w *manifest.Workload, o *Object, keys []string) bool {
	for _, c := range w.Containers() {
		for _, env := range c.Node.Get("env").Items {
			ref := env.At("valueFrom", strings.ToLower(o.Kind[:1])+o.Kind[1:]+"KeyRef")
			if ref.Get("name").Text == o.Name && slices.Contains(keys, ref.Get("key").Text) {
				return true
			}
		}
		for _, env := range c.Node.Get("envFrom").Items {
			if env.At(strings.ToLower(o.Kind[:1])+o.Kind[1:]+"Ref", "name").Text == o.Name {
				return true
			}
		}
		for _, mount := range c.Node.Get("volumeMounts").Items {
			if v := w.Volume(mount.Get("name").Text); v != nil && frozen(v, mount, o, keys) {
				return true
			}
		}
	}
	return false
}

// frozen reports whether a mount shows one of the keys by subPath, which is not kept up to
// date.
func frozen(v *manifest.Volume, mount *source.Node, o *Object, keys []string) bool {
	file := mount.Get("subPath").Text
	if file == "" {
		return mount.Get("subPathExpr").Exists() && mounts(v, o)
	}
	for _, s := range manifest.VolumeSources(v) {
		if s.Kind != o.Kind || s.Ref.Get(s.Field).Text != o.Name {
			continue
		}
		items := s.Ref.Get("items").Items
		if len(items) == 0 && slices.Contains(keys, file) {
			return true
		}
		for _, item := range items {
			if item.Get("path").Text == file && slices.Contains(keys, item.Get("key").Text) {
				return true
			}
		}
	}
	return false
}

func mounts(v *manifest.Volume, o *Object) bool {
	return slices.ContainsFunc(manifest.VolumeSources(v), func(s manifest.VolumeSource) bool {
		return s.Kind == o.Kind && s.Ref.Get(s.Field).Text == o.Name
	})
}
