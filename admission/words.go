package admission

import (
	"fmt"
	"strings"

	"github.com/google/cel-go/cel"

	"github.com/plimsoll-dev/plimsoll/source"
)

// wordsOf tells in words what a compiler has against an expression.
func wordsOf(errors []*cel.Error, text string) (list []string) {
	for _, e := range errors {
		said := wordOf(e.Message)
		line, column := e.Location.Line(), e.Location.Column()+1
		if strings.Contains(strings.TrimSpace(text), "\n") {
			said += fmt.Sprintf(" (line %d of it, column %d)", line, column)
		} else if column > 1 {
			said += fmt.Sprintf(" (its character %d)", column)
		}
		list = append(list, said)
	}
	return list
}

// wordOf tells one mistake that the compiler of CEL found.
func wordOf(message string) string {
	if rest, ok := strings.CutPrefix(message, "undeclared reference to '"); ok {
		name, _, _ := strings.Cut(rest, "'")
		return "it names " + name + ", which there is not here"
	}
	if rest, ok := strings.CutPrefix(message, "undefined field '"); ok {
		name, _, _ := strings.Cut(rest, "'")
		return "there is no field or variable " + name
	}
	if rest, ok := strings.CutPrefix(message, "found no matching overload for '"); ok {
		name, of, _ := strings.Cut(rest, "' applied to ")
		return fmt.Sprintf("%s does not take %s", operatorName(name), strings.Trim(of, "'"))
	}
	if rest, ok := strings.CutPrefix(message, "Syntax error: "); ok {
		rest, _, _ = strings.Cut(rest, " expecting ")
		if _, what, quoted := strings.Cut(rest, "'"); quoted && !strings.HasPrefix(what, "<EOF>") {
			return "it is no CEL from " + strings.TrimSuffix(what, "'") + " on"
		}
		return "it is no CEL: it breaks off"
	}
	return message
}

// operatorName gives an operator as it is written: _==_ is ==.
func operatorName(name string) string {
	name = strings.Trim(strings.TrimPrefix(name, "@"), "_")
	if name == "[" || name == "[_]" {
		return "[ ]"
	}
	return name
}

func wrongType(got *cel.Type, want []*cel.Type) string {
	names := make([]string, len(want))
	for i, t := range want {
		names[i] = typeName(t)
	}
	said := fmt.Sprintf("it gives %s, and must give %s", typeName(got), source.Or(names))
	if got.IsExactType(cel.DynType) {
		said += "; what a field has is known only when it runs, so compare it or convert it"
	}
	return said
}

func typeName(t *cel.Type) string {
	switch {
	case t.IsExactType(cel.BoolType):
		return "true or false"
	case t.IsExactType(cel.StringType):
		return "text"
	case t.IsExactType(cel.NullType):
		return "null"
	case t.IsExactType(cel.DynType):
		return "a value of any type"
	}
	return strings.NewReplacer("null_type", "null", "google.protobuf.", "").Replace(t.String())
}

// words tells why the objects that cannot be judged cannot.
func (r reason) words() string {
	switch r {
	case ofAuthorizer:
		return "it asks the authorizer, which only a cluster has"
	case ofUser:
		return "it asks who makes the request, which is not in the files"
	case ofNamespace:
		return "it asks for the namespace of an object, and the input has no such Namespace"
	}
	return "it asks for what only the API server fills in"
}

// whyFailed tells why an expression fails.
func whyFailed(err error) string {
	message := err.Error()
	switch {
	case strings.Contains(message, "no such key: "):
		_, key, _ := strings.Cut(message, "no such key: ")
		return "there is no " + key + " here"
	case strings.Contains(message, "actual cost limit exceeded"):
		return "it costs more than the API server spends on one expression"
	case strings.Contains(message, "no such overload"):
		return "a value is of another type than it takes"
	}
	return message
}

// does tells what a policy does by the severity of that.
var does = map[source.Severity]string{source.Error: "denies", source.Warning: "warns of",
	source.Advice: "has something against"}

// words tells that an object is denied.
func (t *trial) words(denials []denial, severity source.Severity) string {
	first := denials[0]
	does := does[severity]
	what := "this " + t.kind
	if t.workload != nil {
		what = "the pods of this " + t.workload.Kind
		if !first.sure && severity == source.Error {
			does = "would deny"
		}
	}
	said := first.words
	switch {
	case first.failed:
		said = "an expression of it fails, " + said
	case said == "":
		said = source.Shorten(strings.Join(strings.Fields(first.text), " "), 120) + " does not hold"
	}
	message := fmt.Sprintf("%s %s %s: %s", t.policy.title(), does, what, said)
	if more := len(denials) - 1; more > 0 {
		message += fmt.Sprintf(" (and %s)", source.Plural(more, "other reason"))
	}
	return message
}

// hint tells what to do about a denial.
func (t *trial) hint(d denial, changed *policy) string {
	switch {
	case changed != nil:
		return changed.title() + " changes it first, so try it in a cluster, such as with kubectl apply --dry-run=server"
	case d.failed && d.text == "":
		return "mend paramRef of binding " + t.binding.Name
	case d.failed:
		return "write what the expression reads, or have it ask with has() first: " +
			source.Shorten(strings.Join(strings.Fields(d.text), " "), 160)
	}
	return "it must meet " + source.Shorten(strings.Join(strings.Fields(d.text), " "), 160) +
		", as binding " + t.binding.Name + " asks"
}
