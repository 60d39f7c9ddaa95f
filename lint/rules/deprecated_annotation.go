package rules

import (
	"strings"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/podsecurity"
	"github.com/plimsoll-dev/plimsoll/source"
)

var deprecatedAnnotation = &lint.Rule{
	ID:      "deprecated-annotation",
	Summary: "an annotation in place of which there is a field",
	Why: "What began as an annotation has become a field. Some of the annotations do nothing any more, without an " +
		"error: a seccomp profile in one has not been applied since Kubernetes 1.27. " +
		"Others, as that for AppArmor, still count but are on their way out, and are not checked as a field is: a " +
		"typing error in one goes unseen. " +
		"An annotation beside the field, for older clusters, is not reported.",
	Do:       "Write the field, and remove the annotation.",
	Severity: source.Warning,
	Beyond:   true,
	Source:   "https://kubernetes.io/docs/reference/labels-annotations-taints/",
	Object: func(p *lint.Pass, o *manifest.Object) {
		if o.Is("", "PersistentVolumeClaim") || o.Is("", "PersistentVolume") {
			for _, f := range o.At("metadata", "annotations").Fields {
				if field := storageAnnotations[f.Name]; field != "" {
					p.ReportKey(o, f.Value, "the annotation "+f.Name+" has a field in its place", "write spec."+field).
						Because(f.Name)
				}
			}
		}
		if o.Workload != nil {
			checkPodAnnotations(p, o.Workload)
		}
	},
}

// storageAnnotations are those of volumes and claims, and the fields in their
// place.
var storageAnnotations = map[string]string{
	"volume.beta.kubernetes.io/storage-class": "storageClassName",
	"volume.beta.kubernetes.io/mount-options": "mountOptions",
}

// ignoredAnnotations are those of pods that do nothing any more, and what to
// write instead.
var ignoredAnnotations = map[string]string{
	"scheduler.alpha.kubernetes.io/critical-pod": "write priorityClassName: system-cluster-critical or " +
		"system-node-critical",
	"scheduler.alpha.kubernetes.io/affinity":      "write spec.affinity",
	"scheduler.alpha.kubernetes.io/tolerations":   "write spec.tolerations",
	"pod.alpha.kubernetes.io/init-containers":     "write spec.initContainers",
	"pod.beta.kubernetes.io/init-containers":      "write spec.initContainers",
	"pod.beta.kubernetes.io/hostname":             "write spec.hostname",
	"pod.beta.kubernetes.io/subdomain":            "write spec.subdomain",
	"security.alpha.kubernetes.io/sysctls":        "write spec.securityContext.sysctls",
	"security.alpha.kubernetes.io/unsafe-sysctls": "write spec.securityContext.sysctls",
}

func checkPodAnnotations(p *lint.Pass, w *manifest.Workload) {
	for _, f := range w.Template().At("metadata", "annotations").Fields {
		container, appArmor := strings.CutPrefix(f.Name, podsecurity.AppArmorAnnotation)
		of, seccomp := strings.CutPrefix(f.Name, podsecurity.SeccompContainerAnnotation)
		switch {
		case appArmor && hasProfile(w, container, "appArmorProfile"),
			seccomp && hasProfile(w, of, "seccompProfile"),
			f.Name == podsecurity.SeccompPodAnnotation && manifest.IsSet(w.Pod().At("securityContext", "seccompProfile")):
			// The annotation is for clusters that do not know the field.
		case appArmor:
			p.ReportKey(w.Object, f.Value, "the AppArmor annotation of container "+container+
				" has a field in its place", "write securityContext.appArmorProfile: "+profileField(f.Value.Text)+
				" in the container").Because("AppArmor")
		case f.Name == podsecurity.SeccompPodAnnotation:
			p.ReportKey(w.Object, f.Value, "the seccomp annotation does nothing since Kubernetes 1.27",
				"write securityContext.seccompProfile: "+profileField(f.Value.Text)+" in the pod's spec")
		case seccomp:
			p.ReportKey(w.Object, f.Value, "the seccomp annotation of container "+of+
				" does nothing since Kubernetes 1.27", "write securityContext.seccompProfile: "+
				profileField(f.Value.Text)+" in the container")
		case ignoredAnnotations[f.Name] != "":
			p.ReportKey(w.Object, f.Value, "the annotation "+f.Name+" does nothing any more",
				ignoredAnnotations[f.Name]).Because(f.Name)
		}
	}
}

// hasProfile reports whether a container, or the pod for all, has the field in
// the place of an annotation.
func hasProfile(w *manifest.Workload, container, field string) bool {
	if manifest.IsSet(w.Pod().At("securityContext", field)) {
		return true
	}
	for _, c := range w.Containers() {
		if c.Name == container && manifest.IsSet(c.Node.At("securityContext", field)) {
			return true
		}
	}
	return false
}

// profileField writes the value of a profile annotation as that of the field.
func profileField(s string) string {
	if name, ok := strings.CutPrefix(s, "localhost/"); ok {
		return "{type: Localhost, localhostProfile: " + name + "}"
	}
	if s == "unconfined" {
		return "{type: Unconfined}"
	}
	return "{type: RuntimeDefault}"
}
