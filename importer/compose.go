package importer

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

// IsCompose reports whether a document is a Compose file: a map of services that is
// no Kubernetes object.
//
//   - https://github.com/compose-spec/compose-spec/blob/main/spec.md
func IsCompose(root *source.Node) bool {
	return root.Get("services").Kind == source.Map && !root.Has("apiVersion") && !root.Has("kind")
}

// A gap is something that has to be filled in before the spec it stands in can be
// built: a null.
type gap struct {
	Node    *source.Node // in the spec
	Message string
}

// A composed is what became of a service of a Compose file.
type composed struct {
	file       *source.Node
	Kind, Name string
	Spec       *source.Node
	Gaps       []gap
	Dropped    []*source.Node // what the spec has nothing for, each with its place in the file
}

// compose turns the services of a Compose file into specs. What the file cannot say
// is null there, which no build takes, with a gap that says what to write.
func compose(root *source.Node) (all []*composed) {
	for _, f := range root.Get("services").Fields {
		if f.Value.Kind != source.Map {
			continue
		}
		c := &composer{composed: &composed{file: root, Name: dnsLabel(f.Name)}, service: f.Value, spec: newTree()}
		c.run()
		all = append(all, c.composed)
	}
	return all
}

// A composer makes the spec of one service.
type composer struct {
	*composed
	service *source.Node
	spec    tree
	storage bool
}

// composeFields are what a service can have that the spec has something for, in the
// order in which the spec says it.
var composeFields = []struct {
	names string
	carry func(*composer)
}{
	{"image build pull_policy", (*composer).image},
	{"entrypoint command working_dir", (*composer).command},
	{"environment env_file", (*composer).environment},
	{"ports expose", (*composer).ports},
	{"volumes tmpfs configs secrets shm_size", (*composer).volumes},
	{"deploy scale mem_limit mem_reservation cpus", (*composer).deploy},
	{"healthcheck", (*composer).healthcheck},
	{"user privileged read_only cap_add cap_drop", (*composer).security},
	{"network_mode extra_hosts hostname tty stdin_open pid ipc", (*composer).pod},
	{"stop_grace_period", (*composer).grace},
	{"labels annotations", (*composer).annotations},
}

// composeElsewhere are what a service can have that the cluster, or Plimsoll, does by
// itself.
var composeElsewhere = []string{"container_name", "restart", "networks", "links", "depends_on", "init", "logging",
	"platform"}

func (c *composer) run() {
	known := slices.Clone(composeElsewhere)
	for _, f := range composeFields {
		known = append(known, strings.Fields(f.names)...)
		f.carry(c)
	}
	for _, f := range c.service.Fields {
		if !slices.Contains(known, f.Name) && !strings.HasPrefix(f.Name, "x-") {
			c.drop(f.Value)
		}
	}
	switch {
	case c.storage:
		c.Kind = "Stateful"
	case c.spec.node.Has("ports"):
		c.Kind = "Web"
	default:
		c.Kind = "Worker"
	}
	c.Spec = object("apiVersion", text(schema.APIVersion), "kind", text(c.Kind),
		"metadata", object("name", text(c.Name)), "spec", c.spec.node)
}

func (c *composer) drop(n *source.Node) { c.Dropped = append(c.Dropped, n) }

// gap gives a value that has to be filled in.
func (c *composer) gap(message string) *source.Node {
	n := &source.Node{Kind: source.Null, Text: "null"}
	c.Gaps = append(c.Gaps, gap{n, message})
	return n
}

// pullPolicies are the words of Compose for when an image is pulled, and those of
// Kubernetes.
var pullPolicies = map[string]string{"always": "Always", "missing": "IfNotPresent", "if_not_present": "IfNotPresent",
	"never": "Never"}

func (c *composer) image() {
	image := c.value(c.service.Get("image"))
	if image == nil {
		image = c.gap("the image that is built from the file's own folder, with a tag or digest")
	}
	c.spec.set("image", image)
	if when := c.service.Get("pull_policy"); pullPolicies[when.Text] != "" {
		c.spec.set("imagePullPolicy", text(pullPolicies[when.Text]))
	} else if when.Exists() && when.Text != "build" {
		c.drop(when)
	}
}

// command: what Compose calls entrypoint is the command of a container, and its
// command the arguments.
func (c *composer) command() {
	c.spec.set("command", c.words(c.service.Get("entrypoint")))
	c.spec.set("args", c.words(c.service.Get("command")))
	c.spec.set("workingDir", c.value(c.service.Get("working_dir")))
}

// words gives a line for a shell, or a list, as a list.
func (c *composer) words(n *source.Node) *source.Node {
	switch {
	case n.Kind == source.List:
		all := list()
		for _, item := range n.Items {
			all.Items = append(all.Items, c.literal(item))
		}
		return all
	case n.Kind != source.String:
		return nil
	}
	all := list()
	for _, word := range shellWords(n.Text) {
		all.Items = append(all.Items, c.literal(text(word)))
	}
	return all
}

// shellWords cuts a line into words as a shell does, by blanks outside of quotes.
func shellWords(line string) (words []string) {
	var word strings.Builder
	open, quote := false, rune(0)
	escaped := false
	for _, r := range line {
		switch {
		case escaped:
			word.WriteRune(r)
			escaped = false
		case r == '\\' && quote != '\'':
			escaped, open = true, true
		case quote != 0 && r == quote:
			quote = 0
		case quote != 0:
			word.WriteRune(r)
		case r == '\'' || r == '"':
			quote, open = r, true
		case r == ' ' || r == '\t' || r == '\n':
			if open {
				words = append(words, word.String())
			}
			word.Reset()
			open = false
		default:
			word.WriteRune(r)
			open = true
		}
	}
	if open {
		words = append(words, word.String())
	}
	return words
}

// interpolation matches what Compose replaces by a variable of the shell.
var interpolation = regexp.MustCompile(`\$(\$|[A-Za-z_][A-Za-z0-9_]*|` +
	`\{([A-Za-z_][A-Za-z0-9_]*)(?:(:?[-?+])([^}]*))?\})`)

// value gives a scalar as text, with the defaults of its variables; a gap where a
// variable has none. Of what is absent it gives nil.
func (c *composer) value(n *source.Node) *source.Node {
	if !n.Scalar() || n.Kind == source.Null {
		return nil
	}
	var unset []string
	filled := interpolation.ReplaceAllStringFunc(n.Text, func(m string) string {
		parts := interpolation.FindStringSubmatch(m)
		switch {
		case parts[1] == "$":
			return "$"
		case strings.HasSuffix(parts[3], "-"):
			return parts[4]
		case strings.HasSuffix(parts[3], "+"):
			return ""
		case parts[2] != "":
			unset = append(unset, parts[2])
		default:
			unset = append(unset, parts[1])
		}
		return ""
	})
	if len(unset) > 0 {
		return c.gap("the value of " + source.And(unset) + ", which Compose takes from the shell or the file .env")
	}
	v := text(filled)
	v.Range, v.Key = n.Range, n.Key
	return v
}

// literal is value for what the kubelet would expand: its $(NAME) is text in Compose.
func (c *composer) literal(n *source.Node) *source.Node {
	v := c.value(n)
	if v.Exists() {
		v.Text = strings.ReplaceAll(v.Text, "$(", "$$(")
	}
	return v
}

func (c *composer) environment() {
	env := newTree()
	for name, value := range c.pairs(c.service.Get("environment"), "=") {
		if value == nil {
			value = c.gap("the value of " + name + ", which Compose takes from the shell")
		}
		env.set(name, c.literalOrGap(value))
	}
	c.spec.set("env", env.value())
	if files := c.service.Get("env_file"); files.Exists() {
		c.spec.set("envFrom", list(object("secretRef",
			c.gap("a Secret with the variables of env_file, or configMapRef in its place"))))
	}
}

func (c *composer) literalOrGap(n *source.Node) *source.Node {
	if n.Kind == source.Null {
		return n
	}
	return c.literal(n)
}

// pairs goes through a map, or a list of NAME=VALUE; the value is nil where none is
// said.
func (c *composer) pairs(n *source.Node, sign string) func(yield func(string, *source.Node) bool) {
	return func(yield func(string, *source.Node) bool) {
		for _, f := range n.Fields {
			v := f.Value
			if v.Kind == source.Null {
				v = nil
			}
			if !yield(f.Name, v) {
				return
			}
		}
		for _, item := range n.Items {
			name, value, said := strings.Cut(item.Text, sign)
			var v *source.Node
			if said {
				v = text(value)
				v.Range, v.Key = item.Range, item.Key
			}
			if !yield(strings.TrimSpace(name), v) {
				return
			}
		}
	}
}

// wellKnown are the names of ports that many tools understand.
var wellKnown = map[int64]string{80: "http", 8080: "http", 8000: "http", 3000: "http", 5000: "http", 443: "https",
	8443: "https"}

func (c *composer) ports() {
	ports := newTree()
	for _, name := range []string{"ports", "expose"} {
		for _, item := range c.service.Get(name).Items {
			c.port(ports, item)
		}
	}
	c.spec.set("ports", ports.value())
}

// port adds the port of a container: what it is on the host does not matter in a
// cluster, where each pod has its own address.
func (c *composer) port(ports tree, item *source.Node) {
	number, protocol := item.Get("target").Text, item.Get("protocol").Text
	if item.Kind != source.Map {
		v := c.value(item)
		if v == nil || v.Kind == source.Null {
			c.drop(item)
			return
		}
		number, protocol, _ = strings.Cut(v.Text, "/")
		number = number[strings.LastIndexByte(number, ':')+1:]
	}
	from, to, ranged := strings.Cut(number, "-")
	first, err := strconv.ParseInt(from, 10, 32)
	last := first
	if err == nil && ranged {
		last, err = strconv.ParseInt(to, 10, 32)
	}
	if err != nil {
		c.drop(item)
		return
	}
	for n := first; n <= last; n++ {
		name := wellKnown[n]
		if strings.EqualFold(protocol, "udp") {
			name = "udp-" + strconv.FormatInt(n, 10)
		} else if name == "" || ports.node.Has(name) {
			name = "tcp-" + strconv.FormatInt(n, 10)
		}
		value := number1(n, item)
		if strings.EqualFold(protocol, "udp") {
			value = object("containerPort", value, "protocol", text("UDP"))
		}
		if !listened(ports.node, value) {
			ports.set(name, value)
		}
	}
}

// listened reports whether a port of the container is there already: on the host it may
// have several numbers.
func listened(ports, value *source.Node) bool {
	return slices.ContainsFunc(ports.Fields, func(f source.Field) bool { return f.Value.Equal(value) })
}

// number1 is number, at a place in the source.
func number1(n int64, at *source.Node) *source.Node {
	v := number(n)
	v.Range, v.Key = at.Range, at.Key
	return v
}

func (c *composer) volumes() {
	for i, item := range c.service.Get("volumes").Items {
		c.volume(i, item)
	}
	n := c.service.Get("tmpfs")
	paths := n.Items
	if n.Scalar() {
		paths = []*source.Node{n}
	}
	for i, at := range paths {
		where, _, _ := strings.Cut(at.Text, ":")
		c.spec.at("volumes").set("tmp-"+strconv.Itoa(i), object("emptyDir", object("medium", text("Memory")),
			"mountPath", text(where)))
	}
	if size := amountOf(c.service.Get("shm_size")); size != nil {
		c.spec.at("volumes").set("shm", object("emptyDir", object("medium", text("Memory"), "sizeLimit", size),
			"mountPath", text("/dev/shm")))
	}
	for _, kind := range []string{"configs", "secrets"} {
		for _, item := range c.service.Get(kind).Items {
			c.filed(kind, item)
		}
	}
}

// volume adds a disk, or what a folder of the host was for.
func (c *composer) volume(i int, item *source.Node) {
	from, to, readOnly := item.Get("source").Text, item.Get("target").Text, item.Get("read_only").Text == "true"
	if v := c.value(item); v != nil && v.Kind == source.String {
		parts := strings.Split(v.Text, ":")
		if to = parts[0]; len(parts) > 1 {
			from, to = parts[0], parts[1]
			readOnly = len(parts) > 2 && slices.Contains(strings.Split(parts[2], ","), "ro")
		}
	}
	ro := (*source.Node)(nil)
	if readOnly {
		ro = truth(true)
	}
	switch {
	case to == "":
		c.drop(item)
	case item.Get("type").Text == "tmpfs":
		c.spec.at("volumes").set("tmp-"+strconv.Itoa(i), object("emptyDir", object("medium", text("Memory")),
			"mountPath", text(to)))
	case from == "":
		c.spec.at("volumes").set("volume-"+strconv.Itoa(i), object("emptyDir", newTree().node, "mountPath", text(to)))
	case strings.ContainsAny(from[:1], "./~"):
		c.spec.at("volumes").set("folder-"+strconv.Itoa(i), object("claim", c.gap("a claim that has what "+from+
			" has; or emptyDir, configMap or hostPath in its place; a file may stand under config"),
			"mountPath", text(to), "readOnly", ro))
	case readOnly, c.shared(from):
		c.spec.at("volumes").set(dnsLabel(from), object("claim", c.gap("a claim that has what the volume "+from+
			" has, ReadWriteMany where several apps mount it"), "mountPath", text(to), "readOnly", ro))
	default:
		c.storage = true
		c.spec.at("storage").set(dnsLabel(from), object("size", c.gap("the size of the disk, as in 10Gi"),
			"mountPath", text(to)))
	}
}

// shared reports whether other services mount a volume too.
func (c *composer) shared(volume string) bool {
	return slices.ContainsFunc(c.file.Get("services").Fields, func(f source.Field) bool {
		return f.Value != c.service && slices.ContainsFunc(f.Value.Get("volumes").Items, func(item *source.Node) bool {
			return item.Get("source").Text == volume || strings.HasPrefix(item.Text, volume+":")
		})
	})
}

// filed adds a config or secret of the file, which is to be in the cluster.
func (c *composer) filed(kind string, item *source.Node) {
	from, to := item.Text, item.Get("target").Text
	if item.Kind == source.Map {
		from = item.Get("source").Text
	}
	field, folder := "configMap", "/"
	if kind == "secrets" {
		field, folder = "secret", "/run/secrets/"
	}
	if to == "" {
		to = from
	}
	if !strings.HasPrefix(to, "/") {
		to = folder + to
	}
	file := to[strings.LastIndexByte(to, '/')+1:]
	c.spec.at("volumes").set(dnsLabel(from), object(
		field, c.gap("the name of a "+map[string]string{"configMap": "ConfigMap", "secret": "Secret"}[field]+
			" with the key "+file),
		"mountPath", text(to), "subPath", text(file), "readOnly", truth(true)))
}

func (c *composer) deploy() {
	deploy := c.service.Get("deploy")
	replicas := deploy.Get("replicas")
	if !replicas.Exists() {
		replicas = c.service.Get("scale")
	}
	if n, ok := replicas.Int(); ok {
		c.spec.set("replicas", number1(n, replicas))
	}
	for _, f := range deploy.Fields {
		if !slices.Contains([]string{"replicas", "resources", "mode", "restart_policy"}, f.Name) ||
			f.Name == "mode" && f.Value.Text != "replicated" {
			c.drop(f.Value)
		}
	}
	reserved, limits := deploy.At("resources", "reservations"), deploy.At("resources", "limits")
	c.amount("requests", "cpu", reserved.Get("cpus"), cpuOf)
	c.amount("requests", "memory", reserved.Get("memory"), amountOf)
	c.amount("requests", "memory", c.service.Get("mem_reservation"), amountOf)
	c.amount("limits", "cpu", limits.Get("cpus"), cpuOf)
	c.amount("limits", "cpu", c.service.Get("cpus"), cpuOf)
	c.amount("limits", "memory", limits.Get("memory"), amountOf)
	c.amount("limits", "memory", c.service.Get("mem_limit"), amountOf)
	for _, f := range slices.Concat(reserved.Fields, limits.Fields) {
		if f.Name != "cpus" && f.Name != "memory" {
			c.drop(f.Value)
		}
	}
}

// amount adds how much of something there is for the container.
func (c *composer) amount(kind, name string, said *source.Node, of func(*source.Node) *source.Node) {
	if !said.Exists() {
		return
	}
	amount := of(c.value(said))
	if amount == nil {
		c.drop(said)
		return
	}
	c.spec.at("resources").at(kind).set(name, amount)
}

// cpuOf gives a number of processors as Kubernetes writes it.
func cpuOf(n *source.Node) *source.Node {
	f, err := strconv.ParseFloat(n.Text, 64)
	if err != nil || f <= 0 {
		return nil
	}
	return text(strconv.FormatInt(int64(f*1000+0.5), 10) + "m")
}

var amountPattern = regexp.MustCompile(`(?i)^([0-9.]+)\s*(k|m|g|t)?i?b?$`)

// amountOf gives an amount of memory as Kubernetes writes it: the units of Compose are
// powers of two.
func amountOf(n *source.Node) *source.Node {
	m := amountPattern.FindStringSubmatch(n.Text)
	if m == nil {
		return nil
	}
	unit := strings.ToUpper(m[2])
	if unit != "" {
		unit = strings.TrimSuffix(unit, "I") + "i"
	}
	return text(m[1] + unit)
}

// healthcheck becomes the readinessProbe: it tells others whether the service can be
// used, and Compose restarts nothing for it.
func (c *composer) healthcheck() {
	h := c.service.Get("healthcheck")
	test := h.Get("test")
	if h.Get("disable").Text == "true" {
		c.spec.set("readinessProbe", none())
		return
	}
	command := list()
	switch {
	case test.Kind == source.String:
		command = list(text("/bin/sh"), text("-c"), c.value(test))
	case test.At("0").Text == "CMD-SHELL":
		command = list(text("/bin/sh"), text("-c"), c.value(test.At("1")))
	case test.At("0").Text == "CMD":
		for _, item := range test.Items[1:] {
			command.Items = append(command.Items, c.value(item))
		}
	case test.At("0").Text == "NONE":
		c.spec.set("readinessProbe", none())
		return
	default:
		return
	}
	seconds := func(field string, usual int64) *source.Node {
		if s := secondsOf(h.Get(field)); s > 0 {
			return number(s)
		}
		return number(usual)
	}
	probe := object("exec", object("command", command), "periodSeconds", seconds("interval", 30),
		"timeoutSeconds", seconds("timeout", 30))
	if s := secondsOf(h.Get("start_period")); s > 0 {
		probe = probe.With("initialDelaySeconds", number(s))
	}
	if retries, ok := h.Get("retries").Int(); ok && retries > 0 {
		probe = probe.With("failureThreshold", number(retries))
	}
	c.spec.set("readinessProbe", probe)
}

func secondsOf(n *source.Node) int64 {
	d, err := time.ParseDuration(n.Text)
	if err != nil || d <= 0 {
		return 0
	}
	return int64((d + time.Second - 1) / time.Second)
}

// security: an image of a Compose file runs as root unless its user is said, since
// nobody had to think of it.
func (c *composer) security() {
	s := newTree()
	user, group, _ := strings.Cut(c.service.Get("user").Text, ":")
	for _, id := range []struct{ field, text string }{{"runAsUser", user}, {"runAsGroup", group}} {
		if id.text == "" {
			continue
		}
		n, err := strconv.ParseInt(id.text, 10, 64)
		if err != nil {
			s.set(id.field, c.gap("the number of "+id.text+" in the image"))
			continue
		}
		s.set(id.field, number(n))
	}
	level := "baseline"
	if user == "" || user == "0" {
		s.set("runAsNonRoot", none())
	}
	if c.service.Get("privileged").Text == "true" {
		s.set("privileged", truth(true))
		level = "privileged"
	}
	if c.service.Get("read_only").Text == "true" {
		s.set("readOnlyRootFilesystem", truth(true))
	}
	add, remove := c.service.Get("cap_add"), c.service.Get("cap_drop")
	switch {
	case len(add.Items)+len(remove.Items) > 0:
		s.at("capabilities").set("add", c.words(add))
		s.at("capabilities").set("drop", c.words(remove))
		if len(add.Items) > 0 {
			level = "privileged"
		}
	default:
		s.set("capabilities", none())
	}
	if c.service.Get("network_mode").Text == "host" || c.service.Get("pid").Text == "host" ||
		c.service.Get("ipc").Text == "host" {
		level = "privileged"
	}
	if level == "baseline" && s.node.Has("runAsNonRoot") && len(s.node.Fields) == 2 {
		c.spec.set("security", text("root"))
		return
	}
	c.spec.set("security", object("level", text(level)))
	for _, f := range s.node.Fields {
		c.spec.at("security").set(f.Name, f.Value)
	}
}

func (c *composer) pod() {
	for _, f := range []struct{ compose, field string }{
		{"network_mode", "hostNetwork"}, {"pid", "hostPID"}, {"ipc", "hostIPC"},
	} {
		switch n := c.service.Get(f.compose); {
		case n.Text == "host":
			c.spec.set(f.field, truth(true))
		case n.Exists() && n.Text != "bridge":
			c.drop(n)
		}
	}
	for _, f := range []struct{ compose, field string }{{"tty", "tty"}, {"stdin_open", "stdin"}} {
		if c.service.Get(f.compose).Text == "true" {
			c.spec.set(f.field, truth(true))
		}
	}
	if host := c.service.Get("hostname"); host.Exists() {
		c.spec.set("hostname", c.value(host))
	}
	aliases := list()
	for host, at := range c.pairs(c.service.Get("extra_hosts"), ":") {
		if at == nil || at.Text == "host-gateway" {
			aliases.Items = append(aliases.Items, object("ip", c.gap("the address of "+host),
				"hostnames", list(text(host))))
			continue
		}
		aliases.Items = append(aliases.Items, object("ip", c.value(at), "hostnames", list(text(host))))
	}
	if len(aliases.Items) > 0 {
		c.spec.set("hostAliases", aliases)
	}
}

func (c *composer) grace() {
	if s := secondsOf(c.service.Get("stop_grace_period")); s > 0 {
		c.spec.set("terminationGracePeriodSeconds", number(s))
	}
}

// annotations: a label of Compose may be any text, which in Kubernetes an annotation
// is.
func (c *composer) annotations() {
	all := newTree()
	for _, field := range []string{"labels", "annotations"} {
		for name, value := range c.pairs(c.service.Get(field), "=") {
			if value == nil {
				value = text("")
			}
			all.set(name, c.value(value))
		}
	}
	c.spec.set("podAnnotations", all.value())
}

// mostShown is how much of a line of the source a message shows.
const mostShown = 60

var notInLabel = regexp.MustCompile(`[^a-z0-9-]+`)

// dnsLabel gives a name that objects can have.
func dnsLabel(name string) string {
	name = strings.Trim(notInLabel.ReplaceAllString(strings.ToLower(name), "-"), "-")
	if name == "" || name[0] < 'a' || name[0] > 'z' {
		name = strings.TrimRight("app-"+name, "-")
	}
	return name
}

// composeFiles tells Compose files from objects.
func composeFiles(documents []*source.Document) (objects []*source.Document, services []*composed) {
	for _, doc := range documents {
		if IsCompose(doc.Root()) {
			services = append(services, compose(doc.Root())...)
		} else {
			objects = append(objects, doc)
		}
	}
	return objects, services
}

// compose adds the spec of a service. What has to be filled in is named by its line in
// the file that is written, whose first is the marker.
func (r *Result) compose(c *composed) {
	name := c.Name + ".yaml"
	notes := map[*source.Node]string{}
	for _, g := range c.Gaps {
		notes[g.Node] = g.Message
	}
	data, lines := writeNoted(c.Spec, notes)
	r.Files = append(r.Files, File{name, data})
	r.Report.Apps = append(r.Report.Apps, App{
		Kind: c.Kind, Name: c.Name, File: name, Equal: len(c.Gaps)+len(c.Dropped) == 0,
		Carried: leaves(c.Spec.Get("spec")), Objects: []Object{}, Patched: []Place{}, Defaults: []Filled{},
		Renamed: []Renamed{}, Lost: c.lost(),
	})
	for _, g := range c.Gaps {
		if line := lines[g.Node]; line > 0 {
			r.Report.Todo = append(r.Report.Todo, Todo{name, line + 1, "to be filled in: " + g.Message})
		}
	}
	for _, n := range c.Dropped {
		at := n.Key
		if n.Kind != source.Map && n.Kind != source.List && !at.Known() {
			at = n.Range
		}
		t := Todo{Message: "a spec has nothing for " + c.file.PathOf(n)}
		if at.Known() {
			t.File = at.File.Name
			t.Line, _ = at.File.Position(at.Start)
			t.Message += ": " + source.Shorten(strings.TrimSpace(at.File.Line(t.Line)), mostShown)
		}
		r.Report.Todo = append(r.Report.Todo, t)
	}
}

// lost gives what the spec has nothing for, by its place in the Compose file.
func (c *composed) lost() []Lost {
	all := []Lost{}
	for _, n := range c.Dropped {
		all = append(all, Lost{Place{c.Kind + "//" + c.Name, c.file.PathOf(n)}, valueOf(n)})
	}
	return all
}
