package admission

import (
	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/common/types/ref"
)

// A reason is why something cannot be known from files.
type reason int64

// The reasons. What is known has none.
const (
	known reason = iota
	ofAuthorizer
	ofUser
	ofNamespace
	ofServer // what it fills in for each object, such as its uid
)

// An open says what of a value is not certain. nil: all of it is.
type open struct {
	why   reason           // the value is not known at all
	rest  reason           // nor are its fields that are not written
	guess bool             // the value is what the server is likely to fill in
	fills bool             // the server may fill it in where it is not there
	below map[string]*open // by the names of fields; those of items under "*"
}

func (o *open) unknown() bool { return o != nil && o.why != known }

func (o *open) field(name string) *open {
	if o == nil {
		return nil
	}
	return o.below[name]
}

func (o *open) item() *open { return o.field("*") }

// at gives what is open below a path of names; it is made where there is nothing.
func (o *open) at(path ...string) *open {
	for _, name := range path {
		if o.below == nil {
			o.below = map[string]*open{}
		}
		if o.below[name] == nil {
			o.below[name] = &open{}
		}
		o = o.below[name]
	}
	return o
}

// A reading notes what an evaluation read that is not certain.
type reading struct {
	guessed bool   // something that the server is likely to fill in, or may
	partial reason // the whole of something of which a part is not known
}

// whole notes that all of a value is read.
func (r *reading) whole(o *open) {
	if o != nil && o.rest != known {
		r.partial = o.rest
	}
}

func (r *reading) unknown(why reason) ref.Val {
	return types.NewUnknown(int64(why), types.NewAttributeTrail("unknown"))
}

// reasonOf gives why a value is not known.
func reasonOf(v ref.Val) reason {
	if u, ok := v.(*types.Unknown); ok {
		for _, id := range u.IDs() {
			return reason(id)
		}
	}
	return known
}
