// Package installed tries a release by the programs that install it. It needs Linux, root,
// dpkg, kubectl, ruby, krew, mise and cosign, which release/test.sh provides.
package installed

import (
	"flag"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

var (
	folder  = flag.String("release", "", "the `folder` of the release")
	version = flag.String("version", "", "its `version`")
	signKey = flag.String("key", "", "the `file` of the public key that it is signed with")
)

func TestMain(m *testing.M) {
	if flag.Parse(); *folder == "" {
		os.Exit(0) // release/test.sh makes one
	}
	os.Exit(m.Run())
}

// archive is that of this machine.
var archive = "plimsoll_linux_" + runtime.GOARCH + ".tar.gz"

// serve stands in for the page of releases, whose files may be changed for others, and gives
// its address.
func serve(t *testing.T, instead map[string]string) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := filepath.Base(r.URL.Path)
		switch text, changed := instead[name]; {
		case filepath.Dir(r.URL.Path) != "/latest/download" && filepath.Dir(r.URL.Path) != "/download/"+*version:
			http.NotFound(w, r)
		case changed:
			_, _ = w.Write([]byte(text))
		default:
			http.ServeFile(w, r, filepath.Join(*folder, name))
		}
	}))
	t.Cleanup(s.Close)
	return s.URL
}

// run runs a command in an empty folder and gives what it says.
func run(t *testing.T, env []string, command ...string) (string, error) {
	t.Helper()
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Dir, cmd.Env = t.TempDir(), append(os.Environ(), env...)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func must(t *testing.T, env []string, command ...string) string {
	t.Helper()
	out, err := run(t, env, command...)
	if err != nil {
		t.Fatalf("%s: %v\n%s", strings.Join(command, " "), err, out)
	}
	return out
}

// works holds a program that was installed to the version of the release.
func works(t *testing.T, env []string, command ...string) {
	t.Helper()
	if said := must(t, env, append(command, "version")...); !strings.HasPrefix(said, "plimsoll "+*version+", commit ") {
		t.Errorf("it says %q", said)
	}
}

func script(t *testing.T) string {
	t.Helper()
	name, err := filepath.Abs("../install.sh")
	if err != nil {
		t.Fatal(err)
	}
	return name
}

// TestScript installs as somebody who is not root does.
func TestScript(t *testing.T) {
	from := "PLIMSOLL_RELEASES=" + serve(t, nil)
	for _, c := range []struct {
		name   string
		tools  []string
		extra  []string
		folder string
	}{
		{name: "latest", folder: ".local/bin"},
		{name: "version", extra: []string{"--version", *version}, folder: ".local/bin"},
		{name: "folder", extra: []string{"--to", "HOME/of my/own"}, folder: "of my/own"},
		{name: "wget", tools: []string{"wget", "sha256sum"}, folder: ".local/bin"},
		{name: "shasum", tools: []string{"curl", "shasum"}, folder: ".local/bin"},
	} {
		t.Run(c.name, func(t *testing.T) {
			home := homeOfNobody(t)
			env := []string{from, "HOME=" + home}
			if c.tools != nil {
				env = append(env, "PATH="+toolbox(t, c.tools...))
			}
			command := append(asNobody(), "sh", script(t))
			for _, e := range c.extra {
				command = append(command, strings.ReplaceAll(e, "HOME", home))
			}
			said := must(t, env, command...)
			if !strings.Contains(said, "installed plimsoll "+*version) || !strings.Contains(said, "is not on the PATH") {
				t.Errorf("it says %q", said)
			}
			works(t, nil, filepath.Join(home, c.folder, "plimsoll"))
		})
	}
}

// TestScriptRefuses holds that nothing is installed where something is wrong, and that it is
// said what.
func TestScriptRefuses(t *testing.T) {
	for _, c := range []struct {
		name, says string
		instead    map[string]string
		tools      []string
		extra      []string
	}{
		{name: "another program", instead: map[string]string{archive: "not this"}, says: archive + " is not what the release names"},
		{name: "no checksum", instead: map[string]string{"checksums.txt": "\n"}, says: "has no checksum of " + archive},
		{name: "no such version", extra: []string{"--version", "v0.0.0"}, says: "cannot download http"},
		{name: "nothing to download with", tools: []string{}, says: "it needs curl or wget"},
		{name: "nothing to check with", tools: []string{"curl"}, says: "it needs sha256sum or shasum"},
		{name: "not a folder", extra: []string{"--to", "/dev/null"}, says: "cannot write into /dev/null; name another folder with --to"},
		{name: "unknown flag", extra: []string{"--into", "x"}, says: "--into is not known"},
		{name: "no value", extra: []string{"--to"}, says: "--to takes a value"},
	} {
		t.Run(c.name, func(t *testing.T) {
			home := homeOfNobody(t)
			env := []string{"PLIMSOLL_RELEASES=" + serve(t, c.instead), "HOME=" + home}
			if c.tools != nil {
				env = append(env, "PATH="+toolbox(t, c.tools...))
			}
			said, err := run(t, env, append(append(asNobody(), "sh", script(t)), c.extra...)...)
			if err == nil || !strings.Contains(said, "install.sh: ") || !strings.Contains(said, c.says) {
				t.Errorf("it says %q, %v", said, err)
			}
			if left, _ := filepath.Glob(filepath.Join(home, ".local/bin/*")); len(left) > 0 {
				t.Errorf("it left %s", left)
			}
		})
	}
}

// asNobody is how a command is run that must not be root.
func asNobody() []string {
	return []string{"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"}
}

// homeOfNobody gives a folder that such a command may write.
func homeOfNobody(t *testing.T) string {
	t.Helper()
	home := t.TempDir()
	for dir := home; dir != os.TempDir() && dir != "/"; dir = filepath.Dir(dir) {
		if err := os.Chmod(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chown(home, 65534, 65534); err != nil {
		t.Fatal(err)
	}
	return home
}

// toolbox is a folder of what the script needs on any machine, and some tools more.
func toolbox(t *testing.T, tools ...string) string {
	t.Helper()
	box := t.TempDir()
	for _, name := range append(strings.Fields("setpriv sh uname tr mktemp rm sed cut tar gzip mkdir cp chmod mv"), tools...) {
		real, err := exec.LookPath(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(real, filepath.Join(box, name)); err != nil {
			t.Fatal(err)
		}
	}
	for dir := box; dir != os.TempDir() && dir != "/"; dir = filepath.Dir(dir) {
		if err := os.Chmod(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return box
}

// TestDebian installs the package by dpkg, and removes it.
func TestDebian(t *testing.T) {
	file := filepath.Join(*folder, "plimsoll_"+runtime.GOARCH+".deb")
	if said := must(t, nil, "dpkg", "--info", file); !strings.Contains(said, "Maintainer: ") {
		t.Errorf("it says %q", said)
	}
	must(t, nil, "dpkg", "--install", file)
	t.Cleanup(func() {
		must(t, nil, "dpkg", "--purge", "plimsoll")
		if left, err := os.Stat("/usr/bin/plimsoll"); err == nil {
			t.Errorf("%s is left", left.Name())
		}
	})
	works(t, nil, "/usr/bin/plimsoll")
	if said, err := run(t, nil, "dpkg", "--verify", "plimsoll"); err != nil || said != "" {
		t.Errorf("dpkg --verify: %v\n%s", err, said)
	}
	for _, name := range []string{"man/man1/plimsoll.1.gz", "bash-completion/completions/plimsoll", "zsh/vendor-completions/_plimsoll",
		"fish/vendor_completions.d/plimsoll.fish", "doc/plimsoll/copyright", "doc/plimsoll/NOTICE.gz"} {
		if info, err := os.Stat("/usr/share/" + name); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestKrew installs the plugin of kubectl by krew.
func TestKrew(t *testing.T) {
	root := t.TempDir()
	env := []string{"KREW_ROOT=" + root, "PATH=" + root + "/bin:" + os.Getenv("PATH")}
	must(t, env, "krew", "install", "--manifest="+filepath.Join(*folder, "plimsoll.krew.yaml"), "--archive="+filepath.Join(*folder, archive))
	works(t, env, "kubectl", "plimsoll")
}

// TestHomebrew has Ruby read the formula. Homebrew itself cannot be had without its own
// downloads.
func TestHomebrew(t *testing.T) {
	formula := filepath.Join(*folder, "plimsoll.rb")
	must(t, nil, "ruby", "-c", formula)
	sums, err := os.ReadFile(filepath.Join(*folder, "checksums.txt"))
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(formula)
	if err != nil {
		t.Fatal(err)
	}
	sum, _, _ := strings.Cut(string(sums)[strings.LastIndex(string(sums)[:strings.Index(string(sums), "  "+archive+"\n")], "\n")+1:], " ")
	if !strings.Contains(string(text), sum) || !strings.Contains(string(text), "/download/"+*version+"/"+archive) {
		t.Errorf("the formula does not name %s with its checksum", archive)
	}
}

// TestMise installs by mise, from the page of releases.
func TestMise(t *testing.T) {
	data := t.TempDir()
	env := []string{"MISE_DATA_DIR=" + data, "MISE_CONFIG_DIR=" + data, "MISE_CACHE_DIR=" + data, "MISE_STATE_DIR=" + data, "MISE_YES=1"}
	tool := "http:plimsoll[url=" + serve(t, nil) + "/download/" + *version + "/" + archive + "]@" + strings.TrimPrefix(*version, "v")
	must(t, env, "mise", "install", tool)
	works(t, env, "mise", "exec", tool, "--", "plimsoll")
}

// TestSignatures has cosign verify what is signed, and refuse what was changed since.
func TestSignatures(t *testing.T) {
	verify := func(dir string) (string, error) {
		said, err := run(t, nil, "cosign", "verify-blob", "--key", *signKey, "--bundle", filepath.Join(*folder, "checksums.txt.sigstore.json"),
			"--insecure-ignore-tlog", filepath.Join(dir, "checksums.txt"))
		if err != nil {
			return said, err
		}
		return run(t, nil, "cosign", "verify-blob-attestation", "--key", *signKey,
			"--bundle", filepath.Join(*folder, "provenance.json.sigstore.json"), "--insecure-ignore-tlog", "--type", "slsaprovenance1",
			filepath.Join(dir, archive))
	}
	if said, err := verify(*folder); err != nil {
		t.Errorf("cosign refuses the release: %v\n%s", err, said)
	}
	for _, name := range []string{"checksums.txt", archive} {
		changed := t.TempDir()
		for _, file := range []string{"checksums.txt", archive} {
			data, err := os.ReadFile(filepath.Join(*folder, file))
			if err != nil {
				t.Fatal(err)
			}
			if file == name {
				data = append(data, '\n')
			}
			if err := os.WriteFile(filepath.Join(changed, file), data, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if said, err := verify(changed); err == nil {
			t.Errorf("cosign takes %s that was changed: %s", name, said)
		}
	}
}
