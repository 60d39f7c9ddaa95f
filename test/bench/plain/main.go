// Plain turns specs into objects as most programs do: it decodes each file with
// sigs.k8s.io/yaml, fills the typed objects of its kind, and encodes them with
// sigs.k8s.io/yaml. It checks nothing.
//
//	plain MODELS SPECS
package main

import (
	"bytes"
	"log"
	"os"
	"path/filepath"
	"reflect"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	k8sruntime "k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/yaml"

	"github.com/plimsoll-dev/plimsoll/test/bench/specs"
)

// A spec is what all kinds have in common, and enough to fill the objects.
type spec struct {
	Kind     string            `json:"kind"`
	Metadata metav1.ObjectMeta `json:"metadata"`
	Spec     map[string]any    `json:"spec"`
}

var types = map[string]reflect.Type{
	"Deployment":            reflect.TypeFor[appsv1.Deployment](),
	"StatefulSet":           reflect.TypeFor[appsv1.StatefulSet](),
	"DaemonSet":             reflect.TypeFor[appsv1.DaemonSet](),
	"Job":                   reflect.TypeFor[batchv1.Job](),
	"CronJob":               reflect.TypeFor[batchv1.CronJob](),
	"Service":               reflect.TypeFor[corev1.Service](),
	"ServiceAccount":        reflect.TypeFor[corev1.ServiceAccount](),
	"ConfigMap":             reflect.TypeFor[corev1.ConfigMap](),
	"PersistentVolumeClaim": reflect.TypeFor[corev1.PersistentVolumeClaim](),
	"PodDisruptionBudget":   reflect.TypeFor[policyv1.PodDisruptionBudget](),
}

func main() {
	models := map[string][]k8sruntime.Object{}
	files, err := filepath.Glob(filepath.Join(os.Args[1], "*.yaml"))
	if err != nil {
		log.Fatal(err)
	}
	for _, name := range files {
		models[strings.TrimSuffix(filepath.Base(name), ".yaml")] = readModel(name)
	}
	specs.Each(os.Args[2], func(spec []byte) []byte { return objects(models, spec) })
}

func readModel(name string) (objects []k8sruntime.Object) {
	data, err := os.ReadFile(name)
	if err != nil {
		log.Fatal(err)
	}
	for _, doc := range bytes.Split(data, []byte("---\n")) {
		var t metav1.TypeMeta
		if err := yaml.Unmarshal(doc, &t); err != nil {
			log.Fatal(err)
		}
		if types[t.Kind] == nil {
			log.Fatalf("%s has a %s, which this program does not know", name, t.Kind)
		}
		object := reflect.New(types[t.Kind]).Interface().(k8sruntime.Object)
		if err := yaml.UnmarshalStrict(doc, object); err != nil {
			log.Fatal(err)
		}
		objects = append(objects, object)
	}
	return objects
}

func objects(models map[string][]k8sruntime.Object, data []byte) []byte {
	var s spec
	if err := yaml.Unmarshal(data, &s); err != nil {
		log.Fatal(err)
	}
	var out bytes.Buffer
	for _, model := range models[strings.ToLower(s.Kind)] {
		object := model.DeepCopyObject()
		meta := object.(metav1.Object)
		meta.SetName(strings.ReplaceAll(meta.GetName(), "benchapp", s.Metadata.Name))
		for key, value := range meta.GetLabels() {
			meta.GetLabels()[key] = strings.ReplaceAll(value, "benchapp", s.Metadata.Name)
		}
		text, err := yaml.Marshal(object)
		if err != nil {
			log.Fatal(err)
		}
		out.WriteString("---\n")
		out.Write(text)
	}
	return out.Bytes()
}
