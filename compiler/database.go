package compiler

import (
	"cmp"
	"fmt"
	"strconv"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/plimsoll-dev/plimsoll/source"
)

// A databaseSpec is the spec of a Database: a known engine, or a custom one
// that says all by itself.
type databaseSpec struct {
	statefulSpec

	Engine      string       `json:"engine"`
	Version     string       `json:"version"`  // "": Image is given
	Database    string       `json:"database"` // "" is the name of the app
	Credentials *credentials `json:"credentials"`
	Backup      *source.Node `json:"backup"`
}

// A credentials is a Secret with a user and a password.
type credentials struct {
	Secret      string `json:"secret"`
	UsernameKey string `json:"usernameKey"` // "" is username
	PasswordKey string `json:"passwordKey"` // "" is password
	Username    string `json:"username"`    // "": it stands in the Secret
}

// dataClaim is the name of the claim whose path an engine gives.
const dataClaim = "data"

// sharedMemoryVolume is the name of the volume that gives an engine more
// shared memory.
const sharedMemoryVolume = "shared-memory"

// compileDatabase makes a StatefulSet of what the engine gives and the spec
// says, and on request its Backup.
func compileDatabase(b *build) {
	var s databaseSpec
	b.decode(b.spec(), &s)
	var user *podUser
	if e := findEngine(s.Engine); e != nil {
		user = b.useEngine(&s, e)
	}
	if s.Backup != nil {
		b.checkName(longestCronJob-len(backupSuffix), "its backup adds "+backupSuffix+" and a CronJob's name holds 52",
			seeKey(s.Backup, "the backup"))
		s.admitBackup(cmp.Or(s.Backup.At("adopt", "selector", labelName).Text, b.Name+backupSuffix))
	}
	b.statefulSet(&s.statefulSpec, user)
	if s.Backup != nil {
		b.ownBackup(&s)
	}
}

// useEngine fills in what the engine gives and the spec does not say.
func (b *build) useEngine(s *databaseSpec, e *engine) *podUser {
	b.checkVersion(e, b.spec("version"))
	if s.Image == "" {
		s.Image = e.image(s.Version)
		b.asked("#Image", s.Image, b.spec("engine"))
	}
	b.usePort(s, e)
	s.Env = mergeEnv(e.serverEnv(s, b.Name), s.Env)
	if s.Command == nil {
		if s.Args == nil {
			s.Args = e.args
		}
		if e.guard != "" && s.Credentials != nil {
			s.Command = append(shell(e.guard), "redis-server")
		}
	}
	s.probe(e)
	if s.TerminationGracePeriodSeconds == nil {
		s.TerminationGracePeriodSeconds = ptr(e.grace)
	}
	b.placeData(s, e)
	if e.sharedMemory {
		s.addSharedMemory()
	}
	id := e.idsOf(s.Image)
	return &podUser{user: id.user, group: id.group}
}

// usePort gives the main container the engine's port.
func (b *build) usePort(s *databaseSpec, e *engine) {
	if other := s.addPort(e, b.spec("engine")); other != nil {
		b.fail(b.numberOf(*other).Range, "port", fmt.Sprintf("%s listens on port %d", e.name, e.port),
			"leave it out; service.ports gives the number on the Service", see(b.spec("engine"), "the engine"))
	}
}

// addPort puts the engine's port before others, named after the engine, unless
// the spec has it under a name of its own. It gives the port of that name which
// has another number, if there is one.
func (s *databaseSpec) addPort(e *engine, at *source.Node) (other *source.Pair[port]) {
	for i, p := range s.Ports {
		if p.Value.ContainerPort == e.port {
			return nil
		}
		if p.Name == e.name {
			return &s.Ports[i]
		}
	}
	own := source.Pair[port]{Name: e.name, Node: at, Value: port{ContainerPort: e.port}}
	s.Ports = append(source.Pairs[port]{own}, s.Ports...)
	return nil
}

// databaseName is the name of the database that the engine makes.
func (s *databaseSpec) databaseName(app string) string {
	if s.Database != "" {
		return s.Database
	}
	return app
}

// serverEnv gives the variables of an engine's server.
func (e *engine) serverEnv(s *databaseSpec, app string) source.Pairs[envValue] {
	var given []setting
	for _, v := range e.server {
		if _, replaced := s.Env.Get(v.unless); !replaced {
			given = append(given, v)
		}
	}
	return settings(given, address{database: s.databaseName(app), credentials: s.Credentials})
}

// An address says how a database is reached.
type address struct {
	host, database string
	port           int32
	credentials    *credentials // nil: no password is needed
}

// settings gives variables their values. Those for a password are left out
// where none is needed.
func settings(list []setting, a address) source.Pairs[envValue] {
	var env source.Pairs[envValue]
	for _, v := range list {
		value := envValue{text: v.text}
		switch v.value {
		case hostValue:
			value.text = unexpanded(a.host)
		case portValue:
			value.text = strconv.Itoa(int(a.port))
		case databaseValue:
			value.text = unexpanded(a.database)
		case podIPValue:
			value.from = &corev1.EnvVarSource{FieldRef: &corev1.ObjectFieldSelector{FieldPath: "status.podIP"}}
		case usernameValue, passwordValue:
			if a.credentials == nil {
				continue
			}
			value = a.credentials.value(v.value)
		}
		env = append(env, source.Pair[envValue]{Name: v.name, Value: value})
	}
	return env
}

// value gives the user or the password.
func (c *credentials) value(of settingValue) envValue {
	switch {
	case of == passwordValue:
		return secretValue(c.Secret, cmp.Or(c.PasswordKey, "password"))
	case c.Username != "":
		return envValue{text: unexpanded(c.Username)}
	}
	return secretValue(c.Secret, cmp.Or(c.UsernameKey, "username"))
}

// secretValue is the value of a key of a Secret.
func secretValue(secret, key string) envValue {
	return envValue{from: &corev1.EnvVarSource{SecretKeyRef: &corev1.SecretKeySelector{
		LocalObjectReference: corev1.LocalObjectReference{Name: secret}, Key: key,
	}}}
}

// shell is the command that runs a script.
func shell(script string) []string { return []string{"/bin/sh", "-c", script} }

// probe has the engine's own client ask the server, where the spec has no
// probe. The start may take half an hour, which an engine can need to repair
// itself after a crash; and a server that is there but busy is not restarted
// until it has been silent for two minutes.
func (s *databaseSpec) probe(e *engine) {
	if !s.StartupProbe.said() {
		s.StartupProbe.value = &corev1.Probe{ProbeHandler: ask(e.ready), PeriodSeconds: 10, TimeoutSeconds: 10,
			FailureThreshold: 180}
	}
	if !s.ReadinessProbe.said() {
		s.ReadinessProbe.value = &corev1.Probe{ProbeHandler: ask(e.ready), PeriodSeconds: 10, TimeoutSeconds: 10}
	}
	if !s.LivenessProbe.said() {
		alive := corev1.ProbeHandler{TCPSocket: &corev1.TCPSocketAction{Port: intstr.FromInt32(e.port)}}
		if e.alive != "" {
			alive = ask(e.alive)
		}
		s.LivenessProbe.value = &corev1.Probe{ProbeHandler: alive, PeriodSeconds: 20, TimeoutSeconds: 10, FailureThreshold: 6}
	}
}

func ask(script string) corev1.ProbeHandler {
	return corev1.ProbeHandler{Exec: &corev1.ExecAction{Command: shell(script)}}
}

// placeData mounts the claim for the data where the engine has its data.
func (b *build) placeData(s *databaseSpec, e *engine) {
	for i := range s.Storage {
		c := &s.Storage[i]
		if c.Name != dataClaim {
			continue
		}
		if path := c.Value.MountPath; path != "" && path != e.dataPath {
			b.fail(c.Node.At("mountPath").Range, "storage",
				fmt.Sprintf("the data of %s lies at %s", e.name, e.dataPath), "leave mountPath out")
		}
		c.Value.MountPath, c.Value.subPath = e.dataPath, e.subPath
	}
}

// addSharedMemory mounts memory at /dev/shm, unless the spec does.
func (s *databaseSpec) addSharedMemory() {
	const path = "/dev/shm"
	for _, v := range s.Volumes {
		if v.Name == sharedMemoryVolume || v.Value.MountPath == path {
			return
		}
	}
	s.Volumes = append(s.Volumes, source.Pair[volume]{Name: sharedMemoryVolume, Value: volume{
		EmptyDir:  &corev1.EmptyDirVolumeSource{Medium: corev1.StorageMediumMemory},
		MountPath: path,
	}})
}

// admitBackup lets the backup in where the spec lists who may connect.
func (s *databaseSpec) admitBackup(name string) {
	if p := s.NetworkPolicy; p != nil && p.AllowFrom != nil {
		p.AllowFrom = append(p.AllowFrom, peer{App: name})
	}
}
