package compiler

import (
	"regexp"
	"strings"
	"testing"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"

	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

// kubelet gives a text as a container gets it, by the rules of Kubernetes'
// package third_party/forked/golang/expansion.
func kubelet(text string, env []corev1.EnvVar) string {
	return regexp.MustCompile(`\$\$|\$\([^)]*\)`).ReplaceAllStringFunc(text, func(ref string) string {
		if ref == "$$" {
			return "$"
		}
		for _, v := range env {
			if "$("+v.Name+")" == ref {
				return "(the value of " + v.Name + ")"
			}
		}
		return ref
	})
}

// What a spec says reaches the scripts and variables of a Backup as it is
// written, whatever the kubelet takes for its own.
func TestBackupText(t *testing.T) {
	const odd = "a$$b$(PGPASSWORD)$(PGHOST)$c'd"
	for _, to := range []string{
		`{claim: x}`, `{s3: {bucket: xyz, prefix: "` + odd + `", endpoint: "https://h/` + odd + `", region: "` + odd + `"}}`,
	} {
		b := compileSpec(t, `
apiVersion: plimsoll.dev/v1alpha1
kind: Backup
metadata: {name: shop}
spec:
  schedule: "@daily"
  of: {engine: postgres, version: 17, host: h, database: d, credentials: {secret: s}}
  to: `+to+`
`)
		if len(b.diagnostics) > 0 {
			t.Fatal(b.diagnostics)
		}
		c := *emitted[*batchv1.CronJob](t, b)
		jobs := map[string]batchv1.JobSpec{
			"backup":  c.Spec.JobTemplate.Spec,
			"restore": b.restoreJob(Restore{From: odd}, "", *c.DeepCopy()).Spec,
		}
		for name, job := range jobs {
			pod := job.Template.Spec
			texts := ""
			for _, container := range append(pod.InitContainers, pod.Containers...) {
				texts += kubelet(strings.Join(container.Command, " "), container.Env)
				for i, v := range container.Env {
					texts += "\n" + v.Name + "=" + kubelet(v.Value, container.Env[:i]) + "\n"
				}
			}
			var want []string
			quoted := strings.ReplaceAll(odd, "'", `'\''`)
			if name == "restore" {
				want = append(want, "\nfrom='"+quoted+"'\n")
			}
			if b.copied.to != nil {
				want = append(want, "\nremote=':s3:xyz/"+quoted+"'\n", "\nRCLONE_S3_REGION="+odd+"\n",
					"\nRCLONE_S3_ENDPOINT=https://h/"+odd+"\n")
			}
			for _, w := range want {
				if !strings.Contains(texts, w) {
					t.Errorf("%s, %s: %q is not in\n%s", to, name, w, texts)
				}
			}
		}
	}
}

func TestRestoreName(t *testing.T) {
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.FixedZone("", 3600))
	const suffix = "-restore-20260102020405"
	long := strings.Repeat("a", 28) + "-" + strings.Repeat("b", 23)
	for backup, want := range map[string]string{
		"a":       "a" + suffix,
		long[:40]: long[:40] + suffix,
		long[:41]: long[:28] + "-" + hash([]byte(long[:41])) + suffix,
		long:      long[:28] + "-" + hash([]byte(long)) + suffix,
	} {
		if got := restoreName(backup, at); got != want || len(got) > longestName {
			t.Errorf("%s: %s (%d), want %s", backup, got, len(got), want)
		}
	}
}

// A restore runs in the pods that make the copies, as patches leave them; one that
// takes away what the restore needs is a mistake.
func TestRestorePatched(t *testing.T) {
	for patch, want := range map[string]string{
		"{target: {kind: CronJob}, patch: {spec: {jobTemplate: {spec: {template: {spec: {hostUsers: false}}}}}}}": "",
		"{target: {kind: CronJob}, patch: [{op: replace, path: " +
			"/spec/jobTemplate/spec/template/spec/containers/0/name, value: other}]}": "spec.patches",
	} {
		docs, _ := source.Parse(source.NewFile("a.yaml", []byte(`
apiVersion: plimsoll.dev/v1alpha1
kind: Backup
metadata: {name: shop}
spec:
  schedule: "@daily"
  of: {engine: redis, version: 8, host: h}
  to: {claim: x}
  patches: [`+patch+`]
`)))
		app, _ := schema.Check(docs[0].Root())
		job, found, _ := CompileRestore(app, Input{Apps: []*schema.App{app}}, Restore{From: "latest"}, Options{})
		switch {
		case want == "" && (len(found) > 0 || !strings.Contains(string(job.Text()), "hostUsers: false")):
			t.Errorf("%s: %v", patch, found)
		case want != "" && (len(found) != 1 || found[0].Path != want || job != nil):
			t.Errorf("%s: %v", patch, found)
		}
	}
}
