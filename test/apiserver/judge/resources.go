package judge

import (
	"reflect"
	"slices"

	apiextensionsinstall "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/install"
	"k8s.io/apiextensions-apiserver/pkg/registry/customresourcedefinition"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/registry/rest"
	aggregationinstall "k8s.io/kube-aggregator/pkg/apis/apiregistration/install"
	"k8s.io/kube-aggregator/pkg/registry/apiservice"
	"k8s.io/kubernetes/pkg/api/legacyscheme"

	// Each of these adds the types, defaults, conversions and declarative
	// validation of an API group to legacyscheme.Scheme: that is how
	// Kubernetes puts its own scheme together.
	_ "k8s.io/kubernetes/pkg/apis/admissionregistration/install"
	_ "k8s.io/kubernetes/pkg/apis/apps/install"
	_ "k8s.io/kubernetes/pkg/apis/autoscaling/install"
	_ "k8s.io/kubernetes/pkg/apis/batch/install"
	_ "k8s.io/kubernetes/pkg/apis/certificates/install"
	_ "k8s.io/kubernetes/pkg/apis/coordination/install"
	_ "k8s.io/kubernetes/pkg/apis/core/install"
	_ "k8s.io/kubernetes/pkg/apis/discovery/install"
	_ "k8s.io/kubernetes/pkg/apis/events/install"
	_ "k8s.io/kubernetes/pkg/apis/extensions/install"
	_ "k8s.io/kubernetes/pkg/apis/flowcontrol/install"
	_ "k8s.io/kubernetes/pkg/apis/networking/install"
	_ "k8s.io/kubernetes/pkg/apis/node/install"
	_ "k8s.io/kubernetes/pkg/apis/policy/install"
	_ "k8s.io/kubernetes/pkg/apis/rbac/install"
	_ "k8s.io/kubernetes/pkg/apis/resource/install"
	_ "k8s.io/kubernetes/pkg/apis/scheduling/install"
	_ "k8s.io/kubernetes/pkg/apis/storage/install"
	_ "k8s.io/kubernetes/pkg/apis/storagemigration/install"

	"k8s.io/kubernetes/pkg/registry/admissionregistration/mutatingadmissionpolicy"
	"k8s.io/kubernetes/pkg/registry/admissionregistration/mutatingadmissionpolicybinding"
	"k8s.io/kubernetes/pkg/registry/admissionregistration/mutatingwebhookconfiguration"
	"k8s.io/kubernetes/pkg/registry/admissionregistration/validatingadmissionpolicy"
	"k8s.io/kubernetes/pkg/registry/admissionregistration/validatingadmissionpolicybinding"
	"k8s.io/kubernetes/pkg/registry/admissionregistration/validatingwebhookconfiguration"
	"k8s.io/kubernetes/pkg/registry/apps/controllerrevision"
	"k8s.io/kubernetes/pkg/registry/apps/daemonset"
	"k8s.io/kubernetes/pkg/registry/apps/deployment"
	"k8s.io/kubernetes/pkg/registry/apps/replicaset"
	"k8s.io/kubernetes/pkg/registry/apps/statefulset"
	"k8s.io/kubernetes/pkg/registry/autoscaling/horizontalpodautoscaler"
	"k8s.io/kubernetes/pkg/registry/batch/cronjob"
	"k8s.io/kubernetes/pkg/registry/batch/job"
	"k8s.io/kubernetes/pkg/registry/certificates/certificates"
	"k8s.io/kubernetes/pkg/registry/certificates/clustertrustbundle"
	"k8s.io/kubernetes/pkg/registry/coordination/lease"
	"k8s.io/kubernetes/pkg/registry/core/configmap"
	"k8s.io/kubernetes/pkg/registry/core/endpoint"
	"k8s.io/kubernetes/pkg/registry/core/event"
	"k8s.io/kubernetes/pkg/registry/core/limitrange"
	"k8s.io/kubernetes/pkg/registry/core/namespace"
	"k8s.io/kubernetes/pkg/registry/core/node"
	"k8s.io/kubernetes/pkg/registry/core/persistentvolume"
	"k8s.io/kubernetes/pkg/registry/core/persistentvolumeclaim"
	"k8s.io/kubernetes/pkg/registry/core/pod"
	"k8s.io/kubernetes/pkg/registry/core/podtemplate"
	"k8s.io/kubernetes/pkg/registry/core/replicationcontroller"
	"k8s.io/kubernetes/pkg/registry/core/resourcequota"
	"k8s.io/kubernetes/pkg/registry/core/secret"
	"k8s.io/kubernetes/pkg/registry/core/service"
	"k8s.io/kubernetes/pkg/registry/core/serviceaccount"
	"k8s.io/kubernetes/pkg/registry/discovery/endpointslice"
	"k8s.io/kubernetes/pkg/registry/flowcontrol/flowschema"
	"k8s.io/kubernetes/pkg/registry/flowcontrol/prioritylevelconfiguration"
	"k8s.io/kubernetes/pkg/registry/networking/ingress"
	"k8s.io/kubernetes/pkg/registry/networking/ingressclass"
	"k8s.io/kubernetes/pkg/registry/networking/ipaddress"
	"k8s.io/kubernetes/pkg/registry/networking/networkpolicy"
	"k8s.io/kubernetes/pkg/registry/networking/servicecidr"
	"k8s.io/kubernetes/pkg/registry/node/runtimeclass"
	"k8s.io/kubernetes/pkg/registry/policy/poddisruptionbudget"
	"k8s.io/kubernetes/pkg/registry/rbac/clusterrole"
	"k8s.io/kubernetes/pkg/registry/rbac/clusterrolebinding"
	"k8s.io/kubernetes/pkg/registry/rbac/role"
	"k8s.io/kubernetes/pkg/registry/rbac/rolebinding"
	"k8s.io/kubernetes/pkg/registry/resource/deviceclass"
	"k8s.io/kubernetes/pkg/registry/resource/devicetaintrule"
	"k8s.io/kubernetes/pkg/registry/resource/resourceclaim"
	"k8s.io/kubernetes/pkg/registry/resource/resourceclaimtemplate"
	"k8s.io/kubernetes/pkg/registry/resource/resourceslice"
	"k8s.io/kubernetes/pkg/registry/scheduling/priorityclass"
	"k8s.io/kubernetes/pkg/registry/storage/csidriver"
	"k8s.io/kubernetes/pkg/registry/storage/csinode"
	"k8s.io/kubernetes/pkg/registry/storage/csistoragecapacity"
	"k8s.io/kubernetes/pkg/registry/storage/storageclass"
	"k8s.io/kubernetes/pkg/registry/storage/volumeattachment"
	"k8s.io/kubernetes/pkg/registry/storage/volumeattributesclass"
	"k8s.io/kubernetes/pkg/registry/storagemigration/storagemigration"
)

// A strategy is the server's code for one kind.
type strategy interface {
	rest.RESTCreateStrategy
	rest.RESTUpdateStrategy
}

// A resource is a kind as the API server serves it. Only versions that a
// server has switched on by default are listed.
type resource struct {
	group, kind string
	versions    []string
	plural      string
	strategy    strategy
}

// custom is nil for kinds of the server's own.
func (r *resource) custom() *custom {
	c, _ := r.strategy.(*custom)
	return c
}

const (
	admissionGroup     = "admissionregistration.k8s.io"
	aggregationGroup   = "apiregistration.k8s.io"
	apiextensionsGroup = "apiextensions.k8s.io"
	flowcontrolGroup   = "flowcontrol.apiserver.k8s.io"
	rbacGroup          = "rbac.authorization.k8s.io"
)

var v1 = []string{"v1"}

// apiextensionsScheme stands beside legacyscheme.Scheme because the server
// keeps the kind CustomResourceDefinition in a server of its own.
var apiextensionsScheme = func() *runtime.Scheme {
	s := runtime.NewScheme()
	apiextensionsinstall.Install(s)
	return s
}()

// aggregationScheme likewise, for the kind APIService.
var aggregationScheme = func() *runtime.Scheme {
	s := runtime.NewScheme()
	aggregationinstall.Install(s)
	return s
}()

// resources is every kind of the server's own that is judged. To add one,
// import its strategy and add a line. Custom resources come from definitions.
var resources = []resource{
	{"", "ConfigMap", v1, "configmaps", configmap.Strategy},
	{"", "Endpoints", v1, "endpoints", endpoint.Strategy},
	{"", "Event", v1, "events", event.Strategy},
	{"", "LimitRange", v1, "limitranges", limitrange.Strategy},
	{"", "Namespace", v1, "namespaces", namespace.Strategy},
	{"", "Node", v1, "nodes", node.Strategy},
	{"", "PersistentVolume", v1, "persistentvolumes", persistentvolume.Strategy},
	{"", "PersistentVolumeClaim", v1, "persistentvolumeclaims", persistentvolumeclaim.Strategy},
	{"", "Pod", v1, "pods", pod.Strategy},
	{"", "PodTemplate", v1, "podtemplates", podtemplate.Strategy},
	{"", "ReplicationController", v1, "replicationcontrollers", replicationcontroller.Strategy},
	{"", "ResourceQuota", v1, "resourcequotas", resourcequota.Strategy},
	{"", "Secret", v1, "secrets", secret.Strategy},
	{"", "Service", v1, "services", service.Strategy},
	{"", "ServiceAccount", v1, "serviceaccounts", serviceaccount.Strategy},

	{"apps", "ControllerRevision", v1, "controllerrevisions", controllerrevision.Strategy},
	{"apps", "DaemonSet", v1, "daemonsets", daemonset.Strategy},
	{"apps", "Deployment", v1, "deployments", deployment.Strategy},
	{"apps", "ReplicaSet", v1, "replicasets", replicaset.Strategy},
	{"apps", "StatefulSet", v1, "statefulsets", statefulset.Strategy},

	{"autoscaling", "HorizontalPodAutoscaler", []string{"v2", "v1"}, "horizontalpodautoscalers", horizontalpodautoscaler.Strategy},

	{"batch", "CronJob", v1, "cronjobs", cronjob.Strategy},
	{"batch", "Job", v1, "jobs", job.Strategy},

	{"certificates.k8s.io", "CertificateSigningRequest", v1, "certificatesigningrequests", certificates.Strategy},
	{"certificates.k8s.io", "ClusterTrustBundle", v1, "clustertrustbundles", clustertrustbundle.Strategy},

	{"coordination.k8s.io", "Lease", v1, "leases", lease.Strategy},

	{"discovery.k8s.io", "EndpointSlice", v1, "endpointslices", endpointslice.Strategy},

	{"events.k8s.io", "Event", v1, "events", event.Strategy},

	{flowcontrolGroup, "FlowSchema", v1, "flowschemas", flowschema.Strategy},
	{flowcontrolGroup, "PriorityLevelConfiguration", v1, "prioritylevelconfigurations", prioritylevelconfiguration.Strategy},

	{"networking.k8s.io", "Ingress", v1, "ingresses", ingress.Strategy},
	{"networking.k8s.io", "IngressClass", v1, "ingressclasses", ingressclass.Strategy},
	{"networking.k8s.io", "IPAddress", v1, "ipaddresses", ipaddress.Strategy},
	{"networking.k8s.io", "NetworkPolicy", v1, "networkpolicies", networkpolicy.Strategy},
	{"networking.k8s.io", "ServiceCIDR", v1, "servicecidrs", servicecidr.Strategy},

	{"node.k8s.io", "RuntimeClass", v1, "runtimeclasses", runtimeclass.Strategy},

	{"policy", "PodDisruptionBudget", v1, "poddisruptionbudgets", poddisruptionbudget.Strategy},

	{rbacGroup, "ClusterRole", v1, "clusterroles", clusterrole.Strategy},
	{rbacGroup, "ClusterRoleBinding", v1, "clusterrolebindings", clusterrolebinding.Strategy},
	{rbacGroup, "Role", v1, "roles", role.Strategy},
	{rbacGroup, "RoleBinding", v1, "rolebindings", rolebinding.Strategy},

	{"resource.k8s.io", "DeviceClass", v1, "deviceclasses", deviceclass.Strategy},
	{"resource.k8s.io", "DeviceTaintRule", v1, "devicetaintrules", devicetaintrule.Strategy},
	{"resource.k8s.io", "ResourceClaim", v1, "resourceclaims", withNothing(resourceclaim.NewStrategy)},
	{"resource.k8s.io", "ResourceClaimTemplate", v1, "resourceclaimtemplates", withNothing(resourceclaimtemplate.NewStrategy)},
	{"resource.k8s.io", "ResourceSlice", v1, "resourceslices", resourceslice.Strategy},

	{"scheduling.k8s.io", "PriorityClass", v1, "priorityclasses", priorityclass.Strategy},

	{"storage.k8s.io", "CSIDriver", v1, "csidrivers", csidriver.Strategy},
	{"storage.k8s.io", "CSINode", v1, "csinodes", csinode.Strategy},
	{"storage.k8s.io", "CSIStorageCapacity", v1, "csistoragecapacities", csistoragecapacity.Strategy},
	{"storage.k8s.io", "StorageClass", v1, "storageclasses", storageclass.Strategy},
	{"storage.k8s.io", "VolumeAttachment", v1, "volumeattachments", volumeattachment.Strategy},
	{"storage.k8s.io", "VolumeAttributesClass", v1, "volumeattributesclasses", volumeattributesclass.Strategy},

	{"storagemigration.k8s.io", "StorageVersionMigration", v1, "storageversionmigrations", storagemigration.Strategy},

	{admissionGroup, "MutatingAdmissionPolicy", v1, "mutatingadmissionpolicies", withNothing(mutatingadmissionpolicy.NewStrategy)},
	{admissionGroup, "MutatingAdmissionPolicyBinding", v1, "mutatingadmissionpolicybindings", withNothing(mutatingadmissionpolicybinding.NewStrategy)},
	{admissionGroup, "MutatingWebhookConfiguration", v1, "mutatingwebhookconfigurations", mutatingwebhookconfiguration.Strategy},
	{admissionGroup, "ValidatingAdmissionPolicy", v1, "validatingadmissionpolicies", withNothing(validatingadmissionpolicy.NewStrategy)},
	{admissionGroup, "ValidatingAdmissionPolicyBinding", v1, "validatingadmissionpolicybindings", withNothing(validatingadmissionpolicybinding.NewStrategy)},
	{admissionGroup, "ValidatingWebhookConfiguration", v1, "validatingwebhookconfigurations", validatingwebhookconfiguration.Strategy},

	{aggregationGroup, "APIService", v1, "apiservices", apiservice.NewStrategy(aggregationScheme)},

	{apiextensionsGroup, "CustomResourceDefinition", v1, "customresourcedefinitions", customresourcedefinition.NewStrategy(apiextensionsScheme)},
}

// removedGroups were served by Kubernetes once, and no version in support
// does.
var removedGroups = []string{"extensions"}

// withNothing makes a strategy that could ask the cluster, of nothing that it could ask.
// What its maker takes is not the same in all minors.
func withNothing(maker any) strategy {
	made := reflect.ValueOf(maker)
	in := make([]reflect.Value, made.Type().NumIn())
	for i := range in {
		in[i] = reflect.Zero(made.Type().In(i))
	}
	return made.Call(in)[0].Interface().(strategy)
}

// served says how the server meets a kind: with a resource; with neither
// resource nor error, when it is not linked in here; or with an error that
// every server would give, because no version in support serves the kind.
func served(gvk schema.GroupVersionKind) (*resource, error) {
	knownGroup := slices.Contains(removedGroups, gvk.Group)
	for i := range resources {
		r := &resources[i]
		if r.group != gvk.Group {
			continue
		}
		knownGroup = true
		if r.kind != gvk.Kind {
			continue
		}
		if slices.Contains(r.versions, gvk.Version) {
			return r, nil
		}
		return nil, notServed(gvk)
	}
	if !knownGroup {
		return servedCustom(gvk)
	}
	// In a group that is linked in, a kind of Kubernetes without a line above
	// is only unknown to us, and any other is unknown to the server.
	recognized := legacyscheme.Scheme.Recognizes(gvk) || apiextensionsScheme.Recognizes(gvk) ||
		aggregationScheme.Recognizes(gvk)
	if recognized && !slices.Contains(removedGroups, gvk.Group) {
		return nil, nil
	}
	return nil, notServed(gvk)
}

// servedCustom is served for the groups of custom resources.
func servedCustom(gvk schema.GroupVersionKind) (*resource, error) {
	custom, err := customResources()
	if err != nil {
		return nil, err
	}
	defined := false
	for _, list := range [][]resource{added, custom} {
		for i := range list {
			if list[i].group != gvk.Group || list[i].kind != gvk.Kind {
				continue
			}
			if defined = true; slices.Contains(list[i].versions, gvk.Version) {
				return &list[i], nil
			}
		}
	}
	if defined {
		return nil, notServed(gvk)
	}
	return nil, nil
}

// scheme returns the scheme that holds the types of r.
func (r *resource) scheme() *runtime.Scheme {
	switch r.group {
	case apiextensionsGroup:
		return apiextensionsScheme
	case aggregationGroup:
		return aggregationScheme
	}
	return legacyscheme.Scheme
}
