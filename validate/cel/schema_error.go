package cel

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"k8s.io/kube-openapi/pkg/validation/errors"

	"github.com/plimsoll-dev/plimsoll/validate"
)

// schemaError turns what the server's reader of schemas says into the words of
// validate.JSONError, which are those of gojsonschema. What blocks keeps the server from
// judging by rules.
func schemaError(object map[string]any, err error) (e validate.JSONError, blocks bool) {
	invalid, ok := err.(*errors.Validation)
	if !ok {
		return combinedError(object, err.Error()), false
	}
	e = validate.JSONError{Path: Names(object, strings.TrimPrefix(invalid.Name, ".")), Details: map[string]any{}}
	switch invalid.Code() {
	case errors.RequiredFailCode:
		last := len(e.Path) - 1
		e.Type, e.Details["property"], e.Path = "required", e.Path[last], e.Path[:last]
		return e, true
	case errors.EnumFailCode:
		e.Type, e.Details["allowed"] = "enum", allowed(invalid.Values)
		return e, true
	case errors.InvalidTypeCode:
		_, want, _ := strings.Cut(invalid.Error(), "must be of type ")
		want, _, _ = strings.Cut(want, ":")
		e.Type, e.Details["expected"] = "invalid_type", want
		if !slices.Contains(validate.SchemaTypes, want) {
			e.Type, e.Details["format"] = "format", want
		}
		return e, true
	}
	e.Type, e.Details["min"] = boundError(invalid), boundOf(invalid)
	if invalid.Code() == errors.PatternFailCode {
		e.Details["pattern"] = e.Details["min"]
	}
	code := invalid.Code()
	return e, code == errors.TooLongFailCode || code == errors.MaxItemsFailCode || code == errors.TooManyPropertiesCode
}

// boundErrors are the names of errors about bounds, by their codes.
var boundErrors = map[int32]string{
	errors.TooLongFailCode: "string_lte", errors.TooShortFailCode: "string_gte",
	errors.PatternFailCode: "pattern", errors.MultipleOfFailCode: "multiple_of",
	errors.MaxFailCode: "number_lte", errors.MinFailCode: "number_gte",
	errors.UniqueFailCode: "unique", errors.MaxItemsFailCode: "array_max_items",
	errors.MinItemsFailCode: "array_min_items", errors.TooFewPropertiesCode: "array_min_properties",
	errors.TooManyPropertiesCode: "array_max_properties",
	errors.UnallowedPropertyCode: "additional_property_not_allowed",
}

func boundError(err *errors.Validation) string {
	name := boundErrors[err.Code()]
	if exclusive := !strings.Contains(err.Error(), "or equal to"); exclusive {
		switch name {
		case "number_lte":
			return "number_lt"
		case "number_gte":
			return "number_gt"
		}
	}
	return name
}

// boundOf gives the bound that a value breaks, which the library has in words alone.
func boundOf(err *errors.Validation) any {
	if err.Valid != nil {
		return err.Valid
	}
	for _, before := range []string{"or equal to ", "less than ", "greater than ", "multiple of ", "should match "} {
		if _, bound, ok := strings.Cut(err.Error(), before); ok {
			return strings.Trim(bound, "'")
		}
	}
	return ""
}

func allowed(values []any) string {
	words := make([]string, len(values))
	for i, v := range values {
		words[i] = fmt.Sprint(v)
		if _, text := v.(string); !text {
			data, _ := json.Marshal(v) // it came of JSON
			words[i] = string(data)
		}
	}
	return strings.Join(words, ", ")
}

// combinedErrors are the names of errors about several schemas, by what is in their words.
var combinedErrors = [][2]string{
	{"(anyOf)", "number_any_of"}, {"(oneOf)", "number_one_of"}, {"(allOf)", "number_all_of"}, {"(not)", "number_not"},
}

// wrongFormat is how the library tells of a number that does not fit its format.
var wrongFormat = regexp.MustCompile(`must be of type \w+ with format (\w+) in (.+)$`)

// combinedError reads an error that begins with the path in quotes.
func combinedError(object map[string]any, text string) validate.JSONError {
	e := validate.JSONError{Type: "field", Description: text}
	if m := wrongFormat.FindStringSubmatch(text); m != nil {
		e.Type, e.Path, e.Details = "format", Names(object, strings.TrimPrefix(m[2], ".")), map[string]any{"format": m[1]}
		return e
	}
	if quoted, err := strconv.QuotedPrefix(text); err == nil {
		path, _ := strconv.Unquote(quoted) // it is quoted
		e.Path = Names(object, strings.TrimPrefix(path, "."))
	}
	for _, name := range combinedErrors {
		if strings.Contains(text, name[0]) {
			e.Type = name[1]
		}
	}
	return e
}
