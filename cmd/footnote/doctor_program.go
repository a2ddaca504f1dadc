package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"runtime"
	"strconv"
	"strings"
	"time"

	"footnote/knowledge/extract/sandbox"
)

// program looks at the program and at the machine under it.
func (d *checkup) program(ctx context.Context) {
	d.group = "Program"
	d.ok("This is %s, on %s.", buildVersion(), plural(runtime.NumCPU(), "core"))
	if os.Geteuid() == 0 && d.set.user == "" {
		d.note("Set FOOTNOTE_USER=65532:65532, or start it as another user.", "This is root. Footnote needs no rights, and should have none.")
	}
	d.memory(memoryLimit(os.DirFS("/")), variable(d.env, "GOMEMLIMIT"))
	d.sandbox(ctx)
}

// sandbox tries whether files can be read in a process of their own, and whether
// that is bounded.
func (d *checkup) sandbox(ctx context.Context) {
	const do = "A container or a supervisor that forbids it, or too little memory: look at its limits of processes and memory."
	r := &sandbox.Reader{}
	began := time.Now()
	doc, err := r.Read(ctx, "check.md", []byte("# A check\n\nThis sentence is read in a process of its own.\n"))
	took := time.Since(began).Round(time.Millisecond)
	if err != nil || len(doc.Paragraphs) == 0 {
		d.wrongly(do, "No file can be read, as that needs a process of its own: %v.", err)
		return
	}
	loose, err := r.Holds(ctx)
	switch {
	case err != nil:
		d.wrongly(do, "It is not known whether the process that reads files is bounded: %v.", err)
	case len(loose) > 0:
		d.wrongly("Run it on a system that keeps limits (setrlimit): a file that was made to do harm could use up this machine.",
			"The process that reads files is not bounded. It can %s.", strings.Join(loose, ", "))
	default:
		d.ok("Files are read in a process of their own, which is bounded (started and ended in %v).", took)
	}
}

// What a full library makes the process take, as serve tells Go; and what reading a
// file takes beside it.
const readingMemory = sandbox.DefaultMemory

// processMemory is what the process takes at most, but for what it takes for a
// moment.
func processMemory(library int64) int64 { return library * 17 / 10 }

// memory compares what the program may take with what there is; limit is 0 if that
// is not known.
func (d *checkup) memory(limit int64, goLimit string) {
	most, how := processMemory(d.set.memory), fmt.Sprintf("FOOTNOTE_MEMORY_MB is %d", d.set.memory>>20)
	if goLimit != "" {
		d.note("", "GOMEMLIMIT is %s, and holds in the place of what FOOTNOTE_MEMORY_MB would set.", goLimit)
	}
	// Rounded down to a number that somebody would choose.
	fits := max(16, (limit-readingMemory)*10/17>>20/16*16)
	do := fmt.Sprintf("Set FOOTNOTE_MEMORY_MB=%d, or give it more memory.", fits)
	switch {
	case limit == 0:
		d.note("", "How much memory there is cannot be found out; Footnote takes up to %s, and %s more while a file is read.", size(most), size(readingMemory))
	case limit < most:
		d.wrongly(do, "There is %s of memory, and Footnote may take %s (%s): the system would end it.", size(limit), size(most), how)
	case limit < most+readingMemory:
		d.note(do, "There is %s of memory, and Footnote may take %s (%s) and %s more while a file is read.", size(limit), size(most), how, size(readingMemory))
	default:
		d.ok("There is %s of memory; Footnote takes up to %s, and %s more while a file is read.", size(limit), size(most), size(readingMemory))
	}
}

// memoryLimit is how much memory this process may take: what its container or
// service is given, or else what the machine has; 0 if that cannot be found out.
// root is the file system. See https://docs.kernel.org/admin-guide/cgroup-v2.html
// and cgroup-v1/memory.html.
func memoryLimit(root fs.FS) int64 {
	limit := memoryTotal(root)
	groups, _ := fs.ReadFile(root, "proc/self/cgroup")
	for line := range strings.Lines(string(groups)) {
		_, rest, _ := strings.Cut(strings.TrimSpace(line), ":")
		controllers, group, ok := strings.Cut(rest, ":")
		if !ok {
			continue
		}
		switch {
		case controllers == "":
			limit = least(limit, limitAlong(root, "sys/fs/cgroup", group, "memory.max"))
		case strings.Contains(","+controllers+",", ",memory,"):
			limit = least(limit, limitAlong(root, "sys/fs/cgroup/memory", group, "memory.limit_in_bytes"))
		}
	}
	return limit
}

// limitAlong is the least limit of a group and of those above it. In a container
// the names of groups may be those outside, and only the topmost be there.
func limitAlong(root fs.FS, top, group, file string) (limit int64) {
	for group = path.Clean("/" + group); ; group = path.Dir(group) {
		data, err := fs.ReadFile(root, path.Join(top, group, file))
		if n, numberErr := strconv.ParseInt(strings.TrimSpace(string(data)), 10, 64); err == nil && numberErr == nil {
			limit = least(limit, n)
		}
		if group == "/" {
			return limit
		}
	}
}

// least is the lesser of two of which 0 is none.
func least(a, b int64) int64 {
	if a == 0 || b == 0 {
		return max(a, b)
	}
	return min(a, b)
}

// memoryTotal is what the machine has, by /proc/meminfo; 0 if it does not say.
func memoryTotal(root fs.FS) int64 {
	data, err := fs.ReadFile(root, "proc/meminfo")
	if errors.Is(err, fs.ErrNotExist) {
		return 0
	}
	for line := range strings.Lines(string(data)) {
		name, rest, _ := strings.Cut(line, ":")
		fields := strings.Fields(rest)
		if name != "MemTotal" || len(fields) == 0 {
			continue
		}
		kb, _ := strconv.ParseInt(fields[0], 10, 64)
		return kb << 10
	}
	return 0
}
