package judge

import (
	"errors"
	"regexp"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime"
)

// An Outcome is the answer in one word.
type Outcome string

const (
	OK       Outcome = "ok"       // the API server stores the object
	Rejected Outcome = "rejected" // it answers with the errors of the verdict
	Skipped  Outcome = "skipped"  // the kind is not linked in: nothing is known
)

// A Verdict is what the API server says about one object. The slices are
// never nil, so that their JSON is a list in any case.
type Verdict struct {
	APIVersion string  `json:"apiVersion"`
	Kind       string  `json:"kind"`
	Namespace  string  `json:"namespace"` // empty for cluster-scoped kinds
	Name       string  `json:"name"`
	Outcome    Outcome `json:"verdict"`

	// Errors is why the object is rejected, in the server's order; empty
	// unless Outcome is Rejected.
	Errors []Error `json:"errors"`

	// Warnings are the texts of the Warning headers that a client would get.
	Warnings []string `json:"warnings"`

	// PodSecurity lists what breaks the level of [Options]. It does not touch
	// Outcome, because a namespace has to ask for the level first, and then
	// stops the pods and not their Deployment.
	PodSecurity []Violation `json:"podSecurity"`

	// ServerSideApply is what `kubectl apply --server-side` would refuse
	// though the object could be created: most often two entries of a list
	// with the same key.
	ServerSideApply []string `json:"serverSideApply"`

	// Dropped lists fields that were written in the manifest and that the
	// server forgot without a word, such as those behind a feature gate that
	// is off. Status and empty values do not count.
	Dropped []string `json:"dropped"`

	stored runtime.Object // what the server would keep; nil unless Outcome is OK
}

// An Error is one cause of a rejection.
type Error struct {
	Field   string `json:"field"` // a path such as spec.ports[0].name, or empty
	Type    string `json:"type"`  // a cause such as FieldValueInvalid, or a reason such as BadRequest
	Message string `json:"message"`
}

func (e Error) String() string {
	if e.Field == "" {
		return e.Message
	}
	return e.Field + ": " + e.Message
}

// A Violation is one check of a Pod Security level that a pod fails.
type Violation struct {
	Level  string `json:"level"`
	Reason string `json:"reason"` // the check, such as "host namespaces"
	Detail string `json:"detail"` // where and what
}

func (v Violation) String() string {
	if v.Detail == "" {
		return v.Reason
	}
	return v.Reason + " (" + v.Detail + ")"
}

// newVerdict returns a verdict of OK with empty lists.
func newVerdict() Verdict {
	return Verdict{
		Outcome:         OK,
		Errors:          []Error{},
		Warnings:        []string{},
		PodSecurity:     []Violation{},
		ServerSideApply: []string{},
		Dropped:         []string{},
	}
}

// reject makes the verdict Rejected for err, which must not be nil, with one
// Error for each cause that the server would list.
func (v *Verdict) reject(err error) {
	v.Outcome = Rejected
	v.Errors = append(v.Errors, causes(err)...)
}

// AddWarning implements the server's recorder of warnings.
func (v *Verdict) AddWarning(_, text string) {
	v.Warnings = append(v.Warnings, text)
}

func causes(err error) []Error {
	if strict, ok := runtime.AsStrictDecodingError(err); ok {
		var out []Error
		for _, e := range strict.Errors() {
			out = append(out, strictCause(e))
		}
		return out
	}
	var status *apierrors.StatusError
	if !errors.As(err, &status) {
		return []Error{plainCause(err)}
	}
	s := status.ErrStatus
	if s.Details == nil || len(s.Details.Causes) == 0 {
		return []Error{{Type: string(s.Reason), Message: s.Message}}
	}
	var out []Error
	for _, c := range s.Details.Causes {
		out = append(out, Error{Field: c.Field, Type: string(c.Type), Message: c.Message})
	}
	return out
}

// wrongType finds the field in a message of the JSON decoder. It has no
// indexes there.
var wrongType = regexp.MustCompile(`Go struct field \w+\.(\S+) of type`)

func plainCause(err error) Error {
	e := Error{Type: "BadRequest", Message: err.Error()}
	if meta.IsNoMatchError(err) {
		e.Type = "NoKindMatch"
	}
	if m := wrongType.FindStringSubmatch(e.Message); m != nil {
		e.Field = m[1]
	}
	return e
}

// strictCause takes the path out of messages like `unknown field "spec.x"`,
// where the server has it only as text.
func strictCause(err error) Error {
	e := Error{Type: "StrictDecoding", Message: err.Error()}
	for _, prefix := range []string{`unknown field "`, `duplicate field "`} {
		if rest, ok := strings.CutPrefix(e.Message, prefix); ok {
			e.Field = strings.TrimSuffix(rest, `"`)
			e.Message = strings.TrimSuffix(prefix, ` "`)
		}
	}
	return e
}
