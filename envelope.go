package plimsoll

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/platform"
	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
	"github.com/plimsoll-dev/plimsoll/validate"
)

// An envelope is what a document is by its apiVersion and kind.
type envelope uint8

const (
	isObject         envelope = iota // of Kubernetes, or of somebody else
	isSpec                           // of Plimsoll's API group
	isFunctionConfig                 // for kustomize
	isEnvironment                    // says where apps run
	isWrong
)

const (
	ruleAPIVersion   = "api-version"
	ruleUnknownKind  = "unknown-kind"
	ruleMissingField = "missing-field"
	ruleEmptyInput   = "empty-input"
)

// envelopeOf tells what a document is, and of one that is wrong the mistake.
func envelopeOf(root *source.Node) (envelope, source.Diagnostic) {
	version, kind := root.Get("apiVersion"), root.Get("kind")
	group := groupOf(root)
	wrong := func(at source.Range, rule, message, hint string) (envelope, source.Diagnostic) {
		return isWrong, source.Diagnostic{Rule: rule, Message: message, Hint: hint, Range: at}
	}
	switch {
	case group == schema.Group && IsFunctionConfig(kind.Text):
		return isFunctionConfig, source.Diagnostic{}
	case group == schema.Group && kind.Text == platform.EnvironmentKind:
		return isEnvironment, source.Diagnostic{}
	case group == schema.Group && nearSpecial(kind.Text) != "":
		return wrong(kind.Range, ruleUnknownKind, fmt.Sprintf("unknown kind %q", kind.Text),
			source.DidYouMean(nearSpecial(kind.Text)))
	case group == schema.Group:
		return isSpec, source.Diagnostic{}
	case root.Kind == source.List && holdsDocuments(root):
		return wrong(root.Items[0].Range, "type", "a document is one spec or one Kubernetes object, not a list of them",
			"write each as a document of its own, with a line --- between them")
	case root.Kind != source.Map:
		return wrong(root.Range, "type", fmt.Sprintf("a document is a spec or a Kubernetes object, not %s", root.Kind),
			"plimsoll init KIND NAME prints a spec to start from")
	case !version.Exists() && !kind.Exists():
		return wrong(version.Range, ruleMissingField, "this document has neither apiVersion nor kind",
			fmt.Sprintf("begin a spec with apiVersion: %s and kind: one of %s", schema.APIVersion,
				strings.Join(schema.Kinds(), ", ")))
	case !version.Exists():
		return wrong(version.Range, ruleMissingField, "this document has no apiVersion",
			"add apiVersion: "+cmp.Or(versionOf(kind.Text), schema.APIVersion+" if it is a spec"))
	case !kind.Exists():
		return wrong(kind.Range, ruleMissingField, "this document has no kind", "")
	case version.Kind == source.String && version.Text == "":
		return wrong(version.Range, ruleAPIVersion, "apiVersion is empty",
			"write apiVersion: "+cmp.Or(versionOf(kind.Text), schema.APIVersion+" if it is a spec"))
	case source.Nearest(group, []string{schema.Group}) != "":
		return wrong(version.Range, ruleAPIVersion, fmt.Sprintf("unknown API group %q", group),
			source.DidYouMean(schema.APIVersion))
	case kind.Text == "List" && !manifest.IsList(root):
		items := root.Get("items")
		if !items.Exists() {
			return wrong(kind.Range, ruleMissingField, "this List has no items", "put its objects under items, as a list")
		}
		return wrong(items.Range, "type", fmt.Sprintf("items must be a list, not %s", items.Kind),
			"write a - before each object, or items: [] where there are none")
	case !builtIn(version.Text):
		return isObject, source.Diagnostic{}
	case slices.Contains(schema.Kinds(), kind.Text), IsSpecial(kind.Text):
		return wrong(version.Range, ruleAPIVersion,
			fmt.Sprintf("%s is a kind of %s, and not of %s", kind.Text, schema.APIVersion, version.Text),
			"write apiVersion: "+schema.APIVersion)
	}
	if meant := misspelt(version.Text, kind.Text); meant != "" {
		return wrong(kind.Range, ruleUnknownKind, fmt.Sprintf("unknown kind %q in %s", kind.Text, version.Text),
			source.DidYouMean(meant))
	}
	return isObject, source.Diagnostic{}
}

// holdsDocuments reports whether an item of a list is meant as a document.
func holdsDocuments(list *source.Node) bool {
	return slices.ContainsFunc(list.Items, func(n *source.Node) bool { return n.Has("apiVersion") || n.Has("kind") })
}

// builtIn reports whether an apiVersion is of a group that is built into
// Kubernetes: the core group has no name.
func builtIn(apiVersion string) bool {
	group, _ := manifest.SplitAPIVersion(apiVersion)
	return apiVersion != "" && k8s.HasGroup(group)
}

// versionOf gives the apiVersion that a kind has, of Plimsoll or of Kubernetes
// itself; "" for others.
func versionOf(kind string) string {
	if slices.Contains(schema.Kinds(), kind) {
		return schema.APIVersion
	}
	var best *k8s.Kind
	for _, k := range k8s.Named(kind) {
		if k.Versions&k8s.Every().Newest() != 0 && (best == nil || k.Stabler(best)) {
			best = k
		}
	}
	if best == nil {
		return ""
	}
	return best.APIVersion
}

// misspelt gives the kind that was meant by one that a group built into
// Kubernetes does not have, with its apiVersion where that is another; "" where
// the kind is known, or none is near. The core group once had kinds of OpenShift,
// so that there only a typo is one.
func misspelt(apiVersion, kind string) string {
	if kind == "" || strings.HasSuffix(kind, "List") || len(k8s.Named(kind)) > 0 ||
		k8s.Lifecycle(apiVersion, kind) != nil {
		return ""
	}
	var near, others []string
	for _, k := range k8s.Kinds() {
		if k.APIVersion == apiVersion {
			near = append(near, k.Name)
		} else {
			others = append(others, k.Name)
		}
	}
	if meant := source.Nearest(kind, near); meant != "" && validate.Typo(meant, kind) {
		return meant
	}
	meant := source.Nearest(kind, slices.Concat(schema.Kinds(), others))
	if meant == "" || !validate.Typo(meant, kind) {
		return ""
	}
	return meant + " of " + versionOf(meant)
}

// documentsIn gives a document, or the items of one that is a list of specs.
func documentsIn(doc *source.Document) []*source.Document {
	if items := itemsOf(doc); items != nil {
		return items
	}
	return []*source.Document{doc}
}

// itemsOf gives the items of a list that holds a spec, or what was meant as one,
// as documents; nil for all else: a list of Kubernetes' objects is one document.
func itemsOf(doc *source.Document) (items []*source.Document) {
	if !manifest.IsList(doc.Root()) {
		return nil
	}
	plain := true
	for _, n := range doc.Root().Get("items").Items {
		item := doc.With(rootOf(n))
		item.Range = n.Range
		if inner := itemsOf(item); inner != nil {
			items, plain = append(items, inner...), false
			continue
		}
		what, _ := envelopeOf(item.Root())
		items, plain = append(items, item), plain && what == isObject
	}
	if plain {
		return nil
	}
	return items
}

// holdsObject reports whether a document is an object, or a list that holds any.
func holdsObject(doc *source.Document) bool {
	return !manifest.IsList(doc.Root()) || len(doc.Root().Get("items").Items) > 0
}

// rootOf makes the root of a document of an item: what it lacks stands at its
// first key, and not at that of the list.
func rootOf(item *source.Node) *source.Node {
	root := *item
	root.Key = manifest.Head(item)
	root.ShareAbsent(&source.Node{Range: root.Key, Key: root.Key})
	return &root
}
