package rules

import (
	"encoding/base64"
	"fmt"
	"strings"

	"github.com/plimsoll-dev/plimsoll/lint"
	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

var secretNewline = &lint.Rule{
	ID:      "secret-newline",
	Summary: "a value of a Secret that ends with a newline, or is encoded twice",
	Why: "echo writes a newline, and base64 encodes it: the password has one character too many, and the login fails " +
		"though all looks right. A value that was encoded already, under data or under stringData, reaches the program " +
		"as base64 text.",
	Do: "Encode without a newline, with printf '%s' 'VALUE' | base64, or echo -n; or write the plain value under " +
		"stringData, which Kubernetes encodes.",
	Severity: source.Warning,
	Source:   "https://kubernetes.io/docs/tasks/configmap-secret/managing-secret-using-config-file/",
	Object: func(p *lint.Pass, o *manifest.Object) {
		if o.Group != "" || o.At("sops").Exists() {
			return
		}
		for _, f := range o.At("data").Fields {
			if text, err := base64.StdEncoding.DecodeString(joinLines(f.Value)); err == nil {
				checkSecretValue(p, o, f, string(text), true)
			}
		}
		for _, f := range o.At("stringData").Fields {
			checkSecretValue(p, o, f, f.Value.Text, false)
		}
	},
	Kinds: []string{"Secret"},
}

// joinLines gives the text of a value in base64, which may be broken into lines.
func joinLines(n *source.Node) string {
	if n.Kind != source.String {
		return ""
	}
	return strings.NewReplacer("\n", "", "\r", "", " ", "").Replace(n.Text)
}

// checkSecretValue looks at one plain value, which is encoded in the file or not.
func checkSecretValue(p *lint.Pass, o *manifest.Object, f source.Field, text string, encoded bool) {
	value := strings.TrimRight(text, "\r\n")
	switch {
	case f.Value.Kind != source.String || isFileKey(f.Name) || isFileText(value):
	case value != text:
		found := p.Report(o, f.Value, fmt.Sprintf("the value of %s ends with a newline, which is part of it", f.Name),
			newlineHint(encoded))
		if meant := base64.StdEncoding.EncodeToString([]byte(value)); encoded {
			found.Fix("leave the newline out", source.Replace(f.Value, meant))
		}
	case isEncodedText(value) && !strings.Contains(strings.ToLower(f.Name), "64"):
		if !encoded {
			p.Report(o, f.Value, fmt.Sprintf("the value of %s is base64, and stringData takes it as it is", f.Name),
				"write the plain value, or write this one under data")
			return
		}
		p.Report(o, f.Value, fmt.Sprintf("the value of %s is encoded twice: decoded it is base64 again", f.Name),
			"encode the plain value once, or write it under stringData")
	}
}

func newlineHint(encoded bool) string {
	if encoded {
		return "encode it without: printf '%s' 'VALUE' | base64"
	}
	return "write it on one line, or with |- in place of |"
}

// isFileKey reports whether a key is the name of a file: those end with a newline.
func isFileKey(key string) bool {
	return strings.Contains(key, ".") || isWord("auth authorized_keys config credentials htpasswd hosts identity id_rsa "+
		"id_ed25519 kubeconfig known_hosts netrc pgpass ssh-privatekey ssh-publickey sshPrivateKey users userlist", key)
}

// isFileText reports whether a value is what a file holds, and no password: several
// lines, JSON, a key of SSH, a line of htpasswd, or nothing.
func isFileText(value string) bool {
	return value == "" || strings.Contains(value, "\n") || strings.HasPrefix(value, "{") || strings.HasPrefix(value,
		"[") ||
		strings.HasPrefix(value, "ssh-") || strings.HasPrefix(value, "ecdsa-") || strings.Contains(value, ":$") ||
		strings.Contains(value, ":{SHA}") || strings.Contains(value, "-----") || placeholder(value) ||
		strings.IndexFunc(value, func(r rune) bool { return r < ' ' || r > '~' }) >= 0
}

// isEncodedText reports whether a value is a text in base64: what it is decoded to
// can all be typed. Keys that are random bytes in base64 are not.
func isEncodedText(value string) bool {
	text, err := base64.StdEncoding.DecodeString(value)
	plain := strings.TrimSuffix(string(text), "\n")
	if err != nil || len(plain) < 4 {
		return false
	}
	padded := strings.HasSuffix(value, "=") // what is not may well be a plain word
	return strings.IndexFunc(plain, func(r rune) bool {
		return r < ' ' || r > '~' || !padded && !lowerOrDigit(byte(r)) && !lowerOrDigit(byte(r)|0x20) &&
			!strings.ContainsRune(" -_.,:/@!", r)
	}) < 0
}
