// Strict JSON (protocol §1) in its one canonical form (RFC 8785), and a reader of objects that knows every member.

const DEPTH_MAX = 64;
const EXPONENT_FROM = 1e21; // ECMAScript, and so RFC 8785, writes larger numbers with an exponent

export class Invalid extends Error {}

export function require(holds, otherwise) {
  if (!holds) {
    throw new Invalid(otherwise);
  }
}

/** The canonical text of a value, without the members named of the outermost object. */
export function canonical(value, ...omitted) {
  if (Array.isArray(value)) {
    return '[' + value.map((item) => canonical(item)).join(',') + ']';
  }
  if (value !== null && typeof value === 'object') {
    const names = Object.keys(value).filter((name) => !omitted.includes(name)).sort(); // by UTF-16 code units, as it must be
    return '{' + names.map((name) => JSON.stringify(name) + ':' + canonical(value[name])).join(',') + '}';
  }
  return JSON.stringify(value); // RFC 8785 is defined by what this function writes
}

function checkValue(value, depth) {
  if (typeof value === 'string') {
    require(value.isWellFormed(), 'a string holds a lone surrogate');
  } else if (typeof value === 'number') {
    const size = Math.abs(value);
    require(!(Number.isInteger(value) && size > Number.MAX_SAFE_INTEGER && size < EXPONENT_FROM), 'an integer is outside ±(2^53−1)');
  } else if (value !== null && typeof value === 'object') {
    require(depth < DEPTH_MAX, 'it is nested too deep');
    for (const [name, member] of Object.entries(value)) {
      checkValue(name, depth);
      checkValue(member, depth + 1);
    }
  }
}

/** Reads strict JSON; duplicates and spellings are only found by comparing with the canonical text. */
export function parse(text) {
  let value;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Invalid('it is not JSON: ' + error.message);
  }
  checkValue(value, 0);
  require(value !== null && typeof value === 'object' && !Array.isArray(value), 'it is not an object');
  return value;
}

/** Reads bytes that must be the canonical form of what they say. */
export function parseCanonical(bytes) {
  let text;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Invalid('it is not UTF-8');
  }
  const value = parse(text);
  require(canonical(value) === text, 'it is not in canonical form');
  return value;
}

const NODE_ID = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/;
const DIGEST = /^[0-9a-f]{64}$/;
const TIME = /^([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,3}))?Z$/;

/** Milliseconds since 1970 of an RFC 3339 time in UTC, or null. */
export function instant(text) {
  const parts = typeof text === 'string' ? TIME.exec(text) : null;
  if (parts === null) {
    return null;
  }
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map(Number);
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second, Number((parts[7] ?? '').padEnd(3, '0')));
  const same = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
    && date.getUTCHours() === hour && date.getUTCMinutes() === minute && date.getUTCSeconds() === second;
  return same ? date.getTime() : null;
}

/** The digits of a JSON number as an integer of 10^-decimals; null when it has others, a sign or an exponent. */
export function decimal(value, decimals) {
  const parts = typeof value === 'number' ? /^(0|[1-9][0-9]{0,9})(?:\.([0-9]+))?$/.exec(String(value)) : null;
  return parts === null || (parts[2] ?? '').length > decimals ? null : BigInt(parts[1] + (parts[2] ?? '').padEnd(decimals, '0'));
}

/** Reads the members of one object; `closed` refuses those nobody asked for. */
export class Reader {
  constructor(object, what) {
    require(object !== null && typeof object === 'object' && !Array.isArray(object), what + ' is not an object');
    this.object = object;
    this.what = what;
    this.known = new Set();
  }

  has(name) {
    this.known.add(name);
    return Object.hasOwn(this.object, name);
  }

  any(name) {
    require(this.has(name), `${this.what} lacks ${name}`);
    return this.object[name];
  }

  check(name, holds) {
    require(holds, `${name} of ${this.what} is wrong`);
  }

  text(name, max, shape) {
    const value = this.any(name);
    this.check(name, typeof value === 'string' && value.length >= 1 && value.length <= max && (shape === undefined || shape.test(value)));
    return value;
  }

  optionalText(name, max, shape) {
    return this.has(name) ? this.text(name, max, shape) : undefined;
  }

  nodeId(name) {
    return this.text(name, 128, NODE_ID);
  }

  digest(name) {
    return this.text(name, 64, DIGEST);
  }

  instant(name) {
    const millis = instant(this.any(name));
    this.check(name, millis !== null);
    return millis;
  }

  integer(name, min, max) {
    const value = this.any(name);
    this.check(name, Number.isSafeInteger(value) && value >= min && value <= max);
    return value;
  }

  array(name, max) {
    const value = this.any(name);
    this.check(name, Array.isArray(value) && value.length <= max);
    return value;
  }

  object_(name) {
    return new Reader(this.any(name), `${name} of ${this.what}`);
  }

  closed() {
    for (const name of Object.keys(this.object)) {
      require(this.known.has(name), `${this.what} has the unknown member ${name}`);
    }
  }
}
