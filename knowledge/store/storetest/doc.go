// Package storetest says what every store.Store does: a suite that each of them
// passes (Run), a plain one in memory that serves as its model (NewMemory), and
// a full account of what a space holds (Dump), for tests that break things.
package storetest
