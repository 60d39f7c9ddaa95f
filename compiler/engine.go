package compiler

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/plimsoll-dev/plimsoll/source"
)

// An engine is a database that Plimsoll knows: how its official image runs,
// and how it is dumped and restored. docs/engines.md says where each fact
// comes from.
type engine struct {
	name       string // as specs write it
	repository string // of the official image
	oldest     release
	newest     int // major release that there was when this was written
	port       int32

	user, alpine ids // of the image's own user, and of its Alpine variant's

	dataPath     string // where the claim is mounted
	subPath      string // the folder of the claim that is mounted; "" is its root
	sharedMemory bool   // needs more than the 64 MiB that a container has

	args   []string // for the image's entrypoint
	guard  string   // shell: starts the server with "$@" and a password; "" when the entrypoint does
	server []setting
	ready  string // shell: succeeds when clients are served
	alive  string // shell: fails when only a restart helps; "" means that the port must answer
	grace  int64  // seconds that a clean shutdown may take

	client     []setting
	restoreEnv []setting // what restore reads beside client
	kind       string    // suffix of a dump
	zstd       bool      // the image has the zstd program
	database   string    // variable with the name of the database; "": it has none with names
	roomy      bool      // dump and restore need room for a whole dump in $scratch

	// Shell commands. dump writes to stdout; check and restore read the dump
	// from stdin. check does not touch the server. list gives the names of all
	// databases that hold a user's data, each on a line.
	dump, check, restore, list string
}

// An ids is a user and its group.
type ids struct{ user, group int64 }

// A setting is an environment variable that an engine's programs read.
type setting struct {
	name  string
	value settingValue
	text  string // of literalValue
	// unless names a variable that takes the place of this one when the app
	// sets it.
	unless string
}

// A settingValue says where the value of a setting comes from.
type settingValue uint8

const (
	literalValue settingValue = iota
	hostValue
	portValue
	databaseValue
	usernameValue // key of the Secret
	passwordValue // key of the Secret
	podIPValue
)

// engines is the whole list, in the order of the documentation. What differs
// between engines stands here and nowhere else.
var engines = []engine{
	{
		name: "postgres", repository: "docker.io/library/postgres", oldest: release{14}, newest: 18, port: 5432,
		user: ids{999, 999}, alpine: ids{70, 70},
		dataPath: "/var/lib/postgresql/data", sharedMemory: true,
		server: []setting{
			{name: "POSTGRES_DB", value: databaseValue},
			{name: "POSTGRES_USER", value: usernameValue},
			{name: "POSTGRES_PASSWORD", value: passwordValue},
			// Below the mount, since the server insists on owning the folder;
			// and without the version, since a newer image must stop at the
			// old data and not begin with an empty folder.
			{name: "PGDATA", text: "/var/lib/postgresql/data/pgdata"},
		},
		// By TCP, which the server that fills a new database does not serve.
		ready: `exec pg_isready --quiet --host=127.0.0.1 --username="$POSTGRES_USER" --dbname="$POSTGRES_DB"`,
		// 1 means that it answers and refuses clients, as during recovery.
		alive: `pg_isready --quiet --host=127.0.0.1 --username="$POSTGRES_USER" --dbname="$POSTGRES_DB" || [ $? -eq 1 ]`,
		grace: 120,
		client: []setting{
			{name: "PGHOST", value: hostValue},
			{name: "PGPORT", value: portValue},
			{name: "PGDATABASE", value: databaseValue},
			{name: "PGUSER", value: usernameValue},
			{name: "PGPASSWORD", value: passwordValue},
		},
		kind: "dump", zstd: true, database: "PGDATABASE",
		dump:    `pg_dump --no-password --format=custom --compress=0`,
		check:   `pg_restore --file=/dev/null`,
		restore: postgresRestore,
		list: `psql --no-password --no-psqlrc --quiet --tuples-only --no-align --dbname=postgres --command="
  select datname from pg_database
  where datallowconn and not datistemplate and has_database_privilege(datname, 'connect') order by 1"`,
	},
	{
		name: "mysql", repository: "docker.io/library/mysql", oldest: release{8, 0}, newest: 9, port: 3306,
		user: ids{999, 999}, alpine: ids{999, 999},
		dataPath: "/var/lib/mysql", subPath: "data",
		server: []setting{
			{name: "MYSQL_DATABASE", value: databaseValue},
			{name: "MYSQL_USER", value: usernameValue},
			{name: "MYSQL_PASSWORD", value: passwordValue},
			{name: "MYSQL_RANDOM_ROOT_PASSWORD", text: "yes", unless: "MYSQL_ROOT_PASSWORD"},
			{name: "MYSQL_ROOT_HOST", text: "localhost"},
		},
		ready: mysqlPing,
		alive: mysqlPing,
		grace: 120,
		client: []setting{
			{name: "DB_HOST", value: hostValue},
			{name: "DB_PORT", value: portValue},
			{name: "DB_NAME", value: databaseValue},
			{name: "DB_USER", value: usernameValue},
			{name: "MYSQL_PWD", value: passwordValue},
		},
		kind: "sql", zstd: true, database: "DB_NAME",
		dump: `mysqldump --host="$DB_HOST" --port="$DB_PORT" --user="$DB_USER" \
    --single-transaction --routines --events --triggers --hex-blob \
    --no-tablespaces --set-gtid-purged=OFF --default-character-set=utf8mb4 -- "$DB_NAME"`,
		check:   sqlCheck,
		restore: `sql() { mysql ` + sqlRestore,
		list:    "mysql" + sqlList,
	},
	{
		name: "mariadb", repository: "docker.io/library/mariadb", oldest: release{10, 6}, newest: 12, port: 3306,
		user: ids{999, 999}, alpine: ids{999, 999},
		dataPath: "/var/lib/mysql", subPath: "data",
		server: []setting{
			{name: "MARIADB_DATABASE", value: databaseValue},
			{name: "MARIADB_USER", value: usernameValue},
			{name: "MARIADB_PASSWORD", value: passwordValue},
			{name: "MARIADB_RANDOM_ROOT_PASSWORD", text: "yes", unless: "MARIADB_ROOT_PASSWORD"},
			{name: "MARIADB_ROOT_HOST", text: "localhost"},
		},
		ready: mariadbPing,
		alive: mariadbPing,
		grace: 120,
		client: []setting{
			{name: "DB_HOST", value: hostValue},
			{name: "DB_PORT", value: portValue},
			{name: "DB_NAME", value: databaseValue},
			{name: "DB_USER", value: usernameValue},
			{name: "MYSQL_PWD", value: passwordValue},
		},
		kind: "sql", zstd: true, database: "DB_NAME",
		dump: `mariadb-dump --host="$DB_HOST" --port="$DB_PORT" --user="$DB_USER" \
    --single-transaction --routines --events --triggers --hex-blob \
    --no-tablespaces --default-character-set=utf8mb4 -- "$DB_NAME"`,
		check:   sqlCheck,
		restore: `sql() { mariadb ` + sqlRestore,
		list:    "mariadb" + sqlList,
	},
	{
		name: "mongodb", repository: "docker.io/library/mongo", oldest: release{6, 0}, newest: 8, port: 27017,
		user: ids{999, 999}, alpine: ids{999, 999},
		dataPath: "/data/db", subPath: "data",
		server: []setting{
			{name: "MONGO_INITDB_DATABASE", value: databaseValue},
			{name: "MONGO_INITDB_ROOT_USERNAME", value: usernameValue},
			{name: "MONGO_INITDB_ROOT_PASSWORD", value: passwordValue},
		},
		// By the pod's own name, since the server that makes the first user
		// listens on 127.0.0.1 alone. mongosh writes a log into its home,
		// which in this image is the data path.
		ready: `HOME=/tmp mongosh --quiet --norc --host "$HOSTNAME" --eval 'db.adminCommand({ping: 1})'`,
		grace: 120,
		client: []setting{
			{name: "DB_HOST", value: hostValue},
			{name: "DB_PORT", value: portValue},
			{name: "DB_NAME", value: databaseValue},
			{name: "DB_USER", value: usernameValue},
			{name: "DB_PASSWORD", value: passwordValue},
		},
		kind: "archive", database: "DB_NAME",
		dump: `mongodump --config=/dev/fd/4 --host="$DB_HOST" --port="$DB_PORT" \
    --authenticationDatabase=admin --username="$DB_USER" --db="$DB_NAME" --archive 4<<END` + mongoLogin,
		// The mark that ends each part of an archive ends a whole one, too.
		check: `[ "$(tail -c 4 | od -A n -t x1 | tr -d ' \n')" = ffffffff ]`,
		restore: `mongorestore --config=/dev/fd/4 --host="$DB_HOST" --port="$DB_PORT" \
    --authenticationDatabase=admin --username="$DB_USER" --nsInclude="$DB_NAME.*" \
    --drop --stopOnError --archive 4<<END` + mongoLogin,
		list: `HOME=/tmp mongosh --quiet --norc --nodb --eval '
  const env = process.env;
  const login = encodeURIComponent(env.DB_USER) + ":" + encodeURIComponent(env.DB_PASSWORD);
  const host = env.DB_HOST.includes(":") ? "[" + env.DB_HOST + "]" : env.DB_HOST;
  const server = new Mongo("mongodb://" + login + "@" + host + ":" + env.DB_PORT + "/?authSource=admin");
  const list = server.getDB("admin").adminCommand({listDatabases: 1, nameOnly: true}).databases;
  for (const db of list) if (!["admin", "config", "local"].includes(db.name)) print(db.name);'`,
	},
	{
		name: "redis", repository: "docker.io/library/redis", oldest: release{7, 0}, newest: 8, port: 6379,
		user: ids{999, 999}, alpine: ids{999, 1000},
		dataPath: "/data", subPath: "data",
		args: []string{"--appendonly", "yes"},
		guard: `exec docker-entrypoint.sh redis-server - "$@" <<END
requirepass ` + redisPassword + `
END
`,
		server: []setting{
			{name: "REDISCLI_AUTH", value: passwordValue},
		},
		ready: `[ "$(redis-cli -h 127.0.0.1 ping)" = PONG ]`,
		alive: `exec redis-cli -h 127.0.0.1 ping`,
		grace: 60,
		client: []setting{
			{name: "DB_HOST", value: hostValue},
			{name: "DB_PORT", value: portValue},
			{name: "REDISCLI_AUTH", value: passwordValue},
		},
		restoreEnv: []setting{{name: "POD_IP", value: podIPValue}},
		kind:       "rdb", roomy: true,
		// By way of a file, since redis-cli leaves an end mark of the protocol
		// behind the dump when it cannot cut it off again.
		dump: `redis-cli -h "$DB_HOST" -p "$DB_PORT" --rdb "$scratch/dump.rdb" >&2 &&
    cat "$scratch/dump.rdb" && rm "$scratch/dump.rdb"`,
		check:   `redis-check-rdb /dev/stdin`,
		restore: redisRestore,
	},
}

const (
	// The ping succeeds even when the password is no longer the account's.
	mysqlPing   = `MYSQL_PWD="$MYSQL_PASSWORD" mysqladmin ping --silent --host=127.0.0.1 --user="$MYSQL_USER"`
	mariadbPing = `MYSQL_PWD="$MARIADB_PASSWORD" mariadb-admin ping --silent --skip-ssl --host=127.0.0.1 ` +
		`--user="$MARIADB_USER"`

	// All in one transaction, which is committed only when the dump was read
	// to its end. The schemas go first, since what was changed or added after
	// the dump can be in the way of dropping one object after the other; what
	// is in no schema is dropped by pg_restore. The schema public is made as a
	// new database has it.
	// A database that is not there is made first.
	postgresRestore = `psql --no-password --no-psqlrc --quiet --command= 2> /dev/null ||
    createdb --no-password --maintenance-db=postgres -- "$PGDATABASE"
  told=$({
    {
      cat <<'END'
begin;
set client_min_messages = warning;
do '
declare
  s name;
begin
  for s in select nspname from pg_namespace where nspname !~ ''^pg_'' and nspname <> ''information_schema'' loop
    execute format(''drop schema %I cascade'', s);
  end loop;
  create schema public;
  if current_setting(''server_version_num'')::int >= 150000 then
    alter schema public owner to pg_database_owner;
    grant usage on schema public to public;
  else
    grant all on schema public to public;
  end if;
end';
select lo_unlink(oid) from pg_largeobject_metadata;
END
      pg_restore --clean --if-exists --file=- && echo 'commit;' && echo yes >&4
    } | psql --no-password --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --output=/dev/null
  } 4>&1)
  [ "$told" = yes ]`

	// A dump ends with this line only when it is whole.
	sqlCheck = `tail -n 1 | grep -q '^-- Dump completed'`

	// Without those of the server itself.
	sqlList = ` --host="$DB_HOST" --port="$DB_PORT" --user="$DB_USER" --default-character-set=utf8mb4 \
  --batch --raw --skip-column-names --execute="select schema_name from information_schema.schemata
    where schema_name not in ('information_schema', 'performance_schema', 'mysql', 'sys') order by 1"`

	// The database is made anew, without what was added after the dump.
	sqlRestore = `--host="$DB_HOST" --port="$DB_PORT" --user="$DB_USER" --default-character-set=utf8mb4 "$@"; }
  database=$(printf %s "$DB_NAME" | sed '` + "s/`/``/g; s/.*/`&`/" + `')
  sql --execute="create database if not exists $database"
  create=$(sql --batch --raw --skip-column-names --execute="show create database $database")
  sql --execute="drop database $database; CREATE ${create#*CREATE }"
  sql -- "$DB_NAME"`

	// The tools of MongoDB read the password from a here-document, so that it
	// is in no argument and in no file.
	mongoLogin = `
password: '$(printf %s "$DB_PASSWORD" | sed "s/'/''/g")'
END
`
	// The password as a quoted word of a configuration on stdin, likewise.
	redisPassword = `"$(printf %s "${REDISCLI_AUTH-}" | sed 's/[\\"]/\\&/g')"`

	// A running server cannot load a dump. So a server in the Job's own pod
	// loads it, and the database copies that one as its replica, which
	// replaces everything it holds at once, and is then let go.
	redisRestore = `cat > "$scratch/dump.rdb"
  ours() { redis-cli -h 127.0.0.1 -p 16379 "$@" 2> /dev/null; }
  target() { redis-cli -h "$DB_HOST" -p "$DB_PORT" "$@"; }
  told() { target info | tr -d '\r' | sed -n "s/^$1://p"; }
  tell() {
    reply=$(target "$@")
    [ "$reply" = OK ] || { echo "$*: $reply"; return 1; }
  }
  if [ "$(told role)" != master ]; then
    echo "the database is a replica; restore its master"
    exit 1
  fi

  docker-entrypoint.sh redis-server - 3>&- <<END &
port 16379
dir $scratch
save ""
protected-mode no
loglevel warning
repl-diskless-sync-delay 0
requirepass ` + redisPassword + `
END
  server=$!
  trap '{ kill $server || true; target replicaof no one || true; target config set masterauth "" || true; } >&2' EXIT
  until [ "$(ours ping)" = PONG ]; do
    kill -0 $server
    sleep 1
  done

  printf %s "${REDISCLI_AUTH-}" | tell -x config set masterauth
  tell replicaof "$POD_IP" 16379
  patience=60
  until [ "$(told master_link_status)" = up ]; do
    if [ "$(told master_sync_in_progress)" = 1 ]; then patience=60; fi
    patience=$((patience - 1))
    if [ $patience -eq 0 ]; then
      echo "the database does not reach this pod at $POD_IP, port 16379"
      exit 1
    fi
    sleep 1
  done
  tell replicaof no one
  # Until the append-only file is written anew, a crash brings the old data back.
  while told aof_rewrite_in_progress | grep -q 1 || told aof_rewrite_scheduled | grep -q 1; do
    sleep 1
  done`
)

// findEngine gives the engine of a name, or nil for one that Plimsoll does not
// know.
func findEngine(name string) *engine {
	for i := range engines {
		if engines[i].name == name {
			return &engines[i]
		}
	}
	return nil
}

// image gives the official image of a version.
func (e *engine) image(version string) string { return e.repository + ":" + version }

// imageTag is what the tag of an image may be.
var imageTag = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^[A-Za-z0-9_][-A-Za-z0-9_.]{0,127}$`)
})

// majorsAhead is how far beyond the newest known a version may be. An engine has
// one major release a year at most, so that this lasts as many years, and is still
// far from 175 in place of 17.5.
const majorsAhead = 10

// checkVersion refuses a version that no tag can be, one that the engine is not
// known to run, and one that there cannot be. Of text the schema knows the first,
// but a number stands as it is written: -5, +5 and .5 are none.
func (b *build) checkVersion(e *engine, version *source.Node) {
	if !version.Exists() {
		return
	}
	number, ok := readRelease(version.Text)
	switch {
	case !ok || !imageTag().MatchString(version.Text):
		b.fail(version.Range, "value", fmt.Sprintf("%q is not a version: the tag of the engine's image", version.Text),
			"write the tag as it stands in the registry")
	case slices.Compare(number, e.oldest[:min(len(number), len(e.oldest))]) < 0:
		b.fail(version.Range, "engine-version", fmt.Sprintf("%s %s is not supported", e.name, version.Text),
			fmt.Sprintf("the oldest version is %s%s", e.oldest, b.imageInstead(e, version)))
	case number[0] > e.newest+majorsAhead:
		hint := fmt.Sprintf("the newest known is %d%s", e.newest, b.imageInstead(e, version))
		if meant := e.withDot(version.Text); meant != "" {
			hint = source.DidYouMean(meant)
		}
		b.fail(version.Range, "engine-version", fmt.Sprintf("there is no %s %s", e.name, version.Text), hint)
	}
}

// withDot gives the version that was meant by one that lost its dot, as 106 is
// 10.6; "" when there is none.
func (e *engine) withDot(version string) string {
	for i := 1; i < len(version); i++ {
		meant := version[:i] + "." + version[i:]
		number, ok := readRelease(meant)
		if ok && len(number) > 1 && slices.Compare(number, e.oldest) >= 0 && number[0] <= e.newest {
			return meant
		}
	}
	return ""
}

// imageInstead says, where it is so, that an image is taken as it is.
func (b *build) imageInstead(e *engine, version *source.Node) string {
	if b.Kind != "Database" {
		return ""
	}
	return fmt.Sprintf("; to run it all the same, write image: %s in place of version", e.image(version.Text))
}

// A release is the numbers of a version, as 10.6. What follows is left open: 10 is
// the newest that begins so.
type release []int

func (r release) String() string {
	parts := make([]string, len(r))
	for i, n := range r {
		parts[i] = strconv.Itoa(n)
	}
	return strings.Join(parts, ".")
}

// readRelease reads the numbers that a tag begins with; ok is false where there
// are none.
func readRelease(tag string) (r release, ok bool) {
	numbers := tag[:len(tag)-len(strings.TrimLeft(tag, ".0123456789"))]
	for _, text := range strings.Split(strings.TrimSuffix(numbers, "."), ".") {
		n, err := strconv.Atoi(text)
		if err != nil {
			return nil, false
		}
		r = append(r, n)
	}
	return r, true
}

var alpineTag = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`-alpine[0-9.]*$`) })

// idsOf gives the ids of the user in an image of the engine.
func (e *engine) idsOf(image string) ids {
	tag, _, _ := strings.Cut(image, "@")
	if alpineTag().MatchString(tag) {
		return e.alpine
	}
	return e.user
}
