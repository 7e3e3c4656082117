# expect: timeout
# One instruction of the interpreter that never ends.
x = pow(7, 10 ** 9)
