package compiler

import (
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
// of workloadAnnotations. instance is its name.
func (b *build) workloadMeta(instance string) metav1.ObjectMeta {
	meta := b.meta(instance, instance)
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

// fixedLabels are the labels that never change during an app's life. The
// schema keeps users from setting them.
func (b *build) fixedLabels(instance string) map[string]string {
	return map[string]string{
		labelName:      b.Name,
		labelInstance:  instance,
		labelManagedBy: "plimsoll",
	}
}

// selector matches the pods of one workload. Selectors are immutable, so
// nothing that a user can change is in it.
func (b *build) selector(instance string) map[string]string {
	return map[string]string{labelName: b.Name, labelInstance: instance}
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
	if platform := b.spec("platform"); platform.Exists() {
		return platform.Text == "openshift"
	}
	return b.opts.Platform == "openshift"
}

// checkName fails when the app's name is longer than limit, once for the lowest
// one. because says what needs the room; related are the fields that ask for it.
func (b *build) checkName(limit int, because string, related ...source.Related) {
	name := b.Node.At("metadata", "name")
	if len(b.Name) <= limit || !name.Exists() { // wrong in itself, which was reported already
		return
	}
	if b.nameLimit != 0 && b.nameLimit <= limit {
		return
	}
	b.nameLimit = limit
	b.diagnostics = slices.DeleteFunc(b.diagnostics, func(d source.Diagnostic) bool { return d.Rule == "name-length" })
	b.fail(name.Range, "name-length",
		fmt.Sprintf("the name has %d characters, but %s, so at most %d are possible", len(b.Name), because, limit),
		fmt.Sprintf("shorten it by %d", len(b.Name)-limit), related...)
}

// hash gives ten characters that change with the content.
func hash(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])[:hashLength]
}
