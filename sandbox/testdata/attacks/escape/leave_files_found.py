# What did the program before leave?
import os, random
try:
    if os.getcwd() != "/":
        left = os.listdir(".")
        if left:
            print("BREACH", left)
except OSError:
    pass
