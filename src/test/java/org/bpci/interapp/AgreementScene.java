package org.bpci.interapp;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Refusal;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.function.Executable;

/** Two registered applications, one desk, one agreement at a time and a clock that is moved by hand. */
abstract class AgreementScene {

    static final String TRADING = InterAppScene.TRADING;
    static final String SETTLEMENT = InterAppScene.SETTLEMENT;

    final InterAppSettings settings = InterAppScene.settings(InterAppScene.NO_FLOOR, PolicySettings.defaults());
    final Book book = new Book();
    final AppDesk apps = new AppDesk(book, settings, InterAppScene::node);
    final AgreementDesk desk = new AgreementDesk(book, settings);
    Standing standing;
    Instant now = InterAppScene.START;

    @BeforeEach
    void register() {
        apply(apps.register(InterAppScene.registration(TRADING, InterAppScene.NODE_A, now), now));
        apply(apps.register(InterAppScene.registration(SETTLEMENT, InterAppScene.NODE_B, now), now));
    }

    ObjectNode draft(String... permissions) {
        return InterAppScene.draft("agreement-001", now, permissions);
    }

    Agreement establish(ObjectNode draft, String... signers) {
        Agreement agreement = InterAppScene.agreement(InterAppScene.signed(draft, signers));
        apply(desk.establish(agreement, known(), now));
        return agreement;
    }

    void accept(Agreement agreement, String app) {
        apply(desk.accept(word(Kind.ACCEPTANCE, agreement, app), standing, now));
    }

    /** Signed a moment later than the one before. */
    AppWord word(Kind kind, Agreement agreement, String app) {
        now = now.plusMillis(1);
        return AppWord.read(InterAppScene.word(kind, agreement, app, now), kind);
    }

    Optional<Standing> known() {
        return Optional.ofNullable(standing);
    }

    void apply(List<Deed> deeds) {
        deeds.forEach(deed -> {
            book.apply(deed);
            standing = book.standing("agreement-001").orElse(standing);
        });
    }

    static Refusal refused(InterAppFault fault, Executable work) {
        Refusal refusal = assertThrows(Refusal.class, work);
        assertTrue(refusal.is(fault), refusal.code() + ": " + refusal.detail());
        return refusal;
    }
}
