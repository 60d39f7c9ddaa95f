package k8s

// What the levels of the Pod Security Standards allow, as the API server judges it
// (k8s.io/pod-security-admission/policy). Tests hold each list to its verdicts. The
// lists are not to be changed.
// https://kubernetes.io/docs/concepts/security/pod-security-standards/

// BaselineCapabilities are what a container of the level baseline may add: what it
// has anyway, without NET_RAW.
var BaselineCapabilities = []string{
	"AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD",
	"NET_BIND_SERVICE", "SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT",
}

// RestrictedCapabilities are what a container of the level restricted may add. It
// drops ALL.
var RestrictedCapabilities = []string{"NET_BIND_SERVICE"}

// BaselineProfiles are the types of seccomp and AppArmor profiles that baseline
// allows. restricted asks for a seccomp profile of one of them.
var BaselineProfiles = []string{"RuntimeDefault", "Localhost"}

// BaselineSELinuxTypes are the SELinux types that baseline allows. It allows
// neither a user nor a role.
var BaselineSELinuxTypes = []string{"", "container_t", "container_init_t", "container_kvm_t", "container_engine_t"}

// SELinuxTypes are those of BaselineSELinuxTypes that a version of Kubernetes such as 1.34
// knows.
func SELinuxTypes(version string) []string {
	if Before(version, "1.31") {
		return BaselineSELinuxTypes[:len(BaselineSELinuxTypes)-1]
	}
	return BaselineSELinuxTypes
}

// RestrictedVolumes are the sources that a volume may have at the level restricted.
// Of the others baseline forbids hostPath alone.
var RestrictedVolumes = []string{
	"configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "image", "persistentVolumeClaim", "projected", "secret",
}

// UnrestrictedVolumes are the sources that a volume may not have there.
var UnrestrictedVolumes = []string{
	"hostPath", "gcePersistentDisk", "awsElasticBlockStore", "gitRepo", "nfs", "iscsi", "glusterfs", "rbd",
	"flexVolume", "cinder", "cephfs", "flocker", "fc", "azureFile", "vsphereVolume", "quobyte", "azureDisk",
	"photonPersistentDisk", "portworxVolume", "scaleIO", "storageos",
}

// safeSysctls are what touches only the pod, each with the version of Kubernetes
// from which on baseline allows it.
var safeSysctls = []struct{ name, since string }{
	{"kernel.shm_rmid_forced", "1.0"},
	{"net.ipv4.ip_local_port_range", "1.0"},
	{"net.ipv4.ip_local_reserved_ports", "1.27"},
	{"net.ipv4.ip_unprivileged_port_start", "1.0"},
	{"net.ipv4.ping_group_range", "1.0"},
	{"net.ipv4.tcp_fin_timeout", "1.29"},
	{"net.ipv4.tcp_keepalive_intvl", "1.29"},
	{"net.ipv4.tcp_keepalive_probes", "1.29"},
	{"net.ipv4.tcp_keepalive_time", "1.29"},
	{"net.ipv4.tcp_notsent_lowat", "1.37"},
	{"net.ipv4.tcp_rmem", "1.32"},
	{"net.ipv4.tcp_slow_start_after_idle", "1.37"},
	{"net.ipv4.tcp_syncookies", "1.0"},
	{"net.ipv4.tcp_wmem", "1.32"},
}

// SafeSysctls lists the sysctls that a pod of the levels baseline and restricted
// may set, in a version of Kubernetes such as 1.34.
func SafeSysctls(version string) []string {
	var names []string
	for _, s := range safeSysctls {
		if !Before(version, s.since) {
			names = append(names, s.name)
		}
	}
	return names
}
