package backup

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
)

var mongodb = flag.String("mongodb", "", "the folder with ferretdb, mongosh, mongodump and mongorestore, for TestMongoDB")

// Databases are copied, lost and restored by MongoDB's own programs, on a server that
// speaks its protocol: two by their names, and all.
func TestMongoDB(t *testing.T) {
	if *mongodb == "" {
		t.Skip("needs -mongodb=FOLDER: no package has mongodump and mongorestore; README.md says where they are")
	}
	s := startFerretDB(t, *mongodb)
	n := newNode(t)
	n.path = append(n.path, *mongodb)
	withPassword(n, password)
	const (
		fill = `db.items.insertMany(Array.from({length: 2000}, (_, i) =>
			({_id: i, word: "w\u00e9" + i, at: new Date(i), data: new BinData(0, "AAEC")})));
			db.words.insertOne({_id: 1})`
		look   = `EJSON.stringify([db.items.find().sort({_id: 1}).toArray(), db.words.find().toArray()])`
		change = `db.items.deleteMany({_id: {$lt: 900}}); db.words.drop()`
	)
	for _, name := range []string{"shop", "orders"} {
		s.answer(s.in(name, fill))
	}
	before := s.see(look, "shop", "orders")
	for _, databases := range []string{"[shop, orders]", "all"} {
		to := claimTarget(t, n)
		out := compile(t, spec(s, to.spec, "verify: true, databases: "+databases))
		n.must(out.backupPod(t))
		if got := to.of(); !slices.Equal(got, []string{"orders", "shop"}) {
			t.Fatalf("%s: there are copies of %q", databases, got)
		}
		for _, name := range []string{"shop", "orders"} {
			s.answer(s.in(name, change))
		}
		changed := s.seeChanged(look, "shop")
		if changed["shop"] == before["shop"] {
			t.Fatal("nothing was lost")
		}
		n.must(out.restorePod(t, "latest", "--database", "orders"))
		s.expect(look, map[string]string{"orders": before["orders"], "shop": changed["shop"]})
		s.answer(s.in("orders", "db.dropDatabase()"))
		n.must(out.restorePod(t, "latest"))
		s.expect(look, before)
	}
}

// startFerretDB starts FerretDB, which keeps what it is given in SQLite.
func startFerretDB(t *testing.T, programs string) *server {
	t.Helper()
	s := &server{T: t, engine: "mongodb", version: "8.0", port: freePort(t)}
	dir := folder(t)
	s.process = exec.Command(filepath.Join(programs, "ferretdb"), "--listen-addr=127.0.0.1:"+strconv.Itoa(s.port),
		"--handler=sqlite", "--sqlite-url=file:"+dir+"/", "--state-dir="+dir, "--telemetry=disable", "--debug-addr=-",
		"--test-enable-new-auth", "--setup-database=admin", "--setup-username="+username, "--setup-password="+password)
	if err := s.process.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.kill)
	s.in = func(database, query string) *exec.Cmd {
		cmd := exec.Command(filepath.Join(programs, "mongosh"), "--quiet", "--norc", "--host=127.0.0.1",
			"--port="+strconv.Itoa(s.port), "--username="+username, "--password="+password,
			"--authenticationDatabase=admin", database, "--eval="+query)
		cmd.Env = append(os.Environ(), "HOME="+dir)
		return cmd
	}
	s.ask = func(query string) *exec.Cmd { return s.in("shop", query) }
	s.await("db.adminCommand({ping: 1})")
	return s
}
