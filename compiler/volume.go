package compiler

import (
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"

	"github.com/plimsoll-dev/plimsoll/source"
)

// configMapVolume is the name of the volume that holds the files of spec.config.
const configMapVolume = "config-files"

// A volume is a source, and where the main container mounts it.
type volume struct {
	EmptyDir  *corev1.EmptyDirVolumeSource  `json:"emptyDir"`
	HostPath  *hostPath                     `json:"hostPath"`
	Secret    *keyFiles                     `json:"secret"`
	ConfigMap *keyFiles                     `json:"configMap"`
	Claim     string                        `json:"claim"`
	Projected *corev1.ProjectedVolumeSource `json:"projected"`
	CSI       *corev1.CSIVolumeSource       `json:"csi"`
	NFS       *corev1.NFSVolumeSource       `json:"nfs"`
	Ephemeral *corev1.EphemeralVolumeSource `json:"ephemeral"`

	newClaim // made when Size is there

	MountPath   string      `json:"mountPath"` // "": the main container does not mount it, or as Mounts say
	ReadOnly    bool        `json:"readOnly"`
	SubPath     string      `json:"subPath"`
	Mounts      mountPoints `json:"mounts"`
	DefaultMode *int32      `json:"defaultMode"`
}

// mountPoints gives where the main container mounts the volume, whose node is n.
func (v *volume) mountPoints(n *source.Node) mountPoints {
	if v.MountPath == "" {
		return v.Mounts
	}
	mount := corev1.VolumeMount{MountPath: v.MountPath, SubPath: v.SubPath, ReadOnly: v.ReadOnly}
	return mountPoints{{VolumeMount: mount, node: n}}
}

// A hostPath is a path, or a map.
type hostPath struct {
	Path string               `json:"path"`
	Type *corev1.HostPathType `json:"type"`
}

// DecodeNode implements source.NodeDecoder.
func (h *hostPath) DecodeNode(n *source.Node, d *source.Decoder) {
	if n.Kind == source.Map {
		type fields hostPath
		d.Decode(n, (*fields)(h))
		return
	}
	d.Decode(n, &h.Path)
}

// A keyFiles is the name of a Secret or ConfigMap, or a map.
type keyFiles struct {
	Name     string             `json:"name"`
	Items    []corev1.KeyToPath `json:"items"`
	Optional *bool              `json:"optional"`
}

// DecodeNode implements source.NodeDecoder.
func (k *keyFiles) DecodeNode(n *source.Node, d *source.Decoder) {
	if n.Kind == source.Map {
		type fields keyFiles
		d.Decode(n, (*fields)(k))
		return
	}
	d.Decode(n, &k.Name)
}

// volumes gives the volumes of the pod, those for config among them. The
// claims of a StatefulSet are not: its controller adds them.
func (p *pod) volumes(members []member) []corev1.Volume {
	var list []corev1.Volume
	for _, v := range p.Volumes {
		n := p.nodeOf(v.Node)
		p.checkVolume(members, v.Name, n, v.Value)
		from := v.Value.source()
		if v.Value.Size != nil {
			from.PersistentVolumeClaim = &corev1.PersistentVolumeClaimVolumeSource{
				ClaimName: p.nameOf("PersistentVolumeClaim", p.claimOf(v.Name)),
			}
			p.emitClaim(p.claimOf(v.Name), &v.Value.newClaim)
		}
		list = append(list, corev1.Volume{Name: v.Name, VolumeSource: from})
	}
	for _, s := range p.storage {
		p.checkAccessModes(p.nodeOf(s.Node).At("accessModes"))
		p.checkVolumeName(s.Name, p.nodeOf(s.Node))
		if old, taken := p.volumeNode(s.Name); taken {
			p.fail(p.nodeOf(s.Node).Key, "duplicate", fmt.Sprintf("the name %s is taken by a volume", s.Name),
				"give the storage another name", seeKey(old, "the volume"))
		}
		if claim := s.Value.Claim; claim != "" {
			list = append(list, corev1.Volume{Name: s.Name, VolumeSource: corev1.VolumeSource{
				PersistentVolumeClaim: &corev1.PersistentVolumeClaimVolumeSource{ClaimName: claim},
			}})
		}
	}
	if len(p.Config) > 0 {
		list = append(list, corev1.Volume{Name: configMapVolume, VolumeSource: corev1.VolumeSource{
			ConfigMap: &corev1.ConfigMapVolumeSource{LocalObjectReference: corev1.LocalObjectReference{Name: p.emitConfigMap()}},
		}})
	}
	return list
}

func (p *pod) volumeNode(name string) (*source.Node, bool) {
	for _, v := range p.Volumes {
		if v.Name == name {
			return p.nodeOf(v.Node), true
		}
	}
	return nil, false
}

// source gives the volume in Kubernetes' own shape.
func (v *volume) source() corev1.VolumeSource {
	s := corev1.VolumeSource{EmptyDir: v.EmptyDir, Projected: v.Projected, CSI: v.CSI, NFS: v.NFS,
		Ephemeral: v.Ephemeral}
	switch {
	case v.HostPath != nil:
		s.HostPath = &corev1.HostPathVolumeSource{Path: v.HostPath.Path, Type: v.HostPath.Type}
	case v.Secret != nil:
		s.Secret = &corev1.SecretVolumeSource{SecretName: v.Secret.Name, Items: v.Secret.Items,
			Optional: v.Secret.Optional, DefaultMode: v.DefaultMode}
	case v.ConfigMap != nil:
		s.ConfigMap = &corev1.ConfigMapVolumeSource{
			LocalObjectReference: corev1.LocalObjectReference{Name: v.ConfigMap.Name},
			Items:                v.ConfigMap.Items, Optional: v.ConfigMap.Optional, DefaultMode: v.DefaultMode,
		}
	case v.Claim != "":
		s.PersistentVolumeClaim = &corev1.PersistentVolumeClaimVolumeSource{ClaimName: v.Claim}
	case v.Projected != nil:
		projected := *v.Projected
		projected.DefaultMode = v.DefaultMode
		s.Projected = &projected
	}
	return s
}

// checkVolume holds a volume to the level of the pods, and checks what it
// refers to.
func (p *pod) checkVolume(members []member, name string, n *source.Node, v volume) {
	p.checkVolumeName(name, n)
	switch {
	case v.HostPath != nil:
		p.needs(privileged, n.At("hostPath"), "a hostPath")
	case v.NFS != nil:
		p.needs(baseline, n.At("nfs"), "an nfs volume")
	case v.Projected != nil:
		p.checkProjected(members, n.At("projected", "sources"))
	case v.Ephemeral != nil:
		p.checkAccessModes(n.At("ephemeral", "volumeClaimTemplate", "spec", "accessModes"))
	case v.Size != nil:
		p.checkAccessModes(n.At("accessModes"))
	}
}

func (p *pod) checkVolumeName(name string, n *source.Node) {
	if name == configMapVolume && len(p.Config) > 0 {
		p.fail(n.Key, "duplicate", fmt.Sprintf("the name %s is taken by the files of config", name),
			"give the volume another name", see(p.spec("config"), "config is here"))
	}
}

// checkProjected sees to it that files about containers are about containers
// of this pod, and that each file has a path of its own.
func (p *pod) checkProjected(members []member, sources *source.Node) {
	first := map[string]*source.Node{}
	for _, s := range sources.Items {
		for _, item := range s.At("downwardAPI", "items").Items {
			p.checkMember(members, item.At("resourceFieldRef", "containerName"))
		}
		for _, at := range projectedPaths(s) {
			if old := first[at.Text]; old != nil {
				p.fail(at.Range, "duplicate", fmt.Sprintf("two files of the volume have the path %s", at.Text),
					"give one of them another path", see(old, "the other one"))
				continue
			}
			first[at.Text] = at
		}
	}
}

// projectedPaths gives the paths of the files that a source says.
func projectedPaths(s *source.Node) []*source.Node {
	paths := []*source.Node{s.At("serviceAccountToken", "path")}
	for _, name := range []string{"secret", "configMap", "downwardAPI"} {
		for _, item := range s.At(name, "items").Items {
			paths = append(paths, item.Get("path"))
		}
	}
	return slices.DeleteFunc(paths, func(n *source.Node) bool { return !n.Exists() })
}

// checkMember fails when a node that is there does not name a container.
func (p *pod) checkMember(members []member, n *source.Node) {
	if !n.Exists() || slices.ContainsFunc(members, func(m member) bool { return m.name == n.Text }) {
		return
	}
	p.failAbsent(n.Range, "reference", fmt.Sprintf("there is no container named %q", n.Text),
		"the main container is "+p.mainName())
}

// mode is how containers see the volume, where that is known.
func (v *volume) mode() volumeMode {
	switch {
	case v.Claim != "":
		return anyMode
	case v.Ephemeral != nil && v.Ephemeral.VolumeClaimTemplate != nil:
		return modeOf(v.Ephemeral.VolumeClaimTemplate.Spec.VolumeMode)
	}
	return filesMode
}

// A volumeMode is whether a volume has files, or is a raw device.
type volumeMode uint8

const (
	filesMode volumeMode = iota
	deviceMode
	anyMode // of a claim that exists
)

func modeOf(mode *corev1.PersistentVolumeMode) volumeMode {
	if mode != nil && *mode == corev1.PersistentVolumeBlock {
		return deviceMode
	}
	return filesMode
}
