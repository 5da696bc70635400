"""Random streams from the definition of ChaCha20 (D. J. Bernstein 2008: 64-bit block counter, 64-bit nonce), written
down once more here. usage: python3 streams.py > ../expected/random.json

Key: 16 bytes "palladion-rng/1\\0", seed and analysis (64 bits, lowest byte first); nonce: the replicate. A word is two
keystream words, the first the low half. uniform: upper 53 bits / 2^53. below(n): high half of word * n, again while the
low half is below 2^64 mod n. shuffle: from the last place down, each exchanged with one of the places up to it."""
import json
import struct

MASK = 0xFFFFFFFF


def block(key, nonce, counter):
    rotate = lambda x, k: ((x << k) | (x >> (32 - k))) & MASK
    start = list(struct.unpack("<4I", b"expand 32-byte k")) + list(struct.unpack("<8I", key))
    start += list(struct.unpack("<4I", struct.pack("<QQ", counter, nonce)))
    x = start[:]

    def quarter(a, b, c, d):
        for one, two, three, k in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
            x[one] = (x[one] + x[two]) & MASK
            x[three] = rotate(x[three] ^ x[one], k)

    for _ in range(10):
        for q in ((0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15)):
            quarter(*q)
        for q in ((0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14)):
            quarter(*q)
    return [(a + b) & MASK for a, b in zip(x, start)]


# RFC 8439, appendix A.1, test vector 1
assert struct.pack("<16I", *block(bytes(32), 0, 0))[:8].hex() == "76b8e0ada0f13d90"


class Stream:
    def __init__(self, seed, analysis, replicate):
        self.key, self.nonce = b"palladion-rng/1\0" + struct.pack("<QQ", seed, analysis), replicate
        self.counter, self.words = 0, []

    def word(self):
        if not self.words:
            self.words = block(self.key, self.nonce, self.counter)
            self.counter += 1
        low, high = self.words.pop(0), self.words.pop(0)
        return high << 32 | low

    def uniform(self):
        return (self.word() >> 11) / 2.0**53

    def below(self, bound):
        product = self.word() * bound
        while product % 2**64 < 2**64 % bound:
            product = self.word() * bound
        return product >> 64

    def shuffle(self, items):
        for last in range(len(items) - 1, 0, -1):
            pick = self.below(last + 1)
            items[last], items[pick] = items[pick], items[last]
        return items


names = [(0, 0, 0), (1, 1, 0), (1, 1, 1999), (20241, 7, 4_000_000_000), (2**64 - 1, 2**63 + 5, 2**64 - 1)]
bounds = [1, 2, 6, 5304, 1_000_000, 2**32 - 5, 2**53, 2**63 + 1, 3 * 2**62 + 1, 2**64 - 1]
streams = []
for name in names:
    new = lambda: Stream(*name)
    take = lambda of, n: [of() for _ in range(n)]
    bounded = new()
    streams.append({
        "name": [str(part) for part in name],
        "words": [str(word) for word in take(new().word, 24)],  # three blocks
        "uniforms": take(new().uniform, 12),
        "below": [[str(bound), str(bounded.below(bound))] for bound in bounds * 4],  # one stream, one after the other
        "shuffle": new().shuffle(list(range(20))),
    })
print(json.dumps({"by": "streams.py", "streams": streams}, indent=1))
