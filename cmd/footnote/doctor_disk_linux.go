package main

import "golang.org/x/sys/unix"

// diskKind says what file system a folder is on, by the numbers that Linux gives
// them (linux/magic.h). SQLite's journal needs memory that processes share, and
// locks that hold, which network file systems do not give it
// (https://sqlite.org/wal.html, https://sqlite.org/faq.html#q5).
func diskKind(folder string) (name string, trait diskTrait) {
	var s unix.Statfs_t
	if err := unix.Statfs(folder, &s); err != nil {
		return "", diskLocal
	}
	return kindOf(int64(uint32(s.Type)))
}

// Numbers that x/sys does not have.
const (
	lustreMagic = 0x0bd00bd0
	gpfsMagic   = 0x47504653
	vboxMagic   = 0x786f4256
)

func kindOf(number int64) (name string, trait diskTrait) {
	switch number {
	case unix.NFS_SUPER_MAGIC:
		return "NFS", diskNetwork
	case unix.SMB_SUPER_MAGIC, unix.CIFS_SUPER_MAGIC, unix.SMB2_SUPER_MAGIC:
		return "SMB", diskNetwork
	case unix.AFS_SUPER_MAGIC, unix.AFS_FS_MAGIC:
		return "AFS", diskNetwork
	case unix.CEPH_SUPER_MAGIC:
		return "Ceph", diskNetwork
	case unix.CODA_SUPER_MAGIC:
		return "Coda", diskNetwork
	case lustreMagic:
		return "Lustre", diskNetwork
	case gpfsMagic:
		return "GPFS", diskNetwork
	case vboxMagic:
		return "a shared folder of VirtualBox", diskNetwork
	case unix.V9FS_MAGIC:
		return "9p", diskUnsure
	case unix.FUSE_SUPER_MAGIC:
		return "FUSE", diskUnsure
	case unix.TMPFS_MAGIC, unix.RAMFS_MAGIC:
		return "tmpfs", diskMemory
	case unix.OVERLAYFS_SUPER_MAGIC:
		return "overlay", diskContainer
	}
	return "", diskLocal
}
