package manifest

import (
	"strings"
	"testing"
)

func TestVariablesIn(t *testing.T) {
	for text, want := range map[string]string{
		"":                   "",
		"$":                  "",
		"$A ${A}":            "",
		"$(A)":               "A",
		"a$(A)b$(B)$(A)":     "A B",
		"$$(A)":              "",
		"$$$(A)":             "A",
		"$$$$(A)":            "",
		"$(A":                "",
		"$(A $(B)":           "",
		"$(date +%F) $(A.b)": "A.b",
		"$()$(A)":            "A",
		"$x$(A)":             "A",
	} {
		if got := strings.Join(VariablesIn(text), " "); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

func TestShellScript(t *testing.T) {
	for words, want := range map[string]int{
		"":                           -1,
		"sh":                         -1,
		"sh -c":                      -1,
		"sh -c x":                    2,
		"/bin/sh -ec x y":            2,
		"bash -eu -o pipefail -c x":  5,
		"bash -euo pipefail -c x":    4,
		"bash -ceuo pipefail x":      3,
		"bash --norc -lc x":          3,
		"tini -- sh -c x":            4,
		"busybox sh -c x":            3,
		"sh x -c y":                  -1,
		"app -c x":                   -1,
		"env A=b /usr/bin/bash -c x": 4,
		"bash -c -- run":             3,
		"bash -c --":                 2,
	} {
		if got := ShellScript(strings.Fields(words)); got != want {
			t.Errorf("%s: %d, want %d", words, got, want)
		}
	}
}

func TestServiceVariables(t *testing.T) {
	for name, want := range map[string]bool{
		"REDIS_SERVICE_HOST": true, "REDIS_SERVICE_PORT": true, "REDIS_SERVICE_PORT_HTTP_ALT": true,
		"REDIS_PORT": true, "REDIS_PORT_6379_TCP": true, "REDIS_PORT_6379_TCP_ADDR": true,
		"REDIS_HOST": false, "PORT": false, "redis_PORT": false, "REDIS_PORT_6379": false,
	} {
		if IsServiceVariable(name) != want {
			t.Errorf("%s: %v", name, !want)
		}
	}
	for name, want := range map[string]bool{
		"KUBERNETES_SERVICE_HOST": true, "KUBERNETES_PORT": true, "KUBERNETES_PORT_443_TCP": true, "KUBERNETES_X": false,
	} {
		if SetInEveryPod(name) != want {
			t.Errorf("%s: %v", name, !want)
		}
	}
}
