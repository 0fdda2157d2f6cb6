#!/usr/bin/env node
// Checks consensus certificates by protocol §9.6, with Node.js 20 or later and nothing else; see README.md.
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { Invalid } from './json.mjs';
import { check, confront } from './certificate.mjs';

const VALID = 0;
const WRONG_USE = 2;
const NOT_VALID = 5;

function verdict(bytes) {
  try {
    return { valid: true, outcome: check(bytes).outcome };
  } catch (error) {
    if (error instanceof Invalid) {
      return { valid: false, reason: error.message };
    }
    throw error;
  }
}

async function judgeLines() {
  for await (const line of createInterface({ input: process.stdin })) {
    console.log(JSON.stringify(verdict(Buffer.from(line, 'base64'))));
  }
  return VALID;
}

/** How many of the files that differ from this one in a single bit are refused. */
function judgeEachBit(file) {
  const bytes = readFileSync(file);
  const accepted = [];
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    bytes[bit >> 3] ^= 1 << (bit & 7);
    if (verdict(bytes).valid) {
      accepted.push(bit);
    }
    bytes[bit >> 3] ^= 1 << (bit & 7);
  }
  console.log(JSON.stringify({ intact: verdict(bytes), bits: bytes.length * 8, accepted }));
  return accepted.length === 0 ? VALID : NOT_VALID;
}

function judge(file, known) {
  try {
    const proven = check(readFileSync(file));
    for (const [name, expected, found] of [['network', known.network, [proven.network]],
      ['oracle-key', known['oracle-key'], [proven.oracleKey.text, proven.oracleKey.id]], ['epoch', known.epoch, [proven.epochDigest]]]) {
      if (expected !== undefined && !found.includes(expected)) {
        throw new Invalid(`it is of another ${name} than the one you know: ${found[0]}`);
      }
    }
    (known.receipt ?? []).forEach((receipt) => confront(proven, readFileSync(receipt, 'utf8')));
    console.log(`VALID: ${proven.proposalId} is ${proven.outcome} on ${proven.network}; decision ${proven.digest}`);
    console.log(`Sealed by ${proven.oracle} with ${proven.oracleKey.text.slice(0, 60)} (${proven.oracleKey.id}), ${proven.cast.size} ballots, `
      + `weight epoch ${proven.epoch} (${proven.epochDigest})${proven.place ? `, entry ${proven.place.index} of its ledger` : ''}. Compare the keys.`);
    return VALID;
  } catch (error) {
    if (error instanceof Invalid) {
      console.log('NOT VALID: ' + error.message);
      return NOT_VALID;
    }
    if (error.syscall === 'open') {
      console.error(error.message);
      return WRONG_USE;
    }
    throw error;
  }
}

const text = { type: 'string' };
const { values, positionals } = parseArgs({ allowPositionals: true, options: {
  network: text, 'oracle-key': text, epoch: text, receipt: { type: 'string', multiple: true }, lines: { type: 'boolean' }, 'each-bit': { type: 'boolean' },
} });
if (values.lines) {
  process.exitCode = await judgeLines();
} else if (positionals.length !== 1) {
  console.error('usage: node verify.mjs [--network ID] [--oracle-key KEY] [--epoch DIGEST] [--receipt FILE]... FILE\n'
    + '       node verify.mjs --each-bit FILE\n       node verify.mjs --lines < base64-lines');
  process.exitCode = WRONG_USE;
} else {
  process.exitCode = values['each-bit'] ? judgeEachBit(positionals[0]) : judge(positionals[0], values);
}
