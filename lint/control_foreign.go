package lint

// kubeLinterChecks gives for checks of kube-linter, as its annotation
// ignore-check.kube-linter.io/CHECK names them, the rules that say the same.
var kubeLinterChecks = map[string][]string{
	"cluster-admin-role-binding":             {"cluster-admin"},
	"dangling-horizontalpodautoscaler":       {"hpa-target"},
	"dangling-ingress":                       {"ingress-backend"},
	"dangling-networkpolicy":                 {"networkpolicy-target"},
	"dangling-networkpolicypeer-podselector": {"networkpolicy-peer"},
	"dangling-service":                       {"service-selects-nothing"},
	"deprecated-service-account-field":       {"deprecated-field"},
	"docker-sock":                            {"runtime-socket"},
	"duplicate-env-var":                      {"duplicate-env"},
	"env-var-secret":                         {"secret-in-env"},
	"host-ipc":                               {"host-namespaces"},
	"host-network":                           {"host-namespaces"},
	"host-pid":                               {"host-namespaces"},
	"invalid-target-ports":                   {"service-fields"},
	"job-ttl-seconds-after-finished":         {"job-cleanup"},
	"latest-tag":                             {"latest-tag"},
	"liveness-port":                          {"probe-port", "probe-port-undeclared"},
	"mismatching-selector":                   {"selector-matches-template"},
	"no-anti-affinity":                       {"no-spread"},
	"no-extensions-v1beta":                   {"api-removed", "api-deprecated"},
	"no-readiness-probe":                     {"no-readiness-probe"},
	"non-existent-service-account":           {"identity-reference"},
	"pdb-max-unavailable":                    {"pdb-blocks-drain"},
	"pdb-min-available":                      {"pdb-blocks-drain"},
	"privileged-container":                   {"privileged"},
	"readiness-port":                         {"probe-port", "probe-port-undeclared"},
	"restart-policy":                         {"restart-policy"},
	"sensitive-host-mounts":                  {"host-path"},
	"startup-port":                           {"probe-port", "probe-port-undeclared"},
	"unset-cpu-requirements":                 {"no-requests"},
	"unset-memory-requirements":              {"no-requests", "no-memory-limit"},
	"wildcard-in-rules":                      {"rbac-wildcard", "rbac-wildcard-part"},
	"writable-host-mount":                    {"host-path"},
}

// kubeScoreChecks gives for checks of kube-score, as its annotation
// kube-score/ignore names them, the rules that say the same.
var kubeScoreChecks = map[string][]string{
	"container-image-tag":                                            {"latest-tag"},
	"container-ports-check":                                          {"duplicate-port"},
	"container-resources":                                            {"no-requests", "no-memory-limit"},
	"container-security-context-privileged":                          {"privileged"},
	"cronjob-has-deadline":                                           {"cron-deadline-missing"},
	"cronjob-restartpolicy":                                          {"restart-policy"},
	"deployment-has-host-podantiaffinity":                            {"no-spread"},
	"deployment-has-poddisruptionbudget":                             {"no-budget"},
	"deployment-replicas":                                            {"single-replica"},
	"deployment-targeted-by-hpa-does-not-have-replicas-configured":   {"hpa-and-replicas"},
	"environment-variable-key-duplication":                           {"duplicate-env"},
	"horizontalpodautoscaler-has-target":                             {"hpa-target"},
	"ingress-targets-service":                                        {"ingress-backend"},
	"label-values":                                                   {"label-syntax"},
	"networkpolicy-targets-pod":                                      {"networkpolicy-target"},
	"pod-probes":                                                     {"no-readiness-probe"},
	"pod-probes-identical":                                           {"liveness-equals-readiness", "liveness-like-readiness"},
	"poddisruptionbudget-has-policy":                                 {"pdb-blocks-drain"},
	"service-targets-pod":                                            {"service-selects-nothing"},
	"stable-version":                                                 {"api-removed", "api-deprecated"},
	"statefulset-has-host-podantiaffinity":                           {"no-spread"},
	"statefulset-has-poddisruptionbudget":                            {"no-budget"},
	"statefulset-has-servicename":                                    {"statefulset-service"},
	"statefulset-pod-selector-labels-match-template-metadata-labels": {"selector-matches-template"},
	"deployment-pod-selector-labels-match-template-metadata-labels":  {"selector-matches-template"},
}

// Foreign gives for each check of another linter whose ignore annotation is
// understood the rules that it ignores.
func Foreign() map[string]map[string][]string {
	return map[string]map[string][]string{"kube-linter": kubeLinterChecks, "kube-score": kubeScoreChecks}
}
