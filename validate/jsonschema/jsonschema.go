// Package jsonschema judges values by JSON Schemas, with gojsonschema. It stands
// apart from package validate since it keeps the linker from leaving out what a
// program does not call, which makes it half as large again: who holds no custom
// resources to their schemas need not link it.
package jsonschema

import (
	"errors"
	"strings"

	"github.com/xeipuuv/gojsonschema"

	"github.com/plimsoll-dev/plimsoll/validate"
)

var _ validate.JSONSchema = Compile

// errFault says that gojsonschema failed, which is ours to mend.
var errFault = errors.New("the check by it failed, which is a fault of Plimsoll: please report it, with the schema, " +
	"at https://github.com/plimsoll-dev/plimsoll/issues")

// Compile reads a JSON Schema of draft 7, as decoded JSON, and gives a function
// that judges other decoded JSON by it. Numbers are of the type json.Number.
func Compile(schema any) (judge func(value any) []validate.JSONError, err error) {
	defer func() {
		if recover() != nil {
			err = errFault
		}
	}()
	compiled, err := gojsonschema.NewSchema(gojsonschema.NewRawLoader(schema))
	if err != nil {
		return nil, err
	}
	return func(value any) (list []validate.JSONError) {
		defer func() {
			if recover() != nil {
				list = []validate.JSONError{{Type: "fault", Description: errFault.Error()}}
			}
		}()
		result, err := compiled.Validate(gojsonschema.NewRawLoader(value))
		if err != nil {
			return nil // it is no JSON, of which others tell
		}
		for _, e := range result.Errors() {
			list = append(list, validate.JSONError{
				Path: strings.Split(e.Context().String("\x00"), "\x00")[1:],
				Type: e.Type(), Description: e.Description(), Details: e.Details(),
			})
		}
		return list
	}, nil
}
