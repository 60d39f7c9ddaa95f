package rules

import (
	"strconv"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var statefulSetFields = &lint.Rule{
	ID:      "statefulset-fields",
	Summary: "settings of a StatefulSet that it cannot have",
	Why: "The API server refuses rollingUpdate beside OnDelete, a maxUnavailable of 0, a partition below 0, and " +
		"claims that are to be anything else than retained or deleted.",
	Do: "Remove rollingUpdate, or write type: RollingUpdate; write 1 or more for maxUnavailable, 0 or more for " +
		"partition, and Retain or Delete for claims.",
	Severity: source.Error,
	API:      true,
	Source:   "https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#update-strategies",
	Kinds:    []string{"StatefulSet"},
	Object:   checkStatefulSetFields,
}

func checkStatefulSetFields(p *lint.Pass, o *manifest.Object) {
	if o.Group != "apps" {
		return
	}
	for _, when := range []string{"whenDeleted", "whenScaled"} {
		n := o.At("spec", "persistentVolumeClaimRetentionPolicy", when)
		if n.Kind == source.String && n.Text != "" && n.Text != "Retain" && n.Text != "Delete" {
			p.Report(o, n, when+" is "+n.Text+", and can only be Retain or Delete", "write Retain or Delete")
		}
	}
	strategy := o.At("spec", "updateStrategy")
	kind, rolling := strategy.Get("type"), strategy.Get("rollingUpdate")
	if rolling.Kind != source.Map {
		return
	}
	if kind.Text == "OnDelete" {
		p.ReportKey(o, rolling, "rollingUpdate stands beside type: OnDelete",
			"remove rollingUpdate, or write type: RollingUpdate").
			Relate(kind, "the type stands here")
		return
	}
	if manifest.IsSet(kind) && kind.Text != "RollingUpdate" && kind.Text != "" {
		return
	}
	if n, ok := rolling.Get("partition").Int(); ok && n < 0 {
		p.Report(o, rolling.Get("partition"), "partition is "+strconv.FormatInt(n, 10)+", which is negative",
			"write 0 to update all pods")
	}
	unavailable := rolling.Get("maxUnavailable")
	if olderThan(p.Options, "1.37") != "" {
		return // it is dropped, of which api-warned tells
	}
	switch s := shareOf(unavailable, share{value: 1}); {
	case reportShare(p, o, unavailable, "maxUnavailable", s):
	case s.value == 0 && !s.unknown:
		p.Report(o, unavailable, "maxUnavailable is 0: no pod could ever be updated", "write 1 or more, or remove it")
	}
}
