// Package judge says what the Kubernetes API server would answer to a
// manifest, without a server: it links the server's own code and walks an
// object through the steps of a request.
//
//	bytes
//	  -> request             which kind, which namespace                (request.go)
//	  -> strict decoding     unknown and duplicate fields are errors   (decode.go)
//	  -> defaulting, conversion to the internal type                   (decode.go)
//	  -> allocation          cluster IPs and node ports of a Service   (service.go)
//	  -> strategy            prepare, validate, warn, canonicalize     (create.go, update.go)
//	  -> Pod Security        the pod or the pod template               (podsecurity.go)
//
// The list of kinds is in resources.go. HTTPRoute and Route come from their
// definitions, as custom resources do in a server (custom.go). Any other kind is
// skipped, never accepted: an answer of OK always comes from the server's code.
//
// What a running cluster decides from other objects or by configuration is
// left out: admission plugins other than Pod Security (quotas, limit ranges,
// whether a named priority or runtime class exists), webhooks, authorization,
// and the size limit of the database.
//
// Everything here is safe for concurrent use, except [Emulate].
package judge
