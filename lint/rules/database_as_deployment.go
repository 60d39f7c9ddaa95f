package rules

import (
	"slices"
	"strconv"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var databaseAsDeployment = &lint.Rule{
	ID:      "database-as-deployment",
	Summary: "a database in a Deployment",
	Why: "Pods of a Deployment have neither names that stay nor claims of their own. Several of them are either " +
		"separate databases behind one address, each with a part of the data, " +
		"or they write to the same files and break them. And an update starts the new server while the old one still " +
		"runs on its files.",
	Do: "Use a StatefulSet with volumeClaimTemplates and a headless Service, or an operator. " +
		"A Deployment with one replica, strategy Recreate and a claim works as well, and is not reported.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#using-statefulsets",
	Workload: checkDatabaseAsDeployment,
}

func checkDatabaseAsDeployment(p *lint.Pass, w *manifest.Workload) {
	if !slices.Contains([]string{"Deployment", "ReplicaSet", "ReplicationController", "Rollout", "DeploymentConfig"},
		w.Kind) || w.Replicas == 0 {
		return
	}
	c := databaseContainer(w)
	if c == nil {
		return
	}
	v := w.Volume(dataVolume(c))
	kept := v != nil && v.Outlives()
	i, _ := parseImage(c.Image)
	name := productOf(i)
	var what string
	switch {
	case w.Replicas > 1 && kept:
		what = strconv.FormatInt(w.Replicas, 10) + " pods of a " + w.Kind + " share its files"
	case w.Replicas > 1:
		what = strconv.FormatInt(w.Replicas, 10) + " pods of a " + w.Kind + " each have data of their own"
	case !kept:
		what = "pods of a " + w.Kind + " have no claim to keep its data on"
	default:
		if starts, _ := startsNewFirst(w, 1); w.Kind != "Deployment" || !starts {
			return
		}
		what = "an update starts a second one on the same files"
	}
	noun := " is a database, and "
	if isWord("etcd zookeeper kafka cp-kafka", name) {
		noun = " is a data store, and "
	}
	p.Report(w.Object, c.Node.Get("image"), name+noun+what, "use a StatefulSet with volumeClaimTemplates")
}
