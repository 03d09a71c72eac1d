package dev.sextant.core.commands;

import dev.sextant.core.engine.TestNode;
import dev.sextant.protocol.value.RespValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A node to which tests talk in lines: words between spaces go in, and replies come out as text,
 * without the quotes of bulk strings.
 *
 * <p>So {@code [a, ,1.5, :2, null]} is an array of a bulk string, a double, an integer and RESP3's
 * null.
 */
final class Shell {
  final TestNode node;
  final List<String> events;
  private final TestNode.Client client;

  Shell(String... conf) {
    List<String> lines = new ArrayList<>(List.of(conf));
    lines.add("notify-keyspace-events KEA");
    this.node = new TestNode(lines.toArray(String[]::new));
    this.events = node.recordEvents();
    this.client = node.client0();
  }

  private Shell(Shell other) {
    this.node = other.node;
    this.events = other.events;
    this.client = node.client();
  }

  /** Another client of the same node. */
  Shell another() {
    return new Shell(this);
  }

  /** Executes a command; its reply, or "" while it waits. */
  String run(String line) {
    return text(client.call((Object[]) line.split(" ", -1)));
  }

  /** The next reply that has come since, or "" when there is none. */
  String next() {
    return text(client.take());
  }

  /** Executes a command with words that are no text. */
  String runRaw(Object... words) {
    return text(client.call(words));
  }

  private static String text(RespValue reply) {
    return reply == null ? "" : reply.toString().replace("\"", "");
  }

  /** Switches this client's protocol. */
  Shell protocol(int version) {
    client.session.protocol = version;
    client.protocol(version);
    return this;
  }

  String encoding(String key) {
    return node.value(key).encoding();
  }

  boolean exists(String key) {
    return node.engine.server().keyspace().database(0).peek(key.getBytes(StandardCharsets.UTF_8))
        != null;
  }

  /** What was propagated since the last call, without the number of the database. */
  List<String> propagated() {
    List<String> taken = node.propagated.stream().map(line -> line.substring(3)).toList();
    node.propagated.clear();
    return taken;
  }

  /** The keyspace events since the last call, as "event key". */
  List<String> events() {
    List<String> taken = List.copyOf(events);
    events.clear();
    return taken;
  }
}
