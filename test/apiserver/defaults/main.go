// Command defaults prints k8s/defaults.txt: for each field of the built-in kinds the
// value that is the same as leaving it out. It is what the API server's own defaulting
// fills in, and the zero value of fields that the server does not tell from absent
// ones: "always" where it writes them all the same. Values that depend on others, as
// imagePullPolicy on the tag, are left out. Of lists it prints the key that tells their
// items apart.
package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	_ "k8s.io/kubernetes/pkg/apis/admissionregistration/install"
	_ "k8s.io/kubernetes/pkg/apis/apps/install"
	_ "k8s.io/kubernetes/pkg/apis/autoscaling/install"
	_ "k8s.io/kubernetes/pkg/apis/batch/install"
	_ "k8s.io/kubernetes/pkg/apis/certificates/install"
	_ "k8s.io/kubernetes/pkg/apis/coordination/install"
	_ "k8s.io/kubernetes/pkg/apis/core/install"
	_ "k8s.io/kubernetes/pkg/apis/discovery/install"
	_ "k8s.io/kubernetes/pkg/apis/events/install"
	_ "k8s.io/kubernetes/pkg/apis/flowcontrol/install"
	_ "k8s.io/kubernetes/pkg/apis/networking/install"
	_ "k8s.io/kubernetes/pkg/apis/node/install"
	_ "k8s.io/kubernetes/pkg/apis/policy/install"
	_ "k8s.io/kubernetes/pkg/apis/rbac/install"
	_ "k8s.io/kubernetes/pkg/apis/resource/install"
	_ "k8s.io/kubernetes/pkg/apis/scheduling/install"
	_ "k8s.io/kubernetes/pkg/apis/storage/install"
	_ "k8s.io/kubernetes/pkg/apis/storagemigration/install"
)

// dependent are fields whose default depends on others. That of a pod and a job counts in
// templates too, though the server fills it in only in what is made of them.
var dependent = []string{"core.v1.Container.imagePullPolicy", "core.v1.Volume.emptyDir", "rbac.v1.Subject.apiGroup",
	"networking.v1.NetworkPolicySpec.policyTypes", "batch.v1.JobSpec.completions",
	"autoscaling.v2.HPAScalingRules.stabilizationWindowSeconds", "resource.v1.DeviceTaint.timeAdded"}

// versions are those that manifests are written in.
var versions = []string{"v1", "apps/v1", "batch/v1", "autoscaling/v2", "policy/v1", "networking.k8s.io/v1",
	"rbac.authorization.k8s.io/v1", "storage.k8s.io/v1", "scheduling.k8s.io/v1", "admissionregistration.k8s.io/v1",
	"certificates.k8s.io/v1", "coordination.k8s.io/v1", "discovery.k8s.io/v1", "flowcontrol.apiserver.k8s.io/v1",
	"node.k8s.io/v1", "resource.k8s.io/v1", "events.k8s.io/v1", "storagemigration.k8s.io/v1"}

func main() {
	t := table{}
	for gvk := range legacyscheme.Scheme.AllKnownTypes() {
		if slices.Contains(versions, gvk.GroupVersion().String()) {
			t.probe(gvk.GroupVersion().String(), gvk.Kind)
		}
	}
	os.Stdout.Write(t.text())
}

// A table has what it says of fields, by definition and field; ""
// where that is not the same everywhere.
type table map[string]map[string]string

func (t table) text() (b []byte) {
	b = append(b, "# Made by make k8s-data from the API server's own code. Do not edit.\n"...)
	for _, name := range slices.Sorted(maps.Keys(t)) {
		b = fmt.Appendf(b, "\n%s\n", name)
		for _, field := range slices.Sorted(maps.Keys(t[name])) {
			if value := t[name][field]; value != "" && !slices.Contains(dependent, name+"."+field) {
				b = fmt.Appendf(b, " %s%s\n", field, value)
			}
		}
	}
	return b
}

func (t table) add(typ reflect.Type, field, value string) {
	name := definition(typ)
	if name == "" {
		return
	}
	if t[name] == nil {
		t[name] = map[string]string{}
	}
	if old, known := t[name][field]; known && old != value {
		value = ""
	}
	t[name][field] = value
}

// probe has the server fill in the defaults of an object that has every part, and of
// one that has none but those of lists.
func (t table) probe(version, kind string) {
	gv, err := schema.ParseGroupVersion(version)
	if err != nil {
		panic(err)
	}
	for _, whole := range []bool{true, false} {
		o, err := legacyscheme.Scheme.New(gv.WithKind(kind))
		if err != nil || !reflect.ValueOf(o).Elem().FieldByName("ObjectMeta").IsValid() {
			return
		}
		fill(reflect.ValueOf(o).Elem(), whole, nil)
		before := o.DeepCopyObject()
		legacyscheme.Scheme.Default(o)
		b, a := reflect.ValueOf(before).Elem(), reflect.ValueOf(o).Elem()
		t.compare(b.Type(), b, a)
	}
}

// fill gives lists of structs one item, and, where the object is to be whole,
// pointers to structs a struct.
func fill(v reflect.Value, whole bool, within []reflect.Type) {
	if slices.Contains(within, v.Type()) {
		return
	}
	within = append(slices.Clip(within), v.Type())
	for i := range v.NumField() {
		switch f := v.Field(i); {
		case !ours(f.Type()):
		case f.Kind() == reflect.Struct:
			fill(f, whole, within)
		case f.Kind() == reflect.Slice:
			f.Set(reflect.MakeSlice(f.Type(), 1, 1))
			fill(f.Index(0), whole, within)
		case f.Kind() == reflect.Pointer && whole:
			f.Set(reflect.New(f.Type().Elem()))
			fill(f.Elem(), whole, within)
		}
	}
}

// ours reports whether a type is, points to, or lists, a struct of Kubernetes' kinds.
func ours(t reflect.Type) bool {
	if t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	return t.Kind() == reflect.Struct && definition(t) != ""
}

// compare records what the server did to a struct. owner is that which has its fields
// in JSON.
func (t table) compare(owner reflect.Type, before, after reflect.Value) {
	for i := range before.NumField() {
		b, a, f := before.Field(i), after.Field(i), before.Type().Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case name == "status" && ours(f.Type):
		case f.Anonymous && name == "" && ours(f.Type):
			t.compare(owner, b, a)
		case f.Anonymous:
		case ours(f.Type) && a.Kind() == reflect.Struct:
			if strings.Contains(options, "omitempty") {
				t.add(owner, name, " = {}")
			}
			t.compare(a.Type(), b, a)
		case ours(f.Type) && a.Kind() == reflect.Slice && b.Len() > 0 && a.Len() > 0:
			if key := f.Tag.Get("patchMergeKey"); key != "" {
				t.add(owner, name, " by "+key)
			}
			t.compare(a.Index(0).Type(), b.Index(0), a.Index(0))
		case ours(f.Type) && a.Kind() == reflect.Pointer && !a.IsNil():
			if b.IsNil() {
				t.add(owner, name, " = {}")
				b = reflect.New(a.Type().Elem())
			}
			t.compare(a.Type().Elem(), b.Elem(), a.Elem())
		case b.IsZero() && !a.IsZero(), scalar(f.Type):
			value := text(a.Interface())
			if zero[value] && (a.Kind() == reflect.Pointer || !strings.Contains(options, "omitempty")) {
				value += " always"
			}
			t.add(owner, name, " = "+value)
		}
	}
}

// zero are the values of which the server says whether it writes them.
var zero = map[string]bool{`""`: true, "0": true, "false": true}

// scalar reports whether a field of a type is always there in the server, whether it
// was written or not.
func scalar(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.String, reflect.Bool, reflect.Int32, reflect.Int64:
		return true
	}
	return false
}

func text(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(data)
}

// definition names a type as k8s/schemas.txt does; "" for what is in no group.
func definition(t reflect.Type) string {
	path, ok := strings.CutPrefix(t.PkgPath(), "k8s.io/api/")
	if !ok {
		return ""
	}
	return strings.ReplaceAll(path, "/", ".") + "." + t.Name()
}
