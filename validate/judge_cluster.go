package validate

import (
	"cmp"
	"fmt"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// apiServiceName holds the name of an APIService to the version that it serves.
func (c *checker) apiServiceName(service *source.Node, k *k8s.Constraint, in k8s.Set) {
	name, spec := service.At("metadata", "name"), service.Get("spec")
	want := manifest.StringOf(spec.Get("version")) + "." + manifest.StringOf(spec.Get("group"))
	if given(name) && spec.Kind == source.Map && name.Text != want {
		c.refuse(k, in, Violation{Node: name, Hint: "write " + want, Message: fmt.Sprintf(
			"metadata.name is %s, and must be spec.version and spec.group with a dot between", source.Shorten(name.Text, 60))})
	}
}

// eventNamespace holds that an event is in the namespace of what it is about.
func (c *checker) eventNamespace(event *source.Node, k *k8s.Constraint, in k8s.Set) {
	about := "involvedObject"
	if c.kind.Group() != "" {
		about = "regarding"
	}
	own := cmp.Or(manifest.StringOf(event.At("metadata", "namespace")), "default")
	n := event.At(about, "namespace")
	of := manifest.StringOf(n)
	wrong := of != own && (of != "" || own != "default")
	if manifest.IsSet(event.Get("eventTime")) {
		wrong = of == "" && own != "default" && own != "kube-system"
	}
	if wrong {
		c.refuse(k, in, Violation{Node: n, Hint: "write namespace: " + own, Message: fmt.Sprintf(
			"the event is in the namespace %s, and %s.namespace is %s", own, about, quoteEmpty(of))})
	}
}
