package change

import (
	"fmt"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// claimRisks tells what an update does to data.
func (m *comparer) claimRisks(u *update) {
	o := u.new
	switch {
	case o.is("", "PersistentVolumeClaim") && u.recreated:
		m.find("data-lost", o, nil, fmt.Sprintf("%s is deleted and made anew: its data goes", o.title()),
			"copy the data first, or take the annotation away")
	case o.is("", "PersistentVolumeClaim"):
		m.growing(u)
	case o.is("apps", "StatefulSet"):
		m.scaledClaims(u)
	}
	m.versionRisks(u)
}

// growing tells of a claim that grows under a class which does not let it.
func (m *comparer) growing(u *update) {
	list := u.changed("spec", "resources", "requests", "storage")
	class := m.new.byID[identity{"storage.k8s.io", "StorageClass", "", u.result.At("spec", "storageClassName").Text}]
	if len(list) == 0 || class == nil || manifest.IsTrue(class.content().Get("allowVolumeExpansion")) {
		return
	}
	f := m.find("claim-resize", u.new, list[0], fmt.Sprintf("StorageClass %s does not let claims grow", class.Name),
		"write allowVolumeExpansion: true in the class, where its driver can do that")
	f.Severity = source.Warning
}

// scaledClaims tells of data that goes with the pods of a StatefulSet that becomes smaller.
func (m *comparer) scaledClaims(u *update) {
	list := u.changed("spec", "replicas")
	policy := u.result.At("spec", "persistentVolumeClaimRetentionPolicy", "whenScaled").Text
	old, new := manifest.IntOr(u.live.At("spec", "replicas"), 1), manifest.IntOr(u.result.At("spec", "replicas"), 1)
	if len(list) == 0 || policy != "Delete" || new >= old || len(u.live.At("spec", "volumeClaimTemplates").Items) == 0 {
		return
	}
	m.find("data-lost", u.new, list[0], fmt.Sprintf("the claims of %s go with their data: whenScaled is Delete",
		source.Plural(old-new, "pod")), "write persistentVolumeClaimRetentionPolicy: {whenScaled: Retain} first")
}

// goneRisks tells what goes with objects that are deleted.
func (m *comparer) goneRisks() {
	for _, c := range m.report.Objects {
		if c.Effect() != Delete || c.Left {
			continue
		}
		o := m.gone[c]
		switch {
		case o.is("", "PersistentVolumeClaim"):
			m.find("data-lost", o, nil, fmt.Sprintf("%s is deleted, and its data with it", o.title()),
				recipe("to keep it, annotate it first with what your tool reads: that of Helm, Argo CD or Flux",
					o.command("annotate", helmPolicy+"=keep"), o.command("annotate", argoOptions+"=Prune=false"),
					o.command("annotate", fluxPrune+"=disabled")))
		case o.is("apps", "StatefulSet"):
			m.goneStatefulSet(o)
		case o.is("", "Service"):
			m.goneService(o)
		case o.is("policy", "PodDisruptionBudget"):
			m.goneBudget(o)
		}
	}
}

func (m *comparer) goneStatefulSet(o *Object) {
	spec := o.content().Get("spec")
	templates := spec.Get("volumeClaimTemplates").Items
	if len(templates) == 0 {
		return
	}
	if spec.At("persistentVolumeClaimRetentionPolicy", "whenDeleted").Text == "Delete" {
		m.find("data-lost", o, nil, fmt.Sprintf("the claims of %s go with it, and their data: whenDeleted is Delete",
			o.title()), "write persistentVolumeClaimRetentionPolicy: {whenDeleted: Retain} first")
		return
	}
	replicas, _ := replicasOf(m.old, o, o.content())
	var claims, all []string
	for _, t := range templates {
		list, more := claimsOf(o, t.At("metadata", "name").Text, replicas)
		claims = append(claims, list...)
		if all = append(all, list...); more > 0 {
			all = append(all, fmt.Sprintf("%d more", more))
		}
	}
	what := "the data stays as it is; where it is not needed any more"
	if len(all) == 0 {
		m.find("claims-orphaned", o, nil, fmt.Sprintf("%s goes, and claims of the pods that it once had stay",
			o.title()), recipe(what, o.commandOn("get", "persistentvolumeclaims")))
		return
	}
	m.find("claims-orphaned", o, nil, fmt.Sprintf("%s goes, and its claims stay: %s", o.title(), source.And(all)),
		recipe(what, o.commandOn("delete", "persistentvolumeclaim", claims...)))
}

// mostClaims is how many claims of a template a recipe names.
const mostClaims = 10

// claimsOf names the claims that a StatefulSet made from a template, and says how many more
// there are.
func claimsOf(o *Object, template string, replicas int64) (names []string, more int64) {
	start := manifest.IntOr(o.content().At("spec", "ordinals", "start"), 0)
	for i := range min(replicas, mostClaims) {
		names = append(names, fmt.Sprintf("%s-%s-%d", template, o.Name, start+i))
	}
	return names, max(replicas-mostClaims, 0)
}

// versioned are the images of servers that do not read, or do not take over by themselves,
// what another major version wrote.
var versioned = []string{"elasticsearch", "influxdb", "mariadb", "mongo", "mongodb", "mysql", "mysql-server", "neo4j",
	"opensearch", "percona", "pgvector", "postgis", "postgres", "postgresql"}

// versionRisks tells of a database whose image changes to another major version while its
// data stays.
func (m *comparer) versionRisks(u *update) {
	for _, c := range u.restarting {
		if c.Old == nil || c.New == nil || c.steps[len(c.steps)-1].Name != "image" {
			continue
		}
		engine, from := versionOf(c.Old.Text)
		other, to := versionOf(c.New.Text)
		if engine == "" || engine != other || from == to || from == "" || to == "" || !m.keepsData(u.new) {
			continue
		}
		m.find("version-skipped", u.new, c, fmt.Sprintf("%s %s does not take over the data of %s by itself", engine,
			to, from),
			"dump the data with the old version and restore it into the new one, or follow the engine's guide "+
				"to upgrades")
	}
}

// keepsData reports whether the pods of an object have a disk.
func (m *comparer) keepsData(o *Object) bool {
	w := m.new.workload(o)
	return w != nil && !w.Ends && slices.ContainsFunc(w.Volumes(), (*manifest.Volume).Outlives)
}

// versionOf gives the engine of an image and its major version: two numbers of PostgreSQL
// before 10.
func versionOf(image string) (engine, major string) {
	repository, version := manifest.CutImage(image)
	engine = repository[strings.LastIndexByte(repository, '/')+1:]
	if !slices.Contains(versioned, engine) || !strings.HasPrefix(version, ":") {
		return "", ""
	}
	tag, _, _ := strings.Cut(version[1:], "@")
	tag = strings.TrimPrefix(strings.TrimPrefix(tag, "pg"), "v")
	digits := func(s string) string { return s[:len(s)-len(strings.TrimLeft(s, "0123456789"))] }
	major = digits(tag)
	if rest := tag[len(major):]; major == "9" && strings.HasPrefix(rest, ".") && strings.HasPrefix(engine, "p") {
		major += "." + digits(rest[1:])
	}
	return engine, major
}
