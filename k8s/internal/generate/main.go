// Command generate writes the data of package k8s anew from the Kubernetes
// modules: ../../schemas.txt, ../../lifecycle.txt, ../../scope.txt and ../../resources.txt.
// It is run by hand, with make k8s-data, when a version of Kubernetes comes out. It
// needs nothing but the go command, which fetches some 80 MB the first time.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// releases are the patch releases that the data are made from, oldest first.
// Package k8s calls them by their minor version.
var releases = []string{"1.31.14", "1.32.13", "1.33.13", "1.34.4", "1.35.4", "1.36.3", "1.37.2"}

func main() {
	if err := run("."); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

// run writes the data into a folder.
func run(folder string) error {
	schemas, err := makeSchemas(releases, moduleDir)
	if err != nil {
		return err
	}
	lifecycle, err := makeLifecycle(releases, moduleDir)
	if err != nil {
		return err
	}
	scope, err := makeScope(releases, moduleDir)
	if err != nil {
		return err
	}
	resources, err := makeResources(releases, moduleDir)
	if err != nil {
		return err
	}
	crds, err := makeCatalogue(projects, moduleDir)
	if err != nil {
		return err
	}
	for name, data := range map[string][]byte{"schemas.txt": schemas, "lifecycle.txt": lifecycle, "scope.txt": scope,
		"resources.txt": resources, "catalogue.txt": crds} {
		if err := os.WriteFile(filepath.Join(folder, name), data, 0o666); err != nil {
			return err
		}
	}
	return nil
}

// moduleDir fetches a module, if the module cache does not have it, and gives
// the folder with its files.
func moduleDir(module string) (string, error) {
	out, err := exec.Command("go", "mod", "download", "-json", module).Output()
	if err != nil {
		return "", fmt.Errorf("go mod download %s: %w\n%s", module, err, out)
	}
	var info struct{ Dir string }
	if err := json.Unmarshal(out, &info); err != nil {
		return "", err
	}
	return info.Dir, nil
}

// minor gives 1.37 for 1.37.2.
func minor(release string) string {
	return release[:strings.LastIndexByte(release, '.')]
}
