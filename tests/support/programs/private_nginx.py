"""An nginx of one's own, with the configuration that the portal prints: its ports and certificate."""

import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.support.programs.free_ports import find_free_ports


class PrivateNginx:
    """In `folder`, before processes at these ports; `address` is HTTP, `encrypted` HTTPS."""

    def __init__(self, program: str, folder: Path, site: str, ports: Sequence[int]) -> None:
        self._program, self._folder = program, folder
        plain, secret = find_free_ports(2)
        self.address, self.encrypted = f"http://127.0.0.1:{plain}", f"https://127.0.0.1:{secret}"
        options = ["-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"]
        files = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")]
        subprocess.run(["openssl", "req", "-x509", *options, *files], check=True, capture_output=True)
        servers = [f"    server 127.0.0.1:{port} max_fails=0;" for port in ports]
        for pattern, ours in (
            (r"server \{\n    listen 80;.*?\n\}\n", ""),
            (r"    listen 443 ssl http2;", f"    listen 127.0.0.1:{plain};\n    listen 127.0.0.1:{secret} ssl http2;"),
            (r"    listen \[::\]:443 ssl http2;\n", ""),
            (r"/etc/letsencrypt/live/[^/]*/fullchain.pem", str(folder / "cert.pem")),
            (r"/etc/letsencrypt/live/[^/]*/privkey.pem", str(folder / "key.pem")),
            (r"/var/log/nginx/", f"{folder}/"),
            (r"(?:    server 127\.0\.0\.1:\d+ max_fails=0;\n)+", "\n".join(servers) + "\n"),
            (r"Host \$host;", "Host $http_host;"),  # the port is not the usual one
        ):
            site, changed = re.subn(pattern, lambda _found, text=ours: text, site, flags=re.S)
            assert changed, pattern
        places = "".join(
            f"    {what}_temp_path {folder}/{what};\n" for what in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        (folder / "nginx.conf").write_text(
            f"daemon off;\npid {folder}/pid;\nerror_log {folder}/error.log;\nevents {{}}\n"
            f"http {{\n{places}    include /etc/nginx/mime.types;\n{site}}}\n"
        )

    def start(self) -> subprocess.Popen[bytes]:
        """Have it read the configuration for faults, and start it."""
        subprocess.run([*self._command, "-t"], check=True, capture_output=True)
        return subprocess.Popen(self._command)

    @property
    def _command(self) -> list[str]:
        return [self._program, "-p", str(self._folder), "-c", str(self._folder / "nginx.conf")]


def find_nginx() -> str | None:
    """The program, which Debian keeps out of the path of users."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")


@contextmanager
def private_nginx(folder: Path, site: str, ports: Sequence[int]) -> Iterator[PrivateNginx]:
    """One that runs with this printed `site`; it is gone in the end."""
    program = find_nginx()
    if program is None:
        raise SystemExit("There is no nginx on this machine: apt-get install nginx.")
    nginx = PrivateNginx(program, folder, site, ports)
    with nginx.start() as process:
        try:
            yield nginx
        finally:
            process.terminate()
