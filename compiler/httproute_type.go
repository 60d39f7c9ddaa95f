package compiler

import metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

// An httpRoute is the HTTPRoute of the Gateway API, version 1.4, but for what
// is experimental there. Most of it is for patches.
// https://gateway-api.sigs.k8s.io/reference/spec/#httproute
type httpRoute struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata"`
	Spec              httpRouteSpec `json:"spec"`
}

type httpRouteSpec struct {
	ParentRefs []parentRef     `json:"parentRefs"`
	Hostnames  []string        `json:"hostnames"`
	Rules      []httpRouteRule `json:"rules"`
}

// A parentRef is the Gateway that a route belongs to, in the spec as in the
// object.
type parentRef struct {
	Group       *string `json:"group,omitempty"`
	Kind        *string `json:"kind,omitempty"`
	Name        string  `json:"name"`
	Namespace   string  `json:"namespace,omitempty"`
	SectionName string  `json:"sectionName,omitempty"`
	Port        *int32  `json:"port,omitempty"`
}

type httpRouteRule struct {
	Name        *string           `json:"name,omitempty"`
	Matches     []httpRouteMatch  `json:"matches"`
	Filters     []httpRouteFilter `json:"filters,omitempty"`
	BackendRefs []backendRef      `json:"backendRefs"`
	Timeouts    *routeTimeouts    `json:"timeouts,omitempty"`
}

type routeTimeouts struct {
	Request        *string `json:"request,omitempty"`
	BackendRequest *string `json:"backendRequest,omitempty"`
}

type httpRouteMatch struct {
	Path        *pathMatch  `json:"path,omitempty"`
	Headers     []nameMatch `json:"headers,omitempty"`
	QueryParams []nameMatch `json:"queryParams,omitempty"`
	Method      *string     `json:"method,omitempty"`
}

type pathMatch struct {
	Type  string `json:"type"`
	Value string `json:"value"`
}

// A nameMatch matches a header or a parameter of a query.
type nameMatch struct {
	Type  *string `json:"type,omitempty"`
	Name  string  `json:"name"`
	Value string  `json:"value"`
}

type httpRouteFilter struct {
	Type                   string        `json:"type"`
	RequestHeaderModifier  *headerFilter `json:"requestHeaderModifier,omitempty"`
	ResponseHeaderModifier *headerFilter `json:"responseHeaderModifier,omitempty"`
	RequestMirror          *mirrorFilter `json:"requestMirror,omitempty"`
	RequestRedirect        *redirect     `json:"requestRedirect,omitempty"`
	URLRewrite             *urlRewrite   `json:"urlRewrite,omitempty"`
	ExtensionRef           *extensionRef `json:"extensionRef,omitempty"`
}

type headerFilter struct {
	Set    []header `json:"set,omitempty"`
	Add    []header `json:"add,omitempty"`
	Remove []string `json:"remove,omitempty"`
}

type header struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

type mirrorFilter struct {
	BackendRef objectRef `json:"backendRef"`
	Percent    *int32    `json:"percent,omitempty"`
	Fraction   *fraction `json:"fraction,omitempty"`
}

type fraction struct {
	Numerator   int32  `json:"numerator"`
	Denominator *int32 `json:"denominator,omitempty"`
}

type redirect struct {
	Scheme     *string       `json:"scheme,omitempty"`
	Hostname   *string       `json:"hostname,omitempty"`
	Path       *pathModifier `json:"path,omitempty"`
	Port       *int32        `json:"port,omitempty"`
	StatusCode *int32        `json:"statusCode,omitempty"`
}

type urlRewrite struct {
	Hostname *string       `json:"hostname,omitempty"`
	Path     *pathModifier `json:"path,omitempty"`
}

type pathModifier struct {
	Type               string  `json:"type"`
	ReplaceFullPath    *string `json:"replaceFullPath,omitempty"`
	ReplacePrefixMatch *string `json:"replacePrefixMatch,omitempty"`
}

type extensionRef struct {
	Group string `json:"group"`
	Kind  string `json:"kind"`
	Name  string `json:"name"`
}

// An objectRef is where mirrored requests go.
type objectRef struct {
	Group     *string `json:"group,omitempty"`
	Kind      *string `json:"kind,omitempty"`
	Name      string  `json:"name"`
	Namespace *string `json:"namespace,omitempty"`
	Port      *int32  `json:"port,omitempty"`
}

type backendRef struct {
	Group     *string           `json:"group,omitempty"`
	Kind      *string           `json:"kind,omitempty"`
	Name      string            `json:"name"`
	Namespace *string           `json:"namespace,omitempty"`
	Port      int32             `json:"port,omitempty"`
	Weight    *int32            `json:"weight,omitempty"`
	Filters   []httpRouteFilter `json:"filters,omitempty"`
}
