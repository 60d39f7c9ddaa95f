package main

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// A change is one that a user makes to a spec while the app runs: fields of the
// spec before and after, beside those in basis.
type change struct{ before, after string }

// basis are the fields that the specs of a kind need.
var basis = map[string]string{
	"Web":       "image: a/b:1",
	"Worker":    "image: a/b:1",
	"Stateful":  "image: a/b:1",
	"NodeAgent": "image: a/b:1",
	"Batch":     "image: a/b:1",
	"Database":  `engine: postgres, credentials: {secret: db}`,
	"Backup":    `of: {engine: postgres, version: "18", host: db, database: shop, credentials: {secret: db}}`,
}

const (
	disk     = "storage: {data: {size: 1Gi, mountPath: /data}}"
	bigDisk  = "storage: {data: {size: 2Gi, mountPath: /data}}"
	database = `version: "17", storage: {data: {size: 1Gi}}`
	waits    = holds + ", onChange: replace" // the Job goes on
	indexed  = waits + ", completionMode: Indexed, "
	web      = "ports: {http: 80}"
	nightly  = `schedule: "@daily", to: {claim: copies}`
)

// refused are the changes that the server refuses, by the rows of the table in
// docs/limits.md: the kinds, and what it is.
var refused = map[string]map[string][]change{
	"Stateful, Database | `podManagementPolicy`": {
		"Stateful": {{disk, disk + ", podManagementPolicy: Parallel"}},
		"Database": {{database, database + ", podManagementPolicy: Parallel"}},
	},
	"Stateful, Database | `storage`: the disks, and their sizes, classes and modes": {
		"Stateful": {
			{disk, bigDisk},
			{bigDisk, disk},
			{disk, "storage: {data: {size: 1Gi, mountPath: /data}, more: {size: 1Gi, mountPath: /more}}"},
			{disk, "storage: {other: {size: 1Gi, mountPath: /data}}"},
			{disk, "storage: {data: {size: 1Gi, mountPath: /data, storageClassName: fixed}}"},
			{disk, "storage: {data: {size: 1Gi, mountPath: /data, accessModes: [ReadWriteMany]}}"},
			{disk, "storage: {data: {size: 1Gi, mountPath: /data, volumeMode: Block}}"},
		},
		"Database": {{database, `version: "17", storage: {data: {size: 2Gi}}`}},
	},
	"Stateful, Database | `rollout.strategy`: to OnDelete, from a `rollout` with neither `partition` nor `maxUnavailable`": {
		"Stateful": {{disk, disk + ", rollout: {strategy: OnDelete}"}},
		"Database": {{database, database + ", rollout: {strategy: OnDelete}"}},
	},
	"Web, Worker, Database, Stateful, NodeAgent with `adopt` | " +
		"`adopt.selector`, also taking it out: it is the selector of the workload": {
		"Web":       reselected(web),
		"Worker":    reselected("replicas: 1"),
		"Database":  reselected(database),
		"Stateful":  reselected(disk),
		"NodeAgent": reselected("runOn: workers"),
	},
	"Stateful, Database with `adopt` | `adopt.claims`: the names of the claim templates, and with them the disks": {
		"Stateful": {{disk + ", adopt: {claims: {data: old}}", disk}},
		"Database": {{database + ", adopt: {claims: {data: old}}", database + ", adopt: {claims: {data: other}}"}},
	},
	"Batch with `onChange: replace` | the pods: their image, command, env, labels, resources and so on": {
		"Batch": {
			{waits, waits + ", env: {A: b}"},
			{waits, waits + ", podLabels: {a: b}"},
			{waits, waits + ", resources: {requests: {memory: 2Gi}}"},
			{waits, waits + ", config: {/etc/a: b}"},
			{waits, waits + ", restartPolicy: OnFailure"},
			{waits, waits + ", priorityClassName: system-node-critical"},
			{waits, waits + ", nodeSelector: {a: b}"},
		},
	},
	"Batch with `onChange: replace` | `completionMode`, `backoffLimitPerIndex`, `podFailurePolicy` and `successPolicy`": {
		"Batch": {
			{waits + ", completions: 2", indexed + "completions: 2"},
			{indexed + "completions: 2, backoffLimitPerIndex: 1", indexed + "completions: 2, backoffLimitPerIndex: 2"},
			{waits, waits + ", podFailurePolicy: {rules: [{action: FailJob, onExitCodes: {operator: In, values: [42]}}]}"},
			{indexed + "completions: 2", indexed + "completions: 2, successPolicy: {rules: [{succeededCount: 1}]}"},
		},
	},
	"Batch with `onChange: replace` | `completions`, other than together with `parallelism` in an indexed job": {
		"Batch": {
			{waits + ", completions: 2", waits + ", completions: 3"},
			{indexed + "completions: 2", indexed + "completions: 3"},
		},
	},
}

// reselected are changes of the selector of an app.
func reselected(fields string) []change {
	adopted := fields + ", adopt: {selector: {run: it}}"
	return []change{{adopted, swap(adopted, "run: it", "run: other")}, {adopted, fields}, {fields, adopted}}
}

// accepted are changes that the server takes.
var accepted = map[string][]change{
	"Stateful": {
		{disk, disk + ", replicas: 3, env: {A: b}, ports: {http: 80}"},
		{disk + ", replicas: 3, env: {A: b}, ports: {http: 80}", disk},
		{disk, "storage: {data: {size: 1Gi, mountPath: /other}}"},
		{disk, disk + ", ordinals: {start: 3}"},
		{disk, disk + ", persistentVolumeClaimRetentionPolicy: {whenDeleted: Delete, whenScaled: Delete}"},
		{disk, disk + ", rollout: {minReadySeconds: 5, revisionHistoryLimit: 3, partition: 1, maxUnavailable: 1}"},
		{disk + ", rollout: {partition: 1}", disk + ", rollout: {strategy: OnDelete}"},
		{disk + ", rollout: {strategy: OnDelete}", disk},
		{disk, disk + ", security: {fsGroup: 1000}, podLabels: {a: b}"},
	},
	"Database": {
		{database, swap(database, "17", "18")},
		{database, database + ", resources: {requests: {memory: 2Gi}}, config: {/etc/postgresql/a.conf: x}"},
		{database, database + ", backup: {" + nightly + "}"},
	},
	"NodeAgent": {
		{"runOn: workers", "runOn: all, env: {A: b}, podLabels: {a: b}"},
		{"rollout: {}", "rollout: {strategy: OnDelete}"},
		{"rollout: {strategy: OnDelete}", "rollout: {maxUnavailable: 2}"},
		{"rollout: {maxUnavailable: 2}", "rollout: {maxSurge: 1}"},
		{"rollout: {maxSurge: 1}", "rollout: {}"},
	},
	"Worker": {
		{"replicas: 1", "replicas: 3, podLabels: {a: b}, serviceAccount: {create: true}"},
		{"replicas: 1", "replicas: 1, rollout: {strategy: Recreate}"},
		{"replicas: 1, rollout: {strategy: Recreate}", "replicas: 1"},
		{"replicas: 3", "replicas: {min: 3, max: 5}, resources: {requests: {cpu: 10m}}"},
		{"rbac: {rules: [{apiGroups: [''], resources: [pods], verbs: [get]}]}", "rbac: {rules: [{apiGroups: [''], resources: [pods], verbs: [list]}], scope: cluster}"},
		// Of these only one may be there, and the server adds defaults to each.
		{"readinessProbe: {httpGet: {path: /, port: 80}}", "readinessProbe: {tcpSocket: {port: 80}}"},
		{"readinessProbe: {grpc: {port: 80}}", "readinessProbe: {exec: {command: [a]}}"},
		{"lifecycle: {preStop: {httpGet: {path: /, port: 80}}}", "lifecycle: {preStop: {exec: {command: [a]}}}"},
		{"env: {A: {fieldRef: metadata.name}}", "env: {A: b}"},
		{"env: {A: b}", "env: {A: {fieldRef: metadata.name}}"},
		{"env: {A: {fieldRef: metadata.name}}", "env: {A: {secretKeyRef: {name: a, key: b}}}"},
		{"volumes: {a: {secret: s, mountPath: /a}}", "volumes: {a: {emptyDir: {}, mountPath: /a}}"},
		{"volumes: {a: {configMap: s, mountPath: /a}}", "volumes: {a: {secret: a, mountPath: /a}}"},
		{"volumes: {a: {emptyDir: {}, mountPath: /a}}", "volumes: {a: {claim: a, mountPath: /a}}"},
		{"volumes: {a: {projected: {sources: [{secret: {name: a}}]}, mountPath: /a}}", "volumes: {a: {claim: a, mountPath: /a}}"},
	},
	"Web": {
		{web + ", service: {type: NodePort}", web},
		{web, web + ", service: {type: NodePort}"},
		{web + ", service: {type: LoadBalancer}", web},
		{web + ", service: {sessionAffinity: ClientIP}", web + ", service: {sessionAffinity: None}"},
		{web + ", service: {sessionAffinity: ClientIP}", web},
		{web, "ports: {http: 81}"},
		{web, "ports: {other: 80}"},
		{"ports: {http: 80, other: 81}", "ports: {http: 81, other: 80}"},
		{"ports: {http: {containerPort: 80, protocol: UDP}}", web},
		{web + ", disruption: {minAvailable: 1}", web + ", disruption: {maxUnavailable: 1}"},
		{web + ", networkPolicy: {allowFrom: [a]}", web + ", networkPolicy: {allowTo: [{cidr: 10.0.0.0/8}]}"},
		{web + ", expose: {host: a.b}", web + ", expose: {host: c.d, tls: true, path: /a, pathType: Exact, className: x}"},
		{web + ", canary: {image: 'a/b:2'}", web + ", canary: {image: 'a/b:3', replicas: 3}"},
	},
	"Batch": {
		{waits, waits + ", backoffLimit: 8, activeDeadlineSeconds: 10, ttlSecondsAfterFinished: 5, parallelism: 2"},
		{indexed + "completions: 2, parallelism: 2", indexed + "completions: 4, parallelism: 4"},
		{waits + ", podReplacementPolicy: Failed", waits},
		{indexed + "completions: 2, backoffLimitPerIndex: 1, maxFailedIndexes: 1", indexed + "completions: 2, backoffLimitPerIndex: 1, maxFailedIndexes: 2"},
		// Of a CronJob all can be changed.
		{`schedule: "@daily"`, `schedule: "@hourly", timeZone: Asia/Seoul, env: {A: b}, completions: 2, completionMode: Indexed, suspend: true`},
		{`schedule: "@hourly", timeZone: Asia/Seoul, completions: 2, completionMode: Indexed`, `schedule: "@daily"`},
	},
	"Backup": {
		{nightly, swap(nightly, "@daily", "@hourly") + ", suspend: true"},
		{nightly, swap(nightly, "copies", "elsewhere")},
	},
}

// swap replaces a text that is known to be there.
func swap(text, old, new string) string { return strings.Replace(text, old, new, 1) }

// TestRefusedChanges: the server refuses what docs/limits.md says that it does,
// however it is applied.
func TestRefusedChanges(t *testing.T) {
	check(t, "a change of an immutable field is refused where the documentation says so")
	tr := newTrial(t, "refused-changes")
	for _, row := range sortedKeys(refused) {
		for kind, changes := range refused[row] {
			for _, c := range changes {
				for _, f := range tr.change(kind, c, "") {
					if !apierrors.IsInvalid(f.err) && !apierrors.IsForbidden(f.err) {
						t.Errorf("%s: from %s to %s: by %s: want a refusal, not %v", row, c.before, c.after, f.by, f.err)
					}
					if !f.said.refused() {
						t.Errorf("%s: from %s to %s: plimsoll diff sees no refusal: %v", row, c.before, c.after, f.said)
					}
				}
			}
		}
	}
}

// TestAcceptedChanges: the server takes other changes, however they are applied.
func TestAcceptedChanges(t *testing.T) {
	check(t, "other changes are taken, by server-side and client-side apply")
	tr := newTrial(t, "accepted-changes")
	for _, kind := range sortedKeys(accepted) {
		for _, c := range accepted[kind] {
			for _, f := range tr.change(kind, c, "") {
				if f.err != nil {
					t.Errorf("%s: from %s to %s: by %s: %v", kind, c.before, c.after, f.by, f.err)
				}
				if f.said.refused() && kind != "Batch" || len(f.said.Objects) == 0 {
					t.Errorf("%s: from %s to %s: plimsoll diff says %v", kind, c.before, c.after, f.said)
				}
			}
		}
	}
}

// TestLabelsChange: labels can be changed on every kind but a Job, whose pods
// cannot be changed.
func TestLabelsChange(t *testing.T) {
	check(t, "labels of apps can be changed")
	tr := newTrial(t, "labels-change")
	for kind, fields := range map[string]string{
		"Web": web, "Worker": "replicas: 1", "Stateful": disk, "Database": database, "NodeAgent": "runOn: all", "Batch": `schedule: "@daily"`,
	} {
		for _, f := range tr.change(kind, change{fields, fields}, "metadata: {labels: {team: checkout}, ") {
			if f.err != nil {
				t.Errorf("%s: by %s: %v", kind, f.by, f.err)
			}
		}
	}
}

// TestHashName: by default every change that the server would
// refuse gives a Job of another name.
func TestHashName(t *testing.T) {
	check(t, "a changed Job is another one")
	tr := newTrial(t, "hash-name")
	for row, kinds := range refused {
		for _, c := range kinds["Batch"] {
			hashed := change{swap(c.before, ", onChange: replace", ""), swap(c.after, ", onChange: replace", "")}
			if results := tr.change("Batch", hashed, ""); len(results) != 0 {
				t.Errorf("%s: from %s to %s: the name of the Job stays", row, c.before, c.after)
			}
		}
	}
}

// TestLimitsPage: docs/limits.md lists what is refused here and no more.
func TestLimitsPage(t *testing.T) {
	check(t, "the documentation lists what cannot be changed")
	page, err := os.ReadFile("../../docs/limits.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(page), "\n## Changes\n")
	table, _, _ = strings.Cut(table, "\n## ")
	var rows []string
	for _, m := range regexp.MustCompile(`(?m)^\| ([A-Z][^|]+ \| [^|]+) \| [^|]+ \|$`).FindAllStringSubmatch(table, -1) {
		rows = append(rows, m[1])
	}
	slices.Sort(rows)
	if want := slices.Sorted(slices.Values(append(sortedKeys(refused), claimRow))); !slices.Equal(rows, want) {
		t.Errorf("the table has the rows\n%s\nand the server refuses\n%s", strings.Join(rows, "\n"), strings.Join(want, "\n"))
	}
}

// An outcome is what came of a change, for one way to apply it.
type outcome struct {
	by  string
	err error // of the first object that was refused
	// said is what plimsoll diff says of the same objects and the change.
	said diffReport
}

// change applies an app and asks what would come of a change. metadata takes the
// place of "metadata: {" in the changed spec. There is no outcome when the
// objects that have pods all have another name.
func (tr *trial) change(kind string, c change, metadata string) []outcome {
	tr.t.Helper()
	name := tr.newName()
	old := tr.apply(tr.spec(kind, name, basis[kind]+", "+c.before))
	spec := tr.spec(kind, name, basis[kind]+", "+c.after)
	if metadata != "" {
		spec = edit(tr.t, spec, "metadata: {", metadata)
	}
	objects, err := program.build("-", spec)
	if err != nil {
		tr.t.Fatalf("%v\n%s", err, spec)
	}
	said := tr.diff(old, spec)
	var all []outcome
	for _, by := range updates {
		found := false
		o := outcome{by: by.name, said: said}
		for _, object := range objects {
			before := sameObject(old, object)
			if before == nil {
				continue // it is new
			}
			found = found || podTemplate(tr.t, object) != nil
			if err := by.try(tr.t.Context(), before, object); err != nil && o.err == nil {
				o.err = fmt.Errorf("%s: %w", title(object), err)
			}
		}
		if found {
			all = append(all, o)
		}
	}
	return all
}

func sameObject(objects []*unstructured.Unstructured, as *unstructured.Unstructured) *unstructured.Unstructured {
	i := slices.IndexFunc(objects, func(o *unstructured.Unstructured) bool {
		return o.GetKind() == as.GetKind() && o.GetName() == as.GetName()
	})
	if i < 0 {
		return nil
	}
	return objects[i]
}
