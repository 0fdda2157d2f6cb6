package org.bpci.node;

import java.util.List;

/**
 * One key of the configuration.
 *
 * @param path      from the top, joined by dots; inside a group only its own name
 * @param byDefault the value when nothing says otherwise, of the kind's Java type
 */
record ConfigKey(String path, ConfigKind kind, Object byDefault) {

    /** A key whose default is written as an operator would write it. */
    static ConfigKey of(String path, ConfigKind.Scalar kind, String byDefault) {
        return new ConfigKey(path, kind, kind.parse(byDefault));
    }

    static ConfigKey many(String path, ConfigKind.Scalar item, int countMax, String... byDefault) {
        return new ConfigKey(path, new ConfigKind.Many(item, countMax), List.of(byDefault));
    }

    String name() {
        return path.substring(path.lastIndexOf('.') + 1);
    }
}
