package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"sigs.k8s.io/yaml"
)

// A project is one whose custom kinds the catalogue has, and where its module has their CRDs.
// Without files these are made of the Go types of the module, by the module definitions,
// which has the version.
type project struct {
	name, module, version string
	files                 []string
}

// projects are those of the catalogue. Where the newest version asks for a newer Go than this
// module, or the proxy does not have it, it is the last that there is. Of the Gateway API it is
// the experimental channel, which has all that the other has; of Argo Workflows what is installed,
// which takes any field.
var projects = []project{
	{"Gateway API", "sigs.k8s.io/gateway-api", "v1.6.3", []string{"config/crd/experimental/*.yaml"}},
	{"cert-manager", "github.com/cert-manager/cert-manager", "v1.21.2", []string{"deploy/crds/*.yaml"}},
	{"Prometheus operator", "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring", "", nil},
	{"Flux source-controller", "github.com/fluxcd/source-controller", "v1.9.6", []string{"config/crd/bases/*.yaml"}},
	{"Flux kustomize-controller", "github.com/fluxcd/kustomize-controller", "v1.9.6",
		[]string{"config/crd/bases/*.yaml"}},
	{"Flux helm-controller", "github.com/fluxcd/helm-controller/api", "", nil},
	{"Flux notification-controller", "github.com/fluxcd/notification-controller/api", "", nil},
	{"Flux image-reflector-controller", "github.com/fluxcd/image-reflector-controller/api", "", nil},
	{"Flux image-automation-controller", "github.com/fluxcd/image-automation-controller/api", "", nil},
	{"Argo CD", "github.com/argoproj/argo-cd/v3", "v3.5.7", []string{"manifests/crds/*.yaml"}},
	{"Argo Rollouts", "github.com/argoproj/argo-rollouts", "v1.10.1", []string{"manifests/crds/*.yaml"}},
	{"Argo Workflows", "github.com/argoproj/argo-workflows/v4", "v4.0.5",
		[]string{"manifests/base/crds/minimal/*.yaml"}},
	{"KEDA", "github.com/kedacore/keda/v2", "v2.21.0", []string{"config/crd/bases/*.yaml"}},
	{"External Secrets", "github.com/external-secrets/external-secrets", "v1.3.2",
		[]string{"config/crds/bases/*.yaml"}},
	{"Vertical Pod Autoscaler", "k8s.io/autoscaler/vertical-pod-autoscaler", "v1.8.1",
		[]string{"deploy/vpa-v1-crd-gen.yaml"}},
	{"Knative Serving", "knative.dev/serving", "v0.51.0", []string{"config/core/300-resources/*.yaml"}},
	{"Knative Eventing", "knative.dev/eventing", "v0.46.0", []string{"config/core/resources/*.yaml"}},
	{"Istio", "istio.io/api", "v1.32.0", []string{"kubernetes/customresourcedefinitions.gen.yaml"}},
	{"Kyverno", "github.com/kyverno/kyverno", "v1.19.1",
		[]string{"config/crds/kyverno/*.yaml", "config/crds/policies.kyverno.io/*.yaml", "config/crds/policyreport/*.yaml"}},
	{"CloudNativePG", "github.com/cloudnative-pg/cloudnative-pg", "v1.27.0", []string{"config/crd/bases/*.yaml"}},
}

// A catalogue is the schemas of custom kinds. A schema stands there once, whoever has it.
type catalogue struct {
	heads   bytes.Buffer
	schemas bytes.Buffer
	numbers map[string]int // of schemas, by their text
	kinds   map[string]bool
}

// makeCatalogue makes catalogue.txt.
func makeCatalogue(projects []project, dir func(module string) (string, error)) ([]byte, error) {
	c := &catalogue{numbers: map[string]int{}, kinds: map[string]bool{}}
	for _, p := range projects {
		if err := c.addProject(p, dir); err != nil {
			return nil, fmt.Errorf("%s: %w", p.module, err)
		}
	}
	return slices.Concat([]byte("# Made by make k8s-data from the CRDs of these modules. Do not edit.\n"),
		c.heads.Bytes(), []byte("schemas\n"), c.schemas.Bytes()), nil
}

func (c *catalogue) addProject(p project, dir func(module string) (string, error)) error {
	if p.files == nil {
		return c.addTypes(p)
	}
	fmt.Fprintf(&c.heads, "source %s %s %s\n", p.module, p.version, p.name)
	folder, err := dir(p.module + "@" + p.version)
	if err != nil {
		return err
	}
	for _, pattern := range p.files {
		files, err := filepath.Glob(filepath.Join(folder, pattern))
		if err != nil || len(files) == 0 {
			return fmt.Errorf("it has no %s", pattern)
		}
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err == nil {
				err = c.addDefinitions(data)
			}
			if err != nil {
				return fmt.Errorf("%s: %w", file, err)
			}
		}
	}
	return nil
}

// addTypes adds the CRDs that are made of Go types.
func (c *catalogue) addTypes(p project) error {
	version, err := inDefinitions("list", "-m", "-f", "{{.Version}}", p.module)
	if err != nil {
		return err
	}
	fmt.Fprintf(&c.heads, "source %s %s %s\n", p.module, strings.TrimSpace(string(version)), p.name)
	made, err := inDefinitions("run", ".", p.module+"/...")
	if err != nil {
		return err
	}
	return c.addDefinitions(made)
}

// inDefinitions runs the go command in the module definitions.
func inDefinitions(args ...string) ([]byte, error) {
	file, err := exec.Command("go", "env", "GOMOD").Output()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command("go", args...)
	cmd.Dir = filepath.Join(filepath.Dir(strings.TrimSpace(string(file))), "k8s", "internal", "definitions")
	cmd.Stderr = os.Stderr
	return cmd.Output()
}

// A definition is what the catalogue takes of a CRD.
type definition struct {
	Kind string
	Spec struct {
		Group      string
		Scope      string
		Names      struct{ Kind, Plural string }
		Conversion struct{ Strategy string }
		Versions   []struct {
			Name         string
			Served       bool
			Schema       struct{ OpenAPIV3Schema map[string]any }
			Subresources struct{ Status *struct{} }
		}
	}
}

func (c *catalogue) addDefinitions(data []byte) error {
	for _, doc := range strings.Split("\n"+string(data), "\n---") {
		var d definition
		if err := yaml.Unmarshal([]byte(doc), &d); err != nil {
			return err
		}
		if d.Kind == "CustomResourceDefinition" {
			c.add(&d)
		}
	}
	return nil
}

// add takes the versions of a CRD that are served.
func (c *catalogue) add(d *definition) {
	for _, v := range d.Spec.Versions {
		key := d.Spec.Group + "/" + v.Name + " " + d.Spec.Names.Kind
		if !v.Served || v.Schema.OpenAPIV3Schema == nil || c.kinds[key] {
			continue
		}
		c.kinds[key] = true
		fmt.Fprintf(&c.heads, "kind %s %d %s", key, c.number(c.compact(v.Schema.OpenAPIV3Schema)), d.Spec.Names.Plural)
		c.note("status", v.Subresources.Status != nil)
		c.note("cluster", d.Spec.Scope == "Cluster")
		c.note("webhook", d.Spec.Conversion.Strategy == "Webhook")
		c.heads.WriteString("\n")
	}
}

func (c *catalogue) note(word string, is bool) {
	if is {
		c.heads.WriteString(" " + word)
	}
}

// prose is what a schema has for readers.
var prose = []string{"description", "title", "example", "externalDocs"}

// compact writes a schema without prose, and what it is made of in short: a type alone as
// its name, and what is longer than a few words as the number of a schema.
func (c *catalogue) compact(schema any) any {
	s, ok := schema.(map[string]any)
	if !ok {
		return schema // additionalProperties: true
	}
	small := map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(s)) { // schemas are numbered in this order
		value := s[name]
		switch name {
		case "properties", "patternProperties", "definitions":
			fields, _ := value.(map[string]any)
			list := map[string]any{}
			for _, field := range slices.Sorted(maps.Keys(fields)) {
				list[field] = c.short(fields[field])
			}
			small[name] = list
		case "items", "additionalProperties", "not":
			small[name] = c.short(value)
		case "allOf", "anyOf", "oneOf":
			list := []any{}
			for _, item := range value.([]any) {
				list = append(list, c.short(item))
			}
			small[name] = list
		default:
			if !slices.Contains(prose, name) {
				small[name] = value
			}
		}
	}
	return small
}

// mostInline is how long a schema within another may be to stand there itself.
const mostInline = 48

func (c *catalogue) short(schema any) any {
	small := c.compact(schema)
	s, ok := small.(map[string]any)
	if name, _ := s["type"].(string); ok && name != "" && len(s) == 1 {
		return name
	}
	if text := written(small); len(text) > mostInline {
		return "#" + strconv.Itoa(c.number(small))
	}
	return small
}

// number gives the number of a schema, which is that of its line.
func (c *catalogue) number(schema any) int {
	text := written(schema)
	n, ok := c.numbers[text]
	if !ok {
		n = len(c.numbers)
		c.numbers[text] = n
		c.schemas.WriteString(text + "\n")
	}
	return n
}

func written(value any) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(value); err != nil {
		panic(err) // it came of YAML
	}
	return strings.TrimSpace(b.String())
}
