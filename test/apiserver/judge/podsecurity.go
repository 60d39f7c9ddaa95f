package judge

import (
	"fmt"
	"reflect"
	"sync"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/pod-security-admission/admission"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
)

// Levels are the values that Options.Level takes, apart from the empty one.
var Levels = []string{string(api.LevelRestricted), string(api.LevelBaseline), string(api.LevelPrivileged)}

var podChecks = sync.OnceValues(func() (policy.Evaluator, error) {
	// Built from the code of 1.34, the function takes the checks alone; later
	// it takes a version, too, and nil stands for none.
	f := reflect.ValueOf(policy.NewEvaluator)
	args := []reflect.Value{reflect.ValueOf(policy.DefaultChecks())}
	for i := len(args); i < f.Type().NumIn(); i++ {
		args = append(args, reflect.Zero(f.Type().In(i)))
	}
	out := f.Call(args)
	err, _ := out[1].Interface().(error)
	if err != nil {
		return nil, err
	}
	return out[0].Interface().(policy.Evaluator), nil
})

// podSecurity holds the pod or pod template of obj, a versioned object with
// defaults, against the level of o. Objects without pods break nothing.
func (o Options) podSecurity(obj runtime.Object) []Violation {
	if o.Level == "" {
		return nil
	}
	meta, spec := podOf(obj)
	if spec == nil {
		return nil
	}
	level, err := api.ParseLevel(o.Level)
	if err != nil {
		return []Violation{{Level: o.Level, Reason: err.Error()}}
	}
	checks, err := podChecks()
	if err != nil {
		return []Violation{{Level: o.Level, Reason: fmt.Sprintf("no checks: %v", err)}}
	}
	major, minor := emulated()
	version := api.LevelVersion{Level: level, Version: api.MajorMinorVersion(major, minor)}
	var out []Violation
	for _, result := range checks.EvaluatePod(version, meta, spec) {
		if !result.Allowed {
			out = append(out, Violation{Level: o.Level, Reason: result.ForbiddenReason, Detail: result.ForbiddenDetail})
		}
	}
	return out
}

func podOf(obj runtime.Object) (*metav1.ObjectMeta, *corev1.PodSpec) {
	// The extractor knows every kind with pods and errs for the others.
	meta, spec, err := admission.DefaultPodSpecExtractor{}.ExtractPodSpec(obj)
	if err != nil {
		return nil, nil
	}
	return meta, spec
}
