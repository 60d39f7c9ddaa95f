package plimsoll

import (
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/plimsoll-dev/plimsoll/compiler"
	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

// An inspector lints the objects of one app at a time. What is found follows from
// what the spec asks for, and is said at the line of the spec that does; comments
// and the annotation there can ignore it.
type inspector struct {
	choices    *lint.Linter // for what a spec may ask for and had better not
	everything *lint.Linter // for apps with patches, which can do anything
	complete   func() *lint.Linter
	platform   string // of apps that name none
	errorsOnly bool   // warnings are not asked for

	settled  *settled // nil: nobody asks
	settings func() []*lint.Linter
}

// A settled keeps the apps of which settings decide what their objects accept: it is not all
// the same to them for which Kubernetes they are linted, and whether something applies what
// is committed.
type settled struct {
	mu   sync.Mutex
	apps map[compiler.Owner]bool
}

func (s *settled) add(app compiler.Owner) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.apps[app] = true
}

// unusedIgnore is the rule about comments that ignore nothing.
const unusedIgnore = "unused-ignore"

// newInspector makes an inspector of the options for a linter.
func newInspector(o *Options) *inspector {
	var choices, everything []string
	for _, r := range o.rules() {
		switch {
		case slices.Contains(notForSpecs, r.ID):
			choices, everything = append(choices, r.ID), append(everything, r.ID)
		case r.Severity == source.Error, slices.Contains(compiler.Guaranteed, r.ID):
			choices = append(choices, r.ID)
		}
	}
	all := o.Linting
	all.Advice, all.Severity, all.For, all.Policies = true, nil, nil, nil
	return &inspector{
		platform:   o.Platform,
		errorsOnly: o.ErrorsOnly,
		settled:    o.settled,
		settings:   sync.OnceValue(func() []*lint.Linter { return o.withSettings(all) }),
		choices:    o.linterWithout(choices),
		everything: o.linterWithout(everything),
		complete:   sync.OnceValue(func() *lint.Linter { return lint.New(o.rules(), all) }),
	}
}

// withSettings makes linters of options with other settings: one that stands for the other way
// to apply, and one for each Kubernetes.
func (o *Options) withSettings(all lint.Options) (linters []*lint.Linter) {
	applied := all
	applied.GitOps = !all.GitOps
	linters = append(linters, lint.New(o.rules(), applied))
	for _, version := range k8s.Versions() {
		one := all
		one.Kubernetes, one.KeptSchemas = []string{version}, nil
		linters = append(linters, lint.New(o.rules(), one))
	}
	return linters
}

// linterWithout makes a linter of the options that leaves out some rules.
func (o *Options) linterWithout(ids []string) *lint.Linter {
	linting := o.Linting
	linting.Severity = maps.Clone(linting.Severity)
	if linting.Severity == nil {
		linting.Severity = map[string]source.Severity{}
	}
	for _, id := range ids {
		linting.Severity[id] = lint.Off
	}
	return lint.New(o.rules(), linting)
}

// inspect is what compiler.Options.Inspect wants.
func (i *inspector) inspect(app *schema.App, objects []*source.Node, from func() *compiler.Provenance) (
	found []source.Diagnostic, accepted []string) {
	in := lint.Input{Trace: func(f *lint.Finding) { traceSpec(app, from, f) }}
	commented := false
	evaluated := app.Document != nil && app.Document.Evaluated
	if app.Document != nil {
		in.Sources = []*source.Document{app.Document}
		commented = lint.HasIgnores(app.Document)
	}
	if n := app.Node.At("metadata", "annotations").Get(manifest.IgnoreAnnotation); n.Exists() {
		in.Ignore = n
	}
	patched := app.Node.Get("spec").Has("patches")
	if i.errorsOnly && !patched && !commented && in.Ignore == nil {
		return nil, nil // without patches nothing worse than a warning is found
	}
	for _, n := range objects {
		in.Documents = append(in.Documents, source.NewDocument(app.Node.Range, n))
	}
	linter := i.choices
	if patched {
		linter = i.everything
	}
	platform := i.platform
	if n := app.Node.At("spec", "platform"); n.Exists() {
		platform = n.Text
	}
	for _, f := range linter.Lint(in) {
		if platform == "openshift" && (f.Rule == rootImage || f.Rule == unreadable) {
			continue // the cluster gives each namespace a user, and a group for its files
		}
		if evaluated && f.Rule == unusedIgnore {
			continue // the comment may be for another document of the program
		}
		found = append(found, f.Diagnostic)
	}
	if commented || in.Ignore != nil {
		accepted = acceptedBy(i.complete(), in, objects)
		if i.settled != nil && slices.ContainsFunc(i.settings(), func(l *lint.Linter) bool {
			return !slices.Equal(acceptedBy(l, in, objects), accepted)
		}) {
			i.settled.add(compiler.OwnerOf(app))
		}
	}
	return found, accepted
}

// acceptedBy gives what a spec accepts of what any rule of a linter has against each of its
// objects, so that whoever lints these finds it accepted too.
func acceptedBy(linter *lint.Linter, in lint.Input, objects []*source.Node) []string {
	said := make([][]string, len(objects))
	in.Accepted = func(f *lint.Finding, reason string) {
		if f.Object == nil {
			return
		}
		at := slices.Index(objects, f.Object.Node())
		text := f.Rule + " because " + strings.ReplaceAll(reason, ";", ",")
		if at >= 0 && !slices.Contains(said[at], text) {
			said[at] = append(said[at], text)
		}
	}
	linter.Lint(in)
	texts := make([]string, len(objects))
	for at := range said {
		slices.Sort(said[at])
		texts[at] = strings.Join(said[at], "; ")
	}
	return texts
}

// traceSpec moves a finding to the spec, unless it stands there already: what
// a patch brings does.
func traceSpec(app *schema.App, from func() *compiler.Provenance, f *lint.Finding) {
	f.Related, f.Fixes = nil, nil // they are of the objects
	if f.Range != app.Node.Key {  // where the compiler's own nodes stand
		return
	}
	if hint := inSpecs[f.Rule]; hint != "" {
		f.Hint = hint
	}
	name := app.Node.At("metadata", "name")
	at, path := name.Range, app.Node.PathOf(name)
	if f.OfValue() && f.Object != nil {
		steps, _ := source.ParsePath(f.Path)
		o := from().Place(f.Object.Kind, f.Object.Name, steps)
		at, path = o.Range(), o.Path.String()
	}
	f.Range, f.Path = at, path
}

// inSpecs are the hints of those rules that speak of fields which a spec does not
// have: what to do in a spec instead.
var inSpecs = map[string]string{
	"affinity-spare-node": "write rollout: {maxUnavailable: 1}, or prefer separate nodes in place of requiring them",
	"hpa-and-replicas": "in Web and Worker, write replicas: {min: 2, max: 10, cpu: 70} in place of the autoscaler; " +
		"in Stateful, write replicas: none",
	"pdb-conflict": "remove the budget that is written by hand, and write its number as " +
		"disruption: {maxUnavailable: 1}",
	"cron-concurrency": "write activeDeadlineSeconds: several times as long as a run takes, and less than the time " +
		"between two",
	"headless-port":         "give the port one number, the one that the program listens on",
	"deprecated-annotation": "write security: {seccompProfile: {type: RuntimeDefault}}; for AppArmor use patches",
	"networkpolicy-peer":    "name an app as its spec does, with namespace where it is in another one",
	"hpa-single-replica":    "write replicas: {min: 2}, or more",
	"writable-root": "write security: {readOnlyRootFilesystem: true}, and volumes: {tmp: {emptyDir: {}, " +
		"mountPath: /tmp}} where it has to write",
	"no-networkpolicy": "write networkPolicy: {allowFrom: [{app: NAME}]} with who may talk to its pods",
	"pdb-unhealthy-pods": "add a patch of the PodDisruptionBudget with spec: {unhealthyPodEvictionPolicy: " +
		"AlwaysAllow}",
	"no-spread":              "write topologySpread, or affinity that keeps its pods apart",
	rootImage:                "write security: root, or security: {runAsUser: NUMBER} with a user that the image works as",
	"rwo-claim-rollout":      "write rollout: {strategy: Recreate}",
	"token-automount":        "leave serviceAccount out, or write rbac with what the app may do",
	"database-as-deployment": "use kind Database, or Stateful with storage",
	"database-storage":       "use kind Database, or Stateful with storage where the engine keeps its data",
	"rwo-claim-shared": "use kind Stateful with storage, a claim with ReadWriteMany, or one pod with " +
		"rollout: {strategy: Recreate}",
	"statefulset-claim-unused": "add mountPath to it in storage",
	"statefulset-service": "a new app leaves serviceName to Plimsoll; where the StatefulSet runs already it cannot " +
		"change, and nothing should look for its pods by name",
	unreadable:      "write security: {fsGroup: 1000}, with the group of the program, or defaultMode: 0444",
	"volume-unused": "add mountPath, name it under mounts of the container that needs it, or remove it",
}

// rootImage is the rule on images that start as root.
const rootImage = "root-image"

// unreadable is the rule on files that the user of a container may not read.
const unreadable = "volume-mode-unreadable"

// notForSpecs are rules that look beyond one app, whose objects alone are at
// hand when it is compiled, or against what the language allows on purpose: a cache
// without a disk. Whoever lints specs holds all that they become to them.
var notForSpecs = []string{"admission-policy", "admission-policy-pods",
	"config-elsewhere", "identity-elsewhere", "identity-reference",
	"namespace-quota", "namespace-security", "namespace-security-warned", "networkpolicy-namespace",
	"networkpolicy-peer", "networkpolicy-peer-elsewhere", "no-networkpolicy",
	"pod-subdomain", "resource-claim-target", "statefulset-service", "statefulset-storage",
	"statefulset-without-storage"}

// A traced app is one with where its objects come from.
type traced struct {
	app  *schema.App
	from func() *compiler.Provenance
}

// beyond lints all that specs became, together, by the rules that look beyond one
// app. documents stand beside the specs, and are not told of.
func beyond(o *Options, files *Input, apps []*schema.App, objects []*compiler.Object,
	documents []*source.Document) (found []source.Diagnostic) {
	if len(objects) == 0 {
		return nil // there is nobody to tell
	}
	var others []string
	for _, r := range o.rules().All() {
		if !slices.Contains(notForSpecs, r.ID) {
			others = append(others, r.ID)
		}
	}
	byOwner, byFile := map[compiler.Owner]*traced{}, map[*source.File]*traced{}
	compiling := o.Compiling(files)
	var in lint.Input
	for _, app := range apps {
		byOwner[compiler.OwnerOf(app)] = &traced{app, sync.OnceValue(func() *compiler.Provenance {
			return compiler.NewProvenance(app, apps, compiling)
		})}
		if app.Document != nil && !app.Document.Evaluated {
			in.Sources = append(in.Sources, app.Document)
		}
	}
	in.Documents, in.Context = slices.Clone(documents), map[*source.File]bool{}
	compiled := slices.DeleteFunc(slices.Clone(objects),
		func(object *compiler.Object) bool { return byOwner[object.Owner] == nil })
	for i, doc := range readBack(compiled, o.Kept.compiled()) {
		t := byOwner[compiled[i].Owner]
		byFile[doc.File] = t
		in.Documents = append(in.Documents, doc)
		in.Context[doc.File] = t.app.Document != nil && !o.ownsSome(t.app.Document)
	}
	ours := map[*lint.Finding]bool{}
	in.Trace = func(f *lint.Finding) {
		if t := byFile[f.Range.File]; t != nil {
			ours[f] = true
			f.Range = t.app.Node.Key
			traceSpec(t.app, t.from, f)
		}
	}
	for _, f := range o.linterWithout(others).Lint(in) {
		if ours[f] {
			found = append(found, f.Diagnostic)
		}
	}
	return found
}
