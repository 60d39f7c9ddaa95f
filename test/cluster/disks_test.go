package main

import (
	"context"
	"fmt"
	"testing"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/plimsoll-dev/plimsoll/test/cluster/plane"
)

// claimRow is the row of docs/limits.md about the claims of backups.
const claimRow = "Backup, Database with `backup` | `to.volume`: its class and modes; a smaller `size`; a larger one where the class does not allow it, and before the first backup has run"

// TestBackupRuns: a backup that is started by hand completes, with its claim
// bound to a disk.
func TestBackupRuns(t *testing.T) {
	check(t, "a backup that is started by hand completes, on a disk of its own")
	tr := newTrial(t, "backup-runs")
	tr.apply(volumeBackup(tr, "copies", "size: 1Gi"))
	tr.runBackup("copies")
	if disk := diskOf(t, tr.namespace, "copies"); disk == "" {
		t.Error("the claim has no disk")
	}
}

// TestClaimChanges: the claim of a backup grows where its class lets it, and
// nothing else of it can change.
func TestClaimChanges(t *testing.T) {
	check(t, "a claim can grow where the storage class allows it, and never shrink")
	tr := newTrial(t, "claim-changes")
	for _, c := range []struct {
		name, before, after string
		bound, taken        bool
	}{
		{"grows", "size: 1Gi", "size: 2Gi", true, true},
		{"shrinks", "size: 2Gi", "size: 1Gi", true, false},
		{"grows-before-it-is-bound", "size: 1Gi", "size: 2Gi", false, false},
		{"grows-of-a-fixed-class", "size: 1Gi, storageClassName: " + plane.FixedDisks, "size: 2Gi, storageClassName: " + plane.FixedDisks, true, false},
		{"class", "size: 1Gi", "size: 1Gi, storageClassName: " + plane.FixedDisks, true, false},
		{"access", "size: 1Gi", "size: 1Gi, accessModes: [ReadWriteMany]", true, false},
	} {
		old := tr.apply(volumeBackup(tr, c.name, c.before))
		if c.bound {
			tr.runBackup(c.name)
		}
		objects, err := program.build("-", volumeBackup(tr, c.name, c.after))
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range objects {
			if o.GetKind() != "PersistentVolumeClaim" {
				continue
			}
			for _, by := range updates {
				err := by.try(t.Context(), sameObject(old, o), o)
				if c.taken && err != nil || !c.taken && !apierrors.IsInvalid(err) && !apierrors.IsForbidden(err) {
					t.Errorf("%s: from %s to %s: by %s: %v", c.name, c.before, c.after, by.name, err)
				}
			}
		}
	}
}

func volumeBackup(tr *trial, name, volume string) string {
	return tr.spec("Backup", name, `schedule: "@yearly", of: {engine: redis, version: "8", host: db}, to: {volume: {`+volume+`}}`)
}

// runBackup runs a backup once, as kubectl create job --from=cronjob/NAME does,
// and waits until its claim is bound.
func (tr *trial) runBackup(name string) {
	tr.t.Helper()
	c, err := client.BatchV1().CronJobs(tr.namespace).Get(tr.t.Context(), name, metav1.GetOptions{})
	if err != nil {
		tr.t.Fatal(err)
	}
	_, err = client.BatchV1().Jobs(tr.namespace).Create(tr.t.Context(), &batchv1.Job{
		ObjectMeta: metav1.ObjectMeta{Name: name, Labels: c.Spec.JobTemplate.Labels},
		Spec:       c.Spec.JobTemplate.Spec,
	}, metav1.CreateOptions{})
	if err != nil {
		tr.t.Fatal(err)
	}
	waitForJob(tr.t, tr.namespace, name, batchv1.JobComplete)
	eventually(tr.t, "the claim "+name+" is bound", func(ctx context.Context) error {
		claim, err := client.CoreV1().PersistentVolumeClaims(tr.namespace).Get(ctx, name, metav1.GetOptions{})
		if err == nil && claim.Status.Phase != corev1.ClaimBound {
			err = fmt.Errorf("it is %s", claim.Status.Phase)
		}
		return err
	})
}
