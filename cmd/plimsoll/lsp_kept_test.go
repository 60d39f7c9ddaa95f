package main

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/plimsoll-dev/plimsoll"
	"github.com/plimsoll-dev/plimsoll/lsp"
	"github.com/plimsoll-dev/plimsoll/schema"
)

// keptProjectFiles is a project in which all hangs on something else: on policies in it and those
// that plimsoll.yaml names, on CRDs in it and beside, on a house, on layers of environments, and on
// what is in one of them alone.
func keptProjectFiles() map[string]string {
	policy := func(name, kind, expression string) string {
		return "apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingAdmissionPolicy\nmetadata: {name: " + name + "}\n" +
			"spec:\n  matchConstraints:\n    resourceRules:\n" +
			"    - {apiGroups: ['*'], apiVersions: ['*'], operations: [CREATE], resources: [" + kind + "]}\n" +
			"  validations:\n  - expression: " + expression + "\n---\n" +
			"apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingAdmissionPolicyBinding\nmetadata: {name: " + name + "}\n" +
			"spec:\n  policyName: " + name + "\n  validationActions: [Deny]\n"
	}
	files := map[string]string{
		"plimsoll.yaml": "lint:\n  policies: cluster\n  schemas: schemas\n  rules:\n    latest-tag: advice\n",
		"plimsoll.cue": "package house\n\n#App: {\n\t// every app says which team runs it. Add labels: {team: NAME}.\n" +
			"\tmetadata!: labels!: team!: _\n}\n\n_defaults: App: spec: priorityClassName: *\"standard\" | _\n\n" +
			"// A site of ours.\n#Site: self={\n\tkind!: \"Site\"\n\tspec!: {host!: string, size?: \"small\" | \"large\"}\n" +
			"\t_becomes: #Web & {\n\t\tspec: {\n\t\t\timage: \"nginx:1.29\"\n\t\t\tports: http: 8080\n" +
			"\t\t\texpose: host: self.spec.host\n\t\t}\n\t}\n}\n",
		"cluster/policy.yaml": policy("few", "deployments", "object.spec.replicas < 4"),
		"policy.yaml":         policy("owned", "configmaps", "has(object.metadata.labels)"),
		"schemas/wheel.yaml":  strings.NewReplacer("Widget", "Wheel", "widget", "wheel").Replace(crdText),
		"crd.yaml":            crdText,
		"widgets.yaml": "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: w}\nspec: {size: 3}\n---\n" +
			"apiVersion: example.com/v1\nkind: Wheel\nmetadata: {name: w}\nspec: {size: 3}\n",
		"environments.yaml": "apiVersion: plimsoll.dev/v1alpha1\nkind: Environment\nmetadata: {name: production}\n" +
			"spec:\n  labels: {stage: production}\n  include: [./only]\n  kinds:\n    Web: {replicas: 5}\n---\n" +
			"apiVersion: plimsoll.dev/v1alpha1\nkind: Environment\nmetadata: {name: staging}\n" +
			"spec:\n  from: production\n  all: {priorityClassName: low}\n",
		"site.yaml":   "apiVersion: plimsoll.dev/v1alpha1\nkind: Site\nmetadata: {name: site, labels: {team: x}}\nspec: {host: a.example.com}\n",
		"map.yaml":    textOfMap("settings", "mode"),
		"only/a.yaml": textOfMap("production", "mode") + "---\n" + strings.Replace(goodSpec, "name: web", "name: only, labels: {team: x}", 1),
	}
	for i := range 4 {
		files[fmt.Sprintf("apps/a%d.yaml", i)] = "apiVersion: plimsoll.dev/v1alpha1\nkind: Web\n" +
			fmt.Sprintf("metadata:\n  name: a%d\n  labels: {team: x}\nspec:\n", i) +
			"  image: registry.example.com/a:latest\n  ports: {http: 8080}\n  replicas: 3\n  envFrom:\n" +
			"    - configMapRef: settings\n" +
			"environments:\n  production:\n    image: registry.example.com/a:1\n  staging: {env: {A: b}, replicas: 1}\n"
	}
	return files
}

// meant gives what the names in a project mean.
func meant(c *lsp.Checked, dir string, texts map[string][]byte) string {
	x := c.Names()
	var said []string
	for _, full := range slices.Sorted(maps.Keys(texts)) {
		name := strings.TrimPrefix(full, dir+"/")
		for at := 0; at < len(texts[full]); at += 5 {
			if p, ok := x.At(name, texts[full], at); ok {
				line := fmt.Sprint(name, ":", at)
				for _, thing := range p.Things {
					line += " " + thing.Title()
				}
				for _, r := range x.Definition(p) {
					line += fmt.Sprint(" ", r.File.Name, ":", r.Start)
				}
				said = append(said, line, fmt.Sprint(len(x.Mentions(p.Things, true)), x.Renamable(p)))
			}
		}
	}
	return strings.Join(said, "\n")
}

// After each of many changes to what others hang on, in the editor and on the disk, all is found
// that is found with nothing kept; and what names mean is the same.
func TestEditorKeepsTerms(t *testing.T) {
	dir := filepath.ToSlash(t.TempDir())
	t.Chdir(filepath.FromSlash(dir))
	files := keptProjectFiles()
	names := slices.Sorted(maps.Keys(files))
	for _, name := range names {
		putText(t, name, files[name])
	}
	kept, plain := testHost(t), testHost(t)
	for seed := range uint64(3) {
		random := rand.New(rand.NewPCG(seed, 2))
		written := maps.Clone(files)
		texts := map[string][]byte{}
		for i := range 60 {
			name := names[random.IntN(len(names))]
			onDisk := random.IntN(3) == 0
			now := maps.Clone(texts)
			text := changedLine(random, []byte(written[name]))
			if onDisk {
				putText(t, name, string(text))
			} else {
				now[dir+"/"+name] = text
			}
			p := lsp.Project{Dir: dir, Texts: now, Renew: onDisk || i == 0}
			if known, ok := plain.projects.Load(dir); ok {
				k := known.(*keptProject)
				k.schemas, k.language.last, k.names = nil, nil, nil // then all is made anew
			}
			got, want := seenBy(t, kept, p), seenBy(t, plain, p)
			if got != want {
				t.Fatalf("after change %d of seed %d, of %s (on disk: %v) to\n%s\nthere is:\n%s\nand not:\n%s", i, seed, name,
					onDisk, text, got, want)
			}
			if i%6 == 0 {
				c, err := kept.Check(t.Context(), p)
				d, errToo := plain.Check(t.Context(), p)
				if err != nil || errToo != nil {
					t.Fatal(err, errToo)
				}
				if got, want := meant(c, dir, now), meant(d, dir, now); got != want {
					t.Fatalf("after change %d of seed %d, of %s, names mean:\n%s\nand not:\n%s", i, seed, name, got, want)
				}
			}
			if onDisk && i%2 == 0 {
				written[name] = string(text)
			} else if onDisk {
				putText(t, name, written[name])
				p.Renew = true
				seenBy(t, kept, p)
				seenBy(t, plain, p)
			} else if i%2 == 0 {
				texts = now
			}
		}
		for _, name := range names {
			putText(t, name, files[name])
		}
	}
}

// newKeptProject makes the project in a folder of its own, which it changes to, and a host for it.
func newKeptProject(t *testing.T) (dir string, files map[string]string, h *editorHost) {
	t.Helper()
	dir = filepath.ToSlash(t.TempDir())
	t.Chdir(filepath.FromSlash(dir))
	files = keptProjectFiles()
	for name, text := range files {
		putText(t, name, text)
	}
	return dir, files, testHost(t)
}

// A change renews what hangs on it, and leaves what does not.
func TestEditorKeepsOthers(t *testing.T) {
	dir, files, h := newKeptProject(t)
	var apps map[*schema.App]bool // of the last look
	look := func(texts map[string][]byte) (said string, kept *plimsoll.KeptCheck, compiled []string) {
		said = seenBy(t, h, lsp.Project{Dir: dir, Texts: texts})
		now := map[*schema.App]bool{}
		for app := range h.surveyOf(dir, "").made {
			if now[app] = true; !apps[app] && !slices.Contains(compiled, app.Name) {
				compiled = append(compiled, app.Name)
			}
		}
		slices.Sort(compiled)
		apps = now
		known, _ := h.projects.Load(dir)
		return said, known.(*keptProject).specs, compiled
	}
	for _, c := range []struct {
		file, old, new string
		all            bool   // nothing is left as it was
		compiled       string // the apps that are compiled anew
	}{
		{"cluster/policy.yaml", "replicas < 4", "replicas < 3", false, ""},
		{"schemas/wheel.yaml", "maximum: 2", "maximum: 1", true, "a0 a1 a2 a3 only site"},
		{"plimsoll.cue", "team!", "crew!", true, "a0 a1 a2 a3 only site"},
		{"plimsoll.yaml", "latest-tag: advice", "latest-tag: warning", true, "a0 a1 a2 a3 only site"},
		{"policy.yaml", "has(object.metadata.labels)", "object.metadata.name != 'settings'", false, ""},
		{"crd.yaml", "maximum: 2", "maximum: 1", false, ""},
		{"environments.yaml", "replicas: 5", "replicas: 1", false, "a0 a1 a2 a3 only site"},
		{"apps/a1.yaml", "a:1\n", "a:latest\n    hostNetwork: 3\n", false, "a1"},
		{"only/a.yaml", "ports: {http: 8080}", "ports: {http: 8080}\n  minReadySeconds: x", false, ""},
		{"map.yaml", "metadata:", "metdata:", false, ""},
	} {
		before, keptBefore, _ := look(nil)
		if !strings.Contains(files[c.file], c.old) {
			t.Fatalf("there is no %s in %s", c.old, c.file)
		}
		after, keptAfter, compiled := look(map[string][]byte{dir + "/" + c.file: []byte(strings.ReplaceAll(files[c.file], c.old, c.new))})
		if after == before {
			t.Errorf("%s with %s changes nothing:\n%s", c.file, c.new, after)
		}
		if (keptBefore != keptAfter) != c.all {
			t.Errorf("%s with %s: all is made anew: %v", c.file, c.new, !c.all)
		}
		if got := strings.Join(compiled, " "); got != c.compiled {
			t.Errorf("%s with %s compiles %s, and not %s", c.file, c.new, got, c.compiled)
		}
	}
}

// A file that a kind of the house names is the one that is there now, in the editor or on the disk.
func TestEditorHouseFile(t *testing.T) {
	dir := filepath.ToSlash(t.TempDir())
	t.Chdir(filepath.FromSlash(dir))
	putText(t, "plimsoll.cue", "package house\n\n#K: self={\n\tkind!: \"K\"\n\tspec!: {}\n\t_becomes: #Web & {\n\t\tspec: {\n"+
		"\t\t\timage: \"registry.example.com/k:1\"\n\t\t\tports: http: 8080\n"+
		"\t\t\tconfig: \"/etc/house.conf\": file: \"./house.conf\"\n\t\t}\n\t}\n}\n")
	putText(t, "k.yaml", "apiVersion: plimsoll.dev/v1alpha1\nkind: K\nmetadata: {name: k}\nspec: {}\n")
	h := testHost(t)
	for i, there := range []bool{false, true, false, true} {
		p := lsp.Project{Dir: dir, Texts: map[string][]byte{}}
		if there {
			p.Texts[dir+"/house.conf"] = []byte("a\n")
		}
		if said := seenBy(t, h, p); strings.Contains(said, "no file ./house.conf") == there {
			t.Errorf("look %d, where the file is there: %v, shows:\n%s", i, there, said)
		}
	}
}

// Policies and schemas that plimsoll.yaml names count as they are in the editor, as far as they
// parse; what cannot be read hides nothing else.
func TestEditorNamedFiles(t *testing.T) {
	dir, files, h := newKeptProject(t)
	for _, c := range []struct{ file, old, new, want string }{
		{"cluster/policy.yaml", "replicas < 4", "replicas < 3", "object.spec.replicas < 3 does not hold"},
		{"cluster/policy.yaml", "spec:\n", "spec: [\n", "object.spec.replicas < 3 does not hold"},
		{"schemas/wheel.yaml", "maximum: 2", "maximum: 1", "size is 3, and must be at most 1"},
		{"plimsoll.yaml", "policies: cluster", "policies: nowhere", "size is 3, and must be at most 2 the schema of Wheel"},
		{"plimsoll.yaml", "schemas: schemas", "schemas: nowhere", "object.spec.replicas < 4 does not hold"},
	} {
		text := strings.ReplaceAll(files[c.file], c.old, c.new)
		checked, _ := h.Check(t.Context(), lsp.Project{Dir: dir, Texts: map[string][]byte{dir + "/" + c.file: []byte(text)}})
		var said []string
		for _, f := range checked.Findings {
			said = append(said, f.FileName()+" "+f.Message+" "+f.Hint)
		}
		if !strings.Contains(strings.Join(said, "\n"), c.want) {
			t.Errorf("%s with %s shows:\n%s", c.file, c.new, strings.Join(said, "\n"))
		}
	}
}
