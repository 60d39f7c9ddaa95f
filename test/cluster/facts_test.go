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
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// TestNamespaceRefuses: a namespace with a level, quotas and limits refuses exactly the
// pods of which lint says so.
func TestNamespaceRefuses(t *testing.T) {
	check(t, "a namespace refuses exactly the pods of which lint says so")
	for _, file := range []string{"testdata/facts/namespace.yaml", "testdata/facts/required.yaml"} {
		said := program.found(t, file, func(_, severity string) bool { return severity == "error" })
		for _, o := range objectsIn(t, file) {
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

// TestClaimsNeverBind: exactly the claims of which lint says so never bind.
func TestClaimsNeverBind(t *testing.T) {
	check(t, "exactly the claims of which lint says so never bind")
	const file = "testdata/facts/claims.yaml"
	said := program.found(t, file, func(rule, _ string) bool { return rule == "claim-volume" })
	var claims []*unstructured.Unstructured
	for _, o := range objectsIn(t, file) {
		if o.GetKind() == "PersistentVolumeClaim" {
			claims = append(claims, o)
		}
		if _, _, err := server.apply(t.Context(), o); err != nil {
			t.Fatal(err)
		}
	}
	phase := func(ctx context.Context, o *unstructured.Unstructured) (corev1.PersistentVolumeClaimPhase, error) {
		claim, err := client.CoreV1().PersistentVolumeClaims(o.GetNamespace()).Get(ctx, o.GetName(), metav1.GetOptions{})
		return claim.Status.Phase, err
	}
	bad := func(o *unstructured.Unstructured) bool { return strings.HasPrefix(o.GetName(), "bad-") }
	for _, o := range claims {
		if said[o.GetName()] != bad(o) {
			t.Errorf("%s: lint says that it never binds: %t", o.GetName(), !bad(o))
		}
		if !bad(o) {
			eventually(t, o.GetName()+" is bound", func(ctx context.Context) error {
				is, err := phase(ctx, o)
				if err == nil && is != corev1.ClaimBound {
					err = fmt.Errorf("it is %s", is)
				}
				return err
			})
		}
	}
	// The volumes were there before the good ones, and the binder looks at all every 15 seconds.
	always(t, 20*time.Second, "the others never bind", func(ctx context.Context) error {
		for _, o := range claims {
			if is, err := phase(ctx, o); err != nil || bad(o) && is != corev1.ClaimPending {
				return fmt.Errorf("%s is %s, %v", o.GetName(), is, err)
			}
		}
		return nil
	})
}

// objectsIn reads the objects of a file.
func objectsIn(t *testing.T, file string) []*unstructured.Unstructured {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	objects, err := decode(f)
	if err != nil {
		t.Fatal(err)
	}
	return objects
}

// found gives the names of the objects in a file of which lint has findings of some kind.
func (p plimsoll) found(t *testing.T, file string, wanted func(rule, severity string) bool) map[string]bool {
	t.Helper()
	out, err := exec.Command(filepath.Clean(string(p)), "lint", "--format", "json", file).Output()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	var report struct {
		Findings []struct {
			Rule, Severity string
			Object         struct{ Name string }
		}
	}
	if err := json.Unmarshal(out, &report); err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, f := range report.Findings {
		names[f.Object.Name] = names[f.Object.Name] || wanted(f.Rule, f.Severity)
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
