package generated

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/plimsoll-dev/plimsoll/fields"
	"github.com/plimsoll-dev/plimsoll/schema/schematest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// mostReaches is how many specs are made until one shows that a field is reached.
const mostReaches = 200

// TestFieldsReach holds what the table of fields says to what the compiler does: a
// spec without the field by which one of Kubernetes is reached, or without what
// holds it where it cannot be left out, compiles to objects in which that is another.
func TestFieldsReach(t *testing.T) {
	for _, g := range fields.Groups() {
		t.Run(g.Name, func(t *testing.T) {
			t.Parallel()
			for _, f := range g.Fields {
				if f.Decision == fields.Reached && unshown[f.Path] == "" && !reaches(t, g, f) {
					t.Errorf("%s is never changed by %s", f.Path, strings.Join(f.By, ", "))
				}
			}
		})
	}
}

// unshown are fields of which that cannot be shown, with the reason.
var unshown = map[string]string{
	"Pod.containers":   "they are the spec itself",
	"PodTemplate.spec": "it is the spec itself",
	"Metadata.name":    "there is no spec without it",
	"Container.image":  "there is no spec without it",
}

// placesOf says where the parts of objects are that groups are about.
var placesOf = map[string]string{
	"Pod":                   `\.template\.spec`,
	"Container":             `\.(initContainers|containers)`,
	"Probe":                 `\.(liveness|readiness|startup)Probe`,
	"Lifecycle":             `\.lifecycle`,
	"SecurityContext":       `ontainers\.securityContext`,
	"PodSecurityContext":    `\.template\.spec\.securityContext`,
	"Volume":                `\.volumes`,
	"PodTemplate":           `\.template`,
	"Metadata":              `^\w+\.metadata`,
	"PersistentVolumeClaim": `(^PersistentVolumeClaim|\.volumeClaimTemplates)\.spec`,
}

func reaches(t *testing.T, g fields.Group, f fields.Field) bool {
	place, ok := placesOf[g.Name]
	if !ok {
		place = "^" + g.Name + `\.spec`
	}
	at := regexp.MustCompile(place + regexp.QuoteMeta("."+strings.TrimPrefix(f.Path, g.Name+"."+g.Prefix)) + "$")
	for try := range mostReaches {
		by := f.By[try%len(f.By)]
		kind, path, _ := strings.Cut(by, ".")
		random := rand.New(rand.NewPCG(*seed, uint64(try)))
		made := schematest.Generate(kind, random, []float64{0, 0.1, 0.4}[try/len(f.By)%3], schematest.At(by))
		res, err := repaired(t, random, spec{made}, map[*repair]int{})
		if err != nil {
			continue
		}
		before := valuesOf(res)
		for _, less := range without(res.spec[0], strings.Split(path, ".")) {
			// What named the field may have to go with it.
			other, err := repaired(t, random, append(spec{less}, res.spec[1:]...), map[*repair]int{})
			if err != nil {
				continue
			}
			after := valuesOf(other)
			for path, was := range before {
				if at.MatchString(path) && !slices.Equal(was, after[path]) {
					return true
				}
			}
			for path, is := range after {
				if at.MatchString(path) && before[path] == nil && is != nil {
					return true
				}
			}
			break
		}
	}
	return false
}

// valuesOf gives the values of all fields of objects, by the path without the
// indexes of lists.
func valuesOf(res *result) map[string][]string {
	docs, _ := source.Parse(source.NewFile("out.yaml", res.text))
	values := map[string][]string{}
	for _, doc := range docs {
		collect(values, doc.Root().Get("kind").Text, "", doc.Root())
	}
	return values
}

func collect(values map[string][]string, path, item string, n *source.Node) {
	for _, f := range n.Fields {
		collect(values, path+"."+f.Name, item, f.Value)
	}
	for i, inner := range n.Items {
		collect(values, path, fmt.Sprint(item, ".", i), inner)
	}
	values[path] = append(values[path], item+" "+string(n.JSON()))
}

// without gives the spec without what stands at the end of some steps, and then
// without what holds that, step by step; none where it is not there.
func without(s *source.Node, steps []string) (list []*source.Node) {
	for n := len(steps); n > 1; n-- {
		less, ok := removed(s, steps[:n], steps[n:])
		if !ok {
			return nil
		}
		list = append(list, less)
	}
	return list
}

// removed gives a node without what stands at the end of some steps and has what
// the other steps lead to.
func removed(n *source.Node, steps, rest []string) (*source.Node, bool) {
	if n.Kind == source.List {
		for i, item := range n.Items {
			if less, ok := removed(item, steps, rest); ok {
				c := *n
				c.Items = slices.Clone(n.Items)
				c.Items[i] = less
				return &c, true
			}
		}
		return n, false
	}
	for i, f := range n.Fields {
		if len(steps) == 0 || f.Name != steps[0] && steps[0] != "NAME" {
			continue
		}
		c := *n
		c.Fields = slices.Clone(n.Fields)
		if len(steps) > 1 {
			less, ok := removed(f.Value, steps[1:], rest)
			if ok {
				c.Fields[i].Value = less
				return &c, true
			}
			continue
		}
		if _, ok := removed(f.Value, rest, nil); ok || len(rest) == 0 {
			c.Fields = slices.Delete(c.Fields, i, i+1)
			return &c, true
		}
	}
	return n, false
}
