package fields

import (
	"bytes"
	"flag"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/schema"
)

var update = flag.Bool("update", false, "write docs/fields.md")

// TestDecided holds that each field of the newest Kubernetes is decided, so that
// what is new in a version stops here until somebody has.
func TestDecided(t *testing.T) {
	for _, g := range Groups() {
		if len(g.Fields) == 0 || g.About == "" {
			t.Errorf("%s has no fields, or nothing is said about it", g.Name)
		}
		for _, f := range g.Fields {
			switch {
			case f.Decision == "":
				t.Errorf("%s is undecided: give specs a field of the name, or an entry in roots.go", f.Path)
			case f.Decision == Reached && len(f.By) == 0:
				t.Errorf("%s is reached by what specs do not have", f.Path)
			case f.Decision != Reached && f.Why == "":
				t.Errorf("%s has no reason", f.Path)
			}
		}
	}
}

// TestTable holds that each entry of the table is about a field that there is, is
// needed, and names only fields that specs have.
func TestTable(t *testing.T) {
	for i := range roots {
		r, g := &roots[i], Groups()[i]
		there := map[string]Field{}
		for _, f := range g.Fields {
			there[strings.TrimPrefix(f.Path, g.Name+"."+g.Prefix)] = f
		}
		for _, table := range []map[string]string{r.reached, r.owned, r.left} {
			for _, path := range slices.Sorted(maps.Keys(table)) {
				if there[path].Path == "" {
					t.Errorf("%s has no field %s, or what holds it is decided", g.Name, path)
				}
			}
		}
		for _, path := range slices.Sorted(maps.Keys(r.reached)) {
			for by := range strings.FieldsSeq(r.reached[path]) {
				if len(r.inKinds(by)) == 0 {
					t.Errorf("%s.%s: specs have no %s", g.Name, path, by)
				}
			}
			if r.owned[path] != "" || r.left[path] != "" {
				t.Errorf("%s.%s is decided twice", g.Name, path)
			}
		}
		for _, path := range slices.Sorted(maps.Keys(r.left)) {
			if r.owned[path] != "" {
				t.Errorf("%s.%s is decided twice", g.Name, path)
			}
			places, name := r.inKinds(r.at), path
			if i := strings.LastIndexByte(path, '.'); i > 0 {
				places, name = there[path[:i]].By, path[i+1:]
			}
			for _, place := range places {
				if schema.Has(place + "." + name) {
					t.Errorf("%s.%s is left, but specs have %s.%s", g.Name, path, place, name)
				}
			}
		}
	}
}

// TestKinds holds that a kind has nothing but its spec and what all have.
func TestKinds(t *testing.T) {
	newest, _ := k8s.SetOf(k8s.Latest())
	for _, g := range Groups() {
		if g.Prefix == "" || g.Name == "HTTPRoute" {
			continue
		}
		kind := k8s.Named(g.Name)
		i := slices.IndexFunc(kind, func(k *k8s.Kind) bool {
			spec := k.Object.Field("spec", newest)
			return spec != nil && spec.Type.Object == g.object
		})
		if i < 0 {
			t.Errorf("no %s has the spec of the table", g.Name)
			continue
		}
		for _, f := range kind[i].Object.Fields() {
			if !slices.Contains([]string{"apiVersion", "kind", "metadata", "spec", "status"}, f.Name) {
				t.Errorf("%s.%s is not decided", g.Name, f.Name)
			}
		}
	}
}

func TestFind(t *testing.T) {
	for path, want := range map[string]string{
		"pod.terminationMessagePolicy":                      "Container.terminationMessagePolicy reached",
		"container.tty":                                     "Container.tty reached",
		"Deployment.spec.strategy":                          "Deployment.spec.strategy reached",
		"deploy.strategy.type":                              "Deployment.spec.strategy.type reached",
		"deployment.spec.template.spec.containers[0].stdin": "Container.stdin reached",
		"deployment.spec.template.metadata.labels":          "Metadata.labels reached",
		"cronjob.spec.jobTemplate.spec.backoffLimit":        "Job.spec.backoffLimit reached",
		"sts.metadata.labels":                               "Metadata.labels reached",
		"service.status.loadBalancer":                       "Service.status.loadBalancer owned",
		"pod.spec.volumes.iscsi.targetPortal":               "Volume.iscsi.targetPortal left",
		"pod.ephemeralContainers.tty":                       "Pod.ephemeralContainers.tty owned",
		"httproute.spec.hostnames":                          "HTTPRoute.spec.hostnames reached",
	} {
		f, _, ok := Find(path)
		if got := f.Path + " " + string(f.Decision); !ok || got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
	for path, want := range map[string]string{
		"deployment.spec.strateg": "Deployment.spec.strategy", "pod.nothingLikeIt": "", "storageclass.provisioner": "",
		"pod": "", "": "",
	} {
		if f, near, ok := Find(path); ok || near != want {
			t.Errorf("%s: %v, near %q", path, f, near)
		}
	}
}

// TestPage holds docs/fields.md to the table.
func TestPage(t *testing.T) {
	const name = "../docs/fields.md"
	if *update {
		if err := os.WriteFile(name, Page(), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	old, err := os.ReadFile(name)
	if err != nil || !bytes.Equal(old, Page()) {
		t.Errorf("%s is not what the table says (%v); run go test ./fields -update", name, err)
	}
}
