package validate

import (
	"encoding/asn1"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// reviewVersions looks for a version of reviews that the server can write.
func (c *checker) reviewVersions(list *source.Node, k *k8s.Constraint, in k8s.Set) {
	known := func(n *source.Node) bool { return n.Text == "v1" || n.Text == "v1beta1" }
	if len(list.Items) > 0 && !slices.ContainsFunc(list.Items, known) {
		c.refuse(k, in, Violation{Node: list, Key: true, Hint: "add v1",
			Message: c.here() + " has neither v1 nor v1beta1, of which the server writes one"})
	}
}

// ruleResources looks for resources in rules of admission that others of them hold already.
func (c *checker) ruleResources(list *source.Node, k *k8s.Constraint, in k8s.Set) {
	refuse := func(n *source.Node, by string) {
		c.refuse(k, in, Violation{Node: n, Hint: "remove one of them",
			Message: fmt.Sprintf("%s is among the resources twice: %s holds it already", n.Text, by)})
	}
	all := map[string]bool{}
	for _, n := range list.Items {
		all[n.Text] = true
	}
	before := map[string]bool{}
	for _, n := range list.Items {
		name, sub, isSub := strings.Cut(n.Text, "/")
		switch {
		case all["*/*"] && n.Text != "*/*":
			refuse(n, "*/*")
		case !isSub && name != "*" && all["*"]:
			refuse(n, "*")
		case isSub && before[name+"/*"]:
			refuse(n, name+"/*")
		case isSub && before["*/"+sub]:
			refuse(n, "*/"+sub)
		}
		before[n.Text] = true
	}
}

// certificateRequest looks at what a request for a certificate holds: text in PEM, as base64.
func (c *checker) certificateRequest(n *source.Node, k *k8s.Constraint, in k8s.Set) {
	data, err := base64.StdEncoding.DecodeString(n.Text)
	if err != nil {
		return // another finding says so
	}
	block, _ := pem.Decode(data)
	const hint = "write what openssl req -new -key KEY | base64 -w0 does"
	if block == nil || block.Type != "CERTIFICATE REQUEST" || !isSequence(block.Bytes) {
		c.refuse(k, in, Violation{Node: n, Message: c.here() + " is no certificate request in PEM", Hint: hint})
	} else if c.server != nil && !c.server.SignedRequest(block.Bytes) {
		c.refuse(k, in, Violation{Node: n, Hint: hint,
			Message: c.here() + " is a certificate request whose signature is not that of the key in it"})
	}
}

// isSequence reports whether data can be what certificates and requests are.
func isSequence(data []byte) bool {
	var value asn1.RawValue
	rest, err := asn1.Unmarshal(data, &value)
	return err == nil && len(rest) == 0 && value.Tag == asn1.TagSequence
}

// trustBundle looks at the certificates of a bundle.
func (c *checker) trustBundle(n *source.Node, k *k8s.Constraint, in k8s.Set) {
	refuse := func(message, hint string) {
		c.refuse(k, in, Violation{Node: n, Message: message, Hint: hint})
	}
	seen := map[string]bool{}
	for rest := []byte(n.Text); ; {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			break
		}
		switch data := string(block.Bytes); {
		case block.Type != "CERTIFICATE" || len(block.Headers) > 0 || !isSequence(block.Bytes):
			refuse(c.here()+" holds what is no certificate in PEM", "leave certificates alone in it")
			return
		case c.server != nil && !c.server.Authority(block.Bytes):
			refuse(c.here()+" has a certificate of no authority", "leave those in that others are signed by: with CA:TRUE")
			return
		case seen[data]:
			refuse(c.here()+" has a certificate twice", "remove one of them")
			return
		default:
			seen[data] = true
		}
	}
	if len(seen) == 0 {
		refuse(c.here()+" has no certificate in PEM", "write one that begins with -----BEGIN CERTIFICATE-----")
	}
}

// bundleName holds the name of a bundle to its signer.
func (c *checker) bundleName(bundle *source.Node, k *k8s.Constraint, in k8s.Set) {
	name, signer := bundle.At("metadata", "name"), manifest.StringOf(bundle.At("spec", "signerName"))
	if !given(name) {
		return
	}
	prefix := strings.ReplaceAll(signer, "/", ":") + ":"
	rest, found := strings.CutPrefix(name.Text, prefix)
	switch {
	case signer != "" && (!found || !k8s.IsSubdomain(rest)):
		c.refuse(k, in, Violation{Node: name, Hint: "write " + prefix + "NAME",
			Message: fmt.Sprintf("metadata.name is %s, and must begin with its signer, %s", name.Text, prefix)})
	case signer == "" && !k8s.IsSubdomain(name.Text):
		c.refuse(k, in, Violation{Node: name,
			Hint:    "write lower-case letters, digits, dashes and dots; with colons, add signerName",
			Message: fmt.Sprintf("metadata.name is %s, which no bundle without a signer can be called", name.Text)})
	}
}

// systemPriorities are the classes that Kubernetes makes itself.
var systemPriorities = map[string]string{"system-node-critical": "2000001000", "system-cluster-critical": "2000000000"}

// priority looks at how high a class is, and at the names that are Kubernetes' own.
func (c *checker) priority(class *source.Node, k *k8s.Constraint, in k8s.Set) {
	name, value := class.At("metadata", "name"), class.Get("value")
	known, isKnown := systemPriorities[name.Text]
	switch {
	case isKnown && (value.Text != known || manifest.IsTrue(class.Get("globalDefault"))):
		c.refuse(k, in, Violation{Node: name, Hint: "write another name",
			Message: name.Text + " is a class of Kubernetes' own, with another value"})
	case !isKnown && strings.HasPrefix(name.Text, "system-"):
		c.refuse(k, in, Violation{Node: name, Hint: "write a name without system- in front",
			Message: fmt.Sprintf("metadata.name is %s, and names with system- in front are Kubernetes' own", name.Text)})
	case !isKnown:
		if n, ok := value.Int(); ok && n > 1_000_000_000 {
			c.refuse(k, in, Violation{Node: value, Hint: "write 1000000000 or less",
				Message: fmt.Sprintf("value is %s, and what is above 1000000000 is for Kubernetes itself", value.Text)})
		}
	}
}

// topologies looks for terms that are the same.
func (c *checker) topologies(list *source.Node, k *k8s.Constraint, in k8s.Set) {
	for i, term := range list.Items {
		if len(term.Get("matchLabelExpressions").Items) == 0 {
			c.refuse(k, in, Violation{Node: term, Message: fmt.Sprintf("allowedTopologies[%d] is empty", i),
				Hint: "add matchLabelExpressions, or leave allowedTopologies out for all nodes"})
			return
		}
	}
	c.twice(list, k, in, topology, func(string) (string, string) {
		return "a topology is there twice", "remove one of them"
	})
}

// topology gives what tells a term from others.
func topology(term *source.Node) string {
	keys := map[string]string{}
	for _, e := range term.Get("matchLabelExpressions").Items {
		var values []string
		for _, v := range e.Get("values").Items {
			values = append(values, v.Text)
		}
		slices.Sort(values)
		keys[e.Get("key").Text] = strings.Join(values, "\x00")
	}
	var parts []string
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		parts = append(parts, key+"\x01"+keys[key])
	}
	return strings.Join(parts, "\x02")
}

// audiences looks for tokens of a driver that are for the same, which none also is.
func (c *checker) audiences(list *source.Node, k *k8s.Constraint, in k8s.Set) {
	c.twice(list, k, in, textAt("audience"), func(audience string) (string, string) {
		return "a second token is for the audience " + quoteEmpty(audience), "remove one of them"
	})
}

// dataSources looks at the two ways to say what a claim is filled from.
func (c *checker) dataSources(spec *source.Node, k *k8s.Constraint, in k8s.Set) {
	older, newer := spec.Get("dataSource"), spec.Get("dataSourceRef")
	if older.Kind != source.Map || newer.Kind != source.Map || given(newer.Get("namespace")) {
		return
	}
	for _, field := range []string{"apiGroup", "kind", "name"} {
		if a, b := older.Get(field), newer.Get(field); manifest.StringOf(a) != manifest.StringOf(b) {
			c.refuse(k, in, Violation{Node: b, Other: a, OtherWords: "dataSource has another one",
				Message: "dataSourceRef has another " + field + " than dataSource", Hint: "leave dataSource out"})
			return
		}
	}
}

// storageAlone looks at the capacity of a volume.
func (c *checker) storageAlone(capacity *source.Node, k *k8s.Constraint, in k8s.Set) {
	for _, f := range capacity.Fields {
		if f.Name != "storage" {
			c.refuse(k, in, Violation{Node: f.Value, Key: true, Message: "a volume has no capacity of " + f.Name,
				Hint: "write storage alone"})
		}
	}
	if !manifest.IsSet(capacity.Get("storage")) {
		c.refuse(k, in, Violation{Node: capacity, Key: true, Message: c.here() + " lacks storage, which is required",
			Hint: "add storage"})
	}
}

// claimStorage looks at how much a claim asks for.
func (c *checker) claimStorage(requests *source.Node, k *k8s.Constraint, in k8s.Set) {
	if n := requests.Get("storage"); manifest.IsSet(n) && !isPositive(n.Text) {
		c.refuse(k, in, Violation{Node: n, Hint: "write an amount above 0, as 1Gi",
			Message: fmt.Sprintf("the storage that is asked for is %s, and must be greater than 0", n.Text)})
	}
}

// controllers looks at the owners of an object, of which one can control it.
func (c *checker) controllers(owners *source.Node, k *k8s.Constraint, in k8s.Set) {
	c.oneTrue(owners, "controller", k, in, "a second owner is the controller", "write controller: true for one of them")
}

// aMap looks at what may be anything in the schema.
func (c *checker) aMap(n *source.Node, k *k8s.Constraint, in k8s.Set) {
	if n.Kind != source.Map {
		c.refuse(k, in, Violation{Node: n, Message: c.here() + " is " + n.Kind.String() + ", and must be a map",
			Hint: "write an object with kind and apiVersion"})
	}
}

// oneValue looks at a map that has one field, whatever it holds.
func (c *checker) oneValue(n *source.Node, k *k8s.Constraint, in k8s.Set) {
	count := 0
	for _, f := range n.Fields {
		if manifest.IsSet(f.Value) {
			count++
		}
	}
	if n.Kind == source.Map && count != 1 {
		c.refuse(k, in, Violation{Node: n, Key: true, Hint: "write one of its fields",
			Message: fmt.Sprintf("%s has %s, and must have one", c.here(), source.Plural(count, "value"))})
	}
}

// mountable are the sources of volumes that the older annotation with options is for.
var mountable = []string{"gcePersistentDisk", "awsElasticBlockStore", "glusterfs", "nfs", "rbd", "quobyte", "iscsi",
	"cinder", "cephfs", "azureFile", "vsphereVolume", "azureDisk", "photonPersistentDisk"}

// mountOptions looks at the annotation that was there before the field mountOptions.
func (c *checker) mountOptions(volume *source.Node, k *k8s.Constraint, in k8s.Set) {
	const annotation = "volume.beta.kubernetes.io/mount-options"
	n := volume.At("metadata", "annotations").Get(annotation)
	known := func(field string) bool { return manifest.IsSet(volume.At("spec", field)) }
	if manifest.IsSet(n) && !slices.ContainsFunc(mountable, known) {
		c.refuse(k, in, Violation{Node: n, Key: true, Hint: "write mountOptions into the spec, or remove it",
			Message: "the annotation " + annotation + " is not for volumes of this source"})
	}
}
