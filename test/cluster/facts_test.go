package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// TestNamespaceRefuses: a namespace with a level, quotas and limits refuses exactly the
// pods of which lint says so.
func TestNamespaceRefuses(t *testing.T) {
	check(t, "a namespace refuses exactly the pods of which lint says so")
	for _, file := range []string{"testdata/facts/namespace.yaml", "testdata/facts/required.yaml"} {
		said := program.errorsIn(t, file)
		f, err := os.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		objects, err := decode(f)
		f.Close()
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range objects {
			if o.GetKind() == "Pod" {
				pod := typed[corev1.Pod](t, o)
				bad := strings.HasPrefix(o.GetName(), "bad-")
				if said[o.GetName()] != bad {
					t.Errorf("%s: lint has an error: %t", o.GetName(), !bad)
				}
				// The server learns of quotas and limits a moment after they are made.
				within(t, 30*time.Second, o.GetName(), func(context.Context) error {
					_, _, err := tryPod(t, o.GetNamespace(), &corev1.PodTemplateSpec{Spec: pod.Spec})
					if refused := apierrors.IsForbidden(err) || apierrors.IsInvalid(err); refused != bad {
						return fmt.Errorf("refused is %t: %v", refused, err)
					}
					return nil
				})
				continue
			}
			if _, _, err := server.apply(t.Context(), o); err != nil {
				t.Fatal(err)
			}
			if o.GetKind() == "ResourceQuota" {
				eventually(t, "the quota counts", func(ctx context.Context) error {
					quota, err := client.CoreV1().ResourceQuotas(o.GetNamespace()).Get(ctx, o.GetName(), metav1.GetOptions{})
					if err == nil && len(quota.Status.Hard) == 0 {
						err = errors.New("its status is empty")
					}
					return err
				})
			}
		}
	}
}

// errorsIn gives the names of the objects in a file of which lint has errors.
func (p plimsoll) errorsIn(t *testing.T, file string) map[string]bool {
	t.Helper()
	out, err := exec.Command(filepath.Clean(string(p)), "lint", "--format", "json", file).Output()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	var report struct {
		Findings []struct {
			Severity string
			Object   struct{ Name string }
		}
	}
	if err := json.Unmarshal(out, &report); err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, f := range report.Findings {
		names[f.Object.Name] = names[f.Object.Name] || f.Severity == "error"
	}
	return names
}

// TestRoleGrantsNothing: what lint says of roles is what the server decides.
func TestRoleGrantsNothing(t *testing.T) {
	check(t, "rules of roles grant nothing where lint says so")
	const user, name = "facts-user", "facts"
	rules := []rbacv1.PolicyRule{
		{APIGroups: []string{""}, Resources: []string{"deployments", "pods/*", "pod"}, Verbs: []string{"get"}},
		{APIGroups: []string{"apps/v1"}, Resources: []string{"statefulsets"}, Verbs: []string{"get"}},
		{APIGroups: []string{""}, Resources: []string{"configmaps"}, Verbs: []string{"create", "update"},
			ResourceNames: []string{"state"}},
		{APIGroups: []string{""}, Resources: []string{"secrets"}, Verbs: []string{"Get"}},
		{APIGroups: []string{"apps"}, Resources: []string{"daemonsets"}, Verbs: []string{"get"}},
	}
	roles := client.RbacV1()
	role := &rbacv1.ClusterRole{ObjectMeta: metav1.ObjectMeta{Name: name}, Rules: rules}
	if _, err := roles.ClusterRoles().Create(t.Context(), role, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	binding := &rbacv1.ClusterRoleBinding{ObjectMeta: metav1.ObjectMeta{Name: name},
		RoleRef:  rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: name},
		Subjects: []rbacv1.Subject{{APIGroup: rbacv1.GroupName, Kind: "User", Name: user}}}
	if _, err := roles.ClusterRoleBindings().Create(t.Context(), binding, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	eventually(t, "what is right is granted", func(context.Context) error {
		if !may(t, user, "get", "apps", "daemonsets") {
			return errors.New("get of DaemonSets is not")
		}
		return nil
	})
	for _, c := range []struct{ verb, group, resource string }{
		{"get", "apps", "deployments"}, {"get", "", "pods"}, {"get", "apps", "statefulsets"}, {"create", "", "configmaps"},
		{"get", "", "secrets"},
	} {
		if may(t, user, c.verb, c.group, c.resource) {
			t.Errorf("%s of %s is granted", c.verb, c.resource)
		}
	}
}
