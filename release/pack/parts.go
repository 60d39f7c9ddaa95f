package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/google/licensecheck"
)

// A part is a module that a program is linked from, or Go's own library.
type part struct {
	path, version string
	licences      []entry // its texts, by their place in the module
	id            string  // of SPDX
}

// A listed package is one as `go list` prints it.
type listedPackage struct {
	ImportPath string
	Dir        string
	Standard   bool
	Module     *struct {
		Path, Version, Dir string
		Main               bool
		Replace            *struct{ Path, Version, Dir string }
	}
}

// isLicence matches the names of files that a licence asks to be handed on.
var isLicence = regexp.MustCompile(`(?i)^(licen[cs]e|copying|notice|patents)([.-].*)?$`)

// linkedParts finds what the programs are linked from, with the licences: those of the folder of
// each package, and of those above it in its module. A part without a licence is an error.
func linkedParts(source string, targets []*target) ([]*part, error) {
	parts := map[string]*part{}
	seen := map[string]bool{}
	for _, t := range targets {
		packages, err := list(source, t)
		if err != nil {
			return nil, err
		}
		for _, p := range packages {
			if err := collect(parts, seen, p); err != nil {
				return nil, err
			}
		}
	}
	all := slices.SortedFunc(maps.Values(parts), func(a, b *part) int { return cmp.Compare(a.path, b.path) })
	for _, p := range all {
		if err := p.identify(); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// list gives the packages that a program is linked from.
func list(source string, t *target) (all []*listedPackage, err error) {
	cmd := exec.Command("go", "list", "-deps", "-json=ImportPath,Dir,Standard,Module", "./cmd/plimsoll")
	cmd.Dir, cmd.Stderr = source, os.Stderr
	cmd.Env = append(os.Environ(), "GOOS="+t.system, "GOARCH="+t.processor)
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}
	decoder := json.NewDecoder(strings.NewReader(string(out)))
	for {
		p := &listedPackage{}
		switch err := decoder.Decode(p); {
		case errors.Is(err, io.EOF):
			return all, nil
		case err != nil:
			return nil, err
		}
		all = append(all, p)
	}
}

// collect adds what a package is part of, with the licences above it.
func collect(parts map[string]*part, seen map[string]bool, p *listedPackage) error {
	id, root := &part{path: "std"}, ""
	switch m := p.Module; {
	case p.Standard:
		return collectStandard(parts)
	case m.Main:
		return nil
	case m.Replace != nil:
		id, root = &part{path: m.Replace.Path, version: m.Replace.Version}, m.Replace.Dir
	default:
		id, root = &part{path: m.Path, version: m.Version}, m.Dir
	}
	if known := parts[id.path]; known != nil {
		id = known
	}
	parts[id.path] = id
	for dir := p.Dir; !seen[dir]; dir = filepath.Dir(dir) {
		seen[dir] = true
		if err := id.add(root, dir); err != nil {
			return err
		}
		if dir == root {
			return nil
		}
	}
	return nil
}

// collectStandard adds Go's own library.
func collectStandard(parts map[string]*part) error {
	if parts["std"] != nil {
		return nil
	}
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return err
	}
	parts["std"] = &part{path: "std"}
	dir := strings.TrimSpace(string(root))
	return parts["std"].add(dir, dir)
}

// add takes the licences of a folder.
func (p *part) add(root, dir string) error {
	files, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, f := range files {
		if !f.Type().IsRegular() || !isLicence.MatchString(f.Name()) || strings.HasSuffix(f.Name(), ".go") {
			continue
		}
		data, err := os.ReadFile(filepath.Join(dir, f.Name()))
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, filepath.Join(dir, f.Name()))
		if err != nil {
			return err
		}
		p.licences = append(p.licences, entry{name: filepath.ToSlash(name), data: data})
	}
	return nil
}

// identify finds the licences' names.
func (p *part) identify() error {
	slices.SortFunc(p.licences, func(a, b entry) int { return cmp.Compare(a.name, b.name) })
	ids := map[string]bool{}
	for _, l := range p.licences {
		for _, m := range licensecheck.Scan(l.data).Match {
			if !m.IsURL {
				ids[m.ID] = true
			}
		}
	}
	if len(ids) == 0 {
		return fmt.Errorf("%s: no licence is known of it", p.path)
	}
	p.id = strings.Join(slices.Sorted(maps.Keys(ids)), " AND ")
	return nil
}

// notice gives the text that goes with each program: the licences of all that is linked.
func notice(parts []*part) []byte {
	var b strings.Builder
	b.WriteString("Plimsoll is linked from the modules below. Their licences follow.\n\n")
	for _, p := range parts {
		fmt.Fprintf(&b, "%s (%s)\n", p.title(), p.id)
	}
	for _, p := range parts {
		for _, l := range p.licences {
			line := strings.Repeat("-", 80)
			fmt.Fprintf(&b, "\n%s\n%s, %s\n%s\n\n%s\n", line, p.title(), l.name, line, strings.TrimRight(string(l.data), "\n"))
		}
	}
	return []byte(b.String())
}

func (p *part) title() string {
	if p.path == "std" {
		return "Go's own library"
	}
	return strings.TrimSpace(p.path + " " + p.version)
}
