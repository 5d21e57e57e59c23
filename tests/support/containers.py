"""What containers need to be let run where not everything is allowed."""

# For sh, in a mount namespace of the test's own: crun wants one hierarchy of control groups, and some machines have several.
ONE_HIERARCHY = "umount -R /sys/fs/cgroup 2>/dev/null; mount -t cgroup2 none /sys/fs/cgroup"
# Which podman would raise, and not everybody may.
LIMITS = ("--ulimit=nofile=1024:1024", "--ulimit=nproc=1000:1000")
