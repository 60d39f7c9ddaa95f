package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var configReference = &lint.Rule{
	ID:      "config-reference",
	Summary: "a key that the ConfigMap or Secret lacks, one that is in another namespace, or a name with a typing error",
	Why: "A container whose environment needs a key that is not there stays in CreateContainerConfigError, and a pod " +
		"whose volume needs it stays in ContainerCreating. " +
		"A pod sees only what is in its own namespace. " +
		"A subPath that is no key gives the container an empty directory where it expects a file. " +
		"A name that nothing has is reported where one that nothing uses differs from it by a letter, or is of the " +
		"other kind; any other may be made elsewhere.",
	Do: "Write a key that is there, add it to the object, or set optional: true if the container can do " +
		"without. Define the object in the namespace of the pods.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/concepts/configuration/configmap/#configmaps-and-pods",
	Workload: checkConfigReference,
	Foreign:  []string{"kube-linter/env-value-from"},
}

func checkConfigReference(p *lint.Pass, w *manifest.Workload) {
	elsewhere := map[manifest.Ref]bool{}
	for _, use := range manifest.DataRefs(w) {
		if use.Optional {
			continue
		}
		found := p.DataObjects(w.Object, use.Kind, use.Name.Text)
		if id := (manifest.Ref{Kind: use.Kind, Name: use.Name.Text}); len(found) == 0 && !elsewhere[id] {
			elsewhere[id] = true
			if !inOtherNamespace(p, w.Object, "", use.Kind, use.Name.Text, use.Name) {
				mistakenName(p, w, use)
			}
		}
		if use.Key != nil && use.Key.Kind == source.String {
			missingKey(p, w, use.Key, found)
		}
	}
	for _, c := range w.Containers() {
		for _, mount := range c.Node.Get("volumeMounts").Items {
			checkSubPath(p, w, mount)
		}
	}
}

// mistakenName reports the name of an object that is not there, where it is
// plain which one was meant.
func mistakenName(p *lint.Pass, w *manifest.Workload, use manifest.DataRef) {
	m := p.NearMiss(w.Object, use.Kind, use.Name.Text)
	if m == nil {
		return
	}
	message, hint := fmt.Sprintf("there is no %s %s, and nothing uses %s", use.Kind, use.Name.Text,
		m.Object.Title()),
		source.DidYouMean(m.Object.Name)
	if m.Kind {
		message, hint = fmt.Sprintf("there is no %s %s, but a %s of that name", use.Kind, use.Name.Text,
			m.Object.Kind),
			"refer to the "+m.Object.Kind
	}
	p.Report(w.Object, use.Name, message, hint).
		Relate(m.Object.At("metadata", "name"), m.Object.Title()+" is defined here")
}

// missingKey reports a key that none of the objects has which are meant.
func missingKey(p *lint.Pass, w *manifest.Workload, key *source.Node, objects []*manifest.Object) {
	keys, ok := keysOfAll(p.Index, objects)
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

// checkSubPath reports a mount of one file that the volume does not hold.
func checkSubPath(p *lint.Pass, w *manifest.Workload, mount *source.Node) {
	subPath := mount.Get("subPath")
	i := slices.IndexFunc(w.Volumes(), func(v *manifest.Volume) bool { return v.Name == mount.Get("name").Text })
	if subPath.Kind != source.String || subPath.Text == "" || i < 0 {
		return
	}
	files, from := filesOf(p, w, w.Volumes()[i])
	below := strings.TrimSuffix(subPath.Text, "/") + "/"
	if from == nil || slices.ContainsFunc(files, func(file string) bool { return strings.HasPrefix(file+"/", below) }) {
		return
	}
	p.Report(w.Object, subPath,
		fmt.Sprintf("volume %s holds no file %s: it is made of %s", w.Volumes()[i].Name, subPath.Text, from.Title()),
		didYouMean(subPath.Text, files, "write a file that it holds ("+some(files)+"), or add this one to "+
			from.Title())).
		Relate(from.At("metadata", "name"), from.Title()+" is defined here")
}

// filesOf gives the files of a volume that shows ConfigMaps and Secrets, and
// the first of these; nil when it has other files, or that is not known.
func filesOf(p *lint.Pass, w *manifest.Workload, v *manifest.Volume) (files []string, from *manifest.Object) {
	sources := manifest.VolumeSources(v)
	if n := len(v.Node.At("projected", "sources").Items); n > 0 && n != len(sources) {
		return nil, nil
	}
	for _, s := range sources {
		objects := p.DataObjects(w.Object, s.Kind, s.Ref.Get(s.Field).Text)
		keys, ok := keysOfAll(p.Index, objects)
		if !ok || manifest.IsTrue(s.Ref.Get("optional")) {
			return nil, nil
		}
		if from == nil {
			from = objects[0]
		}
		items := s.Ref.Get("items").Items
		for _, item := range items {
			files = append(files, item.Get("path").Text)
		}
		if len(items) == 0 {
			files = append(files, keys...)
		}
	}
	return files, from
}
