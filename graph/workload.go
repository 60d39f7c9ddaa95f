package graph

import (
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// workload notes what a workload and its pods refer to.
func (b *builder) workload(o *object) {
	pod := o.Workload.Pod()
	account := pod.Get("serviceAccountName")
	if manifest.IsEmptyText(account) {
		account = pod.Get("serviceAccount")
	}
	b.templateRefer(o, "runs-as", kindServiceAccount, account)
	b.templateRefer(o, "class", kindPriorityClass, pod.Get("priorityClassName"))
	b.templateRefer(o, "class", kindRuntimeClass, pod.Get("runtimeClassName"))
	for _, n := range pod.Get("imagePullSecrets").Items {
		b.templateRefer(o, "pulls", kindSecret, n.Get("name"))
	}
	for _, list := range []string{"initContainers", "containers", "ephemeralContainers"} {
		for _, c := range pod.Get(list).Items {
			b.env(o, c)
		}
	}
	claimed := manifest.ClaimedVolumes(o.Object)
	for _, v := range pod.Get("volumes").Items {
		if !claimed[v.Get("name").Text] {
			b.volume(o, v)
		}
	}
	if o.Kind == "StatefulSet" {
		for _, n := range o.At("spec", "volumeClaimTemplates").Items {
			b.claims(o, n, n.At("metadata", "name"))
		}
		b.refer(o, "governs", kindService, o.At("spec", "serviceName"))
	}
}

// jobOwner names the CronJob that made a Job, "" where none did.
func jobOwner(o *object) string {
	if o.Kind != "Job" {
		return ""
	}
	for _, n := range o.At("metadata", "ownerReferences").Items {
		if n.Get("kind").Text == "CronJob" {
			return n.Get("name").Text
		}
	}
	return ""
}

// env notes what the variables of a container are from.
func (b *builder) env(o *object, c *source.Node) {
	for _, env := range c.Get("env").Items {
		from := env.Get("valueFrom")
		config, secret := from.Get("configMapKeyRef"), from.Get("secretKeyRef")
		b.templateRefer(o, "env", kindConfigMap, config.Get("name"), config)
		b.templateRefer(o, "env", kindSecret, secret.Get("name"), secret)
	}
	for _, env := range c.Get("envFrom").Items {
		config, secret := env.Get("configMapRef"), env.Get("secretRef")
		b.templateRefer(o, "env", kindConfigMap, config.Get("name"), config)
		b.templateRefer(o, "env", kindSecret, secret.Get("name"), secret)
	}
}

// secretVolumes are the sources of volumes, and the references in them, that name a
// Secret of the pod's namespace.
var secretVolumes = [][2]string{{"csi", "nodePublishSecretRef"}, {"iscsi", "secretRef"}, {"rbd", "secretRef"},
	{"cephfs", "secretRef"}, {"flexVolume", "secretRef"}, {"scaleIO", "secretRef"}, {"storageos", "secretRef"}}

// volume notes what a volume of pods shows.
func (b *builder) volume(o *object, v *source.Node) {
	b.config(o, v.Get("configMap"), v.Get("secret"), "secretName")
	for _, s := range v.At("projected", "sources").Items {
		b.config(o, s.Get("configMap"), s.Get("secret"), "name")
	}
	for _, path := range secretVolumes {
		ref := v.At(path[0], path[1])
		b.templateRefer(o, "mounts", kindSecret, ref.Get("name"), ref)
	}
	file := v.Get("azureFile")
	b.templateRefer(o, "mounts", kindSecret, file.Get("secretName"), file)
	claim := v.Get("persistentVolumeClaim")
	b.templateRefer(o, "mounts", kindClaim, claim.Get("claimName"), claim)
	if template := v.At("ephemeral", "volumeClaimTemplate"); template.Kind == source.Map {
		b.claims(o, template, v.Get("name"))
	}
}

func (b *builder) config(o *object, config, secret *source.Node, secretName string) {
	b.templateRefer(o, "mounts", kindConfigMap, config.Get("name"), config)
	b.templateRefer(o, "mounts", kindSecret, secret.Get(secretName), secret)
}

// claims notes a claim that is made of a template.
func (b *builder) claims(o *object, template, called *source.Node) {
	if called.Text == "" {
		return
	}
	claim := b.target(kindClaim, o.Namespace, called.Text+"-"+o.start.Name)
	place := b.placeOf(template.Range, o)
	if claim.Missing || claim.Place == (Place{}) || comparePlaces(place, claim.Place) < 0 && claim.App == o.start.App {
		claim.Missing, claim.Place, claim.App = false, place, o.start.App
	}
	at := template
	if o.spec != nil { // of a spec, what the template is named after is where it comes of
		at = called
	}
	r := &ref{object: o, from: o.start, to: claim, typ: "claims", at: at}
	if o.Kind == "StatefulSet" { // of a pod it is the name of the volume
		r.fields = []*source.Node{called}
	}
	b.note(r)
	b.claim(o, claim, template.Get("spec"))
}
