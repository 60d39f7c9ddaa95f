package fields

// Kinds of specs.
const (
	all      = "Web Worker Database Stateful NodeAgent Batch Backup"
	served   = "Web Worker Database Stateful NodeAgent"
	running  = "Web Worker Database Stateful NodeAgent Batch"
	deployed = "Web Worker"
	stateful = "Database Stateful"
	jobs     = "Batch Backup"
)

// Reasons that several fields have.
const (
	byCluster    = "The cluster sets it"
	selected     = "The selector follows from the name of the app, and a selector cannot be changed"
	template     = "The pods are what the spec says beside it: see Pod and PodTemplate"
	inTree       = "The driver left Kubernetes, or leaves it: a claim, or ephemeral, takes its place"
	alpha        = "It is alpha: the feature is not enabled by default in any version"
	filled       = "It is filled in: the pods of the app itself"
	rare         = "Few need it"
	experimental = "It is not in the standard channel of the Gateway API"
)

// roots is the table. A test holds it to the newest Kubernetes: what is new there
// has to be decided, and to the language: what it names has to be there, and to
// make the difference that it says.
var roots = []root{{
	name: "Pod", about: "spec of a pod, in whatever makes it",
	definition: "core.v1.PodSpec", kinds: all, at: "spec",
	reached: map[string]string{
		"containers":                   "spec",
		"initContainers":               "spec.initContainers spec.sidecars",
		"imagePullSecrets.name":        "spec.imagePullSecrets",
		"automountServiceAccountToken": "spec.serviceAccount.token",
		"serviceAccountName":           "spec.serviceAccount",
		"securityContext":              "spec.security",
		"topologySpreadConstraints":    "spec.topologySpread",
		"resources":                    "spec.podResources",
		"activeDeadlineSeconds":        "spec.podActiveDeadlineSeconds",
	},
	owned: map[string]string{
		"ephemeralContainers": "kubectl debug adds them to a pod that runs; a template has none",
		"priority":            "The cluster computes it from priorityClassName",
		"resources.claims":    "The API server refuses it for a pod as a whole; containers have resources.claims",
		"serviceAccount":      "It is an old name of serviceAccountName, which is written",
		"topologySpreadConstraints.labelSelector": filled,
	},
	left: map[string]string{
		"topologySpreadConstraints.matchLabelKeys":     rare,
		"topologySpreadConstraints.minDomains":         rare,
		"topologySpreadConstraints.nodeAffinityPolicy": rare,
		"topologySpreadConstraints.nodeTaintsPolicy":   rare,
	},
}, {
	name: "Container", about: "the main container, by fields of spec, and those of initContainers and sidecars",
	definition: "core.v1.Container", kinds: all, at: "spec",
	reached: map[string]string{
		"name":                             "spec.container spec.initContainers spec.sidecars",
		"env":                              "spec.env.NAME",
		"env.name":                         "spec.env",
		"env.value":                        "spec.env",
		"env.valueFrom":                    "spec.env.NAME",
		"env.valueFrom.fieldRef.fieldPath": "spec.env.NAME.fieldRef",
		"env.valueFrom.resourceFieldRef.resource": "spec.env.NAME.resourceFieldRef",
		"volumeMounts.name":                       "spec.volumes",
		"volumeMounts.mountPropagation":           "spec.volumes.NAME.mounts.mountPropagation",
		"volumeMounts.recursiveReadOnly":          "spec.volumes.NAME.mounts.recursiveReadOnly",
		"volumeMounts.subPathExpr":                "spec.volumes.NAME.mounts.subPathExpr",
		"envFrom.configMapRef.name":               "spec.envFrom.configMapRef",
		"envFrom.configMapRef.optional":           "spec.envFrom.optional",
		"envFrom.secretRef.name":                  "spec.envFrom.secretRef",
		"envFrom.secretRef.optional":              "spec.envFrom.optional",
		"ports":                                   "spec.ports.NAME",
		"ports.name":                              "spec.ports",
		"securityContext":                         "spec.security",
		"volumeMounts":                            "spec.volumes.NAME",
	},
	owned: map[string]string{
		"restartPolicy": "It follows from the place: containers under sidecars are always restarted; one with " +
			"restartPolicyRules has what the pods have",
		"env.valueFrom.fieldRef.apiVersion":            "It is v1, the only one",
		"env.valueFrom.resourceFieldRef.containerName": "It is the container itself",
	},
	left: map[string]string{
		"env.valueFrom.fileKeyRef":               "It is new; a script reads the file as well",
		"env.valueFrom.resourceFieldRef.divisor": "Amounts are given in their own unit",
		"ports.hostIP":                           "A port of the node is mostly one of all its addresses",
		"volumeMounts.bindMountOptions":          alpha,
	},
}, {
	name: "Probe", about: "livenessProbe, readinessProbe and startupProbe of a container",
	definition: "core.v1.Probe", kinds: running, at: "spec.livenessProbe",
	left: map[string]string{
		"grpc.mode":        alpha,
		"httpGet.protocol": alpha,
	},
}, {
	name: "Lifecycle", about: "lifecycle of a container",
	definition: "core.v1.Lifecycle", kinds: running, at: "spec.lifecycle",
	left: map[string]string{
		"postStart.httpGet.protocol": alpha,
		"preStop.httpGet.protocol":   alpha,
	},
}, {
	name: "SecurityContext", about: "securityContext of a container",
	definition: "core.v1.SecurityContext", kinds: all, at: "spec.security spec.sidecars.NAME.security",
}, {
	name: "PodSecurityContext", about: "securityContext of a pod",
	definition: "core.v1.PodSecurityContext", kinds: all, at: "spec.security",
}, {
	name: "Volume", about: "an entry of the volumes of a pod",
	definition: "core.v1.Volume", kinds: all, at: "spec.volumes.NAME",
	reached: map[string]string{
		"name":                            "spec.volumes",
		"persistentVolumeClaim":           "spec.volumes.NAME.claim",
		"persistentVolumeClaim.claimName": "spec.volumes.NAME.claim",
		"secret.secretName":               "spec.volumes.NAME.secret",
		"secret.defaultMode":              "spec.volumes.NAME.defaultMode",
		"configMap.defaultMode":           "spec.volumes.NAME.defaultMode",
		"projected.defaultMode":           "spec.volumes.NAME.defaultMode",
	},
	owned: map[string]string{
		"persistentVolumeClaim.readOnly": "Each mount says it: volumes.NAME.readOnly",
		"downwardAPI":                    "A projected volume has it: volumes.NAME.projected.sources.downwardAPI",
	},
	left: map[string]string{
		"configMap.defaultUser": alpha, "configMap.items.user": alpha, "secret.defaultUser": alpha,
		"secret.items.user": alpha, "projected.defaultUser": alpha, "projected.sources.configMap.items.user": alpha,
		"projected.sources.downwardAPI.items.user": alpha, "projected.sources.secret.items.user": alpha,
		"projected.sources.serviceAccountToken.user": alpha, "emptyDir.mode": alpha,
		"projected.sources.clusterTrustBundle": "Kubernetes enables it from 1.37 on",
		"projected.sources.podCertificate":     "Kubernetes enables it from 1.37 on",
		"image":                                "Kubernetes enables it from 1.35 on",
		"awsElasticBlockStore":                 inTree, "azureDisk": inTree, "azureFile": inTree, "cephfs": inTree,
		"cinder": inTree, "flexVolume": inTree, "flocker": inTree, "gcePersistentDisk": inTree, "gitRepo": inTree,
		"glusterfs": inTree, "photonPersistentDisk": inTree, "portworxVolume": inTree, "quobyte": inTree,
		"rbd": inTree, "scaleIO": inTree, "storageos": inTree, "vsphereVolume": inTree, "fc": rare, "iscsi": rare,
	},
}, {
	name: "PodTemplate", about: "template of what makes pods",
	definition: "core.v1.PodTemplateSpec", kinds: all, at: "",
	reached: map[string]string{
		"metadata": "spec.podLabels spec.podAnnotations",
		"spec":     "spec",
	},
}, {
	name: "Metadata", about: "metadata of an object",
	definition: "meta.v1.ObjectMeta", kinds: all, at: "metadata",
	owned: map[string]string{
		"creationTimestamp": byCluster, "deletionGracePeriodSeconds": byCluster, "deletionTimestamp": byCluster,
		"generation": byCluster, "managedFields": byCluster, "resourceVersion": byCluster, "selfLink": byCluster,
		"uid": byCluster, "ownerReferences": "Controllers set it",
		"generateName": "An app has one fixed name, which other objects refer to",
	},
	left: map[string]string{"finalizers": "They belong to controllers"},
}, {
	name: "Service", about: "the Service of an app",
	definition: "core.v1.ServiceSpec", spec: true, kinds: served, at: "spec.service",
	reached: map[string]string{
		"ports":            "spec.service.ports.NAME",
		"ports.name":       "spec.service.ports",
		"ports.targetPort": "spec.service.ports.NAME.target",
	},
	owned: map[string]string{
		"selector":   selected,
		"clusterIP":  "The cluster gives the address; None is that of the headless Service which Database and Stateful have",
		"clusterIPs": "The cluster gives the addresses",
	},
	left: map[string]string{
		"externalIPs":           "It is dangerous, and many clusters refuse it",
		"externalName":          "A Service of that type leads to no pods; write it by hand beside the specs",
		"healthCheckNodePort":   "The cluster gives a free one",
		"sessionAffinityConfig": "Three hours are nearly always right",
	},
}, {
	name: "Deployment", about: "what Web and Worker become",
	definition: "apps.v1.DeploymentSpec", spec: true, kinds: deployed, at: "spec spec.rollout",
	reached: map[string]string{
		"strategy":               "spec.rollout",
		"strategy.type":          "spec.rollout.strategy",
		"strategy.rollingUpdate": "spec.rollout",
	},
	owned: map[string]string{"selector": selected, "template": template},
	left:  map[string]string{"paused": "It is a state of a rollout more than of an app"},
}, {
	name: "StatefulSet", about: "what Database and Stateful become",
	definition: "apps.v1.StatefulSetSpec", spec: true, kinds: stateful, at: "spec spec.rollout",
	reached: map[string]string{
		"updateStrategy":                "spec.rollout",
		"updateStrategy.type":           "spec.rollout.strategy",
		"updateStrategy.rollingUpdate":  "spec.rollout",
		"volumeClaimTemplates":          "spec.storage.NAME",
		"volumeClaimTemplates.metadata": "spec.storage",
		"volumeClaimTemplates.spec":     "spec.storage.NAME",
	},
	owned: map[string]string{
		"selector": selected, "template": template,
		"volumeClaimTemplates.apiVersion": "It is v1, the only one",
		"volumeClaimTemplates.kind":       "It is PersistentVolumeClaim",
		"volumeClaimTemplates.status":     byCluster,
	},
}, {
	name: "DaemonSet", about: "what NodeAgent becomes",
	definition: "apps.v1.DaemonSetSpec", spec: true, kinds: "NodeAgent", at: "spec.rollout",
	reached: map[string]string{
		"updateStrategy":               "spec.rollout",
		"updateStrategy.type":          "spec.rollout.strategy",
		"updateStrategy.rollingUpdate": "spec.rollout",
	},
	owned: map[string]string{"selector": selected, "template": template},
	left:  map[string]string{"revisionHistoryLimit": "Ten old versions are kept, which cost nothing"},
}, {
	name: "Job", about: "what Batch becomes, and each run of Batch with a schedule and of Backup",
	definition: "batch.v1.JobSpec", spec: true, kinds: jobs, at: "spec",
	owned: map[string]string{
		"selector": "The cluster makes it, with an id of its own", "manualSelector": "The cluster makes the selector",
		"template": template,
	},
	left: map[string]string{
		"managedBy":  "Another controller than that of Kubernetes brings its own objects",
		"scheduling": alpha,
	},
}, {
	name: "CronJob", about: "what Batch with a schedule and Backup become",
	definition: "batch.v1.CronJobSpec", spec: true, kinds: jobs, at: "spec",
	owned: map[string]string{"jobTemplate": "Each run is what the spec says beside it: see Job"},
}, {
	name: "PersistentVolumeClaim", about: "the disks of storage, and those of volumes with a size",
	definition: "core.v1.PersistentVolumeClaimSpec", spec: true, kinds: "Database Stateful", at: "spec.storage.NAME",
	reached: map[string]string{"resources": "spec.storage.NAME", "resources.requests": "spec.storage.NAME.size"},
	left: map[string]string{
		"dataSource": rare, "dataSourceRef": rare, "selector": rare, "volumeAttributesClassName": rare,
		"volumeName":       rare,
		"resources.limits": "A disk has the size that is asked for",
	},
}, {
	name: "HorizontalPodAutoscaler", about: "replicas of Web and Worker as a map",
	definition: "autoscaling.v2.HorizontalPodAutoscalerSpec", spec: true, kinds: deployed, at: "spec.replicas",
	reached: map[string]string{"minReplicas": "spec.replicas.min", "maxReplicas": "spec.replicas.max"},
	owned: map[string]string{
		"scaleTargetRef":                             "It is the app itself",
		"metrics.containerResource.target.value":     "This metric has averageUtilization and averageValue",
		"metrics.resource.target.value":              "This metric has averageUtilization and averageValue",
		"metrics.pods.target.value":                  "This metric has averageValue",
		"metrics.pods.target.averageUtilization":     "This metric has averageValue",
		"metrics.object.target.averageUtilization":   "This metric has value and averageValue",
		"metrics.external.target.averageUtilization": "This metric has value and averageValue",
	},
	left: map[string]string{
		"behavior.scaleDown.tolerance": "It is for few metrics",
		"behavior.scaleUp.tolerance":   "It is for few metrics",
	},
}, {
	name: "PodDisruptionBudget", about: "the budget of an app with two or more replicas",
	definition: "policy.v1.PodDisruptionBudgetSpec", spec: true, kinds: deployed + " " + stateful,
	at:    "spec.disruption",
	owned: map[string]string{"selector": selected},
	left:  map[string]string{"unhealthyPodEvictionPolicy": rare},
}, {
	name: "Ingress", about: "expose of a Web, via: ingress",
	definition: "networking.v1.IngressSpec", spec: true, kinds: "Web", at: "spec.expose",
	reached: map[string]string{
		"ingressClassName":                           "spec.expose.className",
		"rules":                                      "spec.expose",
		"rules.http":                                 "spec.expose",
		"rules.http.paths":                           "spec.expose",
		"tls.hosts":                                  "spec.expose.host",
		"tls.secretName":                             "spec.expose.tls",
		"rules.http.paths.backend":                   "spec.expose.port",
		"rules.http.paths.backend.service":           "spec.expose.port",
		"rules.http.paths.backend.service.port":      "spec.expose.port",
		"rules.http.paths.backend.service.port.name": "spec.expose.port",
	},
	owned: map[string]string{
		"defaultBackend":                               "It would take what belongs to other apps",
		"rules.http.paths.backend.resource":            "The backend is the app's own Service",
		"rules.http.paths.backend.service.name":        "The backend is the app's own Service",
		"rules.http.paths.backend.service.port.number": "The port is named, as it is in the Service",
	},
}, {
	name: "NetworkPolicy", about: "networkPolicy, in Kubernetes' own shape; allowFrom and allowTo are shorter",
	definition: "networking.v1.NetworkPolicySpec", spec: true, kinds: all, at: "spec.networkPolicy",
	owned: map[string]string{"podSelector": selected, "policyTypes": "They follow from what is there"},
}, {
	name: "HTTPRoute", about: "expose of a Web, via: gateway",
	spec: true, kinds: "Web", at: "spec.expose",
	reached: map[string]string{
		"hostnames":                "spec.expose.host",
		"parentRefs":               "spec.expose.gateway",
		"rules":                    "spec.expose",
		"rules.matches":            "spec.expose.path",
		"rules.matches.path":       "spec.expose.path",
		"rules.matches.path.value": "spec.expose.path",
		"rules.matches.path.type":  "spec.expose.pathType",
		"rules.backendRefs":        "spec.expose.port",
		"rules.backendRefs.port":   "spec.expose.port",
		"rules.backendRefs.weight": "spec.canary.weight",
	},
	owned: map[string]string{
		"rules.name":       "Nothing refers to a rule of the route",
		"parentRefs.group": "It is a Gateway", "parentRefs.kind": "It is a Gateway",
		"rules.backendRefs.group":     "The backend is the app's own Service",
		"rules.backendRefs.kind":      "The backend is the app's own Service",
		"rules.backendRefs.name":      "The backend is the app's own Service",
		"rules.backendRefs.namespace": "The backend is the app's own Service",
	},
	left: map[string]string{
		"useDefaultGateways":        experimental,
		"rules.filters":             rare,
		"rules.backendRefs.filters": rare,
		"rules.matches.headers":     rare,
		"rules.matches.method":      rare,
		"rules.matches.queryParams": rare,
		"rules.timeouts":            rare,
		"rules.retry":               experimental,
		"rules.sessionPersistence":  experimental,
		"parentRefs.port":           "sectionName names a listener",
	},
}}
