package compiler

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	kschema "k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

// The labels that every object carries. Selectors are made of the first two.
const (
	labelName      = "app.kubernetes.io/name"
	labelInstance  = "app.kubernetes.io/instance"
	labelManagedBy = "app.kubernetes.io/managed-by"
)

// The fixed suffixes of names that are derived from the app's.
const (
	canarySuffix    = "-canary"
	stableSuffix    = "-stable"
	configMapSuffix = "-config"
	tlsSuffix       = "-tls"
	headlessSuffix  = "-headless"
	backupSuffix    = "-backup"
	restoreSuffix   = "-restore-" // and the time
)

// derivedName is the name of what an app has beside itself, as if that were an
// app too: its pods carry it. It is "" where there is none.
func derivedName(app *schema.App) string {
	spec := app.Node.Get("spec")
	switch {
	case app.Kind == "Database" && spec.Has("backup"):
		return app.Name + backupSuffix
	case app.Kind == "Web" && spec.Has("canary"):
		return app.Name + canarySuffix
	}
	return ""
}

// How long names can be.
const (
	longestName    = 63 // a DNS label
	longestSet     = 52 // of a StatefulSet, whose pods carry the label NAME-HASH
	longestCronJob = 52 // of a CronJob, whose Jobs add "-" and the minute in ten digits
	hashLength     = 10
)

// An object is what emit takes: a pointer to any struct with Kubernetes' type
// and object metadata.
type object interface {
	metav1.Object
	GetObjectKind() kschema.ObjectKind
}

// emit adds an object to what the app becomes.
func (b *build) emit(o object) {
	b.keepName(o)
	b.objects = append(b.objects, o)
}

// typeMeta names the type of an object.
func typeMeta(apiVersion, kind string) metav1.TypeMeta {
	return metav1.TypeMeta{APIVersion: apiVersion, Kind: kind}
}

// meta is the metadata of an object of this app, with the user's labels and
// annotations. instance is b.Name but for what belongs to a canary.
func (b *build) meta(name, instance string) metav1.ObjectMeta {
	return metav1.ObjectMeta{
		Name:        name,
		Namespace:   b.Namespace,
		Labels:      b.labels(instance),
		Annotations: b.annotations(),
	}
}

// workloadMeta is the metadata of a workload, which alone has the annotations
// of workloadAnnotations. instance is b.Name, or the name of a canary.
func (b *build) workloadMeta(instance string) metav1.ObjectMeta {
	name := instance
	if instance == b.Name {
		name = b.workload()
	}
	meta := b.meta(name, instance)
	meta.Annotations = merge(meta.Annotations, texts(b.spec("workloadAnnotations")))
	return meta
}

// annotations are the user's, without what tells kustomize that the spec is a
// function's configuration: objects with that would be taken for some too; and
// without what is ignored, of which each object gets what it needs.
func (b *build) annotations() map[string]string {
	m := texts(b.Node.At("metadata", "annotations"))
	maps.DeleteFunc(m, func(name, _ string) bool {
		return name == manifest.IgnoreAnnotation || IsFunctionAnnotation(name)
	})
	return m
}

// annotated gives an object with one annotation more, or longer.
func annotated(object *source.Node, name, text string) *source.Node {
	meta := object.Get("metadata")
	all := meta.Get("annotations")
	if old := all.Get(name); old.Exists() {
		text = old.Text + "; " + text
	}
	value := &source.Node{Range: object.Range, Key: object.Key, Kind: source.String, Style: source.Quoted, Text: text}
	all = all.With(name, value)
	slices.SortFunc(all.Fields, byName)
	meta = meta.With("annotations", all)
	slices.SortFunc(meta.Fields, byName)
	return object.With("metadata", meta)
}

// IsFunctionAnnotation reports whether an annotation is one by which kustomize
// talks with its functions.
func IsFunctionAnnotation(name string) bool {
	domain, _, _ := strings.Cut(name, "/")
	return domain == "config.kubernetes.io" || domain == "internal.config.kubernetes.io" || domain == "config.k8s.io"
}

// labels are those of an object or a pod: the user's, and the fixed ones.
func (b *build) labels(instance string) map[string]string {
	labels := b.fixedLabels(instance)
	maps.Copy(labels, texts(b.Node.At("metadata", "labels")))
	return labels
}

// ownLabels are those that Plimsoll sets, on every object.
var ownLabels = []string{labelName, labelInstance, labelManagedBy}

// fixedLabels are the labels that never change during an app's life. The
// schema keeps users from setting them, but for those of what runs already.
func (b *build) fixedLabels(instance string) map[string]string {
	return map[string]string{
		labelName:      cmp.Or(b.adoptedSelector()[labelName], b.Name),
		labelInstance:  b.instanceLabel(instance),
		labelManagedBy: "plimsoll",
	}
}

// selector matches the pods of one workload. Selectors are immutable, so
// nothing that a user can change is in it, but for what a workload has that runs
// already.
func (b *build) selector(instance string) map[string]string {
	adopted := b.adoptedSelector()
	if adopted == nil {
		return map[string]string{labelName: b.Name, labelInstance: instance}
	}
	selector := maps.Clone(adopted)
	if _, ok := selector[labelInstance]; ok {
		selector[labelInstance] = b.instanceLabel(instance)
	}
	return selector
}

// labelSelector is selector for those who want it wrapped.
func (b *build) labelSelector(instance string) *metav1.LabelSelector {
	return &metav1.LabelSelector{MatchLabels: b.selector(instance)}
}

// texts reads a map of texts; nil when there is none.
func texts(n *source.Node) map[string]string {
	if len(n.Fields) == 0 {
		return nil
	}
	m := make(map[string]string, len(n.Fields))
	for _, f := range n.Fields {
		m[f.Name] = f.Value.Text
	}
	return m
}

// openshift reports whether the app is for OpenShift.
func (b *build) openshift() bool {
	return cmp.Or(b.opts.Platform, b.spec("platform").Text) == "openshift"
}

// checkName fails when the app's name is longer than limit, once for the lowest
// one. because says what needs the room; related are the fields that ask for it.
func (b *build) checkName(limit int, because string, related ...source.Related) {
	b.checkLength(b.Node.At("metadata", "name"), "shorten it by %d", limit, because, related)
}

// checkWorkloadName is checkName for the name of the workload, which may be that of
// one that runs already.
func (b *build) checkWorkloadName(limit int, because string, related ...source.Related) {
	if n := b.spec("adopt", "name"); n.Exists() {
		b.checkLength(n, "that is %d too many for what runs: it must be another object", limit, because, related)
		return
	}
	b.checkName(limit, because, related...)
}

func (b *build) checkLength(name *source.Node, hint string, limit int, because string, related []source.Related) {
	over := len(name.Text) - limit
	if over <= 0 || !name.Exists() || name.Kind != source.String { // wrong in itself, which was reported already
		return
	}
	if lowest, ok := b.nameLimits[name.Range]; ok && lowest <= limit {
		return
	}
	if b.nameLimits == nil {
		b.nameLimits = map[source.Range]int{}
	}
	b.nameLimits[name.Range] = limit
	b.diagnostics = slices.DeleteFunc(b.diagnostics, func(d source.Diagnostic) bool {
		return d.Rule == "name-length" && d.Range == name.Range
	})
	b.fail(name.Range, "name-length",
		fmt.Sprintf("the name has %d characters, but %s, so at most %d are possible", len(name.Text), because, limit),
		fmt.Sprintf(hint, over), related...)
}

// hash gives ten characters that change with the content.
func hash(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])[:hashLength]
}
