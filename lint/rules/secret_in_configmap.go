package rules

import (
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var secretInConfigMap = &lint.Rule{
	ID:      "secret-in-configmap",
	Summary: "a password, token or key in a ConfigMap",
	Why: "ConfigMaps are for what everybody may read: roles that keep people from Secrets let them read ConfigMaps, " +
		"they are mostly stored unencrypted where Secrets are encrypted, " +
		"and this one stands in the repository.",
	Do: "Put it into a Secret that is made outside of the repository, and mount it or refer to it in the same " +
		"way. Change the secret: this one is known.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/concepts/configuration/secret/",
	Kinds:    []string{"ConfigMap"},
	Object: func(p *lint.Pass, o *manifest.Object) {
		for _, f := range o.At("data").Fields {
			if looksSecret(f.Name, f.Value) && len(p.Find(o, "Secret", "", f.Value.Text)) == 0 {
				p.ReportKey(o, f.Value, o.Title()+" holds a secret in plain text: "+f.Name, "put it into a Secret")
			}
		}
	},
	Foreign: []string{"polaris/sensitiveConfigmapContent"},
}
