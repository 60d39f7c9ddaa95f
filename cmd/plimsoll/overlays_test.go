package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"
)

// What specs give in place of overlays, and why; each line of a difference matches one.
var overlayReasons = []struct{ pattern, why string }{
	{`labels: nothing -> |labels\["app.kubernetes.io/(name|instance|managed-by)"\]: nothing -> `,
		"labels by which apps are found"},
	{`metadata: nothing -> {"labels":{"app.kubernetes.io/instance":"report",`, "labels by which apps are found"},
	{`template.spec.automountServiceAccountToken: nothing -> false$`, "no token is mounted unless a spec asks for it"},
	{`template.spec.enableServiceLinks: nothing -> false$`, "Services are no variables in every pod"},
	{`securityContext: nothing -> {"allowPrivilegeEscalation":false,"capabilities":{"drop":\["ALL"\]}}$`,
		"pods meet the Pod Security level restricted"},
	{`template.spec.securityContext: nothing -> {"runAsNonRoot":true,"seccompProfile":{"type":"RuntimeDefault"}}$`,
		"pods meet the Pod Security level restricted"},
	{`spec.strategy: nothing -> {"rollingUpdate":{"maxSurge":"25%","maxUnavailable":0},"type":"RollingUpdate"}$`,
		"a rollout takes no pod away before there is another"},
	{`topologySpreadConstraints: nothing -> `, "pods are spread over nodes and zones, where that can be"},
	{`^PodDisruptionBudget .*: nothing -> an object$`, "a node is drained by one pod of an app at a time"},
	{`^Deployment tickets spec.replicas: 2 -> nothing$`, "an autoscaler decides, and no later apply undoes it"},
	{`jobTemplate.spec.activeDeadlineSeconds: nothing -> 86400$|jobTemplate.spec.backoffLimit: nothing -> 3$`,
		"a run that hangs ends, and one that fails is tried again three times"},
	{`spec.startingDeadlineSeconds: nothing -> 300$`, "a run that was missed is not caught up hours later"},
	{`^Service queue spec.publishNotReadyAddresses: nothing -> true$`, "members find each other before they are ready"},
	{`volumes(\[config\]|\[config-files\])?: |volumeMounts(\[config\]|\[config-files\])?: `,
		"files of config are mounted one by one, so that others can lie beside them"},
	{`\.env: in another order: LOG_LEVEL, DATABASE_URL$`, "variables keep the order of the spec"},
	{`targetPort: nothing -> "amqp"$`, "a Service leads to a port by its name"},
}

// TestOverlays holds the specs of docs/overlays to the overlays beside them: in each
// environment they give the same objects, but for what docs/overlays/differences.txt
// lists with its reason. It reads YAML by a library, and has no part of what import
// compares with.
func TestOverlays(t *testing.T) {
	t.Chdir("../../docs/overlays")
	in := map[string]map[string][]string{} // the environments of a line, by reason
	for _, environment := range []string{"staging", "demo", "production"} {
		before := objectsOf(t, succeed(t, "kustomize", "build", "kustomize/"+environment))
		after := objectsOf(t, succeed(t, "build", "--env", environment, "apps"))
		var d overlayDifferences
		d.maps("", before, after)
		for _, line := range d.lines {
			why := reasonFor(t, line)
			if in[why] == nil {
				in[why] = map[string][]string{}
			}
			in[why][line] = append(in[why][line], environment)
		}
	}
	var all strings.Builder
	written := map[string]bool{}
	for _, r := range overlayReasons {
		lines := in[r.why]
		if lines == nil {
			t.Errorf("no difference is there since %s", r.why)
		}
		if !written[r.why] {
			written[r.why] = true
			fmt.Fprintf(&all, "%s:\n", r.why)
			for _, line := range slices.Sorted(maps.Keys(lines)) {
				fmt.Fprintf(&all, "  %s (%s)\n", line, strings.Join(lines[line], ", "))
			}
		}
	}
	const name = "differences.txt"
	if *update {
		if err := os.WriteFile(name, []byte(all.String()), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if all.String() != readText(t, name) {
		t.Errorf("docs/overlays/%s is out of date: run go test ./cmd/plimsoll -run TestOverlays -update", name)
	}
}

func reasonFor(t *testing.T, line string) string {
	t.Helper()
	for _, r := range overlayReasons {
		if regexp.MustCompile(r.pattern).MatchString(line) {
			return r.why
		}
	}
	t.Errorf("nothing says why %s", line)
	return ""
}

// hashed ends the name of a ConfigMap that is made of its content.
var hashed = regexp.MustCompile(`(tickets-config)-[0-9a-z]{10}`)

// objectsOf gives the objects of a stream by kind and name, all in one namespace.
func objectsOf(t *testing.T, stream string) map[string]any {
	t.Helper()
	objects := map[string]any{}
	for _, text := range objectTexts(hashed.ReplaceAllString(stream, "$1")) {
		var o map[string]any
		if err := yaml.Unmarshal([]byte(text+"\n"), &o); err != nil {
			t.Fatal(err)
		}
		objects[fmt.Sprint(o["kind"], " ", o["metadata"].(map[string]any)["name"])] = o
	}
	return objects
}

// overlayDifferences are lines of what differs, as PATH: BEFORE -> AFTER.
type overlayDifferences struct{ lines []string }

func (d *overlayDifferences) add(path string, before, after any) {
	show := func(v any) string {
		switch o, _ := v.(map[string]any); {
		case v == nil:
			return "nothing"
		case o["kind"] != nil:
			return "an object"
		}
		data, _ := json.Marshal(v)
		return string(data)
	}
	d.lines = append(d.lines, fmt.Sprintf("%s: %s -> %s", path, show(before), show(after)))
}

func (d *overlayDifferences) values(path string, before, after any) {
	switch a := before.(type) {
	case map[string]any:
		if b, ok := after.(map[string]any); ok {
			d.maps(path, a, b)
			return
		}
	case []any:
		if b, ok := after.([]any); ok {
			d.lists(path, a, b)
			return
		}
	}
	if fmt.Sprint(before) != fmt.Sprint(after) || (before == nil) != (after == nil) {
		d.add(path, before, after)
	}
}

func (d *overlayDifferences) maps(path string, before, after map[string]any) {
	both := maps.Clone(before)
	maps.Copy(both, after)
	for _, key := range slices.Sorted(maps.Keys(both)) {
		step := "." + key
		switch {
		case path == "":
			step = key
		case strings.Count(path, ".") == 0 && strings.Count(path, " ") == 1:
			step = " " + key
		case strings.ContainsAny(key, "./"):
			step = fmt.Sprintf("[%q]", key)
		}
		d.values(path+step, before[key], after[key])
	}
}

// lists compares lists by the names of their items, or else by place.
func (d *overlayDifferences) lists(path string, before, after []any) {
	a, namesA := byName(before)
	b, namesB := byName(after)
	if a == nil || b == nil {
		if len(before) != len(after) {
			d.add(path, before, after)
			return
		}
		for i := range before {
			d.values(fmt.Sprintf("%s[%d]", path, i), before[i], after[i])
		}
		return
	}
	both := slices.Clone(namesA)
	for _, name := range namesB {
		if a[name] == nil {
			both = append(both, name)
		}
	}
	for _, name := range both {
		d.values(fmt.Sprintf("%s[%s]", path, name), a[name], b[name])
	}
	if slices.Equal(slices.Sorted(slices.Values(namesA)), slices.Sorted(slices.Values(namesB))) && !slices.Equal(namesA, namesB) {
		d.lines = append(d.lines, path+": in another order: "+strings.Join(namesB, ", "))
	}
}

// byName gives the items of a list that all have a name of their own; nil where not.
func byName(list []any) (items map[string]any, names []string) {
	items = map[string]any{}
	for _, item := range list {
		m, _ := item.(map[string]any)
		name, ok := m["name"].(string)
		if !ok || items[name] != nil {
			return nil, nil
		}
		items[name], names = item, append(names, name)
	}
	return items, names
}
