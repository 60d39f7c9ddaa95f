package k8s

import (
	_ "embed"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
)

//go:embed catalogue.txt
var catalogueText string

// A Project is one whose custom kinds the catalogue has.
type Project struct{ Name, Module, Version string }

// A CustomKind is a custom kind of the catalogue, in one version.
type CustomKind struct {
	Project *Project
	Status  bool // is a subresource

	schema int
}

// catalogue is what catalogue.txt says, read when it is first needed.
var catalogue = sync.OnceValue(func() (c struct {
	projects []*Project
	kinds    map[string]*CustomKind // by "group/version Kind"
	schemas  []string               // lines, by their numbers
}) {
	heads, schemas, _ := strings.Cut(catalogueText, "\nschemas\n")
	c.schemas = strings.Split(schemas, "\n")
	c.kinds = map[string]*CustomKind{}
	for line := range strings.SplitSeq(heads, "\n") {
		words := strings.SplitN(line, " ", 4)
		switch {
		case words[0] == "source":
			c.projects = append(c.projects, &Project{words[3], words[1], words[2]})
		case words[0] == "kind":
			number, status, _ := strings.Cut(strings.Join(words[3:], " "), " ")
			schema, _ := strconv.Atoi(number) // a generator wrote it
			c.kinds[words[1]+" "+words[2]] = &CustomKind{c.projects[len(c.projects)-1], status != "", schema}
		}
	}
	return c
})

// Catalogue gives the projects whose custom kinds are known without their CRDs.
func Catalogue() []*Project { return catalogue().projects }

// FindCustom gives a custom kind of the catalogue; nil where it does not have it.
func FindCustom(apiVersion, kind string) *CustomKind {
	if !strings.Contains(apiVersion, ".") {
		return nil // no custom kind has such a group
	}
	return catalogue().kinds[apiVersion+" "+kind]
}

// Schema gives the schema of a kind as JSON: openAPIV3Schema of its CRD, without prose.
func (k *CustomKind) Schema() []byte {
	data, _ := json.Marshal(expanded(numbered(k.schema))) // a generator wrote it
	return data
}

func numbered(schema int) any {
	var value any
	d := json.NewDecoder(strings.NewReader(catalogue().schemas[schema]))
	d.UseNumber()
	if err := d.Decode(&value); err != nil {
		panic(err) // a generator wrote it
	}
	return value
}

// expanded gives a schema whole: texts in it that stand for schemas are the names of types,
// or numbers of others.
func expanded(schema any) any {
	switch s := schema.(type) {
	case string:
		number, ok := strings.CutPrefix(s, "#")
		if !ok {
			return map[string]any{"type": s}
		}
		n, _ := strconv.Atoi(number)
		return expanded(numbered(n))
	case map[string]any:
		for name, value := range s {
			switch v := value.(type) {
			case map[string]any, string:
				s[name] = expandedIn(name, v)
			case []any:
				if name == "allOf" || name == "anyOf" || name == "oneOf" {
					for i := range v {
						v[i] = expanded(v[i])
					}
				}
			}
		}
	}
	return schema
}

// expandedIn is expanded for what a keyword of a schema holds.
func expandedIn(keyword string, value any) any {
	switch keyword {
	case "properties", "patternProperties", "definitions":
		fields := value.(map[string]any)
		for name, field := range fields {
			fields[name] = expanded(field)
		}
	case "items", "additionalProperties", "not":
		return expanded(value)
	}
	return value
}

// CustomKinds gives all kinds of the catalogue, as "group/version Kind", sorted.
func CustomKinds() []string { return slices.Sorted(maps.Keys(catalogue().kinds)) }
