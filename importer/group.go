package importer

import (
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A group is the objects that become one app.
type group struct {
	workload *manifest.Workload
	service  *manifest.Object // for clients
	headless *manifest.Object // of a StatefulSet
	others   []*manifest.Object

	intruder   *manifest.Workload // whose pods the selector takes too; nil: none
	taker      *manifest.Workload // of a Job: whose selector takes its pods; nil: none
	database   bool               // its spec is that of a Database
	unbudgeted bool               // the budget is not that of the spec

	language *schema.Language // of its spec
}

// one gives the first of the others of a kind; nil where there is none.
func (g *group) one(kind string) *manifest.Object {
	for _, o := range g.others {
		if o.Kind == kind {
			return o
		}
	}
	return nil
}

// objects gives all objects of the group.
func (g *group) objects() []*manifest.Object {
	list := []*manifest.Object{g.workload.Object}
	for _, o := range []*manifest.Object{g.service, g.headless} {
		if o != nil {
			list = append(list, o)
		}
	}
	return append(list, g.others...)
}

// leave takes an object out of the group: it goes beside.
func (g *group) leave(o *manifest.Object) {
	if g.service == o {
		g.service = nil
	}
	if g.headless == o {
		g.headless = nil
	}
	g.others = slices.DeleteFunc(slices.Clone(g.others), func(x *manifest.Object) bool { return x == o })
}

// kinds of workloads that become apps.
var workloads = []string{"Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob"}

// groups puts each object into the app that it belongs to: a Service by its selector, an
// autoscaler and a budget by what they are about, an account and its roles by name, an
// Ingress by its backends, a claim by who mounts it. What belongs to no app, or to
// several, is beside.
func groups(x *manifest.Index) (list []*group, beside []*manifest.Object) {
	of := map[*manifest.Workload]*group{}
	for _, w := range x.Workloads {
		if slices.Contains(workloads, w.Kind) && k8s.Find(w.APIVersion, w.Kind) != nil {
			of[w] = &group{workload: w}
			list = append(list, of[w])
		}
	}
	taken := map[*manifest.Object]bool{}
	for _, g := range list {
		taken[g.workload.Object] = true
	}
	take := func(g *group, o *manifest.Object) {
		if g != nil && !taken[o] {
			taken[o] = true
			g.others = append(g.others, o)
		}
	}
	s := sorter{x, of, configUsers(x)}
	for _, o := range x.Objects {
		if g := s.serviceOf(o); g != nil && g.addService(o) {
			taken[o] = true
		}
	}
	for _, g := range list {
		g.settleServices(taken)
		s.mingle(g)
	}
	for _, o := range x.Objects {
		take(s.groupOf(o), o)
	}
	for _, o := range x.Objects { // roles follow their bindings, and these the account
		take(s.roleOf(o), o)
	}
	for _, o := range x.Objects {
		if !taken[o] {
			beside = append(beside, o)
		}
	}
	return list, beside
}

// A sorter finds the app that an object belongs to.
type sorter struct {
	x  *manifest.Index
	of map[*manifest.Workload]*group

	users map[[2]string][]*manifest.Workload // of each ConfigMap, by namespace and name
}

// only gives the group of the only workload of some; nil where there are several.
func (s sorter) only(list []*manifest.Workload) *group {
	if len(list) != 1 {
		return nil
	}
	return s.of[list[0]]
}

// serviceOf gives the group whose pods, and no others, a Service selects.
func (s sorter) serviceOf(o *manifest.Object) *group {
	selector := manifest.ServiceSelector(o)
	if !o.Is("", "Service") || selector == nil || selector.Empty() {
		return nil
	}
	return s.whole(o, selector)
}

// whole gives the group of which a selector selects all pods, and no others: by labels of
// the template, and not by those that a controller gives to one pod.
func (s sorter) whole(o *manifest.Object, selector *manifest.Selector) *group {
	g := s.only(s.x.Select(o, o.Namespace, selector))
	if g == nil || !selector.Matches(g.workload.PodLabels) {
		return nil
	}
	return g
}

// mingle notes other workloads whose pods the selector of a group takes.
func (s sorter) mingle(g *group) {
	if g.workload.Ends || g.workload.Selector() == nil || g.workload.Selector().Empty() {
		return
	}
	labels := g.workload.Selector().Node.Get("matchLabels")
	named := labels.Has(labelName) || labels.Has(labelInstance)
	for _, w := range s.x.Select(g.workload.Object, "", g.workload.Selector()) {
		switch other := s.of[w]; {
		case w == g.workload || other == nil:
		case w.Kind == "CronJob" && named: // whose pods get names of their own
		case w.Ends:
			other.taker = g.workload
		case g.intruder == nil:
			g.intruder = w
		}
	}
}

// addService keeps the Services of a group until all are known.
func (g *group) addService(o *manifest.Object) bool {
	if g.workload.Ends {
		return false
	}
	g.others = append(g.others, o)
	return true
}

// settleServices chooses the Service of the app: that named as the workload, else the
// first with an address; and the headless one that a StatefulSet names. The others go
// beside.
func (g *group) settleServices(taken map[*manifest.Object]bool) {
	services := g.others
	g.others = nil
	set := g.workload.At("spec", "serviceName").Text
	for _, o := range services {
		switch {
		case g.workload.Kind == "StatefulSet" && o.Name == set && manifest.Headless(o):
			g.headless = o
		case manifest.Headless(o):
		case g.service == nil, o.Name == g.workload.Name && g.service.Name != g.workload.Name:
			g.service = o
		}
	}
	for _, o := range services {
		taken[o] = o == g.service || o == g.headless
	}
}

// groupOf gives the group of an object that names a workload, or that a workload names.
func (s sorter) groupOf(o *manifest.Object) *group {
	switch {
	case o.Kind == "HorizontalPodAutoscaler":
		return s.named(o, o.At("spec", "scaleTargetRef", "kind").Text, o.At("spec", "scaleTargetRef", "name").Text)
	case o.Is("policy", "PodDisruptionBudget"), o.Is(manifest.NetworkingGroup, "NetworkPolicy"):
		selector := manifest.PodSelector(o)
		if selector == nil || selector.Empty() {
			return nil
		}
		return s.selected(o, selector)
	case exposes(o):
		return s.exposed(o)
	case o.Is("", "ServiceAccount"):
		return s.user(o, func(w *manifest.Workload) bool { return accountOf(w) == o.Name })
	case o.Is("", "ConfigMap"):
		return s.configOf(o)
	case o.Is("", "PersistentVolumeClaim"):
		return s.user(o, func(w *manifest.Workload) bool {
			return slices.ContainsFunc(w.Pod().Get("volumes").Items, func(v *source.Node) bool {
				return v.At("persistentVolumeClaim", "claimName").Text == o.Name
			})
		})
	}
	return nil
}

// accountOf gives the name of the account of a workload's pods.
func accountOf(w *manifest.Workload) string {
	if name := w.Pod().Get("serviceAccountName").Text; name != "" {
		return name
	}
	return w.Pod().Get("serviceAccount").Text
}

// together reports whether two objects may be in one namespace.
func together(a, b *manifest.Object) bool {
	return manifest.NamespaceKey(a.Namespace) == manifest.NamespaceKey(b.Namespace)
}

// named gives the group of a workload by its kind and name.
func (s sorter) named(o *manifest.Object, kind, name string) *group {
	for w, g := range s.of {
		if w.Kind == kind && w.Name == name && together(w.Object, o) {
			return g
		}
	}
	return nil
}

// user gives the group that alone uses an object.
func (s sorter) user(o *manifest.Object, uses func(*manifest.Workload) bool) *group {
	var list []*manifest.Workload
	for _, w := range s.x.Workloads {
		if together(w.Object, o) && uses(w) {
			list = append(list, w)
		}
	}
	return s.only(list)
}

// selected gives the group whose selector an object has.
func (s sorter) selected(o *manifest.Object, selector *manifest.Selector) *group {
	g := s.whole(o, selector)
	if g == nil || g.workload.Ends {
		return nil
	}
	return g
}

// exposed gives the group whose Service all backends are.
func (s sorter) exposed(o *manifest.Object) *group {
	names := backendsOf(o)
	if o.At("spec", "defaultBackend").Exists() || len(names) == 0 {
		return nil
	}
	for _, g := range s.of {
		if g.service != nil && together(g.service, o) &&
			!slices.ContainsFunc(names, func(n string) bool { return n != g.service.Name }) {
			return g
		}
	}
	return nil
}

// roleOf gives the group whose account, and no other, a role is bound to.
func (s sorter) roleOf(o *manifest.Object) *group {
	if o.Group != manifest.RBACGroup {
		return nil
	}
	if strings.HasSuffix(o.Kind, "Binding") {
		if !slices.ContainsFunc(s.x.Objects, func(role *manifest.Object) bool { return binds(o, role) }) {
			return nil
		}
		return s.bound(o)
	}
	var found *group
	for _, b := range s.x.Objects {
		if !binds(b, o) {
			continue
		}
		g := s.bound(b)
		if g == nil || found != nil { // a spec binds a role once
			return nil
		}
		found = g
	}
	return found
}

// binds reports whether an object is the binding of a role.
func binds(b, role *manifest.Object) bool {
	return b.Group == manifest.RBACGroup && b.Kind == role.Kind+"Binding" && role.Group == manifest.RBACGroup &&
		b.At("roleRef", "name").Text == role.Name && b.At("roleRef", "kind").Text == role.Kind &&
		(role.Kind == "ClusterRole" || together(b, role))
}

// bound gives the group whose account is the only subject of a binding, and no other
// group's.
func (s sorter) bound(b *manifest.Object) *group {
	subjects := b.Node().Get("subjects").Items
	if len(subjects) != 1 || subjects[0].Get("kind").Text != "ServiceAccount" {
		return nil
	}
	var users []*manifest.Workload
	for _, w := range s.x.Workloads {
		if accountOf(w) == subjects[0].Get("name").Text &&
			manifest.NamespaceKey(subjects[0].Get("namespace").Text) == manifest.NamespaceKey(w.Namespace) {
			users = append(users, w)
		}
	}
	return s.only(users)
}
