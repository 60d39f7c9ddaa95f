package source

import "strings"

// resolve gives the kind of a plain scalar by the core schema of YAML 1.2.
func resolve(text string) Kind {
	switch text {
	case "", "~", "null", "Null", "NULL":
		return Null
	case "true", "True", "TRUE", "false", "False", "FALSE":
		return Bool
	case ".nan", ".NaN", ".NAN":
		return Float
	}
	if c := text[0] | 0x20; c >= 'a' && c <= 'z' {
		return String // numbers begin with none of these
	}
	switch {
	case isInt(text):
		return Int
	case isFloat(text):
		return Float
	}
	return String
}

// isInt matches [-+]?[0-9]+, 0o[0-7]+ and 0x[0-9a-fA-F]+.
func isInt(text string) bool {
	if rest, ok := strings.CutPrefix(text, "0o"); ok {
		return rest != "" && strings.Trim(rest, "01234567") == ""
	}
	if rest, ok := strings.CutPrefix(text, "0x"); ok {
		return rest != "" && strings.Trim(rest, "0123456789abcdefABCDEF") == ""
	}
	rest := unsigned(text)
	return rest != "" && digits(rest) == ""
}

// isFloat matches [-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)? and
// infinity.
func isFloat(text string) bool {
	text = unsigned(text)
	switch text {
	case ".inf", ".Inf", ".INF":
		return true
	}
	rest := digits(text)
	whole := len(text) - len(rest)
	if fraction, ok := strings.CutPrefix(rest, "."); ok {
		rest = digits(fraction)
		whole += len(fraction) - len(rest)
	}
	if whole == 0 {
		return false
	}
	if rest != "" && (rest[0] == 'e' || rest[0] == 'E') {
		exponent := unsigned(rest[1:])
		return exponent != "" && digits(exponent) == ""
	}
	return rest == ""
}

// unsigned cuts off a sign.
func unsigned(text string) string {
	if text != "" && (text[0] == '-' || text[0] == '+') {
		return text[1:]
	}
	return text
}

// digits gives what follows the leading digits.
func digits(text string) string { return strings.TrimLeft(text, "0123456789") }
