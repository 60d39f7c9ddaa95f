package rules

import "strings"

// A rootImage is an official image of Docker Hub whose files say no user, so
// that it starts as root, though its server may change to another one later.
type rootImage struct {
	name   string
	source string // the repository of its files
	but    string // what the tags of variants hold that have a user; "": none has
}

// rootImages are the images that are known to start as root, with where their
// files are; which those are is in github.com/docker-library/official-images.
// Left out are those which have a user in some versions only: haproxy,
// memcached.
var rootImages = []rootImage{
	{name: "alpine", source: "https://github.com/alpinelinux/docker-alpine"},
	{name: "busybox", source: "https://github.com/docker-library/busybox"},
	{name: "caddy", source: "https://github.com/caddyserver/caddy-docker"},
	{name: "cassandra", source: "https://github.com/docker-library/cassandra"},
	{name: "drupal", source: "https://github.com/docker-library/drupal"},
	{name: "golang", source: "https://github.com/docker-library/golang"},
	{name: "httpd", source: "https://github.com/docker-library/httpd"},
	{name: "mariadb", source: "https://github.com/MariaDB/mariadb-docker", but: "-ubi"},
	{name: "mongo", source: "https://github.com/docker-library/mongo"},
	{name: "mysql", source: "https://github.com/docker-library/mysql"},
	{name: "nextcloud", source: "https://github.com/nextcloud/docker"},
	{name: "nginx", source: "https://github.com/nginx/docker-nginx"},
	{name: "node", source: "https://github.com/nodejs/docker-node"},
	{name: "php", source: "https://github.com/docker-library/php"},
	{name: "postgres", source: "https://github.com/docker-library/postgres"},
	{name: "python", source: "https://github.com/docker-library/python"},
	{name: "rabbitmq", source: "https://github.com/docker-library/rabbitmq"},
	{name: "redis", source: "https://github.com/redis/docker-library-redis"},
	{name: "ruby", source: "https://github.com/docker-library/ruby"},
	{name: "tomcat", source: "https://github.com/docker-library/tomcat"},
	{name: "traefik", source: "https://github.com/traefik/traefik-library-image"},
	{name: "wordpress", source: "https://github.com/docker-library/wordpress", but: "cli"},
}

// startsAsRoot gives the source of an image that is known to start as root; ""
// where that is not known.
func (i image) startsAsRoot() string {
	switch i.registry {
	case "", "docker.io", "index.docker.io", "registry-1.docker.io":
	default:
		return "" // another registry may have something else under the name
	}
	name := strings.TrimPrefix(i.repository, "library/")
	for _, r := range rootImages {
		if r.name == name && (r.but == "" || !strings.Contains(i.tag, r.but)) {
			return r.source
		}
	}
	return ""
}
