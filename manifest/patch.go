package manifest

import (
	"path"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/source"
)

// parts tells the objects that can only be part of one, as a patch of kustomize is, though
// nothing names them as such.
type parts struct {
	folders map[string]bool // those with a kustomization
	whole   map[typed]bool  // the objects of kinds that have to be whole, by kind and name
}

type typed struct{ group, kind, name string }

func findParts(all []*Heads, documents []*source.Document, kustomizations []*source.Node) *parts {
	p := &parts{folders: map[string]bool{}, whole: map[typed]bool{}}
	for _, root := range kustomizations {
		if root.File != nil {
			p.folders[path.Dir(root.File.Name)] = true
		}
	}
	for i, h := range all {
		file := documents[i].File.Name
		if h.kustomization {
			p.folders[path.Dir(file)] = true
		}
		for _, whole := range h.whole {
			for _, name := range whole.names(file) {
				p.whole[name] = true
			}
		}
	}
	return p
}

// hold reports whether an object is only part of one: a workload without all that ties it to
// its pods, or an object that lacks what its kind asks for, where all of it is elsewhere in
// the input. certain is set where there is a kustomization that it can be meant for.
func (p *parts) hold(o *Object) (part, certain bool) {
	near := p.near(o.Folder()) || namedAsPatch(o.Document.File.Name)
	if o.form.patch {
		return near || !o.form.imaged, near
	}
	part = p.isCompleted(o, near) || o.Kind == "Pod" && !o.form.imaged && namedAsPatch(o.Document.File.Name)
	return part, part
}

func (p *parts) isCompleted(o *Object, near bool) bool {
	kind := k8s.Find(o.APIVersion, o.Kind)
	if kind == nil { // it may do without a spec
		near = namedAsPatch(o.Document.File.Name)
	}
	return (near || o.Kind == "CustomResourceDefinition" || o.form.imageless) &&
		p.whole[typed{o.Group, o.Kind, o.Name}] && lacks(o.Node(), kind)
}

// namedAsPatch reports whether a file is called a patch, or stands among such: kustomize
// itself gives names no meaning, but people do.
func namedAsPatch(file string) bool {
	return strings.Contains(path.Base(file), "patch") ||
		slices.ContainsFunc(strings.Split(path.Dir(file), "/"), func(dir string) bool {
			return slices.Contains([]string{"overlay", "overlays", "patch", "patches"}, dir)
		})
}

// near reports whether a folder or one above it has a kustomization.
func (p *parts) near(dir string) bool {
	for len(p.folders) > 0 {
		if p.folders[dir] {
			return true
		}
		up := path.Dir(dir)
		if up == dir {
			return false
		}
		dir = up
	}
	return false
}

// LeftOut reports whether an object stands beside a kustomization that does not take it in, as
// it was not built: what the kustomization would make of it, nobody knows.
func (x *Index) LeftOut(o *Object) bool {
	file := o.Document.File.Name
	return !strings.Contains(file, "#") && x.parts.folders[path.Dir(file)]
}

// lacks reports whether an object lacks a field that its kind asks for, in itself, its spec,
// or an item of a list of it; a workload, the image of any container; and an object of another
// kind than Kubernetes' own, for which kind is nil, its spec.
func lacks(n *source.Node, kind *k8s.Kind) bool {
	if kind == nil {
		return !n.Has("spec")
	}
	if lacksAny(n, kind.Object) || isImageless(n) {
		return true
	}
	for _, f := range n.Fields {
		t := kind.Object.TypeOf(f.Name)
		switch {
		case t == nil:
		case t.Form == k8s.Struct && f.Name == "spec" && lacksAny(f.Value, t.Object):
			return true
		case t.Form == k8s.List && t.Elem.Form == k8s.Struct && slices.ContainsFunc(f.Value.Items,
			func(item *source.Node) bool { return lacksAny(item, t.Elem.Object) }):
			return true
		}
	}
	return false
}

func lacksAny(n *source.Node, o *k8s.Object) bool {
	return slices.ContainsFunc(o.Required(), func(f *k8s.Field) bool { return !IsSet(n.Get(f.Name)) })
}

// looksLikePatch reports whether a workload has neither a selector nor labels for its pods.
func looksLikePatch(o *Object) bool {
	spec := o.At("spec")
	return o.Group == "apps" && slices.Contains([]string{"DaemonSet", "Deployment", "StatefulSet"}, o.Kind) &&
		o.Name != "" && len(spec.Fields) > 0 && !spec.Has("selector") && !spec.At("template", "metadata").Exists()
}

// isImageless reports whether an object makes pods of which no container has an image.
func isImageless(n *source.Node) bool {
	spec := n.Get("spec")
	if n.Get("kind").Text == "CronJob" {
		spec = spec.At("jobTemplate", "spec")
	}
	return spec.At("template", "spec").Kind == source.Map &&
		!slices.ContainsFunc(spec.At("template", "spec", "containers").Items, func(c *source.Node) bool {
			return c.Has("image")
		})
}

// hasImage reports whether a container of a workload or Pod is whole.
func hasImage(o *Object) bool {
	pod := o.At("spec", "template", "spec")
	if o.Kind == "Pod" {
		pod = o.At("spec")
	}
	return slices.ContainsFunc(pod.Get("containers").Items, func(c *source.Node) bool { return c.Has("image") })
}
