package manifest

import (
	"strings"
	"sync"
)

// localGroups are the API groups of settings that programs read from files, and that no
// cluster holds.
var localGroups = sync.OnceValue(func() map[string]bool {
	groups := map[string]bool{}
	for g := range strings.FieldsSeq(`
		audit.k8s.io backstage.io chainsaw.kyverno.io cli.kyverno.io client.authentication.k8s.io
		clusterctl.cluster.x-k8s.io config.kubernetes.io controller-runtime.sigs.k8s.io ctlptl.dev devspace.sh
		eksctl.io fn.kpt.dev garden.io k0sctl.k0sproject.io k3d.io kind.sigs.k8s.io kind.x-k8s.io kops.k8s.io
		kpt.dev krew.googlecontainertools.github.com kubeadm.k8s.io kubeone.k8c.io kubelet.k8s.io kuttl.dev
		mirror.openshift.io score.dev skaffold test.gatekeeper.sh troubleshoot.sh`) {
		groups[g] = true
	}
	return groups
})

// isLocal reports whether an object is for a program that reads it from a file.
func isLocal(o *Object) bool {
	// What kustomize itself reads says what is generated.
	settings := strings.HasSuffix(o.Group, ".config.k8s.io") && o.Group != "kustomize.config.k8s.io"
	return settings || localGroups()[o.Group] || o.APIVersion == "builtin" ||
		o.Group == "" && o.Kind == "Config" && (o.Node().Has("clusters") || o.Node().Has("contexts"))
}
