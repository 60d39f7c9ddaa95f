package validate

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A definition is a CRD.
type definition struct {
	node  *source.Node
	given bool // as a schema, and not to be applied: the rest of it does not matter

	once     sync.Once
	refusals []Refusal
	fault    *source.Diagnostic // this program failed over it
}

// judged gives what the API server has against the definition.
func (d *definition) judged(by *Known) []Refusal {
	d.once.Do(func() {
		defer func() {
			if recover() != nil {
				fault := source.Fault(manifest.Head(d.node), "the check of this CRD")
				d.fault = &fault
			}
		}()
		if d.node.Get("apiVersion").Text == "apiextensions.k8s.io/v1" {
			d.refusals = by.server.Refusals(d.node, by.kubernetes)
		}
		if d.given {
			d.refusals = slices.DeleteFunc(d.refusals, func(r Refusal) bool { return !slices.Contains(r.Path, "schema") })
		}
	})
	return d.refusals
}

// words says why the server does not take a definition, with the field.
func (r *Refusal) words() string {
	where := ""
	if len(r.Path) > 0 {
		where = placeName(r.Path) + " "
	}
	message := oneLine(r.Message)
	if m := compileError.FindStringSubmatch(r.Message); m != nil {
		message = "it does not compile: " + compileWords(m[3])
	}
	return "the API server refuses its CRD, whose " + where + "it does not take: " + lowered(message)
}

// served reads a version of a CRD.
func served(version *source.Node) bool {
	n := version.Get("served")
	return n.Kind == source.Absent || manifest.ReadScalar(n).Kind != source.Bool || manifest.MeansTrue(n.Text)
}

// A RuleFault is what is wrong with a rule in CEL of a CRD.
type RuleFault struct {
	Node          *source.Node
	Range         source.Range // of what is wrong in it
	Message, Hint string
}

// RuleFaults gives what the API server has against the rules of a CRD, one of the input
// or of the given files.
func (s *Schemas) RuleFaults(crd *source.Node) []RuleFault {
	d := s.definition(crd)
	if d == nil || !hasRules(crd) {
		return nil
	}
	var faults []RuleFault
	for _, r := range d.judged(s.known) {
		if r.Rule && !r.shared() {
			faults = append(faults, r.faults(crd.At(r.Path...))...)
		}
	}
	return faults
}

// shared reports whether a rule is named only since it adds to a total that is too much. The
// server names the costliest of those, and any of them that cost the same.
func (r *Refusal) shared() bool { return strings.HasPrefix(r.Message, "contributed to") }

// StructureFaults gives what the API server has against the schemas of a CRD of the input,
// but for the rules in them.
func (s *Schemas) StructureFaults(crd *source.Node) []RuleFault {
	d := s.definition(crd)
	if d == nil {
		return nil
	}
	var faults []RuleFault
	for _, r := range d.judged(s.known) {
		if n := crd.At(r.Path...); !r.Rule && slices.Contains(r.Path, "openAPIV3Schema") {
			faults = append(faults, r.structureFault(n))
		}
	}
	return faults
}

// Given gives the CRDs of the given files.
func (s *Schemas) Given() (crds []*source.Node) {
	for _, d := range s.known.given().definitions {
		crds = append(crds, d.node)
	}
	return crds
}

// definition gives what is known of a CRD, one of the input or of the given files; nil where
// nothing judges it.
func (s *Schemas) definition(crd *source.Node) *definition {
	if s.known.server == nil {
		return nil
	}
	if d := s.ofNode[crd]; d != nil {
		return d
	}
	return s.known.given().ofNode[crd]
}

// hasRules reports whether a schema, or what holds one, has rules in CEL.
func hasRules(n *source.Node) bool {
	for _, f := range n.Fields {
		if f.Name == validations || hasRules(f.Value) {
			return true
		}
	}
	return slices.ContainsFunc(n.Items, hasRules)
}

// compileError is how CEL's compiler tells of a mistake, with its line and column.
var compileError = regexp.MustCompile(`ERROR: <input>:(\d+):(\d+): (.*)`)

// A compileMistake is one thing that keeps an expression from being compiled.
type compileMistake struct {
	at    source.Range
	words string
}

// compileMistakes reads what CEL's compiler has against the expression in n.
func compileMistakes(message string, n *source.Node) (list []compileMistake) {
	for _, m := range compileError.FindAllStringSubmatch(message, -1) {
		line, _ := strconv.Atoi(m[1]) // it matched
		column, _ := strconv.Atoi(m[2])
		list = append(list, compileMistake{placeIn(n, line, column), compileWords(m[3])})
	}
	return list
}

// faults says in words what a refusal of a rule, or of a field of one, means.
func (r *Refusal) faults(n *source.Node) []RuleFault {
	what := "the rule"
	if len(r.Path) > 0 && r.Path[len(r.Path)-1] != "rule" {
		what = placeName(r.Path)
	}
	var faults []RuleFault
	for _, m := range compileMistakes(r.Message, n) {
		f := RuleFault{n, m.at, what + " does not compile: " + m.words,
			"correct the expression; self has the fields that the schema gives it"}
		if r.Versions != nil {
			f.Message = fmt.Sprintf("%s does not compile in Kubernetes %s: %s", what, strings.Join(r.Versions, ", "), m.words)
			f.Hint = "write it without what came later, or aim at versions that have it"
		}
		faults = append(faults, f)
	}
	if len(faults) > 0 {
		return faults
	}
	if message, hint := r.costWords(what); message != "" {
		return []RuleFault{{n, placeOf(n), message, hint}}
	}
	return []RuleFault{{n, placeOf(n), what + " " + r.formWords(),
		"correct it, or leave it out; the API server does not take the CRD"}}
}

// compileWords says what CEL's compiler says of a mistake.
func compileWords(message string) string {
	message = strings.TrimSuffix(strings.TrimSpace(message), " (in container '')")
	message, _, _ = strings.Cut(message, " expecting ") // all that CEL has
	return oneLine(strings.ReplaceAll(lowered(message), "'<EOF>'", "at its end"))
}

// placeOf is where a finding about a node stands.
func placeOf(n *source.Node) source.Range {
	if (n.Kind == source.Map || n.Kind == source.List) && n.Key.Known() {
		return n.Key
	}
	return manifest.Head(n)
}

// tooMuch is how the server tells of a rule that may cost too much, and by how many times.
var tooMuch = regexp.MustCompile(`exceeds budget by factor of (more than )?([\d.]+)x`)

// forms say what the server has against the form of a rule, by what its words begin with.
var forms = [][2]string{
	{"cel expression must evaluate to a bool", "is neither true nor false: it gives another value"},
	{"messageExpression must evaluate to a string", "gives a value that is no text"},
	{"must be a valid path", "names no field of the schema"},
	{"rule is not specified", "is empty"},
	{"must be non-empty if specified", "is empty"},
	{"messageExpression must be non-empty", "is empty"},
	{"must not contain line breaks", "has more than one line"},
	{"message must be specified if", "is missing, and has to be there for a rule of several lines"},
	{"may not be set if oldSelf", "is set, and the rule does not speak of oldSelf"},
	{"oldSelf cannot be used", "speaks of oldSelf in a list or map whose items have no former selves: " +
		"x-kubernetes-list-type: map gives them keys"},
	{"supported values: ", "can only be one of "},
}

// formWords says what is wrong with the form of a rule or one of its fields.
func (r *Refusal) formWords() string {
	for _, form := range forms {
		if rest, ok := strings.CutPrefix(r.Message, form[0]); ok {
			if strings.HasSuffix(form[0], " ") {
				return form[1] + rest
			}
			return form[1]
		}
	}
	return "is not taken by the API server: " + lowered(oneLine(r.Message))
}

// costWords says what a refusal for the cost of rules means; "" where it is none.
func (r *Refusal) costWords(what string) (message, hint string) {
	m := tooMuch.FindStringSubmatch(r.Message)
	if m == nil {
		return "", ""
	}
	if strings.Contains(r.Message, "total") {
		what = "the rules of the schema together"
	}
	factor := strings.TrimRight(strings.TrimRight(m[2], "0"), ".")
	if m[2] == "100" {
		factor = m[2]
	}
	return what + " may take " + m[1] + factor + " times the work that the API server allows",
		"bound the lists, maps and texts that are gone through with maxItems, maxProperties and maxLength, " +
			"or make it simpler"
}

// placeIn gives the place of a line and column of a text, as far as the file has the text
// as it is.
func placeIn(n *source.Node, line, column int) source.Range {
	head := placeOf(n)
	if line != 1 || n.File == nil || strings.Contains(n.Text, "\n") {
		return head
	}
	written := string(n.File.Data()[n.Start:n.End])
	start := strings.Index(written, n.Text)
	before := []rune(n.Text)
	if start < 0 || column < 0 || column >= len(before) {
		return head
	}
	at := n.Range
	at.Start += start + len(string(before[:column]))
	at.End = n.Start + start + len(n.Text)
	return at
}

// A Transition is a rule in CEL that an update breaks, and that speaks of what was before.
type Transition struct {
	Path          []string // names and indexes, of what it speaks of
	Rule, Message string   // Message is "" where the rule has none
}

// Transitions gives the rules that speak of oldSelf and keep an object of a kind from
// becoming another.
func (s *Schemas) Transitions(apiVersion, kind string, object, old *source.Node) (list []Transition) {
	group, version := manifest.SplitAPIVersion(apiVersion)
	k := s.custom(&manifest.Object{Group: group, Version: version, Kind: kind})
	if k == nil || k.ready(kind, s.known).judge == nil {
		return nil
	}
	for _, e := range k.judge(object, old) {
		if e.Rule == nil {
			continue
		}
		if rule := oneLine(e.Rule.Get("rule").Text); strings.Contains(rule, "oldSelf") {
			list = append(list, Transition{e.Path, rule, oneLine(e.Description)})
		}
	}
	slices.SortStableFunc(list, func(a, b Transition) int {
		return cmp.Or(slices.Compare(a.Path, b.Path), strings.Compare(a.Rule, b.Rule))
	})
	return list
}
