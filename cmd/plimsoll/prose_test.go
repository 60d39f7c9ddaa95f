package main

import (
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

var (
	fence   = regexp.MustCompile("(?ms)^```(\\w*)\n(.*?)^```$")
	span    = regexp.MustCompile("`([^`\n]+)`")
	link    = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	heading = regexp.MustCompile(`(?m)^#+ (.+)$`)
)

// pages lists what people read, by the names from the repository's root.
func pages(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, pattern := range []string{"*.md", "docs/*.md", "examples/*.md", "examples/*/*.md", "test/*/*.md"} {
		names, err := filepath.Glob(pattern)
		if err != nil || len(names) == 0 {
			t.Fatalf("no %s (%v)", pattern, err)
		}
		all = append(all, names...)
	}
	return all
}

// codeOf gives what stands in a page as code: the spans, and of the blocks for
// a shell the commands.
func codeOf(page string) []string {
	var all []string
	for _, m := range fence.FindAllStringSubmatch(page, -1) {
		for line := range strings.Lines(m[2]) {
			command, isCommand := strings.CutPrefix(line, "$ ")
			if m[1] == "sh" || isCommand {
				all = append(all, firstCommand.FindString(command))
			}
		}
	}
	for _, m := range span.FindAllStringSubmatch(fence.ReplaceAllString(page, ""), -1) {
		all = append(all, m[1])
	}
	return all
}

// firstCommand matches a line of the shell up to a pipe, a redirection, a
// comment or its end.
var firstCommand = regexp.MustCompile(`^[^|>#\n]*[^|>#\s]`)

// TestLinks follows every link from one page to another, to its heading too.
func TestLinks(t *testing.T) {
	t.Chdir("../..")
	for _, page := range pages(t) {
		for _, m := range link.FindAllStringSubmatch(withoutCode(readText(t, page)), -1) {
			target, err := url.Parse(m[1])
			if err != nil || target.Scheme == "https" {
				continue
			}
			if err := follow(t, page, target); err != nil {
				t.Errorf("%s: %s: %v", page, m[1], err)
			}
		}
	}
}

// withoutCode is the page without what only looks like a link.
func withoutCode(page string) string {
	return span.ReplaceAllString(fence.ReplaceAllString(page, ""), "")
}

// follow looks for what a link leads to.
func follow(t *testing.T, page string, target *url.URL) error {
	file := page
	if target.Path != "" {
		file = filepath.Join(filepath.Dir(page), target.Path)
	}
	if !filepath.IsLocal(file) {
		return fmt.Errorf("it leads out of the repository")
	}
	if _, err := os.Stat(file); err != nil {
		return source.Cause(err)
	}
	if target.Fragment != "" && !slices.Contains(anchors(readText(t, file)), target.Fragment) {
		return fmt.Errorf("%s has no such heading", file)
	}
	return nil
}

// anchors gives the names by which the headings of a page can be linked to.
func anchors(text string) []string {
	var names []string
	count := map[string]int{}
	for _, m := range heading.FindAllStringSubmatch(fence.ReplaceAllString(text, ""), -1) {
		name := strings.Map(func(r rune) rune {
			switch {
			case r == ' ' || r == '-':
				return '-'
			case r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r):
				return unicode.ToLower(r)
			}
			return -1
		}, m[1])
		if n := count[name]; n > 0 {
			names = append(names, fmt.Sprintf("%s-%d", name, n))
		} else {
			names = append(names, name)
		}
		count[name]++
	}
	return names
}

// TestNames looks for what the pages name in code: commands with their flags,
// targets of make, files and tests.
func TestNames(t *testing.T) {
	t.Chdir("../..")
	makefile := readText(t, "Makefile")
	tests := testSources(t)
	for _, page := range pages(t) {
		for _, code := range codeOf(readText(t, page)) {
			word, rest, _ := strings.Cut(strings.TrimPrefix(code, "go run ./cmd/"), " ")
			var err error
			switch {
			case word == "plimsoll" && rest != "":
				err = checkCall(strings.Fields(rest))
			case word == "make":
				for _, target := range strings.Fields(rest) {
					if !strings.Contains(makefile, "\n"+target+":") {
						err = fmt.Errorf("the Makefile has no target %s", target)
					}
				}
			case testName.MatchString(code):
				if !strings.Contains(tests, "\nfunc "+code+"(") {
					err = fmt.Errorf("there is no such test")
				}
			case pathName.MatchString(code):
				err = checkPath(code)
			}
			if err != nil {
				t.Errorf("%s: `%s`: %v", page, code, err)
			}
		}
	}
}

var (
	testName = regexp.MustCompile(`^(Test|Fuzz|Benchmark)[A-Z]\w*$`)
	pathName = regexp.MustCompile(`^(cmd|compiler|docs|examples|schema|source|test|testdata)/[\w./*-]*$`)
	flagName = regexp.MustCompile(`^--?([a-z][a-z-]*)$`)
)

// checkCall looks for a command and its flags.
func checkCall(words []string) error {
	root := rootCommand()
	cmd, _, err := root.Find(words[:1])
	if err != nil || cmd == root {
		return fmt.Errorf("there is no such command")
	}
	for _, word := range words[1:] {
		if word == "|" {
			break // another program's
		}
		flag := flagName.FindStringSubmatch(word)
		if flag == nil {
			continue
		}
		name := flag[1]
		if cmd.Flags().Lookup(name) == nil && (len(name) > 1 || cmd.Flags().ShorthandLookup(name) == nil) {
			return fmt.Errorf("there is no flag %s", word)
		}
	}
	return nil
}

// checkPath looks for a file or a folder, for each kind where KIND stands for
// its name; * stands for any text.
func checkPath(path string) error {
	names := []string{path}
	if strings.Contains(path, "KIND") {
		names = nil
		for _, kind := range schema.Kinds() {
			names = append(names, strings.ReplaceAll(path, "KIND", strings.ToLower(kind)))
		}
	}
	for _, name := range names {
		if found, err := filepath.Glob(strings.TrimSuffix(name, "/")); err != nil || len(found) == 0 {
			return fmt.Errorf("there is no %s", name)
		}
	}
	return nil
}

// testSources gives the text of all test files.
func testSources(t *testing.T) string {
	t.Helper()
	var all strings.Builder
	err := filepath.WalkDir(".", func(path string, _ fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, "_test.go") {
			all.WriteString(readText(t, path))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all.String()
}

// TestExplained runs every plimsoll explain that the pages name.
func TestExplained(t *testing.T) {
	t.Chdir("../..")
	for _, page := range pages(t) {
		for _, code := range codeOf(readText(t, page)) {
			if path, ok := strings.CutPrefix(code, "plimsoll explain "); ok && !strings.ContainsAny(path, "[") && !strings.Contains(path, "KIND") &&
				path != "NAME" {
				succeed(t, append([]string{"explain"}, strings.Fields(path)...)...)
			}
		}
	}
}

// TestMakeTargets looks for each target of the Makefile in CONTRIBUTING.md.
func TestMakeTargets(t *testing.T) {
	guide := readText(t, "../../CONTRIBUTING.md")
	targets := regexp.MustCompile(`(?m)^([a-z-]+):`).FindAllStringSubmatch(readText(t, "../../Makefile"), -1)
	for _, m := range targets {
		if target := m[1]; target != "all" && target != "bin" && !strings.Contains(guide, "`make "+target+"`") {
			t.Errorf("CONTRIBUTING.md does not say what make %s does", target)
		}
	}
}
