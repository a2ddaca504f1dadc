// Package sqlite keeps libraries in one SQLite file: the store.Store of a single
// machine.
//
// # Files
//
// Beside the library there are its journal (-wal and -shm, SQLite's own) and a
// lock (-lock), empty, which every process that has the library open holds
// shared. A new version of the tables and Restore take it alone, so neither
// happens under a program that is running. All are made readable to their owner
// only.
//
// # Decisions
//
// Every page ends in a checksum (see pages.go). SQLite itself has none: a
// flipped bit in a file name would be shown as it is, one in a tree of rows
// could hide documents, or crash the process. With it whatever was not written
// by us is refused at reading, and Check reads everything. Texts and originals
// have digests of their own on top, which also hold in the journal.
//
// Texts and originals lie in parts of 64 KiB, so that one of 25 MB needs no
// contiguous copies of itself on the way in and out.
//
// One connection writes, a few read. Writers of other processes are waited for.
// A write begins with BEGIN IMMEDIATE, so that it never has to be given up half
// way because somebody else wrote first.
//
// Erased bytes are overwritten in the file: by SQLite (secure_delete), and what
// it forgets (copies of rows in the unused part of a page) where pages are
// written. The journal is emptied before Purge, Erase and Withdraw return.
//
// The file does not shrink when something is erased: its pages are overwritten, and
// taken for what comes next, so that it stays as large as what was held at most,
// which quotas bound. Giving pages back needs pages that say who refers to which
// (auto_vacuum), through which clearing the gaps of other pages would go, a file
// that can only get them by being written anew, and moves on each erasure. A backup
// has no holes: whoever wants the room back restores one.
//
// No copy is made before a new version of the tables. Each step to it is one
// transaction, and is tested with a disk that fails, and a process that is killed,
// at each call. A copy would take the room of the library once more, on a disk
// that may not have it, and keep what people erase from then on.
//
// The bot keeps what it has to remember in tables of its own in this file
// (package bot/state), by Read and Write. Its tables are made by the migrations
// here, Erase erases what it keeps of a space, Purge the events that nobody came
// to handle; all else about them is its own.
//
// # What a flipped bit can still do
//
// The journal has SQLite's own checksums, which are looked at when it is found
// after a crash: what stands behind a damaged place of it is as if it had never
// been written, silently. It is empty after Close, and holds a few megabytes
// at most otherwise.
//
// # The reliability tests
//
// They run at small figures. FOOTNOTE_LONG=1 asks for the long run:
//
//	FOOTNOTE_LONG=1 go test -timeout 24h -run Reliability ./knowledge/store/sqlite
package sqlite
