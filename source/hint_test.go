package source

import "testing"

func TestHintFor(t *testing.T) {
	for _, c := range []struct{ yaml, json, cue string }{
		{"write it under service, as in service: {type: NodePort, ports: {http: {nodePort: 30080}}}",
			`write it under service, as in "service": {"type": "NodePort", "ports": {"http": {"nodePort": 30080}}}`,
			`write it under service, as in service: {type: "NodePort", ports: {http: {nodePort: 30080}}}`},
		{"set security: baseline", `set "security": "baseline"`, `set security: "baseline"`},
		{"write replicas: 3, or leave it out", `write "replicas": 3, or leave it out`, "write replicas: 3, or leave it out"},
		{"put it in a list: [migrate]", `put it in a list: ["migrate"]`, `put it in a list: ["migrate"]`},
		{"set security: {level: root, ...}", `set "security": {"level": "root", ...}`, `set security: {level: "root", ...}`},
		{"add requests: {memory: ...}", `add "requests": {"memory": "..."}`, `add requests: {memory: "..."}`},
		{"leave service: none out, or leave expose out", `leave "service": "none" out, or leave expose out`,
			`leave service: "none" out, or leave expose out`},
		{`write env: {TOKEN: {secretKeyRef: {name: shop, key: token}}} and labels: {example.com/tier: "1"}`,
			`write "env": {"TOKEN": {"secretKeyRef": {"name": "shop", "key": "token"}}} and "labels": {"example.com/tier": "1"}`,
			`write env: {TOKEN: {secretKeyRef: {name: "shop", key: "token"}}} and labels: {"example.com/tier": "1"}`},
		{"write command: [sh, -c, \"a; b\"]", `write "command": ["sh", "-c", "a; b"]`, `write command: ["sh", "-c", "a; b"]`},
		{"the names are x; its ports: http", "the names are x; its ports: http", "the names are x; its ports: http"},
		{"add _becomes: #Web & {...}", "add _becomes: #Web & {...}", "add _becomes: #Web & {...}"},
		{"write expose?: {...}, or expose: {...}", "write expose?: {...}, or expose: {...}", "write expose?: {...}, or expose: {...}"},
		{"did you mean http?", "did you mean http?", "did you mean http?"},
		{"write $$(HOST) for the text", "write $$(HOST) for the text", "write $$(HOST) for the text"},
		{"write the user's own {a", "write the user's own {a", "write the user's own {a"},
		{"use restartPolicy: Always. Then wait", `use "restartPolicy": "Always". Then wait`,
			`use restartPolicy: "Always". Then wait`},
	} {
		for syntax, want := range map[Syntax]string{YAML: c.yaml, JSON: c.json, CUE: c.cue} {
			got := hintFor(c.yaml, syntax)
			if got != want {
				t.Errorf("%q in %d:\n%s\nwant\n%s", c.yaml, syntax, got, want)
			}
			if again := hintFor(got, syntax); again != got {
				t.Errorf("%q becomes %q", got, again)
			}
		}
	}
}
