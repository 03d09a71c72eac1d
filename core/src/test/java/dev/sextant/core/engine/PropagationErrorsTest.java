package dev.sextant.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.core.session.Session;
import org.junit.jupiter.api.Test;

/** Errors that a master, a replica or a file would get are told to the log, and counted. */
class PropagationErrorsTest {
  private static final String CRITICAL =
      "== CRITICAL == This replica is sending an error to its master: '-WRONGTYPE Operation against"
          + " a key holding the wrong kind of value' after processing the command 'incr'";

  private final TestNode node = new TestNode();

  private TestNode.Client from(Session.Kind kind) {
    TestNode.Client client = node.client();
    client.session.kind = kind;
    return client;
  }

  @Test
  void anErrorForTheMaster_isLoggedAndCounted() {
    TestNode.Client master = from(Session.Kind.MASTER);
    master.send("RPUSH", "list", "a");
    master.send("INCR", "list");

    assertThat(node.log).anyMatch(line -> line.contains(CRITICAL));
    assertThat(node.text("INFO", "stats")).contains("unexpected_error_replies:1");
    assertThat(node.log).noneMatch(line -> line.contains("panicked"));
  }

  @Test
  void aClientsError_isNone() {
    node.call("NONSENSE");
    assertThat(node.log).isEmpty();
    assertThat(node.text("INFO", "stats")).contains("unexpected_error_replies:0");
  }

  @Test
  void panicking_isForReplicasThatTakeNoWrites() {
    node.call("CONFIG", "SET", "propagation-error-behavior", "panic-on-replicas");
    TestNode.Client master = from(Session.Kind.MASTER);
    node.call("CONFIG", "SET", "replica-read-only", "no");
    master.send("NONSENSE");
    assertThat(node.log).noneMatch(line -> line.contains("panicked"));

    node.call("CONFIG", "SET", "replica-read-only", "yes");
    master.send("NONSENSE");
    assertThat(node.log)
        .anyMatch(
            line ->
                line.contains(
                    "This replica panicked sending an error to its master after processing the"
                        + " command '<unknown>'"));
  }
}
