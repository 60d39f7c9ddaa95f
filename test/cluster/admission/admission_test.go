package admission

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/tools/txtar"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/client-go/discovery/cached/memory"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/restmapper"

	"github.com/plimsoll-dev/plimsoll/test/cluster/plane"
)

var update = flag.Bool("update", false, "write down what the server says")

const casesDir = "../../../admission/testdata"

// A server is the API server, with what it warned of in the last request.
type server struct {
	t        *testing.T
	dynamic  dynamic.Interface
	mapper   meta.ResettableRESTMapper
	lock     sync.Mutex
	warnings []string
}

// HandleWarningHeader keeps a warning.
func (s *server) HandleWarningHeader(_ int, _ string, text string) {
	s.lock.Lock()
	defer s.lock.Unlock()
	s.warnings = append(s.warnings, text)
}

func (s *server) warned() []string {
	s.lock.Lock()
	defer s.lock.Unlock()
	list := s.warnings
	s.warnings = nil
	return list
}

func (s *server) resource(o *unstructured.Unstructured) (dynamic.ResourceInterface, error) {
	kind := o.GroupVersionKind()
	mapping, err := s.mapper.RESTMapping(kind.GroupKind(), kind.Version)
	if err != nil {
		return nil, err
	}
	if mapping.Scope.Name() == meta.RESTScopeNameRoot {
		return s.dynamic.Resource(mapping.Resource), nil
	}
	namespace := o.GetNamespace()
	if namespace == "" {
		namespace = metav1.NamespaceDefault
	}
	return s.dynamic.Resource(mapping.Resource).Namespace(namespace), nil
}

// gone is the annotation of what is to be deleted.
const gone = "gone"

// apply makes an object be there as it is given.
func (s *server) apply(o *unstructured.Unstructured) error {
	resource, err := s.resource(o)
	if err != nil {
		return err
	}
	_, err = resource.Apply(s.t.Context(), o.GetName(), o, metav1.ApplyOptions{FieldManager: "test", Force: true})
	return err
}

// try asks for an object to be created, or updated where it is there, without doing it.
func (s *server) try(o *unstructured.Unstructured) ([]string, error) {
	resource, err := s.resource(o)
	if err != nil {
		return nil, err
	}
	s.warned()
	if _, is := o.GetAnnotations()[gone]; is {
		err = resource.Delete(s.t.Context(), o.GetName(), metav1.DeleteOptions{DryRun: []string{metav1.DryRunAll}})
		return s.warned(), err
	}
	if live, got := resource.Get(s.t.Context(), o.GetName(), metav1.GetOptions{}); got == nil && o.GetName() != "" {
		o = o.DeepCopy()
		o.SetResourceVersion(live.GetResourceVersion())
		_, err = resource.Update(s.t.Context(), o, metav1.UpdateOptions{DryRun: []string{metav1.DryRunAll}})
	} else {
		_, err = resource.Create(s.t.Context(), o, metav1.CreateOptions{DryRun: []string{metav1.DryRunAll}})
	}
	return s.warned(), err
}

func (s *server) remove(o *unstructured.Unstructured) {
	if resource, err := s.resource(o); err == nil {
		_ = resource.Delete(context.WithoutCancel(s.t.Context()), o.GetName(), metav1.DeleteOptions{})
	}
}

func start(t *testing.T) *server {
	cache := os.Getenv("PLIMSOLL_CACHE")
	if cache == "" {
		t.Fatal("PLIMSOLL_CACHE is not set: run ../run.sh")
	}
	p, err := plane.Start(t.Context(), cache, func(step string) { t.Log("starting", step) })
	t.Cleanup(func() { p.Stop(t.Failed()) })
	if err != nil {
		t.Fatal(err)
	}
	s := &server{t: t}
	config := rest.CopyConfig(p.Config)
	config.WarningHandler, config.QPS, config.Burst = s, 200, 400
	if s.dynamic, err = dynamic.NewForConfig(config); err != nil {
		t.Fatal(err)
	}
	s.mapper = restmapper.NewDeferredDiscoveryRESTMapper(memory.NewMemCacheClient(p.Client.Discovery()))
	return s
}

// TestCases asks the server about each case.
func TestCases(t *testing.T) {
	s := start(t)
	files, err := filepath.Glob(filepath.Join(casesDir, "*.txtar"))
	if err != nil || len(files) == 0 {
		t.Fatal("there are no cases", err)
	}
	for i, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		c := &trial{server: s, number: i}
		for _, f := range archive.Files {
			switch f.Name {
			case "policies.yaml":
				c.policies = objects(t, f.Data)
			case "objects.yaml":
				c.objects = objects(t, f.Data)
			case "cluster.yaml":
				c.around = objects(t, f.Data)
			case "base.yaml":
				c.base = objects(t, f.Data)
			}
		}
		at := slices.IndexFunc(archive.Files, func(f txtar.File) bool { return f.Name == "server" })
		holds := func(got string) bool { return at >= 0 && string(archive.Files[at].Data) == got }
		got := ""
		// A busy server may answer before it holds to all that was made: it is asked again.
		for tries := 0; tries < 3 && !holds(got); tries++ {
			got = strings.Join(c.run(), "\n") + "\n"
			t.Logf("%s\n%s", file, got)
		}
		if holds(got) {
			continue
		}
		if !*update {
			t.Errorf("%s: the server says\n%s", file, got)
			continue
		}
		if at < 0 {
			at = len(archive.Files)
			archive.Files = append(archive.Files, txtar.File{Name: "server"})
		}
		archive.Files[at].Data = []byte(got)
		if err := os.WriteFile(file, txtar.Format(archive), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

func objects(t *testing.T, data []byte) (list []*unstructured.Unstructured) {
	decoder := yaml.NewYAMLOrJSONDecoder(strings.NewReader(string(data)), 4096)
	for {
		o := &unstructured.Unstructured{}
		switch err := decoder.Decode(&o.Object); {
		case errors.Is(err, io.EOF):
			return list
		case err != nil:
			t.Fatal(err)
		}
		list = append(list, o)
	}
}

// A trial is a case on the server.
type trial struct {
	*server
	number, markers         int
	policies, objects, base []*unstructured.Unstructured
	around                  []*unstructured.Unstructured // that lint does not see
	made                    []*unstructured.Unstructured
}

func title(o *unstructured.Unstructured) string { return o.GetKind() + "/" + o.GetName() }

func isBinding(o *unstructured.Unstructured) bool {
	return strings.HasSuffix(o.GetKind(), "PolicyBinding")
}

func isPolicy(o *unstructured.Unstructured) bool {
	return strings.HasSuffix(o.GetKind(), "AdmissionPolicy")
}

// run asks twice: once with bindings that only warn, so that all are heard, and once as they
// are.
func (c *trial) run() (says []string) {
	for _, o := range slices.Concat(c.around, c.policies) {
		if !isPolicy(o) && !isBinding(o) {
			c.eventually(title(o), func() error { return c.apply(o) })
		}
	}
	for _, o := range c.base {
		if err := c.apply(o); err != nil {
			c.t.Fatal(err)
		}
		defer c.remove(o)
	}
	for _, o := range c.objects {
		c.eventually(title(o), func() error { _, err := c.resource(o); return err })
	}
	says = c.under(true, func(o *unstructured.Unstructured) (says []string) {
		warnings, err := c.try(o)
		return append(heard("fails "+title(o), warnings, err), c.pods(o)...)
	})
	for _, line := range c.under(false, func(o *unstructured.Unstructured) []string {
		if _, err := c.try(o); denied(err) != "" {
			return []string{"denies " + title(o)}
		} else if err != nil {
			c.t.Errorf("case %d: %s: %v", c.number, title(o), err)
		}
		return nil
	}) {
		if !slices.Contains(says, line) {
			says = append(says, line)
		}
	}
	return says
}

// under asks about each object while the policies are in force.
func (c *trial) under(warning bool, ask func(*unstructured.Unstructured) []string) (says []string) {
	for _, o := range c.policies {
		if !isPolicy(o) && !isBinding(o) {
			continue
		}
		o = o.DeepCopy()
		if warning && o.GetKind() == "ValidatingAdmissionPolicyBinding" {
			_ = unstructured.SetNestedStringSlice(o.Object, []string{"Warn"}, "spec", "validationActions")
		}
		resource, err := c.resource(o)
		if err != nil {
			c.t.Fatal(err)
		}
		if _, err := resource.Create(c.t.Context(), o, metav1.CreateOptions{}); apierrors.IsInvalid(err) {
			says = append(says, "refuses "+title(o))
			continue
		} else if err != nil {
			c.t.Errorf("%s: %v", title(o), err)
		}
		defer c.remove(o)
	}
	c.settle()
	for _, o := range c.objects {
		says = append(says, ask(o)...)
	}
	for _, o := range c.base {
		if !slices.ContainsFunc(c.objects, func(n *unstructured.Unstructured) bool { return title(n) == title(o) }) {
			o = o.DeepCopy()
			o.SetAnnotations(map[string]string{gone: ""})
			says = append(says, ask(o)...)
		}
	}
	return says
}

const marker = `
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: %[1]s}
spec:
  matchConstraints:
    resourceRules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps], resourceNames: [%[1]s]}]
  validations: [{expression: "false"}]
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: %[1]s}
spec: {policyName: %[1]s, validationActions: [Deny]}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: %[1]s}
`

// settle waits until the server has heard of all that was created and removed: of another
// policy, that came last.
func (c *trial) settle() {
	c.markers++
	list := objects(c.t, []byte(fmt.Sprintf(marker, fmt.Sprintf("zz-marker-%d-%d", c.number, c.markers))))
	for _, o := range list[:2] {
		if err := c.apply(o); err != nil {
			c.t.Fatal(err)
		}
		defer c.remove(o)
	}
	time.Sleep(time.Second) // parameters are listed
	c.eventually("policies", func() error {
		if _, err := c.try(list[2]); err != nil && strings.Contains(err.Error(), "zz-marker") {
			return nil
		}
		return errors.New("not yet in force")
	})
}

func (c *trial) eventually(what string, ready func() error) {
	for begin := time.Now(); ; time.Sleep(100 * time.Millisecond) {
		err := ready()
		if err == nil {
			return
		}
		c.mapper.Reset()
		if time.Since(begin) > time.Minute {
			c.t.Fatalf("case %d: %s: %v", c.number, what, err)
		}
	}
}

var (
	named  = regexp.MustCompile(`ValidatingAdmissionPolicy '([^']+)' with binding '([^']+)'`)
	config = regexp.MustCompile(`policy '([^']+)' with binding '([^']+)'|ValidatingAdmissionPolicy '([^']+)' denied`)
)

// heard gives the policies that a request fails by, once for each binding.
func heard(what string, warnings []string, err error) (says []string) {
	seen := map[string]bool{}
	if err != nil {
		warnings = append(warnings, err.Error())
	}
	for _, w := range warnings {
		m := named.FindStringSubmatch(w)
		if m == nil || seen[m[1]+"/"+m[2]] || strings.HasPrefix(m[1], "zz-marker") {
			continue
		}
		seen[m[1]+"/"+m[2]] = true
		says = append(says, what+" by "+m[1])
	}
	if len(says) == 0 && err != nil {
		says = append(says, what+": "+err.Error())
	}
	slices.Sort(says)
	return says
}

func denied(err error) string {
	if err == nil {
		return ""
	}
	return named.FindString(err.Error())
}

// pods asks for a pod as the controller of a Deployment does.
func (c *trial) pods(o *unstructured.Unstructured) []string {
	if _, is := o.GetAnnotations()[gone]; is || o.GetKind() != "Deployment" {
		return nil
	}
	template, _, _ := unstructured.NestedMap(o.Object, "spec", "template")
	pod := (&unstructured.Unstructured{Object: template}).DeepCopy()
	pod.SetAPIVersion("v1")
	pod.SetKind("Pod")
	pod.SetGenerateName(o.GetName() + "-6d4b75cb6d-")
	pod.SetNamespace(o.GetNamespace())
	labels := pod.GetLabels()
	labels["pod-template-hash"] = "6d4b75cb6d"
	pod.SetLabels(labels)
	yes := true
	pod.SetOwnerReferences([]metav1.OwnerReference{{APIVersion: "apps/v1", Kind: "ReplicaSet", Name: o.GetName() + "-6d4b75cb6d",
		UID: "5e1f0f2c-0000-0000-0000-000000000000", Controller: &yes, BlockOwnerDeletion: &yes}})
	warnings, err := c.try(pod)
	return heard("fails pods of "+title(o), warnings, err)
}
