"""The vendor's own programs, as they were seen at work: how each asks, and how it reads the answer.

None of them is run here. Their requests go out byte for byte; what a program checks in an answer is
checked the same way, and its `ask` gives what the program would.
"""

import hashlib
import hmac
import json
import time
from abc import ABC, abstractmethod
from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any, ClassVar, NamedTuple

from tests.support.chargeover import ENVELOPE, PLACE, ChargeOverCaller

_nonces = count(1)


class Reply(NamedTuple):
    status: int
    head: dict[str, str]
    text: str

    @property
    def written(self) -> dict[str, Any]:
        written: dict[str, Any] = json.loads(self.text)
        assert list(written) == ENVELOPE
        return written


class Wire:
    """A connection on which exact bytes go out; it stays open where both sides want it to."""

    def __init__(self, caller: ChargeOverCaller) -> None:
        self._connection = caller.served.connect()
        self._stream = self._connection.makefile("rb")

    def send(self, head: list[str], body: bytes = b"") -> Reply:
        self._connection.sendall("\r\n".join([*head, "", ""]).encode("ascii") + body)
        status = int(self._stream.readline().split()[1])
        headers: dict[str, str] = {}
        while line := self._stream.readline().decode("latin-1").strip():
            name, _, value = line.partition(": ")
            headers[name.lower()] = value
        return Reply(status, headers, self._stream.read(int(headers["content-length"])).decode())

    def close(self) -> None:
        self._stream.close()
        self._connection.close()


@dataclass(frozen=True)
class Program(ABC):
    """Somebody's keys, and where the API is."""

    caller: ChargeOverCaller

    @abstractmethod
    def ask(self, method: str, target: str, body: bytes = b"") -> Any:
        """What the program makes of the answer."""

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.caller.served.port}"

    @property
    def basic(self) -> str:
        key = self.caller.key
        return f"Basic {b64encode(f'{key.public}:{key.secret}'.encode()).decode()}"

    def signature(self, target: str, body: bytes = b"") -> str:
        """Over the address in small letters; one of the programs leaves the blank at the end."""
        key, nonce, stamp = self.caller.key, f"p{next(_nonces):07}", str(int(time.time()))
        url = f"http://{self.host}{PLACE}{target}".lower()
        said = f"{key.public}||{url}||{nonce}||{stamp}||".encode() + body
        proof = hmac.new(key.secret.encode(), said, hashlib.sha256).hexdigest()
        return (
            f'ChargeOver co_public_key="{key.public}" co_nonce="{nonce}" co_timestamp="{stamp}" '
            f'co_signature_method="HMAC-SHA256" co_version="1.0" co_signature="{proof}" '
        )

    def send(self, head: list[str], body: bytes = b"") -> Reply:
        wire = Wire(self.caller)
        try:
            return wire.send(head, body)
        finally:
            wire.close()


class Php(Program):
    """It goes by `status` alone, and looks for a message and details in every error."""

    signs: ClassVar[bool] = False

    def ask(self, method: str, target: str, body: bytes = b"") -> Any:
        """`response`, or the sentence of an error. Without a body no length is sent either."""
        shown = self.signature(target, body) if self.signs else self.basic
        head = [
            f"{method} {PLACE}{target} HTTP/1.1",
            f"Host: {self.host}",
            f"Authorization: {shown}",
            "Accept: */*",
            "Content-Type: application/json",
            *([f"Content-Length: {len(body)}"] if body else []),
        ]
        written = self.send(head, body).written
        return written["response"] if written["status"] == "OK" else written["message"]


class SigningPhp(Php):
    signs: ClassVar[bool] = True


class Py(Program):
    """It shows its keys only once it is asked for them, on the connection that is still open."""

    def ask(self, method: str, target: str, body: bytes = b"") -> Any:
        """`response` under the status it insists on; None where it is refused, or nothing there."""
        wire = Wire(self.caller)
        head = self._head(method, target, body)
        try:
            bare = wire.send(head, body)
            assert bare.status == 401
            assert bare.head["www-authenticate"].startswith('Basic realm="')
            reply = wire.send([*head, f"authorization: {self.basic}"], body)
        finally:
            wire.close()
        if reply.status in {400, 404}:
            return None
        assert reply.status == {"GET": 200, "POST": 201, "PUT": 202}[method], reply.text
        return reply.written["response"]

    def ask_signed(self, target: str) -> Any:
        """It signs the address as it was meant, and then sends %20 for its blanks."""
        head = self._head("GET", target.replace(" ", "%20"), b"")
        reply = self.send([*head, f"authorization: {self.signature(target)}"])
        assert reply.status == 200, reply.text
        return reply.written["response"]

    def _head(self, method: str, target: str, body: bytes) -> list[str]:
        about = ["content-type: application/json", f"Content-Length: {len(body)}"]
        return [
            f"{method} {PLACE}{target} HTTP/1.1",
            f"Host: {self.host}",
            "accept-encoding: gzip, deflate",
            "user-agent: Python-httplib2/0.20.4 (gzip)",
            *(about if method in {"POST", "PUT"} else []),
        ]


class Rb(Program):
    """It reads the days and times of whatever it gets, and takes any status of success."""

    def ask(self, method: str, target: str, body: bytes = b"") -> Any:
        """`response`, or the sentence of an error."""
        head = [
            f"{method} {PLACE}{target} HTTP/1.1",
            "User-Agent: Faraday v1.1.0",
            f"Authorization: {self.basic}",
            "Content-Type: application/json",
            *([f"Content-Length: {len(body)}"] if method in {"POST", "PUT"} else []),
            "Accept-Encoding: gzip;q=1.0,deflate;q=0.6,identity;q=0.3",
            "Accept: */*",
            f"Host: {self.host}",
        ]
        reply = self.send(head, body)
        if reply.status not in {200, 201, 202}:
            assert reply.status < 500
            return reply.written["message"]
        response = reply.written["response"]
        for record in response if isinstance(response, list) else [response]:
            _read_times(record)
        return response


class Cs(Program):
    """HTTP/1.0, and a length even where there is nothing; whatever is not 2xx is an exception."""

    def ask(self, method: str, target: str, body: bytes = b"") -> Any:
        head = [
            f"{method} {PLACE}{target} HTTP/1.0",
            f"Authorization: {self.basic}",
            "Content-Type: application/json",
            f"Host: {self.host}",
            f"Content-Length: {len(body)}",
        ]
        reply = self.send(head, body)
        assert 200 <= reply.status < 300, reply.text
        return reply.written["response"]


class Java(Program):
    """It knows customers alone, and takes the first value of an object for its id."""

    def ask(self, method: str, target: str, body: bytes = b"") -> Any:
        head = [
            f"{method} {PLACE}{target} HTTP/1.1",
            f"Authorization: {self.basic}",
            "Content-Type: application/json",
            "User-Agent: Java/17.0.9",
            f"Host: {self.host}",
            "Accept: text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2",
            "Connection: keep-alive",
            *([f"Content-Length: {len(body)}"] if body else []),
        ]
        reply = self.send(head, body)
        assert reply.status < 300, reply.text
        response = reply.written["response"]
        return next(iter(response.values())) if method == "POST" else response


class Node(Program):
    """It never sends its key, and would not know how to send a body."""

    def ask(self, method: str, target: str, body: bytes = b"") -> Any:
        shown = (
            'ChargeOver co_public_key="undefined" co_nonce="aB3dEfGh1" co_timestamp="1479772800" '
            f'co_signature_method="HMAC-SHA256" co_version="1.0" co_signature="{"0" * 64}"'
        )
        head = [f"{method} {PLACE}{target} HTTP/1.1", f"Host: {self.host}"]
        return self.send([*head, f"Authorization: {shown}"], body).written


def _read_times(record: Any) -> None:
    for name, value in record.items() if isinstance(record, dict) else ():
        if value is not None and (name == "date" or name.endswith("datetime")):
            datetime.fromisoformat(value)
