package lint

import (
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// The annotations of other linters.
const (
	kubeLinterIgnore    = "ignore-check.kube-linter.io/"
	kubeLinterIgnoreAll = "kube-linter.io/ignore-all"
	kubeScoreIgnore     = "kube-score/ignore"
)

// everyRule stands for all rules in another tool's annotation.
const everyRule = "*"

// annotations reads what an object's annotations ignore.
func (c *controller) annotations(o *manifest.Object) {
	fields := o.At("metadata", "annotations").Fields
	for i := range fields {
		key, value := fields[i].Name, fields[i].Value
		switch {
		case key == manifest.IgnoreAnnotation:
			c.byObject[o] = append(c.byObject[o], c.annotation(o, value)...)
		case key == kubeLinterIgnoreAll:
			c.foreign(o, value, everyRule)
		case strings.HasPrefix(key, kubeLinterIgnore):
			c.foreign(o, value, c.saying("kube-linter", strings.TrimPrefix(key, kubeLinterIgnore))...)
		case key == kubeScoreIgnore:
			for _, check := range strings.Split(value.Text, ",") {
				if check = strings.TrimSpace(check); check == everyRule {
					c.foreign(o, value, everyRule)
				}
				c.foreign(o, value, c.saying("kube-score", check)...)
			}
		}
	}
}

// annotation reads what Plimsoll's own annotation ignores.
func (c *controller) annotation(o *manifest.Object, value *source.Node) (list []*ignore) {
	anywhere := func(int, int) source.Range { return value.Range }
	parts := strings.FieldsFunc(value.Text, func(r rune) bool { return r == ';' || r == '\n' })
	if len(parts) == 0 {
		parts = []string{""}
	}
	for _, part := range parts {
		if strings.TrimSpace(part) != "" || len(parts) == 1 {
			list = append(list, c.parse(part, o, value.Range, anywhere)...)
		}
	}
	return list
}

// foreign notes rules that another tool's annotation ignores.
func (c *controller) foreign(o *manifest.Object, value *source.Node, rules ...string) {
	for _, rule := range rules {
		c.byObject[o] = append(c.byObject[o], &ignore{rule: rule, place: value.Range, object: o, foreign: true})
	}
}

// saying gives the rules that say the same as a check of another linter.
func (c *controller) saying(linter, check string) (ids []string) {
	for _, r := range c.rules {
		if slices.Contains(r.Foreign, linter+"/"+check) {
			ids = append(ids, r.ID)
		}
	}
	return ids
}
