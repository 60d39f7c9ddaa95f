// Package schematest makes specs for tests: [Generate] makes random ones from the
// tables of package schema, [Points] lists what they can have, and [Mutate]
// spoils them.
package schematest
