#!/usr/bin/env python3
"""Second verifier of run bundles, written apart from the first: standard library and one Ed25519 library.

    verify_bundle.py [--key KEY]... BUNDLE...

Says of every bundle `ok`, or the class of the first thing that is wrong (the classes of `palladion verify`) and what
it is. It computes nothing again. Exit code 0 only if all hold.
"""
import argparse, base64, contextlib, hashlib, json, re, struct, sys, zlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

LEAVES, DASH = "ledger/leaves/", "\u2014 "


class Wrong(Exception):
    """Class and detail of a failure."""


@contextlib.contextmanager
def checking(kind, what=""):
    """Whatever does not hold in here is a failure of this class."""
    try:
        yield
    except (KeyError, ValueError, IndexError, TypeError, AttributeError, InvalidSignature) as error:
        raise Wrong(kind, f"{what} {error}".strip()) from None


def need(holds, detail):
    if not holds:
        raise ValueError(detail)


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def named(*parts):
    return "sha256:" + sha256(*parts).hex()


def unbase64(text):
    data = base64.b64decode(text, validate=True)
    need(base64.b64encode(data).decode() == text, "another spelling of base64")
    return data


def loads(data):
    return json.loads(data, parse_int=lambda text: -0.0 if text == "-0" else int(text))


def archive(files):
    """The one zip file of these files: sorted, stored, dated 1980-01-01."""
    out, directory = bytearray(), bytearray()
    for name, data in sorted(files.items()):
        sizes = zlib.crc32(data), len(data), len(data), len(name), 0
        common, at = struct.pack("<5H3I2H", 10, 0, 0, 0, 0x21, *sizes), len(out)
        out += b"PK\x03\x04" + common + name.encode("ascii") + data
        directory += b"PK\x01\x02\x0a\x00" + common + bytes(10) + struct.pack("<I", at) + name.encode("ascii")
    end = struct.pack("<4H2IH", 0, 0, len(files), len(files), len(directory), len(out), 0)
    return bytes(out + directory) + b"PK\x05\x06" + end


def unpacked(data):
    files, at = {}, 0
    while data[at : at + 4] == b"PK\x03\x04":
        need(at + 30 <= len(data), "cut off")
        size, length = struct.unpack_from("<IH", data, at + 22)
        start = at + 30 + length
        name = data[at + 30 : start].decode("ascii")
        parts = re.fullmatch("[A-Za-z0-9._/+-]{1,200}", name) and name.split("/")
        need(parts and all(part.strip(".") for part in parts) and start + size <= len(data), "name or size")
        files[name], at = data[start : start + size], start + size
    need(archive(files) == data, "not the zip file of its entries")
    return files


def verifier_key(text):
    """Name, id and public key of `<name>+<id>+<base64 of 0x01 and 32 bytes>`."""
    name, key_id, encoded = text.split("+", 2)
    data = unbase64(encoded)
    need(len(data) == 33 and data[0] == 1 and sha256(name.encode(), b"\n", data)[:4].hex() == key_id, "key")
    return name, bytes.fromhex(key_id), Ed25519PublicKey.from_public_bytes(data[1:])


def signed(note, keys):
    """The signed text of a C2SP note; unknown signatures are passed over, a known one that is wrong is not."""
    body, rest = note.split("\n\n", 1)
    need(rest.endswith("\n"), "signature lines")
    known = 0
    for line in rest[:-1].split("\n"):
        name, encoded = line.removeprefix(DASH).split(" ", 1)
        data = unbase64(encoded)
        need(line.startswith(DASH) and len(data) > 4 and re.fullmatch(r"[^+\s]+", name), "signature line")
        for _, _, key in (key for key in keys if key[:2] == (name, data[:4])):
            key.verify(data[4:], (body + "\n").encode())
            known += 1
    need(known, "no signature of a known key")
    return body.split("\n")


def root(value, node, size, path):
    """The root that an audit path leads to (RFC 9162, 2.1.3.2)."""
    need(node < size, "beyond the tree")
    last = size - 1
    for sibling in path:
        need(last, "too many hashes")
        right = node & 1 or node == last
        value = sha256(b"\x01", *((sibling, value) if right else (value, sibling)))
        while right and not node & 1 and node:
            node, last = node >> 1, last >> 1
        node, last = node >> 1, last >> 1
    need(not last, "too few hashes")
    return value


def prove(leaf, text, index, origin, keys):
    """Checks a C2SP tlog-proof file against a leaf."""
    head, note = text.split("\n\n", 1)
    magic, place, *path = head.split("\n")
    log, size, stated = signed(note, keys)
    need((magic, place, log) == ("c2sp.org/tlog-proof@v1", f"index {index}", origin), "another entry or log")
    path = [unbase64(one) for one in path]
    need(str(int(size)) == size and all(len(one) == 32 for one in path), "another spelling")
    need(root(sha256(b"\x00", leaf), index, int(size), path) == unbase64(stated), "it leads to another root")


def entries(files, origin, keys):
    """Entries by index: the leaf, its hash, what was opened of it. All proofs, then leaves, then openings."""
    proven, openings, parsed = {}, [], {}
    for name in sorted(name for name in files if name.startswith(LEAVES)):
        with checking("proof", name):
            number, kind = name[len(LEAVES) :].split(".", 1)
            index, leaf = int(number), files[f"{LEAVES}{number}.json"]
            need(str(index) == number and index >= 0, "index")
            if kind == "json":
                prove(leaf, files[f"{LEAVES}{number}.tlog-proof"].decode(), index, origin, keys)
                proven[index] = leaf
            elif kind != "tlog-proof":
                need(kind in ("before.json", "after.json", "payload.json"), "no file of an entry")
                openings.append((index, kind[:-5], name))
    for index, data in sorted(proven.items()):
        with checking("leaf", f"entry {index}"):
            leaf = loads(data)
            spelled = json.dumps(leaf, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
            need(spelled.encode() == data and leaf["log"] == origin, "not canonical or of another log")
            parsed[index] = leaf, named(b"\x00", data), {}
    for index, field, name in openings:
        with checking("opening", name):
            line, (leaf, _, opened) = loads(files[name]), parsed[index]
            spelled = {"index": index, "field": field, "salt": line["salt"], "bytes": line["bytes"]}
            need(json.dumps(spelled, separators=(",", ":")).encode() == files[name], "another spelling")
            salt, opened[field] = unbase64(line["salt"]), unbase64(line["bytes"])
            need(len(salt) == 32 and leaf[field] == named(b"\x02", salt, opened[field]), "not committed to")
    return parsed


def canonical(value):
    """A result with every double as its bits, and texts that look like that marked."""
    if isinstance(value, float) or (type(value) is int and not -(2**63) <= value < 2**64):
        return "f8:" + struct.pack(">d", value).hex()
    if isinstance(value, str):
        return "s8:" + value if value.startswith(("f8:", "s8:")) else value
    if isinstance(value, list):
        return [canonical(one) for one in value]
    if isinstance(value, dict):
        return {key: canonical(value[key]) for key in sorted(value, key=lambda key: key.encode("utf-16-be"))}
    return value


def documents(files, parsed):
    """From the entry that ended the run to its manifest, and from there to every document; the run's id."""
    manifest, previous, end = loads(files["run/manifest.json"]), None, {}
    for leaf, digest, opened in parsed.values():
        thing = leaf["object"]["type"], leaf["object"]["id"], leaf.get("trial")
        if thing == ("run", manifest["run_id"], manifest["trial_id"]):
            need(leaf.get("prev") == previous, "the entries of the run are not linked")
            previous = digest
            end = opened if leaf["action"] in ("RunCompleted", "RunFailed", "RunCancelled") else end
    need(end.get("payload") == files["run/manifest.json"], "the manifest is not the one that was recorded")
    need(named(files["run/specification.json"]) == manifest["specification"]["digest"], "plan or policy")
    result, stated = files.get("run/result.json"), manifest.get("result")
    need((result is None) == (stated is None), "result")
    if result is not None:
        text = json.dumps(canonical(loads(result)), separators=(",", ":"), ensure_ascii=False).encode()
        need((named(result), named(text)) == (stated["digest"], stated["canonical_digest"]), "result")
    for one in manifest["inputs"] if any(name.startswith("inputs/") for name in files) else []:
        there = [files.get(f"inputs/{one['name']}.{ending}") for ending in ("parquet", "json")]
        need([named(data) for data in there if data is not None] == [one["digest"]], f"input {one['name']}")
    return manifest["run_id"]


def verify(data, trusted):
    with checking("archive"):
        files = unpacked(data)
    with checking("sums"):
        summed = sorted(name for name in files if name not in ("SHA256SUMS", "statement.txt"))
        sums = "".join(f"{sha256(files[name]).hex()}  {name}\n" for name in summed).encode()
        need(files["SHA256SUMS"] == sums, "not the digests of the files")
    with checking("statement"):
        keys = trusted or [verifier_key(line) for line in files["ledger/keys.txt"].decode().splitlines()]
        note = files["statement.txt"].decode()
        origin = note.split("\n")[1]
        head, _, subject, digest = signed(note, [key for key in keys if key[0] == origin])
        need((head, digest) == ("palladion.statement/1", named(sums)), "what was signed is another list")
    parsed = entries(files, origin, keys)
    with checking("documents"):
        need(subject == f"bundle of run {documents(files, parsed)}", "what was signed is of another run")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--key", action="append", default=[], type=verifier_key, help="public key of the log")
    parser.add_argument("bundle", nargs="+")
    arguments, code = parser.parse_args(), 0
    for path in arguments.bundle:
        try:
            with open(path, "rb") as file:
                verify(file.read(), arguments.key)
            print(f"{path}: ok")
        except Wrong as wrong:
            code = 1
            print(f"{path}: {wrong.args[0]}: {wrong.args[1]}")
    sys.exit(code)


if __name__ == "__main__":
    main()
