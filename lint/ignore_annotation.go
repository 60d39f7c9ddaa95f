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
	kubeScoreEnable     = "kube-score/enable"
	polarisExempt       = "polaris.fairwinds.com/exempt"
	polarisPrefix       = "polaris.fairwinds.com/"
	polarisSuffix       = "-exempt"
)

// everyRule stands for all rules in another tool's annotation.
const everyRule = "*"

// annotations reads what an object's annotations ignore.
func (c *controller) annotations(o *manifest.Object) {
	own := o.At("metadata", "annotations")
	if n := own.Get(manifest.IgnoreAnnotation); n.Exists() {
		c.byObject[o] = append(c.byObject[o], c.annotation(o, n)...)
	}
	for _, f := range foreignIgnores(o, own) {
		for _, rule := range c.saying(f.check) {
			c.byObject[o] = append(c.byObject[o], &ignore{rule: rule, place: f.place, object: o, foreign: true})
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

// saying gives the rules that say the same as a check of another linter.
func (c *controller) saying(check string) []string {
	if check == everyRule {
		return []string{everyRule}
	}
	if c.byCheck == nil {
		c.byCheck = map[string][]string{}
		for _, r := range c.rules {
			for _, name := range r.Foreign {
				c.byCheck[name] = append(c.byCheck[name], r.ID)
			}
		}
	}
	return c.byCheck[check]
}

// A foreignIgnore is a check of another linter that its annotation ignores.
type foreignIgnore struct {
	check string // kube-linter/latest-tag, or everyRule
	place source.Range
}

// foreignIgnores reads the annotations of other linters as they do, of an object and its
// pods. Those of kube-score may stand at the pods, and what is enabled there is not
// ignored by the object.
func foreignIgnores(o *manifest.Object, annotations *source.Node) (list []foreignIgnore) {
	var enabled []string
	if w := o.Workload; w != nil && w.Template() != o.Node() {
		pods := w.Template().At("metadata", "annotations")
		list = kubeScoreChecks(pods.Get(kubeScoreIgnore))
		for _, f := range kubeScoreChecks(pods.Get(kubeScoreEnable)) {
			enabled = append(enabled, f.check)
		}
	}
	fields := annotations.Fields
	for i := range fields {
		key, value := fields[i].Name, fields[i].Value
		check := ""
		switch {
		case key == kubeLinterIgnoreAll, key == polarisExempt && strings.EqualFold(value.Text, "true"):
			check = everyRule
		case strings.HasPrefix(key, kubeLinterIgnore):
			check = "kube-linter/" + strings.TrimPrefix(key, kubeLinterIgnore)
		case strings.HasPrefix(key, polarisPrefix) && strings.HasSuffix(key, polarisSuffix) &&
			strings.EqualFold(value.Text, "true"):
			check = "polaris/" + strings.TrimSuffix(strings.TrimPrefix(key, polarisPrefix), polarisSuffix)
		case key == kubeScoreIgnore:
			list = append(list, slices.DeleteFunc(kubeScoreChecks(value), func(f foreignIgnore) bool {
				return slices.Contains(enabled, f.check)
			})...)
		}
		if check != "" {
			list = append(list, foreignIgnore{check, value.Range})
		}
	}
	return list
}

// kubeScoreChecks reads a list of checks of kube-score.
func kubeScoreChecks(value *source.Node) (list []foreignIgnore) {
	if value.Text == "" {
		return nil
	}
	for _, check := range strings.Split(value.Text, ",") {
		switch check = strings.TrimSpace(check); check {
		case "":
		case everyRule:
			list = append(list, foreignIgnore{everyRule, value.Range})
		default:
			list = append(list, foreignIgnore{"kube-score/" + check, value.Range})
		}
	}
	return list
}

// Accepts reports whether another linter's annotation on an object ignores a check that
// says the same as a part of the rule.
func (p *Pass) Accepts(o *manifest.Object, part string) bool {
	checks := p.rule.ForeignParts[part]
	if len(checks) == 0 {
		return false
	}
	ignored := foreignIgnores(o, o.At("metadata", "annotations"))
	return slices.ContainsFunc(ignored, func(f foreignIgnore) bool { return slices.Contains(checks, f.check) })
}
