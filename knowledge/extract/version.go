package extract

// Version is the version of the readers. It grows by one with every change
// that gives the same file another text, other places or other structure, so
// that what was read before can be found and read anew. A change of speed, of
// an error's words, or for files that were refused before leaves it alone.
const Version = 1
