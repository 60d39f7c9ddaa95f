package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A schema is what is used of a definition in Kubernetes' OpenAPI document.
type schema struct {
	Type       string
	Format     string
	Ref        string `json:"$ref"`
	Required   []string
	Properties map[string]*schema
	Items      *schema
	Values     *schema                                 `json:"additionalProperties"`
	Kinds      []struct{ Group, Version, Kind string } `json:"x-kubernetes-group-version-kind"`
}

// Lines of the output, each with the releases that it holds for.
type lines map[string]uint

func (l lines) add(line string, release int) { l[line] |= 1 << release }

// makeSchemas writes kinds and definitions, each field once with the versions
// that have it.
func makeSchemas(releases []string, dir func(module string) (string, error)) ([]byte, error) {
	kinds := lines{}
	definitions := map[string]lines{}
	swaggers := make([]map[string]*schema, len(releases))
	enums := make([]map[fieldKey][]string, len(releases))
	for i, release := range releases {
		root, err := dir("k8s.io/kubernetes@v" + release)
		if err != nil {
			return nil, err
		}
		if swaggers[i], err = readSwagger(filepath.Join(root, "api", "openapi-spec", "swagger.json")); err != nil {
			return nil, err
		}
		generated := filepath.Join(root, "pkg", "generated", "openapi", "zz_generated.openapi.go")
		if enums[i], err = readEnums(generated); err != nil {
			return nil, err
		}
	}
	required := requiredFields(swaggers)
	for i, swagger := range swaggers {
		for name, s := range swagger {
			if len(s.Kinds) == 1 && !isList(s) {
				k := s.Kinds[0]
				kinds.add(strings.TrimPrefix(k.Group+"/", "/")+k.Version+" "+k.Kind+" "+short(name), i)
			}
			if _, inline := typeNames[short(name)]; inline {
				continue
			}
			d := definitions[short(name)]
			if d == nil {
				d = lines{}
				definitions[short(name)] = d
			}
			for field, f := range s.Properties {
				d.add(describe(field, f, required[fieldKey{name, field}], enums[i][fieldKey{name, field}]), i)
			}
		}
	}
	return writeSchemas(releases, kinds, reachable(kinds, definitions)), nil
}

// A fieldKey is a field of a definition, by the name that it has in OpenAPI.
type fieldKey struct{ definition, field string }

// corrections are the fields of which the server, as it judges manifests,
// demands something else than the document says: true for those that it refuses
// to do without, false for those that it takes as zero when they are left out.
var corrections = map[fieldKey]bool{
	{"io.k8s.api.core.v1.Container", "image"}:                       true,
	{"io.k8s.api.core.v1.PersistentVolumeClaimSpec", "accessModes"}: true,
	{"io.k8s.api.core.v1.PersistentVolumeSpec", "accessModes"}:      true,
	{"io.k8s.api.core.v1.PersistentVolumeSpec", "capacity"}:         true,
	{"io.k8s.api.core.v1.ReplicationControllerSpec", "template"}:    true,

	{"io.k8s.api.batch.v1.PodFailurePolicy", "rules"}:                                                       false,
	{"io.k8s.api.core.v1.HTTPHeader", "value"}:                                                              false,
	{"io.k8s.api.core.v1.ISCSIPersistentVolumeSource", "lun"}:                                               false,
	{"io.k8s.api.core.v1.ISCSIVolumeSource", "lun"}:                                                         false,
	{"io.k8s.api.core.v1.LimitRangeSpec", "limits"}:                                                         false,
	{"io.k8s.api.core.v1.PreferredSchedulingTerm", "preference"}:                                            false,
	{"io.k8s.api.core.v1.ScaleIOPersistentVolumeSource", "secretRef"}:                                       false,
	{"io.k8s.api.core.v1.ScaleIOVolumeSource", "secretRef"}:                                                 false,
	{"io.k8s.api.core.v1.SleepAction", "seconds"}:                                                           false,
	{"io.k8s.api.core.v1.Sysctl", "value"}:                                                                  false,
	{"io.k8s.apimachinery.pkg.apis.meta.v1.GroupResource", "group"}:                                         false,
	{"io.k8s.api.resource.v1.Counter", "value"}:                                                             false,
	{"io.k8s.api.resource.v1beta1.Counter", "value"}:                                                        false,
	{"io.k8s.api.resource.v1beta2.Counter", "value"}:                                                        false,
	{"io.k8s.api.resource.v1.DeviceCapacity", "value"}:                                                      false,
	{"io.k8s.api.resource.v1beta1.DeviceCapacity", "value"}:                                                 false,
	{"io.k8s.api.resource.v1beta2.DeviceCapacity", "value"}:                                                 false,
	{"io.k8s.api.resource.v1.ResourcePool", "generation"}:                                                   false,
	{"io.k8s.api.storage.v1.CSINode", "spec"}:                                                               false,
	{"io.k8s.api.discovery.v1.ForZone", "name"}:                                                             false,
	{"io.k8s.api.storage.v1.CSIDriver", "spec"}:                                                             false,
	{"io.k8s.api.storage.v1.CSINodeSpec", "drivers"}:                                                        false,
	{"io.k8s.api.storage.v1.TokenRequest", "audience"}:                                                      false,
	{"io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionVersion", "served"}:  false,
	{"io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionVersion", "storage"}: false,
}

// requiredFields gives the fields that cannot be left out. The newest release
// that has a field is believed for all: what the server demands has hardly
// changed, but older documents also call a field required when Go always writes
// it.
func requiredFields(swaggers []map[string]*schema) map[fieldKey]bool {
	required := map[fieldKey]bool{}
	for _, swagger := range swaggers {
		for name, s := range swagger {
			for field := range s.Properties {
				required[fieldKey{name, field}] = slices.Contains(s.Required, field)
			}
		}
	}
	maps.Copy(required, corrections)
	return required
}

func readSwagger(name string) (map[string]*schema, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	var document struct{ Definitions map[string]*schema }
	if err := json.Unmarshal(data, &document); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return document.Definitions, nil
}

// isList reports whether a kind is a list of another, as PodList.
func isList(s *schema) bool {
	items := s.Properties["items"]
	return items != nil && items.Type == "array" && s.Properties["spec"] == nil
}

// packages are the prefixes of names that are left out.
var packages = strings.NewReplacer(
	"io.k8s.apimachinery.pkg.apis.", "",
	"io.k8s.apiextensions-apiserver.pkg.apis.", "",
	"io.k8s.kube-aggregator.pkg.apis.", "",
	"io.k8s.api.", "",
)

// short gives core.v1.Container for io.k8s.api.core.v1.Container.
func short(name string) string { return packages.Replace(name) }

// typeNames are the definitions that have a form of their own in JSON, which
// their schema does not tell.
var typeNames = map[string]string{
	"io.k8s.apimachinery.pkg.api.resource.Quantity":   "quantity",
	"io.k8s.apimachinery.pkg.util.intstr.IntOrString": "int-or-string",
	"io.k8s.apimachinery.pkg.runtime.RawExtension":    "any",
	"meta.v1.Time":                                  "time",
	"meta.v1.MicroTime":                             "microtime",
	"meta.v1.FieldsV1":                              "any",
	"apiextensions.v1.JSON":                         "any",
	"apiextensions.v1.JSONSchemaPropsOrArray":       "any",
	"apiextensions.v1.JSONSchemaPropsOrBool":        "any",
	"apiextensions.v1.JSONSchemaPropsOrStringArray": "any",
}

// describe writes a field: its name, ! when it is required, its type, and what
// it can be. The versions are put in where there is a tab.
func describe(name string, s *schema, required bool, enum []string) string {
	if required {
		name += "!"
	}
	line := name + " " + typeOf(s) + "\t"
	if len(enum) > 0 {
		line += " = " + strings.Join(enum, "|")
	}
	return line
}

func typeOf(s *schema) string {
	switch {
	case s.Ref != "":
		name := short(strings.TrimPrefix(s.Ref, "#/definitions/"))
		if t, ok := typeNames[name]; ok {
			return t
		}
		return name
	case s.Type == "array":
		return "[]" + typeOf(s.Items)
	case s.Type == "object" && s.Values != nil:
		return "{}" + typeOf(s.Values)
	case s.Type == "object":
		return "object"
	case s.Type == "boolean":
		return "bool"
	case s.Type == "integer" && s.Format != "":
		return s.Format
	case s.Type == "integer":
		return "int64"
	case s.Type == "number":
		return "number"
	case s.Type == "string" && s.Format == "byte":
		return "bytes"
	case s.Type == "string" && s.Format == "":
		return "string"
	}
	panic(fmt.Sprintf("a schema of an unknown form: %+v", s))
}

// reachable gives the definitions that a kind leads to.
func reachable(kinds lines, definitions map[string]lines) map[string]lines {
	found := map[string]lines{}
	var visit func(name string)
	visit = func(name string) {
		name = strings.NewReplacer("[]", "", "{}", "").Replace(name)
		d, ok := definitions[name]
		if !ok || found[name] != nil {
			return
		}
		found[name] = d
		for line := range d {
			visit(strings.Fields(line)[1])
		}
	}
	for line := range kinds {
		visit(strings.Fields(line)[2])
	}
	return found
}

func writeSchemas(releases []string, kinds lines, definitions map[string]lines) []byte {
	var out bytes.Buffer
	fmt.Fprintf(&out, "# Made by make k8s-data from k8s.io/kubernetes %s. Do not edit.\n", strings.Join(releases, ", "))
	out.WriteString("versions")
	for _, r := range releases {
		out.WriteString(" " + minor(r))
	}
	out.WriteString("\n\n")
	for _, line := range slices.Sorted(maps.Keys(kinds)) {
		fmt.Fprintf(&out, "kind %s%s\n", line, span(releases, kinds[line]))
	}
	for _, name := range slices.Sorted(maps.Keys(definitions)) {
		fmt.Fprintf(&out, "\n%s\n", name)
		d := definitions[name]
		for _, line := range slices.SortedFunc(maps.Keys(d), func(a, b string) int {
			return strings.Compare(byName(a), byName(b))
		}) {
			fmt.Fprintf(&out, " %s\n", strings.Replace(line, "\t", span(releases, d[line]), 1))
		}
	}
	return out.Bytes()
}

// byName orders the lines of fields by the name alone, then by the rest.
func byName(line string) string {
	name, rest, _ := strings.Cut(line, " ")
	return strings.TrimSuffix(name, "!") + " " + name + rest
}

// span writes the versions of a line: nothing for all, 1.34 for that alone,
// 1.34- for that and the later ones, -1.33 for that and the earlier ones,
// 1.32-1.33 for those.
func span(releases []string, set uint) string {
	all := uint(1)<<len(releases) - 1
	if set == all {
		return ""
	}
	var spans []string
	for i := 0; i < len(releases); i++ {
		if set&(1<<i) == 0 {
			continue
		}
		from, to := minor(releases[i]), ""
		for i+1 < len(releases) && set&(1<<(i+1)) != 0 {
			i++
		}
		if i+1 < len(releases) {
			to = minor(releases[i])
		}
		switch {
		case set&1 != 0 && len(spans) == 0:
			spans = append(spans, "-"+to)
		case from == to:
			spans = append(spans, from)
		default:
			spans = append(spans, from+"-"+to)
		}
	}
	return " " + strings.Join(spans, ",")
}
