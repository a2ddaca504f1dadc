// Package download fetches files that people attached, from the hosts of their
// platform and from nowhere else.
package download
