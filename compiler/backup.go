package compiler

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/plimsoll-dev/plimsoll/schema"
	"github.com/plimsoll-dev/plimsoll/source"
)

// rcloneImage takes copies to S3 and back.
const rcloneImage = "docker.io/rclone/rclone:1.75.1"

// The containers and volumes that a Backup adds by itself.
const (
	dumpContainer  = "dump"  // dumps for upload
	fetchContainer = "fetch" // takes a copy from S3
	copiesVolume   = "copies"
	scratchVolume  = "scratch"
)

// A backupSpec is the spec of a Backup, and the backup of a Database.
type backupSpec struct {
	podSpec
	jobFields
	scheduleFields

	Of        backupOf     `json:"of"`
	Databases databases    `json:"databases"`
	To        backupTarget `json:"to"`
	Keep      retention    `json:"keep"`
	Compress  string       `json:"compress"`
	Verify    bool         `json:"verify"`
}

// databases are those that are copied: a list, or the word all. The zero value is
// the one of the app or of the source.
type databases struct {
	all   bool
	names []string
}

// DecodeNode implements source.NodeDecoder.
func (d *databases) DecodeNode(n *source.Node, dec *source.Decoder) {
	if d.all = n.Text == "all"; !d.all {
		dec.Decode(n, &d.names)
	}
}

// A retention says which copies are kept: a number of them, or the last of so
// many days, weeks and months.
type retention struct {
	count   int64
	Daily   int64 `json:"daily"`
	Weekly  int64 `json:"weekly"`
	Monthly int64 `json:"monthly"`
}

// DecodeNode implements source.NodeDecoder.
func (r *retention) DecodeNode(n *source.Node, d *source.Decoder) {
	if n.Kind == source.Map {
		type fields retention
		d.Decode(n, (*fields)(r))
		return
	}
	d.Decode(n, &r.count)
}

// A backupOf names a Database of the input, or with an engine describes one
// that is elsewhere.
type backupOf struct {
	Database    string       `json:"database"`
	Engine      string       `json:"engine"`
	Version     string       `json:"version"`
	Host        string       `json:"host"`
	Port        int32        `json:"port"` // 0: that of the engine
	Credentials *credentials `json:"credentials"`
}

// A backupTarget is where the copies go; one of its fields is set.
type backupTarget struct {
	Volume *newClaim  `json:"volume"`
	Claim  string     `json:"claim"`
	NFS    *nfsTarget `json:"nfs"`
	S3     *s3Target  `json:"s3"`
}

// An nfsTarget is a folder of an NFS server.
type nfsTarget struct {
	Server string `json:"server"`
	Path   string `json:"path"`
}

type s3Target struct {
	Bucket      string         `json:"bucket"`
	Prefix      string         `json:"prefix"` // "": the name of the backup
	Endpoint    string         `json:"endpoint"`
	Region      string         `json:"region"`
	Credentials *s3Credentials `json:"credentials"` // nil: those of the ServiceAccount
}

// An s3Credentials is a Secret with the keys of a bucket.
type s3Credentials struct {
	Secret             string `json:"secret"`
	AccessKeyIDKey     string `json:"accessKeyIDKey"`     // "" is AWS_ACCESS_KEY_ID
	SecretAccessKeyKey string `json:"secretAccessKeyKey"` // "" is AWS_SECRET_ACCESS_KEY
}

// An origin is a database that is backed up.
type origin struct {
	*engine
	image       string
	address     address
	pullSecrets []string // for the image
}

// backsUpDatabase gives where a Backup names a Database in the input; nil where it is of
// another.
func backsUpDatabase(app *schema.App) *reference {
	of := app.Node.At("spec", "of")
	if of.Has("engine") {
		return nil
	}
	name := of.Get("database")
	return &reference{Owner{"Database", app.Namespace, name.Text}, name}
}

// compileBackup makes a CronJob that dumps a database, and on request the
// claim for the copies.
func compileBackup(b *build) {
	var s backupSpec
	b.decode(b.spec(), &s)
	if of := b.origin(&s.Of); of != nil {
		b.backup(&s, of)
	}
}

// ownBackup makes the backup of a Database, as a Backup of its own name would.
func (b *build) ownBackup(db *databaseSpec) {
	of := db.origin(b.Name)
	if of == nil {
		return
	}
	b.reach(of, b.spec("backup").Key, b.spec("serviceName").Range)
	spec := db.Backup
	if platform := b.spec("platform"); platform.Exists() {
		spec = spec.With("platform", platform)
	}
	own := newBuild(&schema.App{
		Kind: "Backup", Name: b.Name + backupSuffix, Namespace: b.Namespace,
		Node: b.Node.With("spec", spec), Partial: b.Partial,
	}, b.opts, registry{}, b.encoder)
	var s backupSpec
	own.decode(spec, &s)
	if v, ok := db.Volumes.Get("backup"); ok && v.Size != nil && s.To.Volume != nil {
		b.fail(b.spec("volumes", "backup").Key, "duplicate",
			fmt.Sprintf("the claim of this volume has the name %s, as that of the backup has", own.Name),
			"give the volume another name", seeKey(b.spec("backup", "to", "volume"), "the claim of the backup"))
		s.To = backupTarget{Claim: own.Name}
	}
	own.backup(&s, of)
	own.checkKept()
	b.checkOwnBackup(own)
	b.ownFrom = len(b.objects)
	b.objects = append(b.objects, own.objects...)
	b.copied, b.files = own.copied, append(b.files, own.files...)
	for _, d := range own.diagnostics {
		if d.Rule == "name-length" && d.Range == appPlace(own.App) {
			continue // reported in terms of the Database's name
		}
		d.Path = b.Node.PathTo(d.Range)
		b.diagnostics = append(b.diagnostics, d)
	}
}

// origin finds out what of means; nil when that is not known.
func (b *build) origin(of *backupOf) *origin {
	if e := findEngine(of.Engine); e != nil {
		port := of.Port
		if port == 0 {
			port = e.port
		}
		b.checkVersion(e, b.spec("of", "version"))
		b.asked("#Image", e.image(of.Version), b.spec("of", "engine"))
		return &origin{
			engine: e, image: e.image(of.Version),
			address: address{host: of.Host, port: port, database: of.Database, credentials: of.Credentials},
		}
	}
	n := b.spec("of", "database")
	app := b.others.find("Database", b.Namespace, of.Database)
	if app == nil {
		b.failNoDatabase(n)
		return nil
	}
	b.follows = append(b.follows, fileName(app.Place))
	db := app.summary.(*databaseSummary)
	if db.origin == nil && !app.partial {
		b.fail(n.Range, "backup-engine",
			fmt.Sprintf("the engine of %s is custom, and how to back it up is not known", app.Name),
			"write a Batch with a schedule, whose image and args make the copy", source.Related{Range: db.engine,
				Message: "the engine"})
	}
	b.reach(db.origin, n.Range, db.serviceName)
	return db.origin
}

// A databaseSummary is what a Backup needs of a Database.
type databaseSummary struct {
	origin              *origin // nil when it is not known how to back it up
	engine, serviceName source.Range
}

func summarizeDatabase(app *schema.App) any {
	var db databaseSpec
	new(source.Decoder).Decode(app.Node.At("spec"), &db) // mistakes are reported with the Database
	spec := app.Node.Get("spec")
	of := db.origin(app.Name)
	of.own()
	return &databaseSummary{of, spec.Get("engine").Range, spec.Get("serviceName").Range}
}

// own has nothing keep the text of a spec.
func (of *origin) own() {
	if of == nil {
		return
	}
	texts := []*string{&of.image, &of.address.host, &of.address.database}
	if c := of.address.credentials; c != nil {
		texts = append(texts, &c.Secret, &c.UsernameKey, &c.PasswordKey, &c.Username)
	}
	for i := range of.pullSecrets {
		texts = append(texts, &of.pullSecrets[i])
	}
	for _, text := range texts {
		*text = strings.Clone(*text)
	}
}

// failNoDatabase says that of names nothing that could be backed up.
func (b *build) failNoDatabase(n *source.Node) {
	if b.others.incomplete {
		return
	}
	hint := "name a Database of the same input, or describe the server: of: {engine, version, host, database, " +
		"credentials}"
	if near := source.Nearest(n.Text, b.others.names("Database", b.Namespace)); near != "" {
		hint = source.DidYouMean(near)
	}
	b.failAbsent(n.Range, "reference", fmt.Sprintf("there is no Database named %q%s", n.Text, inNamespace(b.Namespace)),
		hint)
}

// origin gives the database that a spec makes; nil when the engine is not a
// known one.
func (s *databaseSpec) origin(app string) *origin {
	e := findEngine(s.Engine)
	if e == nil {
		return nil
	}
	of := &origin{engine: e, image: s.Image, pullSecrets: s.ImagePullSecrets, address: address{
		host: s.Service.name(app), port: e.port, database: s.databaseName(app), credentials: s.Credentials,
	}}
	if of.image == "" {
		of.image = e.image(s.Version)
	}
	s.addPort(e, nil)
	for _, p := range s.servicePorts(s.Service) {
		if !s.oneService(app) && p.main && p.number == e.port && protocolOf(p.Protocol) == corev1.ProtocolTCP {
			of.address.port = p.Port
			return of
		}
	}
	// The Service for clients has not got it: the headless one leads to the pod.
	of.address.host = ""
	if s.ServiceName.made() {
		of.address.host = s.headlessName(app)
	}
	return of
}

// reach fails where no Service leads to the database. at is what names it, or its
// backup.
func (b *build) reach(of *origin, at source.Range, serviceName source.Range) {
	if of != nil && of.address.host == "" {
		b.fail(at, "reference", "no Service leads to the database, so nothing can copy it",
			"have its Service publish the port of the engine, or let serviceName name a headless one",
			source.Related{Range: serviceName, Message: "there is no headless Service"})
	}
}

// clientEnv gives the variables of the engine's programs. Of several databases
// the script sets the name.
func (o *origin) clientEnv(several bool) source.Pairs[envValue] {
	list := o.client
	if several {
		list = slices.DeleteFunc(slices.Clone(list), func(v setting) bool { return v.value == databaseValue })
	}
	return settings(list, o.address)
}

// backup emits what the backup of a database consists of.
func (b *build) backup(s *backupSpec, of *origin) {
	b.checkBackup(s, of)
	b.checkJob(&s.jobFields, &s.podSpec)
	c := copies{
		name: b.Name, engine: of.engine, compress: s.Compress, verify: s.Verify, keep: s.Keep,
		several: s.Databases.all || s.Databases.names != nil, databases: s.Databases.names,
	}
	if s.ImagePullSecrets == nil {
		s.ImagePullSecrets = of.pullSecrets
	}
	if s.To.S3 != nil {
		b.dumpToS3(s, of, c)
	} else {
		b.dumpToVolume(s, of, c)
	}
	id := of.idsOf(of.image)
	template := b.podTemplate(&s.podSpec, podOptions{restartPolicy: s.RestartPolicy, user: &podUser{id.user, id.group}})
	if s.To.S3 != nil {
		dumpLast(&template.Spec)
	}
	b.emitCronJob(&s.scheduleFields, &s.jobFields, template)
	b.copied = &copied{cronJob: b.workload(), copies: c, origin: of, to: s.To.S3}
}

// checkBackup fails for what would damage the copies, or can never work.
func (b *build) checkBackup(s *backupSpec, of *origin) {
	if s.Compress == "zstd" && !of.zstd {
		b.fail(b.spec("compress").Range, "compress", fmt.Sprintf("the image of %s has no zstd", of.name),
			"use gzip, or none")
	}
	if app := b.spec("of", "database"); app.Exists() && s.Of.Engine == "" && of.engine.database == "" {
		if databases := b.spec("databases"); databases.Exists() {
			b.fail(databases.Range, "conflict", of.name+" has no databases with names, and all of it is copied",
				"leave databases out", see(app, "the Database"))
		}
	}
	b.checkAccessModes(b.spec("to", "volume", "accessModes"))
	for _, v := range s.Volumes {
		if v.Name == copiesVolume && s.To.S3 == nil {
			b.fail(v.Node.Key, "duplicate", "the name copies is taken by the volume with the copies",
				"give the volume another name")
		}
	}
	if s.To.S3 != nil {
		b.checkFree(s.InitContainers, fetchContainer)
		b.checkFree(s.Sidecars, fetchContainer)
	}
}

// checkFree fails when a container has a name that the Job of a restore needs.
func (b *build) checkFree(list source.Pairs[container], name string) {
	for _, c := range list {
		if c.Name == name {
			b.fail(c.Node.Key, "duplicate", fmt.Sprintf("the name %s is taken by a container of plimsoll restore", name),
				"give the container another name")
		}
	}
}

// dumpToVolume has the main container dump onto a claim, or to NFS.
func (b *build) dumpToVolume(s *backupSpec, of *origin, c copies) {
	s.Image, s.Command = of.image, shell(c.dumpToVolume())
	s.Env = mergeEnv(of.clientEnv(c.several), s.Env)
	if of.roomy {
		b.addScratch(s)
	}
	name := s.To.Claim
	if s.To.Volume != nil {
		name = b.nameOf("PersistentVolumeClaim", b.Name)
		b.emitClaim(b.Name, s.To.Volume)
	}
	to := source.Pair[volume]{Name: copiesVolume, Node: b.spec("to"), Value: volume{Claim: name, MountPath: backupPath}}
	if nfs := s.To.NFS; nfs != nil {
		to.Value.NFS = &corev1.NFSVolumeSource{Server: nfs.Server, Path: nfs.Path}
	}
	s.Volumes = append(s.Volumes, to)
}

// dumpToS3 has an init container dump into scratch space, and the main
// container upload from there.
func (b *build) dumpToS3(s *backupSpec, of *origin, c copies) {
	b.addScratch(s)
	dump := container{
		containerFields: containerFields{Image: of.image, Command: shell(c.dumpToScratch())},

		Env:       mergeEnv(of.clientEnv(c.several), s.Env),
		EnvFrom:   s.EnvFrom,
		Resources: s.Resources,
	}
	for _, v := range s.Volumes {
		if at := v.Value.mountPoints(b.nodeOf(v.Node)); len(at) > 0 {
			dump.Mounts = append(dump.Mounts, source.Pair[mountPoints]{Name: v.Name, Node: b.nodeOf(v.Node), Value: at})
		}
	}
	s.InitContainers = append(s.InitContainers, source.Pair[container]{Name: dumpContainer, Value: dump})
	s.Image, s.Command = rcloneImage, shell(c.upload(c.remote(s.To.S3)))
	s.Env = mergeEnv(s.To.S3.env(), s.Env)
}

// dumpLast puts the container that dumps behind those of the spec, which may
// be its way to the database.
func dumpLast(s *corev1.PodSpec) {
	isDump := func(c corev1.Container) bool { return c.Name == dumpContainer }
	i := slices.IndexFunc(s.InitContainers, isDump)
	dump := s.InitContainers[i]
	s.InitContainers = append(slices.Delete(s.InitContainers, i, i+1), dump)
}

// addScratch mounts space that lives as long as the pod. A volume of that name
// in the spec takes its place.
func (b *build) addScratch(s *backupSpec) {
	for i := range s.Volumes {
		v := &s.Volumes[i]
		if v.Name != scratchVolume {
			continue
		}
		for _, at := range v.Value.mountPoints(v.Node) {
			if at.MountPath != scratchPath {
				b.fail(at.node.At("mountPath").Range, "storage", "the backup mounts the volume scratch at "+scratchPath,
					"leave it out, or give the volume another name")
			}
		}
		v.Value.MountPath = scratchPath
		return
	}
	s.Volumes = append(s.Volumes, source.Pair[volume]{Name: scratchVolume, Value: volume{
		EmptyDir: &corev1.EmptyDirVolumeSource{}, MountPath: scratchPath,
	}})
}

// remote is the folder of the copies, as rclone names it.
func (c copies) remote(t *s3Target) string {
	prefix := strings.Trim(t.Prefix, "/")
	if prefix == "" {
		prefix = c.name
	}
	return ":s3:" + t.Bucket + "/" + prefix
}

// env configures rclone, which reads no file.
func (t *s3Target) env() source.Pairs[envValue] {
	var env source.Pairs[envValue]
	set := func(name, text string) {
		if text != "" {
			env = append(env, source.Pair[envValue]{Name: name, Value: envValue{text: unexpanded(text)}})
		}
	}
	if c := t.Credentials; c != nil {
		id := secretValue(c.Secret, cmp.Or(c.AccessKeyIDKey, "AWS_ACCESS_KEY_ID"))
		key := secretValue(c.Secret, cmp.Or(c.SecretAccessKeyKey, "AWS_SECRET_ACCESS_KEY"))
		env = append(env, source.Pair[envValue]{Name: "AWS_ACCESS_KEY_ID", Value: id},
			source.Pair[envValue]{Name: "AWS_SECRET_ACCESS_KEY", Value: key})
	}
	provider := "AWS"
	if t.Endpoint != "" {
		provider = "Other"
	}
	set("RCLONE_CONFIG", "/dev/null")
	set("RCLONE_S3_PROVIDER", provider)
	set("RCLONE_S3_ENV_AUTH", "true")
	set("RCLONE_S3_ENDPOINT", t.Endpoint)
	set("RCLONE_S3_REGION", t.Region)
	// The keys may be for this folder alone.
	set("RCLONE_S3_NO_CHECK_BUCKET", "true")
	return env
}
