"""Sockets for the client: the system's trust store and proxy, and limits that every single read obeys.

An HTTP library limits the time of one read, so a server that sends a byte now and then can hold a caller
for ever, and a caller that waits cannot be cancelled. Here every wait is cut into short ones; between them
the request's own `Watch` is asked whether it may go on.
"""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.request import getproxies, proxy_bypass

import httpcore
import httpx

from app.clever.address import Base, Origin
from app.clever.trouble import CleverTrouble, Trouble
from app.errors import UsageError

_SLICE_SECONDS = 0.2
_CONNECT_SECONDS = 15.0
_KEEP_ALIVE_SECONDS = 20.0
_current = threading.local()


class OutOfTime(Exception):
    """The request used up the time it was given."""


class Watch:
    """How long one request may take, and who may stop it. Used as a context by the thread that asks.

    `seconds` count from the beginning and again from each `extend()`; `stop` is asked several times a
    second and raises to end the request.
    """

    def __init__(self, seconds: float, stop: Callable[[], None]) -> None:
        self._seconds = seconds
        self._stop = stop
        self._end = time.monotonic() + seconds

    def __enter__(self) -> Watch:
        _current.watch = self
        return self

    def __exit__(self, *exc: object) -> None:
        _current.watch = None

    def extend(self) -> None:
        self._end = time.monotonic() + self._seconds

    def left(self) -> float:
        """Seconds that are left; raises OutOfTime or what `stop` raises."""
        self._stop()
        left = self._end - time.monotonic()
        if left <= 0:
            raise OutOfTime
        return left


def _wait_for(timeout: float | None) -> float:
    """How long one system call may wait now."""
    watch: Watch | None = getattr(_current, "watch", None)
    limits = [] if timeout is None else [timeout]
    if watch is not None:
        limits.append(watch.left())
    return max(0.001, min(limits, default=_CONNECT_SECONDS))


class _WatchedStream(httpcore.NetworkStream):
    """A connection whose reads come back to ask the watch."""

    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        while True:
            wait = min(_SLICE_SECONDS, _wait_for(timeout))
            try:
                return self._inner.read(max_bytes, timeout=wait)
            except httpcore.ReadTimeout:
                _wait_for(timeout)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, timeout=_wait_for(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        wait = min(_CONNECT_SECONDS, _wait_for(timeout))
        return _WatchedStream(self._inner.start_tls(ssl_context, server_hostname, wait))

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class _WatchedBackend(httpcore.NetworkBackend):
    """Opens TCP connections; nothing else."""

    def __init__(self) -> None:
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        wait = min(_CONNECT_SECONDS, _wait_for(timeout))
        stream = self._inner.connect_tcp(host, port, wait, local_address, socket_options)
        return _WatchedStream(stream)


class _Body(httpx.SyncByteStream):
    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        yield from self._response.iter_stream()

    def close(self) -> None:
        self._response.close()


class Wire(httpx.BaseTransport):
    """The transport of the one client: pooled HTTP/1.1 connections to one origin, kept alive.

    Raises UsageError for an address that the library below reads otherwise than we do. Troubles come out as
    `httpcore` exceptions, `OutOfTime`, or what the watch's `stop` raised.
    """

    def __init__(self, base: Base, connections: int) -> None:
        origin = base.origin
        try:
            home = httpx.URL(base.url)
        except httpx.InvalidURL:
            raise UsageError("clever.base_url_bad") from None
        self._home = (home.raw_scheme, home.raw_host, home.port)
        settings: dict[str, Any] = {
            "ssl_context": trusting_context() if origin.scheme == "https" else None,
            "max_connections": connections,
            "max_keepalive_connections": connections,
            "keepalive_expiry": _KEEP_ALIVE_SECONDS,
            "http1": True,
            "http2": False,
            "network_backend": _WatchedBackend(),
        }
        proxy = proxy_for(origin)
        if proxy is None:
            self._pool = httpcore.ConnectionPool(**settings)
        else:
            self._pool = httpcore.ConnectionPool(proxy=proxy, **settings)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        # The last gate: what is compared here is what would be connected to, whoever read the address before.
        if (request.url.raw_scheme, request.url.raw_host, request.url.port) != self._home:
            raise CleverTrouble(Trouble.ELSEWHERE)
        url = httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        answer = self._pool.handle_request(httpcore.Request(request.method, url, headers=request.headers.raw))
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer))

    def close(self) -> None:
        self._pool.close()


def proxy_for(origin: Origin) -> httpcore.Proxy | None:
    """The system's proxy for an origin; never one for this machine itself.

    Raises UsageError for a proxy setting that is no address: going past it may be what must not be.
    """
    if origin.loopback:
        return None
    proxies = getproxies()
    address = proxies.get(origin.scheme) or proxies.get("all")
    if not address or proxy_bypass(f"{origin.host}:{origin.port}") or proxy_bypass(origin.host):
        return None
    try:
        url = httpx.URL(address if "://" in address else f"http://{address}")
    except httpx.InvalidURL:
        raise UsageError("clever.proxy_bad") from None
    if url.scheme not in {"http", "https", "socks5", "socks5h"} or not url.host:
        raise UsageError("clever.proxy_bad")
    auth = (url.username, url.password) if url.username or url.password else None
    bare = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=b"/")
    return httpcore.Proxy(bare, auth=auth)


def trusting_context() -> ssl.SSLContext:
    """A TLS context that trusts what this system trusts.

    truststore also copes with an inherited `SSL_CERT_FILE` that names nothing, which stops others with a
    FileNotFoundError. On a system it does not know, the list of the package certifi is the next best.
    """
    try:
        import truststore

        context: ssl.SSLContext = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        return context
    except Exception:
        import certifi

        return ssl.create_default_context(cafile=certifi.where())
