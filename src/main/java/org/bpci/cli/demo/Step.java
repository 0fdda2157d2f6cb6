package org.bpci.cli.demo;

/** One promise, shown and checked. A step that finds it broken throws; the demo then ends. */
interface Step {

    /** What is shown, as a heading: "Exchange signed messages both ways". */
    String title();

    void run(Stage stage, Report report) throws InterruptedException;
}
