package org.bpci.node;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** What a configuration value may be. {@link #expectation} completes the sentence "expected …". */
sealed interface ConfigKind {

    String expectation();

    /** A kind written as one word or number, in the file, in the environment or as an option. */
    sealed interface Scalar extends ConfigKind {

        /** @throws IllegalArgumentException when the text is not of this kind */
        Object parse(String text);
    }

    record Whole(long min, long max, String unit) implements Scalar {

        private static final Pattern SHAPE = Pattern.compile("0|-?[1-9][0-9]{0,17}");

        @Override
        public Object parse(String text) {
            require(SHAPE.matcher(text).matches());
            long value = Long.parseLong(text);
            require(value >= min && value <= max);
            return value;
        }

        @Override
        public String expectation() {
            return "a whole number from " + min + " to " + max + " (" + unit + ")";
        }
    }

    /** @param minExclusive a share of the whole, so the upper bound is 1 */
    record Share(BigDecimal minExclusive) implements Scalar {

        private static final Pattern SHAPE = Pattern.compile("[01]\\.[0-9]{1,9}|[01]");

        @Override
        public Object parse(String text) {
            require(SHAPE.matcher(text).matches());
            BigDecimal value = new BigDecimal(text);
            require(value.compareTo(minExclusive) > 0 && value.compareTo(BigDecimal.ONE) <= 0);
            return value;
        }

        @Override
        public String expectation() {
            return "a decimal over " + minExclusive + " and at most 1, with up to 9 places";
        }
    }

    record Switch() implements Scalar {

        @Override
        public Object parse(String text) {
            require(text.equals("true") || text.equals("false"));
            return text.equals("true");
        }

        @Override
        public String expectation() {
            return "true or false";
        }
    }

    /** One of some names, in any case; the value is the name as it is listed. */
    record Choice(List<String> names) implements Scalar {

        static Choice of(String... names) {
            return new Choice(List.of(names));
        }

        @Override
        public Object parse(String text) {
            return names.stream().filter(text::equalsIgnoreCase).findFirst().orElseThrow(IllegalArgumentException::new);
        }

        @Override
        public String expectation() {
            return "one of " + String.join(", ", names);
        }
    }

    record Text(Pattern shape, String expectation) implements Scalar {

        static Text of(String shape, String expectation) {
            return new Text(Pattern.compile(shape), expectation);
        }

        @Override
        public Object parse(String text) {
            require(shape.matcher(text).matches());
            return text;
        }
    }

    /** In the environment the items are separated by commas. */
    record Many(Scalar item, int countMax) implements ConfigKind {

        Object parse(String commaSeparated) {
            List<Object> items = commaSeparated.isBlank() ? List.of()
                    : Arrays.stream(commaSeparated.split(",")).map(text -> item.parse(text.strip())).toList();
            require(items.size() <= countMax);
            return items;
        }

        @Override
        public String expectation() {
            return "a list of at most " + countMax + ", each " + item.expectation();
        }
    }

    /** A list of groups of keys; only the file can say it. */
    record Groups(List<ConfigKey> members, int countMax) implements ConfigKind {

        @Override
        public String expectation() {
            return "a list of at most " + countMax + " groups of "
                    + String.join(", ", members.stream().map(ConfigKey::path).toList());
        }
    }

    private static void require(boolean holds) {
        if (!holds) {
            throw new IllegalArgumentException();
        }
    }

    /** {@code oracle_config.security_config.registration} is {@code BPCI_SECURITY_CONFIG_REGISTRATION}. */
    static String environmentName(String path) {
        return "BPCI_" + path.replaceFirst("^oracle_config\\.", "").replace('.', '_').toUpperCase(Locale.ROOT);
    }
}
