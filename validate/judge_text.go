package validate

import (
	"encoding/base64"
	"encoding/json"

	"github.com/plimsoll-dev/plimsoll/k8s"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// nodeAnnotations looks at annotations of nodes that hold JSON.
func (c *checker) nodeAnnotations(node *source.Node, k *k8s.Constraint, in k8s.Set) {
	for _, name := range []string{"taints", "preferAvoidPods"} {
		n := node.At("metadata", "annotations").Get("scheduler.alpha.kubernetes.io/" + name)
		if given(n) && !json.Valid([]byte(n.Text)) {
			c.refuse(k, in, Violation{Node: n, Hint: "remove it, or write JSON",
				Message: "the annotation scheduler.alpha.kubernetes.io/" + name + " is no JSON"})
		}
	}
	c.avoidedPods(node.At("metadata", "annotations").Get("scheduler.alpha.kubernetes.io/preferAvoidPods"), k, in)
}

// avoidedPods looks at whose pods a node says that it would rather not have.
func (c *checker) avoidedPods(n *source.Node, k *k8s.Constraint, in k8s.Set) {
	var avoid struct {
		PreferAvoidPods []struct {
			PodSignature struct{ PodController *struct{ Controller *bool } }
		}
	}
	if !given(n) || json.Unmarshal([]byte(n.Text), &avoid) != nil {
		return
	}
	for _, entry := range avoid.PreferAvoidPods {
		if of := entry.PodSignature.PodController; of == nil || of.Controller == nil || !*of.Controller {
			c.refuse(k, in, Violation{Node: n, Hint: "remove it: taints keep pods from a node",
				Message: "the annotation scheduler.alpha.kubernetes.io/preferAvoidPods has an entry without a podController " +
					"that is a controller"})
			return
		}
	}
}

// dockerKeys are those of Secrets of a type that hold JSON.
var dockerKeys = map[string]string{"kubernetes.io/dockercfg": ".dockercfg",
	"kubernetes.io/dockerconfigjson": ".dockerconfigjson"}

// secretOfType looks at what is in the keys that a type of Secret has to have.
func (c *checker) secretOfType(secret *source.Node, k *k8s.Constraint, in k8s.Set) {
	kind := secret.Get("type").Text
	key := dockerKeys[kind]
	if key == "" && kind != "kubernetes.io/ssh-auth" {
		return
	}
	if key == "" {
		key = "ssh-privatekey"
	}
	text, ok := secretValue(secret, key)
	if !ok {
		return // another rule says so
	}
	n := secret.At("stringData", key)
	if !manifest.IsSet(n) {
		n = secret.At("data", key)
	}
	switch object := map[string]any{}; {
	case key == "ssh-privatekey" && len(text) == 0:
		c.refuse(k, in, Violation{Node: n, Message: key + " is empty", Hint: "write the private key"})
	case key != "ssh-privatekey" && json.Unmarshal(text, &object) != nil:
		c.refuse(k, in, Violation{Node: n, Message: key + " holds no JSON object",
			Hint: "write what kubectl create secret docker-registry does"})
	}
}

// keyPair looks at the certificate and the key of a Secret for TLS.
func (c *checker) keyPair(secret *source.Node, k *k8s.Constraint, in k8s.Set) {
	kind := secret.Get("type")
	if c.server == nil || kind.Text != "kubernetes.io/tls" {
		return
	}
	certificate, found := secretValue(secret, "tls.crt")
	key, both := secretValue(secret, "tls.key")
	if found && both && !c.server.KeyPair(certificate, key) {
		c.refuse(k, in, Violation{Node: kind, Message: "tls.crt and tls.key are no certificate and its key in PEM",
			Hint: "write what kubectl create secret tls does, or let cert-manager make the Secret"})
	}
}

// secretValue gives what a key of a Secret holds.
func secretValue(secret *source.Node, key string) (value []byte, ok bool) {
	if n := secret.At("stringData", key); manifest.IsSet(n) {
		return []byte(n.Text), true
	}
	n := secret.At("data", key)
	value, err := base64.StdEncoding.DecodeString(manifest.StringOf(n))
	return value, n.Exists() && err == nil
}
