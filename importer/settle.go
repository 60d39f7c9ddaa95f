package importer

import (
	"slices"
	"strconv"
	"strings"

	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A fate is what becomes of a difference between an object and what its spec compiles
// to.
type fate uint8

const (
	ours    fate = iota // a label of Plimsoll's, of which nothing is said
	filling             // a default that now holds
	naming              // the same under another name, or in another place
	patches             // what has no field
)

// fateOf says what becomes of a difference between an old object and what was compiled.
func (o *outcome) fateOf(d difference, old, made *source.Node) fate {
	if o.configured(d) {
		return naming
	}
	if made.Get("kind").Text == "Job" && within(d.path, "template") {
		return patches // it cannot change
	}
	last := d.path[len(d.path)-1]
	switch {
	case within(d.path, "volumeClaimTemplates"):
		return patches // they cannot change
	case isLabel(d.path) && slices.Contains(ownLabels, last.Name):
		if d.old == nil {
			return ours
		}
		return naming
	case last.Name == "name" && last.Index < 0 && d.old == nil && within(d.path, "ports"):
		return naming
	case d.old == nil && within(d.path, "containers") &&
		(last.Name == "ports" || last.Index >= 0 && within(d.path, "ports")):
		return naming // a container listens where it does, whether its ports are listed or not
	case unsaid(d), moved(d, old, made), sameCapabilities(d), isTemplateName(d.path), spelledOut(d), wholeUnits(d),
		ofItself(d), replaced(d, old):
		return naming
	case d.old == nil && len(d.path) > 2 && d.path[len(d.path)-2].Index >= 0 && d.path[len(d.path)-3].Name == "volumes":
		return patches // a volume has one source
	case d.old != nil && d.new != nil && within(d.path, "env") &&
		strings.ReplaceAll(d.old.Text, "$$(", "$(") == strings.ReplaceAll(d.new.Text, "$$(", "$("):
		return naming // it stays as it is, unresolved
	case within(d.path, "backend") && (last.Name == "number" || last.Name == "name"):
		return naming // of the same port
	case last.Name == "serviceAccountName" && d.old == nil && d.new.Text == "default":
		return naming // it is the account of pods that name none
	case pathOf(d.path) == "spec.serviceName":
		return patches // it cannot change
	case pathOf(d.path) == "spec.replicas" && d.new == nil:
		return filling // an autoscaler sets it
	case within(d.path, "selector") && made.Get("kind").Text == "Service",
		within(d.path, "selector") && made.Get("kind").Text == "PodDisruptionBudget":
		return naming // it finds the same pods
	case d.old == nil:
		return filling
	}
	return patches
}

// spelledOut reports whether a template says now what holds without: variables of
// Services, six retries, and on the node's network that a port is the node's; or a
// StatefulSet no longer what strategy it has by default.
func spelledOut(d difference) bool {
	if d.old != nil {
		return d.new == nil && pathOf(d.path) == "spec.updateStrategy" && spelledStrategy(d.old)
	}
	switch d.path[len(d.path)-1].Name {
	case "enableServiceLinks":
		return d.new.Text == "true"
	case "backoffLimit":
		return d.new.Text == "6"
	case "hostPort":
		return true // without the node's network a spec has it only where it was
	}
	return false
}

// canBeHollow are fields that mean nothing when nothing is said in them.
var canBeHollow = []string{"securityContext", "lifecycle", "affinity", "nodeAffinity", "podAffinity", "podAntiAffinity",
	"dnsConfig"}

// unsaid reports whether a map with nothing in it is there, or not.
func unsaid(d difference) bool {
	return slices.Contains(canBeHollow, d.path[len(d.path)-1].Name) && (d.old == nil || hollow(d.old)) &&
		(d.new == nil || hollow(d.new))
}

// wholeUnits reports whether an amount is counted in units of one, as it is without a word.
func wholeUnits(d difference) bool {
	return d.path[len(d.path)-1].Name == "divisor" && d.new == nil && d.old.Text == "1"
}

// ofItself reports whether a container speaks of itself by name, where it need not.
func ofItself(d difference) bool {
	if d.path[len(d.path)-1].Name != "containerName" || d.new != nil {
		return false
	}
	i := slices.IndexFunc(d.path, func(s step) bool { return s.Name == "containers" || s.Name == "initContainers" })
	return i >= 0 && d.path[i+1].Title == d.old.Text
}

// replaced reports whether volumes are gone in whose place a StatefulSet has its claims.
func replaced(d difference, old *source.Node) bool {
	last := d.path[len(d.path)-1]
	if d.new != nil || !within(d.path, "volumes") {
		return false
	}
	volumes := []*source.Node{d.old}
	if last.Index < 0 {
		volumes = d.old.Items
	}
	return len(volumes) > 0 && !slices.ContainsFunc(volumes, func(v *source.Node) bool {
		return !hasTemplate(old, v.Get("name").Text)
	})
}

// isLabel reports whether a path leads to a label.
func isLabel(path []step) bool {
	return len(path) > 2 && path[len(path)-2].Name == "labels" && path[len(path)-3].Name == "metadata"
}

// within reports whether a path leads through a field.
func within(path []step, name string) bool {
	return slices.ContainsFunc(path, func(s step) bool { return s.Index < 0 && s.Name == name })
}

// moved reports whether a security setting of a container is that of the pod now, or
// stands there in place of the containers' own.
func moved(d difference, old, made *source.Node) bool {
	last := d.path[len(d.path)-1].Name
	if !within(d.path, "securityContext") || !slices.Contains(ofPod, last) {
		return false
	}
	pod := podOf(made)
	if within(d.path, "containers") || within(d.path, "initContainers") {
		return d.new == nil && pod.At("securityContext", last).Equal(d.old)
	}
	before := podOf(old)
	for _, c := range append(slices.Clone(before.Get("containers").Items), before.Get("initContainers").Items...) {
		if own := c.At("securityContext", last); d.old != nil || !own.Exists() || !own.Equal(d.new) {
			return false
		}
	}
	return true
}

// podOf gives the pods of a workload.
func podOf(n *source.Node) *source.Node {
	return n.At(append(slices.Clone(manifest.TemplatePath(n.Get("kind").Text)), "spec")...)
}

// sameCapabilities reports whether capabilities differ only in their case, of which
// runtimes make nothing.
func sameCapabilities(d difference) bool {
	if !within(d.path, "capabilities") || d.old == nil || d.new == nil {
		return false
	}
	return strings.EqualFold(string(d.old.JSON()), string(d.new.JSON()))
}

// isTemplateName reports whether a path leads to the name or namespace of a pod template,
// which mean nothing.
func isTemplateName(path []step) bool {
	n := len(path)
	return n > 3 && path[n-3].Name == "template" && path[n-2].Name == "metadata" &&
		(path[n-1].Name == "name" || path[n-1].Name == "namespace")
}

// patch gives what makes of a compiled object the one that was there: a strategic merge
// patch of all the differences.
func patch(list []difference, object *source.Node) *source.Node {
	p := newTree()
	for _, d := range list {
		addTo(p, d.path, d.old, object)
	}
	return p.node
}

// addTo puts a value, or nothing, at the end of a path into a patch. A list whose items
// have no keys is written whole, as the object has it.
func addTo(p tree, path []step, value, object *source.Node) {
	s := path[0]
	object = object.Get(s.Name)
	if len(path) == 1 {
		if value == nil {
			gone := &source.Node{Kind: source.Null, Text: "null"}
			p.node.Fields = append(p.node.Fields, source.Field{Name: s.Name, Value: gone})
			return
		}
		if value.Kind == source.List && s.Name == "initContainers" {
			value = list(append([]*source.Node{replacing()}, value.Items...)...)
		}
		p.set(s.Name, value)
		return
	}
	next := path[1]
	switch {
	case next.Index < 0:
		addTo(p.at(s.Name), path[1:], value, object)
	case next.keys == nil, s.Name == "volumeClaimTemplates":
		p.set(s.Name, object)
	default:
		items := p.node.Get(s.Name)
		if items.Kind != source.List {
			items = list()
			p.set(s.Name, items)
			items = p.node.Get(s.Name)
		}
		item := itemOf(items, next.keys)
		if len(path) == 2 {
			if value == nil {
				item.set("$patch", text("delete"))
				return
			}
			for _, f := range value.Fields {
				item.set(f.Name, f.Value)
			}
			return
		}
		addTo(item, path[2:], value, itemWith(object, next.keys))
	}
}

// replacing is the item of a list by which a patch replaces all of it.
func replacing() *source.Node { return object("$patch", text("replace")) }

// itemOf gives the item of a list in a patch, made where there is none.
func itemOf(items *source.Node, keys []source.Field) tree {
	if n := itemWith(items, keys); n.Exists() {
		return tree{n}
	}
	item := newTree()
	for _, k := range keys {
		item.set(k.Name, k.Value)
	}
	items.Items = append(items.Items, item.node)
	return item
}

// itemWith gives the item of a list that has the keys.
func itemWith(items *source.Node, keys []source.Field) *source.Node {
	for _, item := range items.Items {
		if !slices.ContainsFunc(keys, func(k source.Field) bool { return item.Get(k.Name).Text != k.Value.Text }) {
			return item
		}
	}
	return items.Absent()
}

// An outcome is a group on its way to a spec, with what is known of it so far.
type outcome struct {
	*group
	drafted
	faithful bool
	left     []*manifest.Object // that go beside, though they are of the app
	patched  []objectDifference
	defaults []objectDifference
	renamed  []objectDifference
	lost     []objectDifference
}

// An objectDifference is a difference in one object.
type objectDifference struct {
	object string
	difference
}

// settleGroup drafts a spec of a group and settles every difference. An object beside
// the workload that the spec does not make as it is leaves the group, which is then
// drafted anew. others are the objects that are in no group.
func settleGroup(g *group, faithful bool, others []*manifest.Object) *outcome {
	o := &outcome{group: g, faithful: faithful}
	if why := unlike(g); why != "" {
		o.failed = &source.Diagnostic{Message: why}
		return o
	}
	o.keepBeside()
	for {
		o.drafted = refine(o.group, faithful)
		if o.failed != nil {
			if !o.lighten() {
				return o
			}
			continue
		}
		if strange := o.strangers(); len(strange) > 0 {
			for _, s := range strange {
				o.putBeside(s)
			}
			continue
		}
		if !o.group.unbudgeted && o.budgetedBeside(others) {
			o.group.unbudgeted = true
			continue
		}
		break
	}
	o.patch()
	o.report()
	return o
}

// unlike says why a workload cannot be an app: what runs could not be changed in place.
func unlike(g *group) string {
	w := g.workload
	switch {
	case g.intruder != nil:
		return "its selector also selects the pods of " + g.intruder.FullName() + ", and an app has its own"
	case g.taker != nil:
		return "its pods have the labels by which " + g.taker.FullName() + " selects its own, and an app has its own"
	case w.Selector() != nil && w.Selector().Node.Has("matchExpressions"):
		return "it selects its pods by matchExpressions, which cannot change, and a spec selects by labels"
	case w.Name == "":
		return "it has no name of its own, as with generateName, and an app has one"
	case len(w.Pod().Get("containers").Items) == 0:
		return "it has no containers"
	}
	return ""
}

// keepBeside leaves objects beside the spec that would change more than they say: claims
// of a Deployment that replaces its pods one by one, which its strategy could then not;
// and, where the spec is faithful, roles, with which the token is mounted in so many
// words.
func (o *outcome) keepBeside() {
	claims := o.workload.Kind == "Deployment" && o.workload.At("spec", "strategy", "type").Text != "Recreate"
	roles := o.faithful && !o.workload.Pod().Has("automountServiceAccountToken")
	for _, x := range slices.Clone(o.others) {
		if claims && x.Kind == "PersistentVolumeClaim" || roles && x.Group == manifest.RBACGroup {
			o.putBeside(x)
		}
	}
}

// budgetedBeside reports whether a budget stands beside the spec that is about its pods, or
// has the name of the one which comes with it.
func (o *outcome) budgetedBeside(others []*manifest.Object) bool {
	return slices.ContainsFunc(slices.Concat(o.left, others), func(x *manifest.Object) bool {
		if x.Kind != "PodDisruptionBudget" || !together(x, o.workload.Object) {
			return false
		}
		selector := manifest.PodSelector(x)
		return o.made[identity(x.Node())] != nil || selector != nil && selector.Matches(o.workload.PodLabels)
	})
}

func (o *outcome) putBeside(x *manifest.Object) {
	o.group.leave(x)
	o.left = append(o.left, x)
}

// lighten takes objects out of a group that has no spec: its roles, or else all that
// stand beside its workload.
func (o *outcome) lighten() bool {
	list := slices.DeleteFunc(slices.Clone(o.others),
		func(x *manifest.Object) bool { return x.Group != manifest.RBACGroup })
	if len(list) == 0 {
		list = slices.Clone(o.others)
	}
	if len(list) == 0 && o.service != nil {
		list = append(list, o.service)
	}
	for _, x := range list {
		o.putBeside(x)
	}
	return len(list) > 0
}

// strangers gives the objects beside the workload, and its Service, that the draft does
// not make, or not as they are.
func (o *outcome) strangers() (list []*manifest.Object) {
	for _, x := range o.others {
		made := o.madeOf(x)
		if made == nil || o.needsPatch(x, made) {
			list = append(list, x)
		}
	}
	for _, x := range []*manifest.Object{o.service, o.headless} {
		if x == nil {
			continue
		}
		made := o.made[identity(x.Node())]
		// What a Service for clients says has fields, and so has a headless one alone.
		if made == nil || x == o.headless && o.service != nil && o.needsPatch(x, made) {
			list = append(list, x)
		}
	}
	if len(list) > 1 {
		return list[:1] // what is left of it may then be made
	}
	return list
}

func (o *outcome) needsPatch(x *manifest.Object, made *source.Node) bool {
	old, list := o.differences(x, made)
	return slices.ContainsFunc(list, func(d difference) bool { return o.patches(d, old, made) })
}

// patches reports whether a difference has to be patched away.
func (o *outcome) patches(d difference, old, made *source.Node) bool {
	f := o.fateOf(d, old, made)
	return f == patches || f == filling && o.faithful
}

// patch adds the patches that the draft needs.
func (o *outcome) patch() {
	all := list()
	for _, x := range o.objects() {
		if made := o.madeOf(x); made != nil {
			all.Items = append(all.Items, o.patchesOf(x, made)...)
		}
	}
	if len(all.Items) == 0 {
		return
	}
	before := o.drafted
	o.node = o.node.With("spec", o.node.Get("spec").With("patches", all))
	o.drafted.settle(o.language, o.appName()+".yaml", false)
	if o.failed != nil {
		o.drafted = before
	}
}

// patchesOf gives the patches of one object: of its fields, and of the order in which
// containers start.
func (o *outcome) patchesOf(x *manifest.Object, made *source.Node) (entries []*source.Node) {
	old, found := o.differences(x, made)
	var wanted []difference
	var moves *source.Node
	for _, d := range found {
		if !o.patches(d, old, made) {
			continue
		}
		o.patched = append(o.patched, objectDifference{identity(x.Node()), d})
		if isOrder(d) {
			moves = order(d)
		} else {
			wanted = append(wanted, d)
		}
	}
	target := object("kind", text(x.Kind))
	if o.several(x.Kind) {
		target = object("kind", text(x.Kind), "name", text(x.Name))
	}
	if len(wanted) > 0 {
		entries = append(entries, object("target", target, "patch", patch(wanted, old)))
	}
	if moves != nil {
		entries = append(entries, object("target", target, "patch", moves))
	}
	return entries
}

// isOrder reports whether a difference is that containers start in another order.
func isOrder(d difference) bool {
	if d.path[len(d.path)-1].Name != "initContainers" || d.old == nil || d.new == nil {
		return false
	}
	return slices.Equal(slices.Sorted(slices.Values(namesIn(d.old))), slices.Sorted(slices.Values(namesIn(d.new))))
}

func namesIn(items *source.Node) (names []string) {
	for _, item := range items.Items {
		names = append(names, item.Get("name").Text)
	}
	return names
}

// order gives the operations that bring what was compiled into the order that there was.
func order(d difference) *source.Node {
	at, have, moves := "", namesIn(d.new), list()
	for _, s := range d.path {
		at += "/" + s.Name
	}
	for i, name := range namesIn(d.old) {
		j := slices.Index(have, name)
		if j == i {
			continue
		}
		moves.Items = append(moves.Items, object("op", text("move"), "from", text(at+"/"+strconv.Itoa(j)),
			"path", text(at+"/"+strconv.Itoa(i))))
		have = slices.Insert(slices.Delete(have, j, j+1), i, name)
	}
	return moves
}

// several reports whether the draft makes more than one object of a kind.
func (o *outcome) several(kind string) bool {
	count := 0
	for id := range o.made {
		if strings.HasPrefix(id, kind+"/") {
			count++
		}
	}
	return count > 1
}

// report compares what the spec compiles to now, and says what became of each
// difference.
func (o *outcome) report() {
	patched := o.patched
	o.patched = nil
	for _, x := range o.objects() {
		id := identity(x.Node())
		made := o.madeOf(x)
		if made == nil {
			o.lost = append(o.lost, objectDifference{object: id})
			continue
		}
		old, all := o.differences(x, made)
		if name := made.At("metadata", "name"); name.Text != x.Name {
			at := []step{into("metadata"), into("name")}
			o.renamed = append(o.renamed, objectDifference{id, difference{at, text(x.Name), name}})
		}
		left := map[string]bool{}
		for _, d := range all {
			left[pathOf(d.path)] = true
		}
		for _, p := range patched {
			if p.object == id && !left[pathOf(p.path)] {
				o.patched = append(o.patched, p)
			}
		}
		for _, d := range all {
			at := objectDifference{id, d}
			switch o.fateOf(d, old, made) {
			case filling:
				o.defaults = append(o.defaults, at)
			case naming:
				o.renamed = append(o.renamed, at)
			case patches:
				o.lost = append(o.lost, at)
			}
		}
	}
	o.created()
}

// created lists the objects that a default makes.
func (o *outcome) created() {
	have := map[string]bool{}
	for _, x := range o.objects() {
		have[identity(x.Node())] = true
		if made := o.madeOf(x); made != nil {
			have[identity(made)] = true
		}
	}
	var ids []string
	for id := range o.made {
		if !have[id] {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	for _, id := range ids {
		o.defaults = append(o.defaults, objectDifference{object: id, difference: difference{new: o.made[id]}})
	}
}
