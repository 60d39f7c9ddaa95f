package fields

import (
	"reflect"
	"strings"

	gatewayv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/plimsoll-dev/plimsoll/k8s"
)

// httpRoute gives the spec of an HTTPRoute, which is no kind of Kubernetes itself,
// by the types of the Gateway API. Its standard channel has the same.
func httpRoute() *k8s.Object {
	return objectOf(reflect.TypeFor[gatewayv1.HTTPRouteSpec](), map[reflect.Type]bool{})
}

// objectOf gives the fields of a struct by their JSON names; above are the structs
// that it is in, which are not gone into again.
func objectOf(t reflect.Type, above map[reflect.Type]bool) *k8s.Object {
	above[t] = true
	defer delete(above, t)
	var list []k8s.Field
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous && name == "" {
			list = append(list, objectOf(f.Type, above).Fields()...)
			continue
		}
		field := k8s.Field{Name: name, Type: &k8s.Type{}, In: k8s.Every()}
		inner := f.Type
		for inner.Kind() == reflect.Pointer || inner.Kind() == reflect.Slice {
			inner = inner.Elem()
		}
		if inner.Kind() == reflect.Struct && !above[inner] {
			field.Type = &k8s.Type{Form: k8s.Struct, Object: objectOf(inner, above)}
		}
		list = append(list, field)
	}
	return k8s.NewObject(t.Name(), list)
}
