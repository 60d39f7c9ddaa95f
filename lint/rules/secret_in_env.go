package rules

import (
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var secretInEnv = &lint.Rule{
	ID:      "secret-in-env",
	Summary: "a password, token or key as a plain value in env",
	Why: "A value in env is part of the pod's spec: everybody who may read pods or Deployments, and everybody who " +
		"may read the repository, reads it too, and so do backups of both. " +
		"It cannot be changed without a rollout, and it shows in kubectl describe.",
	Do: "Put it into a Secret that is made outside of the repository, and refer to it with " +
		"valueFrom.secretKeyRef. Change the secret: this one is known.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/concepts/configuration/secret/",
	Workload: func(p *lint.Pass, w *manifest.Workload) {
		for _, c := range w.Containers() {
			for _, e := range c.Node.Get("env").Items {
				name, value := e.Get("name").Text, e.Get("value")
				if !looksSecret(name, value) || len(p.Find(w.Object, "Secret", "", value.Text)) > 0 {
					continue
				}
				p.Report(w.Object, value, "env "+name+" of "+c.Title()+
					" holds a secret in plain text", "put it into a Secret, and write valueFrom.secretKeyRef")
			}
		}
	},
	Foreign: []string{"kube-linter/env-var-secret", "polaris/sensitiveContainerEnvVar"},
}
