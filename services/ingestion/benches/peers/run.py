"""Our upload and the peers in one run: usage run.py PALLADION PYTHON FOLDER [ROUNDS].

PALLADION is a release build of `palladion`; PYTHON has numpy, polars, duckdb, pandas and pandera; FOLDER
takes the made-up files. Prints tables in Markdown. The server's CPU time and its peak memory are
read from /proc, the peak being reset before each upload."""
import base64
import hashlib
import http.client
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

palladion, python, folder = sys.argv[1:4]
rounds = int(sys.argv[4]) if len(sys.argv) > 4 else 3
here = pathlib.Path(__file__).parent
folder = pathlib.Path(folder)
folder.mkdir(exist_ok=True)


def data(subjects):
    path = folder / f"wide-{subjects}.csv"
    if not path.exists():
        subprocess.run([python, here / "data.py", str(subjects), path], check=True)
    return path


class Server:
    """`palladion serve` on a folder of its own."""

    def __init__(self):
        self.place = tempfile.TemporaryDirectory()
        command = [palladion, "serve", "--data", self.place.name, "--port", "0"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        text = ""
        while "admin" not in text:
            text += self.process.stdout.readline()
        self.address = re.search(r"ingestion\s+http://(\S+)", text)[1]
        self.token = re.search(r"data_manager\s+(\S+)", text)[1]

    def stop(self):
        self.process.terminate()
        self.process.wait()

    def call(self, path, body, **headers):
        connection = http.client.HTTPConnection(self.address, timeout=600, blocksize=1 << 20)
        sent = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json", **headers}
        connection.request("POST", path, body=body, headers=sent)
        answer = connection.getresponse()
        text = answer.read()
        if answer.status >= 300:
            raise SystemExit(f"{path}: {answer.status} {text[:2000]!r}")
        return json.loads(text)

    def cpu(self):
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def reset_peak(self):
        pathlib.Path(f"/proc/{self.process.pid}/clear_refs").write_text("5")

    def peak(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024


def upload(server, path):
    digest = base64.b64encode(hashlib.sha256(path.read_bytes()).digest()).decode()
    name = f"BENCH-{time.time_ns()}"
    definition = {"code": name, "title": "made-up rows", "arms": [{"name": "et", "reference": True}, {"name": "palbociclib_et"}]}
    trial = server.call("/v1/trials", json.dumps(definition))["trial_id"]
    profile = server.call(f"/v1/trials/{trial}/profiles", (here / "profile.json").read_text())["profile_id"]
    server.reset_peak()
    cpu, start = server.cpu(), time.perf_counter()
    with open(path, "rb") as content:
        headers = {"Content-Type": "text/csv", "Content-Length": str(path.stat().st_size),
                   "Idempotency-Key": name, "Content-Digest": f"sha-256=:{digest}:"}
        received = server.call(f"/v1/trials/{trial}/uploads?profile_id={profile}&file_name=wide.csv", content, **headers)
    wall, cpu = time.perf_counter() - start, server.cpu() - cpu
    found = received["validation"]
    issues = found["errors"] + found["warnings"] + found["notes"]
    assert received["state"] == "valid", [code for code in found["codes"] if code["severity"] == "error"]
    return {"wall": wall, "cpu": cpu, "megabytes": server.peak(), "issues": issues}


def best(measure):
    """The median of the rounds by wall time."""
    return sorted((measure() for _ in range(rounds)), key=lambda one: one["wall"])[rounds // 2]


def peer(which, path):
    output = subprocess.run([python, here / "peers.py", which, path], check=True, capture_output=True, text=True)
    return json.loads(output.stdout)


million = data(1_000_000)
server = Server()
try:
    upload(server, data(5_753))
    small = best(lambda: upload(server, data(5_753)))
    print(f"5,753 subjects: {small['wall'] * 1000:.0f} ms from first byte to report\n")
    print("| subjects | wall s | CPU s | peak MB | issues |\n| --- | --- | --- | --- | --- |")
    for subjects in [10_000, 100_000, 1_000_000]:
        ours = best(lambda: upload(server, data(subjects)))
        print(f"| {subjects:,} | {ours['wall']:.2f} | {ours['cpu']:.2f} | {ours['megabytes']:.0f} | {ours['issues']:,} |")
finally:
    server.stop()
print("\n| 1,000,000 subjects | wall s | CPU s | peak MB |\n| --- | --- | --- | --- |")
print(f"| palladion: received over HTTP, hashed, stored, validated with places, written | {ours['wall']:.2f} | {ours['cpu']:.2f} | {ours['megabytes']:.0f} |")
for which in ["polars", "duckdb", "pandas", "pandera"]:
    theirs = best(lambda: peer(which, million))
    print(f"| {which} | {theirs['wall']:.2f} | {theirs['cpu']:.2f} | {theirs['megabytes']:.0f} |")
