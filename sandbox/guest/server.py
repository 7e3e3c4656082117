# A program that answers requests until their pipe ends. An answer begins with a
# byte that tells it from an exception.

def reply(fd, mark, value):
    body = mark + json.dumps(value, allow_nan=False).encode()
    if len(body) > FRAME_CAP:
        raise WireError("an answer of %d bytes is too large" % len(body))
    body = len(body).to_bytes(4, "big") + body
    while body:
        body = body[os.write(fd, body):]


def run_server(job, fds):
    requests, answers = fds
    space = {"__name__": "server", "data": job["data"]}
    try:
        exec(compile(job["source"], "server.py", "exec"), space)
        answer = space["answer"]
    except BaseException as e:
        reply(answers, b"!", describe(e))
        return
    reply(answers, b"=", None)
    while True:
        try:
            request = recv(requests)
        except EOFError:
            return
        try:
            reply(answers, b"=", answer(request))
        except BaseException as e:
            reply(answers, b"!", describe(e))
