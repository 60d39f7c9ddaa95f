package k8s

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed defaults.txt
var defaultsText string

// defaults has what is said of fields, by definition and field.
var defaults = sync.OnceValue(func() map[string]map[string]string {
	all := map[string]map[string]string{}
	_, rest, _ := strings.Cut(defaultsText, "\n\n")
	for block := range strings.SplitSeq(rest, "\n\n") {
		name, lines, _ := strings.Cut(block, "\n")
		fields := map[string]string{}
		for line := range strings.Lines(lines) {
			field, said, _ := strings.Cut(strings.TrimSpace(line), " ")
			fields[field] = said
		}
		all[name] = fields
	}
	return all
})

// Default gives, as JSON, the value of a field that is the same as leaving the field
// out: what the API server fills in, or what it does not tell from nothing. {} is a
// map of which that holds when the map is empty. ok is false where there is no such
// value, or it depends on other fields.
func (o *Object) Default(field string) (json string, ok bool) {
	if json, ok = strings.CutPrefix(defaults()[o.Name][field], "= "); !ok {
		return "", false
	}
	return strings.TrimSuffix(json, always), true
}

// always marks a value that is the same as leaving the field out, and that the API server
// writes nonetheless.
const always = " always"

// Written gives the value that the API server writes for a field that was left out, as
// Default does; ok is false where it writes none.
func (o *Object) Written(field string) (json string, ok bool) {
	said, ok := strings.CutPrefix(defaults()[o.Name][field], "= ")
	json, kept := strings.CutSuffix(said, always)
	return json, ok && (kept || json != `""` && json != "0" && json != "false" && json != "null")
}

// MergeKey gives the field by which patches tell the items of a list apart; "" where
// there is none.
func (o *Object) MergeKey(field string) string {
	if key, ok := strings.CutPrefix(defaults()[o.Name][field], "by "); ok {
		return key
	}
	return ""
}
