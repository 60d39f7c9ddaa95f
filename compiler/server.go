package compiler

import (
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A Server is a container that runs an engine's own image, in the words of the spec of a
// Database.
type Server struct {
	Engine      string
	DataPath    string // where the claim for the data is mounted
	SubPath     string // the folder of the claim that is mounted; "" is its root
	Database    string // "": nothing names it
	Credentials *source.Node
	Given       []string // the variables that follow from these words
}

// ServerOf reads a container the other way round. ok is false where the image is not that
// of a known engine, or what it is told of its user has no words in a Database.
func ServerOf(container *source.Node) (s Server, ok bool) {
	e := engineOf(container.Get("image").Text)
	if e == nil {
		return Server{}, false
	}
	s = Server{Engine: e.name, DataPath: e.dataPath, SubPath: e.subPath}
	var user, password *source.Node
	for _, v := range e.server {
		items := container.Get("env").Items
		i := slices.IndexFunc(items, func(item *source.Node) bool { return item.Get("name").Text == v.name })
		if i < 0 {
			continue
		}
		text := items[i].Get("value").Text
		switch v.value {
		case databaseValue:
			s.Database = text
		case usernameValue:
			user = items[i]
		case passwordValue:
			password = items[i]
		case literalValue:
			if text != v.text {
				continue
			}
		}
		s.Given = append(s.Given, v.name)
	}
	if password == nil {
		return s, user == nil
	}
	s.Credentials, ok = credentialsOf(user, password)
	return s, ok && !strings.Contains(s.Database, "$")
}

// credentialsOf gives the credentials of a Database that come from two variables; user is
// nil for an engine that has none.
func credentialsOf(user, password *source.Node) (c *source.Node, ok bool) {
	secret := func(v *source.Node) *source.Node { return v.At("valueFrom", "secretKeyRef") }
	from := secret(password)
	if !from.Exists() || from.Has("optional") {
		return nil, false
	}
	c = (&source.Node{Kind: source.Map}).With("secret", from.Get("name"))
	named := func(field, usual string, key *source.Node) {
		if key.Text != usual {
			c = c.With(field, key)
		}
	}
	if user != nil {
		switch value, key := user.Get("value"), secret(user); {
		case value.Exists() && !strings.Contains(value.Text, "$"):
			c = c.With("username", value)
		case key.Get("name").Text == from.Get("name").Text && !key.Has("optional"):
			named("usernameKey", "username", key.Get("key"))
		default:
			return nil, false
		}
	}
	named("passwordKey", "password", from.Get("key"))
	return c, true
}

// engineOf gives the engine whose own image an image is, or nil: under its whole name, or
// a short one of Docker Hub.
func engineOf(image string) *engine {
	name, _ := manifest.CutImage(image)
	for i := range engines {
		whole := engines[i].repository
		for _, prefix := range []string{"", "docker.io/", "docker.io/library/"} {
			if name == strings.TrimPrefix(whole, prefix) {
				return &engines[i]
			}
		}
	}
	return nil
}
