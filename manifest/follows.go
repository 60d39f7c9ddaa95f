package manifest

// A followed names what follows from a selection, by the array that it stands in.
type followed struct {
	what  string
	first **Workload
	count int
}

// Follows gives what follows from a list that Select gave, and from nothing else.
// It is made once for what many objects select: they may be thousands, that all
// select the same thousands. what names it; nobody may change it.
func Follows[T any](x *Index, what string, list []*Workload, from func() T) T {
	if len(list) <= few {
		return from()
	}
	key := followed{what, &list[0], len(list)}
	if made, ok := x.selected.Load(key); ok {
		return made.(T)
	}
	made := from()
	x.selected.Store(key, made)
	return made
}
