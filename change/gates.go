package change

import (
	"slices"

	"github.com/plimsoll-dev/plimsoll/k8s"
)

// gates are the feature gates of clusters, which are those of their version.
type gates struct{ oldest int } // of k8s.Versions

// gates gives those of the oldest of the clusters.
func (o Options) gates() gates {
	g := gates{len(k8s.Versions()) - 1}
	for _, name := range o.Kubernetes {
		if at := slices.Index(k8s.Versions(), name); at >= 0 {
			g.oldest = min(g.oldest, at)
		}
	}
	return g
}

// open reports whether a gate that is open by default since a version is open; "": in none.
func (g gates) open(since string) bool {
	return since != "" && g.oldest >= slices.Index(k8s.Versions(), since)
}

// The gates that decide what an update may change, by pkg/features/kube_features.go.
const (
	mutableAllocatable  = "1.35" // MutableCSINodeAllocatableCount
	mutableJobTemplates = "1.36" // MutablePodResourcesForSuspendedJobs, MutableSchedulingDirectivesForSuspendedJobs
)

// gatedFields are fields that the server forgets without a word before the version in which
// their gate is open by default; "": in none so far. They are those with +featureGate in the
// types of k8s.io/api, by pkg/features/kube_features.go.
var gatedFields = map[string]string{
	"apps.v1.RollingUpdateStatefulSetStrategy.maxUnavailable":     "1.37",
	"autoscaling.v2.HPAScalingRules.tolerance":                    "1.35",
	"batch.v1.JobSpec.scheduling":                                 "",
	"core.v1.ClusterTrustBundleProjection.user":                   "",
	"core.v1.ConfigMapVolumeSource.defaultUser":                   "",
	"core.v1.Container.resizePolicy":                              "1.33",
	"core.v1.Container.restartPolicyRules":                        "1.35",
	"core.v1.DownwardAPIVolumeFile.user":                          "",
	"core.v1.DownwardAPIVolumeSource.defaultUser":                 "",
	"core.v1.EmptyDirVolumeSource.mode":                           "",
	"core.v1.EnvVarSource.fileKeyRef":                             "1.35",
	"core.v1.EphemeralContainerCommon.resizePolicy":               "1.33",
	"core.v1.EphemeralContainerCommon.restartPolicyRules":         "1.35",
	"core.v1.GRPCAction.mode":                                     "",
	"core.v1.HTTPGetAction.protocol":                              "",
	"core.v1.KeyToPath.user":                                      "",
	"core.v1.NodeSpec.podPreemptionPolicy":                        "",
	"core.v1.PersistentVolumeClaimSpec.volumeAttributesClassName": "1.34",
	"core.v1.PersistentVolumeSpec.volumeAttributesClassName":      "1.34",
	"core.v1.PodCertificateProjection.user":                       "",
	"core.v1.PodSecurityContext.seLinuxChangePolicy":              "1.33",
	"core.v1.PodSecurityContext.supplementalGroupsPolicy":         "1.33",
	"core.v1.PodSpec.evictionResponders":                          "",
	"core.v1.PodSpec.hostnameOverride":                            "1.35",
	"core.v1.PodSpec.resourceClaims":                              "1.34",
	"core.v1.PodSpec.resources":                                   "1.34",
	"core.v1.PodSpec.schedulingGroup":                             "",
	"core.v1.ProjectedVolumeSource.defaultUser":                   "",
	"core.v1.ResourceRequirements.claims":                         "1.34",
	"core.v1.SecretVolumeSource.defaultUser":                      "",
	"core.v1.ServiceAccountTokenProjection.user":                  "",
	"core.v1.TypedObjectReference.namespace":                      "",
	"core.v1.VolumeMount.bindMountOptions":                        "",
	"core.v1.VolumeProjection.clusterTrustBundle":                 "1.37",
	"resource.v1.Device.allNodes":                                 "1.36",
	"resource.v1.Device.allowMultipleAllocations":                 "1.36",
	"resource.v1.Device.bindingConditions":                        "1.36",
	"resource.v1.Device.bindingFailureConditions":                 "1.36",
	"resource.v1.Device.bindsToNode":                              "1.36",
	"resource.v1.Device.consumesCounters":                         "1.36",
	"resource.v1.Device.nodeAllocatableResources":                 "",
	"resource.v1.Device.nodeName":                                 "1.36",
	"resource.v1.Device.nodeSelector":                             "1.36",
	"resource.v1.Device.taints":                                   "1.36",
	"resource.v1.DeviceAttribute.bools":                           "",
	"resource.v1.DeviceAttribute.ints":                            "",
	"resource.v1.DeviceAttribute.strings":                         "",
	"resource.v1.DeviceAttribute.versions":                        "",
	"resource.v1.DeviceCapacity.requestPolicy":                    "1.36",
	"resource.v1.DeviceClassSpec.extendedResourceName":            "1.36",
	"resource.v1.DeviceConstraint.distinctAttribute":              "1.36",
	"resource.v1.DeviceCounterConsumption.compatibilityGroups":    "",
	"resource.v1.DeviceRequest.firstAvailable":                    "1.34",
	"resource.v1.DeviceSubRequest.capacity":                       "1.36",
	"resource.v1.DeviceSubRequest.derivedAttributes":              "",
	"resource.v1.DeviceSubRequest.tolerations":                    "1.36",
	"resource.v1.ExactDeviceRequest.adminAccess":                  "1.34",
	"resource.v1.ExactDeviceRequest.capacity":                     "1.36",
	"resource.v1.ExactDeviceRequest.derivedAttributes":            "",
	"resource.v1.ExactDeviceRequest.tolerations":                  "1.36",
	"resource.v1.ResourceSliceSpec.partitionTypeAttribute":        "",
	"resource.v1.ResourceSliceSpec.perDeviceNodeSelection":        "1.36",
	"resource.v1.ResourceSliceSpec.sharedCounters":                "1.36",
	"resource.v1.ResourceSliceSpec.skipNodeOperations":            "",
	"storage.v1.CSIDriverSpec.nodeAllocatableUpdatePeriodSeconds": "1.35",
	"storage.v1.CSIDriverSpec.preventPodSchedulingIfMissing":      "1.37",
	"storage.v1.CSIDriverSpec.serviceAccountTokenInSecrets":       "1.35",
}
