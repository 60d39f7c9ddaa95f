package validate

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// The annotations of pods that the API server reads.
const (
	mirrorAnnotation      = "kubernetes.io/config.mirror"
	costAnnotation        = "controller.kubernetes.io/pod-deletion-cost"
	tolerationsAnnotation = "scheduler.alpha.kubernetes.io/tolerations"
	seccompPod            = "seccomp.security.alpha.kubernetes.io/pod"
	seccompContainer      = "container.seccomp.security.alpha.kubernetes.io/"
	appArmorContainer     = "container.apparmor.security.beta.kubernetes.io/"
)

// podAnnotations looks at the annotations beside the spec of a pod.
func (c *checker) podAnnotations(pod *source.Node, k *k8s.Constraint, in k8s.Set) {
	holder := c.path[len(c.path)-1].node
	annotations := holder.At("metadata", "annotations")
	if len(annotations.Fields) == 0 {
		return
	}
	var names map[string]bool
	for i := range annotations.Fields {
		f := &annotations.Fields[i]
		message, hint := c.annotation(pod, f.Name, f.Value)
		if container, ok := strings.CutPrefix(f.Name, appArmorContainer); ok && message == "" {
			if names == nil {
				names = containerNames(pod)
			}
			if !names[container] {
				message, hint = fmt.Sprintf("the annotation is for the container %s, which the pod does not have",
					source.Shorten(quoteEmpty(container), 40)), "name a container of the pod"
			}
		}
		if message != "" {
			c.refuse(k, in, Violation{Node: f.Value, Message: message, Hint: hint})
		}
	}
	c.profiles(pod, annotations, k, in)
}

// annotation says what is wrong with one annotation; "" for nothing.
func (c *checker) annotation(pod *source.Node, name string, n *source.Node) (message, hint string) {
	text := manifest.StringOf(n) // null is empty to the server
	value := source.Shorten(quoteEmpty(text), 40)
	switch {
	case n.Kind != source.String && n.Kind != source.Null:
	case name == mirrorAnnotation && c.kind.Name == "Pod" && len(pod.Get("resourceClaims").Items) > 0:
		return "a mirror of a static pod cannot have resourceClaims", "remove the annotation, which only the kubelet writes"
	case name == mirrorAnnotation && !given(pod.Get("nodeName")):
		return "a mirror of a static pod is for a node, and there is no nodeName",
			"remove the annotation, which only the kubelet writes"
	case name == costAnnotation && !isCost(text):
		return "the deletion cost is " + value + ", and must be a whole number of 32 bits", "write a number, as 100 or -100"
	case name == tolerationsAnnotation && text != "" && !isTolerations(text):
		return "the tolerations in the annotation are not such ones in JSON", "write them under spec.tolerations"
	case (name == seccompPod || strings.HasPrefix(name, seccompContainer)) && !isSeccomp(text):
		return "the seccomp profile is " + value + ", and can only be runtime/default, unconfined or localhost/ and a path",
			"write securityContext.seccompProfile instead of the annotation"
	case strings.HasPrefix(name, appArmorContainer) && !isAppArmorProfile(text):
		return "the AppArmor profile is " + value + ", and can only be runtime/default, unconfined or localhost/ and a name",
			"write securityContext.appArmorProfile instead of the annotation"
	}
	return "", ""
}

// isCost reports whether a text is a number as the deletion cost is written.
func isCost(s string) bool {
	n, err := strconv.ParseInt(s, 10, 32)
	return err == nil && strconv.FormatInt(n, 10) == s
}

func isSeccomp(s string) bool {
	path, local := strings.CutPrefix(s, "localhost/")
	return local && formats["relative path"].is(path) ||
		s == "runtime/default" || s == "docker/default" || s == "unconfined"
}

func isAppArmorProfile(s string) bool {
	return s == "" || s == "runtime/default" || s == "unconfined" || strings.HasPrefix(s, "localhost/")
}

// isTolerations reports whether a text is tolerations in JSON, or null.
func isTolerations(s string) bool {
	documents, diagnostics := source.ParseJSON(source.NewFile("annotation.json", []byte(s)))
	if len(documents) != 1 || len(diagnostics) > 0 {
		return false
	}
	root := documents[0].Root()
	for _, t := range root.Items {
		if !isToleration(t) {
			return false
		}
	}
	return root.Kind == source.Null || root.Kind == source.List
}

func isToleration(t *source.Node) bool {
	key, operator, effect := t.Get("key").Text, t.Get("operator").Text, t.Get("effect").Text
	value := t.Get("value").Text
	return (key == "" || k8s.IsQualifiedName(key)) && (key != "" || operator == "Exists") &&
		(operator == "Exists" && value == "" || (operator == "" || operator == "Equal") && k8s.IsLabelValue(value)) &&
		(effect == "" || effect == "NoSchedule" || effect == "PreferNoSchedule" || effect == "NoExecute") &&
		(effect == "NoExecute" || !manifest.IsSet(t.Get("tolerationSeconds")))
}

func containerNames(pod *source.Node) map[string]bool {
	names := map[string]bool{}
	for _, list := range containerLists {
		for _, n := range pod.Get(list).Items {
			names[manifest.StringOf(n.Get("name"))] = true
		}
	}
	return names
}

// profiles compares the profiles of annotations with those of fields.
func (c *checker) profiles(pod, annotations *source.Node, k *k8s.Constraint, in k8s.Set) {
	ofPod := pod.Get("securityContext")
	c.sameProfile(annotations.Get(seccompPod), ofPod.Get("seccompProfile"), k, in)
	windows := pod.At("os", "name").Text == "windows"
	for _, list := range containerLists {
		for _, n := range pod.Get(list).Items {
			name, own := manifest.StringOf(n.Get("name")), n.Get("securityContext")
			c.sameProfile(annotations.Get(seccompContainer+name), own.Get("seccompProfile"), k, in)
			profile := own.Get("appArmorProfile")
			if !manifest.IsSet(profile) && c.kind.Name != "Pod" { // of a Pod, the server takes it from the annotation
				profile = ofPod.Get("appArmorProfile")
			}
			if !windows {
				c.sameProfile(annotations.Get(appArmorContainer+name), profile, k, in)
			}
		}
	}
}

// sameProfile compares the profile of an annotation with that of a field.
func (c *checker) sameProfile(annotation, profile *source.Node, k *k8s.Constraint, in k8s.Set) {
	if !annotation.Exists() || profile.Kind != source.Map {
		return
	}
	text, at := manifest.StringOf(annotation), profile.Get("type")
	path, local := strings.CutPrefix(text, "localhost/")
	same := true
	switch at.Text {
	case "Unconfined":
		same = text == "unconfined"
	case "RuntimeDefault":
		same = text == "runtime/default" || text == "docker/default" && profile.Key.Text() == "seccompProfile"
	case "Localhost":
		if same = local; local {
			at = profile.Get("localhostProfile")
			same = at.Text == path
		}
	}
	if !same {
		c.refuse(k, in, Violation{Node: at, Other: annotation, OtherWords: "the annotation", Hint: "remove the annotation",
			Message: fmt.Sprintf("%s is %s, and an annotation of the pod says %s", profile.Key.Text(),
				source.Shorten(quoteEmpty(at.Text), 40), source.Shorten(quoteEmpty(text), 40))})
	}
}
