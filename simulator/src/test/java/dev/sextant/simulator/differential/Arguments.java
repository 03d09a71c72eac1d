package dev.sextant.simulator.differential;

import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Random arguments by kind. Few different ones, so that calls meet what earlier calls have left;
 * some at the edges of what is allowed, some beyond.
 *
 * <p>Times to live are long, past or wrong, never short: nothing may expire while one server has
 * run a call and the other has not yet.
 */
final class Arguments {
  private static final int NAMES_PER_TYPE = 3;

  /** The kinds of keys, with the letter that the names of such keys begin with. */
  private static final Map<String, String> KEYS =
      Map.of(
          "string", "s",
          "counter", "n",
          "list", "l",
          "hash", "h",
          "set", "e",
          "zset", "z",
          "stream", "x",
          "bits", "b",
          "hll", "p",
          "geo", "g");

  /** All members of equal score: what ranges by member make of others is unspecified. */
  private static final String LEXSET = "y";

  private static final List<String> LETTERS = KEYS.values().stream().sorted().toList();
  private static final String LONG_VALUE = "0123456789abcdef".repeat(5);

  /** What damages a call: wrong for most arguments. */
  private static final List<String> ODD =
      List.of(
          "", "-1", "abc", "1.5", "nan", "-inf", "\u0000\u00ff", "**", LONG_VALUE, "(", "+", "3 ");

  private static final Map<String, List<String>> CHOICES =
      Map.ofEntries(
          Map.entry(
              "value", List.of("v", "hello", "", "10", "-7", "3.5", "\u0000\u00ffx", LONG_VALUE)),
          Map.entry("field", List.of("f1", "f2", "f3", "f4", "", "7", LONG_VALUE)),
          Map.entry(
              "member", List.of("a", "b", "c", "d", "e", "ab", "1", "2", "30000", LONG_VALUE)),
          Map.entry(
              "int",
              List.of(
                  "0",
                  "1",
                  "-1",
                  "5",
                  "127",
                  "128",
                  "-129",
                  "32768",
                  "70000",
                  "2147483648",
                  "9223372036854775807",
                  "-9223372036854775808",
                  "9223372036854775808")),
          Map.entry("small", List.of("0", "1", "2", "3", "5", "10", "-1")),
          Map.entry("one-to-three", List.of("1", "1", "2", "2", "3", "0")),
          Map.entry(
              "index",
              List.of("0", "1", "2", "-1", "-2", "3", "10", "-100", "9223372036854775807")),
          Map.entry("offset", List.of("0", "1", "5", "100", "-1", "536870912")),
          Map.entry("float", List.of("0", "1.5", "-2.25", "3.0e3", "0.1", "1e-5", "inf", "x")),
          Map.entry(
              "score",
              List.of("0", "1", "2", "2.5", "-1", "inf", "-inf", "1e300", "3.14159", "nan", "17")),
          Map.entry(
              "bound", List.of("-inf", "+inf", "(1", "2", "(2.5", "0", "5", "-1", "(inf", "x")),
          Map.entry("lexbound", List.of("-", "+", "[a", "(a", "[c", "(c", "[ab", "a", "[")),
          Map.entry("db", List.of("0", "0", "0", "1", "2", "16", "-1")),
          Map.entry("ttl", List.of("100", "5000", "100000", "0", "-1", "9223372036854775807")),
          Map.entry("ttlms", List.of("100000", "5000000", "0", "-1", "9223372036854775807")),
          Map.entry("later", List.of("33000000000", "4000000000", "0", "-1")),
          Map.entry("laterms", List.of("33000000000000", "4000000000000", "0", "-1")),
          Map.entry("at", List.of("33000000000", "4000000000", "1", "0", "-1")),
          Map.entry("atms", List.of("33000000000000", "4000000000000", "1", "0", "-1")),
          Map.entry("pattern", List.of("*", "s*", "?1", "[a-m]*", "a", "*[^0]", "h\\1", "w_*")),
          Map.entry("type", List.of("string", "list", "hash", "set", "zset", "stream", "other")),
          Map.entry("bit", List.of("0", "1", "7", "8", "100", "1000", "4294967296", "-1")),
          Map.entry("bitfield", List.of("u8", "i8", "u4", "i5", "u63", "i64", "u64", "u1", "i65")),
          Map.entry("bitoffset", List.of("0", "3", "#1", "#2", "100", "-1", "#x")),
          Map.entry("longitude", List.of("13.361389", "15.087269", "-180", "180", "0", "181")),
          Map.entry("latitude", List.of("38.115556", "37.502669", "-85.05112878", "0", "86")),
          Map.entry("radius", List.of("0", "100", "200.5", "10000", "-1")),
          Map.entry("id", List.of("1-1", "1-2", "2-0", "3", "5-5", "0-0", "7-*", "9-9", "x")),
          Map.entry("idbound", List.of("-", "+", "1", "(1-1", "2-0", "5-5", "(3", "x")),
          Map.entry("user", List.of("u1", "u1", "u2")),
          Map.entry(
              "rule",
              List.of(
                  "on",
                  "off",
                  "nopass",
                  "resetpass",
                  ">pw",
                  "<pw",
                  "#abc",
                  "reset",
                  "clearselectors",
                  "+get",
                  "-get",
                  "+copy",
                  "+config",
                  "-config|set",
                  "+config|get",
                  "+select|0",
                  "+@all",
                  "-@all",
                  "+@hash",
                  "-@hash",
                  "+@string",
                  "-@bitmap",
                  "+@geo",
                  "+@nosuch",
                  "+@pubsub",
                  "allkeys",
                  "resetkeys",
                  "~s*",
                  "%R~l*",
                  "%W~h*",
                  "%RW~z*",
                  "~a b",
                  "allchannels",
                  "resetchannels",
                  "&s*",
                  "&*[^0]",
                  "(+get ~s*)",
                  "(+@string %R~l* &h1)",
                  "(on)",
                  "( +copy",
                  "%R~s* )")),
          Map.entry("group", List.of("g1", "g1", "g2")),
          Map.entry("consumer", List.of("alice", "bob")));

  private final Random random;

  Arguments(Random random) {
    this.random = random;
  }

  /** An argument of {@code kind}: the name of a type for a key of it, or a kind of above. */
  String of(String kind) {
    if (kind.equals("key")) {
      return key(pick(LETTERS));
    }
    if (kind.equals("lexset")) {
      return key(random.nextInt(20) == 0 ? "l" : LEXSET);
    }
    String letter = KEYS.get(kind);
    if (letter != null) {
      // Sometimes of another type.
      return key(random.nextInt(12) == 0 ? pick(LETTERS) : letter);
    }
    List<String> choices = CHOICES.get(kind);
    if (choices == null) {
      throw new IllegalArgumentException("no kind of argument: " + kind);
    }
    return pick(choices);
  }

  private String key(String letter) {
    return letter + random.nextInt(NAMES_PER_TYPE);
  }

  /** An argument that rarely fits. */
  String odd() {
    return pick(ODD);
  }

  private String pick(List<String> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
