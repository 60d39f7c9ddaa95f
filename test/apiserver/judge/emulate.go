package judge

import (
	"fmt"

	"k8s.io/apimachinery/pkg/util/version"
	utilfeature "k8s.io/apiserver/pkg/util/feature"
	componentversion "k8s.io/component-base/version"
)

// oldest is how many minors back the linked server can emulate.
const oldest = 3

// Newest returns the Kubernetes version whose code is linked in, as 1.37.
func Newest() string {
	return componentversion.DefaultKubeBinaryVersion
}

// Emulate makes the whole process judge as Kubernetes minor, such as "1.35",
// would: with its feature gates, so that a field that came later is dropped,
// and its Pod Security policies. It is the server's --emulated-version.
// Validation that does not hang on a feature gate stays that of [Newest].
//
// Call it before the first verdict.
func Emulate(minor string) error {
	v, err := version.ParseMajorMinor(minor)
	if err != nil {
		return err
	}
	newest := version.MustParseMajorMinor(Newest())
	if newest.LessThan(v) || v.LessThan(newest.SubtractMinor(oldest)) {
		return fmt.Errorf("Kubernetes %s cannot be emulated by %s: only it and the %d minors before", minor, newest, oldest)
	}
	return utilfeature.DefaultMutableFeatureGate.SetEmulationVersion(v)
}

// emulated returns the version that verdicts are for.
func emulated() (major, minor int) {
	v := utilfeature.DefaultMutableFeatureGate.EmulationVersion()
	return int(v.Major()), int(v.Minor())
}
