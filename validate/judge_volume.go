package validate

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// iscsiVolume looks at the name that an initiator gives to a target: it is made of
// those of the volume, one of a pod or a PersistentVolume, and the portal.
func (c *checker) iscsiVolume(volume *source.Node, k *k8s.Constraint, in k8s.Set) {
	iscsi, name := volume.Get("iscsi"), volume.Get("name")
	if spec := volume.Get("spec"); spec.Exists() {
		iscsi, name = spec.Get("iscsi"), volume.At("metadata", "name")
	}
	length := len(manifest.StringOf(name)) + 1 + len(manifest.StringOf(iscsi.Get("targetPortal")))
	if manifest.IsSet(iscsi.Get("initiatorName")) && length > 64 {
		c.refuse(k, in, Violation{Node: name, Hint: "shorten it", Other: iscsi.Get("targetPortal"),
			OtherWords: "the portal", Message: fmt.Sprintf("the name and the portal of the volume are %d characters long "+
				"together, and 64 are the most with initiatorName", length)})
	}
}

// pathFields are those of the sources of a projected volume that are paths in it.
var pathFields = [][]string{{"secret", "items"}, {"configMap", "items"}, {"downwardAPI", "items"},
	{"clusterTrustBundle", "path"}, {"podCertificate", "credentialBundlePath"}, {"podCertificate", "keyPath"},
	{"podCertificate", "certificateChainPath"}}

// projectedPaths looks for paths that two sources of a volume have.
func (c *checker) projectedPaths(volume *source.Node, k *k8s.Constraint, in k8s.Set) {
	first := map[string]*source.Node{}
	take := func(n *source.Node) {
		path := manifest.StringOf(n)
		before := first[path]
		switch {
		case path == "":
		case before == nil:
			first[path] = n
		default:
			c.refuse(k, in, Violation{Node: n, Other: before, OtherWords: "the first one is here",
				Message: fmt.Sprintf("%s is a path of the volume already", source.Shorten(path, 40)),
				Hint:    "write another path"})
		}
	}
	projection := k8s.Definition("core.v1.VolumeProjection")
	for _, s := range volume.Get("sources").Items {
		for _, field := range pathFields {
			if f := projection.Field(field[0], in); f == nil || f.Unjudged()&in == in {
				continue
			}
			n := s.At(field...)
			if n.Kind != source.List {
				take(n)
			}
			for _, item := range n.Items {
				take(item.Get("path"))
			}
		}
	}
}

// templateMetadata looks at the metadata of a claim that a pod makes: labels and
// annotations alone are taken over.
func (c *checker) templateMetadata(template *source.Node, k *k8s.Constraint, in k8s.Set) {
	for _, f := range template.Get("metadata").Fields {
		if f.Name != "labels" && f.Name != "annotations" && given(f.Value) {
			c.refuse(k, in, Violation{Node: f.Value, Key: true, Hint: "remove it: the claim is named after pod and volume",
				Message: "metadata." + f.Name + " cannot be set for the claim of a volume"})
		}
	}
}

// certificateExpiration looks at how long a certificate of Kubernetes' own signers
// can hold: a day.
func (c *checker) certificateExpiration(projection *source.Node, k *k8s.Constraint, in k8s.Set) {
	domain, _, _ := strings.Cut(manifest.StringOf(projection.Get("signerName")), "/")
	n := projection.Get("maxExpirationSeconds")
	if seconds, ok := n.Int(); ok && seconds > 86400 && strings.HasSuffix("."+domain, ".kubernetes.io") {
		c.refuse(k, in, Violation{Node: n, Hint: "write 86400 or less", Message: fmt.Sprintf(
			"maxExpirationSeconds is %d, and is at most 86400 for signers of kubernetes.io", seconds)})
	}
}

// divisor looks at what an amount of a resource is divided by: a whole unit.
func (c *checker) divisor(selector *source.Node, k *k8s.Constraint, in k8s.Set) {
	n, resource := selector.Get("divisor"), manifest.StringOf(selector.Get("resource"))
	text := strings.TrimSpace(n.Text)
	if !n.Scalar() || !isQuantity(text) || !isPositive(text) && isNatural(text) {
		return // not there, or zero, which is the same
	}
	units := "1 1k 1M 1G 1T 1P 1E 1Ki 1Mi 1Gi 1Ti 1Pi 1Ei"
	_, of, _ := strings.Cut(resource, ".")
	switch {
	case of == "cpu":
		units = "1 1m"
	case of != "memory" && of != "ephemeral-storage" && !strings.HasPrefix(of, "hugepages-"):
		return
	}
	if list := strings.Fields(units); !isUnit(text, list) {
		c.refuse(k, in, Violation{Node: n, Hint: "write one of these",
			Message: fmt.Sprintf("divisor is %s, and can only be %s for %s", text, source.Or(list), resource)})
	}
}

// volumeClaims looks at the claims that a pod makes for its volumes: they are named
// after both.
func (c *checker) volumeClaims(pod *source.Node, k *k8s.Constraint, in k8s.Set) {
	name := manifest.StringOf(c.path[0].node.At("metadata", "name"))
	if c.kind.Name != "Pod" || name == "" {
		return
	}
	made := map[string]*source.Node{}
	for _, v := range pod.Get("volumes").Items {
		n := v.Get("name")
		if !manifest.IsSet(v.Get("ephemeral")) || manifest.StringOf(n) == "" {
			continue
		}
		claim := name + "-" + n.Text
		made[claim] = n
		if k8s.IsSubdomain(name) && k8s.IsLabel(n.Text) && !k8s.IsSubdomain(claim) {
			c.refuse(k, in, Violation{Node: n, Hint: "shorten it", Message: fmt.Sprintf(
				"the claim of the volume would be called %s, which is %d characters long, and 253 are the most",
				source.Shorten(claim, 60), len(claim))})
		}
	}
	for _, v := range pod.Get("volumes").Items {
		n := v.At("persistentVolumeClaim", "claimName")
		if volume := made[n.Text]; volume != nil {
			c.refuse(k, in, Violation{Node: n, Other: volume, OtherWords: "the volume that it is made for",
				Message: n.Text + " is the claim that the pod makes for another of its volumes",
				Hint:    "name another claim, or mount the other volume"})
		}
	}
}

// emptySources looks for sources of a projected volume that are none.
func (c *checker) emptySources(sources *source.Node, k *k8s.Constraint, in k8s.Set) {
	for i, n := range sources.Items {
		if n.Kind == source.Map && !slices.ContainsFunc(n.Fields, func(f source.Field) bool { return given(f.Value) }) {
			c.refuse(k, in, Violation{Node: n, Hint: "remove it, or add a source",
				Message: fmt.Sprintf("sources[%d] is empty", i)})
		}
	}
}

// longestPath is what no path of a file system is longer than.
const longestPath = 4096

// overlappingPaths looks for paths in a volume that are in each other's way: the
// same, or one below another, which then is no directory.
func (c *checker) overlappingPaths(volume *source.Node, k *k8s.Constraint, in k8s.Set) {
	for _, kind := range []string{"configMap", "secret", "downwardAPI"} {
		c.overlap(itemPaths(volume.At(kind, "items")), k, in)
	}
	projected := volume.Get("projected")
	if projected.Kind != source.Map {
		return
	}
	var paths []*source.Node
	for _, s := range projected.Get("sources").Items {
		for _, field := range append(pathFields, []string{"serviceAccountToken", "path"}) {
			if n := s.At(field...); n.Kind == source.List {
				paths = append(paths, itemPaths(n)...)
			} else {
				paths = append(paths, n)
			}
		}
	}
	c.overlap(paths, k, in)
}

func itemPaths(items *source.Node) (paths []*source.Node) {
	for _, item := range items.Items {
		paths = append(paths, item.Get("path"))
	}
	return paths
}

func (c *checker) overlap(paths []*source.Node, k *k8s.Constraint, in k8s.Set) {
	whole, parents := map[string]*source.Node{}, map[string]*source.Node{}
	for _, n := range paths {
		path := strings.TrimRight(manifest.StringOf(n), "/")
		if path == "" || len(path) > longestPath {
			continue
		}
		before := cmp.Or(whole[path], parents[path])
		for i := range path {
			if path[i] == '/' {
				before = cmp.Or(before, whole[path[:i]])
				parents[path[:i]] = n
			}
		}
		whole[path] = n
		if before != nil {
			c.add(Violation{Reason: Warned, Node: n, Versions: in, Other: before, OtherWords: "the other one is here",
				Message: fmt.Sprintf("%s and %s are in each other's way in the volume", source.Shorten(path, 40),
					source.Shorten(before.Text, 40)), Hint: "write paths of which none is the same as, or below, another"})
		}
	}
}
