package compiler

import (
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A reference is where an app names another one.
type reference struct {
	to Owner
	at *source.Node
}

// A registry holds the apps that others can refer to.
type registry struct {
	apps       []*known
	byName     map[Owner]*known
	incomplete bool
}

// A known app is what others need of it.
type known struct {
	*Maker
	partial bool
	summary any // what its kind's summary gives
}

// newRegistry takes the first app of a name by place.
func newRegistry(apps []*known, incomplete bool) registry {
	sortByPlace(apps, func(app *known) source.Range { return app.Place })
	r := registry{apps: apps, byName: make(map[Owner]*known, len(apps)), incomplete: incomplete}
	for _, app := range apps {
		if key := keyOf(app.Kind, app.Namespace, app.Name); r.byName[key] == nil {
			r.byName[key] = app
		}
	}
	return r
}

// find gives the app of a kind and name in a namespace, or nil.
func (r registry) find(kind, namespace, name string) *known {
	return r.byName[keyOf(kind, namespace, name)]
}

// keyOf gives an owner whose namespace is one for none and default.
func keyOf(kind, namespace, name string) Owner {
	return Owner{kind, manifest.NamespaceKey(namespace), name}
}

// names gives the names of all apps of a kind in a namespace.
func (r registry) names(kind, namespace string) (names []string) {
	for _, app := range r.apps {
		if app.Kind == kind && keyOf("", app.Namespace, "") == keyOf("", namespace, "") {
			names = append(names, app.Name)
		}
	}
	return names
}
