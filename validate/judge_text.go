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
	n := secret.At("stringData", key)
	text := []byte(n.Text)
	if !manifest.IsSet(n) {
		if n = secret.At("data", key); !manifest.IsSet(n) {
			return // another rule says so
		}
		var err error
		if text, err = base64.StdEncoding.DecodeString(n.Text); err != nil {
			return
		}
	}
	switch object := map[string]any{}; {
	case key == "ssh-privatekey" && len(text) == 0:
		c.refuse(k, in, Violation{Node: n, Message: key + " is empty", Hint: "write the private key"})
	case key != "ssh-privatekey" && json.Unmarshal(text, &object) != nil:
		c.refuse(k, in, Violation{Node: n, Message: key + " holds no JSON object",
			Hint: "write what kubectl create secret docker-registry does"})
	}
}
