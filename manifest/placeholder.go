package manifest

import (
	"bytes"
	"regexp"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/source"
)

// What is filled in later: ${NAME} by Flux and envsubst, $(NAME) by kustomize, {{ }} by a
// template, __NAME__ and @NAME@ by sed, <name> by a person; and what SOPS has encrypted.
var (
	variable  = regexp.MustCompile(`\$\{[A-Za-z_]\w*(:?[-=?+][^}]*)?\}`)
	kustomize = regexp.MustCompile(`\$\([A-Za-z_][-\w.]*\)`)
	forPeople = regexp.MustCompile(`<[A-Za-z][-\w. ]*>|^\.\.\..*\.\.\.$`)
	withValue = regexp.MustCompile(`\$\{[A-Za-z_]\w*:?[-=]([^}]*)\}`)
	forSed    = regexp.MustCompile(`__[A-Z][A-Z0-9]*(_[A-Z0-9]+)*__|@[A-Z][A-Z0-9]*(_[A-Z0-9]+)*@`)
)

// In capitals, with or without $, are words that a person or a script replaces, where
// Kubernetes takes none: in names, hosts and numbers.
var (
	capitals     = regexp.MustCompile(`^(\$[A-Z][A-Z0-9_]*|[A-Z][A-Z0-9]*(_[A-Z0-9]+)+)$`)
	capitalWord  = regexp.MustCompile(`^[A-Z]{3,}$`)
	takesNoneIn  = regexp.MustCompile(`(^|\.)(name|namespace|\w*Name|host|\w+Host|hosts\[\d+\])$`)
	takesNumbers = regexp.MustCompile(
		`(^|\.)(containerPort|hostPort|nodePort|number|replicas|storage|cpu|memory|caBundle)$`)
	takesPort  = regexp.MustCompile(`(^|\.)(port|targetPort)$`)
	callsPort  = regexp.MustCompile(`^\$?([A-Z0-9]+_)*PORT$`)
	ofVariable = regexp.MustCompile(`\.env\[\d+\]\.name$`)
)

const (
	braces    = "{{"
	encrypted = "ENC[AES256_GCM,"
)

// HasPlaceholder reports whether something will stand in for a part of a text, or for all
// of it.
func HasPlaceholder(text string) bool {
	return strings.Contains(text, "$") && (variable.MatchString(text) || kustomize.MatchString(text)) ||
		strings.Contains(text, braces) ||
		(strings.Contains(text, "<") || strings.HasPrefix(text, "...")) && forPeople.MatchString(text) ||
		strings.ContainsAny(text, "_@") && forSed.MatchString(text) || isEncrypted(text)
}

// inCapitals reports whether a text at a path is a word in capitals that stands for another.
func inCapitals(path, text string) bool {
	switch {
	case len(text) < 3 || text[0] != '$' && (text[0] < 'A' || text[0] > 'Z'):
		return false
	case takesNumbers.MatchString(path):
		return capitalWord.MatchString(text) || capitals.MatchString(text)
	case takesPort.MatchString(path): // HTTP is the name of one, wrongly written
		return callsPort.MatchString(text)
	}
	return capitals.MatchString(text) && takesNoneIn.MatchString(path) && !ofVariable.MatchString(path)
}

func isEncrypted(text string) bool { return strings.HasPrefix(text, encrypted) }

// Unfilled reports whether a text at a path of an object is filled in later, so that nobody
// can judge it yet. $(NAME) in the words of a container is Kubernetes' own, and ${NAME} in
// its commands means something only where the input shows that it is filled in.
func (x *Index) Unfilled(o *Object, path, text string) bool {
	switch {
	case inCapitals(path, text):
		return true
	case !HasPlaceholder(text):
		return false
	case containerCommand.MatchString(path):
		return variable.MatchString(text) && x.Substitutes(o)
	case containerText.MatchString(path):
		return HasPlaceholder(kustomize.ReplaceAllString(text, ""))
	}
	return true
}

var (
	containerCommand = regexp.MustCompile(`\.(command|args)(\[\d+\])?$`)
	containerText    = regexp.MustCompile(`(\.env\[\d+\]\.value|\.subPathExpr)$`)
)

// Substitutes reports whether the input shows that ${NAME} in an object is filled in: by
// such a name in another field of its file than the words of containers and what ConfigMaps
// hold, or by a Kustomization of Flux with postBuild.
func (x *Index) Substitutes(o *Object) bool {
	s := x.substituted()
	return s.everywhere || s.files[o.Document.File]
}

// A substitution is where ${NAME} is known to be filled in.
type substitution struct {
	everywhere bool
	files      map[*source.File]bool
}

func findSubstitutions(x *Index) *substitution {
	s := &substitution{files: map[*source.File]bool{}}
	for _, o := range x.Objects {
		if o.Is("kustomize.toolkit.fluxcd.io", "Kustomization") && IsSet(o.At("spec", "postBuild")) {
			s.everywhere = true
		}
		if n := FirstPlaceholder(o); n != nil && variable.MatchString(n.Text) {
			s.files[o.Document.File] = true
		}
	}
	return s
}

// FirstPlaceholder finds a value of an object that something fills in later; nil where there
// is none. Texts that are not Kubernetes' to read are passed over: what ConfigMaps, Secrets
// and annotations hold, and the words of containers. In custom resources braces and the like
// may be their own language.
func FirstPlaceholder(o *Object) (first *source.Node) {
	if !mayHavePlaceholder(o.Document) || slices.Contains(textKinds, o.Kind) {
		return nil
	}
	custom := !BuiltInGroup(o.Group)
	eachField(o.Node(), "", func(n *source.Node, name string) bool {
		if n.Kind == source.String && (variable.MatchString(n.Text) ||
			!custom && (HasPlaceholder(n.Text) || inCapitals(name, n.Text))) {
			first = n
		}
		return first == nil
	})
	return first
}

// eachField calls do for the scalars of an object, but for free text, with the names of
// their fields, until it gives false.
func eachField(n *source.Node, name string, do func(n *source.Node, name string) bool) bool {
	for i := range n.Fields {
		if f := &n.Fields[i]; !slices.Contains(freeText, f.Name) && !eachField(f.Value, f.Name, do) {
			return false
		}
	}
	for _, item := range n.Items {
		if !eachField(item, name, do) {
			return false
		}
	}
	return !n.Scalar() || do(n, name)
}

var textKinds = []string{"ConfigMap", "Secret", "CustomResourceDefinition"}

var freeText = []string{"command", "args", "env", "subPathExpr", "annotations", "data", "stringData"}

// mayHavePlaceholder tells the documents that need not be looked through.
func mayHavePlaceholder(doc *source.Document) bool {
	text := textOf(doc)
	return bytes.ContainsAny(text, "$<_@") || bytes.Contains(text, []byte(braces))
}

func textOf(doc *source.Document) []byte {
	if doc.Evaluated || doc.End <= doc.Start {
		return doc.File.Data()
	}
	return doc.File.Data()[doc.Start:doc.End]
}

// asApplied gives the root of a document with what tools do to it before it is applied, as
// far as it says so itself: the values that variables have by default are put in, and what
// SOPS notes is left out.
func asApplied(doc *source.Document) *source.Node {
	root := doc.Root()
	if sops := root.Get("sops"); sops.Has("mac") || sops.Has("lastmodified") {
		root = root.Without("sops")
	}
	kind := root.Get("kind").Text
	if bytes.Contains(textOf(doc), []byte("${")) && kind != "ConfigMap" && kind != "Secret" {
		root = withDefaults(root)
	}
	return root
}

// withDefaults gives a value with the defaults of its variables in their places. What has
// none is the same node.
func withDefaults(n *source.Node) *source.Node {
	result := n
	own := func() {
		if result == n {
			c := *n
			c.Fields, c.Items = slices.Clone(n.Fields), slices.Clone(n.Items)
			result = &c
		}
	}
	for i, f := range n.Fields {
		if slices.Contains(freeText, f.Name) {
			continue
		}
		if filled := withDefaults(f.Value); filled != f.Value {
			own()
			result.Fields[i].Value = filled
		}
	}
	for i, item := range n.Items {
		if filled := withDefaults(item); filled != item {
			own()
			result.Items[i] = filled
		}
	}
	if n.Kind == source.String && strings.Contains(n.Text, "${") && withValue.MatchString(n.Text) {
		own()
		result.Text = withValue.ReplaceAllString(n.Text, "$1")
		if n.Style == source.Plain {
			result.Kind = kindOfPlain(result.Text)
		}
	}
	return result
}

// kindOfPlain tells what a text without quotes is to YAML.
func kindOfPlain(text string) source.Kind {
	documents, _ := source.Parse(source.NewFile("", []byte("a: "+text)))
	if len(documents) != 1 || !documents[0].Root().Get("a").Scalar() {
		return source.String
	}
	return documents[0].Root().Get("a").Kind
}
