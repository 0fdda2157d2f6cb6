package org.bpci.interapp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.bpci.kernel.Refusal;

/**
 * Reads permissions and actions. Blanks are taken only around clauses, after a direction, before limits and inside them, so
 * that one permission has few spellings; names are ASCII, so that it has no look-alikes. A refusal says at which character
 * reading stopped and what to write instead.
 */
final class PermissionReader {

    private static final String FORM = "write Verb(pattern), for example Read(accounts/*)";
    private static final String SEGMENT_MARKS = ".-_:@~+=$";

    private final TextCursor cursor;

    PermissionReader(String text) {
        this.cursor = new TextCursor(text);
    }

    Permission onlyClause() {
        Permission clause = clause();
        if (!cursor.ended()) {
            throw cursor.malformed("expected the end of the clause; only lists have several, separated by commas");
        }
        return clause;
    }

    List<Permission> list() {
        List<Permission> clauses = new ArrayList<>();
        do {
            if (clauses.size() == Permissions.CLAUSES_MAX) {
                throw cursor.tooLong("a list has at most " + Permissions.CLAUSES_MAX + " clauses; use patterns with * and **");
            }
            clauses.add(clause());
        } while (cursor.take(','));
        if (!cursor.ended()) {
            throw cursor.malformed("expected ',' or the end of the list");
        }
        return clauses;
    }

    Action onlyAction() {
        try {
            Verb verb = verb();
            cursor.expect('(', "write Verb(resource), for example Read(accounts/42)");
            int start = cursor.at();
            List<String> path = segments();
            if (path.contains(ResourcePattern.ONE) || path.contains(ResourcePattern.REST)) {
                throw cursor.stopped(start, PermissionFault.ACTION_MALFORMED, "an action names one resource, without * and **");
            }
            cursor.expect(')', "close the resource with ')'");
            if (!cursor.ended()) {
                throw cursor.malformed("expected the end of the action; limits and further actions do not belong to it");
            }
            return new Action(verb, path);
        } catch (Refusal refusal) {
            throw PermissionFault.ACTION_MALFORMED.because(refusal.detail());
        }
    }

    private Permission clause() {
        cursor.blanks();
        int start = cursor.at();
        Direction direction = direction();
        boolean denies = cursor.take('!');
        Verb verb = verb();
        cursor.expect('(', FORM);
        ResourcePattern pattern = pattern();
        cursor.expect(')', "close the pattern with ')'; a pattern is one resource of segments between slashes, so write "
                + "a clause for each instead of a comma, and no other character can stand in it");
        cursor.blanks();
        if (denies && cursor.peek() == '{') {
            throw cursor.stopped(cursor.at(), PermissionFault.PERMISSION_AMBIGUOUS,
                    "a clause that denies has no limits; leave them out, or limit the clause that allows");
        }
        CallLimits limits = cursor.take('{') ? limits() : CallLimits.NONE;
        cursor.blanks();
        if (cursor.at() - start > Permission.TEXT_CHARS_MAX) {
            throw cursor.tooLong("a clause has at most " + Permission.TEXT_CHARS_MAX + " characters");
        }
        return new Permission(direction, denies, verb, pattern, limits);
    }

    private Direction direction() {
        for (Direction direction : Direction.values()) {
            if (cursor.take(direction.wireName() + ":")) {
                cursor.blanks();
                return direction;
            }
        }
        return Direction.APP1_TO_APP2;
    }

    private Verb verb() {
        int start = cursor.at();
        String word = word();
        boolean custom = word.equalsIgnoreCase(Verb.CUSTOM);
        if (custom && cursor.take(':')) {
            String name = word();
            Verb.known(name).ifPresent(known -> {
                throw cursor.stopped(start, PermissionFault.PERMISSION_AMBIGUOUS, known.name() + " is no verb of your own; leave out Custom:");
            });
            return new Verb(name);
        }
        if (cursor.peek() == ':' || cursor.peek() == '>') {
            throw cursor.stopped(start, PermissionFault.PERMISSION_MALFORMED, "a direction is one of " + Direction.expected()
                    + ", followed by ':', as in app2->app1: Execute(notify)");
        }
        if (custom) {
            throw cursor.stopped(start, PermissionFault.PERMISSION_AMBIGUOUS, "name the verb, as in Custom:Approve(loans/*)");
        }
        Optional<Verb> known = Verb.known(word);
        if (known.isEmpty() && Verb.slipOf(word).isPresent()) {
            throw cursor.stopped(start, PermissionFault.PERMISSION_AMBIGUOUS, "did you mean " + Verb.slipOf(word).get().name()
                    + "? If it is a verb of your own, write Custom:" + word);
        }
        return known.orElseGet(() -> new Verb(word));
    }

    private String word() {
        int start = cursor.at();
        String word = cursor.all(c -> TextCursor.letter(c) || TextCursor.digit(c) || c == '_' || c == '-');
        if (word.isEmpty() || !TextCursor.letter(word.charAt(0))) {
            throw cursor.stopped(start, PermissionFault.PERMISSION_MALFORMED, "expected a verb; " + FORM);
        }
        if (word.length() > Verb.NAME_CHARS_MAX) {
            throw cursor.tooLong("a verb has at most " + Verb.NAME_CHARS_MAX + " characters");
        }
        return word;
    }

    private ResourcePattern pattern() {
        List<String> segments = segments();
        boolean rest = segments.getLast().equals(ResourcePattern.REST);
        return new ResourcePattern(rest ? segments.subList(0, segments.size() - 1) : segments, rest);
    }

    private List<String> segments() {
        List<String> segments = new ArrayList<>();
        do {
            if (segments.size() == ResourcePattern.SEGMENTS_MAX) {
                throw cursor.tooLong("a resource has at most " + ResourcePattern.SEGMENTS_MAX + " segments");
            }
            if (!segments.isEmpty() && segments.getLast().equals(ResourcePattern.REST)) {
                throw cursor.malformed("** stands for the rest and can only be the last segment");
            }
            segments.add(segment());
        } while (cursor.take('/'));
        return segments;
    }

    private String segment() {
        int start = cursor.at();
        String segment = cursor.all(c -> TextCursor.letter(c) || TextCursor.digit(c) || c == '*' || SEGMENT_MARKS.indexOf(c) >= 0);
        if (segment.isEmpty()) {
            throw cursor.malformed("expected a segment of letters, digits and . - _ : @ ~ + = $, or * or **; "
                    + "there are no empty segments and no leading or final /");
        }
        if (segment.length() > ResourcePattern.SEGMENT_CHARS_MAX) {
            throw cursor.tooLong("a segment has at most " + ResourcePattern.SEGMENT_CHARS_MAX + " characters");
        }
        boolean wildcard = segment.equals(ResourcePattern.ONE) || segment.equals(ResourcePattern.REST);
        if (!wildcard && segment.indexOf('*') >= 0) {
            throw cursor.stopped(start, PermissionFault.PERMISSION_AMBIGUOUS,
                    "* stands for a whole segment, not for a part of one; write it alone between slashes");
        }
        if (segment.equals(".") || segment.equals("..")) {
            throw cursor.stopped(start, PermissionFault.PERMISSION_AMBIGUOUS,
                    "a segment of dots could be taken for a way up; name the resource from its root");
        }
        return segment;
    }

    private CallLimits limits() {
        Optional<Rate> rate = Optional.empty();
        OptionalLong size = OptionalLong.empty();
        do {
            cursor.blanks();
            int start = cursor.at();
            String name = cursor.letters();
            cursor.expect('=', "write {rate=100/s}, {size=1MB} or both, separated by a comma");
            if (name.equalsIgnoreCase("rate") && rate.isEmpty()) {
                rate = Optional.of(rate());
            } else if (name.equalsIgnoreCase("size") && size.isEmpty()) {
                size = OptionalLong.of(size());
            } else {
                throw cursor.stopped(start, PermissionFault.PERMISSION_MALFORMED, "the limits are one rate and one size");
            }
            cursor.blanks();
        } while (cursor.take(','));
        cursor.expect('}', "close the limits with '}'");
        return new CallLimits(rate, size);
    }

    private Rate rate() {
        long calls = cursor.number(Rate.CALLS_MAX, "calls");
        cursor.expect('/', "write calls per period, like 100/s, 10/min or 5/h");
        int start = cursor.at();
        Rate.Period period = Rate.Period.named(cursor.letters()).orElseThrow(
                () -> cursor.stopped(start, PermissionFault.PERMISSION_MALFORMED, "a period is s, min or h"));
        return new Rate((int) calls, period);
    }

    private long size() {
        long count = cursor.number(CallLimits.SIZE_BYTES_MAX, "bytes or multiples of them");
        int start = cursor.at();
        String name = cursor.letters();
        for (CallLimits.Unit unit : CallLimits.Unit.values()) {
            if (unit.wireName.equalsIgnoreCase(name)) {
                if (count > CallLimits.SIZE_BYTES_MAX / unit.bytes) {
                    throw cursor.tooLong("a size is at most " + CallLimits.sizeText(CallLimits.SIZE_BYTES_MAX));
                }
                return count * unit.bytes;
            }
        }
        throw cursor.stopped(start, PermissionFault.PERMISSION_MALFORMED, "a size has a unit: B, KB, KiB, MB or MiB");
    }
}
