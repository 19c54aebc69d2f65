"""What goes back to whoever came in."""

from collections.abc import Mapping

from starlette.responses import Response

_JSON = (b"content-type", b"application/json")


class JsonReply(Response):
    """JSON that is encoded already. Its few headers are put down as they are sent."""

    def init_headers(self, headers: Mapping[str, str] | None = None) -> None:
        length = str(len(self.body)).encode()
        self.raw_headers = [
            (b"content-length", length),
            _JSON,
            *((name.lower().encode(), value.encode("latin-1")) for name, value in _of(headers)),
        ]


def _of(headers: Mapping[str, str] | None) -> list[tuple[str, str]]:
    return list(headers.items()) if headers else []
