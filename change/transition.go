package change

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/source"
)

// A broken rule is one of a definition that an update of a custom object does not meet.
type brokenRule struct {
	change  *Change
	message string
}

// definitions gives the schemas of custom kinds by group, version and kind: those of the new
// side, or where it has none of the old.
func (m *comparer) definitions() map[[3]string]*source.Node {
	if m.schemas != nil {
		return m.schemas
	}
	m.schemas = map[[3]string]*source.Node{}
	for _, s := range []*side{m.old, m.new} {
		for _, o := range s.byNamespace[""] {
			if !o.is("apiextensions.k8s.io", "CustomResourceDefinition") {
				continue
			}
			spec := o.content().Get("spec")
			for _, v := range spec.Get("versions").Items {
				key := [3]string{spec.Get("group").Text, v.Get("name").Text, spec.At("names", "kind").Text}
				m.schemas[key] = v.At("schema", "openAPIV3Schema")
			}
		}
	}
	return m.schemas
}

// transitions marks what rules of a custom kind refuse that speak of what was before.
func (m *comparer) transitions(u *update) {
	if u.kind != nil || u.renamed {
		return
	}
	group, version, _ := strings.Cut(u.new.APIVersion, "/")
	schema := m.definitions()[[3]string{group, version, u.new.Kind}]
	if schema == nil {
		return
	}
	u.transition(schema, u.live, u.result, nil)
}

// transition holds a value that is on both sides to the rules of its schema, and what is in it.
func (u *update) transition(schema, old, new *source.Node, path []step) {
	if !set(old) || !set(new) || len(path) > deepestSchema || old.Equal(new) {
		return
	}
	for _, rule := range schema.Get("x-kubernetes-validations").Items {
		text := rule.Get("rule").Text
		if holds, known := transitionHolds(text, old, new); known && !holds {
			u.breakRule(path, text, cmp.Or(rule.Get("message").Text, "it must meet "+text))
		}
	}
	if new.Kind != source.Map || old.Kind != source.Map {
		return // items of lists have no former selves
	}
	for _, f := range new.Fields {
		below := schema.At("properties", f.Name)
		if !below.Exists() {
			below = schema.Get("additionalProperties")
		}
		u.transition(below, old.Get(f.Name), f.Value, at(path, into(f.Name)))
	}
}

// deepestSchema is how deep a schema is followed.
const deepestSchema = 64

// breakRule marks what changes below a path as refused: the fields that the rule names, or all
// where these stay.
func (u *update) breakRule(path []step, rule, message string) {
	list := slices.DeleteFunc(u.changed(names(path)...), func(c *Change) bool { return under(c.steps, "metadata") })
	named := slices.DeleteFunc(slices.Clone(list), func(c *Change) bool {
		return len(c.steps) <= len(path) || !strings.Contains(rule, "elf."+c.steps[len(path)].name)
	})
	if len(named) > 0 {
		list = named
	}
	if len(list) == 0 {
		return
	}
	for _, c := range list {
		c.Refused = true
	}
	u.broken = append(u.broken, brokenRule{list[0], message})
}

// brokenRules tells of the rules that an update does not meet.
func (m *comparer) brokenRules(u *update) {
	for _, b := range u.broken {
		m.find("transition-rule", u.new, b.change, fmt.Sprintf("the API server refuses the update of %s: %s",
			u.new.title(), strings.TrimSuffix(b.message, ".")),
			recipe("keep the value; or delete the object, with all that goes with it, and make it anew",
				u.new.command("delete"), u.new.apply()))
	}
}
