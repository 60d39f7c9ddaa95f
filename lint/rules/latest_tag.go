package rules

import (
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var latestTag = &lint.Rule{
	ID:      "latest-tag",
	Summary: "an image with the tag latest, or with neither tag nor digest",
	Why: "The tag latest is another image tomorrow. Pods of one workload then run different code, depending on when " +
		"their node pulled it; " +
		"a rollback starts the same image again; and nobody can say what ran last week.",
	Do:       "Name the version, or the digest: image: nginx:1.29.1 or nginx@sha256:....",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/concepts/containers/images/#image-names",
	Workload: checkLatestTag,
	Beyond:   true,
	Foreign:  []string{"kube-linter/latest-tag", "kube-score/container-image-tag", "polaris/tagNotSpecified"},
}

func checkLatestTag(p *lint.Pass, w *manifest.Workload) {
	set := imagesSetByTools.Of(p)
	if triggered(w) {
		return
	}
	for _, c := range w.Containers() {
		n := c.Node.Get("image")
		if n.Kind != source.String || set[n.Text] {
			continue
		}
		i, ok := parseImage(n.Text)
		switch {
		case !ok || n.Text == scaffolded || i.tag == "" && i.registry == "" && i.repository == i.base() &&
			!isWord(officialImages, i.base()):
			// A single word that Docker Hub does not have is a name that
			// Skaffold, Tilt or a script replaces.
		case i.digest != "" || i.tag != "" && i.tag != "latest":
		case i.tag == "":
			p.Report(w.Object, n, "image "+n.Text+" has no tag, which means latest: another image tomorrow",
				"name the version: "+n.Text+":VERSION").Because(n.Text)
		default:
			p.Report(w.Object, n, "image "+n.Text+" is another image tomorrow",
				"name the version instead of latest").Because(n.Text)
		}
	}
}

// scaffolded is the image that kubebuilder writes, for make deploy to replace.
const scaffolded = "controller:latest"

// triggered reports whether OpenShift puts the digest of an image in the place of its tag,
// as often as there is another one.
func triggered(w *manifest.Workload) bool {
	if strings.Contains(w.At("metadata", "annotations").Get("image.openshift.io/triggers").Text, "ImageStreamTag") {
		return true
	}
	return w.Kind == "DeploymentConfig" && slices.ContainsFunc(w.At("spec", "triggers").Items,
		func(n *source.Node) bool { return n.Get("type").Text == "ImageChange" })
}

// imagesSetByTools gives the images that kustomize or Skaffold gives a tag,
// by the name that the manifests have for them.
var imagesSetByTools = lint.NewShared(func(x *manifest.Index) map[string]bool {
	set := map[string]bool{}
	for _, kind := range []string{"Kustomization", "Component"} {
		for _, o := range x.Of(kind) {
			for _, n := range o.At("images").Items {
				if n.Has("newTag") || n.Has("digest") || n.Has("newName") {
					set[n.Get("name").Text] = true
					set[n.Get("name").Text+":latest"] = true
				}
			}
		}
	}
	for _, o := range x.Of("Config") {
		for _, n := range o.At("build", "artifacts").Items {
			set[n.Get("image").Text] = true
		}
	}
	return set
})

// officialImages are the images of Docker Hub whose names are one word, as far
// as they are used much.
const officialImages = "adminer almalinux alpine amazonlinux arangodb bash buildpack-deps busybox bitnami caddy " +
	"cassandra clickhouse composer " +
	"consul couchbase couchdb crate debian docker drupal eclipse-mosquitto eclipse-temurin elasticsearch elixir " +
	"erlang fedora flink fluentd " +
	"gcc ghost golang gradle grafana groovy haproxy haskell hello-world httpd influxdb java jenkins jetty joomla " +
	"jruby julia kibana kong " +
	"logstash mariadb matomo maven mediawiki memcached mongo mongo-express mysql nats neo4j nextcloud nginx node " +
	"odoo openjdk " +
	"oraclelinux percona perl php phpmyadmin postgres pypy python rabbitmq redis redmine registry rethinkdb " +
	"rockylinux ruby rust " +
	"solr sonarqube spark storm swift telegraf tomcat traefik ubuntu varnish vault wordpress zookeeper"
