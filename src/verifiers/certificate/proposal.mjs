// What a proposal and its content look like (protocol §9.1, §9.2).
import { Invalid, Reader, canonical, decimal, instant, require } from './json.mjs';
import { digestOf, publicKey } from './signed.mjs';

const ID = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/;
const NAME = /^[a-z][a-z0-9_.-]{0,63}$/;
const CUSTOM_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const SPAN = /^\+([1-9][0-9]{0,5})([smhd])$/;
const UNIT_MILLIS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const PROPOSAL_BYTES_MAX = 65_536;
const DAY = 86_400_000;

/** Least threshold (exclusive or not), shortest and longest time to vote. */
const BINDING = { numerator: 2n, denominator: 3n, exclusive: true, min: 1_000, max: 90 * DAY };
const EMERGENCY = { numerator: 3n, denominator: 4n, exclusive: false, min: 10_000, max: 15 * 60_000 };
const ADVISORY = { numerator: 1n, denominator: 2n, exclusive: true, min: 1_000, max: 90 * DAY };

const TYPES = {
  networkparameter: { force: BINDING, content: parameter },
  nodemembership: { force: BINDING, content: membership },
  networkupgrade: { force: BINDING, content: upgrade },
  votingweight: { force: BINDING, content: weights },
  keyrotation: { force: BINDING, content: keyRotation },
  policy: { force: BINDING, content: policy },
  emergency: { force: EMERGENCY, content: emergency },
};
const FREE = { force: ADVISORY };

/** Lower case of ASCII text; anything else stays what it is and matches nothing. */
export function lower(text) {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

export function weight(reader, name) {
  const micros = decimal(reader.any(name), 6);
  reader.check(name, micros !== null && micros >= 1n && micros <= 1_000_000_000_000n);
  return micros;
}

/** Whether a share a/b is enough for this kind of proposal. */
export function enough(force, a, b) {
  const [left, right] = [a * force.denominator, force.numerator * b];
  return force.exclusive ? left > right : left >= right;
}

export function readProposal(object, network) {
  const r = new Reader(object, 'the proposal');
  const id = r.optionalText('proposal_id', 128, ID);
  r.nodeId('proposer_node');
  const type = typeOf(r.any('proposal_type'));
  const createdAt = r.instant('created_at');
  const deadline = deadlineOf(r.text('voting_deadline', 32), createdAt);
  const minimumVotes = r.has('minimum_votes') ? r.integer('minimum_votes', 1, 10_000) : undefined;
  const threshold = r.has('required_threshold') ? share(r) : undefined;
  if (r.has('metadata')) {
    const entries = Object.entries(r.object_('metadata').object);
    r.check('metadata', entries.length <= 16 && entries.every(([name, text]) => name.length <= 512 && typeof text === 'string' && text.length <= 512));
  }
  const content = r.object_('content');
  r.text('signature', 8_192);
  r.closed();
  if (type.content !== undefined) {
    content.optionalText('rationale', 4_096);
    type.content(content);
    content.closed();
  }
  require(Buffer.byteLength(canonical(object)) <= PROPOSAL_BYTES_MAX, 'the proposal is too large');
  const digest = digestOf(object, 'proposal', network, 'signature');
  return { id: id ?? 'prop-' + digest.slice(0, 32), digest, force: type.force, deadline, minimumVotes, threshold };
}

function typeOf(value) {
  if (typeof value === 'string') {
    const known = lower(value);
    if (known === 'advisory' || (known.startsWith('custom:') && CUSTOM_NAME.test(value.slice(7)))) {
      return FREE;
    }
    if (Object.hasOwn(TYPES, known)) {
      return TYPES[known];
    }
  } else if (value !== null && typeof value === 'object' && !Array.isArray(value) && Object.keys(value).length === 1
      && typeof value.Custom === 'string' && CUSTOM_NAME.test(value.Custom)) {
    return FREE;
  }
  throw new Invalid('there is no such type of proposal');
}

function deadlineOf(text, createdAt) {
  const span = SPAN.exec(text);
  const millis = span === null ? instant(text) : createdAt + Number(span[1]) * UNIT_MILLIS[span[2]];
  require(millis !== null, 'voting_deadline of the proposal is wrong');
  return millis;
}

/** A threshold as billionths. */
function share(r) {
  const billionths = decimal(r.any('required_threshold'), 9);
  r.check('required_threshold', billionths !== null && billionths >= 1n && billionths <= 1_000_000_000n);
  return billionths;
}

function scalar(r, name) {
  const value = r.any(name);
  r.check(name, typeof value === 'number' || typeof value === 'boolean' || (typeof value === 'string' && value.length <= 1_024));
}

function parameter(r) {
  r.text('parameter', 64, NAME);
  const given = ['new_value', 'value', 'proposed_value'].filter((name) => r.has(name));
  require(given.length === 1, 'the new value is not named once');
  scalar(r, given[0]);
  if (r.has('current_value')) {
    scalar(r, 'current_value');
  }
}

function membership(r) {
  const action = lower(r.text('action', 64));
  r.nodeId('node_id');
  r.check('action', ['admit', 'remove', 'restore'].includes(action));
  if (action === 'admit' && r.has('weight')) {
    weight(r, 'weight');
  }
}

function upgrade(r) {
  r.optionalText('description', 4_096);
  r.text('version', 64);
  if (r.has('activate_at')) {
    r.instant('activate_at');
  }
}

function weights(r) {
  const entries = r.has('weights') ? r.array('weights', 1_000).map((item) => new Reader(item, 'a weight')) : [r];
  const nodes = entries.map((entry) => {
    weight(entry, 'weight');
    return entry.nodeId('node_id');
  });
  entries.filter((entry) => entry !== r).forEach((entry) => entry.closed());
  r.check('weights', nodes.length > 0 && new Set(nodes).size === nodes.length);
}

function keyRotation(r) {
  r.nodeId('node_id');
  publicKey(r.text('new_public_key', 4_096));
}

function policy(r) {
  if (r.optionalText('ratify_emergency', 128) === undefined) {
    r.text('policy', 64, NAME);
    r.any('value');
  }
}

function emergency(r) {
  switch (lower(r.text('action', 64))) {
    case 'isolatenode':
    case 'revokekey':
      r.nodeId('node_id');
      break;
    case 'pauserelay':
    case 'resumerelay':
      break;
    case 'lowerlimit':
      r.text('parameter', 64, NAME);
      r.check('value', typeof r.any('value') === 'number');
      break;
    default:
      throw new Invalid('there is no such emergency action');
  }
}
