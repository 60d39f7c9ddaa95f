package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var configFields = &lint.Rule{
	ID:      "config-fields",
	Summary: "a ConfigMap or Secret with a key that is not allowed, or a use of one that names none",
	Why: "The API server refuses the object. Keys become the names of files and variables, so they are letters, " +
		"digits, dashes, dots and underscores. " +
		"A Secret of a type has the keys of that type. A variable has one source.",
	Do:       "Name the object and the key, and keep one source for each variable.",
	Severity: source.Error,
	API:      true,
	Source:   "pkg/apis/core/validation/validation.go: ValidateConfigMap, ValidateSecret, ValidateEnv, ValidateEnvFrom",
	Object:   checkConfigKeys,
	Workload: checkConfigUses,
}

// maxConfig is how many bytes the values of one object may have.
const maxConfig = 1 << 20

func checkConfigKeys(p *lint.Pass, o *manifest.Object) {
	if !o.Is("", "ConfigMap") && !o.Is("", "Secret") {
		return
	}
	size := 0
	for _, field := range []string{"data", "binaryData", "stringData"} {
		for _, f := range o.At(field).Fields {
			size += len(f.Value.Text)
			if !configKey(f.Name) {
				p.ReportKey(o, f.Value, fmt.Sprintf("%q cannot be a key of a %s", source.Shorten(f.Name, 80), o.Kind),
					"write letters, digits, dashes, dots and underscores")
			} else if o.Kind == "ConfigMap" && field == "binaryData" && o.At("data").Has(f.Name) {
				p.ReportKey(o, f.Value, fmt.Sprintf("%s is in data and in binaryData", f.Name), "remove one of them").
					Relate(o.At("data", f.Name), "it is here as well")
			}
		}
	}
	if o.Kind == "ConfigMap" && !o.At("binaryData").Exists() && size > maxConfig {
		p.Report(o, o.At("data"), fmt.Sprintf("the ConfigMap has %d bytes, and %d is the most", size, maxConfig),
			"split it, or put the files into an image or a volume")
	}
	if o.Kind == "Secret" {
		checkSecretType(p, o)
	}
}

// typeKeys are the keys that Secrets of a type must have.
var typeKeys = map[string][]string{
	"kubernetes.io/dockercfg":        {".dockercfg"},
	"kubernetes.io/dockerconfigjson": {".dockerconfigjson"},
	"kubernetes.io/ssh-auth":         {"ssh-privatekey"},
	"kubernetes.io/tls":              {"tls.crt", "tls.key"},
}

func checkSecretType(p *lint.Pass, o *manifest.Object) {
	has := func(key string) bool { return o.At("data").Has(key) || o.At("stringData").Has(key) }
	kind := o.At("type")
	missing := func(what string) {
		p.Report(o, kind, fmt.Sprintf("a Secret of type %s has no %s", kind.Text, what), "add "+what+
			", or change the type")
	}
	for _, key := range typeKeys[kind.Text] {
		if !has(key) {
			missing(key)
		}
	}
	switch {
	case kind.Text == "kubernetes.io/basic-auth" && !has("username") && !has("password"):
		missing("username or password")
	case kind.Text == "kubernetes.io/service-account-token" &&
		manifest.IsEmptyText(o.At("metadata", "annotations", "kubernetes.io/service-account.name")):
		missing("annotation kubernetes.io/service-account.name")
	}
}

func checkConfigUses(p *lint.Pass, w *manifest.Workload) {
	for _, c := range w.Containers() {
		for _, env := range c.Node.Get("env").Items {
			checkEnvName(p, w, env.Get("name"))
			checkValueFrom(p, w, env)
		}
		for _, from := range c.Node.Get("envFrom").Items {
			if prefix := from.Get("prefix"); !manifest.IsEmptyText(prefix) {
				checkEnvName(p, w, prefix)
			}
			checkEnvFrom(p, w, from)
		}
	}
	for _, v := range ownVolumes(w) {
		for _, s := range manifest.VolumeSources(&manifest.Volume{Node: v}) {
			if s.Ref.Kind == source.Map && manifest.IsEmptyText(s.Ref.Get(s.Field)) {
				p.Report(w.Object, s.Ref.Get(s.Field), fmt.Sprintf("the volume names no %s", s.Kind), "add "+s.Field)
			}
		}
	}
}

// relaxedEnv is the version of Kubernetes from which on nearly all characters
// can be in the name of a variable.
const relaxedEnv = "1.32"

func checkEnvName(p *lint.Pass, w *manifest.Workload, n *source.Node) {
	old := slices.ContainsFunc(p.Options.Kubernetes,
		func(version string) bool { return k8s.Before(version, relaxedEnv) })
	switch {
	case n.Kind != source.String:
	case !envName(n.Text):
		p.Report(w.Object, n, fmt.Sprintf("%q cannot be the name of a variable", source.Shorten(n.Text, 80)),
			"write letters, digits and underscores")
	case old && !oldEnvName(n.Text):
		p.Report(w.Object, n,
			fmt.Sprintf("%q cannot be the name of a variable before Kubernetes %s", source.Shorten(n.Text, 80),
				relaxedEnv),
			"write letters, digits and underscores, with no digit in front")
	}
}

// envSources are the fields of valueFrom, of which there is one.
var envSources = []string{"configMapKeyRef", "fieldRef", "fileKeyRef", "resourceFieldRef", "secretKeyRef"}

func checkValueFrom(p *lint.Pass, w *manifest.Workload, env *source.Node) {
	from := env.Get("valueFrom")
	if from.Kind != source.Map {
		return
	}
	var have []string
	for _, field := range envSources {
		if manifest.IsSet(from.Get(field)) {
			have = append(have, field)
		}
	}
	name := env.Get("name").Text
	switch {
	case len(have) == 0:
		p.Report(w.Object, from, fmt.Sprintf("valueFrom of variable %s has no source", name),
			"add configMapKeyRef, secretKeyRef, fieldRef or resourceFieldRef")
	case !manifest.IsEmptyText(env.Get("value")):
		p.Report(w.Object, from, fmt.Sprintf("variable %s has both value and valueFrom", name), "remove one of them")
	case len(have) > 1:
		p.Report(w.Object, from, fmt.Sprintf("variable %s has several sources: %s", name, strings.Join(have, ", ")),
			"keep one of them")
	}
	if path := from.At("fieldRef", "fieldPath"); path.Kind == source.String && !fieldOfPod(path.Text) {
		p.Report(w.Object, path, fmt.Sprintf("variable %s cannot be made of the field %q", name, path.Text),
			"write metadata.name, metadata.namespace, metadata.labels['KEY'], status.podIP or the like")
	}
	for _, field := range []string{"configMapKeyRef", "secretKeyRef"} {
		ref := from.Get(field)
		if !slices.Contains(have, field) || ref.Kind != source.Map {
			continue
		}
		configName(p, w, ref, kindOfRef[field], false)
		if key := ref.Get("key"); key.Kind == source.String && !configKey(key.Text) {
			p.Report(w.Object, key, fmt.Sprintf("%q cannot be a key", source.Shorten(key.Text, 80)),
				"write letters, digits, dashes, dots and underscores")
		}
	}
}

// fieldsOfPod are the fields of a pod that can be variables.
var fieldsOfPod = []string{"metadata.name", "metadata.namespace", "metadata.uid", "spec.host", "spec.nodeName",
	"spec.serviceAccountName",
	"status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs"}

func fieldOfPod(path string) bool {
	if strings.HasSuffix(path, "']") {
		field, key, ok := strings.Cut(strings.TrimSuffix(path, "']"), "['")
		return ok && (field == "metadata.labels" && labelKeyProblem(key) == "" || field == "metadata.annotations" &&
			labelKeyProblem(strings.ToLower(key)) == "")
	}
	return slices.Contains(fieldsOfPod, path)
}

func checkEnvFrom(p *lint.Pass, w *manifest.Workload, from *source.Node) {
	if from.Kind != source.Map && from.Kind != source.Null {
		return
	}
	config, secret := from.Get("configMapRef"), from.Get("secretRef")
	switch {
	case manifest.IsSet(config) && manifest.IsSet(secret):
		p.ReportAt(w.Object, from.Range, "an item of envFrom has both configMapRef and secretRef",
			"make two items of it")
	case !manifest.IsSet(config) && !manifest.IsSet(secret):
		p.ReportAt(w.Object, from.Range, "an item of envFrom has neither configMapRef nor secretRef",
			"add one of them, or remove the item")
	}
	for _, ref := range []*source.Node{config, secret} {
		if ref.Kind == source.Map {
			configName(p, w, ref, kindOfRef[ref.Key.Text()], true)
		}
	}
}

// kindOfRef tells what a field refers to.
var kindOfRef = map[string]string{"configMapKeyRef": "ConfigMap", "configMapRef": "ConfigMap", "secretKeyRef": "Secret",
	"secretRef": "Secret"}

// configName reports a reference whose name is left out or can be none; dash:
// it may end with one, which the API server lets pass there.
func configName(p *lint.Pass, w *manifest.Workload, ref *source.Node, what string, dash bool) {
	name := ref.Get("name")
	if manifest.IsEmptyText(name) {
		p.Report(w.Object, name, "the reference names no "+what, "add name")
		return
	}
	text := name.Text
	if dash {
		text = masked(text)
	}
	if f := subdomainForm; name.Kind == source.String && !f.is(text) {
		p.Report(w.Object, name,
			fmt.Sprintf("the name of the %s is %q, which %s", what, source.Shorten(name.Text, 80),
				f.problem(text)),
			f.hint(name))
	}
}
