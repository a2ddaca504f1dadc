// Package gateway keeps a connection to Discord's gateway: it identifies within
// the budget, resumes, notices a dead link, and hands on what is dispatched.
package gateway
