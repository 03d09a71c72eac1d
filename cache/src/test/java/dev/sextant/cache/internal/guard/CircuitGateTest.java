package dev.sextant.cache.internal.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.sextant.cache.api.CacheListener;
import dev.sextant.cache.api.CacheSettingException;
import dev.sextant.cache.api.CircuitSettings;
import dev.sextant.cache.api.CircuitState;
import dev.sextant.cache.api.NodeAddress;
import dev.sextant.cache.internal.policy.Notifier;
import dev.sextant.cache.internal.remote.Gate.Pass;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CircuitGateTest {

  private static final NodeAddress ONE = new NodeAddress("one", 7000);
  private static final NodeAddress OTHER = new NodeAddress("other", 7001);

  private static final Duration OPEN_TIME = Duration.ofSeconds(2);

  private final List<String> heard = new ArrayList<>();
  private final ManualClock clock = new ManualClock();
  private final CircuitGate gate =
      gate(
          CircuitSettings.defaults()
              .withWindow(10)
              .withFailurePercent(50)
              .withOpenTime(OPEN_TIME)
              .withProbes(3)
              .withMaxConcurrent(5));

  @Test
  void opensWhenHalfOfTheWindowFailed() {
    attempts(ONE, true, 5);
    attempts(ONE, false, 4);
    assertThat(gate.enter(ONE, false).refusal()).isNull();
    assertThat(heard).isEmpty();

    attempts(ONE, false, 1);

    assertThat(gate.enter(ONE, false).refusal()).isEqualTo("the circuit of one:7000 is open");
    assertThat(heard).containsExactly("one:7000 OPEN");
  }

  @Test
  void staysClosedUntilTheWindowIsFull() {
    attempts(ONE, false, 9);

    assertThat(gate.enter(ONE, false).refusal()).isNull();
  }

  @Test
  void failuresThatLieBeforeTheWindowAreForgotten() {
    attempts(ONE, false, 4);
    attempts(ONE, true, 6);
    attempts(ONE, true, 4);
    attempts(ONE, false, 4);

    assertThat(gate.enter(ONE, false).refusal()).isNull();
  }

  @Test
  void aMasterThatDoesNotServeKeepsNobodyFromTheOthers() {
    attempts(ONE, false, 10);

    assertThat(gate.enter(ONE, false).refusal()).isNotNull();
    assertThat(gate.enter(OTHER, false).refusal()).isNull();
  }

  @Test
  void afterTheOpenTimeAFewAreLetThroughAndCloseItIfTheySucceed() {
    attempts(ONE, false, 10);
    clock.advance(OPEN_TIME);
    assertThat(gate.enter(ONE, false).refusal()).isNotNull();
    clock.advance(Duration.ofMillis(1));

    List<Pass> passes = Stream.generate(() -> gate.enter(ONE, false)).limit(4).toList();

    assertThat(passes.subList(0, 3)).allSatisfy(pass -> assertThat(pass.refusal()).isNull());
    assertThat(passes.get(3).refusal()).isNotNull();
    passes.subList(0, 3).forEach(pass -> pass.left(true));
    assertThat(gate.enter(ONE, false).refusal()).isNull();
    assertThat(heard).containsExactly("one:7000 OPEN", "one:7000 HALF_OPEN", "one:7000 CLOSED");
  }

  @Test
  void opensAgainIfThoseThatWereLetThroughFail() {
    attempts(ONE, false, 10);
    clock.advance(OPEN_TIME.plusMillis(1));

    attempts(ONE, false, 3);

    assertThat(gate.enter(ONE, false).refusal()).isNotNull();
    assertThat(heard).containsExactly("one:7000 OPEN", "one:7000 HALF_OPEN", "one:7000 OPEN");
  }

  @Test
  void refusesWhatExceedsTheBoundUntilSomethingEnds() {
    List<Pass> passes = Stream.generate(() -> gate.enter(ONE, false)).limit(5).toList();

    assertThat(gate.enter(ONE, false).refusal())
        .isEqualTo("one:7000 has 5 commands under way, as many as maxConcurrent allows");
    assertThat(gate.enter(OTHER, false).refusal()).isNull();

    passes.get(0).left(false);
    assertThat(gate.enter(ONE, false).refusal()).isNull();
  }

  @Test
  void readsThatAReplicaMayAnswerHaveACircuitOfTheirOwn() {
    attempts(ONE, false, 10);

    assertThat(gate.enter(ONE, true).refusal()).isNull();
  }

  @Test
  void theCircuitOfAMasterThatWasReplacedIsReportedAsClosedAndForgotten() {
    attempts(ONE, false, 9);
    attempts(OTHER, false, 9);
    Pass underWay = gate.enter(ONE, false);
    Pass late = gate.enter(ONE, false);
    underWay.left(false);
    assertThat(heard).containsExactly("one:7000 OPEN");

    gate.mastersAre(Set.of(OTHER));

    assertThat(heard).containsExactly("one:7000 OPEN", "one:7000 CLOSED");
    late.left(false);
    attempts(ONE, false, 9);
    assertThat(gate.enter(ONE, false).refusal()).isNull();
    assertThat(heard).hasSize(2);
    attempts(OTHER, false, 1);
    assertThat(gate.enter(OTHER, false).refusal()).isNotNull();
  }

  @Test
  void nothingIsHeardOfAttemptsThatOutliveTheirMaster() {
    CircuitGate quick = gate(CircuitSettings.defaults().withWindow(5));
    List<Pass> underWay = Stream.generate(() -> quick.enter(ONE, true)).limit(5).toList();

    quick.mastersAre(Set.of(OTHER));
    underWay.forEach(pass -> pass.left(false));

    assertThat(heard).isEmpty();
    assertThat(quick.enter(ONE, true).refusal()).isNull();
  }

  @Test
  void aThreadThatIsInterruptedIsLetThroughAsAnyOther() {
    Thread.currentThread().interrupt();

    assertThat(gate.enter(ONE, false).refusal()).isNull();

    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void refusalsAreNoFailuresAndTakeNoPlace() {
    attempts(ONE, false, 10);
    Stream.generate(() -> gate.enter(ONE, false))
        .limit(100)
        .forEach(pass -> assertThat(pass.refusal()).contains("open"));
    clock.advance(OPEN_TIME.plusMillis(1));
    attempts(ONE, true, 3);

    List<Pass> passes = Stream.generate(() -> gate.enter(ONE, false)).limit(5).toList();

    assertThat(passes).allSatisfy(pass -> assertThat(pass.refusal()).isNull());
  }

  @Test
  void whoWasRefusedCannotLeave() {
    attempts(ONE, false, 10);
    Pass refused = gate.enter(ONE, false);

    assertThatIllegalStateException().isThrownBy(() -> refused.left(true));
  }

  @Test
  void aListenerThatThrowsDoesNoHarm() {
    CircuitGate deaf =
        new CircuitGate(
            CircuitSettings.defaults().withWindow(1),
            new Notifier(
                new CacheListener() {
                  @Override
                  public void circuit(String circuit, CircuitState state) {
                    throw new IllegalStateException("on purpose");
                  }
                }),
            clock);

    deaf.enter(ONE, false).left(false);

    assertThat(deaf.enter(ONE, false).refusal()).isNotNull();
  }

  @Test
  void settingsOutOfRangeAreRefusedByName() {
    CircuitSettings valid = CircuitSettings.defaults();

    refused("circuitFailurePercent", () -> valid.withFailurePercent(0));
    refused("circuitFailurePercent", () -> valid.withFailurePercent(101));
    refused("circuitWindow", () -> valid.withWindow(0));
    refused("circuitOpenTime", () -> valid.withOpenTime(Duration.ZERO));
    refused("circuitOpenTime", () -> valid.withOpenTime(Duration.ofHours(2)));
    refused("circuitProbes", () -> valid.withProbes(0));
    refused("maxConcurrent", () -> valid.withMaxConcurrent(0));
  }

  private static void refused(String setting, Runnable construction) {
    assertThatExceptionOfType(CacheSettingException.class)
        .isThrownBy(construction::run)
        .withMessageStartingWith(setting + " is ")
        .satisfies(e -> assertThat(e.setting()).isEqualTo(setting));
  }

  private void attempts(NodeAddress node, boolean served, int count) {
    for (int i = 0; i < count; i++) {
      Pass pass = gate.enter(node, false);
      assertThat(pass.refusal()).isNull();
      pass.left(served);
    }
  }

  private CircuitGate gate(CircuitSettings settings) {
    CacheListener listener =
        new CacheListener() {
          @Override
          public void circuit(String circuit, CircuitState state) {
            heard.add(circuit + " " + state);
          }
        };
    return new CircuitGate(settings, new Notifier(listener), clock);
  }

  /** Time that the test moves. */
  private static final class ManualClock extends Clock {

    private Instant now = Instant.EPOCH;

    void advance(Duration time) {
      now = now.plus(time);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
