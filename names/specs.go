package names

import (
	"slices"

	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A portKey tells the ports of an app apart.
type portKey struct{ container, name string }

// The containers of an app beside its sidecars: the main one, and its Service.
const (
	mainContainer = ""
	ofService     = "\x00service"
)

// port gives the port of a name that some container that keeps running has; nil for none.
func (a *app) port(name string) *Thing {
	if t := a.ports[portKey{mainContainer, name}]; t != nil {
		return t
	}
	for _, key := range a.portKeys() {
		if key.name == name && key.container != ofService {
			return a.ports[key]
		}
	}
	return nil
}

// portKeys gives the ports in their order.
func (a *app) portKeys() (keys []portKey) {
	for key := range a.ports {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, func(a, b portKey) int {
		return slices.Compare([]string{a.container, a.name}, []string{b.container, b.name})
	})
	return keys
}

// servicePort gives the port of a name of the Service.
func (a *app) servicePort(name string) *Thing {
	if t := a.ports[portKey{ofService, name}]; t != nil {
		return t
	}
	return a.port(name)
}

// declareSpec notes the ports that a spec, or a layer of one, gives apps.
func (b *builder) declareSpec(apps []*app, spec *source.Node) {
	for _, a := range withFields(apps) {
		b.declarePorts(a, mainContainer, spec.Get("ports"))
		for _, f := range spec.Get("sidecars").Fields {
			b.declarePorts(a, f.Name, f.Value.Get("ports"))
		}
		for _, f := range spec.At("service", "ports").Fields {
			if f.Value.Has("target") {
				b.declareSpecPort(a, portKey{ofService, f.Name}, f)
			}
		}
	}
}

func (b *builder) declarePorts(a *app, container string, ports *source.Node) {
	for _, f := range ports.Fields {
		b.declareSpecPort(a, portKey{container, f.Name}, f)
	}
}

func (b *builder) declareSpecPort(a *app, key portKey, f source.Field) {
	t := a.ports[key]
	if t == nil {
		t = &Thing{Kind: OfPort, Name: f.Name, title: "port " + f.Name, app: a, service: key.container == ofService}
		a.ports[key] = t
	}
	b.sayKey(f.Value, f.Name, true, meaning{Thing: t})
}

// spec notes what a spec, or a layer of one, speaks of, for apps.
func (b *builder) spec(apps []*app, spec *source.Node) {
	if len(apps) == 0 { // a layer of a kind that there is none of yet
		b.appsNamed(b.apps, spec)
		return
	}
	b.appsNamed(apps, spec)
	var namespaces []string
	for _, a := range apps {
		namespaces = append(namespaces, a.namespaces...)
	}
	walk := selectorWalk{own: namespaces, do: func(s *manifest.Selector, namespaces []string) {
		b.sayLabels(s.Requirements, namespaces)
	}}
	walk.walk(spec, spec, "spec")
	for _, n := range spec.Get("patches").Items {
		b.patch(apps, n)
	}
	b.containers(apps, spec)
	b.specPorts(withFields(apps), spec)
}

// withFields leaves the apps whose kinds have the language's own fields: those of a house say
// by themselves what becomes a port.
func withFields(apps []*app) (list []*app) {
	for _, a := range apps {
		if schema.Kind(a.document.Root().Get("kind").Text) != nil {
			list = append(list, a)
		}
	}
	return list
}

// containers notes where the main container of apps is named, which is called as they are.
func (b *builder) containers(apps []*app, n *source.Node) {
	name := func(n *source.Node) {
		for _, a := range apps {
			if n.Text == a.Name && a.mainContainer() == a.Name {
				b.say(n, false, meaning{Thing: a.Thing, inside: true})
			}
		}
	}
	for _, f := range n.Fields {
		switch f.Name {
		case "containerName":
			name(f.Value)
		case "containers": // of a patch
			for _, c := range f.Value.Items {
				name(c.Get("name"))
			}
		}
		b.containers(apps, f.Value)
	}
	for _, item := range n.Items {
		b.containers(apps, item)
	}
}

// mainContainer gives the name of the main container.
func (a *app) mainContainer() string {
	if said := a.document.Root().At("spec", "container"); said.Exists() {
		return said.Text
	}
	return a.Name
}

// appsNamed notes the apps that a spec names.
func (b *builder) appsNamed(apps []*app, spec *source.Node) {
	for _, n := range spec.Get("after").Items {
		b.sayApp(apps, n, "")
	}
	b.sayApp(apps, spec.At("of", "database"), "")
	policy := spec.Get("networkPolicy")
	for _, n := range slices.Concat(policy.Get("allowFrom").Items, policy.Get("allowTo").Items) {
		if n.Kind == source.Map {
			b.sayApp(apps, n.Get("app"), n.Get("namespace").Text)
		} else {
			b.sayApp(apps, n, "")
		}
	}
	for _, n := range policy.Get("allowTo").Items {
		for _, port := range n.Get("ports").Items {
			b.sayPort(port, b.called(apps, n.Get("app").Text, n.Get("namespace").Text), (*app).port)
		}
	}
}

// sayApp notes that apps speak of another one of a namespace, "": of their own.
func (b *builder) sayApp(by []*app, n *source.Node, namespace string) {
	if n.Kind != source.String {
		return
	}
	var meant []meaning
	for _, a := range b.called(by, n.Text, namespace) {
		meant = append(meant, meaning{Thing: a.Thing})
	}
	b.say(n, false, meant...)
}

// called gives the apps of a name that some apps can mean.
func (b *builder) called(by []*app, name, namespace string) (list []*app) {
	for _, a := range b.byName[name] {
		if slices.ContainsFunc(by, func(from *app) bool { return together(from, a, namespace) }) {
			list = append(list, a)
		}
	}
	return list
}

// together reports whether an app can mean another one in a namespace, "": its own.
func together(from, to *app, namespace string) bool {
	if namespace != "" {
		return to.in(namespace)
	}
	return slices.ContainsFunc(from.namespaces, to.in)
}

// specPorts notes the ports that a spec names.
func (b *builder) specPorts(apps []*app, spec *source.Node) {
	inContainer := func(container string, c *source.Node) {
		eachAction(c, func(port *source.Node) {
			b.sayPort(port, apps, func(a *app, name string) *Thing { return a.ports[portKey{container, name}] })
		})
	}
	inContainer(mainContainer, spec)
	for _, f := range spec.Get("sidecars").Fields {
		inContainer(f.Name, f.Value)
	}
	for _, f := range spec.At("service", "ports").Fields {
		if target := f.Value.Get("target"); target.Exists() {
			b.sayPort(target, apps, (*app).port)
			continue
		}
		var meant []meaning
		for _, a := range apps {
			if t := a.port(f.Name); t != nil {
				meant = append(meant, meaning{Thing: t})
			}
		}
		b.sayKey(f.Value, f.Name, false, meant...)
	}
	b.sayPort(spec.At("metrics", "port"), apps, (*app).port)
	exposed := spec.Get("expose").Items
	if spec.Get("expose").Kind == source.Map {
		exposed = []*source.Node{spec.Get("expose")}
	}
	for _, n := range exposed {
		b.sayPort(n.Get("port"), apps, (*app).servicePort)
		for _, path := range n.Get("path").Items {
			b.sayPort(path.Get("port"), apps, (*app).servicePort)
		}
	}
	policy := spec.Get("networkPolicy")
	for _, n := range policy.Get("allowFrom").Items {
		for _, port := range n.Get("ports").Items {
			b.sayPort(port, apps, (*app).port)
		}
	}
	for _, rule := range policy.Get("ingress").Items {
		for _, n := range rule.Get("ports").Items {
			b.sayPort(n.Get("port"), apps, (*app).port)
		}
	}
}

// sayPort notes that a place speaks of a port of apps.
func (b *builder) sayPort(n *source.Node, apps []*app, find func(*app, string) *Thing) {
	if n.Kind != source.String {
		return
	}
	var meant []meaning
	for _, a := range apps {
		if t := find(a, n.Text); t != nil {
			meant = append(meant, meaning{Thing: t})
		}
	}
	b.say(n, false, meant...)
}

// patch notes the objects of apps that a patch names.
func (b *builder) patch(apps []*app, patch *source.Node) {
	kind, name := patch.At("target", "kind").Text, patch.At("target", "name")
	var meant []meaning
	for _, a := range apps {
		for _, f := range a.forms {
			for _, o := range f.objects {
				if m := (meaning{Thing: a.Thing, object: o}); o.Kind == kind && o.Name == name.Text && len(meant) == 0 {
					meant = append(meant, m)
				}
			}
		}
	}
	b.say(name, false, meant...)
}

// ofSpecs notes what a document of Plimsoll's own speaks of beside what its kind has.
func (b *builder) ofSpecs(root *source.Node) {
	kind := root.Get("kind")
	if t := b.ownKind(kind.Text); t != nil {
		b.say(kind, false, meaning{Thing: t})
	}
	spec := root.Get("spec")
	if kind.Text != schema.EnvironmentKind {
		b.environment(spec.Get("environment").Range, spec.Get("environment").Text)
		return
	}
	b.environment(spec.Get("from").Range, spec.Get("from").Text)
	b.spec(b.apps, spec.Get("all"))
	for _, f := range spec.Get("kinds").Fields {
		if t := b.ownKind(f.Name); t != nil {
			b.sayKey(f.Value, f.Name, false, meaning{Thing: t})
		}
		b.spec(b.ofKindNamed(f.Name), f.Value)
	}
}

// ofKindNamed gives the apps of a kind.
func (b *builder) ofKindNamed(kind string) (list []*app) {
	for _, a := range b.apps {
		if a.document.Root().Get("kind").Text == kind {
			list = append(list, a)
		}
	}
	return list
}

// declareEnvironment notes an environment, and the ports that it gives apps.
func (b *builder) declareEnvironment(root *source.Node) {
	if root.Get("kind").Text != schema.EnvironmentKind {
		return
	}
	name := root.At("metadata", "name")
	if b.environments[name.Text] == nil {
		b.environments[name.Text] = &Thing{Kind: OfEnvironment, Name: name.Text, title: "environment " + name.Text}
	}
	b.say(name, true, meaning{Thing: b.environments[name.Text]})
	b.declareSpec(b.apps, root.At("spec", "all"))
	for _, f := range root.At("spec", "kinds").Fields {
		b.declareSpec(b.ofKindNamed(f.Name), f.Value)
	}
}

// environment notes that a place names an environment.
func (b *builder) environment(at source.Range, name string) {
	if t := b.environments[name]; t != nil {
		b.sayAt(at, name, false, []meaning{{Thing: t}})
	}
}

// ownKind gives a kind of the house's own; nil for others.
func (b *builder) ownKind(name string) *Thing {
	at := b.input.Language.KindPlace(name)
	if !at.Known() {
		return nil
	}
	if b.environments["\x00"+name] == nil {
		b.environments["\x00"+name] = &Thing{Kind: OfKind, Name: name, title: "kind " + name, declared: []source.Range{at}}
	}
	return b.environments["\x00"+name]
}
