package validate

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A JSONError is one thing that a JSON Schema has against a value.
type JSONError struct {
	Path        []string // of the value: names of fields, and indexes
	Type        string   // as gojsonschema calls them: required, enum, number_gte
	Description string
	Details     map[string]any // what the type knows more
	Rule        *source.Node   // of x-kubernetes-validations, for the types that are about rules
}

// JSONSchema compiles a JSON Schema of draft 7, as decoded JSON, to a function
// that judges other decoded JSON by it. Package validate/jsonschema has one.
type JSONSchema func(schema any) (judge func(value any) []JSONError, err error)

// at is the path as one text.
func (e *JSONError) at() string { return strings.Join(e.Path, "\x00") }

// judged turns what a JSON Schema found into violations, one for each place, and
// leaves out what the table has found already.
func judged(k *customKind, root *source.Node, list []JSONError, found []Violation) []Violation {
	var violations []Violation
	// They come in the order of a Go map.
	slices.SortStableFunc(list, func(a, b JSONError) int {
		return cmp.Or(
			strings.Compare(a.at(), b.at()),
			strings.Compare(a.Type, b.Type),
			strings.Compare(a.Description, b.Description),
		)
	})
	for _, e := range list {
		path := e.Path
		n := root.At(path...)
		if len(path) > 0 && path[0] == "status" || k.ofCRD() && len(path) > 0 && path[0] == "metadata" {
			continue // the server's, and judged by what Kubernetes itself has
		}
		if e.Rule != nil || e.Type == RuleCost {
			violations = append(violations, ruleViolation(e, k, n))
			continue
		}
		m := customViolation(e, k.kind, path, n)
		switch {
		case summary(e) && (covers(m.Node, found) || deeper(list, e)):
		case covers(m.Node, found) && !summary(e):
		case repeated(violations, m):
		default:
			if len(violations) < maxViolations {
				violations = append(violations, m)
			}
		}
	}
	return violations
}

// summary reports whether an error only says that others were found.
func summary(e JSONError) bool {
	switch e.Type {
	case "number_any_of", "number_one_of", "number_all_of", "condition_then", "condition_else":
		return true
	}
	return false
}

// deeper reports whether there are errors that say more of what one sums up.
func deeper(list []JSONError, e JSONError) bool {
	at := e.at()
	for _, other := range list {
		if !summary(other) &&
			(other.at() == at || strings.HasPrefix(other.at(), at+"\x00")) {
			return true
		}
	}
	return false
}

// covers reports whether a violation was found at a node, or below it.
func covers(n *source.Node, found []Violation) bool {
	for _, m := range found {
		if m.Node.File == n.File && m.Node.Start >= n.Start && m.Node.End <= n.End {
			return true
		}
	}
	return false
}

func repeated(list []Violation, m Violation) bool {
	for _, other := range list {
		if other.Node.Range == m.Node.Range && other.Message == m.Message {
			return true
		}
	}
	return false
}

// customViolation says what an error of gojsonschema means.
func customViolation(e JSONError, kind string, path []string, n *source.Node) Violation {
	here := kind
	if len(path) > 0 {
		here = placeName(path)
	}
	m := Violation{Reason: InvalidValue, Node: n, Versions: k8s.Every()}
	detail := func(name string) string { return fmt.Sprint(e.Details[name]) }
	switch e.Type {
	case "required":
		m.Reason = MissingField
		if !isIndex(path) {
			m.Node = n.Get(detail("property"))
		}
		m.Message = fmt.Sprintf("%s lacks %s, which is required", here, detail("property"))
		m.Hint = "add " + detail("property")
	case "additional_property_not_allowed":
		m.Reason, m.Node = UnknownField, n.Get(detail("property"))
		m.Message = fmt.Sprintf("%s has no field %s", here, source.Shorten(detail("property"), 40))
		m.Hint = "remove it, or correct its name"
	case "invalid_type":
		m.Reason = WrongType
		m.Message = fmt.Sprintf("%s must be of type %s, not %s", here, detail("expected"), is(n))
		m.Hint = "write a value of that type"
	case "enum", "const":
		m.Reason = UnknownValue
		values := strings.Split(strings.ReplaceAll(detail("allowed"), `"`, ""), ",")
		for i := range values {
			values[i] = strings.TrimSpace(values[i])
		}
		m.Message = fmt.Sprintf("%s is %s, and can only be %s", here, source.Shorten(quoteEmpty(n.Text), 40),
			source.Or(values))
		m.Hint = "write one of these, in this spelling"
		if near := source.Nearest(n.Text, values); near != "" {
			m.Hint = source.DidYouMean(near)
		}
	case "pattern":
		m.Message = fmt.Sprintf("%s is %s, which does not match the pattern %s", here,
			source.Shorten(quoteEmpty(n.Text), 40), source.Shorten(detail("pattern"), 40))
		m.Hint = "write a value that matches"
	case "format":
		form := formatWords[detail("format")]
		if form[0] == "" {
			form = [2]string{"value of the format " + detail("format"), "a value of that format"}
		}
		m.Message = fmt.Sprintf("%s is %s, which is no %s", here, source.Shorten(quoteEmpty(n.Text), 40), form[0])
		m.Hint = "write " + form[1]
	default:
		m.Message = boundMessage(e, here, n)
		m.Hint = "the schema of " + kind + " tells what is allowed; kubectl explain shows it"
	}
	return m
}

// formatWords say what a format is, and how to write it.
var formatWords = map[string][2]string{
	"date-time":      {"date and time", "it as 2026-01-31T08:00:00Z"},
	"datetime":       {"date and time", "it as 2026-01-31T08:00:00Z"},
	"date":           {"date", "it as 2026-01-31"},
	"duration":       {"length of time", "it as 90s, 5m or 1h30m"},
	"uri":            {"address of a resource", "it as https://example.com/path"},
	"email":          {"e-mail address", "it as name@example.com"},
	"hostname":       {"name of a host", "it as www.example.com"},
	"ipv4":           {"IPv4 address", "it as 192.0.2.1"},
	"ipv6":           {"IPv6 address", "it as 2001:db8::1"},
	"cidr":           {"range of addresses", "it as 192.0.2.0/24"},
	"mac":            {"MAC address", "it as 00:00:5e:00:53:01"},
	"uuid":           {"UUID", "it as 5e1f0f2c-0a1b-4c2d-8e3f-001122334455"},
	"byte":           {"base64", "it in base64, as YWJj"},
	"int32":          {"whole number of 32 bits", "a whole number from -2147483648 to 2147483647"},
	"int64":          {"whole number of 64 bits", "a whole number from -9223372036854775808 to 9223372036854775807"},
	"k8s-short-name": {"short name", "at most 63 lower-case letters, digits and dashes"},
	"k8s-long-name":  {"long name", "parts of lower-case letters, digits and dashes with dots between"},
	"bsonobjectid":   {"object ID", "24 hexadecimal digits"},
	"isbn":           {"ISBN", "one of 10 or 13 digits"},
	"creditcard":     {"number of a credit card", "its digits"},
	"ssn":            {"social security number", "it as 123-45-6789"},
	"hexcolor":       {"colour", "it as #00ff7f"},
	"rgbcolor":       {"colour", "it as rgb(0,255,127)"},
}

// bounds says what the errors about bounds ask for.
var bounds = map[string]string{
	"number_gte": "must be at least %v", "number_gt": "must be more than %v",
	"number_lte": "must be at most %v", "number_lt": "must be less than %v",
	"multiple_of": "must be a multiple of %v",
	"string_gte":  "must have at least %v characters", "string_lte": "must have at most %v characters",
	"array_min_items": "must have at least %v items", "array_max_items": "must have at most %v items",
	"array_min_properties": "must have at least %v fields", "array_max_properties": "must have at most %v fields",
	"unique":        "must not hold an item twice",
	"duplicate":     "must differ from the items before it",
	"number_one_of": "must match exactly one of the forms that its schema allows",
	"number_any_of": "must match one of the forms that its schema allows",
	"number_not":    "has a form that its schema forbids",
}

func boundMessage(e JSONError, here string, n *source.Node) string {
	text, ok := bounds[e.Type]
	if !ok {
		return here + ": " + lowered(e.Description)
	}
	if strings.Contains(text, "%v") {
		for _, name := range []string{"min", "max", "multiple"} {
			if v, ok := e.Details[name]; ok {
				if text = fmt.Sprintf(text, v); fmt.Sprint(v) == "1" {
					text = strings.TrimSuffix(text, "s")
				}
				break
			}
		}
	}
	if n.Scalar() {
		return fmt.Sprintf("%s is %s, and %s", here, source.Shorten(quoteEmpty(n.Text), 40), text)
	}
	return here + " " + text
}

// placeName names the value at the end of a path as a checker does.
func placeName(path []string) string {
	last := path[len(path)-1]
	if isIndex(path) {
		return source.Into(path[len(path)-2]).After("") + "[" + last + "]"
	}
	return source.Into(last).After("")
}

// isIndex reports whether a path ends with the number of an item.
func isIndex(path []string) bool {
	return len(path) > 1 && strings.Trim(path[len(path)-1], "0123456789") == ""
}

func lowered(s string) string {
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}
