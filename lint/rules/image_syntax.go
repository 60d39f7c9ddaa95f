package rules

import (
	"fmt"
	"strings"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var imageSyntax = &lint.Rule{
	ID:      "image-syntax",
	Summary: "a name of an image that no runtime takes",
	Why: "The kubelet takes the name apart before anything is fetched: REGISTRY/REPOSITORY:TAG or @DIGEST, where the " +
		"repository is in lower case. What it cannot read stays in InvalidImageName, and no pod ever starts. The API " +
		"server looks only for spaces around it, and only in Pods: a Deployment with one is accepted and never gets a " +
		"pod.",
	Do:       "Write the name as docker pull takes it: registry.example.com/team/web:1.4.2.",
	Severity: source.Error,
	Source:   "https://github.com/distribution/reference/blob/main/reference.go",
	Workload: checkImageSyntax,
}

func checkImageSyntax(p *lint.Pass, w *manifest.Workload) {
	for _, c := range w.Containers() {
		checkImageName(p, w, c.Node.Get("image"))
	}
	for _, v := range ownVolumes(w) {
		checkImageName(p, w, v.At("image", "reference"))
	}
}

func checkImageName(p *lint.Pass, w *manifest.Workload, n *source.Node) {
	if n.Kind != source.String || n.Text == "" || filledInLater(n.Text) {
		return
	}
	trimmed := strings.TrimSpace(n.Text)
	if trimmed != n.Text && trimmed != "" && imageProblem(trimmed) == "" {
		p.Report(w.Object, n, fmt.Sprintf("the image %q has spaces or line breaks around its name", n.Text),
			"write "+trimmed).
			Fix("write "+trimmed, source.Replace(n, trimmed))
		return
	}
	if problem := imageProblem(n.Text); problem != "" {
		p.Report(w.Object, n, fmt.Sprintf("the image %q %s", source.Shorten(n.Text, 120), problem), imageHint(n.Text))
	}
}

// filledInLater reports whether a tool or a person is to put something else in the
// place of a name, or of a part of it: ko builds what ko:// names.
func filledInLater(name string) bool {
	if strings.ContainsAny(name, "$<>{}%") || strings.HasPrefix(name, "ko://") {
		return true
	}
	for word := range strings.FieldsFuncSeq(name, func(r rune) bool { return strings.ContainsRune("/:@.- ", r) }) {
		if strings.Trim(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789") == "" && speaksOfItself(word) {
			return true
		}
	}
	return false
}

// speaksOfItself reports whether a word in capital letters says what is to stand in
// its place: PROJECT_ID, REGISTRY.
func speaksOfItself(word string) bool {
	for _, part := range []string{"_", "REGISTRY", "REPO", "IMAGE", "PROJECT", "ACCOUNT", "REGION", "VERSION", "NAME",
		"USER", "HOST", "TAG", "YOUR", "PLACEHOLDER", "REPLACE", "CHANGE", "INSERT", "TODO", "FIXME", "XXX"} {
		if strings.Contains(word, part) && strings.ToLower(word) != word {
			return true
		}
	}
	return false
}

// imageHint gives the name that was probably meant, where there is one.
func imageHint(name string) string {
	_, after, scheme := strings.Cut(name, "://")
	if !scheme {
		after = name
	}
	repository, version := manifest.CutImage(strings.TrimSpace(after))
	if meant := strings.ToLower(repository) + version; meant != name && imageProblem(meant) == "" {
		return "write " + meant
	}
	return "write it as docker pull takes it: registry.example.com/team/web:1.4.2"
}

// imageProblem tells why a name can be none of an image; "" for one that can.
func imageProblem(name string) string {
	if i := strings.IndexFunc(name, func(r rune) bool { return r <= ' ' }); i >= 0 {
		return "has a space or a line break"
	}
	if scheme, _, ok := strings.Cut(name, "://"); ok {
		return "begins with " + scheme + "://, and names of images have no scheme"
	}
	repository, version := manifest.CutImage(name)
	if problem := versionProblem(version); problem != "" {
		return problem
	}
	first, rest, ok := strings.Cut(repository, "/")
	switch named := ok && (strings.ContainsAny(first, ".:[") || first == "localhost"); {
	case named && registryHost(first):
		return repositoryProblem(rest)
	case named && repositoryProblem(repository) != "": // else it is the first part of a path
		return "has a registry, " + source.Shorten(first, 60) + ", that is no host"
	}
	return repositoryProblem(repository)
}

// versionProblem tells what is wrong with a tag and digest, with the signs before
// them.
func versionProblem(version string) string {
	tag, digest, pinned := strings.Cut(version, "@")
	if tag != "" && !imageTag(tag[1:]) {
		if tag == ":" {
			return "ends with a colon, and has no tag"
		}
		return fmt.Sprintf("has a tag, %s, that is none: up to 128 letters, digits, dots, dashes and underscores",
			source.Shorten(tag[1:], 40))
	}
	if pinned && !imageDigest(digest) {
		return "has a digest that is none: sha256: and 64 hexadecimal digits"
	}
	return ""
}

// repositoryProblem tells what is wrong with the path of a repository.
func repositoryProblem(repository string) string {
	switch {
	case repository == "":
		return "has no name of a repository"
	case len(repository) > 255:
		return "has a repository of more than 255 characters"
	case strings.ToLower(repository) != repository:
		return "has upper-case letters, and a repository has none"
	case isHex(repository, 64):
		return "is 64 hexadecimal digits, which is an ID and no name"
	}
	for part := range strings.SplitSeq(repository, "/") {
		switch {
		case part == "":
			return "has a slash with nothing before or behind it"
		case !repositoryPart(part):
			return fmt.Sprintf("has %q where lower-case letters and digits are to be, with single signs between them",
				source.Shorten(part, 40))
		}
	}
	return ""
}

// repositoryPart reports whether a text is letters and digits with ".", "_", "__"
// or dashes between them.
func repositoryPart(s string) bool {
	if s == "" || !lowerOrDigit(s[0]) || !lowerOrDigit(s[len(s)-1]) {
		return false
	}
	for sign := range strings.FieldsFuncSeq(s, func(r rune) bool { return r < 128 && lowerOrDigit(byte(r)) }) {
		if sign != "." && sign != "_" && sign != "__" && strings.Trim(sign, "-") != "" {
			return false
		}
	}
	return true
}

// registryHost reports whether a text is a host, perhaps with a port, as runtimes read it:
// without a bound on its length.
func registryHost(s string) bool {
	if end := strings.LastIndexByte(s, ']'); strings.HasPrefix(s, "[") && end > 0 { // IPv6
		host := s[1:end]
		port, ported := strings.CutPrefix(s[end+1:], ":")
		return strings.Trim(host, "0123456789abcdefABCDEF:") == "" && (port == "" && !ported || isDigits(port))
	}
	host, port, ported := strings.Cut(strings.ToLower(s), ":")
	for part := range strings.SplitSeq(host, ".") {
		if part == "" || strings.Trim(part, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" ||
			part[0] == '-' || part[len(part)-1] == '-' {
			return false
		}
	}
	return !ported || isDigits(port)
}

func imageTag(s string) bool {
	for i := range len(s) {
		sign := s[i] == '_' || i > 0 && (s[i] == '-' || s[i] == '.')
		if !sign && !lowerOrDigit(s[i]|0x20) && !lowerOrDigit(s[i]) {
			return false
		}
	}
	return s != "" && len(s) <= 128
}

// imageDigest reports whether a text is an algorithm that runtimes know, and what
// it gave.
func imageDigest(s string) bool {
	algorithm, sum, _ := strings.Cut(s, ":")
	digits := map[string]int{"sha256": 64, "sha384": 96, "sha512": 128}[algorithm]
	return digits > 0 && isHex(sum, digits)
}

// isHex reports whether a text is so many hexadecimal digits.
func isHex(s string, digits int) bool {
	return len(s) == digits && strings.Trim(s, "0123456789abcdef") == ""
}
