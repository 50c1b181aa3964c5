"""A server that plays what its path says, and answers with what it was sent; runs in a container."""

import json
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.answer()

    def do_POST(self) -> None:
        self.answer()

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        match self.path.split("?")[0].strip("/").split("/"):
            case ["code", code]:
                self.reply(int(code), b"code " + code.encode())
            case ["redirect", code, *rest]:
                self.reply(int(code), b"elsewhere", Location="/" + "/".join(rest))
            case ["countdown", left] if left != "0":
                self.reply(302, b"", Location=f"/countdown/{int(left) - 1}")
            case ["bytes"]:
                self.reply(200, b"\0\xff\r\n 404 no newline")
            case ["big"]:
                self.reply(200, b"0123456789abcdef" * (3 * 2**16))
            case ["length"]:
                self.reply(200, str(len(body)).encode())
            case ["body"]:
                self.reply(200, body)
            case ["close"]:
                self.close_connection = True
            case ["cut"]:
                self.send_response(200)
                self.send_header("Content-Length", "100")
                self.end_headers()
                self.wfile.write(b"not all")
                self.close_connection = True
            case ["slow"]:
                time.sleep(30)
            case _:
                self.reply(200, self.seen(body))

    def seen(self, body: bytes) -> bytes:
        seen = {"line": self.requestline, "headers": list(self.headers.items()), "body": body.decode(errors="replace")}
        return json.dumps(seen).encode()

    def reply(self, code: int, body: bytes, **headers: str) -> None:
        self.send_response_only(code)
        for name, value in headers.items():
            self.send_header(name, value)
        if code != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if code != 204:
            self.wfile.write(body)


if __name__ == "__main__":
    ThreadingHTTPServer(("", 8080), Handler).serve_forever()
