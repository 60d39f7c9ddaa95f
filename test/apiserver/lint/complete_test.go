package lint_test

import (
	"github.com/plimsoll-dev/plimsoll/source"
)

// complete gives a copy of an object with what its kind requires and it leaves
// out. A rule's case holds only what the rule is about, so that the server
// refuses it for other reasons too; the whole object shows whether it refuses
// it for this one, and a sound one is worth mutating.
func complete(root *source.Node) *source.Node {
	c := clone(root)
	fill(c, "metadata: {name: a}")
	spec := c.Get("spec")
	switch c.Get("kind").Text {
	case "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet":
		fill(c, "spec: {template: {metadata: {labels: {app: a}}, spec: {}}}")
		spec = c.Get("spec")
		if spec.Get("selector").Kind == source.Absent {
			labels := clone(spec.At("template", "metadata", "labels"))
			spec.Fields = append(spec.Fields, field("selector", object(field("matchLabels", labels))))
		}
		completePod(spec.At("template", "spec"))
		for _, claim := range spec.Get("volumeClaimTemplates").Items {
			fill(claim, "metadata: {name: data}\nspec: {accessModes: [ReadWriteOnce], resources: {requests: "+
				"{storage: 1Gi}}}")
		}
	case "ReplicationController":
		fill(c, "spec: {template: {metadata: {labels: {app: a}}, spec: {}}}")
		completePod(c.At("spec", "template", "spec"))
	case "Pod":
		fill(c, "spec: {}")
		completePod(c.Get("spec"))
	case "Job":
		fill(c, "spec: {template: {spec: {restartPolicy: Never}}}")
		completePod(c.At("spec", "template", "spec"))
	case "CronJob":
		fill(c, "spec: {schedule: 0 3 * * *, jobTemplate: {spec: {template: {spec: {restartPolicy: Never}}}}}")
		completePod(c.At("spec", "jobTemplate", "spec", "template", "spec"))
	case "Service":
		if t := spec.Get("type").Text; t != "ExternalName" {
			fill(c, "spec: {ports: [{port: 80}]}")
		}
	case "PersistentVolumeClaim":
		fill(c, "spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}")
	case "HorizontalPodAutoscaler":
		fill(c, "spec: {maxReplicas: 3, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: a}}")
	}
	return c
}

func completePod(pod *source.Node) {
	fill(pod, "containers: [{name: c, image: c:1}]")
	for _, list := range []string{"containers", "initContainers"} {
		for i, c := range pod.Get(list).Items {
			fill(c, "name: "+string(list[0])+string(rune('a'+i%26))+"\nimage: c:1")
		}
	}
}

// fill adds to a map what the text, in YAML, has and it does not, at any depth.
func fill(n *source.Node, text string) {
	documents, _ := source.Parse(source.NewFile("fill.yaml", []byte(text)))
	merge(n, documents[0].Root())
}

func merge(n, from *source.Node) {
	if n.Kind != source.Map {
		return
	}
	for _, f := range from.Fields {
		if have := n.Get(f.Name); have.Exists() {
			merge(have, f.Value)
		} else {
			n.Fields = append(n.Fields, field(f.Name, clone(f.Value)))
		}
	}
}

func field(name string, value *source.Node) source.Field {
	return source.Field{Name: name, Value: value}
}

func object(fields ...source.Field) *source.Node {
	return &source.Node{Kind: source.Map, Fields: fields}
}
