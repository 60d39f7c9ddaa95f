package change

import (
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/source"
)

// Rules are what a change is held to. Rules of them find nothing by themselves: Compare
// does.
var Rules = lint.Rules{
	{
		ID:       "budget-lost",
		Severity: source.Advice,
		Summary:  "a PodDisruptionBudget that goes while its pods stay",
		Why: "Without a budget a drain of nodes, as in every upgrade of a cluster, may evict all pods of the " +
			"workload at once.",
		Do:     "Keep a PodDisruptionBudget for what has more than one replica.",
		Source: "https://kubernetes.io/docs/concepts/workloads/pods/disruptions/#pod-disruption-budgets",
	},
	{
		ID:       "claim-resize",
		Severity: source.Error,
		Summary:  "a claim that becomes smaller, or grows where its class does not let it",
		Why: "The API server refuses a smaller request of a claim that has its volume, and a larger one where the " +
			"StorageClass does not say allowVolumeExpansion: the claim stays as it was. That a class in the input " +
			"does not say so is a warning, since the one in the cluster may.",
		Do: "Keep the size. For a smaller one make another claim and copy the data; for a larger one write " +
			"allowVolumeExpansion: true in the class, where its driver can do that.",
		Source: "https://kubernetes.io/docs/concepts/storage/persistent-volumes/#expanding-persistent-volumes-claims",
	},
	{
		ID:       "claims-orphaned",
		Severity: source.Warning,
		Summary:  "claims that stay when the StatefulSet that made them goes",
		Why: "A StatefulSet that is deleted leaves its claims behind, unless its retention policy says otherwise. " +
			"Their volumes cost money, and a StatefulSet of the same name finds the old data in them.",
		Do: "Nothing where the data is wanted. Where it is not, delete the claims that the finding names.",
		Source: "https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/" +
			"#persistentvolumeclaim-retention",
	},
	{
		ID:       "data-lost",
		Severity: source.Error,
		Summary:  "a claim that is deleted with its data",
		Why: "When a claim is deleted, so is its volume where the reclaim policy is Delete, as it is of nearly every " +
			"StorageClass. Nothing brings the data back.",
		Do: "Copy the data first, or keep the claim: with an annotation that has Helm, Argo CD or Flux leave it, or " +
			"with Retain in persistentVolumeClaimRetentionPolicy.",
		Source: "https://kubernetes.io/docs/concepts/storage/persistent-volumes/#reclaiming",
	},
	{
		ID:       "downtime",
		Severity: source.Warning,
		Summary:  "a restart in which no pod is left for a while",
		Why: "All pods that run stop before the first new one is ready, so that for this long nothing answers: with " +
			"the strategy Recreate, with a maxUnavailable of all, and in a StatefulSet of one pod.",
		Do: "Let the new pod run first, with maxSurge: 1 and maxUnavailable: 0, where two versions can run side by " +
			"side; else apply it when nobody minds.",
		Source: "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#strategy",
	},
	{
		ID:       "ignored-by-server",
		Severity: source.Warning,
		Summary:  "a change that the API server takes and does not keep",
		Why: "The apply succeeds, and the object has the old value: the server puts back an address of a Service " +
			"that is left out, and the spec of a CertificateSigningRequest.",
		Do: "Write the value as it is. To change it, delete the object and make it anew.",
		Source: "k8s.io/kubernetes/pkg/registry/core/service/storage/storage.go, " +
			"pkg/registry/certificates/certificates/strategy.go",
	},
	{
		ID:       "immutable-field",
		Severity: source.Error,
		Summary:  "a field that the API server lets nobody change",
		Why: "Whoever applies the change gets an error, and all else in the object stays as it was, too. A tool that " +
			"applies again and again, as Argo CD does, stands still there.",
		Do: "Leave the field as it is, or follow the commands of the finding: they make the object anew, and keep " +
			"pods and data where that can be.",
		Source: "k8s.io/kubernetes/pkg/apis/*/validation/validation.go, the functions Validate...Update",
	},
	{
		ID:       "replicas-reset",
		Severity: source.Warning,
		Summary:  "a number of replicas that is left to an autoscaler",
		Why: "kubectl apply takes a number away that it wrote before and that is gone from the file, and the API " +
			"server fills in 1. All pods but one stop, until the autoscaler has seen it.",
		Do: "Take the number out of what was applied last first, as the finding shows. With server-side apply, let " +
			"another field manager own it before you leave it out.",
		Source: "https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/" +
			"#migrating-deployments-and-statefulsets-to-horizontal-autoscaling",
	},
	{
		ID:       "selector-orphans",
		Severity: source.Error,
		Summary:  "a selector that no longer selects its pods",
		Why: "A Service, budget or NetworkPolicy selected the pods of a workload, and after the change it does not: " +
			"requests go nowhere, and nothing says so. Where only the pods that run now are left out, and the new " +
			"ones are not, there is a gap until the rollout is through, which is a warning.",
		Do: "Let the labels of the pods meet the selector. To change both, add the new labels to the pods first, " +
			"and change the selector when the rollout is through.",
		Source: "https://kubernetes.io/docs/concepts/services-networking/service/#defining-a-service",
	},
	{
		ID:       "service-address",
		Severity: source.Warning,
		Summary:  "an address of a Service that is lost or changes",
		Why: "Who uses the address of the Service, its port on the nodes or the address of its load balancer no " +
			"longer reaches it. The server gives these out anew, and mostly others.",
		Do: "Write the address or port as it was, or see to it that nothing uses it any more. Names stay; use them " +
			"where you can.",
		Source: "https://kubernetes.io/docs/concepts/services-networking/service/" +
			"#publishing-services-service-types",
	},
	{
		ID:       "stale-config",
		Severity: source.Warning,
		Summary:  "configuration that changes and reaches no running pod",
		Why: "Pods read environment variables, and files that are mounted by subPath, when they start. They go on " +
			"with what was there, and some day one of them restarts with the new values, when nobody thinks of it.",
		Do: "Restart the workloads once the change is applied, or let the name of the configuration change with " +
			"what is in it, as specs and kustomize's generators do.",
		Source: "https://kubernetes.io/docs/concepts/configuration/configmap/" +
			"#mounted-configmaps-are-updated-automatically",
	},
	{
		ID:       "transition-rule",
		Severity: source.Error,
		Summary:  "a change that a rule of the custom kind does not let happen",
		Why: "A rule in CEL of a CRD can compare an object with what it was, oldSelf: that a field never changes, or " +
			"that a number only grows. The API server refuses the update, and whatever else is in it.",
		Do: "Keep the value. Where it has to change, delete the object, with all that goes with it, and make it anew.",
		Source: "https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/" +
			"#transition-rules",
	},
	{
		ID:       "version-skipped",
		Severity: source.Error,
		Summary:  "a database of another major version on the data of the last",
		Why: "The new server does not read what the old one wrote, or not without an upgrade of the files: it stops " +
			"when it starts, again and again, and the old one is gone.",
		Do: "Dump the data with the old version and restore it into the new one, or follow the engine's guide to " +
			"upgrades.",
		Source: "https://www.postgresql.org/docs/current/upgrading.html, and the other engines' guides",
	},
	{
		ID:       "waits-for-delete",
		Severity: source.Warning,
		Summary:  "pods that stay as they are until somebody deletes them",
		Why: "With the update strategy OnDelete, and in a ReplicaSet or ReplicationController, no running pod is " +
			"replaced: the change is applied, and reaches a pod when it is next made.",
		Do: "Delete the pods one after the other, with the command that the finding shows.",
		Source: "https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/" +
			"#update-strategies",
	},
	{
		ID:       "waits-for-resume",
		Severity: source.Warning,
		Summary:  "a rollout that is paused",
		Why:      "A Deployment that is paused takes the change and replaces no pod, and rollout status waits for ever.",
		Do:       "Write paused: false, or resume it with the command that the finding shows.",
		Source: "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/" +
			"#pausing-and-resuming-a-deployment",
	},
}
