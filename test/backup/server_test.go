package backup

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
)

// The account of all servers. Its password has all that a shell, a
// configuration and YAML could trip over.
const (
	username = "shop"
	password = `p w"$x'\#: 7`
)

// A server is a database on loopback with one database, shop.
type server struct {
	*testing.T
	engine  string // as specs write it
	version string
	port    int
	process *exec.Cmd
	ask     func(query string) *exec.Cmd           // in shop
	in      func(database, query string) *exec.Cmd // nil where databases have no names
	admin   func(query string) *exec.Cmd           // with all rights
}

// start starts a program that is killed at the end of the test. As root it
// runs as the account, which servers insist on.
func (s *server) start(account, dir string, name string, args ...string) {
	s.Helper()
	s.process = s.command(account, dir, name, args...)
	if err := s.process.Start(); err != nil {
		s.Fatal(err)
	}
	s.Cleanup(s.kill)
}

// kill kills a server with the processes that serve its clients, which would
// live on for a while.
func (s *server) kill() {
	children, _ := os.ReadFile(fmt.Sprintf("/proc/%d/task/%[1]d/children", s.process.Process.Pid))
	_ = s.process.Process.Kill()
	for _, child := range strings.Fields(string(children)) {
		if pid, err := strconv.Atoi(child); err == nil {
			_ = syscall.Kill(pid, syscall.SIGKILL)
		}
	}
	_ = s.process.Wait()
}

// command is a program that runs as an account.
func (s *server) command(account, dir string, name string, args ...string) *exec.Cmd {
	s.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	if os.Getuid() == 0 {
		u, err := user.Lookup(account)
		if err != nil {
			s.Fatal(err)
		}
		uid, _ := strconv.Atoi(u.Uid)
		gid, _ := strconv.Atoi(u.Gid)
		if err := os.Chown(dir, uid, gid); err != nil {
			s.Fatal(err)
		}
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}
	}
	return cmd
}

// query runs a query and gives the answer.
func (s *server) query(query string) string {
	s.Helper()
	return s.answer(s.ask(query))
}

// answer runs a query that must succeed.
func (s *server) answer(query *exec.Cmd) string {
	s.Helper()
	out, err := query.CombinedOutput()
	if err != nil {
		s.Fatalf("%s: %s\n%s", query.Args, err, out)
	}
	return string(out)
}

// await waits until the server answers.
func (s *server) await(query string) {
	s.Helper()
	var out []byte
	for range 300 {
		var err error
		if out, err = s.ask(query).CombinedOutput(); err == nil {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	s.Fatalf("the server does not answer: %s", out)
}

// of is the source of a Backup of this server: of one database, or with "" of
// those that stand beside it.
func (s *server) of(database string) string {
	if database != "" {
		database = "database: " + database + ", "
	}
	return fmt.Sprintf("{engine: %s, version: %q, host: 127.0.0.1, port: %d, %scredentials: {secret: db}}", s.engine, s.version, s.port, database)
}

// freePort gives a port that nobody listens on.
func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// folder makes a folder that other accounts can reach.
func folder(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/tmp", "plimsoll-backup-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

func startPostgres(t *testing.T) *server {
	t.Helper()
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	if len(found) == 0 {
		t.Fatal("there is no PostgreSQL; run.sh installs it")
	}
	bin := found[len(found)-1]
	s := &server{T: t, engine: "postgres", version: filepath.Base(filepath.Dir(bin)), port: freePort(t)}
	dir := folder(t)
	secret := filepath.Join(dir, "password")
	if err := os.WriteFile(secret, []byte(password), 0o644); err != nil {
		t.Fatal(err)
	}
	data := filepath.Join(dir, "data")
	if out, err := s.command("postgres", dir, bin+"/initdb", "-D", data, "-U", username, "--pwfile="+secret, "-A", "scram-sha-256", "-E", "UTF8", "--locale=C.UTF-8", "-N").CombinedOutput(); err != nil {
		t.Fatalf("%s\n%s", err, out)
	}
	s.start("postgres", dir, bin+"/postgres", "-D", data, "-p", strconv.Itoa(s.port), "-k", dir, "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off")
	s.in = func(database, query string) *exec.Cmd {
		cmd := exec.Command("psql", "-h", "127.0.0.1", "-p", strconv.Itoa(s.port), "-U", username, "-v", "ON_ERROR_STOP=1", "-qAtc", query)
		cmd.Env = append(os.Environ(), "PGPASSWORD="+password, "PGDATABASE="+database)
		return cmd
	}
	s.admin = func(query string) *exec.Cmd { return s.in("postgres", query) }
	s.ask = s.admin
	s.await("select 1")
	s.query("create database shop")
	s.ask = func(query string) *exec.Cmd { return s.in("shop", query) }
	return s
}

// startMariaDB starts a server that stands for engine: mariadb or mysql.
func startMariaDB(t *testing.T, engine string) *server {
	t.Helper()
	s := &server{T: t, engine: engine, version: "11.8", port: freePort(t)}
	dir := folder(t)
	data, socket := filepath.Join(dir, "data"), filepath.Join(dir, "socket")
	if out, err := s.command("mysql", dir, "mariadb-install-db", "--no-defaults", "--datadir="+data, "--tmpdir="+dir, "--auth-root-authentication-method=normal", "--skip-test-db").CombinedOutput(); err != nil {
		t.Fatalf("%s\n%s", err, out)
	}
	s.start("mysql", dir, "mariadbd", "--no-defaults", "--datadir="+data, "--tmpdir="+dir, "--socket="+socket, "--pid-file="+filepath.Join(dir, "pid"),
		"--port="+strconv.Itoa(s.port), "--bind-address=127.0.0.1", "--character-set-server=utf8mb4", "--innodb-flush-log-at-trx-commit=0")
	s.admin = func(query string) *exec.Cmd {
		return exec.Command("mariadb", "--no-defaults", "--socket="+socket, "--user=root", "--default-character-set=utf8mb4", "-N", "-e", query)
	}
	s.ask = s.admin
	s.await("select 1")
	escaped := strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(password)
	s.query("create database shop; delete from mysql.global_priv where user = ''; flush privileges; create user shop@'%' identified by '" + escaped + "'; grant all on shop.* to shop@'%'")
	s.in = func(database, query string) *exec.Cmd {
		cmd := exec.Command("mariadb", "--no-defaults", "--host=127.0.0.1", "--port="+strconv.Itoa(s.port), "--user="+username, "--default-character-set=utf8mb4", "-N", "--database="+database, "-e", query)
		cmd.Env = append(os.Environ(), "MYSQL_PWD="+password)
		return cmd
	}
	s.ask = func(query string) *exec.Cmd { return s.in("shop", query) }
	return s
}

// startRedis starts Redis by the command of a compiled Database, which passes
// the password on standard input.
func startRedis(t *testing.T) *server {
	t.Helper()
	s := &server{T: t, engine: "redis", version: "7", port: freePort(t)}
	var set appsv1.StatefulSet
	out := compile(t, fmt.Sprintf(`
apiVersion: plimsoll.dev/v1alpha1
kind: Database
metadata: {name: cache}
spec:
  engine: redis
  version: 7
  credentials: {secret: db}
  args: [--appendonly, "yes", --port, "%d", --bind, 127.0.0.1, --enable-debug-command, local, --repl-diskless-sync-delay, "0"]
`, s.port))
	read(t, out.objects["StatefulSet"], &set)
	n := newNode(t)
	n.secrets["db"] = map[string]string{"password": password}
	c := set.Spec.Template.Spec.Containers[0]
	command := append(c.Command, c.Args...)
	dir := folder(t)
	s.process = exec.Command(command[0], command[1:]...)
	s.process.Dir = dir
	s.process.Env = append(n.env(c.Env), "PATH="+n.path[0]+":"+os.Getenv("PATH"))
	if err := s.process.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.kill)
	s.ask = func(query string) *exec.Cmd {
		// With commands on standard input it does not mind a server that is not there.
		cmd := exec.Command("sh", "-c", `redis-cli -p "$1" ping > /dev/null && exec redis-cli -e -p "$1"`, "sh", strconv.Itoa(s.port))
		cmd.Env = append(os.Environ(), "REDISCLI_AUTH="+password)
		cmd.Stdin = strings.NewReader(query + "\n")
		return cmd
	}
	s.await("ping")
	return s
}
