# Crash in the interpreter's own code.
import ctypes
ctypes.string_at(0)
