package compiler

import (
	"fmt"
	"maps"
	"slices"

	corev1 "k8s.io/api/core/v1"

	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

// What an app that takes over what runs means to the others. By their names apps
// are kept apart, and find each other; a selector from the cluster may be at odds
// with both. The apps have been compiled when that is known.

// A takeover is what others need of an app that has adopt.
type takeover struct {
	selector place             // where it is; zero where there is none
	labels   map[string]string // that all pods of the app have; nil where they follow from its name
	bare     bool              // the pods have no label of ours
}

// takeoverOf reads what is left of adopt once an app is compiled; nil where there
// is none.
func takeoverOf(b *build) *takeover {
	if b.adopted == nil {
		return nil
	}
	t := &takeover{bare: b.finished()}
	if n := b.spec("adopt", "selector"); n.Exists() {
		t.labels = b.appSelector()
		t.selector = place{path: b.Node.PathOf(n), at: n.Key}
	}
	return t
}

// peersOf are the apps that a policy names, in their namespaces.
func peersOf(app *schema.App) (peers []peerName) {
	policy, backup := app.Node.At("spec", "networkPolicy"), app.Node.At("spec", "backup", "networkPolicy")
	for _, list := range []*source.Node{
		policy.Get("allowFrom"), policy.Get("allowTo"), backup.Get("allowFrom"), backup.Get("allowTo"),
	} {
		for _, n := range list.Items {
			p := peerName{namespace: app.Namespace, place: place{n.Text, app.Node.PathOf(n), n.Range}}
			if n.Kind == source.Map {
				p.name, p.at = n.Get("app").Text, n.Get("app").Range
				if other := n.Get("namespace"); other.Exists() {
					p.namespace, p.said = other.Text, other.Text
				}
			}
			if p.name != "" {
				peers = append(peers, p)
			}
		}
	}
	return peers
}

// A peerName is an app that a policy names.
type peerName struct {
	place
	namespace string
	said      string // the namespace, where the policy says it
}

// takeOver sees to it that what apps take over belongs to them alone, and is found by
// the policies of others. Each app has its own name.
func takeOver(apps []*compiled) (diagnostics []source.Diagnostic) {
	adopters := map[Owner]*compiled{}
	homes := map[string]bool{}
	for _, app := range apps {
		if app.takeover != nil {
			adopters[keyOf("", app.Namespace, app.Name)] = app
			homes[manifest.NamespaceKey(app.Namespace)] = true
		}
	}
	if len(adopters) == 0 {
		return nil
	}
	beside := map[string][]*podsOf{}
	for _, app := range apps {
		if home := manifest.NamespaceKey(app.Namespace); homes[home] {
			beside[home] = append(beside[home], readPods(app))
		}
		diagnostics = append(diagnostics, app.meetPeers(adopters)...)
	}
	for _, home := range slices.Sorted(maps.Keys(beside)) {
		diagnostics = append(diagnostics, overlaps(beside[home])...)
	}
	return diagnostics
}

// A podsOf holds the labels of an app's pods, and what its objects select.
type podsOf struct {
	*compiled
	labels, selectors []*source.Node
}

// readPods reads the objects of an app back, as patches have left them.
func readPods(app *compiled) *podsOf {
	p := &podsOf{compiled: app}
	for i := range app.entries {
		e := &app.entries[i]
		selector, template := guardedSelectors[e.Kind], manifest.TemplatePath(e.Kind)
		if selector == nil && template == nil {
			continue
		}
		n := e.content()
		if template != nil {
			p.labels = append(p.labels, n.At(slices.Concat(template, []string{"metadata", "labels"})...))
		}
		for _, path := range selector {
			if labels := plainLabels(n.At(path...)); len(labels.Fields) > 0 && e.Kind != "HorizontalPodAutoscaler" {
				p.selectors = append(p.selectors, labels)
			}
		}
	}
	return p
}

// plainLabels gives the labels of a selector of either form.
func plainLabels(n *source.Node) *source.Node {
	if n.Has("matchLabels") {
		return n.Get("matchLabels")
	}
	return n
}

// overlaps fails for apps of a namespace of which one selects the pods of another,
// for what one of them took over. apps are in the order of their places.
func overlaps(apps []*podsOf) (diagnostics []source.Diagnostic) {
	type label struct{ name, value string }
	type pods struct {
		app    *podsOf
		labels *source.Node
	}
	with := map[label][]pods{}
	for _, app := range apps {
		for _, labels := range app.labels {
			for _, f := range labels.Fields {
				l := label{f.Name, f.Value.Text}
				with[l] = append(with[l], pods{app, labels})
			}
		}
	}
	told := map[*podsOf]bool{}
	tell := func(app, other *podsOf, selecting bool) {
		blamed := app
		if app.takeover == nil || app.takeover.selector.path == "" {
			blamed, other, selecting = other, app, !selecting
		}
		if told[blamed] || blamed.takeover == nil || blamed.takeover.selector.path == "" {
			return
		}
		told[blamed] = true
		diagnostics = append(diagnostics, blamed.failOverlap(other, selecting))
	}
	for _, app := range apps {
		for _, selector := range app.selectors {
			var fewest []pods
			for i, f := range selector.Fields {
				if list := with[label{f.Name, f.Value.Text}]; i == 0 || len(list) < len(fewest) {
					fewest = list
				}
			}
			for _, p := range fewest {
				if p.app != app && containsLabels(p.labels, selector) {
					tell(app, p.app, true)
					break
				}
			}
		}
	}
	return diagnostics
}

func containsLabels(labels, selector *source.Node) bool {
	for _, f := range selector.Fields {
		if n := labels.Get(f.Name); !n.Exists() || n.Text != f.Value.Text {
			return false
		}
	}
	return true
}

// failOverlap says that the selector of an app that takes over something selects the
// pods of another, or that the other selects its pods.
func (c *podsOf) failOverlap(other *podsOf, selecting bool) source.Diagnostic {
	message := fmt.Sprintf("the selector also selects the pods of %s %q", other.Kind, other.Name)
	hint := "give the pods of the other one other labels; a selector that is right in the cluster names more than these"
	if !selecting {
		message = fmt.Sprintf("with these labels %s %q selects the pods of this app", other.Kind, other.Name)
		hint = "rename the other one, whose selector follows from its name"
	}
	return source.Diagnostic{
		Rule: "conflict", Message: message, Hint: hint,
		Range: c.takeover.selector.at, Path: c.takeover.selector.path,
		Related: []source.Related{{Range: other.Place, Message: "that one"}},
	}
}

// meetPeers has the policy of an app find the pods of others that took over what
// runs, whose labels do not follow from their names.
func (c *compiled) meetPeers(adopters map[Owner]*compiled) (diagnostics []source.Diagnostic) {
	for _, p := range c.peers {
		other := adopters[keyOf("", p.namespace, p.name)]
		if other == nil {
			continue
		}
		_, renamed := other.takeover.labels[labelName]
		switch {
		case other.takeover.bare && other.takeover.labels == nil:
			diagnostics = append(diagnostics, source.Diagnostic{
				Rule: "reference", Range: p.at, Path: p.path,
				Message: fmt.Sprintf("no policy finds the pods of %s %q: a Job that runs already gets no label of Plimsoll's",
					other.Kind, other.Name),
				Hint:    "write labels that they have in adopt.selector of that app",
				Related: []source.Related{{Range: other.Place, Message: "that one"}},
			})
		case renamed || other.takeover.bare:
			own := c.own()
			own.follows = append(own.follows, fileName(other.Place))
			c.meet(p, other)
		}
	}
	return diagnostics
}

// meet writes the pods of another app anew in the policies of this one.
func (c *compiled) meet(p peerName, other *compiled) {
	to := &source.Node{Kind: source.Map}
	for _, name := range slices.Sorted(maps.Keys(other.takeover.labels)) {
		to = to.With(name, &source.Node{Kind: source.String, Text: other.takeover.labels[name]})
	}
	to = (&source.Node{Kind: source.Map}).With("matchLabels", to)
	for i := range c.entries {
		e := &c.entries[i]
		if e.Kind != "NetworkPolicy" {
			continue
		}
		n := e.content()
		spec := n.Get("spec")
		for rules, side := range map[string]string{"ingress": "from", "egress": "to"} {
			if list := spec.Get(rules); list.Exists() {
				spec = spec.With(rules, eachItem(list, func(rule *source.Node) *source.Node {
					if !rule.Has(side) {
						return rule
					}
					return rule.With(side, eachItem(rule.Get(side), func(q *source.Node) *source.Node {
						if !p.isIn(q) {
							return q
						}
						return q.With("podSelector", to)
					}))
				}))
			}
		}
		e.SetText(n.With("spec", spec).YAML())
	}
}

// isIn reports whether a peer of a NetworkPolicy is the one that the spec names.
func (p *peerName) isIn(q *source.Node) bool {
	labels := q.At("podSelector", "matchLabels")
	home := q.At("namespaceSelector", "matchLabels", corev1.LabelMetadataName)
	return len(labels.Fields) == 1 && labels.Get(labelName).Text == p.name && home.Text == p.said
}

// eachItem gives a list with its items changed.
func eachItem(list *source.Node, change func(*source.Node) *source.Node) *source.Node {
	c := list.Copy(0)
	for _, item := range list.Items {
		c.Items = append(c.Items, change(item))
	}
	return c
}
