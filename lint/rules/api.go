package rules

import (
	"fmt"
	"strings"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
	"github.com/plimsoll-dev/plimsoll/validate"
)

// A standing is what the chosen versions of Kubernetes make of the API version
// and kind of an object.
type standing struct {
	kind    *k8s.Kind // nil when none of the versions that there are facts about has it
	life    *k8s.Life // nil when it is not deprecated in any
	lacking k8s.Set   // the chosen versions that do not serve it
	better  *k8s.Kind // what to use instead; nil when there is nothing, or not known
}

// standingOf tells how an object's kind stands. ok is false for what is none of
// Kubernetes' own kinds.
func standingOf(p *lint.Pass, o *manifest.Object) (s standing, ok bool) {
	s.kind, s.life = k8s.Find(o.APIVersion, o.Kind), k8s.Lifecycle(o.APIVersion, o.Kind)
	if s.kind == nil && s.life == nil {
		return s, false
	}
	s.lacking = p.Schemas.Versions
	if s.kind != nil {
		s.lacking &^= s.kind.Versions
	}
	if s.lacking != 0 || s.life != nil {
		s.better = k8s.Replacement(o.APIVersion, o.Kind, p.Schemas.Versions)
	}
	return s, true
}

// reportEarly reports an object whose API version came with a later Kubernetes.
func reportEarly(p *lint.Pass, o *manifest.Object, message string, s standing) {
	hint := "choose Kubernetes " + s.kind.Versions.Names()[0] + " or later"
	if s.better != nil {
		hint += "; all chosen versions have it as " + s.better.APIVersion
	}
	p.Report(o, o.At("apiVersion"), message, hint)
}

// reportMove reports an object that should be of another API version, at that
// version, with the way there.
func reportMove(p *lint.Pass, o *manifest.Object, message string, to *k8s.Kind) {
	if to == nil {
		hint := "remove the object: no other kind took its place"
		if l := k8s.Lifecycle(o.APIVersion, o.Kind); l != nil && l.Instead != "" {
			hint = "remove the object, and " + l.Instead
		}
		p.Report(o, o.At("apiVersion"), message, hint)
		return
	}
	if to.Name != o.Kind {
		p.Report(o, o.At("apiVersion"), message,
			fmt.Sprintf("write an object of apiVersion: %s and kind: %s", to.APIVersion, to.Name))
		return
	}
	hint := "write apiVersion: " + to.APIVersion
	list := validate.AllAgainst(o.Node(), to, to.Versions&p.Schemas.Versions)
	change := changedMeaning(o)
	switch {
	case len(list) == 1:
		hint += "; there, " + list[0].Message
	case len(list) > 1:
		hint += fmt.Sprintf("; there, %s, and %d more", list[0].Message, len(list)-1)
	case change != "":
		hint += "; there, " + change
	}
	f := p.Report(o, o.At("apiVersion"), message, hint)
	if len(list) == 0 && change == "" {
		f.Fix(hint, source.Replace(o.At("apiVersion"), to.APIVersion))
	}
}

// changedMeaning says what an object would mean that it did not mean before, in
// its new API version, given that all its fields are there; "" for nothing.
func changedMeaning(o *manifest.Object) string {
	spec := o.At("spec")
	switch {
	case o.APIVersion == "admissionregistration.k8s.io/v1beta1":
		return "failurePolicy is Fail, matchPolicy Equivalent and the timeout 10 seconds unless you write other values"
	case o.APIVersion == "policy/v1beta1" && o.Kind == "PodDisruptionBudget" &&
		manifest.SelectorOf(spec.Get("selector")).Empty():
		return "an empty selector selects all pods, where it selected none"
	case (o.APIVersion == "extensions/v1beta1" && o.Kind == "DaemonSet" || o.APIVersion == "apps/v1beta1" &&
		o.Kind == "StatefulSet") && !spec.Get("updateStrategy").Has("type"):
		return "updateStrategy is RollingUpdate, where it was OnDelete"
	}
	return ""
}

// ownKind reports whether the kind comes with the input or with given schemas.
func ownKind(p *lint.Pass, o *manifest.Object) bool { return p.Schemas.Knows(o) }

// localConfig reports whether an object is the configuration of a program and
// not for the API server.
func localConfig(o *manifest.Object) bool {
	return o.Local || !strings.Contains(o.Group, ".") && !k8s.HasGroup(o.Group) ||
		o.Node().Get("metadata").Kind != source.Map
}

// kindMeant gives the kind of Kubernetes that has the object's name, in the API
// version that is best in all chosen versions.
func kindMeant(p *lint.Pass, o *manifest.Object) *k8s.Kind {
	var best *k8s.Kind
	for _, k := range k8s.Named(o.Kind) {
		if k.Versions&p.Schemas.Versions != p.Schemas.Versions {
			continue
		}
		if best == nil || k.Group() == o.Group && best.Group() != o.Group || k.Group() == best.Group() &&
			k.Stabler(best) {
			best = k
		}
	}
	return best
}
