// Package importer makes specs of manifests, and proves that they compile to the same.
//
// Data goes one way through its stages, each in a file of its own:
//
//	read      documents become objects; what came from a cluster is cleaned
//	group     objects that belong together become one app
//	draft     an app gets a spec: the compiler, the other way round (draft*.go)
//	compile   the draft is compiled by the compiler itself, and what it refuses is
//	          taken out of the draft
//	compare   what it compiles to is held to the objects, both without what is the same
//	          when it is left out (normal.go)
//	settle    each difference is a default that now holds, a name, a patch, or lost
//	write     specs are written short, with the comments of their source
//	report    what became of each field
//
// The comparison drives it all: a stage before it may know less than there is, since what
// it does not carry is found and patched. A field of pods or containers that the language
// gets is carried by its name without a change here.
package importer

import (
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

// Options are what a run decides.
type Options struct {
	// Faithful undoes every default of Plimsoll's that the input does not have.
	Faithful bool
	// Secrets keeps Secrets that were read from a cluster.
	Secrets bool
	// Language is what the specs are written in, and whose house they have to suit; nil: the
	// language as it is.
	Language *schema.Language
}

// A Result is what an input became.
type Result struct {
	Files  []File
	Report Report
	Notes  []string // about the input, for people
}

// A File is a spec, or the objects beside the specs. Data has no marker.
type File struct {
	Name string
	Data []byte
}

// Import makes specs of Kubernetes objects and of the services of Compose files, in the
// order of the input. Documents are not changed.
func Import(documents []*source.Document, o Options) *Result {
	objects, services := composeFiles(documents)
	in := read(objects, o)
	r := &Result{Report: Report{Apps: []App{}, Beside: []Object{}, Todo: in.todo}}
	if r.Report.Todo == nil {
		r.Report.Todo = []Todo{}
	}
	for _, x := range in.again {
		r.Notes = append(r.Notes, x.FullName()+" stands more than once; the last is taken, as kubectl apply does")
	}
	list, beside := groups(in.index)
	for _, g := range list {
		g.language = o.Language
	}
	names := namesOf(list)
	outcomes := make([]*outcome, len(list))
	source.Each(len(list), func(i int) {
		// The pods of a Job cannot change, so that no default may come to hold.
		outcomes[i] = settle(list[i], o.Faithful || list[i].finished(), beside)
		if outcomes[i].failed == nil {
			outcomes[i].shorten()
		}
	})
	for i, g := range list {
		out := outcomes[i]
		beside = append(beside, out.left...)
		if out.failed != nil {
			beside = append(beside, out.objects()...)
			r.Report.Todo = append(r.Report.Todo, todoAt(g.workload.At("metadata", "name"), g.workload.FullName()+
				" stays an object beside the specs: "+out.failed.Message))
			continue
		}
		r.Files = append(r.Files, File{names[i], write(out.node)})
		r.Report.Apps = append(r.Report.Apps, appOf(out, names[i], in))
	}
	for _, s := range services {
		r.compose(s)
	}
	r.beside(in, beside)
	r.together(o.Language)
	return r
}

// namesOf gives the name of each app's file: that of the app, with its namespace where
// two have it, and with the kind of its workload where that is not enough.
func namesOf(list []*group) []string {
	count := map[string]int{}
	for _, g := range list {
		count[g.appName()]++
	}
	taken := map[string]bool{}
	names := make([]string, len(list))
	for i, g := range list {
		name := g.appName()
		if count[name] > 1 && g.workload.Namespace != "" {
			name = g.workload.Namespace + "." + name
		}
		for taken[name] {
			name += "." + strings.ToLower(g.workload.Kind)
		}
		taken[name], names[i] = true, name+".yaml"
	}
	return names
}

// beside writes the objects that are in no app, in the order of the input, as they are.
func (r *Result) beside(in reading, objects []*manifest.Object) {
	var b []byte
	for _, x := range in.index.Objects {
		if !slices.Contains(objects, x) {
			continue
		}
		r.Report.Beside = append(r.Report.Beside, objectOf(x))
		if len(b) > 0 {
			b = append(b, "---\n"...)
		}
		b = append(b, asWritten(x)...)
	}
	if len(b) == 0 {
		return
	}
	name := "objects.yaml"
	if slices.ContainsFunc(r.Files, func(f File) bool { return f.Name == name }) {
		name = "_" + name
	}
	r.Files = append(r.Files, File{name, b})
}

// asWritten gives an object byte for byte where it is a document of its own. Fields that are
// null are left out: applied a second time, they would take away what the server has
// filled in, and be refused where that cannot change.
func asWritten(x *manifest.Object) []byte {
	if bare := withoutNulls(x); bare != nil {
		return write(bare)
	}
	if doc := x.Document; !doc.Evaluated && doc.File != nil && !strings.HasSuffix(doc.File.Name, ".json") {
		text := strings.TrimSpace(doc.Range.Text())
		text = strings.TrimSpace(strings.TrimPrefix(text, "---"))
		if text != "" && !strings.HasPrefix(text, "{") {
			return []byte(text + "\n")
		}
	}
	return x.Node().YAML()
}
