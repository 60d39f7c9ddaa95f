null = None
DEPENDENCIES = {
  "outputs": [
    {
      "path": "manifests/tickets-mailer.yaml",
      "environment": null,
      "inputs": [
        "apps/mailer.yaml"
      ]
    },
    {
      "path": "manifests/tickets-migrate.yaml",
      "environment": null,
      "inputs": [
        "apps/migrate.yaml",
        "apps/tickets.yaml"
      ]
    },
    {
      "path": "manifests/tickets.yaml",
      "environment": null,
      "inputs": [
        "apps/migrate.yaml",
        "apps/tickets.toml",
        "apps/tickets.yaml"
      ]
    }
  ],
  "inputs": [
    {
      "path": "apps/mailer.yaml",
      "outputs": [
        "manifests/tickets-mailer.yaml"
      ]
    },
    {
      "path": "apps/migrate.yaml",
      "outputs": [
        "manifests/tickets-migrate.yaml",
        "manifests/tickets.yaml"
      ]
    },
    {
      "path": "apps/tickets.toml",
      "outputs": [
        "manifests/tickets.yaml"
      ]
    },
    {
      "path": "apps/tickets.yaml",
      "outputs": [
        "manifests/tickets-migrate.yaml",
        "manifests/tickets.yaml"
      ]
    }
  ],
  "roots": [
    "apps"
  ]
}
