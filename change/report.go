package change

import (
	"slices"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// An Effect is what happens to an object.
type Effect string

// The effects, in the order in which the first of several is the object's own.
const (
	Refused  Effect = "refused"
	Recreate Effect = "recreate"
	Delete   Effect = "delete"
	Create   Effect = "create"
	Rename   Effect = "rename"
	Run      Effect = "run"
	Restart  Effect = "restart"
	Scale    Effect = "scale"
	Update   Effect = "update"
)

// Effects lists them in their order.
var Effects = []Effect{Refused, Recreate, Delete, Create, Rename, Run, Restart, Scale, Update}

// A Report is what a change does.
type Report struct {
	Objects  []*Changed      // that differ, sorted by app, namespace, kind and name
	Findings []*lint.Finding // sorted
}

// Sort sorts the findings, as those of Compare are.
func (r *Report) Sort() { slices.SortStableFunc(r.Findings, compareFindings) }

// A Changed is an object that is not the same on both sides.
type Changed struct {
	APIVersion, Kind, Namespace, Name string

	OldName     string // of what was renamed
	App         string
	Environment string // "" where there is one alone

	Effects []Effect // the first is the object's own
	Place   source.Range
	OnOld   bool // Place is in the old side
	Changes []*Change

	Restarts Restarts
	Goes     []string // what goes with an object that is deleted: pods, address, data, objects
	Left     bool     // an annotation keeps it though it is gone from the input
	Runs     *Runs    // of a CronJob whose runs change
}

// Effect is the first of the object's effects.
func (c *Changed) Effect() Effect { return c.Effects[0] }

// A Change is a field that the server would hold another value of.
type Change struct {
	Path     string       // to the leaf, or to what comes or goes whole
	Old, New *source.Node // nil: not there; of a Secret masked
	Refused  bool
	Place    source.Range
	OnOld    bool // Place is in the old side

	steps   manifest.NamedPath
	ordered bool // it is the order of items that changes
}

// Restarts says how pods are replaced.
type Restarts struct {
	Pods        Count // that are replaced
	AtLeast     bool  // an autoscaler may have made more of them
	AtOnce      Count // that are away from the old number at a time
	Unavailable Count // that are missing at worst
}

// A Count is a number, or not known without the cluster: the nodes of a DaemonSet.
type Count struct {
	N       int64
	Unknown bool
}

// Runs are when a CronJob runs: its schedule and time zone, "" while it is suspended or
// not there.
type Runs struct{ Old, New string }

// Summary counts the objects by their effect, and the pods that are replaced as far as
// their number is known.
func (r *Report) Summary() (byEffect map[Effect]int, pods int64) {
	byEffect = map[Effect]int{}
	for _, c := range r.Objects {
		byEffect[c.Effect()]++
		if !c.Restarts.Pods.Unknown {
			pods += c.Restarts.Pods.N
		}
	}
	return byEffect, pods
}
