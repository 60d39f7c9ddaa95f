package k8s_test

import (
	"encoding/json"
	"testing"

	"github.com/plimsoll-dev/plimsoll/k8s"
)

// TestSchemas reads everything: each kind leads to definitions that exist, and
// each version has the kinds that every cluster has.
func TestSchemas(t *testing.T) {
	if n := len(k8s.Versions()); n != 7 || k8s.Versions()[0] != "1.31" || k8s.Latest() != "1.37" {
		t.Errorf("versions are %v", k8s.Versions())
	}
	if n := len(k8s.Kinds()); n < 100 {
		t.Errorf("there are %d kinds", n)
	}
	seen := map[*k8s.Object]bool{}
	for _, k := range k8s.Kinds() {
		if k.Object == nil || k.Versions == 0 || len(k.Object.Fields()) == 0 {
			t.Errorf("%s %s is empty", k.APIVersion, k.Name)
			continue
		}
		walk(t, k.Object, seen)
	}
	for _, version := range k8s.Versions() {
		in, _ := k8s.SetOf(version)
		for _, kind := range [][2]string{{"v1", "Pod"}, {"v1", "Service"}, {"apps/v1", "Deployment"},
			{"batch/v1", "CronJob"}, {"networking.k8s.io/v1", "Ingress"}, {"policy/v1", "PodDisruptionBudget"}} {
			if k := k8s.Find(kind[0], kind[1]); k == nil || k.Versions&in == 0 {
				t.Errorf("%s has no %s", version, kind[1])
			}
		}
	}
}

func walk(t *testing.T, o *k8s.Object, seen map[*k8s.Object]bool) {
	if seen[o] {
		return
	}
	seen[o] = true
	last := ""
	for _, f := range o.Fields() {
		if f.Name < last {
			t.Errorf("%s: %s stands behind %s", o.Name, f.Name, last)
		}
		last = f.Name
		if f.In == 0 || o.Field(f.Name, f.In) == nil {
			t.Errorf("%s: no version has %s", o.Name, f.Name)
		}
		typ := f.Type
		for typ.Elem != nil {
			typ = typ.Elem
		}
		if f.Enum != nil && typ.Form != k8s.String {
			t.Errorf("%s: %s has values to choose from, and is no text", o.Name, f.Name)
		}
		switch typ.Form {
		case k8s.Struct:
			walk(t, typ.Object, seen)
		case k8s.Any:
			if f.Name == "metadata" || f.Name == "spec" {
				t.Errorf("%s: %s has no type", o.Name, f.Name)
			}
		}
	}
}

func TestFieldsByVersion(t *testing.T) {
	old, _ := k8s.SetOf("1.33")
	newer, _ := k8s.SetOf("1.34")
	container := k8s.Find("v1", "Pod").Object.Field("spec", old).Type.Object.Field("containers", old).Type.Elem.Object
	if container.Field("restartPolicyRules", old) != nil || container.Field("restartPolicyRules", newer) == nil {
		t.Error("restartPolicyRules came with 1.34")
	}
	if f := container.Field("name", old|newer); f == nil || !f.Required || f.Type.Form != k8s.String {
		t.Error("name is a required text")
	}
	if set, ok := k8s.SetOf("1.34", "2.0"); ok || set != newer {
		t.Error("there is no 2.0")
	}
	if s := (old | newer).String(); s != "1.33, 1.34" {
		t.Errorf("the set is %s", s)
	}
}

func TestJSONSchema(t *testing.T) {
	data, ok := k8s.JSONSchema("1.37", "apps/v1", "Deployment")
	var schema struct {
		Required    []string
		Definitions map[string]any
	}
	if err := json.Unmarshal(data, &schema); err != nil || !ok {
		t.Fatal(err, ok)
	}
	if len(schema.Required) != 1 || schema.Required[0] != "spec" || schema.Definitions["core.v1.Container"] == nil {
		t.Errorf("the schema requires %v and has %d definitions", schema.Required, len(schema.Definitions))
	}
	if _, ok := k8s.JSONSchema("1.37", "extensions/v1beta1", "Deployment"); ok {
		t.Error("1.37 has extensions/v1beta1")
	}
}

func TestLifecycle(t *testing.T) {
	all, _ := k8s.SetOf(k8s.Versions()...)
	for _, c := range []struct{ apiVersion, kind, removed, replacement string }{
		{"policy/v1beta1", "PodDisruptionBudget", "1.25", "policy/v1"},
		{"policy/v1beta1", "PodSecurityPolicy", "1.25", ""},
		{"extensions/v1beta1", "Deployment", "1.16", "apps/v1"},
		{"extensions/v1beta1", "Ingress", "1.22", "networking.k8s.io/v1"},
		{"networking.k8s.io/v1beta1", "IngressClass", "1.22", "networking.k8s.io/v1"},
		{"autoscaling/v2beta2", "HorizontalPodAutoscaler", "1.26", "autoscaling/v2"},
		{"batch/v1beta1", "CronJob", "1.25", "batch/v1"},
		{"flowcontrol.apiserver.k8s.io/v1beta1", "FlowSchema", "1.26", "flowcontrol.apiserver.k8s.io/v1"},
		{"node.k8s.io/v1beta1", "RuntimeClass", "1.25", "node.k8s.io/v1"},
		{"apiextensions.k8s.io/v1beta1", "CustomResourceDefinition", "1.22", "apiextensions.k8s.io/v1"},
	} {
		l := k8s.Lifecycle(c.apiVersion, c.kind)
		if l == nil || l.Removed != c.removed || l.Source == "" {
			t.Errorf("%s %s: %+v", c.apiVersion, c.kind, l)
			continue
		}
		got := ""
		if k := k8s.Replacement(c.apiVersion, c.kind, all); k != nil {
			got = k.APIVersion
		}
		if got != c.replacement {
			t.Errorf("%s %s: use %q instead, want %q", c.apiVersion, c.kind, got, c.replacement)
		}
	}
	if k8s.Lifecycle("apps/v1", "Deployment") != nil {
		t.Error("apps/v1 is deprecated")
	}
	if !k8s.Before("1.9", "1.10") || k8s.Before("1.10", "1.9") {
		t.Error("1.9 comes before 1.10")
	}
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		k8s.Reload()
		k8s.Find("apps/v1", "Deployment")
	}
}
