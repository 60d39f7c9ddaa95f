package main

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

func TestChecks(t *testing.T) {
	clones := fstest.MapFS{}
	for name, text := range map[string]string{
		"kube-linter/pkg/builtinchecks/yamls/hostpid.yaml": "name: \"host-pid\"\ntemplate: host-pid\n",
		"kube-linter/pkg/builtinchecks/yamls/latest.yaml":  "description: x\nname: latest-tag\n",
		"kube-score/score/probes/probes.go": "package probes\nfunc Register(c *C) {\n" +
			"c.RegisterPodCheck(\"Pod Probes\", `x`, f)\nc.RegisterOptionalPodCheck(\"Pod IDs\", \"x\", f)\n" +
			"c.RegisterPodCheck(title, \"x\", f)\nc.Register(\"none\")\n}\n",
		"kube-score/score/probes/probes_test.go":         "package probes\nvar x = c.RegisterPodCheck(\"Not This\", \"\", f)\n",
		"polaris/pkg/config/checks/tagNotSpecified.yaml": "target: Container\n",
	} {
		clones[name] = &fstest.MapFile{Data: []byte(text)}
	}
	got, err := checks(clones)
	want := strings.Fields("kube-linter/host-pid kube-linter/latest-tag kube-score/pod-ids kube-score/pod-probes " +
		"polaris/tagNotSpecified")
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("got %v, %v; want %v", got, err, want)
	}
	delete(clones, "polaris/pkg/config/checks/tagNotSpecified.yaml")
	if _, err := checks(clones); err == nil {
		t.Error("a linter without checks is no error")
	}
}
