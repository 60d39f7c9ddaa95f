package compiler

// Guaranteed are the warnings of the linter, by the IDs of their rules, that
// nothing gives cause for that is compiled from a spec without patches: the
// compiler sees to it, as it does for all errors. So whoever lints compiled
// objects can leave them out. Tests hold generated specs to it.
var Guaranteed = []string{
	"api-deprecated",
	"bare-replicaset",
	"capability-name",
	"config-reference",
	"deprecated-field",
	"duplicate-env",
	"duplicate-object",
	"hpa-and-replicas",
	"hpa-and-vpa",
	"hpa-target",
	"ingress-backend",
	"init-restart-policy",
	"networkpolicy-target",
	"networkpolicy-types",
	"pdb-blocks-drain",
	"pdb-target",
	"schema-unusable",
	"secret-newline",
	"selector-overlap",
	"selector-stable",
	"service-selects-job",
	"service-selects-many",
	"service-selects-nothing",
	"unnamed-patch",
	"volume-unused",
	"yaml-trap",
}
