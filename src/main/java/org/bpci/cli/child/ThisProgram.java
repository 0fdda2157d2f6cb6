package org.bpci.cli.child;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** How to start this same program again. */
final class ThisProgram {

    private static final String MAIN_CLASS = "org.bpci.cli.Main";

    private ThisProgram() {
    }

    /** {@code -jar} and the running jar; in a development environment the class path and the main class. */
    static List<String> javaArguments() {
        try {
            Path code = Path.of(ThisProgram.class.getProtectionDomain().getCodeSource().getLocation().toURI());
            return Files.isRegularFile(code)
                    ? List.of("-jar", code.toString())
                    : List.of("--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"), MAIN_CLASS);
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException("the place of this program is no path", impossible);
        }
    }
}
