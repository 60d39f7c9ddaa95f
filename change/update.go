package change

import (
	"slices"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// An update is an object that is on both sides, on its way through the server.
type update struct {
	pair
	kind *k8s.Kind // nil: a custom one

	// live is what the cluster holds before, result what it holds after; both filled in.
	live, result *source.Node
	status       *source.Node // of the old side, absent where it has none
	changes      []*Change

	broken     []brokenRule       // of the CRD of a custom kind
	fault      *source.Diagnostic // this program failed over these
	restarting []*Change          // those that change pods
	waits      string             // the rule that says what a restart waits for
	gates      gates
	recreated  bool // a tool deletes the object and makes it again
}

// newUpdate applies the new object over the old one. scaled: an autoscaler sets the number of
// its pods.
func newUpdate(p pair, scaled bool, g gates) *update {
	u := &update{pair: p, kind: p.new.present(), gates: g}
	old, new := p.old.today(), p.new.today()
	u.status = old.Get("status")
	base := old
	if p.old.isLive() {
		base = written(old, u.kind, scaled, g)
	}
	u.live = filled(old, u.kind, g)
	u.result = filled(applied(bare(base), bare(new), u.live, u.kind), u.kind, g)
	u.changes = compare(u.live, u.result, u.kind)
	u.changes = slices.DeleteFunc(u.changes, func(c *Change) bool {
		return p.renamed && c.Path == "metadata.name"
	})
	if !p.renamed {
		u.judge()
	}
	for _, c := range u.changes {
		u.locate(c)
	}
	return u
}

// bare gives an object without what is of the server alone.
func bare(n *source.Node) *source.Node {
	if metadata := n.Get("metadata"); metadata.Exists() {
		n = n.With("metadata", fillMetadata(metadata, nil))
	}
	return n.Without("status")
}

// locate notes where a change stands: at the new value, and where there is none at the old.
func (u *update) locate(c *Change) {
	switch {
	case c.New != nil && c.New.Known():
		c.Place = u.new.place(c.New)
	case c.Old != nil && c.Old.Known():
		c.Place, c.OnOld = u.old.place(c.Old), true
	default:
		c.Place = u.new.Place
	}
	hide(c)
	if manifest.Hides(u.new.content(), c.steps) {
		mask(c)
	}
}

// mask leaves of values of a Secret that they are there, and that they differ.
func mask(c *Change) {
	switch {
	case c.Old == nil:
		c.New = textNode(manifest.Hidden)
	case c.New == nil:
		c.Old = textNode(manifest.Hidden)
	default:
		c.Old, c.New = textNode(manifest.Hidden+" (before)"), textNode(manifest.Hidden+" (after)")
	}
}

// hide leaves out what the server filled in, where something is left.
func hide(c *Change) {
	filledIn := func(n *source.Node) bool { return n != nil && !n.Known() }
	switch {
	case c.ordered || filledIn(c.Old) && filledIn(c.New):
	case filledIn(c.Old):
		c.Old = nil
	case filledIn(c.New):
		c.New = nil
	}
	if !c.ordered {
		c.Old, c.New = asWritten(c.Old), asWritten(c.New)
	}
}

// asWritten leaves out of a map what the server filled in beside what somebody wrote.
func asWritten(n *source.Node) *source.Node {
	if n == nil || n.Kind != source.Map && n.Kind != source.List {
		return n
	}
	c := n.Copy(0)
	for _, f := range n.Fields {
		if f.Value.Known() {
			f.Value = asWritten(f.Value)
			c.Fields = append(c.Fields, f)
		}
	}
	for _, item := range n.Items {
		c.Items = append(c.Items, asWritten(item))
	}
	if len(c.Fields)+len(c.Items) == 0 {
		return n
	}
	return c
}

// changed gives the changes at a path of names or in it.
func (u *update) changed(path ...string) (list []*Change) {
	for _, c := range u.changes {
		if under(c.steps, path...) {
			list = append(list, c)
		}
	}
	return list
}

// touches reports whether something at a path, in it, or that it leads into changes.
func (u *update) touches(path ...string) bool {
	return slices.ContainsFunc(u.changes, func(c *Change) bool {
		return under(c.steps, path...) || above(c.steps, path...)
	})
}

// refuse marks what changes at a path, in it, or with it.
func (u *update) refuse(path ...string) {
	for _, c := range u.changes {
		if under(c.steps, path...) || above(c.steps, path...) && c.has(path[len(c.steps):]) {
			c.Refused = true
		}
	}
}

// entries gives the names of the entries of a map at a path that change: the one that it
// leads to, or all where the map comes or goes whole.
func (c *Change) entries(path ...string) (list []string) {
	switch {
	case len(c.steps) > len(path) && under(c.steps, path...):
		return []string{c.steps[len(path)].Name}
	case len(c.steps) != len(path) || !under(c.steps, path...):
		return nil
	}
	for _, n := range []*source.Node{c.Old, c.New} {
		if n != nil {
			for _, f := range n.Fields {
				list = append(list, f.Name)
			}
		}
	}
	return list
}

// has reports whether what comes or goes whole has something at a path.
func (c *Change) has(path []string) bool {
	return c.Old != nil && c.Old.At(path...).Exists() || c.New != nil && c.New.At(path...).Exists()
}

// refused reports whether the server refuses the update.
func (u *update) refused() bool {
	return slices.ContainsFunc(u.changes, func(c *Change) bool { return c.Refused })
}
