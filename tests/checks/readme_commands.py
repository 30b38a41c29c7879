"""docs.readme_commands: the command blocks of README.md that are marked `sh run` do what they say.

Usage: readme_commands.py CHECKOUT
The blocks run in their order, in one shell, as a reader would type them; the first command that fails fails the
check. Nothing outside this machine is asked: the public address of the examples is replaced by the sandbox's, and
the ports of the page by free ones, of which the default port's is also made the runner's default target.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from check_lib import finish

BLOCK = re.compile(r"^```sh run\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PUBLIC_ADDRESS = "https://dev.amn.gg"
DEFAULT_PORT = "5001"
OTHER_PORTS = ("5002", "5003")
TIME_LIMIT_SECONDS = 120


def free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def script_of(readme: str, port: str) -> str:
    commands = "\n".join(BLOCK.findall(readme)).replace(PUBLIC_ADDRESS, f"http://127.0.0.1:{DEFAULT_PORT}")
    ports = {DEFAULT_PORT: port, **{other: free_port() for other in OTHER_PORTS}}
    return re.sub("|".join(ports), lambda found: ports[found.group()], commands)


def environment(port: str) -> dict[str, str]:
    """Nothing of what the caller's shell exports but what programs need to run."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR", "LANG") if name in os.environ}
    return {**kept, "BASE_URL": f"http://127.0.0.1:{port}"}


def run(root: Path, script: str, env: dict[str, str]) -> tuple[int, str]:
    """The exit code and all output. What a block leaves running, a sandbox perhaps, ends with its process group."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as output:
        shell = subprocess.Popen(
            ["bash", "-euo", "pipefail", "-x", "-c", script], cwd=root, env=env, stdin=subprocess.DEVNULL,
            stdout=output, stderr=subprocess.STDOUT, start_new_session=True)
        try:
            code = shell.wait(TIME_LIMIT_SECONDS)
        except subprocess.TimeoutExpired:
            code = -signal.SIGALRM
        with suppress(ProcessLookupError):
            os.killpg(shell.pid, signal.SIGKILL)
        output.seek(0)
        return code, output.read()


def check(root: Path) -> list[str]:
    port = free_port()
    script = script_of((root / "README.md").read_text(encoding="utf-8"), port)
    if not script.strip():
        return ["README.md has no block marked 'sh run'"]
    code, output = run(root, script, environment(port))
    return [] if code == 0 else [f"{output}\nREADME.md: the last command above ended with {code}"]


if __name__ == "__main__":
    finish(check(Path(sys.argv[1])), "README.md")
