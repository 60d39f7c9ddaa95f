package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var ingressPath = &lint.Rule{
	ID:      "ingress-path",
	Summary: "a regular expression, or *, in a path that an Ingress or route takes by the letter",
	Why: "Prefix and Exact compare the path by the letter, Prefix word by word, so an expression never matches and " +
		"requests get 404. ingress-nginx refuses such a path, the load balancers of AWS and GKE do so with *.",
	Do: "Write the plain path. Where an expression is meant, take pathType ImplementationSpecific (of an HTTPRoute the " +
		"type RegularExpression), if the controller knows expressions.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/concepts/services-networking/ingress/#path-types",
	Object:   checkPathExpressions,
}

func checkPathExpressions(p *lint.Pass, o *manifest.Object) {
	switch {
	case o.Is(manifest.NetworkingGroup, "Ingress"):
		for _, path := range manifest.All(o.Node(), "spec.rules.http.paths") {
			checkLiteralPath(p, o, path.Get("path"), path.Get("pathType"), "ImplementationSpecific", "Prefix", "Exact")
		}
	case o.Is(manifest.GatewayGroup, "HTTPRoute"):
		for _, path := range manifest.All(o.Node(), "spec.rules.matches.path") {
			checkLiteralPath(p, o, path.Get("value"), path.Get("type"), "RegularExpression", "PathPrefix", "Exact", "")
		}
	}
}

// checkLiteralPath reports the type of a path that holds an expression, where it is one
// of those that take the path by the letter. The first of these is the default.
func checkLiteralPath(p *lint.Pass, o *manifest.Object, path, kind *source.Node, expressions string,
	literal ...string) {
	if path.Kind != source.String || !slices.Contains(literal, kind.Text) {
		return
	}
	literally, place := manifest.TextOr(kind, literal[0]), kind
	if !kind.Exists() {
		place = path
	}
	plain, star := strings.CutSuffix(path.Text, "/*")
	switch {
	case star && !isExpression(plain):
		p.Report(o, place, fmt.Sprintf("%s compares by the letter, and the path %s has a *", literally, path.Text),
			starHint(literally, plain)).Relate(path, "the path")
	case isExpression(path.Text):
		p.Report(o, place, fmt.Sprintf("%s compares by the letter, and the path %s is an expression: it never matches",
			literally, path.Text), "write the plain path, or the type "+expressions).Relate(path, "the path")
	}
}

// starHint says what to write for a path that ends in a star.
func starHint(literally, plain string) string {
	if plain == "" {
		plain = "/"
	}
	if literally == "Exact" {
		return fmt.Sprintf("write %s with the type Prefix: it has all below it", plain)
	}
	return fmt.Sprintf("write %s: it has all below it", plain)
}

// isExpression reports whether a path can only be meant as a regular expression, or a
// pattern. Brackets alone are letters of a path, too.
func isExpression(path string) bool {
	return strings.ContainsAny(path, `*|^\[]{}?`) || strings.HasSuffix(path, "$") || strings.Contains(path, ".+")
}
