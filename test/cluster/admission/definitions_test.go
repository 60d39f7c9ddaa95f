package admission

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

const definitionsDir = "../../../validate/cel/testdata"

// TestDefinitions asks the server about each case of CRDs and objects of their kinds.
func TestDefinitions(t *testing.T) {
	s := start(t)
	files, err := filepath.Glob(filepath.Join(definitionsDir, "*.txtar"))
	if err != nil || len(files) == 0 {
		t.Fatal("there are no cases", err)
	}
	for i, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		parts := map[string][]*unstructured.Unstructured{}
		at := -1
		for j, f := range archive.Files {
			if strings.HasSuffix(f.Name, ".yaml") {
				parts[f.Name] = objects(t, f.Data)
			}
			if f.Name == "server" {
				at = j
			}
		}
		c := &trial{server: s, number: i, policies: parts["crds.yaml"], base: parts["base.yaml"], objects: parts["objects.yaml"]}
		got := strings.Join(c.define(), "\n") + "\n"
		switch {
		case at >= 0 && string(archive.Files[at].Data) == got:
			continue
		case !*update:
			t.Errorf("%s: the server says\n%s", file, got)
			continue
		case at < 0:
			at = len(archive.Files)
			archive.Files = append(archive.Files, txtar.File{Name: "server"})
		}
		archive.Files[at].Data = []byte(got)
		if err := os.WriteFile(file, txtar.Format(archive), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// define makes the CRDs of a case, and asks about each object.
func (c *trial) define() (says []string) {
	for _, crd := range c.policies {
		resource, err := c.resource(crd)
		if err != nil {
			c.t.Fatal(err)
		}
		_, err = resource.Create(c.t.Context(), crd, metav1.CreateOptions{FieldValidation: "Strict"})
		if err != nil {
			says = append(says, refuses(crd, err))
			continue
		}
		defer c.remove(crd)
		c.eventually(title(crd), func() error { return c.established(crd) })
	}
	for _, o := range c.base {
		c.eventually(title(o), func() error { return c.apply(o) })
		defer c.remove(o)
	}
	for _, o := range c.objects {
		if err := c.ask(o); err != nil {
			says = append(says, refuses(o, err))
		}
	}
	return says
}

// established reports why objects of a definition cannot be made yet.
func (c *trial) established(crd *unstructured.Unstructured) error {
	resource, err := c.resource(crd)
	if err != nil {
		return err
	}
	live, err := resource.Get(c.t.Context(), crd.GetName(), metav1.GetOptions{})
	if err != nil {
		return err
	}
	conditions, _, _ := unstructured.NestedSlice(live.Object, "status", "conditions")
	is := func(condition any) bool {
		m, _ := condition.(map[string]any)
		return m["type"] == "Established" && m["status"] == "True"
	}
	if !slices.ContainsFunc(conditions, is) {
		return fmt.Errorf("it is not established: %v", conditions)
	}
	group, _, _ := unstructured.NestedString(crd.Object, "spec", "group")
	version, _, _ := unstructured.NestedSlice(crd.Object, "spec", "versions")
	name, _, _ := unstructured.NestedString(version[0].(map[string]any), "name")
	kind, _, _ := unstructured.NestedString(crd.Object, "spec", "names", "kind")
	o := &unstructured.Unstructured{}
	o.SetAPIVersion(group + "/" + name)
	o.SetKind(kind)
	o.SetName("a")
	if resource, err = c.resource(o); err != nil {
		return err
	}
	_, err = resource.List(c.t.Context(), metav1.ListOptions{})
	return err
}

// ask asks for an object to be made, or to become of the one that there is, without doing it.
func (c *trial) ask(o *unstructured.Unstructured) error {
	resource, err := c.resource(o)
	if err != nil {
		return err
	}
	o = o.DeepCopy()
	if live, got := resource.Get(c.t.Context(), o.GetName(), metav1.GetOptions{}); got == nil {
		o.SetResourceVersion(live.GetResourceVersion())
		_, err = resource.Update(c.t.Context(), o, metav1.UpdateOptions{DryRun: []string{metav1.DryRunAll}, FieldValidation: "Strict"})
		return err
	}
	_, err = resource.Create(c.t.Context(), o, metav1.CreateOptions{DryRun: []string{metav1.DryRunAll}, FieldValidation: "Strict"})
	return err
}

// refuses says that the server refuses an object, with the fields that it names.
func refuses(o *unstructured.Unstructured, err error) string {
	var fields []string
	if status, ok := err.(apierrors.APIStatus); ok && status.Status().Details != nil {
		for _, cause := range status.Status().Details.Causes {
			if cause.Field != "" {
				fields = append(fields, cause.Field)
			}
		}
	}
	slices.Sort(fields)
	line := "refuses " + title(o)
	if fields = slices.Compact(fields); len(fields) > 0 {
		line += " at " + strings.Join(fields, ", ")
	}
	return line
}
