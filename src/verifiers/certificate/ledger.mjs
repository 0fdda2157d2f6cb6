// The place of a decision in the oracle's ledger: a proof file with one entry (protocol §8, C2SP signed-note, RFC 9162).
import { Reader, parse, require } from './json.mjs';
import { sha256 } from './signed.mjs';
import * as ed25519 from './ed25519.mjs';

const NOTE_KEY_TYPE = Buffer.from([1]);

/** Checks `ledger_proof` and returns where the decision stands. */
export function checkPlace(object, network, oracle, oracleKey, proposalId, decisionDigest) {
  const name = `bpci.${network}/${oracle}`;
  const raw = oracleKey.raw.subarray(0, 32);
  const keyId = sha256(name + '\n', NOTE_KEY_TYPE, raw).subarray(0, 4);
  const r = new Reader(object, 'the ledger proof');
  require(r.text('format', 512) === 'bpci-proof/v1', 'the ledger proof has another format');
  require(r.text('vkey', 512) === `${name}+${keyId.toString('hex')}+${Buffer.concat([NOTE_KEY_TYPE, raw]).toString('base64')}`,
    'the ledger proof is under another key');
  const { size, root } = checkpoint(r.text('checkpoint', 16_384), name, keyId, oracleKey);
  const entries = r.array('entries', 1);
  r.closed();
  require(entries.length === 1, 'the ledger proof is not of one entry');
  const entry = new Reader(entries[0], 'the proven entry');
  const index = entry.integer('index', 0, Number.MAX_SAFE_INTEGER);
  const leaf = entry.text('leaf', 65_535);
  const path = entry.array('path', 64).map((hash) => {
    entry.check('path', typeof hash === 'string' && /^[0-9a-f]{64}$/.test(hash));
    return Buffer.from(hash, 'hex');
  });
  entry.closed();
  require(included(BigInt(index), size, sha256(Buffer.from([0]), leaf), path, root), 'the entry is not in the signed tree');
  const told = parse(leaf);
  require(told.kind === 'ProposalDecided' && told.proposal === proposalId && told.digest === decisionDigest,
    'the ledger proof is the place of another entry');
  return { index, size: Number(size) };
}

function base64(text) {
  const bytes = Buffer.from(text, 'base64');
  require(bytes.toString('base64') === text, 'the checkpoint holds what is not Base64');
  return bytes;
}

function checkpoint(note, name, keyId, oracleKey) {
  require(!/[\u0000-\u0009\u000b-\u001f]/.test(note) && note.endsWith('\n'), 'the checkpoint is no note');
  const gap = note.lastIndexOf('\n\n');
  require(gap >= 0, 'the checkpoint is not signed');
  const text = note.slice(0, gap + 1);
  const parts = /^\u2014 (\S+) (\S+)\n$/.exec(note.slice(gap + 2));
  require(parts !== null && parts[1] === name, 'the checkpoint has not exactly one signature, the oracle\'s');
  const signature = base64(parts[2]);
  require(signature.subarray(0, 4).equals(keyId) && ed25519.verify(oracleKey.point, Buffer.from(text), signature.subarray(4)),
    'the checkpoint is not signed by the oracle');
  const lines = text.slice(0, -1).split('\n');
  require(lines.length >= 3 && lines.every((line) => line !== '') && lines[0] === name && /^(0|[1-9][0-9]{0,17})$/.test(lines[1]),
    'the checkpoint is not of this ledger');
  const root = base64(lines[2]);
  require(root.length === 32, 'the root is not a hash');
  return { size: BigInt(lines[1]), root };
}

/** RFC 9162 §2.1.3.2. */
function included(index, size, leafHash, path, root) {
  if (index >= size) {
    return false;
  }
  let [fn, sn, r] = [index, size - 1n, leafHash];
  for (const p of path) {
    if (sn === 0n) {
      return false;
    }
    if ((fn & 1n) === 1n || fn === sn) {
      r = sha256(Buffer.from([1]), p, r);
      while ((fn & 1n) === 0n && fn !== 0n) {
        fn >>= 1n;
        sn >>= 1n;
      }
    } else {
      r = sha256(Buffer.from([1]), r, p);
    }
    fn >>= 1n;
    sn >>= 1n;
  }
  return sn === 0n && r.equals(root);
}
