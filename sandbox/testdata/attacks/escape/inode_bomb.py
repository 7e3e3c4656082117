# Many empty files.
made = 0
for folder in (".", "/tmp", "/dev/shm"):
    try:
        for i in range(6000):
            open("%s/assay-inode-%d" % (folder, i), "w").close()
            made += 1
    except OSError:
        pass
if made > 5000:
    print("BREACH", made, "files")
