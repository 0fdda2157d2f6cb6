// Signed bytes, digests, keys and signatures (protocol §2).
import { createHash } from 'node:crypto';
import { Invalid, canonical, require } from './json.mjs';
import * as ed25519 from './ed25519.mjs';
import * as mldsa65 from './mldsa65.mjs';

const SUITES = {
  'ed25519': { key: 32, signature: 64 },
  'ed25519+ml-dsa-65': { key: 32 + mldsa65.KEY_BYTES, signature: 64 + mldsa65.SIGNATURE_BYTES },
};
const KEYS_KEPT = 20_000;
const keys = new Map();

export function sha256(...parts) {
  const hash = createHash('sha256');
  parts.forEach((part) => hash.update(part));
  return hash.digest();
}

/** PAE(type of the kind, JCS(object without the members omitted)). */
export function signedBytes(object, kind, network, ...omitted) {
  const type = `application/vnd.bpci.${kind}.v1+json; network=${network}`;
  const body = Buffer.from(canonical(object, ...omitted));
  return Buffer.concat([Buffer.from(`DSSEv1 ${type.length} ${type} ${body.length} `), body]);
}

export function digestOf(object, kind, network, ...omitted) {
  return sha256(signedBytes(object, kind, network, ...omitted)).toString('hex');
}

/** `<suite>:<base64url>` in its one spelling; a bare value means ed25519. */
function suiteText(text, part) {
  const colon = text.indexOf(':');
  const suite = colon < 0 ? 'ed25519' : text.slice(0, colon);
  require(Object.hasOwn(SUITES, suite), 'unknown suite ' + suite);
  const encoded = text.slice(colon + 1);
  const bytes = Buffer.from(encoded, 'base64url');
  require(bytes.toString('base64url') === encoded && bytes.length === SUITES[suite][part], `a ${part} is not base64url of the right length`);
  return { suite, bytes };
}

/** A public key, checked; `text` is its full spelling. */
export function publicKey(text) {
  const { suite, bytes } = suiteText(text, 'key');
  const full = suite + ':' + bytes.toString('base64url');
  let key = keys.get(full);
  if (key === undefined) {
    const point = ed25519.publicKey(bytes.subarray(0, 32));
    key = { suite, text: full, raw: bytes, id: sha256(bytes).toString('hex').slice(0, 32), point };
    if (keys.size >= KEYS_KEPT) {
      keys.clear();
    }
    keys.set(full, key);
  }
  require(key.point !== null, 'a public key is not the canonical encoding of a point of prime order');
  return key;
}

export function verifies(bytes, signature, key) {
  let parsed;
  try {
    parsed = suiteText(signature, 'signature');
  } catch (error) {
    if (error instanceof Invalid) {
      return false;
    }
    throw error;
  }
  return parsed.suite === key.suite && ed25519.verify(key.point, bytes, parsed.bytes.subarray(0, 64))
    && (key.suite === 'ed25519' || mldsa65.verify(key.raw.subarray(32), bytes, parsed.bytes.subarray(64)));
}
