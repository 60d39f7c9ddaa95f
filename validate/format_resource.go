package validate

import (
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/k8s"
)

// What resources of Kubernetes itself there are: of containers, of all, and those that there are quotas of.
var (
	containerResources = []string{"cpu", "memory", "ephemeral-storage"}
	otherResources     = []string{"requests.cpu", "requests.memory", "requests.ephemeral-storage", "limits.cpu",
		"limits.memory", "limits.ephemeral-storage", "pods", "resourcequotas", "services", "replicationcontrollers",
		"secrets", "configmaps", "persistentvolumeclaims", "storage", "requests.storage", "services.nodeports",
		"services.loadbalancers"}
	noQuotas = []string{"storage"}
)

func isHugePages(s string) bool { return strings.HasPrefix(s, "hugepages-") }

// isStandardResource matches a name without a domain.
func isStandardResource(s string) bool {
	return slices.Contains(containerResources, s) || slices.Contains(otherResources, s) || isHugePages(s) ||
		strings.HasPrefix(s, "requests.hugepages-")
}

func isResource(s string) bool {
	return k8s.IsQualifiedName(s) && (strings.Contains(s, "/") || isStandardResource(s))
}

// isContainerResource matches what containers can ask for.
func isContainerResource(s string) bool {
	if !strings.Contains(s, "/") {
		return k8s.IsQualifiedName(s) && (slices.Contains(containerResources, s) || isHugePages(s))
	}
	return k8s.IsQualifiedName(s) && (strings.Contains(s, "kubernetes.io/") || isExtendedResource(s))
}

// isExtendedResource matches what is not Kubernetes' own, and can be asked for by its name behind requests.
func isExtendedResource(s string) bool {
	return strings.Contains(s, "/") && !strings.Contains(s, "kubernetes.io/") && !strings.HasPrefix(s, "requests.") &&
		k8s.IsQualifiedName("requests."+s)
}

func isQuotaResource(s string) bool {
	return isResource(s) && !slices.Contains(noQuotas, s)
}

func isLimitType(s string) bool {
	return k8s.IsQualifiedName(s) &&
		(strings.Contains(s, "/") || s == "Pod" || s == "Container" || s == "PersistentVolumeClaim")
}
