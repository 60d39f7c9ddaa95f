package compiler

import (
	"math"
	"strings"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// applyOrder lists kinds so that whoever applies objects from the top finds
// what they need already there. Kinds are named with their group, since custom
// resources borrow the names of others.
//
// Custom resources (which are the kinds not listed) come after configuration
// and before workloads: they need their definitions, and many of them make
// what pods mount, such as certificates and secrets from elsewhere. Network
// policies come early, so that no pod is ever open that should not be.
// Webhooks come last, or they would be asked about objects before what answers
// for them is running.
var applyOrder = []string{
	"Namespace",

	"CustomResourceDefinition.apiextensions.k8s.io",
	"PriorityClass.scheduling.k8s.io",
	"RuntimeClass.node.k8s.io",
	"StorageClass.storage.k8s.io",
	"CSIDriver.storage.k8s.io",
	"IngressClass.networking.k8s.io",
	"GatewayClass.gateway.networking.k8s.io",

	"ResourceQuota",
	"LimitRange",
	"NetworkPolicy.networking.k8s.io",

	"ServiceAccount",
	"ClusterRole.rbac.authorization.k8s.io",
	"ClusterRoleBinding.rbac.authorization.k8s.io",
	"Role.rbac.authorization.k8s.io",
	"RoleBinding.rbac.authorization.k8s.io",

	"Secret",
	"ConfigMap",
	"PersistentVolume",
	"PersistentVolumeClaim",

	customResources,

	"Service",
	"Endpoints",
	"EndpointSlice.discovery.k8s.io",

	"DaemonSet.apps",
	"Pod",
	"ReplicationController",
	"ReplicaSet.apps",
	"Deployment.apps",
	"StatefulSet.apps",
	"Job.batch",
	"CronJob.batch",

	"HorizontalPodAutoscaler.autoscaling",
	"PodDisruptionBudget.policy",

	"Gateway.gateway.networking.k8s.io",
	"ReferenceGrant.gateway.networking.k8s.io",
	"HTTPRoute.gateway.networking.k8s.io",
	"GRPCRoute.gateway.networking.k8s.io",
	"TLSRoute.gateway.networking.k8s.io",
	"Ingress.networking.k8s.io",
	"Route.route.openshift.io",

	"APIService.apiregistration.k8s.io",
	"ValidatingAdmissionPolicy.admissionregistration.k8s.io",
	"ValidatingAdmissionPolicyBinding.admissionregistration.k8s.io",
	"MutatingAdmissionPolicy.admissionregistration.k8s.io",
	"MutatingAdmissionPolicyBinding.admissionregistration.k8s.io",
	"MutatingWebhookConfiguration.admissionregistration.k8s.io",
	"ValidatingWebhookConfiguration.admissionregistration.k8s.io",
}

const customResources = "*"

var applyRanks = func() map[groupKind]int16 {
	ranks := make(map[groupKind]int16, len(applyOrder))
	for i, name := range applyOrder {
		kind, group, _ := strings.Cut(name, ".")
		ranks[groupKind{group, kind}] = int16(i)
	}
	return ranks
}()

// workloadRank is that of the last kind that has pods.
var workloadRank = applyRanks[groupKind{"batch", "CronJob"}]

// lastStage is behind all waves.
const lastStage = math.MaxInt

type groupKind struct{ group, kind string }

func applyRank(id identity) int16 {
	if rank, ok := applyRanks[groupKind{id.group, id.kind}]; ok {
		return rank
	}
	return applyRanks[groupKind{kind: customResources}]
}

// An identity is what no two objects of a cluster share.
type identity struct {
	group, kind, namespace, name string
}

// identify reads the identity of an object.
func identify(n *source.Node) identity {
	return identityOf(n.Get("apiVersion").Text, n.Get("kind").Text, n.At("metadata", "namespace").Text,
		n.At("metadata", "name").Text)
}

func (o *Object) identity() identity { return identityOf(o.APIVersion, o.Kind, o.Namespace, o.Name) }

// identityOf gives what an object is. Versions make no difference, and neither does
// extensions, the group that Kubernetes took apart.
func identityOf(apiVersion, kind, namespace, name string) identity {
	group, _, found := strings.Cut(apiVersion, "/")
	if !found {
		group = ""
	}
	id := identity{k8s.PresentGroup(group, kind), kind, manifest.NamespaceKey(namespace), name}
	if k8s.ClusterScoped(id.group, id.kind) {
		id.namespace = ""
	}
	return id
}
