package cel

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/plimsoll-dev/plimsoll/source"
)

// The server's library says that a rule is broken by the rule's message alone. To tell
// which rule that was, and where it stands, each is compiled with its number in the place
// of its message, and before what its messageExpression gives.

// validations is the field of a schema that holds rules.
const validations = "x-kubernetes-validations"

// numberMark stands around the number of a rule.
const numberMark = "\x01"

// rules are those of a schema, by their numbers.
type rules []*source.Node

// marked gives the value of a schema, with a number in each rule.
func (r *rules) marked(n *source.Node) any {
	switch n.Kind {
	case source.Map:
		m := make(map[string]any, len(n.Fields))
		for _, f := range n.Fields {
			if f.Name == validations && f.Value.Kind == source.List {
				m[f.Name] = r.numbered(f.Value)
				continue
			}
			m[f.Name] = r.marked(f.Value)
		}
		return m
	case source.List:
		list := make([]any, 0, len(n.Items))
		for _, item := range n.Items {
			list = append(list, r.marked(item))
		}
		return list
	}
	return scalar(n)
}

// numbered gives the rules of one list, each with its number.
func (r *rules) numbered(list *source.Node) []any {
	values := make([]any, 0, len(list.Items))
	for _, item := range list.Items {
		value, ok := Value(item).(map[string]any)
		if !ok {
			values = append(values, Value(item))
			continue
		}
		mark := numberMark + strconv.Itoa(len(*r)) + numberMark
		*r = append(*r, item)
		value["message"] = mark
		if expression := item.Get("messageExpression").Text; strings.TrimSpace(expression) != "" {
			value["messageExpression"] = fmt.Sprintf("%q + (%s\n)", mark, expression)
		}
		delete(value, "reason") // one of them says nothing more
		values = append(values, value)
	}
	return values
}

// of gives the rule that an error of the server's library speaks of, and what its
// messageExpression says; nil where it speaks of none.
func (r rules) of(detail string) (rule *source.Node, message string) {
	_, rest, ok := strings.Cut(detail, numberMark)
	number, rest, closed := strings.Cut(rest, numberMark)
	i, err := strconv.Atoi(number)
	if !ok || !closed || err != nil || i >= len(r) {
		return nil, ""
	}
	return r[i], strings.TrimSpace(rest)
}
