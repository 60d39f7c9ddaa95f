package schema

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/schema/table"
	"github.com/plimsoll-dev/plimsoll/source"
)

// ConfigFile is the name of the file that a Config stands in.
const ConfigFile = "plimsoll.yaml"

// config are the tables of plimsoll.yaml, called as people do.
var config = &table.Kind{Name: ConfigFile, Type: configs[0].Type, Defaults: configs[0].Defaults}

// A Config is what plimsoll.yaml says, with its defaults.
type Config struct {
	KubernetesVersions Texts      `json:"kubernetesVersions"`
	Policy             string     `json:"policy"` // "": that which is found
	GitOps             bool       `json:"gitops"`
	Lint               LintConfig `json:"lint"`
}

// A LintConfig says what plimsoll lint does. Names of files are as written,
// relative to the file.
type LintConfig struct {
	Advice             bool              `json:"advice"`
	FailOn             string            `json:"failOn"` // error, warning or advice
	KubernetesVersions Texts             `json:"kubernetesVersions"`
	Schemas            Texts             `json:"schemas"`
	Policies           Texts             `json:"policies"`
	Baseline           string            `json:"baseline"` // "": none
	Exclude            Texts             `json:"exclude"`
	Rules              map[string]string `json:"rules"` // by ID: error, warning, advice or off
	Paths              []PathSeverities  `json:"paths"`
}

// A PathSeverities is what severities rules have in the files that match.
type PathSeverities struct {
	Match Texts             `json:"match"`
	Rules map[string]string `json:"rules"`
}

// A Texts is a list of texts; one text stands for a list of it alone.
type Texts []string

// DecodeNode reads a text or a list of some.
func (t *Texts) DecodeNode(n *source.Node, d *source.Decoder) {
	if n.Kind != source.List {
		n = &source.Node{Kind: source.List, Items: []*source.Node{n}}
	}
	d.Decode(n, (*[]string)(t))
}

// Names are what plimsoll.yaml can name and what is no part of its language.
type Names struct {
	Rules      map[string]string // of plimsoll lint, by ID: what editors show
	Kubernetes []string          // the minor versions that are known, as 1.37
}

// CheckConfig holds a document to the definition of plimsoll.yaml. It gives
// a diagnostic for every mistake; without any, what the document says.
func CheckConfig(doc *source.Node, names Names) (*Config, []source.Diagnostic) {
	node, mistakes := table.Check(doc, names.config(), "the configuration")
	if len(mistakes) > 0 {
		return nil, aboutPolicy(mistakes)
	}
	c := &Config{}
	var d source.Decoder
	d.Decode(config.Defaults.Fill(node), c)
	return c, d.Diagnostics
}

// aboutPolicy says what to do in place of silencing the rules of a house.
func aboutPolicy(mistakes []source.Diagnostic) []source.Diagnostic {
	for i := range mistakes {
		if m := &mistakes[i]; m.Rule == "name" && strings.HasSuffix(m.Path, ".rules."+source.RulePolicy) {
			m.Message, m.Hint = source.RulePolicy+" is no rule of plimsoll lint", source.HowToExcept
		}
	}
	return mistakes
}

// ConfigSchema gives the JSON Schema (draft 7) of plimsoll.yaml, for editors. It
// takes what CheckConfig does.
func ConfigSchema(names Names) []byte {
	x := newExporter()
	return x.encode("Plimsoll configuration", x.schema(names.config(), config.Defaults))
}

// config gives the type of plimsoll.yaml in which these names are known.
func (n Names) config() *table.Type {
	rules := &table.Type{Text: &table.Text{Enum: slices.Sorted(maps.Keys(n.Rules)), Meanings: n.Rules, Max: -1}}
	minors := make([]string, len(n.Kubernetes))
	for i, minor := range n.Kubernetes {
		minors[i] = regexp.QuoteMeta(minor)
	}
	version := &table.Type{Text: &table.Text{Max: -1, Patterns: []*table.Pattern{{
		Expr: `^v?(` + strings.Join(minors, "|") + `)(\.[\s\S]*)?$`,
		Doc:  "a version of Kubernetes that is known: " + strings.Join(n.Kubernetes, ", "),
	}}}}
	return table.Narrow(table.Narrow(config.Type, "#RuleID", rules), "#KubernetesVersion", version)
}
