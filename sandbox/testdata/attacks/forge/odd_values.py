# Messages of a form that nobody expects.
import json, os
for body in (b"[]", b"{}", b"null", b'["value"]', b'["value", ["object", "x", 1]]', b'["value", ["list", ["tuple", ["int", "zz"]]]]',
             b'["raised"]', b'["value", 1, [99, 1]]', b"[" * 100000):
    for fd in range(3, 16):
        try:
            os.set_blocking(fd, False)
            os.write(fd, len(body).to_bytes(4, "big") + body)
        except OSError:
            pass
def answer(x):
    return None
