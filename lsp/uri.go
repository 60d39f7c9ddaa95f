package lsp

import (
	"net/url"
	"path"
	"strings"
)

// pathOf gives the absolute path, with slashes, of a URI of scheme file; "" for all others.
func pathOf(uri string) string {
	u, err := url.Parse(uri)
	if err != nil || u.Scheme != "file" || u.Path == "" {
		return ""
	}
	name := path.Clean(u.Path)
	switch {
	case u.Host != "":
		return "//" + u.Host + name // a share of Windows
	case hasDrive(strings.TrimPrefix(name, "/")):
		return name[1:]
	}
	return name
}

// nameOf gives the absolute path of what is a file, and for all else the URI.
func nameOf(uri string) string {
	if name := pathOf(uri); name != "" {
		return name
	}
	return uri
}

// uriOf gives the URI of an absolute path with slashes.
func uriOf(name string) string {
	u := url.URL{Scheme: "file", Path: name}
	if hasDrive(name) {
		u.Path = "/" + name
	}
	return u.String()
}

// hasDrive reports whether a path begins with a drive of Windows.
func hasDrive(name string) bool {
	return len(name) >= 2 && name[1] == ':' && ('a' <= name[0]|0x20 && name[0]|0x20 <= 'z')
}

// within reports whether a path is a folder or in it.
func within(folder, name string) bool {
	return name == folder || strings.HasPrefix(name, strings.TrimSuffix(folder, "/")+"/")
}
