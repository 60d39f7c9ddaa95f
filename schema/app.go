package schema

import "github.com/plimsoll-dev/plimsoll/source"

// An App is one spec that was checked: its node has the form that its kind's
// CUE definition gives, with defaults filled in.
type App struct {
	Kind      string // Web, Worker, ...
	Name      string
	Namespace string       // "" when the spec names none
	Node      *source.Node // the whole document; defaults stand at the key of their parent
	// Partial: the spec has mistakes, and Node lacks the parts that are wrong.
	// It can be searched for more mistakes, but not be compiled, and a name
	// that is not found in it may be one of those left out.
	Partial bool
	// Wrong holds the fields under spec in which a partial app has mistakes; of
	// a map with free names, the entries, as volumes.data.
	Wrong map[string]bool
	// Document is the spec as written, comments included; nil where it is not
	// known.
	Document *source.Document
}
