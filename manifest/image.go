package manifest

import "strings"

// CutImage cuts an image into its repository, and its tag and digest with the signs
// before them.
func CutImage(image string) (repository, version string) {
	at := len(image)
	if i := strings.IndexByte(image, '@'); i >= 0 {
		at = i
	}
	if i := strings.LastIndexByte(image[:at], ':'); i > strings.LastIndexByte(image[:at], '/') {
		at = i
	}
	return image[:at], image[at:]
}
