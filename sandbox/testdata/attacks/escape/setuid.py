# Become somebody.
import os
for attempt in (lambda: os.setuid(0), lambda: os.setgid(0), lambda: os.setresuid(0, 0, 0), lambda: os.setgroups([0]), lambda: os.seteuid(1),
                lambda: os.setreuid(1, 1)):
    try:
        attempt()
        print("BREACH", attempt.__code__.co_names)
    except OSError:
        pass
