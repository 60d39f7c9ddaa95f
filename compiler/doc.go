// Package compiler turns checked specs into Kubernetes objects.
//
// [Compile] takes apps from package schema, whose nodes have the form of their
// kind's CUE definition with defaults filled in, and gives objects as nodes, in
// an order in which they can be applied. An app goes through these stages:
//
//	decode    the app's node fills the typed spec of its kind (webSpec, ...);
//	          texts that may also be maps read themselves with DecodeNode
//	compile   compileWeb and its like check what spans several fields, and
//	          emit typed objects of k8s.io/api
//	encode    typed objects become nodes again, which stand at the app that
//	          they came from
//	patch     the spec's patches change the nodes
//	join      objects of all apps and those passed through are put in order,
//	          and clashes are reported
//
// The work is divided between this package and package schema by one rule: a
// schema knows types, bounds, patterns and the fields of one struct; here is
// checked what takes two places of a spec, or arithmetic. A mistake is reported
// where it is easiest to mend, with the other place as a related one, and the
// work goes on to find more. What is emitted beside a mistake is never shown.
//
// A kind is one file. Its typed spec embeds podSpec, which holds what all kinds
// say about their pods, and its compile function reads from top to bottom as
// the list of objects that the kind becomes. What kinds share stands in files
// named after it, of which pod.go comes first: its podTemplate calls upon
// container.go and its parts (env.go, port.go, mount.go, probe.go,
// resources.go), volume.go, configmap.go, security.go, placement.go, rbac.go and
// networkpolicy.go. A workload is made by deployment.go, stateful.go or job.go,
// and what stands beside it by service.go, expose.go, replicas.go and
// disruption.go.
//
// Three rules hold for everything emitted:
//
//   - Labels and selectors come from meta.go alone. A selector holds the name
//     and the instance, and no input reaches it.
//   - What Kubernetes itself fills in is not written, unless the spec says it
//     or the default is another one here.
//   - Nothing depends on map order, time, environment or the number of cores.
package compiler
