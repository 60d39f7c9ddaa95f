package rules

import (
	"strings"

	"github.com/plimsoll-dev/plimsoll/source"
)

// looksSecret reports whether a value under a name is a secret in plain text:
// the name ends as those of secrets do and the value is one that could be, or
// the value is a private key, a URL with a password in it, or a token of a
// service that one knows by its shape.
func looksSecret(name string, value *source.Node) bool {
	text := value.Text
	if value.Kind == source.Null || !value.Scalar() || strings.TrimSpace(text) == "" {
		return false
	}
	if strings.Contains(text, "-----BEGIN ") && strings.Contains(text, "PRIVATE KEY-----") {
		return true
	}
	if urlWithPassword(text) || knownToken(text) {
		return true
	}
	return secretName(name) && secretValue(value) && !(namesObject(name) && objectName(text)) && !namesItself(name, text)
}

// namesItself reports whether a text is the name again, in other letters and with others
// between its words, as GITHUB_KEY is of github-key: where to look, and no secret.
func namesItself(name, text string) bool {
	letters := func(s string) string {
		return strings.NewReplacer("-", "", "_", "", ".", "").Replace(strings.ToLower(s))
	}
	return name != text && strings.ContainsAny(name, "-_.") && strings.ContainsAny(text, "-_.") &&
		letters(name) == letters(text)
}

// tokenShapes are how the tokens of some services begin, and how many characters
// follow at least.
var tokenShapes = []struct {
	start string
	least int
}{
	{"ghp_", 36}, {"gho_", 36}, {"ghs_", 36}, {"github_pat_", 22}, {"glpat-", 20}, {"xoxb-", 20}, {"xoxp-",
		20},
	{"sk_live_", 16}, {"rk_live_", 16},
	{"https://hooks.slack.com/services/T", 20}, {"SG.", 60}, {"npm_", 36}, {"dckr_pat_", 20},
}

// knownToken reports whether text is a token by its shape, whatever its name.
func knownToken(text string) bool {
	if isPlaceholder(text) || strings.ContainsAny(text, " \n\t") {
		return false
	}
	for _, shape := range tokenShapes {
		if rest, ok := strings.CutPrefix(text, shape.start); ok && len(rest) >= shape.least {
			return true
		}
	}
	return false
}

// secretWords are what the names of secrets end in, and public ones do not have.
var secretWords = []string{
	"password", "passwd", "passphrase", "pwd", "secret", "token", "credentials",
	"apikey", "accesskey", "secretkey", "privatekey", "encryptionkey", "signingkey", "authkey", "masterkey",
}

// secretName reports whether a name, as DB_PASSWORD, db.password or dbPassword,
// ends as those of secrets do. PASSWORD_FILE and TOKEN_TTL do not.
func secretName(name string) bool {
	plain := strings.Map(func(r rune) rune {
		if r == '_' || r == '-' || r == '.' || r >= '0' && r <= '9' {
			return -1
		}
		return r
	}, strings.ToLower(name))
	if plain == "pwd" || plain == "oldpwd" || strings.Contains(plain, "public") ||
		strings.Contains(plain, "allowempty") {
		return false
	}
	for _, word := range secretWords {
		if strings.HasSuffix(plain, word) {
			return true
		}
	}
	return false
}

// secretValue reports whether a value can be a secret: not a switch, a path, a
// URL, a reference that something fills in, or a placeholder.
func secretValue(n *source.Node) bool {
	text := strings.TrimSpace(n.Text)
	lower := strings.ToLower(text)
	switch lower {
	case "true", "false", "yes", "no", "on", "off", "none", "null", "nil", "enabled", "disabled", "required",
		"optional", "random", "generate", "auto":
		return false
	}
	if len(text) < 3 || n.Style == source.Block || isPlaceholder(text) {
		return false
	}
	for _, prefix := range []string{"/", "./", "../", "~", "file:", "vault:", "ref+", "arn:", "secret:", "env:",
		"sops:", "enc["} {
		if strings.HasPrefix(lower, prefix) {
			return false
		}
	}
	for _, suffix := range []string{".pem", ".key", ".txt", ".json"} {
		if strings.HasSuffix(lower, suffix) {
			return false
		}
	}
	return !strings.Contains(text, "://")
}

// namesObject reports whether what a name speaks of may be a Secret: TLS_SECRET
// may, JWT_SECRET does not.
func namesObject(name string) bool {
	plain := strings.ToLower(strings.NewReplacer("_", "", "-", "", ".", "").Replace(name))
	if strings.HasSuffix(plain, "credentials") {
		return true
	}
	kind, ok := strings.CutSuffix(plain, "secret")
	for _, word := range []string{"jwt", "client", "app", "session", "cookie", "signing", "webhook", "auth", "hmac",
		"shared"} {
		ok = ok && !strings.HasSuffix(kind, word)
	}
	return ok
}

// objectName reports whether text looks like the name of a Secret.
func objectName(text string) bool {
	for _, suffix := range []string{"-secret", "-secrets", "-credentials", "-creds", "-tls", "-cert"} {
		if strings.HasSuffix(text, suffix) {
			return true
		}
	}
	return false
}

// isPlaceholder reports whether text is there for a person or a tool to replace.
func isPlaceholder(text string) bool {
	if strings.Contains(text, "$") || strings.Contains(text, "{{") || strings.ContainsAny(text, "<>[]") ||
		strings.Trim(strings.ToLower(text), "x*._-") == "" {
		return true
	}
	if strings.Contains(text, "_") && strings.Trim(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_") == "" {
		return true // INSERT_TOKEN
	}
	for _, word := range []string{"your", "replace", "redacted", "placeholder", "insert", "todo", "fixme"} {
		if strings.Contains(strings.ToLower(text), word) {
			return true
		}
	}
	return false
}

// urlWithPassword reports whether text is one URL that holds a password:
// postgres://user:word@host.
func urlWithPassword(text string) bool {
	scheme, rest, ok := strings.Cut(strings.TrimSpace(text), "://")
	if !ok || scheme == "" || strings.ContainsAny(text, " \t\n,;|") {
		return false
	}
	authority, _, _ := strings.Cut(rest, "/")
	at := strings.LastIndexByte(authority, '@')
	if at < 0 {
		return false
	}
	_, password, _ := strings.Cut(authority[:at], ":")
	return password != "" && !isPlaceholder(password)
}
