// Package report writes what was found, a file a format: text for people, and
// JSON, SARIF, JUnit, Checkstyle and the formats of GitHub and GitLab for
// programs. Formats lists them.
package report
