package importer

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
)

// Marker begins the first line of a file that import wrote into a folder; a hash of the
// rest follows it.
const Marker = "# Written by plimsoll import, and yours to change:"

// Marked gives data as a file of a folder.
func Marked(data []byte) []byte {
	return append([]byte(Marker+" "+hash(data)+"\n"), data...)
}

// Unchanged reports whether a file is as import wrote it, so that nothing is lost with
// it.
func Unchanged(file []byte) bool {
	file = bytes.ReplaceAll(file, []byte("\r\n"), []byte("\n"))
	head, data, _ := bytes.Cut(file, []byte("\n"))
	return string(head) == Marker+" "+hash(data)
}

func hash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:8])
}
