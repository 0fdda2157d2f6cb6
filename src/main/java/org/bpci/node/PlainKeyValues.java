package org.bpci.node;

import ch.qos.logback.classic.spi.ILoggingEvent;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import net.logstash.logback.composite.AbstractJsonProvider;
import org.slf4j.event.KeyValuePair;

/**
 * Writes the key/values of a line as numbers, booleans or text. Never as objects: that would print every field of whatever
 * was logged, and with it what its text form leaves out on purpose.
 */
final class PlainKeyValues extends AbstractJsonProvider<ILoggingEvent> {

    @Override
    public void writeTo(JsonGenerator json, ILoggingEvent event) throws IOException {
        if (event.getKeyValuePairs() == null) {
            return;
        }
        for (KeyValuePair pair : event.getKeyValuePairs()) {
            switch (pair.value) {
                case Integer number -> json.writeNumberField(pair.key, number);
                case Long number -> json.writeNumberField(pair.key, number);
                case Double number -> json.writeNumberField(pair.key, number);
                case Boolean flag -> json.writeBooleanField(pair.key, flag);
                case null, default -> json.writeStringField(pair.key, String.valueOf(pair.value));
            }
        }
    }
}
