# Take memory until there is none.
hoard = []
try:
    while len(hoard) < 400:
        hoard.append(bytearray(1 << 20))
except MemoryError:
    pass
if len(hoard) >= 256:
    print("BREACH", len(hoard), "MiB")
