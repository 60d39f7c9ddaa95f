package main

import (
	"fmt"
	"strings"
)

const (
	home    = "https://github.com/plimsoll-dev/plimsoll"
	summary = "Compiles app specs into Kubernetes manifests, and lints manifests"
)

// address is where a file of the release is.
func (r *release) address(file string) string {
	return home + "/releases/download/" + r.version + "/" + file
}

// formula makes what Homebrew installs by.
func (r *release) formula() []byte {
	var b strings.Builder
	fmt.Fprintf(&b, `class Plimsoll < Formula
  desc %q
  homepage %q
  version %q
  license "Apache-2.0"
`, summary, home, strings.TrimPrefix(r.version, "v"))
	for _, system := range []struct{ name, block string }{{"darwin", "on_macos"}, {"linux", "on_linux"}} {
		var inner strings.Builder
		for _, processor := range []struct{ name, block string }{{"arm64", "on_arm"}, {"amd64", "on_intel"}} {
			for _, t := range r.targets {
				if t.system == system.name && t.processor == processor.name {
					fmt.Fprintf(&inner, "    %s do\n      url %q\n      sha256 %q\n    end\n", processor.block,
						r.address(t.archive()), t.sum)
				}
			}
		}
		if inner.Len() > 0 {
			fmt.Fprintf(&b, "\n  %s do\n%s  end\n", system.block, &inner)
		}
	}
	b.WriteString(`
  def install
    bin.install "plimsoll"
    man1.install Dir["man/*.1"]
    bash_completion.install "completions/plimsoll.bash" => "plimsoll"
    zsh_completion.install "completions/_plimsoll"
    fish_completion.install "completions/plimsoll.fish"
  end

  test do
    assert_match version.to_s, shell_output("#{bin}/plimsoll version")
  end
end
`)
	return []byte(b.String())
}

// krew makes what the plugin manager of kubectl installs by.
func (r *release) krew() []byte {
	var b strings.Builder
	fmt.Fprintf(&b, `apiVersion: krew.googlecontainertools.github.com/v1alpha2
kind: Plugin
metadata:
  name: plimsoll
spec:
  version: %q
  homepage: %s
  shortDescription: %s
  description: |
    Compiles short app specs into manifests that a cluster accepts, says what a change does
    before it is applied, and finds mistakes in any manifests, each at its line. It reads
    files, and asks no cluster.
  platforms:
`, r.version, home, summary)
	for _, t := range r.targets {
		fmt.Fprintf(&b, `  - selector: {matchLabels: {os: %s, arch: %s}}
    uri: %s
    sha256: %s
    bin: %s
    files:
    - {from: %[5]s, to: .}
    - {from: LICENSE, to: .}
    - {from: NOTICE, to: .}
`, t.system, t.processor, r.address(t.archive()), t.sum, t.program())
	}
	return []byte(b.String())
}

// aqua makes a registry for aqua, which mise reads too.
func (r *release) aqua() []byte {
	return []byte(`packages:
- type: github_release
  repo_owner: plimsoll-dev
  repo_name: plimsoll
  description: ` + summary + `
  asset: plimsoll_{{.OS}}_{{.Arch}}.{{.Format}}
  format: tar.gz
  overrides:
  - {goos: windows, format: zip}
  supported_envs: [linux, darwin, windows]
  files:
  - {name: plimsoll}
  checksum: {type: github_release, asset: checksums.txt, algorithm: sha256}
`)
}
