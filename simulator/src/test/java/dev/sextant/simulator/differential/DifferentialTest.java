package dev.sextant.simulator.differential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.protocol.value.RespValue;
import dev.sextant.simulator.SimulatedServer;
import dev.sextant.simulator.tools.RealServer;
import dev.sextant.simulator.tools.RedisTools;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random calls over all families to a Sextant node and to a real redis-server: the replies must be
 * the same.
 *
 * <p>The calls come in rounds. A round starts with empty databases and is sent to both servers as a
 * pipeline. When replies differ, the round is made smaller for as long as they still do, and what
 * remains is printed with both replies and the seed.
 *
 * <p>System properties: {@code sextant.differential.seed}, and {@code sextant.differential.calls},
 * the number of calls for each version of the protocol. The seed is the same in every build, so
 * that a build tells of what was changed; a search takes others.
 */
class DifferentialTest {
  private static final int CALLS = Integer.getInteger("sextant.differential.calls", 100_000);
  private static final long SEED = Long.getLong("sextant.differential.seed", 1);

  /** How many differences are looked into: one for each command. */
  private static final int MAX_SHOWN = 20;

  private static final int CALLS_PER_ROUND = 250;
  private static final int DAMAGED_PER_THOUSAND = 40;
  private static final int TRANSACTIONS_PER_THOUSAND = 15;

  /** Brings a server and a connection to where every round begins. */
  private static final List<List<String>> FRESH =
      List.of(
          List.of("RESET"),
          List.of("FLUSHALL"),
          List.of("SCRIPT", "FLUSH"),
          List.of("FUNCTION", "FLUSH"),
          List.of("ACL", "DELUSER", "u1", "u2"),
          List.of("CONFIG", "SET", "hash-max-listpack-entries", "128"),
          List.of("CONFIG", "SET", "hash-max-listpack-value", "64"),
          List.of("CONFIG", "SET", "zset-max-listpack-entries", "128"),
          List.of("CONFIG", "SET", "zset-max-listpack-value", "64"),
          List.of("CONFIG", "SET", "set-max-intset-entries", "512"),
          List.of("CONFIG", "SET", "list-max-listpack-size", "-2"));

  /** One call, and how its replies are compared. */
  private record Call(List<String> words, Comparison comparison) {
    String name() {
      return words.get(0);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void repliesAreThoseOfTheRealServer(int protocol, @TempDir Path directory) throws IOException {
    RedisTools.assumePresent("redis-server");
    List<CallForm> forms = forms();
    Random random = new Random(SEED + protocol);
    Map<String, String> found = new TreeMap<>();
    try (SimulatedServer sextant = SimulatedServer.start(0, "");
        // It looks after the time limits of waits as often as after its other timers.
        RealServer redis = new RealServer(directory, "--hz", "500");
        Peer ours = new Peer(sextant.port());
        Peer theirs = new Peer(redis.port())) {
      for (int sent = 0; sent < CALLS; sent += CALLS_PER_ROUND) {
        List<Call> round = round(forms, random);
        int at = difference(round, protocol, ours, theirs);
        if (at >= 0 && !found.containsKey(round.get(at).name()) && found.size() < MAX_SHOWN) {
          List<Call> fewest = shrink(round, protocol, ours, theirs);
          found.put(fewest.get(fewest.size() - 1).name(), describe(fewest, protocol, ours, theirs));
        }
      }
    }
    assertThat(found.values()).as("differences with seed %s, RESP%s", SEED, protocol).isEmpty();
  }

  private static List<CallForm> forms() throws IOException {
    try (InputStream in = DifferentialTest.class.getResourceAsStream("calls.txt")) {
      String text =
          new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.US_ASCII);
      return text.lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(CallForm::parse)
          .toList();
    }
  }

  // ------------------------------------------------------------------ making calls

  private static List<Call> round(List<CallForm> forms, Random random) {
    Arguments arguments = new Arguments(random);
    List<Call> calls = new ArrayList<>();
    while (calls.size() < CALLS_PER_ROUND) {
      if (random.nextInt(1000) < TRANSACTIONS_PER_THOUSAND) {
        addTransaction(calls, forms, random, arguments);
      } else {
        calls.add(call(forms.get(random.nextInt(forms.size())), random, arguments));
      }
    }
    return calls;
  }

  private static void addTransaction(
      List<Call> calls, List<CallForm> forms, Random random, Arguments arguments) {
    calls.add(new Call(List.of("MULTI"), Comparison.EXACT));
    for (int i = random.nextInt(4); i >= 0; i--) {
      CallForm form = forms.get(random.nextInt(forms.size()));
      if (form.comparison() == Comparison.EXACT) {
        calls.add(call(form, random, arguments));
      }
    }
    String end = random.nextInt(5) == 0 ? "DISCARD" : "EXEC";
    calls.add(new Call(List.of(end), Comparison.EXACT));
  }

  private static Call call(CallForm form, Random random, Arguments arguments) {
    List<String> words = form.words(random, arguments);
    if (form.mayBeDamaged() && random.nextInt(1000) < DAMAGED_PER_THOUSAND) {
      damage(words, random, arguments);
    }
    return new Call(words, form.comparison());
  }

  private static void damage(List<String> words, Random random, Arguments arguments) {
    int last = words.size() - 1;
    int at = last == 0 ? 0 : 1 + random.nextInt(last);
    switch (random.nextInt(4)) {
      case 0 -> words.add(arguments.odd());
      case 1 -> words.add(words.get(at));
      case 2 -> {
        if (at > 0) {
          words.remove(at);
        }
      }
      default -> {
        if (at > 0) {
          words.set(at, arguments.odd());
        }
      }
    }
  }

  // ------------------------------------------------------------------ comparing

  /** The index of the first call whose replies differ, -1 when there is none. */
  private static int difference(List<Call> calls, int protocol, Peer ours, Peer theirs)
      throws IOException {
    List<List<String>> words = new ArrayList<>(FRESH);
    words.add(List.of("HELLO", Integer.toString(protocol)));
    int start = words.size();
    calls.forEach(call -> words.add(call.words()));
    // What has not been executed when the connection is reset must not be left open.
    words.add(List.of("RESET"));
    theirs.send(words);
    ours.send(words);
    List<RespValue> expected = theirs.replies(words.size());
    List<RespValue> actual = ours.replies(words.size());
    for (int i = 0; i < calls.size(); i++) {
      if (!isSame(calls.get(i), expected.get(start + i), actual.get(start + i))) {
        return i;
      }
    }
    return -1;
  }

  private static boolean isSame(Call call, RespValue expected, RespValue actual) {
    return call.comparison().normal(expected).equals(call.comparison().normal(actual));
  }

  /** Leaves calls out for as long as the rest still shows a difference. */
  private static List<Call> shrink(List<Call> round, int protocol, Peer ours, Peer theirs)
      throws IOException {
    List<Call> calls = new ArrayList<>(round);
    for (int size = calls.size() / 2; size >= 1; size /= 2) {
      int from = 0;
      while (from < calls.size()) {
        List<Call> fewer = new ArrayList<>(calls);
        fewer.subList(from, Math.min(from + size, fewer.size())).clear();
        int at = difference(fewer, protocol, ours, theirs);
        if (at >= 0) {
          calls = new ArrayList<>(fewer.subList(0, at + 1));
        } else {
          from += size;
        }
      }
    }
    return calls;
  }

  private static String describe(List<Call> calls, int protocol, Peer ours, Peer theirs)
      throws IOException {
    List<List<String>> words = new ArrayList<>(FRESH);
    words.add(List.of("HELLO", Integer.toString(protocol)));
    calls.forEach(call -> words.add(call.words()));
    theirs.send(words);
    ours.send(words);
    RespValue expected = theirs.replies(words.size()).get(words.size() - 1);
    RespValue actual = ours.replies(words.size()).get(words.size() - 1);
    StringBuilder text = new StringBuilder("\n");
    calls.forEach(call -> text.append("  ").append(call.words()).append('\n'));
    return text + "redis-server: " + expected + "\nSextant:      " + actual;
  }
}
