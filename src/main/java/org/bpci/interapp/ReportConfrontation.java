package org.bpci.interapp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bpci.interapp.AgreementReport.Item;
import org.bpci.kernel.InputFault;
import org.bpci.kernel.Json;
import org.bpci.kernel.Refusal;
import org.bpci.ledger.Checkpoint;
import org.bpci.ledger.Journal;
import org.bpci.ledger.NoteKey;

/**
 * Holds a valid audit report against whatever else its oracle signed (protocol §10.7). A report cannot show that its last
 * entries were left out; a later report or the ledger can, because the report's checkpoint says how large the tree was.
 */
public final class ReportConfrontation {

    private final AgreementReport report;
    private final Checkpoint tree;

    public ReportConfrontation(AgreementReport report) {
        this.report = report;
        this.tree = tree(report);
    }

    /**
     * Another report of the same agreement, earlier or later, must tell the same.
     *
     * @return how many entries after the last of this report it has
     */
    public long other(AgreementReport other) {
        if (!other.agreementId().equals(report.agreementId()) || !other.vkey().equals(report.vkey())) {
            throw InputFault.FIELD_INVALID.because("the other report is about '" + other.agreementId() + "' and signed with " + other.vkey()
                    + ", this one about '" + report.agreementId() + "' and signed with " + report.vkey() + "; that they differ proves nothing");
        }
        Checkpoint theirs = tree(other);
        if (theirs.size() == tree.size() && !theirs.root().equals(tree.root())) {
            throw refuted("the oracle signed two trees of " + tree.size() + " entries, one in each report");
        }
        requireNoneLeftOut(other, theirs, report.items());
        return compare(other.items());
    }

    /**
     * The oracle's own ledger must hold the same entries and no more up to the report's checkpoint.
     *
     * @param leaves all leaves of a ledger that was found sound, in order
     * @return how many entries after the last of this report it has
     */
    public long ledger(List<String> leaves) {
        if (leaves.size() >= tree.size() && !tree.isOf(leaves.subList(0, Math.toIntExact(tree.size())))) {
            throw refuted("the report proves its entries in a tree of " + tree.size() + " entries that is not the beginning of this ledger of "
                    + leaves.size() + ": the oracle keeps two ledgers");
        }
        List<Item> found = new ArrayList<>();
        for (int index = 0; index < leaves.size(); index++) {
            if (leaves.get(index).contains(report.agreementId())) {
                ObjectNode leaf = Json.parseObject(leaves.get(index), ReportCheck.LEAF_BYTES_MAX);
                String number = leaf.path("detail").path(Journal.NUMBER_DETAIL).asText();
                if (report.agreementId().equals(leaf.path("agreement").textValue()) && number.matches("[0-9]{1,15}")) {
                    found.add(ReportReader.item(leaf, Long.parseLong(number), index));
                }
            }
        }
        return compare(found);
    }

    private long compare(List<Item> found) {
        Map<Long, Item> shown = new HashMap<>();
        report.items().forEach(item -> shown.put(item.number(), item));
        for (Item item : found) {
            if (shown.containsKey(item.number()) && !shown.get(item.number()).equals(item)) {
                throw refuted("entry " + item.number() + " of the agreement is " + shown.get(item.number()).kind() + " in place "
                        + shown.get(item.number()).index() + " here, and " + item.kind() + " in place " + item.index() + " there");
            }
        }
        requireNoneLeftOut(report, tree, found);
        return found.stream().filter(item -> item.number() > report.last()).count();
    }

    /** That entries come later than a report is no fault; that its own tree holds one it does not have is. */
    private static void requireNoneLeftOut(AgreementReport whole, Checkpoint tree, List<Item> found) {
        found.stream().filter(item -> whole.last() == whole.entries() && item.number() > whole.last() && item.index() < tree.size()).findFirst()
                .ifPresent(item -> {
                    throw refuted("the report of " + whole.createdAt() + " says that entry " + whole.last() + " was the last in a tree of "
                            + tree.size() + " entries, and entry " + item.number() + " (" + item.kind() + ") stands in that tree in place "
                            + item.index() + ": it was left out");
                });
    }

    private static Checkpoint tree(AgreementReport report) {
        return Checkpoint.verified(report.checkpoint(), NoteKey.parse(report.vkey()));
    }

    private static Refusal refuted(String why) {
        return InterAppFault.REPORT_REFUTED.because(why + ". Keep both: the oracle signed one and the other");
    }
}
