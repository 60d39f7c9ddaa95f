package k8s

// An Immutable says which fields of a kind the API server never lets an update change.
type Immutable struct {
	Fields []string // paths; what stands in one is immutable with it
	Source string   // where k8s.io/kubernetes says so
}

const validation = "pkg/apis/"

// immutable are the kinds with such fields. What can change under some condition alone is
// in package change. The API server's own update code holds the list (test/apiserver/change).
var immutable = map[groupKind]Immutable{
	{"", "Secret"}: {[]string{"type"}, validation + "core/validation/validation.go"},
	{"apiextensions.k8s.io", "CustomResourceDefinition"}: {
		[]string{"spec.group", "spec.names.kind", "spec.names.plural", "spec.scope"},
		"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/validation/validation.go"},
	{"apps", "ControllerRevision"}: {[]string{"data"}, validation + "apps/validation/validation.go"},
	{"apps", "DaemonSet"}:          {[]string{"spec.selector"}, validation + "apps/validation/validation.go"},
	{"apps", "Deployment"}:         {[]string{"spec.selector"}, validation + "apps/validation/validation.go"},
	{"apps", "ReplicaSet"}:         {[]string{"spec.selector"}, validation + "apps/validation/validation.go"},
	{"apps", "StatefulSet"}: {
		[]string{"spec.podManagementPolicy", "spec.selector", "spec.serviceName", "spec.volumeClaimTemplates"},
		validation + "apps/validation/validation.go"},
	{"batch", "Job"}: {[]string{"spec.backoffLimitPerIndex", "spec.completionMode", "spec.managedBy",
		"spec.podFailurePolicy", "spec.selector", "spec.successPolicy"}, validation + "batch/validation/validation.go"},
	{"certificates.k8s.io", "ClusterTrustBundle"}: {[]string{"spec.signerName"},
		validation + "certificates/validation/validation.go"},
	{"certificates.k8s.io", "PodCertificateRequest"}: {[]string{"spec"},
		validation + "certificates/validation/validation.go"},
	{"coordination.k8s.io", "LeaseCandidate"}: {[]string{"spec.leaseName"},
		validation + "coordination/validation/validation.go"},
	{"discovery.k8s.io", "EndpointSlice"}: {[]string{"addressType"}, validation + "discovery/validation/validation.go"},
	{"events.k8s.io", "Event"}: {[]string{"action", "deprecatedCount", "deprecatedFirstTimestamp",
		"deprecatedLastTimestamp", "deprecatedSource", "eventTime", "note", "reason", "regarding", "related",
		"reportingController", "reportingInstance", "type"}, validation + "core/validation/events.go"},
	{"networking.k8s.io", "IPAddress"}: {[]string{"spec.parentRef"},
		validation + "networking/validation/validation.go"},
	{"networking.k8s.io", "IngressClass"}: {[]string{"spec.controller"},
		validation + "networking/validation/validation.go"},
	{"node.k8s.io", "RuntimeClass"}: {[]string{"handler"}, validation + "node/validation/validation.go"},
	{"rbac.authorization.k8s.io", "ClusterRoleBinding"}: {[]string{"roleRef"},
		validation + "rbac/validation/validation.go"},
	{"rbac.authorization.k8s.io", "RoleBinding"}: {[]string{"roleRef"}, validation + "rbac/validation/validation.go"},
	{"resource.k8s.io", "ResourceClaim"}:         {[]string{"spec"}, validation + "resource/validation/validation.go"},
	{"resource.k8s.io", "ResourceClaimTemplate"}: {[]string{"spec"}, validation + "resource/validation/validation.go"},
	{"resource.k8s.io", "ResourceSlice"}: {[]string{"spec.driver", "spec.nodeName", "spec.pool.name"},
		validation + "resource/validation/validation.go"},
	{"scheduling.k8s.io", "PriorityClass"}: {[]string{"preemptionPolicy", "value"},
		validation + "scheduling/validation/validation.go"},
	{"storage.k8s.io", "CSIDriver"}: {[]string{"spec.attachRequired", "spec.volumeLifecycleModes"},
		validation + "storage/validation/validation.go"},
	{"storage.k8s.io", "CSIStorageCapacity"}: {[]string{"nodeTopology", "storageClassName"},
		validation + "storage/validation/validation.go"},
	{"storage.k8s.io", "StorageClass"}: {[]string{"parameters", "provisioner", "reclaimPolicy", "volumeBindingMode"},
		validation + "storage/validation/validation.go"},
	{"storage.k8s.io", "VolumeAttachment"}: {[]string{"spec"}, validation + "storage/validation/validation.go"},
	{"storage.k8s.io", "VolumeAttributesClass"}: {[]string{"driverName", "parameters"},
		validation + "storage/validation/validation.go"},
	{"storagemigration.k8s.io", "StorageVersionMigration"}: {[]string{"spec"},
		validation + "storagemigration/validation/validation.go"},
}

// ImmutableFields gives the fields of a kind that no update can change.
func ImmutableFields(group, kind string) []string { return immutable[groupKind{group, kind}].Fields }
