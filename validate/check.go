package validate

import (
	"strings"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A Reason is a way in which a schema can be broken; each has its rule.
type Reason uint8

const (
	UnknownField Reason = iota
	WrongType
	MissingField
	UnknownValue
	InvalidValue
	BrokenRule
	Refused // by what the API server demands beyond the schema
	Warned  // not refused, but the API server warns
)

// A Violation is one thing that the schema of its kind has against an object.
type Violation struct {
	Reason        Reason
	Node          *source.Node
	Message, Hint string
	Versions      k8s.Set // the versions in which it is one
	Fix           []source.Edit
	AtMost        source.Severity // the most that it is, whatever its rule is

	Key        bool         // it stands at the node's key, whatever the node is
	At         source.Range // of what is wrong in the node; unknown: all of it
	Other      *source.Node // that it speaks of, too; nil for none
	OtherWords string       // what is there
}

// maxViolations bounds what is said about one object.
const maxViolations = 100

// A checker holds one object to the schema of its kind, the way in which the
// API server decodes it: strictly, with null for what is left out. It checks
// for several versions of Kubernetes in one go: in is those that are looked at.
type checker struct {
	kind       *k8s.Kind
	all        k8s.Set // the versions asked for
	path       []step  // the way to the value at hand
	status     bool    // within the status, or what else the server does not look at when it takes an object
	plain      bool    // say also what other rules say
	server     Server  // may be nil
	violations []Violation
}

// A step is a map on the way to a value, and the name of what was taken from
// it.
type step struct {
	node   *source.Node
	object *k8s.Object
	name   string
	index  int // in the list of that name; -1 when it is none
}

// checkKind gives what the schema of a kind, in some versions, has against an
// object, without what other rules say.
func checkKind(root *source.Node, kind *k8s.Kind, in k8s.Set, server Server) []Violation {
	c := &checker{kind: kind, all: in, path: make([]step, 0, 16), server: server}
	c.structure(root, kind.Object, in)
	c.name(root)
	return c.merged()
}

// AllAgainst gives what the schema of a kind, in some versions, has against an
// object, with what other rules say too.
func AllAgainst(root *source.Node, kind *k8s.Kind, in k8s.Set) []Violation {
	c := &checker{kind: kind, all: in, plain: true}
	c.structure(root, kind.Object, in)
	return c.merged()
}

// merged gives the violations, with those joined that differ only in their
// versions, and says which these are.
func (c *checker) merged() []Violation {
	kept := c.violations[:0]
next:
	for _, m := range c.violations {
		for i := range kept {
			if k := &kept[i]; k.Node == m.Node && k.Reason == m.Reason && k.Message == m.Message {
				k.Versions |= m.Versions
				continue next
			}
		}
		kept = append(kept, m)
	}
	for i := range kept {
		if m := &kept[i]; m.Versions != c.all && m.Reason != UnknownField {
			m.Message += " in Kubernetes " + m.Versions.String()
		}
	}
	return kept
}

func (c *checker) add(m Violation) {
	if len(c.violations) == maxViolations-1 {
		m.Message += ", and the object has more such mistakes, which are not told"
	}
	if len(c.violations) < maxViolations {
		c.violations = append(c.violations, m)
	}
}

// structure checks a map whose fields are known, or null in a list, which
// stands for one without fields.
func (c *checker) structure(n *source.Node, o *k8s.Object, in k8s.Set) {
	for i := range n.Fields {
		c.path = append(c.path, step{n, o, n.Fields[i].Name, -1})
		c.field(n, o, &n.Fields[i], in)
		c.path = c.path[:len(c.path)-1]
	}
	if c.status && len(c.path) > 0 {
		return
	}
	for _, f := range o.Required() {
		if missing := in & f.In; missing != 0 && nothing(n.Get(f.Name), f) && !c.judgedElsewhere(o, f) {
			c.missing(n, f, missing)
		}
	}
	c.constrain(n, o, in)
}

// nothing reports whether a required field has no value. What is empty is
// nothing to the server; an empty text where there are words to choose from is
// none of them.
func nothing(n *source.Node, f *k8s.Field) bool {
	switch n.Kind {
	case source.Absent, source.Null:
		return true
	case source.String:
		return n.Text == "" && f.Type.Form == k8s.String && f.Enum == nil
	case source.List:
		return len(n.Items) == 0 && f.Type.Form == k8s.List
	case source.Map:
		return len(n.Fields) == 0 && f.Type.Form == k8s.Map
	}
	return false
}

// name looks for the name that every object has, but those that are questions
// to the server, and a LimitRange, which the server names itself.
func (c *checker) name(root *source.Node) {
	metadata := root.Get("metadata")
	given := func(name string) bool {
		n := metadata.Get(name)
		return n.Kind > source.Null && (n.Kind != source.String || n.Text != "")
	}
	if metadata.Kind > source.Null && metadata.Kind != source.Map || given("name") || given("generateName") ||
		strings.HasSuffix(c.kind.Name, "Review") || c.kind.Name == "LimitRange" ||
		c.kind.Group() == "authentication.k8s.io" {
		return
	}
	c.add(Violation{
		Reason:   MissingField,
		Node:     metadata.Get("name"),
		Message:  c.kind.Name + " lacks metadata.name, which is required",
		Hint:     "add a name",
		Versions: c.all,
	})
}

func (c *checker) field(n *source.Node, o *k8s.Object, field *source.Field, in k8s.Set) {
	if len(c.path) == 1 {
		c.status = field.Name == "status"
	}
	known := o.Named(field.Name)
	if len(known) == 1 && known[0].In&in == in { // nearly always
		c.known(n, field.Value, &known[0], in)
		return
	}
	rest := in
	for i := range known {
		if both := rest & known[i].In; both != 0 {
			c.known(n, field.Value, &known[i], both)
			rest &^= both
		}
	}
	if rest != 0 && !o.Open {
		c.unknown(n, o, field, rest)
	}
}

// known checks the value of a field that there is.
func (c *checker) known(n, v *source.Node, f *k8s.Field, in k8s.Set) {
	if len(f.Constraints) > 0 && !c.plain && !c.status {
		if unjudged := c.constrainField(n, v, f, in); unjudged != 0 {
			c.status = true
			c.value(v, f.Type, f, unjudged)
			c.status = false
			in &^= unjudged
		}
	}
	if in != 0 {
		c.value(v, f.Type, f, in)
	}
}

// value checks a value. f is the field that it is in.
func (c *checker) value(n *source.Node, t *k8s.Type, f *k8s.Field, in k8s.Set) {
	switch t.Form {
	case k8s.Any:
		return
	case k8s.Struct:
		if n.Kind == source.Map || n.Kind == source.Null && c.inList() {
			c.structure(n, t.Object, in)
			return
		}
	case k8s.List:
		if n.Kind == source.List {
			last := len(c.path) - 1
			for i, item := range n.Items {
				c.path[last].index = i
				c.value(item, t.Elem, f, in)
			}
			c.path[last].index = -1
			return
		}
	case k8s.Map:
		if n.Kind == source.Map {
			for i := range n.Fields {
				c.path = append(c.path, step{n, nil, n.Fields[i].Name, -1})
				c.value(n.Fields[i].Value, t.Elem, f, in)
				c.path = c.path[:len(c.path)-1]
			}
			return
		}
	default:
		c.scalar(n, t, f, in)
		return
	}
	if n.Kind != source.Null {
		c.wrongType(n, t, in)
	}
}

// owner gives the definition of the innermost map with known fields.
func (c *checker) owner() *k8s.Object {
	for i := len(c.path) - 1; ; i-- {
		if c.path[i].object != nil {
			return c.path[i].object
		}
	}
}

// judgedElsewhere reports whether another rule says what is missing or wrong in
// a field, knowing more than a schema can, or there is nothing to say.
func (c *checker) judgedElsewhere(o *k8s.Object, f *k8s.Field) bool {
	if o.Name == "core.v1.PersistentVolumeSpec" && c.kind.Name == "VolumeAttachment" {
		return f.Name == "capacity" // an inline volume has none
	}
	if c.plain {
		return false
	}
	switch o.Name {
	case "core.v1.PodSpec": // restart-policy
		return f.Name == "restartPolicy" && c.kind.Name != "Pod" && c.kind.Name != "PodTemplate"
	case "core.v1.NodeSelectorRequirement", "meta.v1.LabelSelectorRequirement": // selector-operator
		return f.Name == "operator"
	case "apps.v1.DaemonSetSpec", "apps.v1.DeploymentSpec", "apps.v1.ReplicaSetSpec", "apps.v1.StatefulSetSpec":
		// selector-matches-template
		return f.Name == "selector"
	}
	return false
}
