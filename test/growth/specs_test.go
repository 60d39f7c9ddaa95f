package growth

import (
	"fmt"
	"strings"

	"github.com/plimsoll-dev/plimsoll/compiler"
	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/schema/schematest"
)

// lines gives n lines of a form, in which %d is the number of each.
func lines(n int, form string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.NewReplacer("%d", fmt.Sprint(i), "%p", fmt.Sprint(i-1)).Replace(form))
		b.WriteByte('\n')
	}
	return b.String()
}

// fromTables are specs whose collections have many items: each collection that
// the language has, so that a new field is held as well. Where everyKind is
// false, one kind stands for all that have a field of the same name, and what
// stands in the definitions that they share is left out.
func fromTables(everyKind bool) []growing {
	var list []growing
	seen := map[string]bool{}
	for _, kind := range schema.Kinds() {
		for _, c := range schematest.Collections(kind) {
			name := strings.TrimPrefix(c.Name, "#"+kind)
			if !everyKind && (seen[name] || name == c.Name && strings.Contains(name, ".")) {
				continue
			}
			seen[name] = true
			list = append(list, growing{name: kind + " " + c.Name, do: "build", file: "a.json", n: size(c),
				text: func(n int) string {
					spec, _ := c.Spec(n)
					return string(spec.JSON())
				}})
		}
	}
	return list
}

// mostItems is how many items are looked at first.
const mostItems = 500

// size gives how many items twice over fit a spec.
func size(c schematest.Collection) int {
	spec, ok := c.Spec(2 * mostItems)
	if !ok {
		panic("there is no spec with many of " + c.Name)
	}
	return mostItems * min(spec.CountTo(10*schema.MaxValues), schema.MaxValues*9/10) / spec.CountTo(10*schema.MaxValues)
}

// web is a Web with more in its spec.
func web(rest string) string {
	return "apiVersion: plimsoll.dev/v1alpha1\nkind: Web\nmetadata: {name: a}\nspec:\n  image: a:1\n" +
		"  ports: {http: 8080}\n" + rest
}

// under is a Web with many entries or items of one form in a field.
func under(name, field, form string) growing {
	return growing{name: name, do: "build", n: mostItems, text: func(n int) string {
		return web("  " + field + ":\n" + lines(n, "    "+form))
	}}
}

// webs is a Web with many lines of one form, behind others.
func webs(name, before, form string) growing {
	return growing{name: name, do: "build", n: mostItems, text: func(n int) string { return web(before + lines(n, form)) }}
}

// layered is many apps with a layer for an environment.
func layered(name, kind, spec, layer string) growing {
	return growing{name: "vet " + name, do: "vet", n: mostItems, text: func(n int) string {
		return "apiVersion: plimsoll.dev/v1alpha1\nkind: Environment\nmetadata: {name: demo}\n---\n" +
			"apiVersion: plimsoll.dev/v1alpha1\nkind: Environment\nmetadata: {name: live}\n" +
			lines(n, "---\napiVersion: plimsoll.dev/v1alpha1\nkind: "+kind+"\nmetadata: {name: a%d}\nspec: "+spec+
				"\nenvironments: {"+layer+"}")
	}}
}

// environments is an app in many environments, each with what it says of itself.
func environments(name, says, layer string) growing {
	return growing{name: "vet " + name, do: "vet", n: fewEnvironments, text: func(n int) string {
		const head = "---\napiVersion: plimsoll.dev/v1alpha1\nkind: Environment\nmetadata: {name: "
		return web("") + "environments:\n" + lines(n, "  e%d: "+layer) + head + "ground}\n" +
			strings.ReplaceAll(lines(n, head+"e%d}\nspec: "+says), "e-1", "ground")
	}}
}

// fewEnvironments are enough to see that their number has nothing to do with what each takes,
// and so many that twice as many are read in the same way.
const fewEnvironments = 400

// mostStatements are run in a second.
const mostStatements = 200_000_000

// patches is a Web with as many patches as there can be, after doubling.
func patches(name, form string) growing {
	c := under(name, "patches", form)
	c.n, c.most = compiler.MaxPatches/2, mostStatements
	return c
}

// deployment begins a patch of a Deployment.
const deployment = "  patches:\n  - target: {kind: Deployment}\n    patch:\n"

// specs are specs that are large in a way that their tables do not tell: their
// entries have to do with each other, or something is wrong with all.
func specs() []growing {
	toDeployment := "- {target: {kind: Deployment}, patch: "
	return []growing{
		layered("wrong apps out of an environment", "Worker", "{image: 'a:1', replcas: %d}", "demo: null"),
		layered("apps that lack something everywhere", "Worker", "{}", "demo: {replicas: 3}"),
		layered("apps in an environment", "Worker", "{image: 'a:1'}", "demo: {replicas: 3, env: {A: b}}"),
		environments("environments", "{namespace: n%d, all: {env: {A: b}}}", "{replicas: %d}"),
		environments("environments that an app is not in", "{from: ground, namespace: n%d}", "null"),
		environments("environments that come from each other", "{from: e%p, all: {env: {A: 'b%d'}}}", "{replicas: %d}"),
		under("config", "config", "/etc/x%d: b"),
		under("config in folders", "config", "/etc/d%d/x: b"),
		under("config below config", "config", "/etc/d%d: {x: b}"),
		under("volumes", "volumes", "v%d: {emptyDir: {}, mountPath: /m%d}"),
		under("volumes of secrets", "volumes", "v%d: {secret: s%d, mountPath: /m%d}"),
		under("volumes at one path", "volumes", "v%d: {emptyDir: {}, mountPath: /m}"),
		under("env that refers", "env", `A%d: "$(A%d) $(B) $(A1)"`),
		under("env of secrets", "env", "A%d: {secretKeyRef: {name: s%d, key: k}}"),
		under("sidecars with a port", "sidecars", "s%d: {image: 'a:1', ports: {p%d: 1%d}}"),
		under("sidecars with one port", "sidecars", "s%d: {image: 'a:1', ports: {p: 90}}"),
		under("hostAliases", "hostAliases", "- {ip: 10.0.0.1, hostnames: [x%d]}"),
		under("tolerations", "tolerations", "- {key: x%d, operator: Exists}"),
		under("args that refer", "args", "- $(S%d)"),
		patches("patches", toDeployment+"{metadata: {annotations: {a%d: b}}}}"),
		patches("patches of many values", toDeployment+
			"{spec: {template: {spec: {containers: [{name: a, env: [{name: A%d, value: b}]}]}}}}}"),
		patches("patches of containers", toDeployment+
			"{spec: {template: {spec: {containers: [{name: a%d, image: 'a:1'}]}}}}}"),
		patches("patches of one value", toDeployment+"{spec: {replicas: %d}}}"),
		patches("patches that are refused", toDeployment+"{spec: {replica: %d}}}"),
		patches("patches as text", toDeployment+"'{metadata: {annotations: {a%d: b}}}'}"),
		patches("patches that match nothing", "- {target: {kind: Job}, patch: {metadata: {annotations: {a%d: b}}}}"),
		patches("operations", toDeployment+"[{op: add, path: /metadata/annotations/a%d, value: b}]}"),
		webs("operations of one patch", deployment+"    - {op: add, path: /metadata/annotations, value: {}}\n",
			"    - {op: add, path: /metadata/annotations/a%d, value: b}"),
		webs("operations on a list", deployment+"    - {op: add, path: /spec/template/spec/containers/0/args, value: []}\n",
			"    - {op: add, path: /spec/template/spec/containers/0/args/-, value: b%d}"),
		webs("operations that are refused", deployment, "    - {op: add, path: /spec/x%d/y, value: b}"),
		under("an unknown map", "x", "x%d: b"),
		webs("unknown fields", "", "  x%d: b"),
		webs("one field", "", "  enabled: true"),
		webs("allowFrom", "  networkPolicy:\n    allowFrom:\n", "    - {app: x%d, ports: [http]}"),
		{name: "apps", do: "build", n: 200, text: func(n int) string {
			return lines(n, strings.TrimSpace(strings.ReplaceAll(web(""), "name: a", "name: a%d")+"---"))
		}},
		{name: "apps of one name", do: "build", n: 200, text: func(n int) string {
			return lines(n, strings.TrimSpace(web("")+"---"))
		}},
		{name: "apps of one host", do: "build", n: 200, text: func(n int) string {
			return lines(n, strings.TrimSpace(strings.ReplaceAll(web("  expose: {host: a.example.com}\n"), "name: a", "name: a%d")+"---"))
		}},
		{name: "apps that let each other in", do: "build", n: 200, text: func(n int) string {
			return lines(n, strings.TrimSpace(strings.ReplaceAll(web("  networkPolicy: {allowFrom: [{app: b%d}]}\n"), "name: a", "name: a%d")+"---"))
		}},
		{name: "apps after each other", do: "build", n: 200, text: func(n int) string {
			return lines(1, "apiVersion: plimsoll.dev/v1alpha1\nkind: Batch\nmetadata: {name: b0}\nspec: {image: 'a:1'}\n---") +
				lines(n, "apiVersion: plimsoll.dev/v1alpha1\nkind: Batch\nmetadata: {name: 1b%d}\nspec: {image: 'a:1', after: [b%d]}\n---")
		}},
		{name: "objects that are passed through", do: "build", n: mostItems, text: func(n int) string {
			return lines(n, "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a%d}\n---")
		}},
		{name: "objects of one name that are passed through", do: "build", n: mostItems, text: func(n int) string {
			return lines(n, "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n---")
		}},
	}
}
