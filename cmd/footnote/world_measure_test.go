package main

import (
	"bufio"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// A measure is what a process takes.
type measure struct {
	Heap       int64 // live after a collection, in bytes
	Goroutines int
	Resident   int64         // in bytes, as the system counts
	Files      int           // open
	Children   int           // processes
	Disk       int64         // of the data folder, in bytes
	Processor  time.Duration // that it has used
}

// answerMeasures answers each line that comes in with a measure, after tidy.
func answerMeasures(in io.Reader, out io.Writer, tidy func()) {
	for lines := bufio.NewScanner(in); lines.Scan(); {
		tidy()
		runtime.GC()
		runtime.GC() // for what finalizers let go
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		json.NewEncoder(out).Encode(measure{Heap: int64(m.HeapAlloc), Goroutines: runtime.NumGoroutine()})
	}
}

// processor is how much of it a process has used, with the children that it waited
// for; 0 where the system does not say. pid may be self.
func processor(pid string) time.Duration {
	const tick = 10 * time.Millisecond // USER_HZ (proc_pid_stat(5))
	data, _ := os.ReadFile(filepath.Join("/proc", pid, "stat"))
	_, after, _ := strings.Cut(string(data), ") ")
	fields := strings.Fields(after)
	if len(fields) < 15 {
		return 0
	}
	var sum time.Duration
	for _, field := range fields[11:15] { // utime, stime, cutime, cstime
		n, _ := strconv.ParseInt(field, 10, 64)
		sum += time.Duration(n) * tick
	}
	return sum
}

// measure looks at the process, after a collection of its garbage.
func (p *serving) measure() measure {
	p.t.Helper()
	var m measure
	if _, err := io.WriteString(p.in, "\n"); err != nil {
		p.t.Fatalf("measure: %v; it said\n%s", err, p.log)
	}
	if err := p.out.Decode(&m); err != nil {
		p.t.Fatalf("measure: %v; it said\n%s", err, p.log)
	}
	m.Resident = p.resident()
	m.Files = p.list("fd")
	m.Children = p.children()
	m.Processor = processor(strconv.Itoa(p.cmd.Process.Pid))
	if info, err := os.Stat(filepath.Join(p.data, libraryFile)); err == nil {
		m.Disk = info.Size()
	}
	return m
}

// proc is a file of what the system says of the process.
func (p *serving) proc(name string) string {
	return filepath.Join("/proc", strconv.Itoa(p.cmd.Process.Pid), name)
}

// resident is its memory in bytes; 0 where the system does not say, as for what
// follows.
func (p *serving) resident() int64 {
	data, err := os.ReadFile(p.proc("statm"))
	if err != nil {
		return 0
	}
	pages, _ := strconv.ParseInt(strings.Fields(string(data))[1], 10, 64)
	return pages * int64(os.Getpagesize())
}

func (p *serving) list(name string) int {
	entries, _ := os.ReadDir(p.proc(name))
	return len(entries)
}

// children are the processes that threads of it have started and that are there.
func (p *serving) children() int {
	n := 0
	threads, _ := filepath.Glob(p.proc("task/*/children"))
	for _, name := range threads {
		data, _ := os.ReadFile(name)
		n += len(strings.Fields(string(data)))
	}
	return n
}
