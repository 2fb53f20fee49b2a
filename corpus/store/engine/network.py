"""Network file systems: SQLite's locks and its shared log are not safe on them, so that no archive is opened there."""

import re
from pathlib import Path

_MOUNTS = Path("/proc/self/mounts")
_OVER_THE_NETWORK = re.compile(
    r"nfs4?|cifs|smb3?|smbfs|afs|ceph|glusterfs|lustre|beegfs|gpfs|fuse\.(sshfs|glusterfs|ceph.*|s3fs|rclone)"
)
_ESCAPED = re.compile(r"\\([0-7]{3})")  # a blank in a path


def network_file_system(folder: Path, mounts: Path = _MOUNTS) -> str | None:
    """Return the type of the network file system that holds ``folder``; None if it is on none, or that isn't known."""
    try:
        lines = mounts.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:  # not Linux
        return None
    place = folder.resolve()
    longest, found = -1, ""
    for line in lines:
        _, point, kind, *_ = line.split(" ")
        root = Path(_ESCAPED.sub(lambda code: chr(int(code[1], 8)), point))
        if place.is_relative_to(root) and len(root.parts) >= longest:  # of equals, the last one mounted
            longest, found = len(root.parts), kind
    return found if _OVER_THE_NETWORK.fullmatch(found) else None
