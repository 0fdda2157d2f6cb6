package org.bpci.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.bpci.kernel.FaultKind;
import org.bpci.kernel.InputFault;
import org.bpci.kernel.Json;
import org.bpci.kernel.Refusal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bpci conformance}: one JSON object a line in, one a line out, in the same order, judged by the production code. */
@Command(
        name = "conformance",
        description = "Answer test cases with the code that judges messages, to compare a node of your own with.",
        footer = {"",
            "ed25519-verify  {key,msg,sig} in hex  ->  {valid}",
            "jcs             {b64}                 ->  {canonical_b64} or {error}",
            "json-strict     {b64}                 ->  {accepted}",
            "merkle-inclusion    {leafIdx,treeSize,root,leafHash,proof}  ->  {valid}",
            "merkle-consistency  {size1,size2,root1,root2,proof}         ->  {valid}",
            "signed-note-verify  {note,vkey}                             ->  {valid}",
            "tally               {weights,votes,threshold,minimum_votes} ->  {outcome} or {error}",
            "aes-256-gcm-open    {key,iv,aad,ct,tag}     ->  {valid,msg}",
            "hkdf-sha256         {ikm,salt,info,size}    ->  {valid,okm}",
            "ml-dsa-65-verify    {publicKey,msg,sig}     ->  {valid}, with {ctx} too",
            "ml-kem-768-decaps   {seed,c} or {dk,c}      ->  {valid,K}, ml-kem-1024-decaps likewise",
            "ml-kem-768-encaps   {ek,m}                  ->  {valid,c,K}, ml-kem-1024-encaps likewise",
            "x-wing-decaps       {sk,ct}                 ->  {valid,ss}",
            "x-wing-encaps       {pk,eseed}              ->  {valid,ct,ss}",
            "x25519              {private,public}        ->  {valid,shared}",
            "permission-match    {permissions,action[,direction,size]}  ->  {allowed,reason,clause}",
            "permission-subset   {narrow,wide}           ->  {subset} or {subset,counterexample}",
            "",
            "Those from aes-256-gcm-open to x25519 take and give hex; where a case states the result too, valid says whether it is that.",
            "b64 is base64url; hashes of the merkle suites are Base64, sizes up to 2^64-1. Permissions are an array of clauses or one text with commas; an action may also be given as verb and resource. The members id and tcId are echoed. A line that is no case gets {error} and exit code 2.",
            "", "Example: bpci conformance jcs < in.jsonl > out.jsonl"})
final class ConformanceCommand implements Callable<Integer> {

    private static final List<String> ECHOED = List.of("id", "tcId");

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "SUITE", completionCandidates = SuiteNames.class,
            description = "One of: ${COMPLETION-CANDIDATES}.")
    private String suite;

    @Override
    public Integer call() throws IOException {
        Function<ObjectNode, ObjectNode> judge = ConformanceSuites.all().get(suite);
        if (judge == null) {
            throw InputFault.FIELD_INVALID.because("there is no suite '" + suite + "'; choose one of "
                    + String.join(", ", ConformanceSuites.all().keySet()));
        }
        return answerAll(judge, new BufferedInputStream(System.in), spec.commandLine().getOut());
    }

    /** Returns the exit code: 0 when every line was a case. */
    static int answerAll(Function<ObjectNode, ObjectNode> judge, InputStream in, PrintWriter out) throws IOException {
        int exitCode = 0;
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (boolean more = readLine(in, line); more || line.size() > 0; more = readLine(in, line)) {
            if (!isBlank(line.toByteArray())) {
                ObjectNode answer = answer(judge, line.toByteArray());
                out.println(new String(Json.write(answer), StandardCharsets.UTF_8));
                exitCode = answer.has("unreadable") ? FaultKind.INVALID.exitCode() : exitCode;
            }
            line.reset();
        }
        out.flush();
        return exitCode;
    }

    private static ObjectNode answer(Function<ObjectNode, ObjectNode> judge, byte[] line) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        try {
            ObjectNode input = LedgerSuites.read(line);
            ECHOED.stream().filter(input::has).forEach(name -> answer.set(name, input.get(name)));
            return answer.setAll(judge.apply(input));
        } catch (Refusal noCase) {
            return answer.put("error", noCase.detail()).put("unreadable", true);
        }
    }

    /** Reads up to the next line feed or the end; false at the end. */
    private static boolean readLine(InputStream in, ByteArrayOutputStream line) throws IOException {
        for (int b = in.read(); b >= 0; b = in.read()) {
            if (b == '\n') {
                return true;
            }
            if (line.size() <= ConformanceSuites.CASE_BYTES_MAX) { // one byte too many is enough to be refused
                line.write(b);
            }
        }
        return false;
    }

    private static boolean isBlank(byte[] line) {
        for (byte b : line) {
            if (b != ' ' && b != '\t' && b != '\r') {
                return false;
            }
        }
        return true;
    }

    /** For usage text and shell completion. */
    static final class SuiteNames implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return ConformanceSuites.all().keySet().iterator();
        }
    }
}
