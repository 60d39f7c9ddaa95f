package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var selectorStable = &lint.Rule{
	ID:      "selector-stable",
	Summary: "a selector on a label that changes, such as a version or a date",
	Why: "The selector of a workload is immutable: with a new version the API server refuses the change, and the " +
		"object has to be deleted and made anew. " +
		"A Service or budget whose selector changes with the version loses the old pods at once, before new ones are " +
		"ready.",
	Do: "Select by labels that stay as long as the application does, such as app.kubernetes.io/name and " +
		"app.kubernetes.io/instance. The version may stay among the labels of the pods. " +
		"A workload that lives no longer than its version says so in its name, web-v2 or web-2.0.1, and may select " +
		"by it. The selector of a workload that is in a cluster cannot be changed: delete it with kubectl delete " +
		"--cascade=orphan, which leaves its pods, and apply it again.",
	Severity: source.Warning,
	Beyond:   true,
	Source:   "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#label-selector-updates",
	Object:   checkSelectorStable,
}

func checkSelectorStable(p *lint.Pass, o *manifest.Object) {
	if w := o.Workload; w != nil && w.Selector() != nil && !w.Ends {
		for _, r := range w.Selector().Requirements {
			if changes(&r) && !named(&r, o.Name) {
				p.Report(o, r.Anchor(),
					fmt.Sprintf("the selector asks for %s, which changes, and the selector of a %s is immutable",
						r.String(), o.Kind),
					"remove it from the selector; the pods may keep the label").Because(o.Folder() + r.String())
			}
		}
	}
	if !o.Is("", "Service") && !o.Is("policy", "PodDisruptionBudget") {
		return
	}
	s := manifest.PodSelector(o)
	for _, r := range s.Requirements {
		if changes(&r) &&
			!slices.ContainsFunc(p.Select(o, "", s), func(w *manifest.Workload) bool { return named(&r, w.Name) }) {
			p.Report(o, r.Anchor(),
				fmt.Sprintf("the selector asks for %s, which changes, and loses the old pods before there are new ones",
					r.String()),
				"remove it from the selector").Because(o.Folder() + r.String())
		}
	}
}

// changingWords end the keys of labels that differ from release to release. The
// first three may also name what lives on.
var changingWords = []string{"version", "revision", "tag", "chart", "commit", "sha", "build", "buildnumber", "date",
	"timestamp", "hash", "checksum"}

// changes reports whether the requirement asks for a label that differs from
// release to release. A version such as v1 or canary names a branch of the
// application that lives on, as in a service mesh.
func changes(r *manifest.Requirement) bool {
	if r.Operator != "In" {
		return false
	}
	return slices.ContainsFunc(r.Values, func(value string) bool {
		if isRelease(value) || isDate(value) || isHash(value) {
			return true
		}
		word := lastWord(r.Key)
		i := slices.IndexFunc(changingWords,
			func(w string) bool { return word == w || len(w) > 5 && strings.HasSuffix(word, w) })
		switch {
		case i < 0 || !strings.ContainsAny(value, "0123456789") && changingWords[i] != "commit":
			return false
		case i < 3: // version and the like
			return strings.Trim(strings.TrimPrefix(value, "v"), "0123456789") != ""
		}
		return true
	})
}

// named reports whether a name ends with what the requirement asks for, so that
// the object is one of several that differ in it.
func named(r *manifest.Requirement, name string) bool {
	return slices.ContainsFunc(r.Values, func(value string) bool {
		return strings.HasSuffix(name, value) ||
			strings.HasSuffix(name, strings.ToLower(strings.NewReplacer(".", "-", "_", "-").Replace(value)))
	})
}

// lastWord gives the last word of a label key, in lower case.
func lastWord(key string) string {
	return strings.ToLower(key[strings.LastIndexAny(key, "/.-_")+1:])
}

// isRelease reports whether s is three numbers with dots between, perhaps with
// a v before and more behind: 1.2.3, v1.2.3-rc.1.
func isRelease(s string) bool {
	s, _, _ = strings.Cut(strings.TrimPrefix(s, "v"), "-")
	parts := strings.Split(s, ".")
	return len(parts) == 3 && !slices.ContainsFunc(parts, func(part string) bool { return !isDigits(part) })
}

// isDate reports whether s begins with a date: 2026-03-01, or 20260301 alone.
func isDate(s string) bool {
	if len(s) == 8 && isDigits(s) {
		return s >= "20000101" && s <= "20991231" && s[4:6] <= "12" && s[6:] <= "31"
	}
	return len(s) >= 10 && isDigits(s[:4]) && s[4] == '-' && isDigits(s[5:7]) && s[7] == '-' && isDigits(s[8:10])
}

// isHash reports whether s is a hash as Git gives it.
func isHash(s string) bool {
	return len(s) == 40 && strings.Trim(s, "0123456789abcdef") == ""
}
