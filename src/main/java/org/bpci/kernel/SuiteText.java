package org.bpci.kernel;

/** The text form shared by keys and signatures: {@code <suite>:<base64url>}; a bare value means {@code ed25519}. */
record SuiteText(Suite suite, byte[] bytes) {

    static SuiteText parse(String text) {
        int colon = text.indexOf(':');
        Suite suite = colon < 0 ? Suite.ED25519 : Suite.of(text.substring(0, colon));
        return new SuiteText(suite, Base64Url.decode(text.substring(colon + 1)));
    }

    static String format(Suite suite, byte[] bytes) {
        return suite.wireName() + ":" + Base64Url.encode(bytes);
    }
}
