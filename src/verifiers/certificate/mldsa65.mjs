// Verification of ML-DSA-65 (FIPS 204), pure, with an empty context. Only SHAKE comes from the platform.
import { createHash } from 'node:crypto';

const Q = 8380417;
const N = 256;
const [K, COLUMNS] = [6, 5];
const DROPPED_BITS = 13;
const CHALLENGE_ONES = 49;
const CHALLENGE_BYTES = 48;
const GAMMA1 = 1 << 19;
const GAMMA2 = (Q - 1) / 32;
const BETA = 196;
const HINTS_MAX = 55;
const INVERSE_N = 8347681;

export const KEY_BYTES = 1952;
export const SIGNATURE_BYTES = 3309;

const ZETAS = Array.from({ length: N }, (_, i) => {
  let exponent = 0;
  for (let bit = 0; bit < 8; bit++) {
    exponent |= ((i >> bit) & 1) << (7 - bit);
  }
  let zeta = 1;
  for (let step = 0; step < exponent; step++) {
    zeta = (zeta * 1753) % Q;
  }
  return zeta;
});

function shake(bits, length, ...parts) {
  const hash = createHash('shake' + bits, { outputLength: length });
  parts.forEach((part) => hash.update(part));
  return hash.digest();
}

/** Algorithm 41. Products stay below 2^53, so they are exact. */
function ntt(poly) {
  for (let length = 128, k = 0; length >= 1; length >>= 1) {
    for (let start = 0; start < N; start += 2 * length) {
      const zeta = ZETAS[++k];
      for (let j = start; j < start + length; j++) {
        const t = (zeta * poly[j + length]) % Q;
        poly[j + length] = (poly[j] - t + Q) % Q;
        poly[j] = (poly[j] + t) % Q;
      }
    }
  }
  return poly;
}

/** Algorithm 42. */
function inverseNtt(poly) {
  for (let length = 1, k = N; length < N; length <<= 1) {
    for (let start = 0; start < N; start += 2 * length) {
      const zeta = Q - ZETAS[--k];
      for (let j = start; j < start + length; j++) {
        const t = poly[j];
        poly[j] = (t + poly[j + length]) % Q;
        poly[j + length] = (zeta * (t - poly[j + length] + Q)) % Q;
      }
    }
  }
  return poly.map((c) => (c * INVERSE_N) % Q);
}

/** Algorithm 30: uniform coefficients by rejection. */
function rejectionSampled(seed) {
  for (let length = 1344; ; length *= 2) {
    const stream = shake(128, length, seed);
    const poly = [];
    for (let i = 0; i + 2 < length && poly.length < N; i += 3) {
      const c = stream[i] | (stream[i + 1] << 8) | ((stream[i + 2] & 0x7f) << 16);
      if (c < Q) {
        poly.push(c);
      }
    }
    if (poly.length === N) {
      return poly;
    }
  }
}

/** Algorithm 29: a polynomial with 49 coefficients of ±1. */
function sampleInBall(seed) {
  for (let length = 272; ; length *= 2) {
    const stream = shake(256, length, seed);
    const poly = new Array(N).fill(0);
    let at = 8;
    let i = N - CHALLENGE_ONES;
    for (; i < N; i++) {
      while (at < length && stream[at] > i) {
        at++;
      }
      if (at >= length) {
        break;
      }
      const j = stream[at++];
      const sign = i + CHALLENGE_ONES - N;
      poly[i] = poly[j];
      poly[j] = (stream[sign >> 3] >> (sign & 7)) & 1 ? Q - 1 : 1;
    }
    if (i === N) {
      return poly;
    }
  }
}

function unpack(bytes, bits, count) {
  const values = new Array(count);
  for (let i = 0, at = 0; i < count; i++) {
    let value = 0;
    for (let bit = 0; bit < bits; bit++, at++) {
      value |= ((bytes[at >> 3] >> (at & 7)) & 1) << bit;
    }
    values[i] = value;
  }
  return values;
}

/** Algorithm 21: the places of the hints, or null when they are not in their one spelling. */
function hints(bytes) {
  const polys = [];
  let index = 0;
  for (let i = 0; i < K; i++) {
    const end = bytes[HINTS_MAX + i];
    if (end < index || end > HINTS_MAX) {
      return null;
    }
    const places = new Set();
    for (const first = index; index < end; index++) {
      if (index > first && bytes[index - 1] >= bytes[index]) {
        return null;
      }
      places.add(bytes[index]);
    }
    polys.push(places);
  }
  return bytes.subarray(index, HINTS_MAX).every((b) => b === 0) ? polys : null;
}

/** Algorithms 36 and 40: the high bits, corrected by the hint. */
function highBits(r, hinted) {
  let low = r % (2 * GAMMA2);
  if (low > GAMMA2) {
    low -= 2 * GAMMA2;
  }
  let high = (r - low) / (2 * GAMMA2);
  if (r - low === Q - 1) {
    high = 0;
    low -= 1;
  }
  return hinted ? (high + (low > 0 ? 1 : 15)) % 16 : high;
}

/** Algorithms 3 and 8. */
export function verify(key, message, signature) {
  const challengeSeed = signature.subarray(0, CHALLENGE_BYTES);
  const packed = signature.subarray(CHALLENGE_BYTES, SIGNATURE_BYTES - HINTS_MAX - K);
  const z = Array.from({ length: COLUMNS }, (_, i) => unpack(packed.subarray(i * 640, (i + 1) * 640), 20, N).map((v) => GAMMA1 - v));
  const hinted = hints(signature.subarray(SIGNATURE_BYTES - HINTS_MAX - K));
  if (hinted === null || z.some((poly) => poly.some((c) => Math.abs(c) >= GAMMA1 - BETA))) {
    return false;
  }
  const rho = key.subarray(0, 32);
  const mu = shake(256, 64, shake(256, 64, key), Buffer.from([0, 0]), message);
  const c = ntt(sampleInBall(challengeSeed));
  const zHat = z.map((poly) => ntt(poly.map((v) => (v + Q) % Q)));
  const commitment = [];
  for (let row = 0; row < K; row++) {
    const t1 = unpack(key.subarray(32 + row * 320, 32 + (row + 1) * 320), 10, N);
    const t = ntt(t1.map((v) => (v << DROPPED_BITS) % Q));
    const sum = c.map((v, i) => (Q - ((v * t[i]) % Q)) % Q);
    for (let column = 0; column < COLUMNS; column++) {
      const a = rejectionSampled(Buffer.concat([rho, Buffer.from([column, row])]));
      for (let i = 0; i < N; i++) {
        sum[i] = (sum[i] + a[i] * zHat[column][i]) % Q;
      }
    }
    const w1 = inverseNtt(sum).map((v, i) => highBits(v, hinted[row].has(i)));
    for (let i = 0; i < N; i += 2) {
      commitment.push(w1[i] | (w1[i + 1] << 4));
    }
  }
  return shake(256, CHALLENGE_BYTES, mu, Buffer.from(commitment)).equals(challengeSeed);
}
