// Package backup runs the commands of compiled Backups for real: against
// PostgreSQL, MariaDB and Redis servers on loopback, onto folders and into an
// S3-compatible server. README.md says how.
package backup
