package generated

import (
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/plimsoll-dev/plimsoll/source"
)

// Why the schema cannot say it, for several repairs.
const (
	lookup     = "one value names another, and the schema looks nothing up"
	unique     = "names of several maps must differ, and the schema compares no keys"
	compared   = "two numbers are compared, and the schema has only constant bounds"
	computed   = "it is computed from a text"
	strictness = "the level follows from all that the pods need; the schema would repeat each rule for each level"
	items      = "it is about the items of a list among each other"
	platform   = "the platform may come from the command line"
)

// repairs is the whole list, by rule.
var repairs = []repair{
	fix("name-letter", `the name begins with`, "only kinds with a Service need a letter, and some have one on request",
		func(m *mender) {
			m.put(text("a" + m.get(m.path).Text[1:]))
		}),
	fix("name-length", `the name has \d+ characters.* at most (\d+) are possible`,
		"the limit depends on what else the spec has", func(m *mender) {
			name := m.get(m.path).Text
			m.put(text(strings.TrimRight(name[:min(len(name), int(m.integer(1)))], "-")))
		}),

	fix("duplicate", `port \d+/\w+ is taken`, compared, (*mender).otherPort),
	fix("duplicate", `the ports \S+ and \S+ are both`, compared, (*mender).otherPort),
	fix("conflict", `servicePort does not go with service.ports`, "the schema would repeat the port's other form",
		func(m *mender) { m.drop(m.path) }),
	fix("conflict", `(servicePort|appProtocol) is for a Service, and this app has none`,
		"the schema would repeat the port's other form", func(m *mender) {
			if service := m.of("service"); m.get(service).Exists() {
				m.drop(m.path)
			} else {
				m.set(service, object())
			}
		}),
	fix("conflict", `a Service of type ClusterIP has no port on the nodes`,
		"one stands in the Service and the other in one of its ports", func(m *mender) {
			m.set(m.of("service", "type"), text(m.oneOf("NodePort", "LoadBalancer")))
		}),
	fix("conflict", `the port named \S+ speaks`, lookup, func(m *mender) { m.drop(m.path) }),
	fix("reference", `no container that keeps running has a port named`, lookup, (*mender).serviceTarget),
	fix("reference", `the Service has no port named`, lookup, func(m *mender) {
		if names := m.exposable(); len(names) > 0 {
			m.put(text(m.oneOf(names...)))
		} else {
			m.drop(m.path)
		}
	}),
	fix("conflict", `a headless Service has no`, "which Service is headless depends on their names", (*mender).headless),
	fix("conflict", `a headless Service maps no ports: clients reach \S+ at (\d+)`, lookup,
		func(m *mender) { m.put(number(m.integer(1))) }),
	fix("conflict", `\S+ is a Service that the weighted canary adds`, "the name is made of the app's",
		func(m *mender) { m.drop(m.path) }),
	fix("reference", `no Service leads to the database`, "it depends on what the Service for clients publishes",
		func(m *mender) { m.drop([]string{"spec", "serviceName"}) }),
	fix("missing-field", `service needs ports: type`, "it depends on how many ports there are", func(m *mender) {
		m.set(m.of("service", "ports"), object(m.oneOf(portNames(m.get(m.of()))...), number(1+m.r.Int64N(65535))))
	}),
	fix("duplicate", `the claim of this volume has the name`, unique,
		func(m *mender) { m.rename(m.path, m.fresh()) }),
	fix("missing-field", `an item of expose needs a name`, items,
		func(m *mender) { m.set(append(m.exposed(), "name"), text(m.fresh())) }),
	fix("conflict", `the workload selects its pods by`, compared, func(m *mender) { m.drop(m.path) }),
	fix("conflict", `a canary has an app.kubernetes.io/instance of its own`, "one of two keys is asked for by another field",
		func(m *mender) { m.set(m.of("adopt", "selector", "app.kubernetes.io/instance"), text("a")) }),
	fix("name-length", `the label has \d+ characters`, computed, func(m *mender) { m.put(text("a")) }),
	fix("conflict", `the pods of a Job that runs already`, "it depends on whether there is a schedule",
		func(m *mender) { m.set(m.of("adopt", "selector"), object("app", text("a"))) }),
	fix("reference", `there is no storage named`, lookup, (*mender).adoptedStorage),
	fix("reference", `the storage \S+ is the claim`, lookup, func(m *mender) { m.drop(m.of("adopt")) }),
	fix("duplicate", `the name \S+ is taken by another disk or volume`, unique, func(m *mender) { m.put(text(m.fresh())) }),
	fix("conflict", `the selector also selects the pods of the app's backup`, computed, func(m *mender) {
		m.set(append(m.path, m.fresh()), text("a"))
	}),
	fix("conflict", `the pods of a Job with indexes have its name`, "one stands in adopt and the other beside it",
		func(m *mender) { m.put(text("a")) }),
	fix("reference", `the app makes no (\w+)`, lookup, (*mender).make),
	fix("conflict", `the app makes \d+ objects of kind`, lookup, func(m *mender) { m.drop(m.of("adopt")) }),
	fix("conflict", `expose says the name of the`, items, func(m *mender) { m.drop(m.of("expose")) }),
	fix("duplicate", `the name \S+ is taken by another item of expose`, items,
		func(m *mender) { m.set(append(m.exposed(), "name"), text(m.fresh())) }),
	fix("duplicate", `the path .* is there twice`, items, (*mender).otherPath),
	fix("conflict", `an HTTPRoute knows the path types`, "the path may be an item of a list",
		func(m *mender) { m.put(text("Exact")) }),
	fix("conflict", `the path of an HTTPRoute has other characters`, "the path may be an item of a list",
		(*mender).otherPath),
	fix("conflict", `weight needs a gateway`, "any item of a list may have one", func(m *mender) { m.drop(m.path) }),
	fix("conflict", `.* is served by another item of expose`, items, func(m *mender) {
		m.set(append(m.exposed(), "host"), text(m.fresh()+".example"))
	}),
	fix("duplicate", `the name \S+ is taken by`, unique, func(m *mender) {
		if disk := m.of("storage", "data"); slices.Equal(m.path, disk) { // an engine needs it
			m.drop(m.of("volumes", "data"))
		} else {
			m.rename(m.path, m.fresh())
		}
	}),
	fix("duplicate", `two files of the volume have the path`, items, func(m *mender) { m.put(text(m.fresh())) }),
	fix("duplicate", `\S+ has names already`, items, func(m *mender) { m.drop(m.beside(1)) }),
	fix("size", `the search domains have`, computed, func(m *mender) { m.put(list(text("a"))) }),
	fix("duplicate", `two mounts share the path`, unique, (*mender).otherPath),
	fix("conflict", `.* cannot lie below .*, which is a file of config`, unique, (*mender).otherPath),
	fix("duplicate", `the pods are spread over`, items, func(m *mender) { m.drop(m.beside(1)) }),
	fix("duplicate", `the sysctl \S+ is set twice`, items, func(m *mender) { m.drop(m.beside(1)) }),

	fix("reference", `there is no Database named`, lookup, (*mender).database),
	fix("conflict", `redis has no databases with names`, lookup, func(m *mender) { m.drop(m.path) }),
	fix("reference", `there is no app named`, lookup, (*mender).earlier),
	fix("circle", `\S+ comes after itself`, lookup, (*mender).earlier),
	fix("reference", `there is no volume named "(.*)"`, lookup, (*mender).missingVolume),
	fix("reference", `there is no container named`, lookup, func(m *mender) {
		m.put(text(m.hinted("the main container is ")))
	}),
	fix("reference", `this container has no port named`, lookup, (*mender).probedPort),
	fix("reference", `no policy finds the pods of`, "what runs already may be another app of the input",
		func(m *mender) { m.drop(m.path[:len(m.of("networkPolicy", "allowFrom", "0"))]) }),
	fix("reference", `no container that is scraped lists a port`, lookup, (*mender).scrapedPort),
	fix("reference", `the app has no port named`, lookup, (*mender).ownPort),
	fix("reference", `it is not clear which port requests go to`, "it depends on how many ports there are",
		(*mender).exposePort),
	fix("conflict", `requests cannot go to port (\S+), which speaks`, lookup, (*mender).exposedPort),

	fix("pod-security", `.* needs the Pod Security level (\w+), and the pods have`, strictness, func(m *mender) {
		if at := m.of("security"); m.get(at).Kind == source.Map {
			m.set(append(at, "level"), text(m.said[1]))
		} else {
			m.set(at, text(m.said[1]))
		}
	}),
	fix("conflict", `user 0 does not go with runAsNonRoot of the pods`,
		"one stands in the pod and the other in a container", func(m *mender) {
			m.set(m.container("security", "runAsNonRoot"), truth(false))
		}),
	fix("conflict", `a (privileged container|container with the capability SYS_ADMIN) can always gain`,
		"one may stand in the pod and the other in a container", func(m *mender) {
			m.put(truth(true))
		}),
	fix("missing-field", `procMount: Unmasked needs hostUsers: false`, "one stands in the pod and the other in security",
		func(m *mender) {
			if m.get(m.of("hostNetwork")).Text == "true" || m.r.IntN(2) == 0 { // which something else may want
				m.put(text("Default"))
				return
			}
			m.set(m.of("hostUsers"), truth(false))
			m.drop(m.of("hostPID"))
			m.drop(m.of("hostIPC"))
		}),
	fix("conflict", `\w+ is for (Linux|Windows), and the nodes are not`,
		"one stands in the pod and the other may in any container", func(m *mender) {
			if last := len(m.path) - 1; len(m.get(m.path[:last]).Fields) == 1 {
				m.drop(m.path[:last]) // nothing would be left of it
			} else {
				m.drop(m.path)
			}
		}),
	fix("missing-field", `stopSignal needs os`, "one stands in a container and the other in the pod",
		func(m *mender) { m.set(m.of("os"), object("name", text("linux"))) }),
	fix("conflict", `Windows has no SIG`, "one stands in a container and the other in the pod",
		func(m *mender) { m.put(text(m.oneOf("SIGTERM", "SIGKILL"))) }),
	fix("missing-field", `hostProcess needs hostNetwork`, "one stands in the pod and the other in security",
		func(m *mender) {
			m.set(m.of("hostNetwork"), truth(true))
			m.drop(m.of("hostUsers"))
			m.drop(m.of("hostnameOverride"))
		}),
	fix("conflict", `all containers of a pod are processes of the node`, "they stand in several containers",
		func(m *mender) { m.drop(m.path) }),
	fix("conflict", `nodeName does not go with schedulingGates`, "one decides of what the other waits for",
		func(m *mender) { m.drop(m.path) }),
	fix("conflict", `hostUsers: false does not go with a raw device`, "one stands in the pod and the other in a disk",
		func(m *mender) { m.drop(m.path) }),
	fix("duplicate", `the policy for \w+ is given twice`, items, func(m *mender) { m.drop(m.beside(1)) }),
	fix("conflict", `(an init container is not restarted|a container cannot be restarted)`,
		"it depends on the restart policy of the pods", func(m *mender) { m.put(text("NotRequired")) }),
	fix("duplicate", `there are two claims named`, items, func(m *mender) { m.drop(m.beside(1)) }),
	fix("duplicate", `the responder \S+ is there twice`, items, func(m *mender) { m.drop(m.beside(1)) }),
	fix("reference", `there is no claim named "(.*)"`, lookup, func(m *mender) {
		claims := append(slices.Clone(m.get(m.of("resourceClaims")).Items),
			object("name", text(m.said[1]), "resourceClaimTemplateName", text("one")))
		m.set(m.of("resourceClaims"), list(claims...))
	}),
	fix("duplicate", `the container uses the claim`, items, func(m *mender) { m.drop(m.beside(1)) }),
	fix("resources", `the limit for \S+, \S+, is above that of the pod, (\S+)`, compared,
		func(m *mender) { m.put(text(m.said[1])) }),
	fix("resources", `the containers (?:ask for|may use) (\S+) of (\S+) together`, computed, (*mender).together),
	fix("resources", `podResources has no request for (\S+), and the autoscaler`, lookup,
		func(m *mender) { m.drop(m.of("podResources")) }),
	fix("conflict", `the sysctl \S+ does not go with`, computed, func(m *mender) { m.drop(m.beside(1)) }),

	fix("conflict", `(\d+) seconds are longer than terminationGracePeriodSeconds`, compared, func(m *mender) {
		m.set(m.of("terminationGracePeriodSeconds"), &source.Node{Kind: source.Int, Text: m.said[1]})
	}),
	fix("conflict", `ReadWriteOncePod does not go with other access modes`, items, func(m *mender) {
		m.set(m.beside(1), list(text("ReadWriteOncePod")))
	}),
	fix("conflict", `.*, and only one can have the claim of volume (\S+)`,
		"the schema cannot tell a list that lacks an item from one that is wrong", func(m *mender) {
			m.set(m.of("volumes", m.said[1], "accessModes"), list(text("ReadWriteMany")))
		}),
	fix("volume-unused", ``, lookup, func(m *mender) {
		if slices.Contains(m.path, "volumes") && m.r.IntN(4) == 0 {
			m.drop(m.path)
		} else {
			m.set(append(m.path, "mountPath"), text("/"+m.fresh()))
		}
	}),
	fix("reference", `nothing sets the variable (\S+), so the container would never start`, lookup, func(m *mender) {
		m.set(m.container("env", m.said[1]), object("fieldRef", text("metadata.name")))
	}),
	fix("reference", `nothing sets the variable (\S+), so the text`, lookup, func(m *mender) {
		m.set(m.container("env", m.said[1]), text("x"))
	}),
	fix("circle", `the value of \S+ refers to`, lookup, func(m *mender) { m.put(text("x")) }),
	fix("conflict", `volume (\S+) is mounted, and is a device`, lookup, func(m *mender) {
		if m.get(m.of("storage", m.said[1])).Exists() {
			m.noDevice()
			return
		}
		m.set(m.of("volumes", m.said[1]), object("emptyDir", object(), "mountPath", text("/"+m.fresh())))
	}),
	fix("conflict", `volume \S+ has a file system, and is no device`, lookup, (*mender).otherDevice),
	fix("duplicate", `volume \S+ is a device, and has one path`, items, func(m *mender) { m.drop(m.beside(1)) }),
	fix("conflict", `volume \S+ is a device, and has no`, computed, func(m *mender) { m.drop(m.path) }),
	fix("conflict", `only a privileged container can make mounts`,
		"one stands in a mount and the other in the security of the pod or of a container", (*mender).privileged),
	fix("conflict", `the value of .* must be that of the new pod`, items, func(m *mender) { m.drop(m.path) }),
	fix("conflict", `hostPort \d+ differs from containerPort (\d+)`, compared,
		func(m *mender) { m.put(number(m.integer(1))) }),
	fix("conflict", `with maxSurge two pods run on one node`, "it depends on the ports of all containers",
		func(m *mender) { m.drop(m.of("rollout")) }),
	fix("conflict", `no node has two values of the label (\S+)`, compared, func(m *mender) {
		m.set(m.of("nodeSelector", m.said[1]), m.get(m.path))
	}),
	fix("conflict", `all pods would share the claim`, compared, func(m *mender) { m.put(number(1)) }),
	fix("conflict", `a Route takes one host`, platform, func(m *mender) {
		m.put(text(strings.TrimPrefix(m.get(m.path).Text, "*.")))
	}),
	fix("conflict",
		`(className is for an Ingress only|a Route knows the path type Prefix only|the path of a Route has neither|`+
			`a Route has one)`, platform, func(m *mender) {
			m.set(append(m.exposed(), "via"), text("ingress"))
		}),
	fix("conflict", `paths of the API server belong to no namespace`, "the default of scope depends on the kind",
		func(m *mender) {
			m.set(m.beside(3, "scope"), text("cluster"))
			m.drop(m.beside(3, "namespace"))
		}),
	fix("missing-field", `the roles behind the first need a name`, items, func(m *mender) {
		m.set(append(m.path, "name"), text(m.fresh()))
	}),
	fix("duplicate", `two roles have the name`, items, func(m *mender) { m.put(text(m.fresh())) }),
	fix("missing-field", `rbac (for the whole cluster|in another namespace) needs metadata.namespace`,
		"the default of scope depends on the kind", func(m *mender) {
			m.set([]string{"metadata", "namespace"}, text("store"))
		}),
	fix("conflict", `the action FailIndex needs backoffLimitPerIndex`, "the action stands in an item of a list",
		func(m *mender) {
			m.set(m.of("completionMode"), text("Indexed"))
			m.drop(m.of("parallelism"))
			m.set(m.of("backoffLimitPerIndex"), number(1))
			if at := m.of("completions"); !m.get(at).Exists() {
				m.set(at, number(1))
			}
		}),

	fix("range", `\S+ is an address inside a range`, computed, func(m *mender) {
		whole := m.hinted("write ")
		list := m.get(m.path[:len(m.path)-1])
		if slices.ContainsFunc(list.Items, func(n *source.Node) bool { return n.Text == whole }) {
			m.drop(m.path) // it is there already
		} else {
			m.put(text(whole))
		}
	}),
	fix("range", `\S+ is not a part of (\S+)`, computed, (*mender).part),
	fix("range", `endPort \d+ is below port (\d+)`, compared, func(m *mender) { m.put(number(m.integer(1))) }),
	fix("range", `min \d+ is above max (\d+)`, compared, func(m *mender) { m.put(number(m.integer(1))) }),
	fix("range", `min 0 needs a metric`, items, func(m *mender) { m.put(number(1)) }),
	fix("range", `progressDeadlineSeconds \d+ is not above minReadySeconds (\d+)`, compared, (*mender).deadline),
	fix("range", `minReadySeconds (\d+) is not below progressDeadlineSeconds`, compared, (*mender).deadline),
	fix("range", `maxFailedIndexes \d+ is above completions (\d+)`, compared,
		func(m *mender) { m.put(number(m.integer(1))) }),
	fix("range", `with more than \d+ completions .* is at most (\d+)`, compared,
		func(m *mender) { m.put(number(m.integer(1))) }),
	fix("missing-field", `with more than \d+ completions backoffLimitPerIndex needs maxFailedIndexes`, compared,
		func(m *mender) {
			m.set(m.of("maxFailedIndexes"), number(1))
		}),
	fix("range", `the indexes must be in rising order`, computed,
		func(m *mender) { m.put(text(m.oneOf("0", "0-1", "0-1,3"))) }),
	fix("range", `there is no index \d+`, compared, func(m *mender) {
		m.put(text("0"))
		if at := m.of("completions"); m.get(at).Text == "0" {
			m.set(at, number(1))
		}
	}),
	fix("range", `succeededCount \d+ is above the (\d+) indexes`, compared,
		func(m *mender) { m.put(number(m.integer(1))) }),
	fix("range", `the exit codes must be in rising order`, items, (*mender).sorted),
	fix("range", `0 is no failure`, "what the values may be depends on the operator", func(m *mender) {
		m.set(m.beside(2, "operator"), text("NotIn"))
	}),

	fix("budget", `disruption needs two or more replicas`, "the default of replicas depends on the kind",
		(*mender).moreReplicas),
	fix("budget", `(minAvailable|maxUnavailable) .* may be away`, compared, func(m *mender) {
		if m.r.IntN(2) == 0 {
			m.put(text("50%"))
		} else {
			m.put(number(1))
		}
	}),

	fix("resources", `the request for (.*), \S+, is above the limit`, compared, (*mender).atLimit),
	fix("resources", `the request for (.*) must equal the limit`, compared, (*mender).atLimit),
	fix("resources", `(.*) needs a limit, since it cannot be shared`, "it depends on the kind of resource",
		func(m *mender) {
			m.set(m.beside(2, "limits", m.said[1]), m.get(m.path))
		}),
	fix("resources", `.* comes in whole numbers`, "it depends on the kind of resource",
		func(m *mender) { m.put(text("2")) }),
	fix("resources", `.* is not a multiple of the page size, (\S+)`, computed,
		func(m *mender) { m.put(text(m.said[1])) }),
	fix("resources", `.* needs a request or limit for cpu or memory`, "it depends on the kind of resource",
		func(m *mender) {
			if m.path[len(m.path)-2] == "overhead" {
				m.set(m.beside(1, "memory"), text("64Mi"))
			} else {
				m.set(m.beside(2, "limits", "memory"), text("64Mi"))
			}
		}),
	fix("resources", `container (\S+) has no request for (.*), and the autoscaler`, lookup, (*mender).request),

	fix("port", `\w+ listens on port (\d+)`, "it depends on the engine",
		func(m *mender) { m.put(number(m.integer(1))) }),
	fix("storage", `the data of \w+ lies at`, "it depends on the engine", func(m *mender) { m.drop(m.path) }),
	fix("compress", `the image of \w+ has no zstd`, "the engine may be that of another spec",
		func(m *mender) { m.put(text("gzip")) }),

	fix("value", `"\S*" is not a version`, "a number stands as it is written, and the schema matches text only",
		func(m *mender) { m.put(text("18")) }),
	fix("engine-version", ``, "it depends on the engine", func(m *mender) {
		if m.get(m.path).Kind == source.String {
			m.put(text("18"))
		} else {
			m.put(number(18))
		}
	}),
	fix("schedule", ``, computed, (*mender).schedule),
	fix("time-zone", `there is no time zone`, "the list is long, and is data of its own", func(m *mender) {
		m.put(text(m.oneOf("Europe/Berlin", "UTC", "Etc/GMT+12", "America/Argentina/ComodRivadavia", "GB-Eire")))
	}),

	// Of whatever rule: a patch that is made at random never fits.
	fix("patch", ``, "it depends on what the spec becomes", (*mender).patch),
}

func fix(rule, says, because string, mend func(*mender)) repair {
	return repair{rule, regexp.MustCompile("(?s)^" + says), because, mend}
}

// integer reads a number in the message.
func (m *mender) integer(group int) int64 {
	i, err := strconv.ParseInt(m.said[group], 10, 64)
	if err != nil {
		panic(fmt.Sprintf("%q: %v", m.Message, err))
	}
	return i
}

func (m *mender) otherPort() { m.put(number(1024 + m.r.Int64N(60000))) }

func (m *mender) otherPath() {
	path := "/" + m.fresh()
	switch {
	case m.key && m.path[len(m.path)-2] == "config":
		m.rename(m.path, path)
	case m.get(m.path).Kind == source.Map: // a volume
		m.set(append(m.path, "mountPath"), text(path))
	default:
		m.put(text(path))
	}
}

// backup reports whether the main container is that of a backup, which has no
// ports.
func (m *mender) backup() bool {
	return m.doc.Get("kind").Text == "Backup" || len(m.of()) == 2
}

// scrapedPort has a container list the port that is scraped, or names one that is
// listed: another may have the number on the Service.
func (m *mender) scrapedPort() {
	if listed := portNames(m.get(m.of())); len(listed) > 0 && m.r.IntN(2) == 0 {
		m.put(text(m.oneOf(listed...)))
		return
	}
	ports := object(m.fresh(), m.get(m.path))
	if said := m.get(m.path); said.Kind == source.String {
		ports = object(said.Text, number(1024+m.r.Int64N(60000)))
	}
	if m.backup() {
		m.set(m.of("sidecars", m.fresh()), object("image", text("proxy:1"), "ports", ports))
		return
	}
	m.set(append(m.of("ports"), ports.Fields[0].Name), ports.Fields[0].Value)
}

// ownPort names a port of the app where one is asked for.
func (m *mender) ownPort() {
	names := portNames(m.get(m.of()))
	switch {
	case len(names) > 0:
		m.put(text(m.oneOf(names...)))
	case m.backup():
		m.set(m.of("sidecars", m.fresh()),
			object("image", text("proxy:1"), "ports", object(m.get(m.path).Text, number(1024+m.r.Int64N(60000)))))
	default:
		m.set(m.of("ports"), object(m.get(m.path).Text, number(1024+m.r.Int64N(60000))))
	}
}

// servicePortNames gives the names of the ports that the Service of a spec has.
func servicePortNames(spec *source.Node) []string {
	if service := spec.Get("service"); service.Has("ports") {
		return portNames(service)
	}
	return portNames(spec)
}

// exposable gives the names of the Service's ports that expose takes: with a letter in them.
func (m *mender) exposable() []string {
	return slices.DeleteFunc(servicePortNames(m.get(m.of())), func(name string) bool {
		return strings.Trim(name, "-0123456789") == ""
	})
}

// exposePort says which port requests go to; where none has such a name, they go to none.
func (m *mender) exposePort() {
	if names := m.exposable(); len(names) > 0 {
		m.set(append(m.exposed(), "port"), text(m.oneOf(names...)))
	} else {
		m.drop(m.exposed())
	}
}

// serviceTarget leads a port of the Service to one of the app, or to a number.
func (m *mender) serviceTarget() {
	target := number(1024 + m.r.Int64N(60000))
	names := portNames(m.get(m.of()))
	if len(names) > 0 && m.r.IntN(3) > 0 {
		target = text(m.oneOf(names...))
	}
	free := slices.DeleteFunc(names, func(name string) bool { return m.get(m.beside(1, name)).Exists() })
	at := m.get(m.path)
	switch {
	case m.key && at.Kind != source.Map && len(free) > 0 && m.r.IntN(2) > 0:
		m.rename(m.path, m.oneOf(free...))
	case !m.key:
		m.put(target)
	case at.Kind == source.Map:
		m.set(append(m.path, "target"), target)
	default:
		m.set(m.path, object("port", at, "target", target))
	}
}

// exposed is where the item of expose stands that is wrong.
func (m *mender) exposed() []string {
	end := slices.Index(m.path, "expose") + 1
	if end < len(m.path) {
		if _, err := strconv.Atoi(m.path[end]); err == nil {
			end++
		}
	}
	return slices.Clone(m.path[:end])
}

// headless takes from the only Service what a headless one has not, and with its
// type what only that type has.
func (m *mender) headless() {
	m.drop(m.path)
	if m.path[len(m.path)-1] != "type" {
		return
	}
	for _, f := range m.get(m.of("service")).Fields {
		if f.Name == "externalTrafficPolicy" || strings.Contains(strings.ToLower(f.Name), "loadbalancer") {
			m.drop(m.of("service", f.Name))
		}
	}
}

// together gives the pod what its containers have, with a limit that is not below.
func (m *mender) together() {
	m.put(text(m.said[1]))
	if limit := m.of("podResources", "limits", m.said[2]); m.get(limit).Exists() {
		m.set(limit, text(m.said[1]))
	}
}

// exposedPort has the port that requests go to speak TCP.
func (m *mender) exposedPort() {
	if at := m.of("service", "ports", m.said[1]); m.get(at).Exists() {
		m.set(at, object("target", number(1024+m.r.Int64N(60000)), "protocol", text("TCP")))
		return
	}
	m.drop(m.of("ports", m.said[1], "protocol"))
}

// probedPort lets a probe or hook ask a port that there is.
func (m *mender) probedPort() {
	at := m.container()
	names := portNames(m.get(at))
	switch {
	case len(names) > 0:
		m.put(text(m.oneOf(names...)))
	case m.backup() && len(at) == len(m.of()):
		m.put(number(8080))
	default:
		m.set(append(at, "ports"), object(m.get(m.path).Text, number(1024+m.r.Int64N(60000))))
	}
}

// database puts a Database beside a Backup that names one.
func (m *mender) database() {
	name := "db"
	if m.get([]string{"metadata", "name"}).Text == name {
		name = "db2"
	}
	m.put(text(name))
	meta := object("name", text(name))
	if namespace := m.get([]string{"metadata", "namespace"}); namespace.Exists() {
		meta = meta.With("namespace", namespace)
	}
	spec := object("engine", text(m.oneOf("postgres", "mysql", "mariadb", "mongodb", "redis")), "version", text("18"),
		"credentials", object("secret", text("login")), "storage", object("data", object("size", text("1Gi"))))
	m.extra = append(m.extra, m.doc.With("kind", text("Database")).With("metadata", meta).With("spec", spec))
}

// earlier names one Batch, which it puts beside the app.
func (m *mender) earlier() {
	name := m.fresh()
	m.set(m.path[:len(m.path)-1], list(text(name)))
	meta := object("name", text(name))
	if namespace := m.get([]string{"metadata", "namespace"}); namespace.Exists() {
		meta = meta.With("namespace", namespace)
	}
	m.extra = append(m.extra, m.doc.With("kind", text("Batch")).With("metadata", meta).
		With("spec", object("image", text("a/b:1"))))
}

// part makes an exception a part of its range.
func (m *mender) part() {
	whole, err := netip.ParsePrefix(m.said[1])
	if err != nil || whole.Bits() == whole.Addr().BitLen() {
		m.drop(m.path)
		return
	}
	bits := whole.Bits() + 1 + m.r.IntN(whole.Addr().BitLen()-whole.Bits())
	m.put(text(netip.PrefixFrom(whole.Addr(), bits).String()))
}

// deadline raises the deadline of a rollout above the time that a pod must be
// ready, or lowers that.
func (m *mender) deadline() {
	ready := m.integer(1)
	if ready < 1<<31-1 {
		m.set(m.of("rollout", "progressDeadlineSeconds"), number(ready+1))
	} else {
		m.set(m.of("rollout", "minReadySeconds"), number(9))
	}
}

func (m *mender) sorted() {
	codes := slices.Clone(m.get(m.path).Items)
	slices.SortFunc(codes, func(a, b *source.Node) int {
		x, _ := a.Int()
		y, _ := b.Int()
		return int(x - y)
	})
	m.put(list(codes...))
}

// moreReplicas gives the app more pods; a known engine has one.
func (m *mender) moreReplicas() {
	at := m.of("replicas")
	engine := m.get(m.of("engine"))
	switch {
	case engine.Exists() && engine.Text != "custom", slices.ContainsFunc(m.get(m.of("storage")).Fields,
		func(f source.Field) bool { return f.Value.Has("claim") }):
		m.drop(m.of("disruption"))
	case m.get(at).Kind == source.Map:
		m.set(append(at, "min"), number(2))
		m.set(append(at, "max"), number(2+m.r.Int64N(9)))
	default:
		m.set(at, number(2+m.r.Int64N(9)))
	}
}

// otherDevice names another volume, which then is found missing.
func (m *mender) otherDevice() { m.put(text(m.fresh())) }

// noDevice leaves out the device of a volume that is mounted as well.
func (m *mender) noDevice() {
	other, _, _ := locate(m.doc, m.Related[0].Range)
	for _, path := range [][]string{m.path, other} {
		if at := slices.Index(path, "volumeDevices"); at >= 0 {
			m.drop(path[:at+2])
			return
		}
	}
}

// missingVolume adds the volume that is named: one that can be a device where
// one is wanted.
func (m *mender) missingVolume() {
	if slices.Contains(m.path, "volumeDevices") {
		m.set(m.of("volumes", m.said[1]), object("claim", text(m.fresh())))
	} else {
		m.set(m.of("volumes", m.said[1]), object("emptyDir", object()))
	}
}

// privileged makes the container privileged that makes mounts for the node, or
// the mounts those of the node.
func (m *mender) privileged() {
	at := m.container("security")
	switch {
	case m.r.IntN(2) == 0:
		m.put(text("HostToContainer"))
	case len(at) == len(m.of("security")):
		m.set(at, object("level", text("privileged"), "privileged", truth(true)))
	default:
		m.set(at, object("privileged", truth(true)))
	}
}

// atLimit makes a request what its limit is.
func (m *mender) atLimit() { m.put(m.get(m.beside(2, "limits", m.said[1]))) }

// request gives a container the request that the autoscaler needs. Of another
// resource than cpu and memory there may be none in parts.
func (m *mender) request() {
	if m.said[2] != "cpu" && m.said[2] != "memory" {
		if metric, _, ok := locate(m.doc, m.Related[0].Range); ok {
			m.set(metric, text("cpu"))
		}
		return
	}
	at := m.of("resources")
	for _, group := range []string{"initContainers", "sidecars"} {
		if m.get(m.of(group, m.said[1])).Exists() {
			at = m.of(group, m.said[1], "resources")
		}
	}
	if m.get(at).Kind != source.Map { // none
		m.drop(at)
	}
	m.set(append(at, "requests", m.said[2]), text("2"))
}

// schedule writes a schedule in one of the forms that there are.
func (m *mender) schedule() {
	if m.r.IntN(4) == 0 {
		m.put(text(m.oneOf("@hourly", "@daily", "@midnight", "@weekly", "@monthly", "@yearly", "@annually",
			"@every 90m", "@every 1h30m10s", "@every 1.5h")))
		return
	}
	field := func(low, high int, names ...string) string {
		var entries []string
		for range 1 + m.r.IntN(2) {
			from := low + m.r.IntN(high-low+1)
			to := from + m.r.IntN(high-from+1)
			forms := []string{"*", "?", strconv.Itoa(from), fmt.Sprintf("%d-%d", from, to),
				fmt.Sprintf("*/%d", 1+m.r.IntN(high)), fmt.Sprintf("%d-%d/%d", from, to,
					1+m.r.IntN(9)),
				fmt.Sprintf("%d/%d", from, 1+m.r.IntN(9))}
			entries = append(entries, m.oneOf(append(forms, names...)...))
		}
		return strings.Join(entries, ",")
	}
	m.put(text(strings.Join([]string{
		field(0, 59), field(0, 23), field(1, 31), field(1, 12, "jan", "FEB", "Mar-Dec"), field(0, 6, "sun", "MON",
			"Tue-Sat"),
	}, m.oneOf(" ", " ", "  ", "\t"))))
}

// adoptedStorage names the claims of a storage that there is.
func (m *mender) adoptedStorage() {
	name, disk := m.fresh(), object("size", text("1Gi"))
	if engine := m.get(m.of("engine")); engine.Exists() && engine.Text != "custom" {
		name = "data"
	} else {
		disk = disk.With("mountPath", text("/"+name))
	}
	if m.get(append(m.path[:len(m.path)-1:len(m.path)-1], name)).Exists() {
		m.drop(m.path) // it has a name already
		return
	}
	m.rename(m.path, name)
	if at := m.of("storage", name); !m.get(at).Exists() {
		m.set(at, disk)
	}
}

// make has the app make an object of the kind that it has a name for.
func (m *mender) make() {
	rules := list(object("apiGroups", list(text("")), "resources", list(text("pods")), "verbs", list(text("get"))))
	switch kind := m.said[1]; kind {
	case "HorizontalPodAutoscaler":
		m.set(m.of("replicas"), object("min", number(2), "max", number(3)))
		m.drop(m.of("disruption"))
		m.drop(m.of("podResources"))
		m.drop(m.of("resources"))
	case "PodDisruptionBudget":
		engine := m.get(m.of("engine"))
		one := engine.Exists() && engine.Text != "custom"
		for _, f := range m.get(m.of("storage")).Fields {
			one = one || f.Value.Has("claim")
		}
		if one { // there can be no second pod
			m.drop(m.of("adopt"))
			return
		}
		m.drop(m.of("disruption"))
		if replicas := m.get(m.of("replicas")); replicas.Kind == source.Map {
			m.set(m.of("replicas"), object("min", number(2), "max", number(3)))
		} else {
			m.set(m.of("replicas"), number(2))
		}
	case "Ingress", "HTTPRoute", "Route":
		m.drop(m.of("canary"))
		m.drop(m.of("service"))
		for _, other := range []string{"Ingress", "HTTPRoute", "Route"} {
			if other != kind {
				m.drop(m.of("adopt", "names", other))
			}
		}
		expose := object("host", text("a.example"), "port", text(m.oneOf(portNames(m.get(m.of()))...)),
			"via", text(map[string]string{"Ingress": "ingress", "HTTPRoute": "gateway", "Route": "route"}[kind]))
		if kind == "HTTPRoute" {
			expose = expose.With("gateway", object("name", text("public")))
		}
		m.set(m.of("expose"), expose)
	case "PodMonitor":
		m.set(m.of("metrics"), object("port", number(9090)))
	case "NetworkPolicy":
		m.set(m.of("networkPolicy"), object("allowFrom", list()))
	case "PersistentVolumeClaim":
		m.set(m.of("volumes", m.fresh()), object("size", text("1Gi"), "mountPath", text("/"+m.fresh()),
			"accessModes", list(text("ReadWriteMany"))))
	case "RoleBinding", "ClusterRole", "ClusterRoleBinding":
		m.set([]string{"metadata", "namespace"}, text("store"))
		m.set(m.of("rbac"), list(object("rules", rules, "scope", text("namespace")),
			object("name", text(m.fresh()), "rules", rules, "scope", text("cluster"))))
	}
}
