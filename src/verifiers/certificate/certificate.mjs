// The checks of protocol §9.6 on a consensus certificate, from nothing but its bytes. What is cheap comes first: the verdict is
// the same in any order.
import { Reader, parse, parseCanonical, require } from './json.mjs';
import { digestOf, publicKey, signedBytes, verifies } from './signed.mjs';
import { enough, lower, readProposal, weight } from './proposal.mjs';
import { checkPlace } from './ledger.mjs';

const FILE_BYTES_MAX = 256 * 1024 * 1024;
const VOTERS_MAX = 10_000;
const KEY_CHARS_MAX = 8_192;
const NETWORK = /^[a-z0-9][a-z0-9._-]{0,62}$/;
const CHOICES = { approve: 'Approve', reject: 'Reject', abstain: 'Abstain' };

/** Returns what the certificate proves, or throws Invalid. */
export function check(bytes) {
  require(bytes.length <= FILE_BYTES_MAX, 'the file is too large');
  const file = parseCanonical(bytes);
  const r = new Reader(file, 'the certificate');
  require(r.text('format', 64) === 'bpci-consensus-certificate-v1', 'it is no certificate');
  const network = r.text('network_id', 63, NETWORK);
  const oracle = r.nodeId('oracle_id');
  const oracleKeyText = r.text('oracle_key', KEY_CHARS_MAX);
  const outcome = r.text('outcome', 16, /^(Approved|Rejected|Expired)$/);
  const decidedAt = r.instant('decided_at');
  r.integer('rounds', 1, 2 ** 31 - 1);
  const seal = r.text('seal', KEY_CHARS_MAX, /^ed25519(\+ml-dsa-65)?:/);
  const ballotObjects = r.array('ballots', VOTERS_MAX);
  const ledgerProof = r.has('ledger_proof') ? r.object_('ledger_proof').object : undefined;
  const [proposalObject, openingObject, epochObject, tallyObject] = ['proposal', 'opening', 'epoch', 'tally'].map((name) => r.any(name));
  r.closed();

  const opening = readOpening(openingObject, network);
  require(opening.oracle === oracle && opening.oracleKeyText === oracleKeyText, 'the opening is another oracle\'s');
  const proposal = readProposal(proposalObject, network);
  checkTerms(proposal, opening);
  checkEpoch(epochObject, opening, network);
  const ballots = ballotObjects.map((object) => readBallot(object, opening));
  require(ballots.every((ballot, i) => i === 0 || ballots[i - 1].voter < ballot.voter), 'the ballots are not sorted by voter, one each');
  const tally = count(ballots, opening);
  checkTally(tallyObject, tally, opening);
  require(outcomeOf(tally, opening, decidedAt) === outcome, 'the ballots do not make it ' + outcome);

  const oracleKey = publicKey(oracleKeyText);
  const proposerKey = publicKey(opening.proposerKeyText);
  opening.voters.forEach((voter) => {
    voter.key = voter.keyText === undefined ? undefined : publicKey(voter.keyText);
  });
  require(verifies(signedBytes(file, 'decision', network, 'seal', 'ledger_proof'), seal, oracleKey), 'the seal is not the oracle\'s');
  require(verifies(signedBytes(openingObject, 'opening', network, 'signature'), openingObject.signature, oracleKey), 'the opening is not signed by the oracle');
  require(verifies(signedBytes(proposalObject, 'proposal', network, 'signature'), proposalObject.signature, proposerKey),
    'the proposal is not signed by its proposer');
  ballotObjects.forEach((object, i) => require(
    verifies(signedBytes(object, 'ballot', network, 'signature'), object.signature, opening.voters.get(ballots[i].voter).key),
    `the ballot of ${ballots[i].voter} is not signed by that voter`));
  const digest = digestOf(file, 'decision', network, 'seal', 'ledger_proof');
  const place = ledgerProof === undefined ? undefined : checkPlace(ledgerProof, network, oracle, oracleKey, opening.proposalId, digest);
  const cast = new Map(ballotObjects.map((object, i) => [ballots[i].voter, digestOf(object, 'ballot', network, 'signature')]));
  return { network, oracle, oracleKey, outcome, proposalId: opening.proposalId, proposalDigest: opening.proposalDigest,
    openingDigest: opening.digest, epoch: opening.epoch, epochDigest: opening.epochDigest, digest, place, cast };
}

/** Holds a valid certificate against a receipt; throws when the receipt is the oracle's and the certificate breaks its promise. */
export function confront(proven, receiptText) {
  const tree = parse(receiptText);
  const receipt = tree.signature === undefined && tree.receipt !== undefined ? tree.receipt : tree;
  const r = new Reader(receipt, 'the receipt');
  require(verifies(signedBytes(receipt, 'ballot-receipt', proven.network, 'signature'), r.text('signature', KEY_CHARS_MAX), proven.oracleKey)
    && r.any('proposal_id') === proven.proposalId, 'the receipt is not this oracle\'s on this proposal; it says nothing');
  require(r.digest('proposal_digest') === proven.proposalDigest && r.digest('opening_digest') === proven.openingDigest,
    'REFUTED: the oracle took ballots for another proposal or electorate than it certifies');
  r.array('ballots', 1_000).forEach(({ voter_node: voter, digest }) => require(proven.cast.get(voter) === digest,
    `REFUTED: the oracle acknowledged the ballot ${digest} of ${voter}, which the certificate lacks`));
}

function readVoters(r, what, withKeys) {
  const voters = new Map();
  let last = '';
  let total = 0;
  for (const item of r.array('voters', VOTERS_MAX)) {
    const v = new Reader(item, what);
    const node = v.nodeId('node_id');
    require(last < node, 'the voters are not sorted by node_id, each once');
    const micros = v.integer('weight_micros', 1, 1_000_000_000_000);
    voters.set(node, { micros: BigInt(micros), keyText: withKeys ? v.optionalText('public_key', KEY_CHARS_MAX) : undefined });
    v.closed();
    last = node;
    total += micros;
    require(Number.isSafeInteger(total), 'the weights sum to too much');
  }
  return { voters, total };
}

function readOpening(object, network) {
  const r = new Reader(object, 'the opening');
  const opening = {
    oracle: r.nodeId('oracle_id'), oracleKeyText: r.text('oracle_key', KEY_CHARS_MAX), proposalId: r.text('proposal_id', 128),
    proposalDigest: r.digest('proposal_digest'), proposerKeyText: r.text('proposer_key', KEY_CHARS_MAX), openedAt: r.instant('opened_at'),
    closesAt: r.instant('closes_at'), minimumVotes: r.integer('minimum_votes', 1, VOTERS_MAX),
    minConsensusNodes: r.integer('min_consensus_nodes', 1, VOTERS_MAX), epoch: r.integer('epoch', 0, Number.MAX_SAFE_INTEGER),
    epochDigest: r.digest('epoch_digest'), digest: digestOf(object, 'opening', network, 'signature'),
  };
  const t = r.object_('threshold');
  opening.numerator = BigInt(t.integer('numerator', 1, 1_000_000_000));
  opening.denominator = BigInt(t.integer('denominator', 1, 1_000_000_000));
  t.closed();
  require(opening.numerator <= opening.denominator && gcd(opening.numerator, opening.denominator) === 1n, 'the threshold is not a share in lowest terms');
  const { voters, total } = readVoters(r, 'a voter of the opening', true);
  require(r.integer('total_weight_micros', 1, Number.MAX_SAFE_INTEGER) === total, 'the weights do not sum to total_weight_micros');
  r.text('signature', KEY_CHARS_MAX);
  r.closed();
  return Object.assign(opening, { voters, total: BigInt(total) });
}

function gcd(a, b) {
  return b === 0n ? a : gcd(b, a % b);
}

function checkTerms(proposal, opening) {
  require(proposal.digest === opening.proposalDigest && proposal.id === opening.proposalId, 'the opening is for another proposal');
  require(proposal.deadline === opening.closesAt, 'the opening has another deadline than the proposal');
  require(proposal.minimumVotes === undefined || proposal.minimumVotes === opening.minimumVotes, 'the opening has another minimum of votes');
  require(proposal.threshold === undefined || proposal.threshold * opening.denominator === opening.numerator * 1_000_000_000n,
    'the opening has another threshold than the proposal');
  require(enough(proposal.force, opening.numerator, opening.denominator), 'the threshold is too low for this type');
  const voting = opening.closesAt - opening.openedAt;
  require(voting >= proposal.force.min && voting <= proposal.force.max, 'the time to vote is not what this type allows');
  require(opening.minimumVotes <= opening.voters.size && opening.minConsensusNodes <= opening.voters.size, 'there are too few voters');
}

function checkEpoch(object, opening, network) {
  const r = new Reader(object, 'the epoch');
  require(r.nodeId('oracle_id') === opening.oracle, 'the epoch is another oracle\'s');
  const number = r.integer('epoch', 0, Number.MAX_SAFE_INTEGER);
  require((number === 0) !== r.has('previous') && (number === 0) !== r.has('cause'), 'exactly the epochs after the first have a previous one and a cause');
  if (number > 0) {
    r.digest('previous');
    const cause = r.object_('cause');
    cause.text('proposal_id', 128);
    cause.digest('proposal_digest');
    cause.closed();
  }
  r.instant('began_at');
  const { voters } = readVoters(r, 'a voter of the epoch', false);
  r.closed();
  require(number === opening.epoch && digestOf(object, 'epoch', network) === opening.epochDigest, 'the opening is for another weight epoch');
  require(voters.size === opening.voters.size && [...voters].every(([node, voter]) => voter.micros === opening.voters.get(node)?.micros),
    'the electorate is not that of the epoch');
}

function readBallot(object, opening) {
  const r = new Reader(object, 'a ballot');
  require(r.text('proposal_id', 128) === opening.proposalId && r.digest('proposal_digest') === opening.proposalDigest, 'a ballot is for another proposal');
  require(r.digest('opening_digest') === opening.digest, 'a ballot is for another electorate');
  const voter = r.nodeId('voter_node');
  const pinned = opening.voters.get(voter);
  require(pinned?.keyText !== undefined, `${voter} is no voter with a key`);
  const choice = CHOICES[lower(r.text('vote', 16))];
  r.check('vote', choice !== undefined);
  if (r.has('reasoning_digest')) {
    r.digest('reasoning_digest');
  }
  require(!r.has('vote_weight') || weight(r, 'vote_weight') === pinned.micros, 'a ballot claims another weight');
  r.text('signature', KEY_CHARS_MAX);
  r.closed(); // also refuses a reasoning
  return { voter, choice, micros: pinned.micros };
}

function count(ballots, opening) {
  const tally = { Approve: 0n, Reject: 0n, Abstain: 0n, votes: { Approve: 0, Reject: 0, Abstain: 0 } };
  for (const ballot of ballots) {
    tally[ballot.choice] += ballot.micros;
    tally.votes[ballot.choice]++;
  }
  return tally;
}

function checkTally(object, tally, opening) {
  const r = new Reader(object, 'the tally');
  const max = Number.MAX_SAFE_INTEGER;
  let same = BigInt(r.integer('total_weight_micros', 0, max)) === opening.total;
  for (const choice of Object.values(CHOICES)) {
    const name = choice.toLowerCase();
    same = BigInt(r.integer(name + '_micros', 0, max)) === tally[choice] && r.integer(name + '_votes', 0, max) === tally.votes[choice] && same;
  }
  r.closed();
  require(same, 'the tally is not the sum of the ballots');
}

/** The outcome these ballots have at that time, or a word that is none. */
function outcomeOf(tally, opening, decidedAt) {
  const reached = (micros) => micros * opening.denominator >= opening.numerator * opening.total;
  const votes = tally.votes.Approve + tally.votes.Reject + tally.votes.Abstain;
  const inTime = decidedAt < opening.closesAt;
  const enoughNodes = opening.voters.size >= opening.minConsensusNodes;
  if (reached(tally.Approve) && votes >= opening.minimumVotes && enoughNodes) {
    return inTime ? 'Approved' : 'late';
  }
  if (!reached(opening.total - tally.Reject - tally.Abstain) || opening.voters.size < opening.minimumVotes || !enoughNodes) {
    return inTime ? 'Rejected' : 'late';
  }
  return inTime ? 'open' : 'Expired';
}
