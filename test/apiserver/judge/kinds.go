package judge

// Kinds lists the kinds of the server's own that are judged, in the versions that it serves,
// as "apps/v1 Deployment".
func Kinds() (names []string) {
	for i := range resources {
		r := &resources[i]
		for _, version := range r.versions {
			if r.group != "" {
				version = r.group + "/" + version
			}
			names = append(names, version+" "+r.kind)
		}
	}
	return names
}
