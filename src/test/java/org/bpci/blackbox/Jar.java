package org.bpci.blackbox;

import java.util.List;

/** The packaged program under test, named by the build. */
final class Jar {

    private Jar() {
    }

    static String path() {
        String jar = System.getProperty("bpci.jar");
        if (jar == null) {
            throw new IllegalStateException("black-box tests run on the packaged jar: mvn verify, or -Dbpci.jar=…");
        }
        return jar;
    }

    /** What follows {@code java}. */
    static List<String> program() {
        return List.of("-jar", path());
    }
}
