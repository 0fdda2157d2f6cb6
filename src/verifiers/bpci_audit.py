#!/usr/bin/env python3
"""Checks the audit trail of a BPCI oracle without any of the oracle's code.

Written from the protocol page (section 8) and from C2SP signed-note, tlog-checkpoint and tlog-tiles, RFC 9162 (trees), RFC 8032
(Ed25519) and RFC 8785 (canonical JSON). Needs Python 3.8 and nothing else.

    bpci_audit.py ledger FILE.zip [--vkey VKEY] [--seen NOTE]    an exported ledger: every entry, tile and checkpoint
    bpci_audit.py proof FILE.json [--vkey VKEY]                  a proof file
    bpci_audit.py proofs FILE.jsonl [--vkey VKEY]                one proof file a line, one verdict a line
    bpci_audit.py log URL [--vkey VKEY] [--seen NOTE] [--token JWT]
                                                                 a running log at URL, such as http://127.0.0.1:9100/api/v1/audit
    bpci_audit.py note FILE --vkey VKEY                          a signed note

Without --vkey the key that the file or the oracle names is believed: compare it. Exit code 0: it holds; 1: it does not; 2: usage.
"""

import argparse
import base64
import functools
import hashlib
import json
import re
import sys
import urllib.error
import urllib.request
import zipfile


class Invalid(Exception):
    """What was claimed does not hold; says why."""


def require(condition, why):
    if not condition:
        raise Invalid(why)


# --- Ed25519, RFC 8032 section 5.1, with the verdict the protocol page pins: prime-order keys, no cofactor ------------------

P = 2 ** 255 - 19
L = 2 ** 252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_1 = pow(2, (P - 1) // 4, P)
NEUTRAL = (0, 1, 1, 0)  # X, Y, Z, T with x = X/Z, y = Y/Z, xy = T/Z


def point_add(a, b):
    s, t = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    u, v = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = t - s, v - u, v + u, t + s
    return e * f % P, g * h % P, f * g % P, e * h % P


def point_multiply(scalar, point):
    result = NEUTRAL
    while scalar:
        if scalar & 1:
            result = point_add(result, point)
        point = point_add(point, point)
        scalar >>= 1
    return result


def point_decode(octets):
    """The point, or None when the octets are not the canonical encoding of one."""
    number = int.from_bytes(octets, "little")
    sign, y = number >> 255, number & (1 << 255) - 1
    if len(octets) != 32 or y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * ROOT_OF_MINUS_1 % P
    if x * x % P != square or x == 0 and sign:
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


def point_encode(point):
    inverse = pow(point[2], P - 2, P)
    return (point[1] * inverse % P | (point[0] * inverse % P & 1) << 255).to_bytes(32, "little")


BASE = point_decode((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


@functools.lru_cache(maxsize=1024)
def usable_key(key):
    """The key's point, when it is a canonical point of prime order."""
    point = point_decode(key)
    require(point is not None and point_encode(point) != point_encode(NEUTRAL)
            and point_encode(point_multiply(L, point)) == point_encode(NEUTRAL), "a public key is not a point of prime order")
    return point


def ed25519_verifies(point, key, text, signature):
    s = int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or s >= L or point_decode(signature[:32]) is None:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + text).digest(), "little") % L
    return point_encode(point_add(point_multiply(s, BASE), point_multiply(L - k, point))) == signature[:32]


# --- Signed notes and checkpoints --------------------------------------------------------------------------------------------

def standard_base64(text):
    """Decodes Base64 in its one canonical spelling."""
    try:
        octets = base64.b64decode(text, validate=True)
    except ValueError:
        raise Invalid("not Base64: " + text[:60])
    require(base64.b64encode(octets).decode() == text, "Base64 in another than its canonical spelling")
    return octets


class NoteKey:
    def __init__(self, vkey):
        parts = vkey.strip().split("+", 2)
        require(len(parts) == 3, "a verifier key is written name+hash+base64")
        typed = standard_base64(parts[2])
        require(len(typed) == 33 and typed[0] == 1, "the verifier key is not an Ed25519 key")
        self.text, self.name, self.key = vkey.strip(), parts[0], typed[1:]
        self.id = hashlib.sha256(self.name.encode() + b"\n" + typed).digest()[:4]
        require(self.name != "" and parts[1] == self.id.hex(), "the hash in the verifier key is not that of its name and key")
        self.point = usable_key(self.key)


def open_note(note, key):
    """The text of a note that the key signed."""
    require(all(c >= " " or c == "\n" for c in note), "a note contains no control characters")
    gap = note.rfind("\n\n")
    require(gap >= 0 and note.endswith("\n") and len(note) > gap + 2, "a note ends with signature lines after an empty line")
    text, lines = note[:gap + 1], note[gap + 2:-1].split("\n")
    require(len(lines) <= 100, "more than 100 signatures")
    signed = False
    for line in lines:
        match = re.fullmatch("\u2014 ([^ +]+) ([^ ]+)", line)
        require(match is not None, "a signature line is not '\u2014 name base64'")
        octets = standard_base64(match.group(2))
        require(len(octets) > 4, "a signature line has no signature")
        if match.group(1) == key.name and octets[:4] == key.id:
            require(ed25519_verifies(key.point, key.key, text.encode(), octets[4:]), "the note is not signed by " + key.text)
            signed = True
    require(signed, "the note has no signature of " + key.text)
    return text


class Checkpoint:
    def __init__(self, note, key):
        lines = open_note(note, key)[:-1].split("\n")
        require(len(lines) >= 3 and all(lines), "a checkpoint is at least three lines, none empty")
        require(re.fullmatch("0|[1-9][0-9]{0,17}", lines[1]) is not None, "a checkpoint's second line is its size")
        self.note, self.origin, self.size, self.root = note, lines[0], int(lines[1]), standard_base64(lines[2])
        require(len(self.root) == 32, "a checkpoint's third line is a root hash")
        require(self.origin == key.name, "the checkpoint is of another log than the key")


# --- Trees and tiles ---------------------------------------------------------------------------------------------------------

def leaf_hash(leaf):
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


class Edge:
    """The right edge of a growing tree: of each height the root of the last perfect subtree that has no sibling yet."""

    def __init__(self):
        self.size, self.peaks = 0, []

    def append(self, hash_):
        height, rest = 0, self.size
        while rest & 1:
            hash_ = node_hash(self.peaks.pop(), hash_)
            rest, height = rest >> 1, height + 1
        self.peaks.append(hash_)
        self.size += 1

    def root(self):
        if not self.peaks:
            return hashlib.sha256(b"").digest()
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = node_hash(peak, root)
        return root


def inclusion_root(index, size, hash_, path):
    """The root that an inclusion proof leads to, RFC 9162 section 2.1.3.2."""
    require(index < size, "an index beyond the tree")
    fn, sn = index, size - 1
    for sibling in path:
        require(sn != 0, "the inclusion path is too long")
        if fn & 1 or fn == sn:
            hash_ = node_hash(sibling, hash_)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            hash_ = node_hash(hash_, sibling)
        fn, sn = fn >> 1, sn >> 1
    require(sn == 0, "the inclusion path is too short")
    return hash_


def tile_path(level, index, width):
    parts = ["%03d" % (index % 1000)]
    while index >= 1000:
        index //= 1000
        parts.insert(0, "x%03d" % (index % 1000))
    return "%s/%s%s" % (level, "/".join(parts), "" if width == 256 else ".p/%d" % width)


class Tiles:
    """The hashes of a tree of a given size; fetch(path) gives the octets of a resource under tile/."""

    def __init__(self, size, fetch):
        self.size, self.fetch, self.cache = size, fetch, {}

    def tile(self, level, index):
        if (level, index) not in self.cache:
            width = min(256, (self.size >> 8 * level) - 256 * index)
            octets = self.fetch(tile_path(level, index, width))
            require(len(octets) == 32 * width, "tile %s has %d octets" % (tile_path(level, index, width), len(octets)))
            self.cache[level, index] = [octets[i:i + 32] for i in range(0, len(octets), 32)]
        return self.cache[level, index]

    def node(self, height, index):
        level, within = height // 8, height % 8
        first = index << within
        row = self.tile(level, first // 256)[first % 256:first % 256 + (1 << within)]
        while len(row) > 1:
            row = [node_hash(row[i], row[i + 1]) for i in range(0, len(row), 2)]
        return row[0]

    def root(self, size):
        if size == 0:
            return hashlib.sha256(b"").digest()
        root, end = None, size
        for height in range(size.bit_length()):
            if size >> height & 1:
                end -= 1 << height
                peak = self.node(height, end >> height)
                root = peak if root is None else node_hash(peak, root)
        return root


def entries_of(bundle, count, name):
    leaves, at = [], 0
    while at < len(bundle):
        length = int.from_bytes(bundle[at:at + 2], "big")
        require(at + 2 + length <= len(bundle), "bundle %s ends within an entry" % name)
        leaves.append(bundle[at + 2:at + 2 + length])
        at += 2 + length
    require(len(leaves) == count, "bundle %s has %d entries instead of %d" % (name, len(leaves), count))
    return leaves


def check_entries(size, fetch, grown):
    """Every entry against the tiles of all levels; grown(edge) is told each size. Returns the root of the entries."""
    edge, rows = Edge(), [[]]  # rows: by level, the hashes of the tile being filled
    for first in range(0, size, 256):
        width = min(256, size - first)
        path = tile_path("entries", first // 256, width)
        for i, leaf in enumerate(entries_of(fetch(path), width, path)):
            hash_ = leaf_hash(leaf)
            rows[0].append(hash_)
            edge.append(hash_)
            grown(edge)
        for level in range(8):
            done = len(rows[level]) == 256
            if done or level == 0 and width < 256:
                compare_tile(fetch, level, first >> 8 * (level + 1), rows[level])
            if not done:
                break
            row = rows[level]
            while len(row) > 1:
                row = [node_hash(row[i], row[i + 1]) for i in range(0, len(row), 2)]
            rows[level] = []
            if len(rows) == level + 1:
                rows.append([])
            rows[level + 1].append(row[0])
    for level in range(1, len(rows)):
        if rows[level]:
            compare_tile(fetch, level, size >> 8 * (level + 1), rows[level])
    return edge.root()


def compare_tile(fetch, level, index, hashes):
    path = tile_path(level, index, len(hashes))
    octets = fetch(path)
    for i, hash_ in enumerate(hashes):
        if octets[32 * i:32 * i + 32] != hash_:
            first = (index * 256 + i) << 8 * level
            raise Invalid("tile %s does not have the hash of entry %d%s" % (path, first, "" if level == 0 else " and those after it"))
    require(len(octets) == 32 * len(hashes), "tile %s is too long" % path)


# --- Canonical JSON and signed objects ---------------------------------------------------------------------------------------

def strict_json(text):
    def members(pairs):
        require(len({name for name, value in pairs}) == len(pairs), "a name occurs twice in one object")
        return dict(pairs)

    def constant(name):
        raise Invalid(name + " is not JSON")
    try:
        return json.loads(text, object_pairs_hook=members, parse_constant=constant)
    except (ValueError, RecursionError) as malformed:
        raise Invalid("not JSON: %s" % malformed)


def canonical_number(number):
    """As ECMAScript writes a double (RFC 8785 section 3.2.2.3)."""
    number = float(number)
    require(number == number and abs(number) != float("inf"), "a number beyond a double")
    if number == 0:
        return "0"
    mantissa, _, exponent = ("%r" % abs(number)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    point = len(whole) + int(exponent or 0) - (len(whole + fraction) - len(digits))
    digits = digits.rstrip("0")
    sign, n = "-" if number < 0 else "", len(digits)
    if n <= point <= 21:
        return sign + digits + "0" * (point - n)
    if 0 < point <= 21:
        return sign + digits[:point] + "." + digits[point:]
    if -6 < point <= 0:
        return sign + "0." + "0" * -point + digits
    return "%s%s%se%+d" % (sign, digits[0], "." + digits[1:] if n > 1 else "", point - 1)


def canonical_string(text):
    escapes = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\"}
    return '"' + "".join(escapes.get(c) or ("\\u%04x" % ord(c) if c < " " else c) for c in text) + '"'


def canonical(value):
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: name.encode("utf-16-be"))
        return "{" + ",".join(canonical_string(name) + ":" + canonical(value[name]) for name in names) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, str):
        return canonical_string(value)
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return canonical_number(value)


def signed_octets(kind, network, members):
    """PAE(type, JCS(object without signature)) of the protocol page, section 2."""
    try:
        body = canonical({name: value for name, value in members.items() if name != "signature"}).encode()
    except UnicodeEncodeError:
        raise Invalid("a lone surrogate")
    type_ = ("application/vnd.bpci.%s.v1+json; network=%s" % (kind, network)).encode()
    return b"DSSEv1 %d %s %d %s" % (len(type_), type_, len(body), body)


def suite_value(text):
    suite, _, value = text.rpartition(":")
    require(re.fullmatch("[A-Za-z0-9_-]*", value) is not None, "not base64url")
    octets = base64.urlsafe_b64decode(value + "=" * (-len(value) % 4))
    require(base64.urlsafe_b64encode(octets).decode().rstrip("=") == value, "base64url in another than its canonical spelling")
    return (suite or "ed25519").lower(), octets


# --- What files and oracles claim --------------------------------------------------------------------------------------------

def members(value, what, required, optional=()):
    require(isinstance(value, dict) and set(required) <= set(value) <= set(required) | set(optional),
            "%s has other members than %s" % (what, ", ".join(required)))
    return value


def check_proven(value, checkpoint):
    entry = members(value, "a proven entry", ("index", "leaf", "path"))
    require(type(entry["index"]) is int and entry["index"] >= 0 and isinstance(entry["leaf"], str)
            and isinstance(entry["path"], list), "a proven entry is {index, leaf, path}")
    path = []
    for hash_ in entry["path"]:
        require(isinstance(hash_, str) and re.fullmatch("[0-9a-f]{64}", hash_) is not None, "a path is of hashes in hexadecimal")
        path.append(bytes.fromhex(hash_))
    try:
        leaf = entry["leaf"].encode()
    except UnicodeEncodeError:
        raise Invalid("a lone surrogate")
    root = inclusion_root(entry["index"], checkpoint.size, leaf_hash(leaf), path)
    require(root == checkpoint.root, "entry %d is not in the signed tree" % entry["index"])
    return entry["index"], entry["leaf"]


def check_proof(text, vkey):
    """A proof file; returns what it shows, for people."""
    file = members(strict_json(text), "a proof file", ("format", "vkey", "checkpoint", "entries"), ("message", "source_key"))
    require(file["format"] == "bpci-proof/v1", "not a proof file of version 1")
    require(isinstance(file["vkey"], str) and isinstance(file["checkpoint"], str) and isinstance(file["entries"], list)
            and file["entries"], "a proof file has a key, a checkpoint and at least one entry")
    require(vkey is None or file["vkey"] == vkey, "the file is signed with another key than yours")
    checkpoint = Checkpoint(file["checkpoint"], NoteKey(file["vkey"]))
    entries = [check_proven(entry, checkpoint) for entry in file["entries"]]
    return "%d entries in the signed tree of %d; %s" % (len(entries), checkpoint.size, check_message(file, checkpoint, entries))


def check_message(file, checkpoint, entries):
    if "message" not in file:
        require("source_key" not in file, "a key of the source without a message")
        return "the source's signature NOT CHECKED: the file does not hold the message"
    require(isinstance(file["message"], str), "the message is JSON text")
    message = strict_json(file["message"])
    require(isinstance(message, dict), "the message is an object")
    network = re.fullmatch("bpci\\.([^/]+)/.*", checkpoint.origin)
    require(network is not None, "the log's name does not name a network")
    octets = signed_octets("message", network.group(1), message)
    wanted = {"kind": "MessageAccepted", "digest": hashlib.sha256(octets).hexdigest(),
              "node": message.get("source_node"), "message": message.get("message_id")}
    accepted = [index for index, leaf in entries if {name: leaf_members(leaf).get(name) for name in wanted} == wanted]
    require(accepted, "the message is not the one whose acceptance is proven")
    if "signature" not in message or "source_key" not in file:
        require("signature" in message or "source_key" not in file, "a key, but no signature")
        return "the source's signature NOT CHECKED: the file does not show it or its key"
    shown = members(file["source_key"], "source_key", ("public_key", "entry"))
    require(isinstance(shown["public_key"], str) and isinstance(message["signature"], str), "keys and signatures are text")
    suite, key = suite_value(shown["public_key"])
    index, leaf = check_proven(shown["entry"], checkpoint)
    entry = leaf_members(leaf)
    detail = entry.get("detail", {})
    require(entry.get("kind") in ("NodeRegistered", "NodeUpdated", "KeyRotated") and entry.get("node") == wanted["node"]
            and detail.get("new_key_id", detail.get("key_id")) == hashlib.sha256(key).hexdigest()[:32] and index < accepted[0],
            "entry %d does not give the source this key before the message" % index)
    signature_suite, signature = suite_value(message["signature"])
    require(suite == signature_suite, "key and signature are of different suites")
    if suite != "ed25519":
        return "the source's signature NOT CHECKED: it is of suite " + suite
    require(ed25519_verifies(usable_key(key), key, octets, signature), "the message is not signed with the source's key")
    return "the message is signed by %s with the key of entry %d" % (wanted["node"], index)


def leaf_members(leaf):
    value = strict_json(leaf)
    return value if isinstance(value, dict) else {}


def check_ledger(path, vkey, seen):
    """An exported ledger; returns what it shows, for people."""
    with zipfile.ZipFile(path) as bundle:
        def resource(name):
            try:
                return bundle.read(name)
            except Exception as unreadable:
                raise Invalid("%s is missing or damaged in the file (%s)" % (name, unreadable))

        told = resource("vkey").decode().strip()
        require(vkey is None or vkey == told, "the ledger is signed with another key than yours")
        key = NoteKey(told)
        checkpoint = Checkpoint(resource("checkpoint").decode(), key)
        past = [json.loads(line) for line in resource("checkpoints.jsonl").decode().splitlines()]
        roots, wanted = {}, {one["size"] for one in past} | ({seen_size(seen)} if seen else set())

        def grown(edge):
            if edge.size in wanted:
                roots[edge.size] = edge.root()

        root = check_entries(checkpoint.size, lambda name: resource("tile/" + name), grown)
        require(root == checkpoint.root, "the entries are not those of the signed checkpoint")
        before = 0
        for one in past:
            signed = Checkpoint(one["note"], key)
            require(one["previous"] == before and signed.size == one["size"] > before, "a checkpoint after %d is missing" % before)
            require(roots.get(signed.size) == signed.root, "the checkpoint of %d entries is of another history" % signed.size)
            before = signed.size
        require(before == checkpoint.size, "the list of checkpoints ends at %d" % before)
        check_seen(seen, key, checkpoint, lambda size: roots[size])
        return "%d entries, %d checkpoints, root %s" % (checkpoint.size, len(past), root.hex())


def check_log(url, vkey, seen, token):
    """A running log, by its C2SP resources alone; with a token its entries too."""
    def fetch(path):
        request = urllib.request.Request(url.rstrip("/") + "/" + path)
        if token:
            request.add_header("Authorization", "Bearer " + token)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.read()
        except urllib.error.HTTPError as refused:
            raise Invalid("%s is answered with %d" % (path, refused.code))

    key = NoteKey(vkey or json.loads(fetch("status"))["vkey"])
    checkpoint = Checkpoint(fetch("checkpoint").decode(), key)
    tiles = Tiles(checkpoint.size, lambda path: fetch("tile/" + path))
    require(tiles.root(checkpoint.size) == checkpoint.root, "the tiles are not those of the signed checkpoint")
    check_seen(seen, key, checkpoint, tiles.root)
    if token:
        root = check_entries(checkpoint.size, lambda path: fetch("tile/" + path), lambda edge: None)
        require(root == checkpoint.root, "the entries are not those of the signed checkpoint")
    return "%d entries, root %s%s" % (checkpoint.size, checkpoint.root.hex(), "" if token else "; entries not read without a token")


def seen_size(note):
    return int(note.split("\n")[1])


def check_seen(seen, key, checkpoint, root_at):
    if seen is not None:
        earlier = Checkpoint(seen, key)
        require(earlier.size <= checkpoint.size, "the log has forgotten: %d entries were signed before" % earlier.size)
        require(root_at(earlier.size) == earlier.root, "the log was rewritten: at %d entries another root was signed" % earlier.size)


def each_line(path, vkey):
    held = True
    with open(path, "rb") as lines:
        for line in lines:
            try:
                print(json.dumps({"valid": True, "shows": check_proof(line.decode(), vkey)}))
            except (Invalid, UnicodeDecodeError) as refused:
                held = False
                print(json.dumps({"valid": False, "why": str(refused)}))
    return held


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("what", choices=("ledger", "proof", "proofs", "log", "note"))
    parser.add_argument("place")
    for option in ("--vkey", "--seen", "--token"):
        parser.add_argument(option)
    given = parser.parse_args()
    if given.what == "note" and given.vkey is None:
        parser.error("note needs --vkey")
    try:
        seen = open(given.seen, encoding="utf-8", newline="").read() if given.seen else None
        if given.what == "proofs":
            sys.exit(0 if each_line(given.place, given.vkey) else 1)
        shown = (check_ledger(given.place, given.vkey, seen) if given.what == "ledger"
                 else check_log(given.place, given.vkey, seen, given.token) if given.what == "log"
                 else check_proof(open(given.place, "rb").read().decode(), given.vkey) if given.what == "proof"
                 else open_note(open(given.place, encoding="utf-8", newline="").read(), NoteKey(given.vkey)).strip())
    except (Invalid, UnicodeDecodeError, zipfile.BadZipFile) as refused:
        print("INVALID: %s" % refused)
        sys.exit(1)
    except OSError as unreadable:
        print("cannot be read: %s" % unreadable)
        sys.exit(2)
    print("VALID: " + shown)


if __name__ == "__main__":
    main()
