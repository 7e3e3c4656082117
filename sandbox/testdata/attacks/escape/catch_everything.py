# expect: timeout
# Catch what is raised to end the loop.
import signal
def handler(*_):
    raise RuntimeError
signal.signal(signal.SIGXCPU, handler)
signal.signal(signal.SIGALRM, handler)
while True:
    try:
        while True:
            pass
    except BaseException:
        pass
