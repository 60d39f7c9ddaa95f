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
	Plural  string
	Status  bool // is a subresource
	Cluster bool // its objects are in no namespace
	Webhook bool // converts its objects from and to other versions

	schema int
}

// catalogue is what catalogue.txt says, read when it is first needed.
var catalogue = sync.OnceValue(func() (c struct {
	projects []*Project
	kinds    map[string]*CustomKind // by "group/version Kind"
	versions map[string][]string    // by "group Kind"
	schemas  []string               // lines, by their numbers
}) {
	heads, schemas, _ := strings.Cut(catalogueText, "\nschemas\n")
	c.schemas = strings.Split(schemas, "\n")
	c.kinds, c.versions = map[string]*CustomKind{}, map[string][]string{}
	for line := range strings.SplitSeq(heads, "\n") {
		words := strings.SplitN(line, " ", 4)
		switch {
		case words[0] == "source":
			c.projects = append(c.projects, &Project{words[3], words[1], words[2]})
		case words[0] == "kind":
			more := strings.Fields(words[3])
			schema, _ := strconv.Atoi(more[0]) // a generator wrote it
			has := func(word string) bool { return slices.Contains(more[2:], word) }
			c.kinds[words[1]+" "+words[2]] = &CustomKind{c.projects[len(c.projects)-1], more[1], has("status"),
				has("cluster"), has("webhook"), schema}
			group, version, _ := strings.Cut(words[1], "/")
			key := group + " " + words[2]
			c.versions[key] = append(c.versions[key], version)
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

// CustomDefinition gives the CRD of a kind of the catalogue as JSON, as far as it is known; nil
// where the catalogue does not have it.
func CustomDefinition(group, kind string) []byte {
	type object = map[string]any
	var versions []object
	var last *CustomKind
	for _, version := range catalogue().versions[group+" "+kind] {
		last = FindCustom(group+"/"+version, kind)
		v := object{"name": version, "served": true, "schema": object{"openAPIV3Schema": json.RawMessage(last.Schema())}}
		if last.Status {
			v["subresources"] = object{"status": object{}}
		}
		versions = append(versions, v)
	}
	if last == nil {
		return nil
	}
	spec := object{"group": group, "names": object{"kind": kind, "plural": last.Plural}, "scope": "Namespaced",
		"versions": versions}
	if last.Cluster {
		spec["scope"] = "Cluster"
	}
	if last.Webhook {
		spec["conversion"] = object{"strategy": "Webhook"}
	}
	data, _ := json.Marshal(object{"spec": spec}) // a generator wrote it
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
