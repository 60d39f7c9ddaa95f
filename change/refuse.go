package change

import (
	"strings"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/source"
)

// conditional are the rules of the server's update code that are more than a field which
// never changes, by group and kind. Each is the function of the kind's validation in
// pkg/apis/*/validation of k8s.io/kubernetes.
var conditional = map[groupKind]func(*update){
	{"", "ConfigMap"}:             refuseData,
	{"", "Secret"}:                refuseData,
	{"", "Node"}:                  refuseNode,
	{"", "PersistentVolume"}:      refuseVolume,
	{"", "PersistentVolumeClaim"}: refuseClaim,
	{"", "Pod"}:                   refusePod,
	{"", "ReplicationController"}: refuseController,
	{"", "ResourceQuota"}:         refuseScopes,
	{"", "Service"}:               refuseService,
	{"apiextensions.k8s.io", "CustomResourceDefinition"}:           refuseDefinition,
	{"apps", "StatefulSet"}:                                        refuseStatefulSet,
	{"batch", "Job"}:                                               refuseJob,
	{"flowcontrol.apiserver.k8s.io", "PriorityLevelConfiguration"}: refusePriorityLevel,
	{"networking.k8s.io", "ServiceCIDR"}:                           refuseServiceCIDR,
	{"storage.k8s.io", "CSINode"}:                                  refuseCSINode,
}

type groupKind struct{ group, kind string }

// judge marks the changes that the server refuses.
func (u *update) judge() {
	group, kind := u.new.group(), u.new.Kind
	for _, field := range k8s.ImmutableFields(group, kind) {
		u.refuse(strings.Split(field, ".")...)
	}
	if rule := conditional[groupKind{group, kind}]; rule != nil {
		rule(u)
	}
}

// refuseData: what is marked immutable stays so, and as it is.
func refuseData(u *update) {
	if u.live.Get("immutable").Text != "true" {
		return
	}
	for _, field := range []string{"data", "binaryData", "stringData", "immutable"} {
		u.refuse(field)
	}
}

// refuseScopes: their order is no matter.
func refuseScopes(u *update) {
	old, new := u.live.At("spec", "scopes"), u.result.At("spec", "scopes")
	if !within(old, new) || !within(new, old) {
		u.refuse("spec", "scopes")
	}
}

// refuseController: the selector that the server took from the labels of the pods stays, and
// has to be met by new ones.
func refuseController(u *update) {
	if !hasAll(u.result.At("spec", "template", "metadata", "labels"), u.result.At("spec", "selector")) {
		u.refuse("spec", "template", "metadata", "labels")
	}
}

// refuseStatefulSet: OnDelete has no rollingUpdate, which the server has filled in.
func refuseStatefulSet(u *update) {
	strategy := u.result.At("spec", "updateStrategy")
	if strategy.Get("type").Text == "OnDelete" && strategy.Has("rollingUpdate") {
		u.refuse("spec", "updateStrategy")
	}
}

// refuseDefinition: a version in which objects may be stored cannot go.
func refuseDefinition(u *update) {
	stored := map[string]bool{}
	for _, v := range u.status.Get("storedVersions").Items {
		stored[v.Text] = true
	}
	if len(stored) == 0 {
		for _, v := range u.live.At("spec", "versions").Items {
			if v.Get("storage").Text == "true" {
				stored[v.Get("name").Text] = true
			}
		}
	}
	for _, v := range u.result.At("spec", "versions").Items {
		delete(stored, v.Get("name").Text)
	}
	if len(stored) > 0 {
		u.refuse("spec", "versions")
	}
}

// refusePriorityLevel: what the server filled in for one type of limit is in the way of
// another.
func refusePriorityLevel(u *update) {
	spec := u.result.Get("spec")
	response := spec.At("limited", "limitResponse")
	if response.Get("type").Text == "Reject" && response.Has("queuing") {
		u.refuse("spec", "limited", "limitResponse")
	}
	if spec.Get("type").Text == "Exempt" && spec.Has("limited") || spec.Get("type").Text == "Limited" &&
		spec.Has("exempt") {
		u.refuse("spec", "type")
	}
}

// refuseServiceCIDR: a second range can be added, and nothing else changed.
func refuseServiceCIDR(u *update) {
	old, new := u.live.At("spec", "cidrs").Items, u.result.At("spec", "cidrs").Items
	if len(old) == 1 && len(new) == 2 && old[0].Equal(new[0]) {
		return
	}
	u.refuse("spec", "cidrs")
}

// refuseNode: what was given to a node stays.
func refuseNode(u *update) {
	for _, field := range []string{"podCIDRs", "providerID", "externalID"} {
		if u.live.At("spec", field).Exists() || field == "externalID" {
			u.refuse("spec", field)
		}
	}
}

// refuseCSINode: a driver comes and goes whole, but for what can be allocated.
func refuseCSINode(u *update) {
	for _, c := range u.changed("spec", "drivers", "*") {
		free := u.gates.open(mutableAllocatable) && under(c.steps, "spec", "drivers", "*", "allocatable")
		if len(c.steps) > 3 && !free {
			c.Refused = true
		}
	}
}

// refuseVolume: what a volume is made of stays.
func refuseVolume(u *update) {
	free := map[string]bool{"capacity": true, "accessModes": true, "claimRef": true, "mountOptions": true,
		"persistentVolumeReclaimPolicy": true, "storageClassName": true, "volumeAttributesClassName": true}
	for _, c := range u.changed("spec", "*") {
		field := c.steps[1].Name
		switch {
		case free[field]:
			c.Refused = field == "volumeAttributesClassName" && c.New == nil
		case field == "nodeAffinity":
			c.Refused = u.live.At("spec", "nodeAffinity").Exists() && !sameNodes(u)
		case c.steps.String() == "spec.csi.controllerExpandSecretRef" && c.Old == nil:
		default:
			c.Refused = true
		}
	}
}

// currentLabels are the names of today of labels that nodes had.
var currentLabels = map[string]string{
	"beta.kubernetes.io/arch":                  "kubernetes.io/arch",
	"beta.kubernetes.io/instance-type":         "node.kubernetes.io/instance-type",
	"beta.kubernetes.io/os":                    "kubernetes.io/os",
	"failure-domain.beta.kubernetes.io/region": "topology.kubernetes.io/region",
	"failure-domain.beta.kubernetes.io/zone":   "topology.kubernetes.io/zone",
}

// sameNodes reports whether the affinity of a volume changes by nothing but the names of
// labels that got new ones.
func sameNodes(u *update) bool {
	return renamedLabels(u.live.At("spec", "nodeAffinity")).Equal(u.result.At("spec", "nodeAffinity"))
}

func renamedLabels(n *source.Node) *source.Node {
	c := n.Copy(0)
	for _, f := range n.Fields {
		if now := currentLabels[f.Value.Text]; f.Name == "key" && now != "" {
			f.Value = textNode(now)
		} else {
			f.Value = renamedLabels(f.Value)
		}
		c.Fields = append(c.Fields, f)
	}
	for _, item := range n.Items {
		c.Items = append(c.Items, renamedLabels(item))
	}
	return c
}
