package importer

import (
	"slices"

	"github.com/plimsoll-dev/plimsoll/compiler"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// dataStorage is the disk on which an engine keeps its data.
const dataStorage = "data"

// mayBeDatabase reports whether a group is a server of a known engine.
func (g *group) mayBeDatabase() bool {
	if g.workload.Kind != "StatefulSet" {
		return false
	}
	_, ok := compiler.ServerOf(g.mainOf(g.workload.Pod()))
	return ok
}

// engine says which server it is, and what it is told.
func (d *drafter) engine() {
	server, _ := compiler.ServerOf(d.main)
	d.server = &server
	d.spec.set("engine", text(server.Engine))
	if server.Database != "" && server.Database != d.appName() {
		d.spec.set("database", text(server.Database))
	}
	d.spec.set("credentials", server.Credentials)
}

// dataTemplate is the name of the claim template that is mounted where the engine has its
// data; that of a disk for data where none is.
func (d *drafter) dataTemplate() string {
	for _, m := range d.main.Get("volumeMounts").Items {
		if m.Get("mountPath").Text == d.server.DataPath && m.Get("subPath").Text == d.server.SubPath {
			return m.Get("name").Text
		}
	}
	return dataStorage
}

var probes = []string{"startupProbe", "readinessProbe", "livenessProbe"}

// undoEngine leaves out what an engine fills in.
func (d *drafter) undoEngine() {
	for _, name := range probes {
		if !d.spec.node.Has(name) {
			d.spec.set(name, none())
		}
	}
	if !d.spec.node.Has("terminationGracePeriodSeconds") {
		d.spec.set("terminationGracePeriodSeconds", number(30))
	}
	said := d.spec.node.Get("security")
	for _, name := range []string{"fsGroup", "fsGroupChangePolicy"} {
		if said.Kind == source.Map && !said.Has(name) {
			d.spec.set("security", said.With(name, none()))
			said = d.spec.node.Get("security")
		}
	}
}

// settle gives the spec of a group: that of a Database where it says of a known engine
// what the group does, and only probes, the time to stop and shared memory are filled in.
// others are the objects that are in no group.
func settle(g *group, faithful bool, others []*manifest.Object) *outcome {
	plain := *g
	o := settleGroup(&plain, faithful, others)
	if o.failed != nil || !g.mayBeDatabase() {
		return o
	}
	known := *g
	known.database = true
	if d := settleGroup(&known, faithful, others); d.failed == nil && d.saysNoMore(o) {
		return d
	}
	return o
}

// saysNoMore reports whether a spec of a Database comes as near to its objects as one that
// knows nothing of engines, but for what every engine fills in.
func (o *outcome) saysNoMore(plain *outcome) bool {
	more := func(of, other []objectDifference) []objectDifference {
		return slices.DeleteFunc(slices.Clone(of), func(d objectDifference) bool {
			return slices.ContainsFunc(other, func(p objectDifference) bool {
				return p.object == d.object && pathOf(p.path) == pathOf(d.path) && p.new.Equal(d.new)
			})
		})
	}
	return len(o.left) <= len(plain.left) && len(more(o.lost, plain.lost)) == 0 &&
		len(more(o.patched, plain.patched)) == 0 && len(more(o.renamed, plain.renamed)) == 0 &&
		!slices.ContainsFunc(more(o.defaults, plain.defaults), func(d objectDifference) bool { return !d.ofEngine() })
}

// ofEngine reports whether a difference is what every engine fills in, wherever its data
// is and whoever runs it.
func (d difference) ofEngine() bool {
	if len(d.path) == 0 || d.old != nil {
		return false
	}
	switch last := d.path[len(d.path)-1]; {
	case last.Index >= 0:
		return last.Title == "/dev/shm" || last.Title == sharedMemory
	case last.Name == "volumes":
		return len(d.new.Items) == 1 && d.new.Items[0].Get("name").Text == sharedMemory
	default:
		return slices.Contains(probes, last.Name) || last.Name == "terminationGracePeriodSeconds"
	}
}

// sharedMemory is the volume of an engine that needs more than a container has.
const sharedMemory = "shared-memory"
