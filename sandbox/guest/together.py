# Source and test in one interpreter, one namespace.

def run_together(job, fds):
    if job["guard"]:
        apply_guard()
    say, token, run, verdict = send, job["token"], exec, fds[0]
    try:
        run(job["setup"] + "\n" + job["source"] + "\n" + job["test"] + "\n" + job["control"], {})
        outcome = ["passed", "", ""]
    except BaseException as e:
        outcome = ["failed"] + describe(e)
    say(verdict, outcome + [token])
