// Package ci holds the script that gates a model in continuous integration, for
// GitHub, GitLab and others. Its tests run it as those do, step by step.
package ci
