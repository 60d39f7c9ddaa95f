// Command pack makes the files of a release of the programs that it finds: archives, Debian
// packages, SBOMs, the notices of all that is linked, manifests of package managers,
// checksums and provenance. The same programs give the same bytes.
package main

import (
	"crypto/sha256"
	"debug/buildinfo"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"time"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: pack SOURCE FOLDER, whose programs/ holds plimsoll_SYSTEM_PROCESSOR, "+
			"and share/ what lies beside a program")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "pack:", err)
		os.Exit(1)
	}
}

// A target is the program for one system and processor.
type target struct {
	system, processor string // as Go names them
	file              string // of the program
	info              *debug.BuildInfo
	sum               string // of its archive, in hexadecimal digits
}

// program is the name of the program once it is installed.
func (t *target) program() string {
	if t.system == "windows" {
		return "plimsoll.exe"
	}
	return "plimsoll"
}

// archive is the name of the archive. It has no version, so that one address stands for the
// latest.
func (t *target) archive() string {
	suffix := ".tar.gz"
	if t.system == "windows" {
		suffix = ".zip"
	}
	return "plimsoll_" + t.system + "_" + t.processor + suffix
}

// A release is what the programs say of themselves, and the folder it is made in.
type release struct {
	source, folder string
	targets        []*target
	version        string // as v1.2.3
	commit         string
	at             time.Time // of the commit
	share          []entry   // what lies beside the program
}

func run(source, folder string) error {
	r, err := read(source, folder)
	if err != nil {
		return err
	}
	parts, err := linkedParts(source, r.targets)
	if err != nil {
		return err
	}
	r.share = append(r.share, entry{name: "NOTICE", data: notice(parts)})
	for _, t := range r.targets {
		if err := r.pack(t, parts); err != nil {
			return err
		}
	}
	for name, data := range map[string][]byte{
		"plimsoll.rb": r.formula(), "plimsoll.krew.yaml": r.krew(), "plimsoll.aqua.yaml": r.aqua(),
	} {
		if err := r.write(name, data); err != nil {
			return err
		}
	}
	return r.checksums()
}

// read finds the programs of a folder. They must be of one commit.
func read(source, folder string) (*release, error) {
	files, err := filepath.Glob(filepath.Join(folder, "programs", "plimsoll_*"))
	if err != nil || len(files) == 0 {
		return nil, fmt.Errorf("%s/programs holds no program", folder)
	}
	r := &release{source: source, folder: folder}
	for _, file := range files { // sorted
		name := strings.TrimSuffix(filepath.Base(file), ".exe")
		words := strings.Split(name, "_")
		if len(words) != 3 {
			return nil, fmt.Errorf("%s is not called plimsoll_SYSTEM_PROCESSOR", file)
		}
		t := &target{system: words[1], processor: words[2], file: file}
		if t.info, err = buildinfo.ReadFile(file); err != nil {
			return nil, err
		}
		if err := r.of(t.info); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		r.targets = append(r.targets, t)
	}
	if r.share, err = entries(filepath.Join(folder, "share")); err != nil {
		return nil, err
	}
	license, err := os.ReadFile(filepath.Join(source, "LICENSE"))
	r.share = append(r.share, entry{name: "LICENSE", data: license})
	return r, err
}

// of takes the version, the commit and its date from a program.
func (r *release) of(info *debug.BuildInfo) error {
	said := map[string]string{}
	for _, s := range info.Settings {
		said[s.Key] = s.Value
	}
	at, err := time.Parse(time.RFC3339, said["vcs.time"])
	switch {
	case err != nil || said["vcs.revision"] == "" || said["vcs.modified"] == "true":
		return fmt.Errorf("it was not built from a commit")
	case r.commit != "" && (r.commit != said["vcs.revision"] || r.version != info.Main.Version):
		return fmt.Errorf("it is of another commit than the first program")
	}
	r.version, r.commit, r.at = info.Main.Version, said["vcs.revision"], at.UTC()
	return nil
}

// pack makes what there is of one program.
func (r *release) pack(t *target, parts []*part) error {
	program, err := os.ReadFile(t.file)
	if err != nil {
		return err
	}
	files := append([]entry{{name: t.program(), data: program, executable: true}}, r.share...)
	packed, err := r.archive(t, files)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(packed)
	t.sum = hex.EncodeToString(sum[:])
	if err := r.write(t.archive(), packed); err != nil {
		return err
	}
	sbom, err := sbomOf(t.info, parts)
	if err != nil {
		return err
	}
	if err := r.write(t.archive()+".cdx.json", sbom); err != nil || t.system != "linux" {
		return err
	}
	deb, err := r.deb(t, files)
	if err != nil {
		return err
	}
	return r.write("plimsoll_"+t.processor+".deb", deb)
}

func (r *release) write(name string, data []byte) error {
	return os.WriteFile(filepath.Join(r.folder, name), data, 0o644)
}

// checksums lists the sums of all files that are handed out, and writes what they were made
// of.
func (r *release) checksums() error {
	list, err := os.ReadDir(r.folder)
	if err != nil {
		return err
	}
	var names []string
	for _, e := range list {
		if e.Type().IsRegular() && strings.HasPrefix(e.Name(), "plimsoll") {
			names = append(names, e.Name())
		}
	}
	slices.Sort(names)
	var text strings.Builder
	var subjects []subject
	for _, name := range names {
		data, err := os.ReadFile(filepath.Join(r.folder, name))
		if err != nil {
			return err
		}
		sum := sha256.Sum256(data)
		digits := hex.EncodeToString(sum[:])
		fmt.Fprintf(&text, "%s  %s\n", digits, name)
		subjects = append(subjects, subject{Name: name, Digest: map[string]string{"sha256": digits}})
	}
	if err := r.write("checksums.txt", []byte(text.String())); err != nil {
		return err
	}
	return r.write("provenance.json", r.provenance(subjects))
}
