package table

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/plimsoll-dev/plimsoll/cron"
	"github.com/plimsoll-dev/plimsoll/source"
)

// mends gives what a text may have been meant to be, most likely first. Whoever
// asks holds each to the type.
func mends(s string, x *Text) (list []string) {
	if x.Enum != nil {
		if likeTruth(s) == "false" && slices.Contains(x.Enum, none) {
			return []string{none}
		}
		for _, word := range x.Enum { // RWO is ReadWriteOnce, RWX ReadWriteMany
			if short := initials(word); len(s) > 1 && (short == s || strings.Replace(short, "M", "X", 1) == s) {
				return []string{word}
			}
		}
		if near := source.Nearest(strings.TrimPrefix(strings.TrimSpace(s), "CAP_"), x.Enum); near != "" {
			return []string{near}
		}
		return nil
	}
	trimmed := strings.Trim(s, quoteMarks+" \t\u00a0\u200b\ufeff")
	list = append(list, trimmed)
	for _, mend := range menders[x.Name] {
		list = append(list, mend(trimmed)...)
	}
	if x.Max >= 0 { // a shorter one, up to a whole word
		for _, s := range list {
			if len(s) > x.Max {
				s = s[:x.Max]
				if i := strings.LastIndexAny(s, "-."); i > x.Max/2 {
					s = s[:i]
				}
				list = append(list, strings.TrimRight(s, "-."))
			}
		}
	}
	return list
}

// initials gives the capital letters of a word.
func initials(word string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r
		}
		return -1
	}, word)
}

const quoteMarks = "\"'`“”„‘’‚"

// menders say, of the definitions that people get wrong in the same ways again
// and again, how a text may be made one of them.
var menders = map[string][]func(string) []string{
	"#DNSLabel":         {label},
	"#DNSName":          {dnsName},
	"#PortName":         {label, func(s string) []string { return label(strings.Trim(s, "0123456789")) }},
	"#Host":             {host},
	"#ServerName":       {host},
	"#URL":              {func(s string) []string { return []string{"https://" + s, "http://" + s} }},
	"#Image":            {image},
	"#Quantity":         {quantity},
	"#PositiveQuantity": {quantity},
	"#Path":             {rooted},
	"#MountPath":        {rooted},
	"#FilePath":         {func(s string) []string { return []string{"/etc/" + strings.TrimPrefix(s, "./"), "/" + s} }},
	"#HTTPPath":         {rooted},
	"#LabelValue":       {labelValue},
	"#Schedule":         {schedule},
	"#RelativePath":     {func(s string) []string { return []string{strings.TrimLeft(s, "/")} }},
	"#EnvName":          {func(s string) []string { return []string{strings.ReplaceAll(s, "=", "_")} }},
}

var (
	camelHump = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`([a-z0-9])([A-Z])`) })
	notLabel  = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`[^a-z0-9]+`) })
	notName   = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`[^a-z0-9.]+`) })
	notValue  = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`[^-A-Za-z0-9_.]+`) })
	inUnits   = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^([0-9]+(?:[.,][0-9]+)?) *([A-Za-zµ]*) *([A-Za-z]*)$`)
	})
)

// label writes a name as a DNS label: shopAPI_v2 becomes shop-api-v2.
func label(s string) []string {
	return []string{strings.Trim(notLabel().ReplaceAllString(lowered(s), "-"), "-")}
}

func dnsName(s string) []string {
	return []string{strings.Trim(notName().ReplaceAllString(lowered(s), "-"), "-.")}
}

func lowered(s string) string { return strings.ToLower(camelHump().ReplaceAllString(s, "$1-$2")) }

func labelValue(s string) []string {
	return []string{strings.Trim(notValue().ReplaceAllString(s, "-"), "-_.")}
}

// host takes from a URL what is its host.
func host(s string) []string {
	if _, rest, ok := strings.Cut(s, "://"); ok {
		s = rest
	}
	if i := strings.IndexAny(s, "/?#"); i >= 0 {
		s = s[:i]
	}
	if name, port, ok := strings.Cut(s, ":"); ok && isNumber(port) {
		s = name
	}
	s = strings.TrimSuffix(strings.ToLower(s), ".")
	return []string{s, strings.ReplaceAll(s, "_", "-")}
}

func image(s string) []string {
	if _, rest, ok := strings.Cut(s, "://"); ok {
		s = rest
	}
	if words := strings.Fields(s); len(words) == 2 && !strings.Contains(s, ":") {
		s = words[0] + ":" + words[1]
	}
	s = strings.ReplaceAll(s, " ", "")
	name, tag := s, ""
	if i := strings.LastIndexAny(s, ":@"); i > strings.LastIndexByte(s, '/') {
		name, tag = s[:i], s[i:]
	}
	return []string{s, strings.ToLower(name) + tag}
}

func rooted(s string) []string {
	s = strings.TrimPrefix(s, ".")
	return []string{"/" + strings.TrimLeft(s, "/"), "/" + strings.Trim(s, "/")}
}

// quantity reads the units of other tools: megabytes, cores, and numbers with a
// space or a comma in them. Where it is not clear which of two units was meant,
// it gives both.
func quantity(s string) []string {
	parts := inUnits().FindStringSubmatch(s)
	if parts == nil {
		return nil
	}
	number, unit := strings.ReplaceAll(parts[1], ",", "."), strings.ToLower(parts[2]+parts[3])
	switch unit {
	case "", "c", "cpu", "cpus", "core", "cores", "vcpu", "vcpus", "b", "byte", "bytes":
		return []string{number}
	case "millicpu", "millicpus", "millicore", "millicores", "mcpu", "mcores":
		return []string{number + "m"}
	}
	letter := strings.ToUpper(unit[:1])
	if !strings.Contains("KMGTPE", letter) {
		return nil
	}
	thousands := number + letter
	if letter == "K" {
		thousands = number + "k"
	}
	switch unit[1:] {
	case "i", "ib", "ibyte", "ibytes":
		return []string{number + letter + "i"}
	case "", "b", "byte", "bytes":
		return []string{number + letter + "i", thousands}
	}
	return nil
}

// schedule offers the word for a schedule that stands there without its sign, and
// five fields where those of other tools have a second or a year as well.
func schedule(s string) (list []string) {
	defer func() {
		list = slices.DeleteFunc(list, func(s string) bool { _, mistake := cron.Parse(s); return mistake != "" })
	}()
	list = []string{"@" + strings.ToLower(s)}
	if word, ok := strings.CutPrefix(s, "@"); ok {
		words := []string{"hourly", "daily", "midnight", "weekly", "monthly", "yearly", "annually"}
		if near := source.Nearest(word, words); near != "" {
			return []string{"@" + near}
		}
	}
	if t, err := time.Parse("15:04", s); err == nil {
		list = append(list, fmt.Sprintf("%d %d * * *", t.Minute(), t.Hour()))
	}
	if name, rest, ok := strings.Cut(s, " "); ok && strings.Contains(name, "TZ=") {
		list = append(list, rest)
	}
	switch fields := strings.Fields(strings.ReplaceAll(s, "?", "*")); {
	case len(fields) == 4:
		list = append(list, s+" *")
	case len(fields) == 6 && fields[0] == "0":
		list = append(list, strings.Join(fields[1:], " "))
	case len(fields) == 7 && fields[0] == "0":
		list = append(list, strings.Join(fields[1:6], " "))
	}
	return list
}

// likeNumber gives the whole number that someone who writes s may mean: one in
// quotes, a percentage, or a time that is counted in seconds.
func likeNumber(s string) string {
	s = strings.ReplaceAll(strings.TrimSpace(s), " ", "")
	if d, err := time.ParseDuration(s); err == nil && d > 0 && d%time.Second == 0 {
		return strconv.FormatInt(int64(d/time.Second), 10)
	}
	s = strings.TrimSuffix(s, "%")
	if isNumber(s) {
		return s
	}
	return ""
}

// mapped reads the short forms in which other tools write a port, 80:8080 and
// 53/UDP, or a bucket.
func mapped(s string) *source.Node {
	if bucket, ok := strings.CutPrefix(s, "s3://"); ok {
		bucket, prefix, _ := strings.Cut(bucket, "/")
		s3 := new(source.Node).With("bucket", text(bucket))
		if prefix = strings.Trim(prefix, "/"); prefix != "" {
			s3 = s3.With("prefix", text(prefix))
		}
		return new(source.Node).With("s3", s3)
	}
	s, protocol, hasProtocol := strings.Cut(s, "/")
	outside, number, mapped := strings.Cut(s, ":")
	if !mapped {
		number = outside
	}
	if !isNumber(number) || !hasProtocol && !mapped {
		return nil
	}
	port := new(source.Node).With("containerPort", &source.Node{Kind: source.Int, Text: number})
	if mapped && isNumber(outside) {
		port = port.With("servicePort", &source.Node{Kind: source.Int, Text: outside})
	}
	if hasProtocol {
		port = port.With("protocol", text(strings.ToUpper(protocol)))
	}
	return port
}

// beside says where that belongs which a guess leaves out.
func beside(s, definition string) string {
	switch definition {
	case "#Host":
		_, rest, ok := strings.Cut(s, "://")
		if !ok {
			rest = s
		}
		if i := strings.IndexByte(rest, '/'); i > 0 && len(rest) > i+1 {
			return " The path goes beside it: path: " + rest[i:]
		}
	case "#ServerName":
		if i := strings.LastIndexByte(s, ':'); i >= 0 && isNumber(s[i+1:]) {
			return " The port goes beside it: port: " + s[i+1:]
		}
	case "#Schedule":
		if zone, _, ok := strings.Cut(s, " "); ok && strings.Contains(zone, "TZ=") {
			return " The time zone goes beside it: timeZone: " + zone[strings.Index(zone, "=")+1:]
		}
	}
	return ""
}

// guesses asks whether one of several texts was meant; "" when the type takes
// none of them.
func guesses(s string, t *Type) string {
	var right []string
	for _, mended := range mends(s, t.Text) {
		n := text(mended)
		if t.Number != nil && isNumber(mended) {
			n = &source.Node{Kind: source.Float, Text: mended}
			if _, err := strconv.Atoi(mended); err == nil {
				n.Kind = source.Int
			}
		}
		if mended != s && !slices.Contains(right, mended) && Matches(n, t) {
			right = append(right, mended)
		}
	}
	if len(right) > 2 {
		right = right[:2]
	}
	if len(right) == 0 {
		return ""
	}
	for i, word := range right {
		if t.Number == nil && source.Word(word) != word || strings.Contains(word, " ") {
			right[i] = strconv.Quote(word)
		}
	}
	return source.DidYouMean(source.Or(right)) + beside(s, t.Text.Name)
}
