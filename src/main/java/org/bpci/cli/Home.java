package org.bpci.cli;

import java.nio.file.Path;

/** The folder of this user's oracle and node keys: {@code BPCI_HOME}, by default {@code ~/.bpci}. */
record Home(Path folder) {

    static Home fromEnvironment() {
        String named = System.getenv("BPCI_HOME");
        return new Home((named == null || named.isBlank() ? Path.of(System.getProperty("user.home"), ".bpci") : Path.of(named))
                .toAbsolutePath().normalize());
    }

    /** Where {@code bpci oracle start} keeps its data unless told otherwise. */
    Path oracleData() {
        return folder.resolve("oracle");
    }

    /** The token the oracle writes on its first start, mode 0600. */
    Path adminToken() {
        return oracleData().resolve("admin-token");
    }

    /** The private keys of the BPI nodes this user speaks for. */
    Path keys() {
        return folder.resolve("keys");
    }
}
