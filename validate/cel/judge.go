package cel

import (
	"context"
	"strings"

	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel/model"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/listtype"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/objectmeta"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/pruning"
	"k8s.io/apimachinery/pkg/util/validation/field"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
	"k8s.io/apiserver/pkg/cel/common"

	"github.com/plimsoll-dev/plimsoll/source"
	"github.com/plimsoll-dev/plimsoll/validate"
)

// judge gives what the server has against an object that is made, or that an old one
// becomes.
func (k *kind) judge(object, old *source.Node) []validate.JSONError {
	value, ok := Value(object).(map[string]any)
	if !ok {
		return nil // others tell
	}
	k.prepare(value)
	errors, blocked := k.invalid(value)
	if k.rules == nil || blocked {
		return errors
	}
	return append(errors, k.broken(value, k.former(old))...)
}

// former gives what is stored of an old object; nil where there is none.
func (k *kind) former(old *source.Node) map[string]any {
	if old == nil {
		return nil
	}
	value, _ := Value(old).(map[string]any)
	k.prepare(value)
	return value
}

// prepare does to an object what the server does before it judges: what the schema does
// not have is pruned, and what is left out has its default.
func (k *kind) prepare(object map[string]any) {
	if k.status {
		delete(object, "status")
	}
	pruning.Prune(object, k.schema, true)
	defaulting.PruneNonNullableNullsWithoutDefaults(object, k.schema)
	objectmeta.Coerce(nil, object, k.schema, false, true)
	defaulting.Default(object, k.schema)
	generateName(object)
}

// generateName names an object as the server does, which takes a name of its own each time.
func generateName(object map[string]any) {
	metadata, _ := object["metadata"].(map[string]any)
	name, _ := metadata["name"].(string)
	if prefix, _ := metadata["generateName"].(string); prefix != "" && name == "" {
		metadata["name"] = prefix + "xxxxx"
	}
}

// invalid holds an object to all of its schema but the rules. These are not judged of
// what is blocked.
func (k *kind) invalid(object map[string]any) (errors []validate.JSONError, blocked bool) {
	for _, err := range k.values.Validate(object).Errors {
		e, blocks := schemaError(object, err)
		errors, blocked = append(errors, e), blocked || blocks
	}
	for _, err := range objectmeta.Validate(context.Background(), nil, object, k.schema, false) {
		errors = append(errors, fieldError(object, err))
	}
	for _, err := range listtype.ValidateListSetsAndMaps(nil, k.schema, object) {
		errors = append(errors, fieldError(object, err))
	}
	return errors, blocked
}

// fieldError turns what the server says of a field into what a schema has against it.
func fieldError(object map[string]any, err *field.Error) validate.JSONError {
	e := validate.JSONError{Path: Names(object, err.Field), Type: "field", Description: err.Detail}
	switch err.Type {
	case field.ErrorTypeDuplicate:
		e.Type = "duplicate"
	case field.ErrorTypeRequired:
		e.Type, e.Path = "required", e.Path[:len(e.Path)-1]
		e.Details = map[string]any{"property": Names(object, err.Field)[len(e.Path)]}
	}
	return e
}

// broken gives the rules that an object does not meet, or does not become an old one by.
func (k *kind) broken(object, old map[string]any) []validate.JSONError {
	var former any
	var options []cel.Option
	if old != nil {
		former = old
		options = append(options, cel.WithRatcheting(
			common.NewCorrelatedObject(object, old, &model.Structural{Structural: k.schema})))
	}
	found, left := k.rules.Validate(context.Background(), nil, k.schema, object, former,
		celconfig.RuntimeCELCostBudget, options...)
	var errors []validate.JSONError
	for _, err := range found {
		rule, said := k.told.of(err.Detail)
		switch {
		case left < 0:
			// Which rules were judged before the last is left to chance.
			return []validate.JSONError{{Type: validate.RuleCost, Rule: rule}}
		case rule != nil:
			errors = append(errors, ruleError(object, err, rule, said))
		default:
			errors = append(errors, fieldError(object, err))
		}
	}
	return errors
}

// ruleError tells of a rule that is broken, or cannot be evaluated.
func ruleError(object map[string]any, err *field.Error, rule *source.Node, said string) validate.JSONError {
	e := validate.JSONError{Path: Names(object, err.Field), Type: validate.RuleBroken, Rule: rule, Description: said}
	if cause, _, failed := strings.Cut(err.Detail, " evaluating rule: "); failed {
		e.Type, e.Description = validate.RuleFailed, cause
	}
	if e.Description == "" {
		e.Description = strings.TrimSpace(rule.Get("message").Text)
	}
	return e
}
