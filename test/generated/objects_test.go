package generated

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"

	"github.com/plimsoll-dev/plimsoll/compiler"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// An index holds what a spec compiles to, as another reader of YAML sees it.
type index struct {
	spec  spec
	names map[string]bool // of objects, as Service/store/shop
	words map[string]bool // every text in the spec: what it may refer to

	workloads []workload
	services  map[string]*corev1.Service
	policies  []*networkingv1.NetworkPolicy
	budgets   []*policyv1.PodDisruptionBudget
	monitors  []*monitor
	scalers   []*autoscalingv2.HorizontalPodAutoscaler
	ingresses []*networkingv1.Ingress
	routes    []map[string]any // HTTPRoute and Route
	bindings  []binding
}

// A monitor is what of a PodMonitor says what it scrapes.
type monitor struct {
	metav1.ObjectMeta `json:"metadata"`
	Spec              struct {
		Selector  metav1.LabelSelector `json:"selector"`
		Endpoints []struct {
			Port string `json:"port"`
		} `json:"podMetricsEndpoints"`
	} `json:"spec"`
}

// A workload is what makes pods.
type workload struct {
	kind, name string
	app        string                // the name that it would have in a new app
	selector   *metav1.LabelSelector // nil of jobs
	template   corev1.PodTemplateSpec
	claims     []corev1.PersistentVolumeClaim
	service    string // of a StatefulSet
	job        *batchv1.JobSpec
}

// A binding is a RoleBinding or a ClusterRoleBinding.
type binding struct {
	name     string
	home     string // namespace; "" of a ClusterRoleBinding
	role     rbacv1.RoleRef
	subjects []rbacv1.Subject
}

// indexed reads the objects of a result.
func indexed(res *result) (*index, error) {
	x := &index{spec: res.spec, names: map[string]bool{}, words: map[string]bool{},
		services: map[string]*corev1.Service{}}
	for _, doc := range res.spec {
		x.addWords(doc)
	}
	for _, o := range res.objects {
		id := strings.Join([]string{o.Kind, o.Namespace, o.Name}, "/")
		if x.names[id] {
			return nil, fmt.Errorf("%s is there twice", id)
		}
		x.names[id] = true
		if err := x.add(o); err != nil {
			return nil, fmt.Errorf("%s: %w", id, err)
		}
	}
	for i := range x.workloads {
		x.workloads[i].app = x.appOf(x.workloads[i].kind, x.workloads[i].name)
	}
	return x, nil
}

// appOf gives the name that an object would have if nothing ran already.
func (x *index) appOf(kind, name string) string {
	for _, app := range x.spec {
		own := app.At("metadata", "name").Text
		if kind == "Job" && strings.HasPrefix(name, own+"-") && len(name) == len(own)+len("-0123456789") {
			return own
		}
		adopts := []*source.Node{app.At("spec", "adopt"), app.At("spec", "backup", "adopt")}
		for i, adopt := range adopts {
			itself := manifest.TemplatePath(kind) != nil && (app.Get("kind").Text != "Database" || (kind == "CronJob") == (i == 1))
			if adopt.At("names", kind).Text == name || adopt.Get("name").Text == name && itself {
				return own + []string{"", "-backup"}[i]
			}
		}
	}
	return name
}

// makes reports whether the pods of a workload are those that an object beside it,
// named after the app, is about; those of a canary are.
func (x *index) makes(w *workload, kind, object string) bool {
	name := x.appOf(kind, object)
	return w.app == name || w.app == name+"-canary"
}

// adopts reports whether an app has labels that do not follow from its name.
func (x *index) adopts(app string) bool {
	return slices.ContainsFunc(x.spec, func(s *source.Node) bool {
		name := s.At("metadata", "name").Text
		return (name == app || name+"-canary" == app) && s.At("spec", "adopt").Exists() ||
			name+"-backup" == app && s.At("spec", "backup", "adopt").Exists()
	})
}

func (x *index) addWords(n *source.Node) {
	if n.Scalar() {
		x.words[n.Text] = true
	}
	for _, f := range n.Fields {
		x.addWords(f.Value)
	}
	for _, item := range n.Items {
		x.addWords(item)
	}
}

// has reports whether there is an object of the app's namespace.
func (x *index) has(kind, name string) bool {
	return x.names[strings.Join([]string{kind, x.namespace(), name}, "/")]
}

func (x *index) namespace() string { return x.spec[0].At("metadata", "namespace").Text }

// read decodes an object into its type.
func read[T any](o *compiler.Object) (*T, error) {
	into := new(T)
	return into, yaml.UnmarshalStrict(o.Text(), into)
}

// add reads one object. A kind that is not known is an error, so that nothing
// goes unchecked.
func (x *index) add(o *compiler.Object) (err error) {
	switch o.Kind {
	case "Deployment":
		var d *appsv1.Deployment
		if d, err = read[appsv1.Deployment](o); err == nil {
			x.workloads = append(x.workloads,
				workload{kind: o.Kind, name: o.Name, selector: d.Spec.Selector, template: d.Spec.Template})
		}
	case "StatefulSet":
		var s *appsv1.StatefulSet
		if s, err = read[appsv1.StatefulSet](o); err == nil {
			x.workloads = append(x.workloads,
				workload{kind: o.Kind, name: o.Name, selector: s.Spec.Selector, template: s.Spec.Template,
					claims: s.Spec.VolumeClaimTemplates, service: s.Spec.ServiceName})
		}
	case "DaemonSet":
		var d *appsv1.DaemonSet
		if d, err = read[appsv1.DaemonSet](o); err == nil {
			x.workloads = append(x.workloads,
				workload{kind: o.Kind, name: o.Name, selector: d.Spec.Selector, template: d.Spec.Template})
		}
	case "Job":
		var j *batchv1.Job
		if j, err = read[batchv1.Job](o); err == nil {
			x.workloads = append(x.workloads,
				workload{kind: o.Kind, name: o.Name, template: j.Spec.Template, job: &j.Spec})
		}
	case "CronJob":
		var c *batchv1.CronJob
		if c, err = read[batchv1.CronJob](o); err == nil {
			j := &c.Spec.JobTemplate.Spec
			x.workloads = append(x.workloads, workload{kind: o.Kind, name: o.Name, template: j.Template, job: j})
		}
	default:
		return x.addOther(o)
	}
	return err
}

func (x *index) addOther(o *compiler.Object) (err error) {
	switch o.Kind {
	case "Service":
		x.services[o.Name], err = read[corev1.Service](o)
	case "NetworkPolicy":
		x.policies, err = appended(x.policies, o)
	case "PodDisruptionBudget":
		x.budgets, err = appended(x.budgets, o)
	case "PodMonitor":
		m := &monitor{}
		err = yaml.Unmarshal(o.Text(), m)
		x.monitors = append(x.monitors, m)
	case "HorizontalPodAutoscaler":
		x.scalers, err = appended(x.scalers, o)
	case "Ingress":
		x.ingresses, err = appended(x.ingresses, o)
	case "HTTPRoute", "Route":
		route := map[string]any{}
		err = yaml.Unmarshal(o.Text(), &route)
		x.routes = append(x.routes, route)
	case "RoleBinding":
		var b *rbacv1.RoleBinding
		b, err = read[rbacv1.RoleBinding](o)
		x.bindings = append(x.bindings, binding{b.Name, b.Namespace, b.RoleRef, b.Subjects})
	case "ClusterRoleBinding":
		var b *rbacv1.ClusterRoleBinding
		b, err = read[rbacv1.ClusterRoleBinding](o)
		x.bindings = append(x.bindings, binding{b.Name, b.Namespace, b.RoleRef, b.Subjects})
	case "ConfigMap", "PersistentVolumeClaim", "Role", "ClusterRole", "ServiceAccount":
		// They refer to nothing and select nothing.
	default:
		return fmt.Errorf("no check knows this kind")
	}
	return err
}

func appended[T any](list []*T, o *compiler.Object) ([]*T, error) {
	v, err := read[T](o)
	return append(list, v), err
}

// subset reports whether a selector's labels are all among others.
func subset(selector, labels map[string]string) bool {
	for k, v := range selector {
		if have, ok := labels[k]; !ok || have != v {
			return false
		}
	}
	return true
}

// neighbour are the labels of an app beside this one, with the same labels of
// the user.
func (x *index) neighbour(of map[string]string) map[string]string {
	labels := maps.Clone(of)
	labels["app.kubernetes.io/name"] += "-x"
	labels["app.kubernetes.io/instance"] += "-x"
	return labels
}
