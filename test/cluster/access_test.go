package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	authorizationv1 "k8s.io/api/authorization/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// TestRights: the service accounts of the examples may do what their rules say,
// by the server's own decision, and neither delete it nor read Secrets.
func TestRights(t *testing.T) {
	check(t, "service accounts may do what their rules say and no more")
	roles := written[rbacv1.ClusterRole](t, "ClusterRole")
	for _, b := range written[rbacv1.ClusterRoleBinding](t, "ClusterRoleBinding") {
		i := slices.IndexFunc(roles, func(r *rbacv1.ClusterRole) bool { return r.Name == b.RoleRef.Name })
		if i < 0 {
			t.Errorf("the role %s of %s is not there", b.RoleRef.Name, b.Name)
			continue
		}
		user := fmt.Sprintf("system:serviceaccount:%s:%s", b.Subjects[0].Namespace, b.Subjects[0].Name)
		if _, err := client.CoreV1().ServiceAccounts(b.Subjects[0].Namespace).Get(t.Context(), b.Subjects[0].Name, metav1.GetOptions{}); err != nil {
			t.Error(err)
		}
		for _, rule := range roles[i].Rules {
			for _, resource := range rule.Resources {
				for _, verb := range append(rule.Verbs, "delete") {
					want := slices.Contains(rule.Verbs, verb)
					if got := may(t, user, verb, rule.APIGroups[0], resource); got != want {
						t.Errorf("%s may %s %s: %t, not %t", user, verb, resource, got, want)
					}
				}
			}
		}
		if may(t, user, "get", "", "secrets") {
			t.Errorf("%s may read Secrets", user)
		}
	}
}

// may asks the server whether a user has a right, in all namespaces.
func may(t *testing.T, user, verb, group, resource string) bool {
	t.Helper()
	review, err := client.AuthorizationV1().SubjectAccessReviews().Create(t.Context(), &authorizationv1.SubjectAccessReview{
		Spec: authorizationv1.SubjectAccessReviewSpec{
			User:               user,
			ResourceAttributes: &authorizationv1.ResourceAttributes{Verb: verb, Group: group, Resource: resource},
		},
	}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return review.Status.Allowed
}

// TestTokens: a pod has a token for the API server when its app has rights there,
// and none otherwise.
func TestTokens(t *testing.T) {
	check(t, "pods have a token for the API server only when their app has rights")
	with, without := 0, 0
	for _, e := range examples {
		for _, o := range e.objects {
			template := podTemplate(t, o.written)
			if template == nil {
				continue
			}
			live, _, err := tryPod(t, namespaceOf(o.written), template)
			if err != nil {
				t.Errorf("%s: %v", title(o.written), err)
				continue
			}
			switch has := hasToken(live); {
			case has != (template.Spec.ServiceAccountName != ""):
				t.Errorf("%s: its pods have a token: %t", title(o.written), has)
			case has:
				with++
			default:
				without++
			}
		}
	}
	if with == 0 || without == 0 {
		t.Errorf("%d workloads have a token and %d have none", with, without)
	}
}

func hasToken(p *corev1.Pod) bool {
	for _, v := range p.Spec.Volumes {
		if v.Projected != nil && slices.ContainsFunc(v.Projected.Sources, func(s corev1.VolumeProjection) bool { return s.ServiceAccountToken != nil }) {
			return true
		}
	}
	return false
}

// TestNetworkPolicies: those of the shop are about the database's own pods, and
// let in those of the apps that are named. Nobody enforces them here; the pods
// are looked up by the policies' selectors.
func TestNetworkPolicies(t *testing.T) {
	check(t, "network policies select the right pods")
	migrate := "" // whose name ends with a hash
	for _, j := range written[batchv1.Job](t, "Job") {
		if j.Namespace == "shop" {
			migrate = j.Name
		}
	}
	for name, want := range map[string][]string{
		"postgres": {"api", "api-canary", migrate, "scheduler", "worker"}, // and its backup, which runs at night
		"redis":    {"api", "api-canary", migrate, "scheduler", "worker"},
	} {
		policy, err := client.NetworkingV1().NetworkPolicies("shop").Get(t.Context(), name, metav1.GetOptions{})
		if err != nil {
			t.Fatal(err)
		}
		waitForPods(t, "shop", "StatefulSet", name, 1)
		for _, workload := range []string{"api", "api-canary", "scheduler", "worker"} {
			eventually(t, "pods of "+workload, func(ctx context.Context) error {
				pods, err := podsOf(ctx, "shop", "Deployment", workload)
				if err == nil && len(pods) == 0 {
					err = errors.New("there are none")
				}
				return err
			})
		}
		if got := selected(t, "shop", &policy.Spec.PodSelector); !slices.Equal(got, []string{name}) {
			t.Errorf("the policy %s is about the pods of %v", name, got)
		}
		if got := allowed(t, policy); !slices.Equal(got, want) {
			t.Errorf("the policy %s lets in %v, not %v", name, got, want)
		}
	}
}

// allowed lists the workloads whose pods a policy lets in.
func allowed(t *testing.T, policy *networkingv1.NetworkPolicy) []string {
	t.Helper()
	var names []string
	for _, rule := range policy.Spec.Ingress {
		for _, from := range rule.From {
			names = append(names, selected(t, policy.Namespace, from.PodSelector)...)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// selected lists the workloads whose pods a selector finds.
func selected(t *testing.T, namespace string, by *metav1.LabelSelector) []string {
	t.Helper()
	pods, err := client.CoreV1().Pods(namespace).List(t.Context(), metav1.ListOptions{LabelSelector: metav1.FormatLabelSelector(by)})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, p := range pods.Items {
		_, name := workloadOf(&p)
		names = append(names, name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}
