package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/plimsoll-dev/plimsoll"
	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/lint/rules"
	"github.com/plimsoll-dev/plimsoll/source"
)

// configName is the file that lint looks for in the current folder and above.
const configName = "plimsoll.yaml"

// A lintConfig is what plimsoll.yaml says of lint. Its zero value says nothing.
type lintConfig struct {
	dir        string // where the file is: patterns are relative to it
	advice     bool
	failOn     string
	kubernetes []string
	schemas    []string
	baseline   string
	exclude    []string
	rules      map[string]source.Severity
	paths      []pathGrades
}

// A pathGrades is what rules are graded as in the files that match.
type pathGrades struct {
	match []string
	rules map[string]source.Severity
}

// findConfig gives the name of the configuration of the current folder: there
// or above, but not beyond the root of the repository; "" when there is none.
func findConfig() string {
	dir, err := os.Getwd()
	if err != nil {
		return ""
	}
	for top := plimsoll.Repository(osFiles{}, dir); ; dir = filepath.Dir(dir) {
		if name := filepath.Join(dir, configName); exists(name) {
			return osFiles{}.ShortName(name)
		}
		if dir == top {
			return ""
		}
	}
}

// readConfig reads a configuration. What is wrong with it is reported to
// stderr, and ends the call.
func readConfig(name string, stderr io.Writer) (*lintConfig, error) {
	c := &lintConfig{dir: filepath.Dir(name)}
	data, err := osFiles{}.ReadFile(name)
	if err != nil {
		return nil, source.CannotRead(name, err)
	}
	documents, diagnostics := source.Parse(source.NewFile(name, data))
	r := configReader{config: c, diagnostics: diagnostics}
	for i, doc := range documents {
		if i > 0 {
			r.fail(doc.Root, "a configuration is one document", "remove this one")
		} else {
			r.fields(doc.Root, "the configuration", map[string]func(*source.Node){"lint": r.lint})
		}
	}
	if len(r.diagnostics) > 0 {
		show(stderr, r.diagnostics)
		return nil, fmt.Errorf("the configuration %s has mistakes", name)
	}
	return c, nil
}

// A configReader turns the nodes of a configuration into what they say.
type configReader struct {
	config      *lintConfig
	diagnostics []source.Diagnostic
}

func (r *configReader) fail(n *source.Node, message, hint string) {
	r.diagnostics = append(r.diagnostics,
		source.Diagnostic{Rule: "config", Message: message, Hint: hint, Range: n.Range})
}

// fields calls for each field of a map the function of its name.
func (r *configReader) fields(n *source.Node, what string, known map[string]func(*source.Node)) {
	if n.Kind != source.Map {
		r.fail(n, fmt.Sprintf("%s is %s, but must be a map", what, n.Kind), "")
		return
	}
	var names []string
	for name := range known {
		names = append(names, name)
	}
	for _, f := range n.Fields {
		if read := known[f.Name]; read != nil {
			read(f.Value)
			continue
		}
		key := *f.Value
		key.Range = f.Value.Key
		hint := ""
		if near := source.Nearest(f.Name, names); near != "" {
			hint = source.DidYouMean(near)
		}
		r.fail(&key, fmt.Sprintf("%s has no field %q", what, f.Name), hint)
	}
}

func (r *configReader) lint(n *source.Node) {
	c := r.config
	r.fields(n, "lint", map[string]func(*source.Node){
		"advice": func(n *source.Node) {
			c.advice = n.Text == "true"
			if n.Kind != source.Bool {
				r.fail(n, fmt.Sprintf("advice is %s, but must be true or false", n.Kind), "")
			}
		},
		"failOn": func(n *source.Node) {
			c.failOn = n.Text
			if _, ok := severityNamed(n.Text); !ok {
				r.fail(n, "failOn is one of error, warning, advice", "")
			}
		},
		"kubernetesVersions": func(n *source.Node) {
			c.kubernetes = r.texts(n)
			for _, item := range append([]*source.Node{n}, n.Items...) {
				if _, err := minorVersion(item.Text); err != nil && item.Kind == source.String {
					r.fail(item, err.Error(), "")
				}
			}
		},
		"schemas":  func(n *source.Node) { c.schemas = r.files(n) },
		"baseline": func(n *source.Node) { c.baseline = filepath.Join(c.dir, filepath.FromSlash(r.text(n))) },
		"exclude":  func(n *source.Node) { c.exclude = r.texts(n) },
		"rules":    func(n *source.Node) { c.rules = r.grades(n) },
		"paths": func(n *source.Node) {
			if n.Kind != source.List {
				r.fail(n, fmt.Sprintf("paths is %s, but must be a list of maps with match and rules", n.Kind), "")
			}
			for _, item := range n.Items {
				c.paths = append(c.paths, r.path(item))
			}
		},
	})
}

func (r *configReader) path(n *source.Node) (p pathGrades) {
	r.fields(n, "an item of paths", map[string]func(*source.Node){
		"match": func(n *source.Node) { p.match = r.texts(n) },
		"rules": func(n *source.Node) { p.rules = r.grades(n) },
	})
	for _, name := range []string{"match", "rules"} {
		if n.Kind == source.Map && !n.Has(name) {
			r.fail(n, "an item of paths needs match and rules", "add "+name)
		}
	}
	return p
}

func (r *configReader) text(n *source.Node) string {
	if n.Kind != source.String || n.Text == "" {
		r.fail(n, fmt.Sprintf("this is %s, but must be text", n.Kind), "put it in quotes if it is")
		return ""
	}
	return n.Text
}

func (r *configReader) texts(n *source.Node) (list []string) {
	if n.Kind == source.String {
		return []string{r.text(n)}
	}
	if n.Kind != source.List {
		r.fail(n, fmt.Sprintf("this is %s, but must be a list of texts", n.Kind), "put it in quotes if it is text")
	}
	for _, item := range n.Items {
		list = append(list, r.text(item))
	}
	return list
}

// files gives the names of files, which are relative to the configuration.
func (r *configReader) files(n *source.Node) (list []string) {
	for _, name := range r.texts(n) {
		list = append(list, filepath.Join(r.config.dir, filepath.FromSlash(name)))
	}
	return list
}

func (r *configReader) grades(n *source.Node) map[string]source.Severity {
	if n.Kind != source.Map {
		r.fail(n, fmt.Sprintf("rules is %s, but must be a map of rules and grades", n.Kind),
			"write rules: {latest-tag: error}")
	}
	grades := map[string]source.Severity{}
	for _, f := range n.Fields {
		key := *f.Value
		key.Range = f.Value.Key
		if rules.All.Find(f.Name) == nil {
			hint := "docs/rules.md lists them"
			if near := source.Nearest(f.Name, ruleIDs()); near != "" {
				hint = source.DidYouMean(near)
			}
			r.fail(&key, fmt.Sprintf("there is no rule %q", f.Name), hint)
		}
		severity, ok := severityNamed(f.Value.Text)
		switch {
		case f.Value.Text == "off":
			severity = lint.Off
		case !ok:
			r.fail(f.Value,
				fmt.Sprintf("the grade of a rule is error, warning, advice or off, not %s",
					strings.TrimSpace(f.Value.Range.Text())),
				"")
		}
		grades[f.Name] = severity
	}
	return grades
}

func severityNamed(name string) (source.Severity, bool) {
	for _, s := range []source.Severity{source.Error, source.Warning, source.Advice} {
		if s.String() == name {
			return s, true
		}
	}
	return 0, false
}

// relative gives the name of a file as patterns see it, with slashes; ok is
// false for what is outside of the configuration's folder.
func (c *lintConfig) relative(name string) (rel string, ok bool) {
	dir, err1 := filepath.Abs(c.dir)
	file, err2 := filepath.Abs(name)
	if err1 != nil || err2 != nil {
		return "", false
	}
	rel, err := filepath.Rel(dir, file)
	return filepath.ToSlash(rel), err == nil && filepath.IsLocal(rel)
}

// matches reports whether one of the patterns matches a file.
func (c *lintConfig) matches(patterns []string, name string) bool {
	if len(patterns) == 0 {
		return false
	}
	rel, ok := c.relative(name)
	if !ok {
		return false
	}
	for _, p := range patterns {
		if lint.MatchPath(p, rel) {
			return true
		}
	}
	return false
}
