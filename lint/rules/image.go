package rules

import (
	"strings"

	"github.com/plimsoll-dev/plimsoll/manifest"
)

// An image is the name of a container image in its parts.
type image struct {
	registry   string // with a port; "" where none is named, which means docker.io
	repository string // what is between registry and tag: library/nginx
	tag        string
	digest     string
}

// parseImage takes the name of an image apart. It gives false for what cannot
// be one: a placeholder that a tool is to fill in, or nothing.
func parseImage(s string) (image, bool) {
	if s == "" || strings.ContainsAny(s, " \t\n$<>{}%\"'") || strings.Contains(s, "://") {
		return image{}, false
	}
	var i image
	s, version := manifest.CutImage(s)
	i.tag, i.digest, _ = strings.Cut(strings.TrimPrefix(version, ":"), "@")
	i.repository = s
	if first, rest, ok := strings.Cut(s, "/"); ok && (strings.ContainsAny(first, ".:") || first == "localhost") {
		i.registry, i.repository = first, rest
	}
	return i, i.repository != ""
}

// base gives the last word of the name: nginx.
func (i image) base() string {
	return i.repository[strings.LastIndexByte(i.repository, '/')+1:]
}
