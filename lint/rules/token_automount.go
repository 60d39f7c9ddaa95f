package rules

import (
	"strings"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var tokenAutomount = &lint.Rule{
	ID:      "token-automount",
	Summary: "a mounted ServiceAccount token that is of no use",
	Why: "Every container of a pod gets a token for the API server, unless the pod or its ServiceAccount says " +
		"otherwise. A ServiceAccount without a role can do nothing with it, " +
		"but whoever gets into the pod has a valid identity to look around with, and any role that is bound later.",
	Do: "Set automountServiceAccountToken: false in the pod's spec or in the ServiceAccount. Where the role " +
		"stands elsewhere, write false in the ServiceAccount and true in the pod that does call the API server.",
	Severity: source.Advice,
	Source:   "https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/#opt-out-of-api-credential-automounting",
	Workload: checkTokenAutomount,
	Foreign:  []string{"kube-linter/default-service-account", "polaris/automountServiceAccountToken"},
}

func checkTokenAutomount(p *lint.Pass, w *manifest.Workload) {
	bound := boundAccounts.Of(p)
	if bound == nil {
		return
	}
	mount := w.Pod().Get("automountServiceAccountToken")
	if w.Pod().Kind != source.Map || manifest.IsFalse(mount) {
		return
	}
	name := w.Pod().Get("serviceAccountName").Text
	if name == "" {
		name = w.Pod().Get("serviceAccount").Text
	}
	if bound[name] || name == "" && bound["default"] {
		return
	}
	accounts := p.Find(w.Object, "ServiceAccount", "", textIf(name, "default"))
	if len(accounts) == 0 && name != "" && name != "default" {
		return // it may stand elsewhere, and its roles too
	}
	if len(accounts) > 0 && manifest.IsFalse(accounts[0].At("automountServiceAccountToken")) {
		return // the account says no, or the pod says yes against it
	}
	p.Report(w.Object, mount, "the pod gets a token of ServiceAccount "+textIf(name, "default")+
		", to which no role is bound",
		"set automountServiceAccountToken: false")
}

// boundAccounts gives the names of the ServiceAccounts to which a role is bound
// anywhere in the input; nil when all have one.
var boundAccounts = lint.NewShared(func(x *manifest.Index) map[string]bool {
	bound := map[string]bool{}
	for _, kind := range []string{"RoleBinding", "ClusterRoleBinding"} {
		for _, o := range x.Of(kind) {
			for _, s := range o.At("subjects").Items {
				name := s.Get("name").Text
				if s.Get("kind").Text == "Group" &&
					(name == "system:authenticated" || strings.HasPrefix(name, "system:serviceaccounts")) {
					return nil
				}
				// A User can be an account too: system:serviceaccount:ns:name.
				bound[name[strings.LastIndexByte(name, ':')+1:]] = true
			}
		}
	}
	return bound
})
