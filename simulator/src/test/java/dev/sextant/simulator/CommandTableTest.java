package dev.sextant.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.Sets;
import dev.sextant.protocol.value.RespValue;
import dev.sextant.simulator.tools.RealServer;
import dev.sextant.simulator.tools.RedisTools;
import dev.sextant.simulator.tools.RespClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What COMMAND tells of the commands is what a real server of the same version tells. */
class CommandTableTest {
  /** What is not served yet, by command, subcommands included, and why. */
  private static final Map<String, String> MISSING = Map.of();

  private static final List<String> REQUESTS =
      List.of(
          "GET a",
          "GET a b",
          "PING",
          "PING a",
          "NOPE a",
          "MSET a 1 b 2",
          "MSETNX a 1 b 2 c",
          "MGET a b c",
          "SET a 1",
          "SET a 1 GET",
          "SET a 1 EX 10 NX",
          "GETEX a PERSIST",
          "GETDEL a",
          "GETSET a 1",
          "DEL a b",
          "COPY a b DB 1",
          "RENAME a b",
          "OBJECT ENCODING a",
          "OBJECT HELP",
          "MEMORY USAGE a",
          "BITOP AND d a b",
          "BITFIELD a GET u8 0",
          "BITFIELD a SET u8 0 1",
          "BITFIELD_RO a GET u8 0",
          "PFCOUNT a b",
          "PFMERGE d a b",
          "LMPOP 2 a b LEFT",
          "LMPOP 3 a b LEFT",
          "LMPOP x a b LEFT",
          "BLMPOP 0 2 a b LEFT",
          "BLPOP a b 0",
          "BLMOVE a b LEFT RIGHT 0",
          "LMOVE a b LEFT RIGHT",
          "RPOPLPUSH a b",
          "SMOVE a b m",
          "SINTERCARD 2 a b LIMIT 1",
          "SINTERSTORE d a b",
          "ZADD a 1 m",
          "ZUNION 2 a b",
          "ZUNIONSTORE d 2 a b WEIGHTS 1 2",
          "ZUNIONSTORE d 9 a b",
          "ZDIFFSTORE d 1 a",
          "ZINTERCARD 2 a b",
          "ZMPOP 1 a MIN",
          "BZMPOP 0 1 a MIN",
          "BZPOPMIN a b 0",
          "ZRANGESTORE d a 0 -1",
          "GEORADIUS a 1 1 1 km STORE d",
          "GEORADIUS a 1 1 1 km STOREDIST d STORE e",
          "GEORADIUS a 1 1 1 km",
          "GEORADIUSBYMEMBER a m 1 km STORE d",
          "GEOSEARCHSTORE d a FROMMEMBER m BYRADIUS 1 km",
          "WATCH a b",
          "TOUCH a b",
          "EXPIRE a 1",
          "LCS a b",
          "SUBSCRIBE a",
          "SSUBSCRIBE a",
          "SPUBLISH a b",
          "PUBLISH a b",
          "CONFIG GET a",
          "COMMAND GETKEYS GET a",
          "SORT a",
          "SORT a BY nosort STORE d",
          "SORT_RO a",
          "XADD a * f v",
          "XREAD COUNT 1 STREAMS a b 0 0",
          "XREAD COUNT 1 STREAMS a b 0",
          "XREADGROUP GROUP g c STREAMS a >",
          "XGROUP CREATE a g 0",
          "XINFO STREAM a",
          "XAUTOCLAIM a g c 0 0",
          "EVAL s 2 a b c",
          "EVAL s 9 a",
          "EVALSHA s 0 a",
          "FCALL f 1 a",
          "MIGRATE h 1 a 0 1",
          "MIGRATE h 1  0 1 KEYS a b",
          "DUMP a",
          "RESTORE a 0 x",
          "RESTORE-ASKING a 0 x",
          "DEBUG OBJECT a");

  @TempDir static Path directory;
  private static RealServer real;
  private static SimulatedServer simulated;
  private static RespClient theirs;
  private static RespClient ours;

  @BeforeAll
  static void start() throws IOException {
    RedisTools.assumePresent("redis-server");
    real = new RealServer(directory);
    simulated = SimulatedServer.start(0, "");
    theirs = new RespClient(real.port());
    ours = new RespClient(simulated.port());
    theirs.call("HELLO", "3");
    ours.call("HELLO", "3");
  }

  @AfterAll
  static void stop() throws IOException {
    if (real != null) {
      theirs.close();
      ours.close();
      simulated.close();
      real.close();
    }
  }

  private static boolean isMissing(String fullName) {
    return MISSING.containsKey(fullName.replaceFirst("\\|.*", ""));
  }

  private static Set<String> names(RespClient client, String... request) throws IOException {
    return client.call(request).elements().stream()
        .map(RespValue::text)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> theirNames(String... request) throws IOException {
    Set<String> names = names(theirs, request);
    names.removeIf(CommandTableTest::isMissing);
    return names;
  }

  @Test
  void theListOfCommands_isTheSame() throws IOException {
    Set<String> expected = theirNames("COMMAND", "LIST");
    Set<String> actual = names(ours, "COMMAND", "LIST");
    assertThat(Sets.difference(expected, actual)).as("not served").isEmpty();
    assertThat(Sets.difference(actual, expected)).as("served, or not to be").isEmpty();
  }

  @Test
  void theCount_isThatOfTheList() throws IOException {
    long count = theirs.call("COMMAND", "COUNT").number();
    assertThat(ours.call("COMMAND", "COUNT").number()).isEqualTo(count - MISSING.size());
  }

  @Test
  void theCommandsOfEachCategory_areTheSame() throws IOException {
    for (String name :
        "read write keyspace pubsub admin dangerous connection fast slow".split(" ", -1)) {
      String[] request = {"COMMAND", "LIST", "FILTERBY", "ACLCAT", name};
      assertThat(names(ours, request)).as(name).isEqualTo(theirNames(request));
    }
  }

  @Test
  void whatIsToldOfEachCommand_isTheSame() throws IOException {
    List<String> request = new ArrayList<>(List.of("COMMAND", "INFO"));
    request.addAll(theirNames("COMMAND", "LIST"));
    String[] words = request.toArray(String[]::new);
    List<RespValue> expected = theirs.call(words).elements();
    List<RespValue> actual = ours.call(words).elements();
    assertThat(actual).hasSameSizeAs(expected);
    List<String> differences = new ArrayList<>();
    for (int i = 0; i < expected.size(); i++) {
      if (!info(actual.get(i)).equals(info(expected.get(i)))) {
        differences.add(info(actual.get(i)) + "\n  instead of\n" + info(expected.get(i)));
      }
    }
    assertThat(differences).isEmpty();
  }

  /** One command; of its subcommands only the names, since each is told of by itself. */
  private static String info(RespValue command) {
    List<RespValue> parts = command.elements();
    String subcommands =
        parts.get(parts.size() - 1).elements().stream()
            .map(subcommand -> subcommand.elements().get(0).text())
            .sorted()
            .toList()
            .toString();
    return parts.stream().limit(parts.size() - 1).map(CommandTableTest::canonical).toList()
        + subcommands;
  }

  @Test
  void theKeysOfARequest_areTheSame() throws IOException {
    for (String request : REQUESTS) {
      String[] words = request.split(" ", -1);
      if (isMissing(words[0].toLowerCase(Locale.ROOT))) {
        continue;
      }
      for (String how : List.of("GETKEYS", "GETKEYSANDFLAGS")) {
        List<String> question = new ArrayList<>(List.of("COMMAND", how));
        question.addAll(List.of(words));
        String[] asked = question.toArray(String[]::new);
        assertThat(canonical(ours.call(asked)))
            .as(how + " " + request)
            .isEqualTo(canonical(theirs.call(asked)));
      }
    }
  }

  private static boolean isOwnWords(RespValue.Entry entry) {
    return entry.key().text().equals("notes");
  }

  /** A reply as text: with its types, and what has no order in order. */
  private static String canonical(RespValue value) {
    if (value instanceof RespValue.SetValue set) {
      return set.elements().stream()
          .map(CommandTableTest::canonical)
          .sorted()
          .collect(Collectors.joining(" ", "~[", "]"));
    }
    if (value instanceof RespValue.MapValue map) {
      return map.entries().stream()
          .map(e -> canonical(e.key()) + "=" + (isOwnWords(e) ? "..." : canonical(e.value())))
          .collect(Collectors.joining(" ", "{", "}"));
    }
    if (value instanceof RespValue.ArrayValue array) {
      return array.elements().stream()
          .map(CommandTableTest::canonical)
          .collect(Collectors.joining(" ", "[", "]"));
    }
    return value.toString();
  }
}
