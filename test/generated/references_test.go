package generated

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// containers gives all containers of a pod.
func (w *workload) containers() []corev1.Container {
	return slices.Concat(w.template.Spec.InitContainers, w.template.Spec.Containers)
}

func (w *workload) hasContainer(name string) bool {
	return slices.ContainsFunc(w.containers(), func(c corev1.Container) bool { return c.Name == name })
}

// listens reports whether a container that keeps running has the port of a
// Service, or the spec itself names its number.
func (x *index) listens(w *workload, to corev1.ServicePort) bool {
	if to.TargetPort.StrVal == "" && x.words[to.TargetPort.String()] {
		return true
	}
	protocol := func(said corev1.Protocol) corev1.Protocol { return cmp.Or(said, corev1.ProtocolTCP) }
	return slices.ContainsFunc(w.containers(), func(c corev1.Container) bool {
		ends := c.RestartPolicy == nil &&
			slices.ContainsFunc(w.template.Spec.InitContainers, func(i corev1.Container) bool { return i.Name == c.Name })
		return !ends && slices.ContainsFunc(c.Ports, func(p corev1.ContainerPort) bool {
			return p.Name == to.TargetPort.StrVal && protocol(p.Protocol) == protocol(to.Protocol)
		})
	})
}

func (x *index) checkScalers() error {
	for _, s := range x.scalers {
		target := s.Spec.ScaleTargetRef
		i := slices.IndexFunc(x.workloads,
			func(w workload) bool { return w.kind == target.Kind && w.name == target.Name })
		if i < 0 {
			return fmt.Errorf("the autoscaler %s scales %s %s, which is not there", s.Name, target.Kind, target.Name)
		}
		for _, m := range s.Spec.Metrics {
			if m.ContainerResource != nil && !x.workloads[i].hasContainer(m.ContainerResource.Container) {
				return fmt.Errorf("the autoscaler %s looks at container %s, which is not there", s.Name,
					m.ContainerResource.Container)
			}
		}
	}
	return nil
}

// checkBackend looks for the Service and its port that requests go to.
func (x *index) checkBackend(what, service string, port intstr.IntOrString) error {
	s := x.services[service]
	if s == nil {
		return fmt.Errorf("%s leads to Service %s, which is not there", what, service)
	}
	if !slices.ContainsFunc(s.Spec.Ports, func(p corev1.ServicePort) bool {
		return p.Name == port.StrVal && port.StrVal != "" || port.StrVal == "" && p.Port == port.IntVal
	}) {
		return fmt.Errorf("%s leads to port %s of Service %s, which is not there", what, port.String(), service)
	}
	return nil
}

// checkRoutes looks for what an Ingress, an HTTPRoute or a Route leads to.
func (x *index) checkRoutes() error {
	for _, g := range x.ingresses {
		for _, rule := range g.Spec.Rules {
			for _, p := range rule.HTTP.Paths {
				b := p.Backend.Service
				port := intstr.FromInt32(b.Port.Number)
				if b.Port.Name != "" {
					port = intstr.FromString(b.Port.Name)
				}
				if err := x.checkBackend("Ingress "+g.Name, b.Name, port); err != nil {
					return err
				}
			}
		}
		for _, tls := range g.Spec.TLS {
			if !x.words[tls.SecretName] && tls.SecretName != g.Name+"-tls" {
				return fmt.Errorf("Ingress %s names Secret %s, and the spec does not", g.Name, tls.SecretName)
			}
		}
	}
	for _, route := range x.routes {
		if err := x.checkRoute(route["kind"].(string), route["spec"].(map[string]any)); err != nil {
			return err
		}
	}
	return nil
}

func (x *index) checkRoute(kind string, spec map[string]any) error {
	if kind == "Route" {
		service := spec["to"].(map[string]any)["name"].(string)
		port := spec["port"].(map[string]any)["targetPort"].(string)
		return x.checkBackend(kind, service, intstr.FromString(port))
	}
	for _, rule := range spec["rules"].([]any) {
		for _, ref := range rule.(map[string]any)["backendRefs"].([]any) {
			b := ref.(map[string]any)
			if err := x.checkBackend(kind, b["name"].(string),
				intstr.FromInt32(int32(b["port"].(float64)))); err != nil {
				return err
			}
		}
	}
	return nil
}

// checkPods looks for what pods refer to: among themselves, in the output, and
// outside what the spec names.
func (x *index) checkPods() error {
	for i := range x.workloads {
		w := &x.workloads[i]
		if err := x.checkVolumes(w); err != nil {
			return fmt.Errorf("%s %s: %w", w.kind, w.name, err)
		}
		for _, c := range w.containers() {
			if err := x.checkContainer(w, c); err != nil {
				return fmt.Errorf("%s %s, container %s: %w", w.kind, w.name, c.Name, err)
			}
		}
		if account := w.template.Spec.ServiceAccountName; account != "" && !x.has("ServiceAccount", account) &&
			!x.words[account] {
			return fmt.Errorf("%s %s: there is no ServiceAccount %s", w.kind, w.name, account)
		}
		if w.job != nil && w.job.PodFailurePolicy != nil {
			for _, rule := range w.job.PodFailurePolicy.Rules {
				if rule.OnExitCodes != nil && rule.OnExitCodes.ContainerName != nil &&
					!w.hasContainer(*rule.OnExitCodes.ContainerName) {
					return fmt.Errorf("%s %s: a rule is about container %s, which is not there", w.kind, w.name,
						*rule.OnExitCodes.ContainerName)
				}
			}
		}
	}
	return nil
}

// outside fails for a name that is neither an object's nor the spec's.
func (x *index) outside(kind, name string) error {
	if x.has(kind, name) || x.words[name] {
		return nil
	}
	return fmt.Errorf("there is no %s %s", kind, name)
}

func (x *index) checkVolumes(w *workload) error {
	var errs []error
	for _, v := range w.template.Spec.Volumes {
		if v.Secret != nil {
			errs = append(errs, x.outside("Secret", v.Secret.SecretName))
		}
		if v.ConfigMap != nil {
			errs = append(errs, x.outside("ConfigMap", v.ConfigMap.Name))
		}
		if v.PersistentVolumeClaim != nil {
			errs = append(errs, x.outside("PersistentVolumeClaim", v.PersistentVolumeClaim.ClaimName))
		}
		if v.Projected == nil {
			continue
		}
		for _, s := range v.Projected.Sources {
			if s.DownwardAPI == nil {
				continue
			}
			for _, item := range s.DownwardAPI.Items {
				if item.ResourceFieldRef != nil && !w.hasContainer(item.ResourceFieldRef.ContainerName) {
					errs = append(errs, fmt.Errorf("there is no container %s", item.ResourceFieldRef.ContainerName))
				}
			}
		}
	}
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// volume reports whether a pod has a volume, or a claim of that name.
func (w *workload) volume(name string) bool {
	return slices.ContainsFunc(w.template.Spec.Volumes, func(v corev1.Volume) bool { return v.Name == name }) ||
		slices.ContainsFunc(w.claims, func(c corev1.PersistentVolumeClaim) bool { return c.Name == name })
}

func (x *index) checkContainer(w *workload, c corev1.Container) error {
	paths := map[string]bool{}
	for _, m := range c.VolumeMounts {
		if !w.volume(m.Name) {
			return fmt.Errorf("there is no volume %s", m.Name)
		}
		if path := strings.TrimRight(m.MountPath, "/"); paths[path] {
			return fmt.Errorf("two mounts at %s", path)
		} else {
			paths[path] = true
		}
	}
	for _, d := range c.VolumeDevices {
		if !w.volume(d.Name) {
			return fmt.Errorf("there is no volume %s", d.Name)
		}
	}
	for _, e := range c.Env {
		if e.ValueFrom == nil {
			continue
		}
		if ref := e.ValueFrom.SecretKeyRef; ref != nil && x.outside("Secret", ref.Name) != nil {
			return fmt.Errorf("there is no Secret %s", ref.Name)
		}
		if ref := e.ValueFrom.ConfigMapKeyRef; ref != nil && x.outside("ConfigMap", ref.Name) != nil {
			return fmt.Errorf("there is no ConfigMap %s", ref.Name)
		}
	}
	var asked []*corev1.ProbeHandler
	for _, p := range []*corev1.Probe{c.LivenessProbe, c.ReadinessProbe, c.StartupProbe} {
		if p != nil {
			asked = append(asked, &p.ProbeHandler)
		}
	}
	for _, h := range asked {
		if err := checkAsked(c, h.HTTPGet, h.TCPSocket); err != nil {
			return err
		}
	}
	if c.Lifecycle != nil {
		for _, h := range []*corev1.LifecycleHandler{c.Lifecycle.PostStart, c.Lifecycle.PreStop} {
			if h == nil {
				continue
			}
			if err := checkAsked(c, h.HTTPGet, h.TCPSocket); err != nil {
				return err
			}
		}
	}
	return nil
}

// checkAsked looks for the port that a probe or hook names.
func checkAsked(c corev1.Container, http *corev1.HTTPGetAction, tcp *corev1.TCPSocketAction) error {
	var ports []intstr.IntOrString
	if http != nil {
		ports = append(ports, http.Port)
	}
	if tcp != nil {
		ports = append(ports, tcp.Port)
	}
	for _, port := range ports {
		if port.StrVal != "" &&
			!slices.ContainsFunc(c.Ports, func(p corev1.ContainerPort) bool { return p.Name == port.StrVal }) {
			return fmt.Errorf("a probe or hook asks port %s, which is not there", port.StrVal)
		}
	}
	return nil
}

// checkBindings looks for the roles and accounts that bindings bind.
func (x *index) checkBindings() error {
	for _, b := range x.bindings {
		if !x.names[b.role.Kind+"/"+b.home+"/"+b.role.Name] {
			return fmt.Errorf("binding %s: there is no %s %s", b.name, b.role.Kind, b.role.Name)
		}
		for _, s := range b.subjects {
			if s.Namespace != x.namespace() {
				return fmt.Errorf("binding %s: the account is of namespace %q, and the pods of %q", b.name, s.Namespace,
					x.namespace())
			}
			if err := x.outside("ServiceAccount", s.Name); err != nil {
				return fmt.Errorf("binding %s: %w", b.name, err)
			}
		}
	}
	return nil
}
