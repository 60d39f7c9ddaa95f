package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/source"
)

var configReference = &Rule{
	ID:      "config-reference",
	Summary: "a key that the ConfigMap or Secret lacks, one that is in another namespace, or a name with a typing error",
	Why: "A container whose environment needs a key that is not there stays in CreateContainerConfigError, and a pod whose volume needs it stays in ContainerCreating. " +
		"A pod sees only what is in its own namespace. " +
		"A subPath that is no key gives the container an empty directory where it expects a file. " +
		"A name that nothing has is reported where one that nothing uses differs from it by a letter, or is of the other kind; any other may be made elsewhere.",
	Do:       "Write a key that is there, add it to the object, or set optional: true if the container can do without. Define the object in the namespace of the pods.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/concepts/configuration/configmap/#configmaps-and-pods",
	Workload: checkConfigReference,
}

func checkConfigReference(p *Pass, w *Workload) {
	elsewhere := map[name]bool{}
	for _, use := range configUses(w) {
		if use.optional {
			continue
		}
		found := p.configs(w.Object, use.kind, use.name.Text)
		if id := (name{kind: use.kind, name: use.name.Text}); len(found) == 0 && !elsewhere[id] {
			elsewhere[id] = true
			if !p.inOtherNamespace(w.Object, "", use.kind, use.name.Text, use.name) {
				p.mistakenName(w, use)
			}
		}
		if use.key != nil && use.key.Kind == source.String {
			p.missingKey(w, use.key, found)
		}
	}
	for _, c := range w.Containers {
		for _, mount := range c.Node.Get("volumeMounts").Items {
			checkSubPath(p, w, mount)
		}
	}
}

// mistakenName reports the name of an object that is not there, where it is
// plain which one was meant.
func (p *Pass) mistakenName(w *Workload, use configUse) {
	m := p.mistake(w.Object, use.kind, use.name.Text)
	if m == nil {
		return
	}
	message, hint := fmt.Sprintf("there is no %s %s, and nothing uses %s", use.kind, use.name.Text, m.object.Title()), "did you mean "+m.object.Name+"?"
	if m.kind {
		message, hint = fmt.Sprintf("there is no %s %s, but a %s of that name", use.kind, use.name.Text, m.object.Kind), "refer to the "+m.object.Kind
	}
	p.Report(w.Object, use.name, message, hint).
		Relate(m.object.At("metadata", "name"), m.object.Title()+" is defined here")
}

// inOtherNamespace reports at n a name in an object whose like is in another
// namespace than the one given, the object's own where it is "". It tells
// whether it did.
func (p *Pass) inOtherNamespace(o *Object, namespace, kind, called string, n *source.Node) bool {
	other := p.elsewhere(o, kind, namespace, called)
	if other == nil || p.Made(kind, called) {
		return false
	}
	if namespace == "" {
		namespace = o.Namespace
	}
	p.Report(o, n, fmt.Sprintf("%s %s is in namespace %s, and not in %s, where it is looked for", kind, called, other.Namespace, namespace),
		"define it in namespace "+namespace+" too, or correct the namespace of one of them").
		Relate(other.At("metadata", "namespace"), fmt.Sprintf("%s %s is defined here", kind, called))
	return true
}

// missingKey reports a key that none of the objects has which are meant.
func (p *Pass) missingKey(w *Workload, key *source.Node, objects []*Object) {
	keys, ok := p.keysOfAll(objects)
	if !ok || slices.Contains(keys, key.Text) {
		return
	}
	o := objects[0]
	p.Report(w.Object, key, fmt.Sprintf("%s has no key %s", o.Title(), key.Text), haveKeys(key.Text, keys)).
		Relate(o.At("metadata", "name"), o.Title()+" is defined here")
}

func haveKeys(called string, keys []string) string {
	if len(keys) == 0 {
		return "add the key; the object has none"
	}
	return didYouMean(called, keys, "write a key that it has ("+some(keys)+"), or add this one")
}

// many is how many objects of one name are too many to tell which is meant.
const many = 20

// keysOfAll gives the keys that any of the objects has; ok is false when there
// is no object, there are too many, or one of them may have other keys.
func (x *Index) keysOfAll(objects []*Object) (keys []string, ok bool) {
	if len(objects) > many {
		return nil, false
	}
	for _, o := range objects {
		some, ok := x.keysOf(o)
		if !ok {
			return nil, false
		}
		keys = append(keys, some...)
	}
	slices.Sort(keys)
	return slices.Compact(keys), len(objects) > 0
}

// checkSubPath reports a mount of one file that the volume does not hold.
func checkSubPath(p *Pass, w *Workload, mount *source.Node) {
	subPath := mount.Get("subPath")
	i := slices.IndexFunc(w.Volumes, func(v *Volume) bool { return v.Name == mount.Get("name").Text })
	if subPath.Kind != source.String || subPath.Text == "" || i < 0 {
		return
	}
	files, from := p.filesOf(w, w.Volumes[i])
	below := strings.TrimSuffix(subPath.Text, "/") + "/"
	if from == nil || slices.ContainsFunc(files, func(file string) bool { return strings.HasPrefix(file+"/", below) }) {
		return
	}
	p.Report(w.Object, subPath, fmt.Sprintf("volume %s holds no file %s: it is made of %s", w.Volumes[i].Name, subPath.Text, from.Title()),
		didYouMean(subPath.Text, files, "write a file that it holds ("+some(files)+"), or add this one to "+from.Title())).
		Relate(from.At("metadata", "name"), from.Title()+" is defined here")
}

// filesOf gives the files of a volume that shows ConfigMaps and Secrets, and
// the first of these; nil when it has other files, or that is not known.
func (p *Pass) filesOf(w *Workload, v *Volume) (files []string, from *Object) {
	sources := volumeSources(v)
	if n := len(v.Node.At("projected", "sources").Items); n > 0 && n != len(sources) {
		return nil, nil
	}
	for _, s := range sources {
		objects := p.configs(w.Object, s.kind, s.ref.Get(s.field).Text)
		keys, ok := p.keysOfAll(objects)
		if !ok || isTrue(s.ref.Get("optional")) {
			return nil, nil
		}
		if from == nil {
			from = objects[0]
		}
		items := s.ref.Get("items").Items
		for _, item := range items {
			files = append(files, item.Get("path").Text)
		}
		if len(items) == 0 {
			files = append(files, keys...)
		}
	}
	return files, from
}
