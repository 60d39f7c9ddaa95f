package backup

import (
	"flag"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
)

// several are the engines whose servers have databases with names.
var several = []string{"postgres", "mysql", "mariadb"}

// must runs a pod that has to succeed.
func (n *node) must(pod corev1.PodSpec) {
	n.Helper()
	if log, ok := n.run(pod); !ok {
		n.Fatalf("the pod failed:\n%s", log)
	}
}

// create makes databases that the account may use.
func (s *server) create(names ...string) {
	s.Helper()
	s.each("create", names)
}

// drop removes databases.
func (s *server) drop(names ...string) {
	s.Helper()
	s.each("drop", names)
}

// each does one thing with databases.
func (s *server) each(verb string, names []string) {
	s.Helper()
	quote := "`"
	if s.engine == "postgres" {
		quote = `"`
	}
	for _, name := range names {
		s.answer(s.admin(verb + " database " + quote + strings.ReplaceAll(name, quote, quote+quote) + quote))
	}
}

// allow lets the account use and make every database, as the superuser of
// PostgreSQL's image may already.
func (s *server) allow() {
	s.Helper()
	if s.engine != "postgres" {
		s.answer(s.admin("grant all on *.* to shop@'%'"))
	}
}

// see looks at every row of databases.
func (s *server) see(look string, names ...string) map[string]string {
	s.Helper()
	seen := map[string]string{}
	for _, name := range names {
		seen[name] = s.answer(s.in(name, look))
	}
	return seen
}

// seeChanged looks at databases where a part of that is gone, which the answer
// says.
func (s *server) seeChanged(look string, names ...string) map[string]string {
	s.Helper()
	seen := map[string]string{}
	for _, name := range names {
		out, _ := s.in(name, look).CombinedOutput()
		seen[name] = string(out)
	}
	return seen
}

// expect fails where databases are not as they were.
func (s *server) expect(look string, was map[string]string) {
	s.Helper()
	for name, want := range was {
		if got := s.seeChanged(look, name)[name]; got != want {
			s.Errorf("%s is\n%s\nwant\n%s", name, got, want)
		}
	}
}

// of gives the names of the databases that there are copies of.
func (t *target) of() (names []string) {
	for _, file := range t.list() {
		i := strings.LastIndex(file, "-")
		names = append(names, strings.TrimPrefix(file[:max(i, 0)], "shop."))
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// Two databases are copied by one Backup, and come back together or alone; a
// third is not touched, and one that is gone is made.
func TestSeveral(t *testing.T) {
	for _, engine := range several {
		for kind, shell := range map[string]string{"nfs": "dash", "s3": "busybox"} {
			t.Run(engine+"/"+kind, func(t *testing.T) {
				s, c := start(t, engine)
				s.allow()
				s.create("orders", "billing")
				for _, name := range []string{"shop", "orders", "billing"} {
					s.answer(s.in(name, c.fill))
					s.answer(s.in(name, "create table only_"+name+" (i int)"))
				}
				n := newNode(t)
				if shell == "busybox" {
					n.useBusybox()
				}
				withPassword(n, password)
				to := newTarget(t, n, kind)
				out := compile(t, spec(s, to.spec, "verify: true, databases: [shop, orders]"))
				both := s.see(c.look, "shop", "orders")
				n.during = n.watchArguments
				n.must(out.backupPod(t))
				if got := to.of(); !slices.Equal(got, []string{"orders", "shop"}) {
					t.Fatalf("there are copies of %q", got)
				}

				for _, name := range []string{"shop", "orders", "billing"} {
					s.answer(s.in(name, c.change))
				}
				changed := s.seeChanged(c.look, "shop", "billing")
				n.must(out.restorePod(t, "latest", "--database", "orders"))
				s.expect(c.look, map[string]string{"orders": both["orders"]})
				s.expect(c.look, changed)

				n.must(out.restorePod(t, "latest"))
				s.expect(c.look, both)
				s.expect(c.look, map[string]string{"billing": changed["billing"]})

				s.drop("shop", "orders")
				n.must(out.restorePod(t, "latest"))
				s.expect(c.look, both)
			})
		}
	}
}

// wild are names that servers allow and a Backup cannot write, with what a
// shell, SQL, a connection string or rclone could trip over. The dump of
// MariaDB itself fails for quotes and backslashes where there are routines.
var wild = map[string]string{
	"postgres": `-x:a "b' $HOME\ = *é;` + "`",
	"mariadb":  "-x:a `b` $HOME = *é;",
	"mysql":    "-x:a `b` $HOME = *é;",
}

// all is every database that the account may use, whatever its name, and none
// of the server's own.
func TestAll(t *testing.T) {
	for _, engine := range several {
		for kind, shell := range map[string]string{"s3": "dash", "nfs": "busybox"} {
			t.Run(engine+"/"+kind, func(t *testing.T) {
				s, c := start(t, engine)
				s.allow()
				names := []string{"orders", "shop", wild[engine]}
				s.create("orders", wild[engine])
				for _, name := range names {
					s.answer(s.in(name, c.fill))
				}
				before, want := s.see(c.look, names...), slices.Clone(names)
				if engine == "postgres" {
					want = append(want, "postgres")
					s.answer(s.admin("create database pattern is_template true"))
					s.answer(s.admin("create database closed allow_connections false"))
				}
				slices.Sort(want)
				n := newNode(t)
				if shell == "busybox" {
					n.useBusybox()
				}
				withPassword(n, password)
				to := newTarget(t, n, kind)
				out := compile(t, spec(s, to.spec, "verify: true, databases: all"))
				n.must(out.backupPod(t))
				if got := to.of(); !slices.Equal(got, want) {
					t.Fatalf("there are copies of %q, want %q", got, want)
				}
				s.answer(s.in("shop", c.change))
				s.drop("orders", wild[engine])
				n.must(out.restorePod(t, "latest"))
				s.expect(c.look, before)
				s.answer(s.in(wild[engine], c.change))
				n.must(out.restorePod(t, "latest", "--database", wild[engine]))
				s.expect(c.look, before)
			})
		}
	}
}

// Of databases that the account may not use there is no copy.
func TestAllOfLimitedAccount(t *testing.T) {
	for _, engine := range several {
		t.Run(engine, func(t *testing.T) {
			s, _ := start(t, engine)
			s.create("secret")
			n := newNode(t)
			withPassword(n, password)
			want := []string{"shop"}
			if engine == "postgres" {
				s.answer(s.admin("create role limited login password 'x'; revoke connect on database secret from public"))
				n.secrets["db"] = map[string]string{"username": "limited", "password": "x"}
				want = []string{"postgres", "shop"}
			}
			to := claimTarget(t, n)
			n.must(compile(t, spec(s, to.spec, "databases: all")).backupPod(t))
			if got := to.of(); !slices.Equal(got, want) {
				t.Errorf("there are copies of %q, want %q", got, want)
			}
		})
	}
}

// What an account needs in PostgreSQL is to own the database, and CREATEDB to
// make it.
func TestRestoreByOwner(t *testing.T) {
	s, c := start(t, "postgres")
	s.answer(s.admin("create role owner login createdb password 'x'"))
	s.answer(s.admin("create database orders owner owner"))
	as := func(query string) {
		t.Helper()
		cmd := s.in("orders", query)
		cmd.Args = append(cmd.Args, "-U", "owner")
		cmd.Env = append(cmd.Env, "PGPASSWORD=x")
		s.answer(cmd)
	}
	as(c.fill)
	before := s.see(c.look, "orders")
	n := newNode(t)
	n.secrets["db"] = map[string]string{"username": "owner", "password": "x"}
	to := claimTarget(t, n)
	out := compile(t, spec(s, to.spec, "databases: [orders]"))
	n.must(out.backupPod(t))
	as(c.change)
	n.must(out.restorePod(t, "latest"))
	s.expect(c.look, before)
	s.drop("orders")
	n.must(out.restorePod(t, "latest"))
	s.expect(c.look, before)
}

// What cannot be copied fails the run; the others are copied, and no old copy
// goes.
func TestSeveralFailures(t *testing.T) {
	for _, engine := range several {
		for _, kind := range []string{"nfs", "s3"} {
			t.Run(engine+"/"+kind, func(t *testing.T) {
				s, c := start(t, engine)
				s.allow()
				s.answer(s.in("shop", c.fill))
				n := newNode(t)
				withPassword(n, password)
				to := newTarget(t, n, kind)
				suffix := suffixes[engine] + ".gz"
				old := []string{"shop.shop-20200101T000000Z." + suffix, "shop.shop-20200102T000000Z." + suffix}
				for _, name := range old {
					to.put(name)
				}
				log, ok := n.run(compile(t, spec(s, to.spec, "keep: 1, verify: true, databases: [missing, shop]")).backupPod(t))
				if ok || !strings.Contains(log, "no copy of the database missing\n") {
					t.Errorf("the run succeeded, or says too little:\n%s", log)
				}
				if got := to.list(); len(got) != 3 || !slices.Equal(got[:2], old) {
					t.Errorf("copies %q\n%s", got, log)
				}

				s.create("a/b")
				log, ok = n.run(compile(t, spec(s, to.spec, "keep: 1, databases: all")).backupPod(t))
				if ok || !strings.Contains(log, "no copy of the database a/b\n") {
					t.Errorf("a name with a slash: the run succeeded, or says too little:\n%s", log)
				}
			})
		}
	}
}

// A database whose copy is damaged keeps the others from being touched.
func TestSeveralDamaged(t *testing.T) {
	for _, engine := range several {
		for _, kind := range []string{"nfs", "s3"} {
			t.Run(engine+"/"+kind, func(t *testing.T) {
				s, c := start(t, engine)
				s.allow()
				s.create("orders")
				for _, name := range []string{"shop", "orders"} {
					s.answer(s.in(name, c.fill))
				}
				n := newNode(t)
				withPassword(n, password)
				to := newTarget(t, n, kind)
				out := compile(t, spec(s, to.spec, "databases: [orders, shop]"))
				n.must(out.backupPod(t))
				for _, name := range []string{"shop", "orders"} {
					s.answer(s.in(name, c.change))
				}
				changed := s.seeChanged(c.look, "shop", "orders")
				to.alter(to.list()[1]) // of shop, which comes last
				if log, ok := n.run(out.restorePod(t, "latest")); ok || !strings.Contains(log, "is damaged") {
					t.Errorf("the restore succeeded:\n%s", log)
				}
				s.expect(c.look, changed)
			})
		}
	}
}

var nights = flag.Int("nights", 16, "how many nights TestCalendar plays")

// The last copies of days, weeks and months stay for each database, and hold
// what there was that night. A folder plays NFS, with the tools of both kinds of
// images.
func TestCalendar(t *testing.T) {
	for _, way := range []struct{ engine, kind, shell string }{
		{"postgres", "nfs", "busybox"}, {"mariadb", "s3", "dash"},
	} {
		t.Run(way.engine+"/"+way.kind, func(t *testing.T) {
			t.Parallel()
			s, _ := start(t, way.engine)
			s.allow()
			s.create("orders")
			n := newNode(t)
			if way.shell == "busybox" {
				n.useBusybox()
			}
			withPassword(n, password)
			to := newTarget(t, n, way.kind)
			out := compile(t, spec(s, to.spec, "databases: [orders, shop], keep: {daily: 3, weekly: 4, monthly: 13}"))
			for _, name := range []string{"orders", "shop"} {
				s.answer(s.in(name, "create table nights (night varchar(40)); insert into nights values ('')"))
			}
			last := time.Date(2028, 3, 10, 3, 0, 0, 0, time.UTC)
			for i := range *nights {
				stamp := last.AddDate(0, 0, i+1-*nights).Format("20060102T150405Z")
				for _, name := range []string{"orders", "shop"} {
					s.answer(s.in(name, "update nights set night = '"+name+" "+stamp+"'"))
				}
				n.now = stamp
				n.must(out.backupPod(t))
			}
			kept := keptNights(last, *nights)
			var want []string
			for _, name := range []string{"orders", "shop"} {
				for _, stamp := range kept {
					want = append(want, fmt.Sprintf("shop.%s-%s.%s.gz", name, stamp, suffixes[way.engine]))
				}
			}
			if got := to.list(); !slices.Equal(got, want) {
				t.Fatalf("copies\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
			for i, stamp := range kept {
				n.must(out.restorePod(t, want[i])) // whose name says that it is of orders
				for name, stamp := range map[string]string{"orders": stamp, "shop": kept[len(kept)-1]} {
					if got := s.answer(s.in(name, "select night from nights")); got != name+" "+stamp+"\n" {
						t.Errorf("%s has %q, want that of %s", name, got, stamp)
					}
				}
			}
		})
	}
}

// keptNights are those whose copies stay of one a night: the last of each of 3 days, 4
// weeks and 13 months.
func keptNights(last time.Time, nights int) (stamps []string) {
	seen := map[string]bool{}
	counts := map[string]int{"day": 3, "week": 4, "month": 13}
	for i := range nights {
		night := last.AddDate(0, 0, -i)
		year, week := night.ISOWeek()
		stays := false
		for unit, period := range map[string]string{
			"day": night.Format("2006-01-02"), "week": fmt.Sprintf("%d W%d", year, week), "month": night.Format("2006-01"),
		} {
			if !seen[period] && counts[unit] > 0 {
				seen[period] = true
				counts[unit]--
				stays = true
			}
		}
		if stays {
			stamps = append(stamps, night.Format("20060102T150405Z"))
		}
	}
	slices.Reverse(stamps)
	return stamps
}
