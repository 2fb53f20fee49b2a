"""Reverse proxies in front of a server on 127.0.0.1: a plain one of our own, and nginx where it is installed."""

import http.client
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")


class _Proxy(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, upstream: str, prefix: str, strips: bool, passes_host: bool) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.upstream, self.prefix = upstream, prefix
        self.strips, self.passes_host = strips, passes_host
        self.outside: list[str] = []


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Proxy

    def log_message(self, *_: Any) -> None:
        pass

    def _pass_on(self) -> None:
        path, prefix = self.path, self.server.prefix
        if path == "/favicon.ico":  # browsers ask every host for it, of their own accord
            self.send_response(204)
            self.end_headers()
            return
        if not f"{path}/".startswith(f"{prefix}/"):
            self.server.outside.append(f"{self.command} {path}")
            self.send_error(404)
            return
        kept = {name: value for name, value in self.headers.items() if name.lower() not in ("host", "connection")}
        host = self.headers["Host"] if self.server.passes_host else self.server.upstream
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)) or None
        away = http.client.HTTPConnection(self.server.upstream, timeout=60)
        away.request(self.command, (path.removeprefix(prefix) or "/") if self.server.strips else path, body,
                     {**kept, "Host": host})  # fmt: skip
        answer = away.getresponse()
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("transfer-encoding", "connection", "content-length"):
                self.send_header(name, value)
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        try:
            while piece := answer.read1(65536):
                self.wfile.write(piece)
                self.wfile.flush()
        except OSError:  # the browser has left the page
            pass
        away.close()

    do_GET = do_POST = do_HEAD = _pass_on  # noqa: N815  names given by http.server


@contextmanager
def plain_proxy(upstream: str, prefix: str = "", strips: bool = True, passes_host: bool = True) -> Iterator[_Proxy]:
    """A proxy of ``upstream`` ("127.0.0.1:7860") under ``prefix``, while it serves; ``outside`` lists the rest."""
    with _Proxy(upstream, prefix, strips, passes_host) as proxy:
        threading.Thread(target=proxy.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield proxy
        finally:
            proxy.shutdown()


def url_of(proxy: _Proxy) -> str:
    """The address under which a proxy serves."""
    return f"http://127.0.0.1:{proxy.server_address[1]}{proxy.prefix}/"


_CONFIGURATION = """
worker_processes 1; daemon off; pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 64; }}
http {{
  access_log off; client_max_body_size 200m; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  server {{ listen 127.0.0.1:{port}; location = /favicon.ico {{ return 204; }} {locations} }}
}}
"""


@contextmanager
def nginx(folder: Path, locations: str) -> Iterator[str]:
    """A real nginx with these ``location`` blocks, while it serves; its address, without a path."""
    assert NGINX
    folder.mkdir()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    configuration = folder / "nginx.conf"
    configuration.write_text(_CONFIGURATION.format(folder=folder, port=port, locations=locations), encoding="utf-8")
    command = [NGINX, "-p", str(folder), "-e", str(folder / "error.log"), "-c", str(configuration)]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as process:
        try:
            for _ in range(200):
                with socket.socket() as tried:
                    if tried.connect_ex(("127.0.0.1", port)) == 0:
                        break
                assert process.poll() is None, process.stderr and process.stderr.read()
                time.sleep(0.05)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
