"""A small HTTP server that misbehaves as its paths say; the downloader's tests start it.

Prints the port. /ok, /cut, /stall… serve the file named on the command line:
  /ok        whole, with ranges             /noranges  whole, ranges are ignored
  /cut       breaks off half way, unless asked for a range
  /alwayscut sends 1,000 bytes more each time, then breaks off
  /stall     sends a third and then nothing, unless asked for a range
  /wrong     as many other bytes            /long      the file and more bytes
  /missing   status 404                     /trouble   status 503, then as /ok
  /redirect  sends the client to /ok        /log       the requests so far
"""

import http.server
import re
import sys
import threading
import time

CONTENT = open(sys.argv[1], "rb").read()
LOG = []
SEEN = set()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def do_GET(self):
        kind = self.path.strip("/").split("/")[0]
        wanted = re.match(r"bytes=(\d+)-", self.headers.get("Range", ""))
        start = int(wanted.group(1)) if wanted else 0
        if kind != "log":
            LOG.append(f"{kind} {start}")
        body, status = CONTENT, 200
        if kind == "log":
            body, start, wanted = "\n".join(LOG).encode(), 0, None
        elif kind == "wrong":
            body = bytes(255 - byte for byte in CONTENT)
        elif kind == "long":
            body = CONTENT + bytes(100_000)
        elif kind == "missing" or kind == "trouble" and kind not in SEEN:
            SEEN.add(kind)
            self.send_error(404 if kind == "missing" else 503)
            return
        elif kind == "redirect":
            self.send_response(302)
            self.send_header("Location", "/ok")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        elif kind == "noranges":
            start, wanted = 0, None
        if wanted and start >= len(body):
            self.send_error(416)
            return
        if wanted:
            status = 206
        rest = body[start:]
        self.send_response(status)
        self.send_header("Content-Length", str(len(rest)))
        if wanted:
            self.send_header("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}")
        self.end_headers()
        cut = {"cut": len(body) // 2 if not wanted else None, "alwayscut": 1000,
               "stall": len(body) // 3 if not wanted else None}.get(kind)
        try:
            self.wfile.write(rest if cut is None else rest[:cut])
            self.wfile.flush()
            if cut is not None and cut < len(rest):
                if kind == "stall":
                    time.sleep(20)
                self.close_connection = True
                self.connection.close()
        except OSError:
            pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
server.handle_error = lambda *arguments: None  # Clients that go away are expected.
print(server.server_address[1], flush=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
sys.stdin.read()  # Ends with the test program.
