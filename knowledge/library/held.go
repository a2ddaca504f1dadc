package library

// Held is how many bytes the Bases take that are ready to answer, as estimated;
// see Config.Memory.
func (l *Library) Held() int64 {
	l.bases.mu.Lock()
	defer l.bases.mu.Unlock()
	return l.bases.bytes
}
