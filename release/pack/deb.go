package main

import (
	"bytes"
	"crypto/md5" // the form of Debian's packages asks for it
	"fmt"
	"path"
	"strings"
)

// debianPlace says where Debian keeps a file that lies beside the program; "" for none.
func debianPlace(name string) string {
	base := path.Base(name)
	switch {
	case strings.HasPrefix(name, "plimsoll"):
		return "usr/bin/plimsoll"
	case strings.HasPrefix(name, "man/"):
		return "usr/share/man/man1/" + base + ".gz"
	case base == "plimsoll.bash":
		return "usr/share/bash-completion/completions/plimsoll"
	case base == "_plimsoll":
		return "usr/share/zsh/vendor-completions/_plimsoll"
	case base == "plimsoll.fish":
		return "usr/share/fish/vendor_completions.d/plimsoll.fish"
	case base == "LICENSE":
		return "usr/share/doc/plimsoll/copyright"
	case base == "NOTICE":
		return "usr/share/doc/plimsoll/NOTICE.gz"
	}
	return ""
}

// deb makes a package of Debian's, as deb(5) says.
func (r *release) deb(t *target, files []entry) ([]byte, error) {
	var data []entry
	var sums strings.Builder
	size := 0
	for _, f := range files {
		place := debianPlace(f.name)
		if place == "" {
			continue
		}
		if strings.HasSuffix(place, ".gz") {
			var err error
			if f.data, err = gzipped(f.data); err != nil {
				return nil, err
			}
		}
		fmt.Fprintf(&sums, "%x  %s\n", md5.Sum(f.data), place)
		size += len(f.data)
		data = append(data, entry{name: "./" + place, data: f.data, executable: f.executable})
	}
	control := fmt.Sprintf(`Package: plimsoll
Version: %s
Architecture: %s
Maintainer: Plimsoll <release@plimsoll.dev>
Installed-Size: %d
Section: devel
Priority: optional
Homepage: https://github.com/plimsoll-dev/plimsoll
Description: compiles app specs into Kubernetes manifests, and lints manifests
 A short spec says what an app is: a web server, a worker, a database, an agent on
 every node, a task. Plimsoll writes the manifests for it, says what a change does to a
 cluster, and finds mistakes in any manifests, each at its line.
`, debianVersion(r.version), t.processor, (size+1023)/1024)
	packed, err := tarball(data, r.at)
	if err != nil {
		return nil, err
	}
	about, err := tarball([]entry{
		{name: "./control", data: []byte(control)}, {name: "./md5sums", data: []byte(sums.String())},
	}, r.at)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	b.WriteString("!<arch>\n")
	for _, member := range []entry{
		{name: "debian-binary", data: []byte("2.0\n")},
		{name: "control.tar.gz", data: about}, {name: "data.tar.gz", data: packed},
	} {
		fmt.Fprintf(&b, "%-16s%-12d%-6d%-6d%-8o%-10d`\n", member.name, r.at.Unix(), 0, 0, 0o100644, len(member.data))
		b.Write(member.data)
		if len(member.data)%2 == 1 {
			b.WriteByte('\n')
		}
	}
	return b.Bytes(), nil
}

// debianVersion gives a version as Debian orders it: a release comes after what led to it.
func debianVersion(version string) string {
	return strings.NewReplacer("-", "~", "+", ".").Replace(strings.TrimPrefix(version, "v"))
}
