// Command definitions writes the CRDs of projects whose modules have only the Go types that
// these are made of, as the projects themselves make them: with controller-tools, from the
// markers of kubebuilder. Its arguments are packages. It is a module of its own, so that what
// it links is no part of the program.
package main

import (
	"errors"
	"fmt"
	"os"

	"sigs.k8s.io/controller-tools/pkg/crd"
	"sigs.k8s.io/controller-tools/pkg/genall"

	// go.mod holds the versions of what is read.
	_ "github.com/fluxcd/helm-controller/api/v2"
	_ "github.com/fluxcd/image-automation-controller/api/v1"
	_ "github.com/fluxcd/image-reflector-controller/api/v1"
	_ "github.com/fluxcd/notification-controller/api/v1"
	_ "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
)

func main() {
	if err := write(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "definitions:", err)
		os.Exit(1)
	}
}

func write(packages []string) error {
	var generator genall.Generator = crd.Generator{}
	run, err := genall.Generators{&generator}.ForRoots(packages...)
	if err != nil {
		return err
	}
	run.OutputRules.Default = genall.OutputToStdout
	if run.Run() {
		return errors.New("a package has mistakes")
	}
	return nil
}
