package change

import (
	"fmt"
	"slices"
	"strings"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// refusals tells what of an update the server refuses: once for each field of the spec, with
// the commands that lead past it.
func (m *comparer) refusals(u *update) {
	told := map[string]bool{}
	if u.fault != nil {
		m.report.Findings = append(m.report.Findings, &lint.Finding{Diagnostic: *u.fault, Object: u.new.shown()})
	}
	if len(u.broken) > 0 {
		m.brokenRules(u)
		return
	}
	if m.leftover(u) {
		return
	}
	for _, c := range u.changes {
		field := root(c)
		if !c.Refused || told[field] {
			continue
		}
		told[field] = true
		if c.Path == "spec.resources.requests.storage" && u.new.is("", "PersistentVolumeClaim") && c.New != nil {
			m.find("claim-resize", u.new, c, fmt.Sprintf("a claim cannot become smaller: %s to %s", c.Old.Text,
				c.New.Text),
				"keep the size; for a smaller one, make another claim and copy the data")
			continue
		}
		m.find("immutable-field", u.new, c, fmt.Sprintf("the API server refuses the update of %s: %s cannot change",
			u.new.title(), field), m.wayPast(u, c))
	}
}

// leftover tells of what the server has filled in beside one type, and that is in the way of
// another; ok where that is all that is refused.
func (m *comparer) leftover(u *update) bool {
	refused := slices.DeleteFunc(slices.Clone(u.changes), func(c *Change) bool { return !c.Refused })
	strategy := slices.IndexFunc(refused, func(c *Change) bool { return under(c.steps, "spec", "updateStrategy") })
	if strategy < 0 || len(refused) > 1 {
		return false
	}
	m.find("immutable-field", u.new, refused[strategy], fmt.Sprintf("the API server refuses the update of %s: the "+
		"rollingUpdate that it filled in is not for OnDelete", u.new.title()),
		"write rollingUpdate: null beside type: OnDelete, so that the apply takes it away")
	return true
}

// root gives the field that is told of: the first two steps of a path, or one.
func root(c *Change) string {
	steps := names(c.steps)
	if len(steps) > 0 && steps[0] == "spec" {
		return strings.Join(steps[:min(2, len(steps))], ".")
	}
	return strings.Join(steps[:min(1, len(steps))], ".")
}

// wayPast gives the commands by which a change gets through.
func (m *comparer) wayPast(u *update, c *Change) string {
	o := u.new
	switch {
	case o.is("apps", "StatefulSet"):
		return m.pastStatefulSet(u)
	case o.is("apps", "Deployment"), o.is("apps", "DaemonSet"), o.is("apps", "ReplicaSet"):
		return pastSelector(u)
	case o.is("batch", "Job"):
		return recipe("a Job that has started stays as it is; delete it, and it runs again", o.command("delete"),
			o.apply())
	case o.is("", "Pod"):
		return recipe("delete the Pod, and make it anew", o.command("delete"), o.apply())
	case o.is("", "PersistentVolumeClaim"):
		return "make a claim of another name, copy the data to it, and name it in the pods; the old one keeps its " +
			"data until you delete it"
	case o.is("", "PersistentVolume"):
		return "make a volume of another name; this one keeps its data"
	case o.is("", "Service"):
		return recipe("delete the Service, and make it anew; its address changes, and until then nothing answers",
			o.command("delete"), o.apply())
	case o.is("", "ConfigMap"), o.is("", "Secret"):
		return recipe("give it another name and name that in the pods; or delete it first", o.command("delete"),
			o.apply())
	case o.is("apiextensions.k8s.io", "CustomResourceDefinition"):
		return pastDefinition(u, c)
	}
	return recipe("delete it, and make it anew", o.command("delete"), o.apply())
}

// pastStatefulSet keeps pods and claims: the pods are taken over where the selector is the
// same, and claims grow by themselves.
func (m *comparer) pastStatefulSet(u *update) string {
	o := u.new
	if u.touches("spec", "selector") {
		return recipe("its pods go and come again, and its claims stay", o.command("delete"), o.apply())
	}
	var commands []string
	for _, c := range u.changed("spec", "volumeClaimTemplates", "*") {
		if strings.HasSuffix(c.Path, ".spec.resources.requests.storage") && c.Old != nil && c.New != nil {
			commands = append(commands, growth(u, c)...)
		}
	}
	commands = append(commands, o.command("delete", "--cascade=orphan"), o.apply())
	what := "delete it without its pods, which the new one takes over; claims that are there stay as they are"
	if len(commands) > 2 {
		what = "let the claims grow, where their class allows it, and delete it without its pods, which the new one " +
			"takes over"
	}
	return recipe(what, commands...)
}

// growth gives the commands by which the claims of a template grow.
func growth(u *update, c *Change) (commands []string) {
	if compareAmounts(c.New, c.Old) <= 0 {
		return nil
	}
	claims, more := claimsOf(u.old, c.steps[2].Title, manifest.IntOr(u.live.At("spec", "replicas"), 1))
	for _, name := range claims {
		claim := &Object{APIVersion: "v1", Kind: "PersistentVolumeClaim", Namespace: u.new.Namespace, Name: name}
		commands = append(commands, claim.command("patch",
			"-p "+source.ShellWord(fmt.Sprintf(`{"spec":{"resources":{"requests":{"storage":%q}}}}`, c.New.Text))))
	}
	if more > 0 {
		commands = append(commands, fmt.Sprintf("# and so on, for %s more", source.Plural(more, "claim")))
	}
	return commands
}

// pastSelector keeps the old pods until the new ones run, where the old selector does not
// select these too.
func pastSelector(u *update) string {
	o := u.new
	old := manifest.SelectorOf(u.live.At("spec", "selector"))
	template := u.result.At("spec", "template", "metadata", "labels")
	var labels manifest.Labels
	for _, f := range template.Fields {
		labels = append(labels, manifest.Label{Key: f.Name, Value: f.Value.Text, Node: f.Value})
	}
	if o.Kind != "Deployment" || old.Matches(labels) {
		return recipe("delete it, and make it anew; its pods go and come again", o.command("delete"), o.apply())
	}
	sets := o.commandOn("delete", "replicaset", "-l", old.String())
	return recipe("delete it without its pods, which serve on until the new ones do", o.command("delete",
		"--cascade=orphan"),
		o.apply(), o.command("rollout status"), sets)
}

func pastDefinition(u *update, c *Change) string {
	o := u.new
	if !under(c.steps, "spec", "versions") && root(c) != "spec.versions" {
		return recipe("delete it, and make it anew; all objects of the kind go with it", o.command("delete"), o.apply())
	}
	var left []string
	for _, v := range u.result.At("spec", "versions").Items {
		if v.Get("storage").Text == "true" {
			left = append(left, v.Get("name").Text)
		}
	}
	patch := "-p " + source.ShellWord(fmt.Sprintf(`{"status":{"storedVersions":[%q]}}`, strings.Join(left, "")))
	return recipe("first store all objects in the version that stays: write each once, and then say so",
		"kubectl get "+source.ShellWord(u.live.At("spec", "names", "plural").Text+"."+u.live.At("spec", "group").Text)+
			" -A -o yaml | kubectl replace -f -", o.command("patch", "--subresource=status --type=merge", patch),
		o.apply())
}

// ignored tells what the server takes and does not keep.
func (m *comparer) ignored(u *update) {
	var list []*Change
	switch {
	case u.new.is("certificates.k8s.io", "CertificateSigningRequest"):
		list = u.changed("spec")
	case u.new.is("", "Service"):
		list = slices.DeleteFunc(slices.Concat(u.changed("spec", "clusterIP"), u.changed("spec", "clusterIPs")),
			func(c *Change) bool { return c.New != nil || typeOfService(u.result.Get("spec")) == "ExternalName" })
	}
	if len(list) == 0 || u.recreated {
		return
	}
	m.find("ignored-by-server", u.new, list[0],
		fmt.Sprintf("the API server takes the change of %s and keeps what it has",
			list[0].Path), recipe("to change it, delete the object first", u.new.command("delete"), u.new.apply()))
}

// waiting tells of a restart that waits for somebody.
func (m *comparer) waiting(u *update) {
	o := u.new
	if len(u.restarting) == 0 || u.recreated {
		return
	}
	switch u.waits {
	case "waits-for-delete":
		m.find(u.waits, o, u.restarting[0], fmt.Sprintf("the pods of %s stay as they are until they are deleted",
			o.title()),
			recipe("delete them one after the other",
				o.commandOn("delete", "pod", "-l", selectorText(u.result))))
	case "waits-for-resume":
		m.find(u.waits, o, u.restarting[0], fmt.Sprintf("%s is paused: no pod is replaced until it is resumed",
			o.title()),
			recipe("write paused: false, or", o.command("rollout resume")))
	}
}

// selectorText writes the selector of a workload as kubectl -l does.
func selectorText(n *source.Node) string {
	selector := n.At("spec", "selector")
	if selector.Has("matchLabels") || selector.Has("matchExpressions") {
		return manifest.SelectorOf(selector).String()
	}
	var parts []string
	for _, f := range selector.Fields {
		parts = append(parts, f.Name+"="+f.Value.Text)
	}
	return strings.Join(parts, ",")
}
