package manifest

const GatewayGroup = "gateway.networking.k8s.io"

const NetworkingGroup = "networking.k8s.io"

const RBACGroup = "rbac.authorization.k8s.io"
