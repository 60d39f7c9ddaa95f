package judge

import (
	"sync"

	"k8s.io/kubernetes/pkg/capabilities"
)

// flags sets what every distribution passes to its API servers. Without
// --allow-privileged, privileged containers would be refused before Pod
// Security can have a say.
var flags = sync.OnceFunc(func() { capabilities.Setup(true, 0) })
