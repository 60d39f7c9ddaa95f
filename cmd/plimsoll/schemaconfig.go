package main

import (
	"encoding/json"
	"regexp"
	"strings"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/lint/rules"
	"github.com/plimsoll-dev/plimsoll/source"
)

// A property is one field of a JSON Schema.
type property = map[string]any

// configSchema gives the JSON Schema (draft 7) of plimsoll.yaml. It takes and
// refuses what readConfig does; a test holds the two together.
func configSchema() []byte {
	text := property{"type": "string", "minLength": 1}
	root := closed("What Plimsoll does in this folder and below.", property{"lint": lintSchema()})
	root["$schema"] = "http://json-schema.org/draft-07/schema#"
	root["title"] = "Plimsoll configuration"
	root["definitions"] = property{
		"text":  text,
		"texts": property{"anyOf": []any{text, property{"type": "array", "items": text}}},
		"rules": rulesSchema(),
	}
	out, err := json.MarshalIndent(root, "", "  ")
	if err != nil {
		panic(err) // maps, lists and text only
	}
	return append(out, '\n')
}

func lintSchema() property {
	path := closed("Grades of rules in some files.", property{
		"match": described("texts", "The files: patterns, relative to this file. * stands for any part of a name, ** "+
			"for any number of folders."),
		"rules": described("rules", "The grades of rules in these files."),
	})
	path["required"] = []string{"match", "rules"}
	version := property{"type": "string", "pattern": versionPattern()}
	return closed("Settings of plimsoll lint. Flags win over them.", property{
		"advice": property{"type": "boolean", "default": false,
			"description": "Give advice too, as --advice."},
		"failOn": property{"enum": []string{"error", "warning", "advice"}, "default": "warning",
			"description": "Exit with 1 from this grade on, as --fail-on."},
		"kubernetesVersions": property{"anyOf": []any{version, property{"type": "array", "items": version}},
			"description": "The versions to hold the objects to, as --kubernetes-version. Without it, the newest " +
				"known. Put each in quotes.",
			"examples": []any{k8s.Versions()[:1]}},
		"schemas": described("texts",
			"Folders with the schemas of custom resources, relative to this file, as --schema."),
		"baseline": described("text", "The file of findings that are known, relative to this file, as --baseline."),
		"exclude":  described("texts", "Files not to look at: patterns, relative to this file."),
		"rules":    described("rules", "The grades of rules: error, warning, advice or off."),
		"paths": property{"type": "array", "items": path,
			"description": "Grades of rules by files. Of several items that match, the last one counts."},
	})
}

// closed gives the schema of a map that has these fields and no others.
func closed(doc string, fields property) property {
	return property{"type": "object", "description": doc, "additionalProperties": false, "properties": fields}
}

// described gives a definition a documentation. Draft 7 passes over what stands
// beside a $ref.
func described(definition, doc string) property {
	return property{"allOf": []any{property{"$ref": "#/definitions/" + definition}}, "description": doc}
}

func rulesSchema() property {
	severities := property{}
	for _, r := range rules.All.All() {
		severities[r.ID] = property{
			"enum":        []string{"error", "warning", "advice", "off"},
			"description": source.Capital(r.Summary) + ". Grade: " + r.Severity.String() + ".",
		}
	}
	return closed("Rules and their grades.", severities)
}

// versionPattern matches what minorVersion takes.
func versionPattern() string {
	var minors []string
	for _, v := range k8s.Versions() {
		minors = append(minors, regexp.QuoteMeta(v))
	}
	return `^v?(` + strings.Join(minors, "|") + `)(\.[\s\S]*)?$`
}
