package rules

import (
	"path"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A database is a server that keeps data which nothing else has, known by its
// image.
type database struct {
	images string   // last words of the image's name
	dirs   []string // where it keeps its data
}

// databases leaves out caches and queues, which do without what they hold:
// Redis, Valkey, Memcached, RabbitMQ, NATS.
var databases = []database{
	{"postgres postgresql postgis timescaledb timescaledb-ha pgvector postgresql-repmgr spilo",
		[]string{"/var/lib/postgresql", "/bitnami/postgresql", "/home/postgres/pgdata"}},
	{"mysql mysql-server mariadb mariadb-galera percona percona-server percona-xtradb-cluster",
		[]string{"/var/lib/mysql", "/bitnami/mysql", "/bitnami/mariadb"}},
	{"mongo mongodb mongodb-community-server mongodb-enterprise-server percona-server-mongodb ferretdb",
		[]string{"/data/db", "/bitnami/mongodb"}},
	{"mssql mssql-server azure-sql-edge", []string{"/var/opt/mssql"}},
	{"oracle-xe oracle-free", []string{"/opt/oracle/oradata"}},
	{"cockroach", []string{"/cockroach/cockroach-data"}},
	{"cassandra scylla", []string{"/var/lib/cassandra", "/var/lib/scylla", "/bitnami/cassandra"}},
	{"elasticsearch", []string{"/usr/share/elasticsearch/data", "/bitnami/elasticsearch/data"}},
	{"opensearch", []string{"/usr/share/opensearch/data"}},
	{"influxdb", []string{"/var/lib/influxdb", "/var/lib/influxdb2"}},
	{"couchdb", []string{"/opt/couchdb/data"}},
	{"couchbase", []string{"/opt/couchbase/var"}},
	{"neo4j", []string{"/data", "/var/lib/neo4j/data"}},
	{"clickhouse clickhouse-server", []string{"/var/lib/clickhouse"}},
	{"arangodb", []string{"/var/lib/arangodb3"}},
	{"rethinkdb", []string{"/data"}},
	{"etcd", []string{"/var/lib/etcd", "/bitnami/etcd", "/etcd-data"}},
	{"zookeeper", []string{"/data", "/var/lib/zookeeper", "/bitnami/zookeeper"}},
	{"kafka cp-kafka", []string{"/var/lib/kafka", "/bitnami/kafka", "/kafka"}},
}

// databaseOf gives the database that a container runs, nil when it runs none.
func databaseOf(c *manifest.Container) *database {
	if !c.Runs() || runsScript(c) {
		return nil
	}
	i, ok := parseImage(c.Image)
	if !ok {
		return nil
	}
	for n := range databases {
		if isWord(databases[n].images, productOf(i)) {
			return &databases[n]
		}
	}
	return nil
}

// productOf gives the word in the name of an image that says what it is.
func productOf(i image) string {
	if i.base() == "server" { // mcr.microsoft.com/mssql/server
		return path.Base(path.Dir(i.repository))
	}
	return i.base()
}

// runsScript reports whether a container has a command that is not the server:
// a shell or a client of it.
func runsScript(c *manifest.Container) bool {
	items := c.Node.Get("command").Items
	if len(items) == 0 {
		return false
	}
	name := path.Base(items[0].Text)
	return slices.Contains([]string{"sh", "bash", "ash", "sleep", "tail", "psql", "mysql", "mongo", "mongosh",
		"pg_dump", "pg_isready", "mysqldump", "etcdctl"},
		name)
}

// databaseContainer gives the first container of a workload that runs a
// database, nil when none does.
func databaseContainer(w *manifest.Workload) *manifest.Container {
	for _, c := range w.Containers() {
		if databaseOf(c) != nil {
			return c
		}
	}
	return nil
}

// dataVolume gives the volume on which a database container keeps its data,
// "" when it is on none.
func dataVolume(c *manifest.Container) string {
	dirs := databaseOf(c).dirs
	for _, e := range c.Node.Get("env").Items {
		if e.Get("name").Text == "PGDATA" && e.Get("value").Text != "" {
			dirs = []string{e.Get("value").Text}
		}
	}
	for _, m := range c.Node.Get("volumeMounts").Items {
		mounted := path.Clean(m.Get("mountPath").Text)
		for _, dir := range dirs {
			if within(dir, mounted) || within(mounted, dir) && !holdsConfig(mounted) {
				return m.Get("name").Text
			}
		}
	}
	return ""
}

// within reports whether a path is a folder or below it.
func within(file, folder string) bool {
	return folder != "." && (file == folder || strings.HasPrefix(file, strings.TrimSuffix(folder, "/")+"/"))
}

// holdsConfig reports whether a folder below the data is for settings.
func holdsConfig(folder string) bool {
	name := path.Base(folder)
	return strings.Contains(name, "conf") || strings.Contains(name, "init")
}

// losesData gives what is wrong with where a container keeps the data of a
// database: the emptyDir, or the image where it is the container of a
// StatefulSet itself; nil where nothing is.
func losesData(w *manifest.Workload, c *manifest.Container) *source.Node {
	if databaseOf(c) == nil {
		return nil
	}
	name := dataVolume(c)
	if v := w.Volume(name); v != nil {
		if n := v.Node.Get("emptyDir"); manifest.IsSet(n) {
			return n
		}
		return nil
	}
	if w.Kind != "StatefulSet" || name != "" {
		return nil
	}
	for _, m := range c.Node.Get("volumeMounts").Items {
		if v := w.Volume(m.Get("name").Text); v == nil || v.Outlives() {
			return nil
		}
	}
	return c.Node.Get("image")
}
