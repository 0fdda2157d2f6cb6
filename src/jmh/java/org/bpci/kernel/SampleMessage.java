package org.bpci.kernel;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** The protocol's example of a message, signature included. */
final class SampleMessage {

    private static final String TEXT = """
            {"message_id":"bank-msg-000001","source_node":"banking-core","target_nodes":["payment-processor"],"message_type":"DataSync",\
            "content":{"transaction_id":"txn-12345","amount":1000.25,"currency":"USD","sequence":12345,"settled":false},\
            "priority":"High","created_at":"2026-11-22T18:00:00.123Z",\
            "signature":"ed25519:5VZDAMNgrHKQhuLMgG6Cinhn-jxX6NXZ1KTvgI9ApKWqfNmQZ1kFJNL-dyuuBEfqFW1PMD6Z-mqnCSmyyvVYDw"}""";

    private SampleMessage() {
    }

    static ObjectNode tree() {
        return Json.parseObject(TEXT, TEXT.length());
    }
}
