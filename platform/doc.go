// Package platform holds what a team says of its apps beside their specs: the
// environments that they run in.
//
// An [Environments] is all that an input has of them; [Compose] gives the spec of an app
// as it is in each: the layers laid over what the app says by itself. Every value keeps
// the place where it was written, so that whatever is said of it later is said there.
package platform
