// Package storetest says what every store.Store does: a suite that each of them
// passes, a plain one in memory that serves as its model, and machines that
// break the file under one.
package storetest
