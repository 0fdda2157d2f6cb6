// Ed25519 by the predicate of protocol §2. Signatures are verified by the platform, which asks less of keys and encodings than
// the protocol does; that is asked here.
import { createPublicKey, verify as platformVerify } from 'node:crypto';

const P = 2n ** 255n - 19n;
const L = 2n ** 252n + 27742317777372353535851937790883648493n;
const D = mod(-121665n * power(121666n, P - 2n));
const SQRT_MINUS_ONE = power(2n, (P - 1n) / 4n);
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');

function mod(a) {
  const r = a % P;
  return r < 0n ? r + P : r;
}

function power(base, exponent) {
  let result = 1n;
  for (let b = base % P, e = exponent; e > 0n; e >>= 1n) {
    if (e & 1n) {
      result = (result * b) % P;
    }
    b = (b * b) % P;
  }
  return result;
}

function littleEndian(bytes) {
  return BigInt('0x' + Buffer.from(bytes).reverse().toString('hex'));
}

/** Whether 32 bytes are the one encoding of a y coordinate and sign: y < p, and no sign bit where x = 0. */
function canonicalPoint(bytes) {
  const value = littleEndian(bytes);
  const y = value & (2n ** 255n - 1n);
  const negative = value >> 255n === 1n;
  return y < P && !(negative && (y === 1n || y === P - 1n));
}

/** The point of a canonical encoding in extended coordinates, or null when it is not on the curve (RFC 8032 §5.1.3). */
function decode(bytes) {
  const value = littleEndian(bytes);
  const y = value & (2n ** 255n - 1n);
  const u = mod(y * y - 1n);
  const v = mod(D * y * y + 1n);
  let x = mod(u * v ** 3n * power(mod(u * power(v, 7n)), (P - 5n) / 8n));
  const check = mod(v * x * x);
  if (check === mod(-u)) {
    x = mod(x * SQRT_MINUS_ONE);
  } else if (check !== u) {
    return null;
  }
  if ((x & 1n) !== value >> 255n) {
    x = mod(-x);
  }
  return [x, y, 1n, mod(x * y)];
}

/** Addition and doubling by one complete formula (RFC 8032 §5.1.4). */
function add([x1, y1, z1, t1], [x2, y2, z2, t2]) {
  const a = mod((y1 - x1) * (y2 - x2));
  const b = mod((y1 + x1) * (y2 + x2));
  const c = mod(2n * t1 * t2 * D);
  const d = mod(2n * z1 * z2);
  const [e, f, g, h] = [b - a, d - c, d + c, b + a];
  return [mod(e * f), mod(g * h), mod(f * g), mod(e * h)];
}

function isNeutral([x, y, z]) {
  return x === 0n && y === z;
}

function hasPrimeOrder(point) {
  let sum = [0n, 1n, 1n, 0n];
  for (let q = point, n = L; n > 0n; n >>= 1n) {
    if (n & 1n) {
      sum = add(sum, q);
    }
    q = add(q, q);
  }
  return isNeutral(sum) && !isNeutral(point);
}

/** A key object for 32 bytes, or null when they are not the canonical encoding of a point of prime order. */
export function publicKey(raw) {
  const point = raw.length === 32 && canonicalPoint(raw) ? decode(raw) : null;
  return point === null || !hasPrimeOrder(point) ? null
    : createPublicKey({ key: Buffer.concat([SPKI, raw]), format: 'der', type: 'spki' });
}

export function verify(key, message, signature) {
  return signature.length === 64 && canonicalPoint(signature.subarray(0, 32)) && littleEndian(signature.subarray(32)) < L
    && platformVerify(null, message, key, signature);
}
