package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

type shownItem struct {
	Label, Detail, SortText, FilterText string
	Documentation                       struct{ Value string }
	TextEdit                            shownEdit
	AdditionalTextEdits                 []shownEdit
}

// completes gives what is offered at | of a text.
func (e *editor) completes(name, text string) (items []shownItem, whole string) {
	e.Helper()
	before, after, _ := strings.Cut(text, "|")
	whole = before + after
	e.open(name, whole)
	var list struct{ Items []shownItem }
	e.ask("textDocument/completion", map[string]any{"textDocument": map[string]any{"uri": e.uri(name)},
		"position": map[string]any{"line": strings.Count(before, "\n"),
			"character": len(before) - 1 - strings.LastIndexByte(before, '\n')}}, &list)
	slices.SortStableFunc(list.Items, func(a, b shownItem) int { return strings.Compare(a.SortText, b.SortText) })
	return list.Items, whole
}

func labels(items []shownItem) string {
	var list []string
	for _, o := range items {
		list = append(list, o.Label)
	}
	return strings.Join(list, " ")
}

const (
	webHead = "apiVersion: plimsoll.dev/v1alpha1\nkind: Web\nmetadata: {name: hello, namespace: shop}\nspec:\n"
	podHead = "apiVersion: v1\nkind: Pod\nmetadata: {name: hello, namespace: shop}\nspec:\n"

	routeHead = "apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: a, namespace: shop}\nspec:\n"
)

// At a place its fields are offered, and the values that there are: begin tells the first, has
// some of them, and lacks some that are not among them; all: no others are.
func TestCompletionFields(t *testing.T) {
	t.Chdir(t.TempDir())
	e := newEditor(t, nil)
	for i, c := range []struct{ text, begin, has, lacks, all string }{
		{text: "|", all: "apiVersion kind metadata spec"},
		{text: "kind: Pod\n|", begin: "apiVersion metadata", has: "spec"},
		{text: "on: push\n|", all: " "},
		{text: webHead + "  |", begin: "image", has: "ports replicas env"},
		{text: webHead + "  image: a\n  rep|\n", has: "replicas ports", lacks: "image"},
		{text: webHead + "  rollout: {|}", has: "strategy"},
		{text: webHead + "  imagePullPolicy: |", all: "Always IfNotPresent Never"},
		{text: webHead + "  shareProcessNamespace: t|", all: "true false"},
		{text: webHead + "  livenessProbe:\n    httpGet: {|", begin: "port"},
		{text: webHead + "  security: |", has: "restricted root none"},
		{text: webHead + "  tolerations:\n    - |", has: "key effect operator"},
		{text: webHead + "  tolerations:\n    |", has: "key effect"},
		{text: webHead + "environments:\n  production:\n    |", has: "image replicas"},
		{text: webHead + "environments:\n  production:\n    rollout: {strategy: |}", all: "RollingUpdate Recreate"},
		{text: webHead + "  patches:\n    - target: {kind: Deployment}\n      patch:\n        spec: {|}",
			has: "paused template"},
		{text: "apiVersion: plimsoll.dev/v1alpha1\nkind: Environment\nspec:\n  |", has: "from domain all kinds"},
		{text: "apiVersion: plimsoll.dev/v1alpha1\nkind: Environment\nspec:\n  all:\n    |", has: "image schedule engine"},
		{text: "apiVersion: plimsoll.dev/v1alpha1\nkind: Environment\nspec:\n  kinds:\n    |", has: "Web Database"},
		{text: "apiVersion: plimsoll.dev/v1alpha1\nkind: Environment\nspec:\n  kinds:\n    Batch: {|}", has: "schedule",
			lacks: "replicas"},
		{text: "apiVersion: plimsoll.dev/v1alpha1\nkind: PlimsollGenerator\n|", has: "spec"},
		{text: podHead + "  |", begin: "containers", has: "volumes", lacks: "status"},
		{text: podHead + "  containers:\n  - name: a\n    |", begin: "image", has: "args ports", lacks: "name"},
		{text: podHead + "  restartPolicy: |", all: "Always Never OnFailure"},
		{text: podHead + "  hostNetwork: |", all: "true false"},
		{text: podHead + "  containers:\n  - terminationMessagePolicy: |", all: "FallbackToLogsOnError File"},
		{text: "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Pod\n  spec: {|}", begin: "containers"},
		{text: "apiVersion: v1\nkind: PersistentVolumeClaim\nspec:\n  accessModes: [|]", has: "ReadWriteOnce"},
		{text: "apiVersion: v1\nkind: PersistentVolumeClaim\nspec:\n  accessModes:\n    |", has: "ReadWriteOnce"},
		{text: routeHead + "  |", has: "hostnames parentRefs rules"},
		{text: routeHead + "  rules:\n    - matches: [{path: {type: |}}]",
			has: "Exact PathPrefix"},
		{text: "apiVersion: cert-manager.io/v1\nkind: Certificate\n|", has: "metadata spec", lacks: "status"},
		{text: "apiVersion: cert-manager.io/v1\nkind: Certificate\nmetadata:\n  |", has: "name namespace labels"},
		{text: "apiVersion: cert-manager.io/v1\nkind: Certificate\nspec:\n  |", begin: "issuerRef", has: "secretName"},
	} {
		items, _ := e.completes(fmt.Sprintf("f%d.yaml", i), c.text)
		got := " " + labels(items) + " "
		if c.all != "" && strings.TrimSpace(got) != strings.TrimSpace(c.all) {
			t.Errorf("%s\noffers %s", c.text, got)
		}
		for _, want := range strings.Fields(c.has) {
			if !strings.Contains(got, " "+want+" ") {
				t.Errorf("%s\noffers no %s, but %s", c.text, want, got)
			}
		}
		for _, lacking := range strings.Fields(c.lacks) {
			if strings.Contains(got, " "+lacking+" ") {
				t.Errorf("%s\noffers %s", c.text, lacking)
			}
		}
		if !strings.HasPrefix(got, " "+c.begin) {
			t.Errorf("%s\noffers first %s", c.text, got)
		}
	}
	items, _ := e.completes("plimsoll.yaml", "lint:\n  |")
	if got := labels(items); !strings.Contains(got, "exclude") {
		t.Error(got)
	}
	items, _ = e.completes("plimsoll.yaml", "lint:\n  rules:\n    |")
	if got := labels(items); !strings.Contains(got, "latest-tag") || len(items) > 0 && items[0].Documentation.Value == "" {
		t.Error(got)
	}
	items, _ = e.completes("plimsoll.yaml", "lint:\n  rules:\n    latest-tag: |")
	if got := labels(items); got != "error warning advice off" {
		t.Error(got)
	}
}

// What a field names is what there is in the namespace: of other files, of the same one as it is
// now, and of what specs become.
func TestCompletionNames(t *testing.T) {
	t.Chdir(t.TempDir())
	for name, text := range map[string]string{
		"maps.yaml": textOfMap("settings", "mode") + "---\n" +
			strings.Replace(textOfMap("other", "x"), "shop", "else", 1) +
			"---\n" + strings.NewReplacer("ConfigMap", "Secret", ", namespace: shop", "").Replace(textOfMap("login", "user")) +
			"---\napiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: {name: sealed, namespace: shop}\n" +
			"spec: {encryptedData: {token: x}}\n",
		"more.yaml": "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: runner, namespace: shop}\n---\n" +
			"apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: disk, namespace: shop}\n---\n" +
			"apiVersion: v1\nkind: Service\nmetadata: {name: legacy, namespace: shop}\nspec: {selector: {app: web}, " +
			"ports: [{name: http, port: 80}]}\n---\n" +
			"apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: fast}\nprovisioner: x\n---\n" +
			"apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: old, namespace: shop}\nspec: {template: {metadata: " +
			"{labels: {app: old}}, spec: {containers: [{name: a, ports: [{name: metrics, containerPort: 90}]}]}}}\n",
		"shop.yaml": strings.Replace(goodSpec, "{name: web}", "{name: front, namespace: shop}", 1) +
			"  serviceAccount: {create: true}\n",
		"jobs.yaml": strings.NewReplacer("Web", "Batch", "hello", "migrate").Replace(webHead) + "  image: a\n",
		"env.yaml": "apiVersion: plimsoll.dev/v1alpha1\nkind: Environment\nmetadata: {name: production}\n---\n" +
			"apiVersion: plimsoll.dev/v1alpha1\nkind: Environment\nmetadata: {name: staging}\n",
	} {
		putText(t, name, text)
	}
	e := newEditor(t, nil)
	container := podHead + "  containers:\n    - name: a\n      ports: [{name: web, containerPort: 80}]\n"
	for _, c := range []struct{ text, want string }{
		{container + "      envFrom:\n        - configMapRef: {name: |}\n", "settings"},
		{container + "      envFrom:\n        - secretRef: {name: |}\n", "login sealed"},
		{container + "      env: [{name: A, valueFrom: {configMapKeyRef: {name: settings, key: |}}}]\n", "mode"},
		{container + "      env: [{name: A, valueFrom: {secretKeyRef: {key: |, name: sealed}}}]\n", "token"},
		{container + "      livenessProbe: {httpGet: {port: |}}\n", "web"},
		{container + "      volumeMounts: [{name: |}]\n  volumes: [{name: cache}]\n", "cache"},
		{container + "  serviceAccountName: |\n", "front runner"},
		{container + "  volumes: [{name: a, persistentVolumeClaim: {claimName: |}}]\n", "disk"},
		{container + "  volumes:\n    - name: a\n      configMap:\n        name: settings\n        items:\n          - key: |\n",
			"mode"},
		{"apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: a}\nspec: {storageClassName: |}\n", "fast"},
		{"apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: a, namespace: shop}\nspec:\n  defaultBackend:\n" +
			"    service: {name: |}\n", "front legacy"},
		{"apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: a, namespace: shop}\nspec:\n  defaultBackend:\n" +
			"    service: {name: legacy, port: {name: |}}\n", "http"},
		{routeHead + "  rules:\n    - backendRefs: [{name: |}]\n", "front legacy"},
		{"apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: a, namespace: shop}\nspec:\n" +
			"  scaleTargetRef: {kind: Deployment, name: |}\n", "front old"},
		{"apiVersion: v1\nkind: Service\nmetadata: {name: a, namespace: shop}\nspec:\n  selector: {app: old}\n" +
			"  ports: [{port: 80, targetPort: |}]\n", "metrics"},
		{"apiVersion: v1\nkind: ConfigMap\nmetadata: {namespace: |}\n", "else shop"},
		{webHead + "  env: {A: {secretKeyRef: {name: |}}}\n", "login sealed"},
		{webHead + "  env: {A: {secretKeyRef: {name: login, key: |}}}\n", "user"},
		{webHead + "  envFrom: [{configMapRef: |}]\n", "settings"},
		{webHead + "  volumes: {a: {claim: |}}\n", "disk"},
		{webHead + "  volumes: {a: {secret: |}}\n", "login sealed"},
		{webHead + "  serviceAccount: |\n", "front runner"},
		{webHead + "  imagePullSecrets:\n    - |\n", "login sealed"},
		{webHead + "  after: [|]\n", "migrate"},
		{webHead + "  networkPolicy: {allowTo: [{app: |}]}\n", "front migrate"},
		{webHead + "  networkPolicy: {allowTo: [{app: front, ports: [|]}]}\n", "http"},
		{webHead + "  ports: {admin: 81}\n  readinessProbe: {httpGet: {port: |}}\n", "admin"},
		{webHead + "  ports: {admin: 81}\n  service: {ports: {|}}\n", "admin"},
		{webHead + "  ports: {admin: 81}\n  expose: {port: |}\n", "admin"},
		{webHead + "environments:\n  |\n", "production staging *"},
		{webHead + "environments:\n  production: {}\n  |\n", "staging *"},
		{webHead + "  image: a\n---\napiVersion: plimsoll.dev/v1alpha1\nkind: Environment\nmetadata: {name: production}\n" +
			"spec: {from: |}\n", "staging"},
		{textOfMap("here", "x") + "---\n" + container + "      envFrom:\n        - configMapRef: {name: |}\n", "here settings"},
	} {
		items, _ := e.completes("new.yaml", c.text)
		if got := labels(items); got != c.want {
			t.Errorf("%s\noffers %s", c.text, got)
		}
	}
}
