package rules

import (
	"strings"

	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A references knows what one container can refer to as $(NAME).
type references struct {
	w      *manifest.Workload
	c      *manifest.Container
	set    map[string]bool         // names of the variables of env that stand above what is looked at
	all    map[string]*source.Node // the last of each name in env
	linked bool                    // Services of the namespace become variables
}

// newReferences begins with nothing set.
func newReferences(w *manifest.Workload, c *manifest.Container) *references {
	r := &references{w: w, c: c, set: map[string]bool{}, all: map[string]*source.Node{},
		linked: !manifest.IsFalse(w.Pod().Get("enableServiceLinks"))}
	for _, env := range c.Node.Get("env").Items {
		r.all[env.Get("name").Text] = env
	}
	return r
}

// literal reports whether the value of a variable stands in env.
func (r *references) literal(name string) bool {
	return r.all[name] != nil && !r.all[name].Has("valueFrom")
}

// elsewhere reports whether a variable can be set by anything but env. What env
// sets itself is hardly meant to come from there, but for envFrom.
func (r *references) elsewhere(name string, ours bool) bool {
	for _, from := range r.c.Node.Get("envFrom").Items {
		if strings.HasPrefix(name, from.Get("prefix").Text) {
			return true
		}
	}
	return !ours && (manifest.SetInEveryPod(name) || r.linked && manifest.IsServiceVariable(name))
}
