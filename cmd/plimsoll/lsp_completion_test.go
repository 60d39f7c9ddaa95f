package main

import (
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"golang.org/x/tools/txtar"

	"github.com/plimsoll-dev/plimsoll"
	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/lsp"
	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
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
		{text: podHead + "  |", begin: "containers", has: "volumes"},
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
		{text: "apiVersion: cert-manager.io/v1\nkind: Certificate\n|", has: "metadata spec"},
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
		{routeHead + "  rules:\n    - backendRefs: [{name: legacy, port: |}]\n", "80"},
		{"apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: a, namespace: shop}\n" +
			"roleRef: {apiGroup: rbac.authorization.k8s.io, kind: |}\n", "ClusterRole ClusterRoleBinding Role RoleBinding"},
		{"apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: a, namespace: shop}\n" +
			"subjects: [{kind: ServiceAccount, name: |}]\n", "front runner"},
		{"apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nspec: {scaleTargetRef: {kind: Deployment, " +
			"apiVersion: |}}\n", "apps/v1"},
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

// A writtenField is a field of a document that its tables know, which stands in a line with
// nothing but dashes before it.
type writtenField struct {
	path, name string // path tells it from others of its kind
	start, end int    // of the name
	value      *source.Node
	values     []string // that there are
}

// writtenFields gives those of a document, told by the tables alone.
func writtenFields(root *source.Node) (list []writtenField) {
	k := k8s.Find(root.Get("apiVersion").Text, root.Get("kind").Text)
	spec := schema.Kind(root.Get("kind").Text)
	var walk func(n *source.Node, path string, t *k8s.Type)
	walk = func(n *source.Node, path string, t *k8s.Type) {
		for t != nil && t.Form == k8s.List {
			t = t.Elem
		}
		for _, f := range n.Fields {
			inner := path + "." + f.Name
			w := writtenField{path: k8sName(k) + inner, name: f.Name, start: f.Value.Key.Start, end: f.Value.Key.End, value: f.Value}
			var next *k8s.Type
			known := false
			switch {
			case t != nil && t.Form == k8s.Struct:
				if fields := t.Object.Named(f.Name); len(fields) > 0 && fields[len(fields)-1].In&k8s.Every() != 0 {
					known, next = true, fields[len(fields)-1].Type
					w.values = fields[len(fields)-1].Enum
				}
			case t != nil && t.Form == k8s.Map:
				next = t.Elem
			case k == nil && schema.Has(inner):
				known = true
			case k == nil && schema.Has(path+".NAME"):
				inner = path + ".NAME"
			default:
				continue
			}
			if known && f.Value.Key.File == root.File {
				list = append(list, w)
			}
			walk(f.Value, inner, next)
		}
		for _, item := range n.Items {
			walk(item, path, t)
		}
	}
	switch {
	case k != nil:
		walk(root, "", &k8s.Type{Form: k8s.Struct, Object: k.Object})
	case spec != nil && plimsoll.IsSpec(root):
		walk(root, root.Get("kind").Text, nil)
	}
	return list
}

func k8sName(k *k8s.Kind) string {
	if k == nil {
		return ""
	}
	return k.APIVersion + " " + k.Name
}

// Every field of the examples and cases, once for each kind, is offered where its line is cut anywhere in its name,
// and so are values; what is taken gives the text that was there.
func TestCompletionOfEveryField(t *testing.T) {
	h := newEditorHost(&cobra.Command{})
	offers := func(text string, at int, want string) bool {
		for _, p := range lsp.PlacesAt([]byte(text), at, false) {
			if slices.ContainsFunc(h.Complete("", p), func(o lsp.Suggestion) bool { return o.Name == want }) {
				return true
			}
		}
		return false
	}
	fields, failed := 0, 0
	seen := map[string]bool{}
	eachExample(t, func(name string, data []byte) {
		documents, wrong := source.Parse(source.NewFile(name, data))
		if source.HasErrors(wrong) || len(data) > 20_000 {
			return
		}
		for _, d := range documents {
			for i, f := range writtenFields(d.Root()) {
				if seen[f.path] {
					continue
				}
				line, _ := d.File.Position(f.start)
				end := f.start + strings.IndexByte(string(data[f.start:])+"\n", '\n')
				if strings.Trim(string(data[f.start-strings.IndexByte(reversed(data[:f.start])+"\n", '\n'):f.start]), " -") != "" {
					continue
				}
				seen[f.path] = true
				at := f.start + i%(len(f.name)+1)
				if fields++; !offers(string(data[:at])+string(data[end:]), at, f.name) {
					if failed++; failed < 20 {
						t.Errorf("%s:%d: %s is not offered behind %s", name, line, f.name, data[f.start:at])
					}
				}
				if v := f.value; v.Kind == source.String && v.Style == source.Plain && slices.Contains(f.values, v.Text) {
					at := v.Start + i%len(v.Text)
					if fields++; !offers(string(data[:at])+string(data[v.End:]), at, v.Text) {
						if failed++; failed < 20 {
							t.Errorf("%s:%d: %s is not offered as %s", name, line, v.Text, f.name)
						}
					}
				}
			}
		}
	})
	if fields < 1_000 {
		t.Errorf("there are only %d places", fields)
	}
}

// Whatever there is of a text, and wherever it is asked, there is an answer.
func TestCompletionOfAnything(t *testing.T) {
	h := newEditorHost(&cobra.Command{})
	r := rand.New(rand.NewPCG(1, 2))
	files := 0
	eachExample(t, func(name string, data []byte) {
		if files++; files%4 != 0 || len(data) > 10_000 {
			return
		}
		lines := strings.SplitAfter(string(data), "\n")
		for range 4 {
			broken := slices.Clone(lines)
			for range r.IntN(4) {
				i := r.IntN(len(broken))
				switch r.IntN(4) {
				case 0:
					broken[i] = broken[i][:r.IntN(len(broken[i])+1)] // the line goes on with the next
				case 1:
					broken[i] = strings.Repeat(" ", r.IntN(4)) + "- " + strings.TrimSpace(broken[i]) + "\n"
				case 2:
					broken[i] = broken[r.IntN(len(broken))]
				case 3:
					broken = slices.Delete(broken, i, i+r.IntN(len(broken)-i)/4)
				}
				if len(broken) == 0 {
					return
				}
			}
			text := []byte(strings.Join(broken, ""))
			for _, p := range lsp.PlacesAt(text, r.IntN(len(text)+1), r.IntN(8) == 0) {
				h.Complete("", p)
			}
		}
	})
	for _, text := range []string{"- |", "- - |", "a", "- kind: |", "[|", "null|", "kind: List\nitems: [|", "? |", "*a|", "kind: {|"} {
		before, after, _ := strings.Cut(text, "|")
		for _, p := range lsp.PlacesAt([]byte(before+after), len(before), false) {
			h.Complete("", p)
		}
	}
}

func reversed(text []byte) string {
	text = slices.Clone(text)
	slices.Reverse(text)
	return string(text)
}

// eachExample calls a function with each YAML text of the examples and of the cases.
func eachExample(t *testing.T, do func(name string, data []byte)) {
	for _, dir := range []string{"../../examples", "../../testdata"} {
		err := filepath.WalkDir(dir, func(name string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			data, err := os.ReadFile(name)
			switch path.Ext(name) {
			case ".yaml":
				do(name, data)
			case ".txtar":
				for _, f := range txtar.Parse(data).Files {
					if ext := path.Ext(f.Name); ext == ".yaml" || f.Name == "stdout" {
						do(name+"/"+f.Name, f.Data)
					}
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// What is taken leaves no text with more that does not parse than it had, wherever it is cut, as
// YAML of lines and of brackets, and as JSON.
func TestCompletionTaken(t *testing.T) {
	texts := map[string][]string{}
	for _, kind := range []string{"web", "database", "batch", "shop"} {
		files, err := filepath.Glob("../../examples/" + kind + "/*.yaml")
		if err != nil || len(files) == 0 {
			t.Fatal(err)
		}
		for _, name := range files {
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			documents, _ := source.Parse(source.NewFile(name, data))
			texts["a.yaml"] = append(texts["a.yaml"], string(data), documents[0].Root().Flow()+"\n")
			texts["a.json"] = append(texts["a.json"], string(documents[0].Root().JSON()))
		}
	}
	t.Chdir(t.TempDir())
	e := newEditor(t, nil)
	r := rand.New(rand.NewPCG(1, 2))
	taken := 0
	for name, list := range texts {
		mistakes := func(text string) int {
			parse := source.Parse
			if name == "a.json" {
				parse = source.ParseJSON
			}
			_, wrong := parse(source.NewFile(name, []byte(text)))
			return len(wrong)
		}
		for _, text := range list {
			for range 30 {
				at := r.IntN(len(text))
				end := at + r.IntN(2)*strings.IndexByte(text[at:]+"\n", '\n') // a letter is gone, or the line
				cut := text[:at] + "|" + text[min(end, len(text)):]
				items, whole := e.completes(name, cut)
				before := mistakes(whole)
				for i, o := range items {
					if i > 3 {
						break
					}
					after := applied(t, whole, append([]shownEdit{o.TextEdit}, o.AdditionalTextEdits...))
					if taken++; mistakes(after) > before {
						t.Errorf("%s\nbecomes with %s\n%s", cut[max(0, at-60):min(len(cut), at+60)], o.Label,
							after[max(0, at-60):min(len(after), at+60)])
					}
				}
			}
		}
	}
	if taken < 500 {
		t.Errorf("only %d were taken", taken)
	}
}

// BenchmarkCompletion takes what is offered after a keystroke in one of a thousand files: the
// fields of a spec, and the names of Secrets.
func BenchmarkCompletion(b *testing.B) {
	b.Chdir(b.TempDir())
	for i := range 1000 {
		named := strings.ReplaceAll(goodSpec, "web", fmt.Sprint("web", i)) + "---\n" +
			strings.Replace(textOfMap(fmt.Sprint("s", i), "mode"), "ConfigMap", "Secret", 1)
		if err := os.WriteFile(fmt.Sprintf("f%03d.yaml", i), []byte(named), 0o644); err != nil {
			b.Fatal(err)
		}
	}
	for name, text := range map[string]string{"fields": webHead + "  |", "names": webHead + "  imagePullSecrets: [|]"} {
		b.Run(name, func(b *testing.B) {
			e := newEditor(b, nil)
			e.open("f000.yaml", text)
			e.found("f000.yaml")
			before, after, _ := strings.Cut(text, "|")
			var list struct{ Items []shownItem }
			for n := 0; b.Loop(); n++ {
				e.write("f000.yaml", before+after+fmt.Sprintf("\n# %d\n", n))
				e.ask("textDocument/completion", map[string]any{"textDocument": map[string]any{"uri": e.uri("f000.yaml")},
					"position": map[string]any{"line": strings.Count(before, "\n"),
						"character": len(before) - 1 - strings.LastIndexByte(before, '\n')}}, &list)
			}
			if len(list.Items) < 10 {
				b.Error(labels(list.Items))
			}
		})
	}
}

// What a house asks narrows what is offered: a field that it wants comes first, one that it
// forbids is none, and its own kinds are kinds as all others. Kinds of CRDs are those too.
func TestCompletionHouse(t *testing.T) {
	t.Chdir(t.TempDir())
	putText(t, "plimsoll.cue", `package house

#App: {
	// every app says which team runs it. Add labels: {team: NAME}.
	metadata!: labels!: team!: "checkout" | "platform"
	spec!: patches?: _|_
}

// A site of ours.
#Site: self={
	kind!: "Site"
	spec!: {
		// The host.
		host!: #Host
		size?: "small" | "large"
	}
	_becomes: #Web & {spec: {image: "nginx:1.29", ports: http: 8080, expose: host: self.spec.host}}
}
`)
	putText(t, "crd.yaml", `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: wheels.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {kind: Wheel, plural: wheels}
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              required: [size]
              properties:
                colour: {type: string, enum: [red, blue]}
                size: {type: integer, description: How large it is.}
                parts: {type: array, items: {type: object, properties: {name: {type: string}}}}
`)
	e := newEditor(t, nil)
	const wheel = "apiVersion: example.com/v1\nkind: Wheel\nmetadata: {name: a}\nspec:\n"
	for _, c := range []struct{ text, has, lacks string }{
		{webHead + "  |", "image", "patches"},
		{strings.Replace(webHead, "{name: hello, namespace: shop}", "\n  |", 1), "labels", ""},
		{strings.Replace(webHead, "{name: hello", "{labels: {|}", 1), "team", ""},
		{strings.Replace(webHead, "{name: hello", "{labels: {team: |}", 1), "checkout platform", ""},
		{strings.Replace(webHead, "Web", "Site", 1) + "  |", "host size", "image"},
		{strings.Replace(webHead, "Web", "Site", 1) + "  size: |", "small large", ""},
		{strings.Replace(webHead, "Web", "Site", 1) + "environments:\n  a: {|}", "host size", ""},
		{"kind: |", "Web Site Wheel Environment Deployment Gateway PlimsollGenerator", ""},
		{"apiVersion: example.com/v1\nkind: |", "Wheel", "Web Pod"},
		{"kind: Wheel\napiVersion: |", "example.com/v1", "v1"},
		{wheel + "  |", "size colour parts", "spec"},
		{wheel + "  colour: |", "red blue", ""},
		{wheel + "  parts:\n    - |", "name", ""},
	} {
		items, _ := e.completes("new.yaml", c.text)
		got := " " + labels(items) + " "
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
	}
	items, _ := e.completes("new.yaml", wheel+"  |")
	if len(items) == 0 || items[0].Label != "size" || items[0].Documentation.Value != "How large it is." {
		t.Error(items)
	}
	items, text := e.completes("new.yaml", "kind: Whe|\nspec: {}\n")
	for _, o := range items {
		if o.Label == "Wheel" {
			text = applied(t, text, append([]shownEdit{o.TextEdit}, o.AdditionalTextEdits...))
		}
	}
	if text != "apiVersion: example.com/v1\nkind: Wheel\nspec: {}\n" {
		t.Error(text)
	}
}

// Templates of charts, kustomizations and comments are not completed.
func TestCompletionOfNothing(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, dir := range []string{"chart", "chart/templates"} {
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	putText(t, "chart/Chart.yaml", "name: a\n")
	e := newEditor(t, nil)
	for name, text := range map[string]string{
		"chart/templates/a.yaml": podHead + "  |\n# {{ .Values.a }}\n", "kustomization.yaml": "|", "a.cue": "a: |",
		"b.yaml": podHead + "  # |", "c.yaml": "a: |-\n  te",
	} {
		if items, _ := e.completes(name, text); len(items) > 0 {
			t.Errorf("%s: %s", name, labels(items))
		}
	}
}
