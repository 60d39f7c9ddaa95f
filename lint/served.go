package lint

// ServiceOf gives the first Service that selects a workload's pods, nil when none
// does.
func (x *Index) ServiceOf(w *Workload) *Object { return x.services()[w] }

// findServices gives the workloads that some Service selects, with the first
// Service that does.
func (x *Index) findServices() map[*Workload]*Object {
	type group struct{ folder, namespace, selector string }
	seen := map[group]bool{}
	served := map[*Workload]*Object{}
	for _, o := range x.Of("Service") {
		s := selecting(o)
		if s == nil {
			continue
		}
		g := group{o.folder(), o.Namespace, s.String()}
		if seen[g] {
			continue
		}
		seen[g] = true
		for _, w := range x.Select(o, "", s) {
			if served[w] == nil {
				served[w] = o
			}
		}
	}
	return served
}
