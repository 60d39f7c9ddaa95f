package rules

import (
	"strconv"
	"strings"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A share is how many pods an update may touch at a time, as maxSurge or
// maxUnavailable say it: a number, or a part of all in percent.
type share struct {
	value   int64
	percent bool
	problem string // what the API server has against it
	unknown bool   // it is of a type that is neither, which the schema reports, or is yet to be filled in
}

// shareOf reads a share, and takes the default for a field that is not there.
func shareOf(n *source.Node, none share) share {
	if !manifest.IsSet(n) {
		return none
	}
	if r := manifest.ReadScalar(n); r.Kind == source.Int && r.Fits {
		s := share{value: r.Whole}
		if r.Whole < 0 {
			s.problem = "is negative"
		}
		return s
	}
	digits, percent := strings.CutSuffix(n.Text, "%")
	number, err := strconv.ParseUint(digits, 10, 31)
	s := share{value: int64(number), percent: percent && err == nil}
	switch {
	case n.Kind != source.String || placeholder(n.Text):
		s.unknown = true
	case !s.percent:
		s.problem = "is neither a number nor a percentage"
	case number > 100:
		s.problem = "is more than 100%"
	}
	return s
}

// of gives the number of pods that a share of so many is, rounded down or up.
func (s share) of(pods int64, up bool) int64 {
	if !s.percent {
		return s.value
	}
	if up {
		return (s.value*pods + 99) / 100
	}
	return s.value * pods / 100
}

// startsNewFirst reports whether an update of a Deployment starts a new pod
// beside the old ones, with the number of pods given; and whether it waits for
// that to be ready before it ends an old one.
func startsNewFirst(w *manifest.Workload, pods int64) (starts, waits bool) {
	strategy := w.At("spec", "strategy")
	if t := strategy.Get("type"); manifest.IsSet(t) && t.Text != "RollingUpdate" && t.Text != "" {
		return false, false
	}
	quarter := share{value: 25, percent: true}
	unavailable := shareOf(strategy.At("rollingUpdate", "maxUnavailable"), quarter)
	surge := shareOf(strategy.At("rollingUpdate", "maxSurge"), quarter)
	known := func(s share) bool { return s.problem == "" && !s.unknown }
	// Where both come to nothing, the controller takes one pod away first.
	starts = known(unavailable) && known(surge) && surge.of(pods, true) > 0
	return starts, starts && unavailable.of(pods, false) == 0
}

// reportShare reports a share that the API server does not take.
func reportShare(p *lint.Pass, o *manifest.Object, n *source.Node, field string, s share) bool {
	if s.problem == "" {
		return false
	}
	text := n.Text
	if n.Kind == source.String && !s.percent {
		text = strconv.Quote(text)
	}
	p.Report(o, n, field+" is "+text+", which "+s.problem, "write a whole number, or a percentage up to 100%")
	return true
}

// recreates reports whether a Deployment stops all pods before it starts new ones.
func recreates(o *manifest.Object) bool {
	return o.Kind == "Deployment" && o.At("spec", "strategy", "type").Text == "Recreate"
}
