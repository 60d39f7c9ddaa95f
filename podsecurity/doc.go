// Package podsecurity has the controls of the Pod Security Standards, as
// k8s.io/pod-security-admission has them in its newest version, but on nodes, so
// that a violation stands where the field does. A test holds each to the module's
// verdict.
package podsecurity
