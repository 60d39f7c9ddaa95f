package backup

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
)

// content fills a database with all that a dump could lose, and says how to
// see every row of it.
type content struct{ fill, change, look string }

var contents = map[string]content{
	"postgres": {
		fill: `
			create table items (id serial primary key, word text, bytes bytea, at timestamptz default '2026-01-01');
			insert into items (word, bytes) select md5(i::text) || E'\n\\\' \t😀', decode(md5(i::text), 'hex') from generate_series(1, 5000) i;
			create view words as select word from items;
			create function twice(n int) returns int language sql as 'select 2 * n';
			create index on items (word);
			create schema extra; create table extra.t (i int); create extension pg_trgm; create publication p for table items;
			select lo_from_bytea(4242, decode(repeat('ab', 100000), 'hex'))`,
		change: `drop function twice; select lo_unlink(4242); alter table items drop column id; create view more as select * from items;
			create schema other; create table other.added (item text); create table added (other int); select lo_from_bytea(4343, 'x')`,
		look: `
			select md5(string_agg(items::text, '' order by id)) from items;
			select count(*) from words; select twice(21); select last_value from items_id_seq;
			select md5(lo_get(4242)); select oid from pg_largeobject_metadata order by 1; select pubname from pg_publication;
			select oid::regclass from pg_class where relnamespace not in (11, 99) and relnamespace not in (select oid from pg_namespace where nspname ~ '^pg_' or nspname = 'information_schema') order by oid::regclass::text;
			select nspname, nspowner::regrole, has_schema_privilege('public', nspname, 'usage') from pg_namespace where nspname !~ '^pg_temp|^pg_toast' order by 1`,
	},
	"mariadb": {
		fill: `
			create table items (id int primary key auto_increment, word text, bytes blob, at timestamp default '2026-01-01 00:00:00');
			insert into items (word, bytes) select concat(md5(seq), '\n\\\' \t😀'), unhex(md5(seq)) from seq_1_to_5000;
			create view words as select word from items;
			create procedure answer() select 42;
			create trigger upper before insert on items for each row set new.word = upper(new.word);
			create event nightly on schedule every 1 day starts '2030-01-01 00:00:00' do delete from items`,
		change: `drop procedure answer; drop event nightly; alter table items drop column word; create table added (other int);
			create view more as select id from items`,
		look: `
			checksum table items; select md5(group_concat(word, hex(bytes), at order by id)) from items;
			select count(*) from words; call answer();
			show tables;
			select trigger_name, action_statement from information_schema.triggers where trigger_schema = database();
			select event_name, event_definition from information_schema.events where event_schema = database()`,
	},
	"redis": {
		fill: `eval "for i = 1, 5000 do redis.call('set', 'item:' .. i, 'word\\n' .. i) end" 0
			rpush list a b c
			hset hash field "\x00\xff bytes"
			zadd set 1 one 2 two
			xadd stream 1-1 name value
			set expiring soon ex 100000
			select 3
			set other database
			select 0
			function load "#!lua name=shop\nredis.register_function('answer', function() return 42 end)"`,
		change: "flushall\nfunction flush\nset new key",
		look:   "debug digest\ndbsize\nfcall answer 0\nexpiretime expiring\nselect 3\ndbsize",
	},
}

func start(t *testing.T, engine string) (*server, content) {
	t.Helper()
	switch engine {
	case "postgres":
		return startPostgres(t), contents["postgres"]
	case "redis":
		return startRedis(t), contents["redis"]
	default:
		return startMariaDB(t, engine), contents["mariadb"]
	}
}

// A target is where the copies of a test go.
type target struct {
	spec  string          // as to says it
	list  func() []string // the names of all that is there
	alter func(name string)
	put   func(name string)
}

// claimTarget is a folder that stands for a claim.
func claimTarget(t *testing.T, n *node) *target { return folderTarget(t, n, "{claim: backups}") }

// folderTarget is a folder that stands for what spec says.
func folderTarget(t *testing.T, n *node, spec string) *target {
	t.Helper()
	dir := t.TempDir()
	n.volumes["copies"] = dir
	return &target{
		spec: spec,
		list: func() []string {
			entries, err := os.ReadDir(dir)
			if err != nil {
				t.Fatal(err)
			}
			var names []string
			for _, e := range entries {
				names = append(names, e.Name())
			}
			return names
		},
		alter: func(name string) { damage(t, filepath.Join(dir, name)) },
		put:   func(name string) { write(t, filepath.Join(dir, name), nil) },
	}
}

// A bucket is an S3 server, which can damage what is read from it.
type bucket struct {
	*target
	damaged atomic.Bool
}

func newBucket(t *testing.T, n *node) *bucket {
	t.Helper()
	store := s3mem.New()
	if err := store.CreateBucket("copies"); err != nil {
		t.Fatal(err)
	}
	s3 := gofakes3.New(store).Server()
	b := &bucket{}
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !b.damaged.Load() || r.Method != http.MethodGet || strings.HasSuffix(r.URL.Path, "/copies") {
			s3.ServeHTTP(w, r)
			return
		}
		answer := httptest.NewRecorder()
		s3.ServeHTTP(answer, r)
		body := answer.Body.Bytes()
		if len(body) > 0 {
			body[len(body)/2] ^= 1
		}
		header := w.Header()
		for name, values := range answer.Header() {
			header[name] = values
		}
		w.WriteHeader(answer.Code)
		_, _ = w.Write(body)
	}))
	t.Cleanup(web.Close)
	n.secrets["s3"] = map[string]string{"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret"}
	const prefix = "nightly/shop/"
	b.target = &target{
		spec: fmt.Sprintf("{s3: {bucket: copies, prefix: nightly/shop, endpoint: %q, credentials: {secret: s3}}}", web.URL),
		list: func() []string {
			found, err := store.ListBucket("copies", &gofakes3.Prefix{}, gofakes3.ListBucketPage{})
			if err != nil {
				t.Fatal(err)
			}
			var names []string
			for _, o := range found.Contents {
				names = append(names, strings.TrimPrefix(o.Key, prefix))
			}
			slices.Sort(names)
			return names
		},
		alter: func(name string) {
			o, err := store.GetObject("copies", prefix+name, nil)
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(o.Contents)
			if err != nil {
				t.Fatal(err)
			}
			body[len(body)/2] ^= 1
			if _, err := store.PutObject("copies", prefix+name, map[string]string{}, bytes.NewReader(body), int64(len(body)), nil); err != nil {
				t.Fatal(err)
			}
		},
		put: func(name string) {
			if _, err := store.PutObject("copies", prefix+name, map[string]string{}, strings.NewReader("x"), 1, nil); err != nil {
				t.Fatal(err)
			}
		},
	}
	return b
}

func newTarget(t *testing.T, n *node, kind string) *target {
	t.Helper()
	switch kind {
	case "s3":
		return newBucket(t, n).target
	case "nfs":
		return folderTarget(t, n, "{nfs: {server: nfs.example.com, path: /backups}}")
	}
	return claimTarget(t, n)
}

// spec is a Backup of a server: of its database shop, or of those that more says.
func spec(s *server, to, more string) string {
	database := "shop"
	if s.engine == "redis" || strings.Contains(more, "databases:") {
		database = ""
	}
	if strings.HasPrefix(to, "{nfs:") {
		more += ", security: baseline"
	}
	return fmt.Sprintf(`
apiVersion: plimsoll.dev/v1alpha1
kind: Backup
metadata: {name: shop}
spec: {schedule: "0 3 * * *", of: %s, to: %s, %s}
`, s.of(database), to, more)
}

func withPassword(n *node, text string) {
	n.secrets["db"] = map[string]string{"username": username, "password": text}
}

// What is dumped, lost and restored is the same, row by row, by the tools of
// every image and to every target.
func TestRoundTrip(t *testing.T) {
	for _, engine := range []string{"postgres", "mysql", "mariadb", "redis"} {
		t.Run(engine, func(t *testing.T) {
			s, c := start(t, engine)
			s.query(c.fill)
			for _, shell := range []string{"dash", "busybox"} {
				for _, kind := range []string{"claim", "s3"} {
					for _, compress := range []string{"gzip", "zstd", "none"} {
						if engine == "redis" && compress == "zstd" || kind == "s3" && compress == "none" {
							continue // not in its image; and the upload is the same
						}
						t.Run(shell+"/"+kind+"/"+compress, func(t *testing.T) {
							n := newNode(t)
							if shell == "busybox" {
								n.useBusybox()
							}
							withPassword(n, password)
							to := newTarget(t, n, kind)
							n.during = n.watchArguments
							out := compile(t, spec(s, to.spec, "verify: true, compress: "+compress))
							roundTrip(t, n, s, c, out)
						})
					}
				}
			}
		})
	}
}

func roundTrip(t *testing.T, n *node, s *server, c content, out *compiled) {
	t.Helper()
	before := s.query(c.look)
	if log, ok := n.run(out.backupPod(t)); !ok {
		t.Fatalf("the backup failed:\n%s", log)
	}
	s.query(c.change)
	if after, _ := s.ask(c.look).CombinedOutput(); string(after) == before {
		t.Fatal("nothing was lost")
	}
	if log, ok := n.run(out.restorePod(t, "latest")); !ok {
		t.Fatalf("the restore failed:\n%s", log)
	}
	if after := s.query(c.look); after != before {
		t.Errorf("restored\n%s\nwant\n%s", after, before)
	}
}

// useBusybox gives the containers the tools of an Alpine image.
func (n *node) useBusybox() {
	n.Helper()
	dir := n.TempDir()
	if out, err := exec.Command("busybox", "--install", "-s", dir).CombinedOutput(); err != nil {
		n.Fatalf("%s\n%s", err, out)
	}
	n.shell = []string{"/bin/busybox", "sh"}
	n.path = append(n.path, dir)
}

// watchArguments fails when a process has the password among its arguments.
func (n *node) watchArguments(ctx context.Context) {
	for ; ctx.Err() == nil; time.Sleep(50 * time.Millisecond) {
		lines, _ := filepath.Glob("/proc/[0-9]*/cmdline")
		for _, line := range lines {
			if args, err := os.ReadFile(line); err == nil && bytes.Contains(args, []byte(password)) {
				n.Errorf("the password is in the arguments %q", args)
			}
		}
	}
}

// A password of any kind reaches the tools of MongoDB, for which there is no
// server here.
func TestMongoDBLogin(t *testing.T) {
	n := newNode(t)
	withPassword(n, password)
	to := claimTarget(t, n)
	log := filepath.Join(t.TempDir(), "config")
	shim(t, n.path[0], "mongodump", `for arg; do
  case $arg in --config=*) cat "${arg#--config=}" > `+log+` ;; esac
done
printf 'archive\377\377\377\377'`)
	s := &server{engine: "mongodb", version: "8.0", port: 27017}
	if out, ok := n.run(compile(t, spec(s, to.spec, "verify: true")).backupPod(t)); !ok {
		t.Fatal(out)
	}
	want := "password: '" + strings.ReplaceAll(password, "'", "''") + "'\n"
	if got, _ := os.ReadFile(log); string(got) != want {
		t.Errorf("the configuration is %q, want %q", got, want)
	}
}

// A run that fails leaves nothing, and takes nothing away.
func TestFailures(t *testing.T) {
	failures := map[string]func(t *testing.T, n *node, s *server){
		"wrong password": func(t *testing.T, n *node, s *server) { withPassword(n, "wrong") },
		"server dies": func(t *testing.T, n *node, s *server) {
			// While the compression has not begun to read, the dump waits; Redis
			// is told to be slow.
			started := filepath.Join(t.TempDir(), "started")
			shim(t, n.path[0], "gzip", "touch "+started+"; sleep 1; exec /bin/gzip \"$@\"")
			n.during = func(ctx context.Context) {
				for s.engine != "redis" && !exists(started) && ctx.Err() == nil {
					time.Sleep(10 * time.Millisecond)
				}
				time.Sleep(300 * time.Millisecond)
				s.kill()
			}
			if s.engine == "redis" {
				s.query("config set rdb-key-save-delay 100")
			}
		},
		"full disk": func(t *testing.T, n *node, s *server) {
			// A limit that every process of the run has stands for the disk.
			n.shell = []string{"/bin/bash", "-c", `ulimit -f 64; trap '' XFSZ; exec dash "$@"`, "dash"}
		},
	}
	for _, engine := range []string{"postgres", "mariadb", "redis"} {
		for _, kind := range []string{"claim", "s3"} {
			for _, name := range slices.Sorted(maps.Keys(failures)) {
				fail := failures[name]
				t.Run(engine+"/"+kind+"/"+name, func(t *testing.T) {
					s, _ := start(t, engine)
					s.query(bulk[engine])
					n := newNode(t)
					withPassword(n, password)
					to := newTarget(t, n, kind)
					old := []string{"shop-20200101T000000Z." + suffixes[engine] + ".gz", "shop-20200102T000000Z." + suffixes[engine] + ".gz"}
					for _, o := range old {
						to.put(o)
					}
					fail(t, n, s)
					log, ok := n.run(compile(t, spec(s, to.spec, "keep: 1")).backupPod(t))
					if ok {
						t.Errorf("the run succeeded:\n%s", log)
					}
					if got := to.list(); !slices.Equal(got, old) {
						t.Errorf("copies %q, want %q\n%s", got, old, log)
					}
				})
			}
		}
	}
}

var suffixes = map[string]string{"postgres": "dump", "mysql": "sql", "mariadb": "sql", "redis": "rdb"}

// bulk makes a database so large that its dump takes a while.
var bulk = map[string]string{
	"postgres": `create table bulk as select i, repeat(md5(i::text), 60) word from generate_series(1, 100000) i`,
	"mariadb":  `create table bulk as select seq, repeat(md5(seq), 60) word from seq_1_to_100000`,
	"redis":    `eval "for i = 1, 100000 do redis.call('set', i, string.rep('x' .. i, 100)) end" 0`,
}

// verify finds a copy that is not what was dumped.
func TestVerify(t *testing.T) {
	t.Run("claim", func(t *testing.T) {
		for _, engine := range []string{"postgres", "mariadb", "redis"} {
			s, c := start(t, engine)
			s.query(c.fill)
			n := newNode(t)
			withPassword(n, password)
			to := claimTarget(t, n)
			// The disk takes the copy, and keeps another.
			shim(t, n.path[0], "sync", `case $1 in *.part) size=$(wc -c < "$1"); printf x | dd of="$1" bs=1 seek=$((size / 2)) conv=notrunc 2> /dev/null ;; esac`)
			log, ok := n.run(compile(t, spec(s, to.spec, "verify: true")).backupPod(t))
			if got := to.list(); ok || len(got) > 0 {
				t.Errorf("%s: succeeded %v with copies %q\n%s", engine, ok, got, log)
			}
		}
	})
	t.Run("s3", func(t *testing.T) {
		s, c := start(t, "postgres")
		s.query(c.fill)
		n := newNode(t)
		withPassword(n, password)
		to := newBucket(t, n)
		to.damaged.Store(true)
		log, ok := n.run(compile(t, spec(s, to.spec, "verify: true")).backupPod(t))
		if got := to.list(); ok || len(got) > 0 {
			t.Errorf("succeeded %v with copies %q\n%s", ok, got, log)
		}
	})
}

// A damaged copy is refused before the database is touched.
func TestRestoreOfDamagedCopy(t *testing.T) {
	for _, engine := range []string{"postgres", "mariadb", "redis"} {
		for _, kind := range []string{"claim", "s3"} {
			t.Run(engine+"/"+kind, func(t *testing.T) {
				s, c := start(t, engine)
				s.query(c.fill)
				n := newNode(t)
				withPassword(n, password)
				to := newTarget(t, n, kind)
				out := compile(t, spec(s, to.spec, "keep: 2"))
				if log, ok := n.run(out.backupPod(t)); !ok {
					t.Fatal(log)
				}
				before := s.query(c.look)
				to.alter(to.list()[0])
				if log, ok := n.run(out.restorePod(t, "latest")); ok {
					t.Errorf("the restore succeeded:\n%s", log)
				}
				if after := s.query(c.look); after != before {
					t.Errorf("the database is\n%s\nwant\n%s", after, before)
				}
			})
		}
	}
}

// After thirty nights the last seven copies are there, and all that belongs
// to others.
func TestRetention(t *testing.T) {
	for _, kind := range []string{"claim", "s3"} {
		t.Run(kind, func(t *testing.T) {
			s, _ := start(t, "postgres")
			n := newNode(t)
			withPassword(n, password)
			to := newTarget(t, n, kind)
			strangers := []string{
				"old-shop-20200101T000000Z.dump.gz",
				"shop-20200101T000000Z.dump.gz.asc",
				"shop-20200101T000000Z.sql.gz",
				"shop-eu-20200101T000000Z.dump.gz",
				"shop2-20200101T000000Z.dump.gz",
			}
			for _, name := range strangers {
				to.put(name)
			}
			out := compile(t, spec(s, to.spec, "keep: 7"))
			want := slices.Clone(strangers)
			for night := 1; night <= 30; night++ {
				stamp := fmt.Sprintf("202601%02dT030000Z", night)
				n.now = stamp
				if log, ok := n.run(out.backupPod(t)); !ok {
					t.Fatal(log)
				}
				if night > 23 {
					want = append(want, "shop-"+stamp+".dump.gz")
				}
			}
			slices.Sort(want)
			if got := to.list(); !slices.Equal(got, want) {
				t.Errorf("copies\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
		})
	}
}

// A copy can be asked for by its name.
func TestRestoreByName(t *testing.T) {
	for _, kind := range []string{"claim", "s3"} {
		s, c := start(t, "mariadb")
		s.query(c.fill)
		before := s.query(c.look)
		n := newNode(t)
		withPassword(n, password)
		to := newTarget(t, n, kind)
		for _, stamp := range []string{"20260101T030000Z", "20260102T030000Z"} {
			n.now = stamp
			if log, ok := n.run(compile(t, spec(s, to.spec, "")).backupPod(t)); !ok {
				t.Fatal(log)
			}
			s.query("delete from items")
		}
		out := compile(t, spec(s, to.spec, ""))
		if log, ok := n.run(out.restorePod(t, "shop-20260101T030000Z.sql.gz")); !ok {
			t.Fatal(log)
		}
		if after := s.query(c.look); after != before {
			t.Errorf("%s: restored\n%s\nwant\n%s", kind, after, before)
		}
		if log, ok := n.run(out.restorePod(t, "shop-20260109T030000Z.sql.gz")); ok || !strings.Contains(log, "there is no copy") {
			t.Errorf("%s: a copy that is not there:\n%s", kind, log)
		}
	}
}

// What a killed run has left behind goes with the next one.
func TestLeftovers(t *testing.T) {
	s, _ := start(t, "postgres")
	n := newNode(t)
	withPassword(n, password)
	to := claimTarget(t, n)
	to.put("shop-20200101T000000Z.dump.gz.part")
	to.put("shop2-20200101T000000Z.dump.gz.part")
	if log, ok := n.run(compile(t, spec(s, to.spec, "")).backupPod(t)); !ok {
		t.Fatal(log)
	}
	got := to.list()
	if len(got) != 2 || got[1] != "shop2-20200101T000000Z.dump.gz.part" {
		t.Errorf("copies %q", got)
	}
}

func exists(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}

// damage changes one bit in the middle of a file.
func damage(t *testing.T, name string) {
	t.Helper()
	content, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	content[len(content)/2] ^= 1
	write(t, name, content)
}

func write(t *testing.T, name string, content []byte) {
	t.Helper()
	if err := os.WriteFile(name, content, 0o600); err != nil {
		t.Fatal(err)
	}
}
