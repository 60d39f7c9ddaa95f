package manifest

import (
	"testing"

	"github.com/plimsoll-dev/plimsoll/source"
)

const deployment = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      containers: [{name: web, image: "web:1", command: ["/web", "${HOST}", "$(PORT)"]}]
`

// TestUnfilled asks of each text whether it is judged where it stands, in an input that shows
// that ${NAME} is filled in, or does not.
func TestUnfilled(t *testing.T) {
	const word, env, name = "spec.template.spec.containers[0].command[1]",
		"spec.template.spec.containers[0].env[0].value", "metadata.name"
	flux := `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: web}
spec: {postBuild: {substitute: {HOST: a}}}
`
	service := `apiVersion: v1
kind: Service
metadata: {name: "${APP}"}
`
	for _, test := range []struct {
		beside, path, text string
		want               bool
	}{
		{"", word, "${HOST}", false},
		{flux, word, "${HOST}", true},
		{service, word, "${HOST}", true},
		{service, word, "$(HOST)", false},
		{service, word, "<name>", false},
		{"", env, "$(HOST)", false},
		{"", env, "${HOST}", true},
		{"", name, "$(HOST)", true},
		{"", name, "a-${HOST:-web}", true},
		{"", name, "<your-app>", true},
		{"", name, "{{ app }}", true},
		{"", "data.key", "...the key in base64...", true},
		{"", "data.key", "and so on...", false},
		{"", name, "ENC[AES256_GCM,data:Zm9v]", true},
		{"", name, "$HOST", true},
		{"", name, "$host", false},
		{"", name, "__HOST__.example.com", true},
		{"", name, "__init__", false},
		{"", name, "@HOST@", true},
		{"", name, "a@b.example.com", false},
		{"", name, "PVC_NAME", true},
		{"", name, "WEB", false},
		{"", "spec.rules[0].host", "WEB_HOST", true},
		{"", "spec.tls[0].hosts[0]", "WEB_HOST", true},
		{"", "spec.ports[0].targetPort", "PORT", true},
		{"", "spec.ports[0].targetPort", "HTTP", false},
		{"", "spec.ports[0].port", "8O80", false},
		{"", "spec.resources.requests.storage", "CAPACITY", true},
		{"", "spec.template.spec.containers[0].env[0].name", "WEB_HOST", false},
		{"", env, "$HOST", false},
		{"", "spec.containers[0].securityContext.capabilities.drop[0]", "NET_RAWW", false},
		{"", name, "a < b > c", false},
		{"", name, "$5 ${}", false},
	} {
		documents, _ := source.Parse(source.NewFile("a.yaml", []byte(deployment+"---\n"+test.beside)))
		x := NewIndex(documents, nil, nil)
		if got := x.Unfilled(x.Objects[0], test.path, test.text); got != test.want {
			t.Errorf("%s at %s beside %q: %v", test.text, test.path, test.beside, got)
		}
	}
}
