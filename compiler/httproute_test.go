package compiler

import (
	"os"
	"reflect"
	"slices"
	"testing"

	gatewayv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/plimsoll-dev/plimsoll/source"
)

// TestHTTPRouteFields holds the fields that patches can write to those that the
// standard channel of the Gateway API has.
func TestHTTPRouteFields(t *testing.T) {
	data, err := os.ReadFile("../test/apiserver/judge/definitions/httproutes.yaml")
	if err != nil {
		t.Fatal(err)
	}
	docs, _ := source.Parse(source.NewFile("httproutes.yaml", data))
	version := docs[0].Root().At("spec", "versions").Items[0]
	spec := version.At("schema", "openAPIV3Schema", "properties", "spec")
	holdFields(t, "spec", reflect.TypeFor[gatewayv1.HTTPRouteSpec](), spec)
}

func holdFields(t *testing.T, path string, typ reflect.Type, schema *source.Node) {
	t.Helper()
	typ = indirect(typ)
	if typ.Kind() == reflect.Slice {
		holdFields(t, path+"[]", typ.Elem(), schema.Get("items"))
		return
	}
	var want, got []string
	for _, f := range schema.Get("properties").Fields {
		want = append(want, f.Name)
	}
	for _, f := range coderOf(typ).fields {
		got = append(got, f.name)
	}
	if slices.Sort(want); !slices.Equal(got, want) {
		t.Errorf("%s has %v, and the definition %v", path, got, want)
		return
	}
	for _, f := range coderOf(typ).fields {
		holdFields(t, path+"."+f.name, f.typ, schema.At("properties", f.name))
	}
}
