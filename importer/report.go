package importer

import (
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A Report says what became of the input.
type Report struct {
	Apps   []App    `json:"apps"`
	Beside []Object `json:"beside"` // that go beside the specs as they are
	Todo   []Todo   `json:"todo"`
}

// An App is what became of one app, and the proof: what its spec compiles to, held to
// what it was made of. Objects are named KIND/NAMESPACE/NAME, paths as diff writes them.
type App struct {
	Kind      string `json:"kind"`
	Namespace string `json:"namespace"`
	Name      string `json:"name"` // of the workload
	File      string `json:"file"`

	// Equal: nothing is lost, or has to be filled in. Defaults that now hold, and names, are
	// told below.
	Equal    bool      `json:"equal"`
	Objects  []Object  `json:"objects"` // of the input
	Carried  int       `json:"carried"` // fields that the spec says, or that follow from it
	Patched  []Place   `json:"patched"`
	Defaults []Filled  `json:"defaults"`
	Renamed  []Renamed `json:"renamed"`
	Lost     []Lost    `json:"lost"`
}

// An Object names an object.
type Object struct {
	APIVersion string `json:"apiVersion"`
	Kind       string `json:"kind"`
	Namespace  string `json:"namespace"`
	Name       string `json:"name"`
}

// A Place is a field of an object.
type Place struct {
	Object string `json:"object"`
	Path   string `json:"path"`
}

// A Filled is a default that now holds, with the line of the spec that would undo it.
type Filled struct {
	Place
	Old  any    `json:"old"` // null: it was not there
	New  any    `json:"new"`
	Undo string `json:"undo"`
}

// A Renamed is a name that is another one now, or a value in another place.
type Renamed struct {
	Place
	Old any `json:"old"`
	New any `json:"new"`
}

// A Lost is what no spec says.
type Lost struct {
	Place
	Value any `json:"value"`
}

// A Todo is what somebody has to do.
type Todo struct {
	File    string `json:"file"`
	Line    int    `json:"line"`
	Message string `json:"message"`
}

// todoAt is about a place of the input.
func todoAt(n *source.Node, message string) Todo {
	t := Todo{Message: message}
	if n.File != nil {
		line, _ := n.File.Position(n.Start)
		t.File, t.Line = n.File.Name, line
	}
	return t
}

// Incomplete reports whether something is lost, or has to be filled in.
func (r *Report) Incomplete() bool {
	return len(r.Todo) > 0 || slices.ContainsFunc(r.Apps, func(a App) bool { return !a.Equal })
}

// appOf reports on an outcome.
func appOf(o *outcome, file string, in reading) App {
	a := App{
		Kind: o.node.Get("kind").Text, Namespace: o.workload.Namespace, Name: o.workload.Name, File: file,
		Equal: len(o.lost) == 0, Objects: []Object{}, Patched: []Place{}, Defaults: []Filled{}, Renamed: []Renamed{},
		Lost: []Lost{},
	}
	for _, x := range o.objects() {
		a.Objects = append(a.Objects, objectOf(x))
		a.Carried += leaves(normal(x.Node()))
	}
	for _, x := range o.objects() {
		if old := in.versions[identity(x.Node())]; old != nil {
			at := Place{identity(x.Node()), "apiVersion"}
			a.Renamed = append(a.Renamed, Renamed{at, old.Text, x.APIVersion})
		}
	}
	place := func(d objectDifference) Place { return Place{d.object, pathOf(d.path)} }
	for _, d := range o.patched {
		a.Patched = append(a.Patched, place(d))
	}
	for _, d := range o.defaults {
		if len(d.path) == 0 {
			a.Defaults = append(a.Defaults, Filled{Place: place(d), Undo: undoObject(d.object)})
			continue
		}
		a.Defaults = append(a.Defaults, Filled{place(d), valueOf(d.old), valueOf(d.new), o.undo(d)})
	}
	for _, d := range o.renamed {
		a.Renamed = append(a.Renamed, Renamed{place(d), valueOf(d.old), valueOf(d.new)})
	}
	for _, d := range o.lost {
		value := d.old
		if value == nil {
			value = d.new
		}
		a.Lost = append(a.Lost, Lost{place(d), valueOf(value)})
	}
	a.Carried = max(0, a.Carried-len(a.Patched)-len(a.Lost))
	return a
}

func objectOf(o *manifest.Object) Object {
	return Object{o.APIVersion, o.Kind, o.Namespace, o.Name}
}

// leaves counts the scalars in a value.
func leaves(n *source.Node) (count int) {
	if n.Scalar() {
		return 1
	}
	for _, f := range n.Fields {
		count += leaves(f.Value)
	}
	for _, item := range n.Items {
		count += leaves(item)
	}
	return count
}

// valueOf gives a value as JSON has it.
func valueOf(n *source.Node) any {
	if !n.Exists() {
		return nil
	}
	return jsonText(n.JSON())
}

// jsonText is JSON that is written as it is.
type jsonText []byte

// MarshalJSON implements json.Marshaler.
func (t jsonText) MarshalJSON() ([]byte, error) { return t, nil }

// undoObject is the line that leaves out an object which a default makes.
func undoObject(id string) string {
	kind, _, _ := strings.Cut(id, "/")
	if kind == "PodDisruptionBudget" {
		return "disruption: none"
	}
	return ""
}

// undoes are the lines that undo defaults, by the end of their paths.
var undoes = []struct{ path, line string }{
	{"enableServiceLinks", "enableServiceLinks: true"},
	{"automountServiceAccountToken", "serviceAccount: default"},
	{"dnsPolicy", "dnsPolicy: ClusterFirst"},
	{"topologySpreadConstraints", "topologySpread: none"},
	{"securityContext.seccompProfile", "security: {seccompProfile: none}"},
	{"securityContext.runAsNonRoot", "security: {runAsNonRoot: none}"},
	{"securityContext.allowPrivilegeEscalation", "security: {allowPrivilegeEscalation: none}"},
	{"securityContext.capabilities", "security: {capabilities: none}"},
	{"securityContext.fsGroupChangePolicy", "security: {fsGroupChangePolicy: none}"},
	{"resources", "resources: none"},
	{"startupProbe", "startupProbe: none"},
	{"readinessProbe", "readinessProbe: none"},
	{"livenessProbe", "livenessProbe: none"},
	{"terminationGracePeriodSeconds", "terminationGracePeriodSeconds: 30"},
	{"concurrencyPolicy", "concurrencyPolicy: Allow"},
	{"startingDeadlineSeconds", "startingDeadlineSeconds: none"},
	{"activeDeadlineSeconds", "activeDeadlineSeconds: none"},
	{"backoffLimit", "backoffLimit: 6"},
	{"replicas", "replicas: 1"},
	{"strategy", "rollout: {maxUnavailable: \"25%\"}"},
	{"publishNotReadyAddresses", "service: {publishNotReadyAddresses: false}"},
}

// undo gives the line of the spec that undoes a default: a field, or else a patch.
func (o *outcome) undo(d objectDifference) string {
	path := pathOf(d.path)
	for _, u := range undoes {
		switch {
		case u.path == "automountServiceAccountToken" && d.new != nil && d.new.Text == "true":
			continue // the roles of the app come with it
		case u.path == "replicas" && d.new == nil:
			continue // an autoscaler has them
		}
		if path == u.path || strings.HasSuffix(path, "."+u.path) {
			if field, ok := strings.CutPrefix(u.path, "securityContext."); ok && u.line == o.inContainer(d, u.line) {
				return o.undoSecurity(field)
			}
			return o.inContainer(d, u.line)
		}
	}
	if within(d.path, "strategy") {
		return `rollout: {maxUnavailable: "25%"}`
	}
	if strings.Contains(path, "annotations") && strings.HasPrefix(d.object, "PersistentVolumeClaim/") {
		return "keep: false"
	}
	kind, _, _ := strings.Cut(d.object, "/")
	p := patch([]difference{d.difference}, newTree().node)
	return "patches: [{target: {kind: " + kind + "}, patch: " + string(p.JSON()) + "}]"
}

// undoSecurity gives security as it is in the spec, without a field that is filled in, and
// with the level that this needs.
func (o *outcome) undoSecurity(field string) string {
	said := o.node.At("spec", "security")
	t := newTree()
	switch {
	case said.Kind == source.Map:
		t = tree{said.Copy(0)}
		t.node.Fields = slices.Clone(said.Fields)
	case said.Text == "root":
		t.set("level", text("baseline"))
		t.set("runAsNonRoot", none())
		t.set("capabilities", none())
	case said.Exists():
		t.set("level", said)
	}
	if level := t.node.Get("level").Text; (level == "" || level == "restricted") && field != "fsGroupChangePolicy" {
		*t.node = *object("level", text("baseline"))
		t.node.Fields = append(t.node.Fields, without(said, "level").Fields...)
	}
	t.set(field, none())
	return "security: " + t.node.Flow()
}

// inContainer gives a line that is about a container: of another than the main one it
// stands under its name.
func (o *outcome) inContainer(d objectDifference, line string) string {
	for i, s := range d.path[:len(d.path)-1] {
		if s.Name != "containers" && s.Name != "initContainers" {
			continue
		}
		name := d.path[i+1].Title
		for _, field := range []string{"sidecars", "initContainers"} {
			if o.node.At("spec", field, name).Exists() {
				return field + ": {" + name + ": {" + line + "}}"
			}
		}
	}
	return line
}
