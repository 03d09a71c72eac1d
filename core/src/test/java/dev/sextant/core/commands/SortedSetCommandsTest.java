package dev.sextant.core.commands;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SortedSetCommandsTest {
  private static final String SYNTAX = "-ERR syntax error";
  private static final String NOT_A_FLOAT = "-ERR value is not a valid float";
  private static final String NULL = "null($-1)";

  private final Shell shell = new Shell("zset-max-listpack-entries 4", "zset-max-listpack-value 8");

  @BeforeEach
  void aSortedSetAndAString() {
    shell.run("zadd z 1 a 2 b 3 c");
    shell.run("set text x");
    shell.events();
    shell.propagated();
  }

  private String run(String line) {
    return shell.run(line);
  }

  private String all(String key) {
    return run("zrange " + key + " 0 -1 withscores");
  }

  // ---------------------------------------------------------------- zadd

  @Test
  void zadd_countsNewMembers_andWithChChangedOnesToo() {
    assertThat(run("zadd z 1 a 5 b 4 d")).isEqualTo(":1");
    assertThat(run("zadd z CH 1 a 6 b 7 e")).isEqualTo(":2");
    assertThat(run("zadd z 1 a")).isEqualTo(":0");
    assertThat(run("zadd new 1.5 x")).isEqualTo(":1");
    assertThat(all("z")).isEqualTo("[a, 1, c, 3, d, 4, b, 6, e, 7]");
    assertThat(shell.events()).containsExactly("zadd z", "zadd z", "zadd new");
    assertThat(shell.propagated())
        .containsExactly("zadd z 1 a 5 b 4 d", "zadd z CH 1 a 6 b 7 e", "zadd new 1.5 x");
  }

  @Test
  void zadd_withTheSameMemberTwice_takesTheLastScore() {
    assertThat(run("zadd new 1 x 2 x 3 x")).isEqualTo(":1");
    assertThat(run("zadd z ch 9 a 1 a")).isEqualTo(":2");
    assertThat(all("new")).isEqualTo("[x, 3]");
  }

  @Test
  void nxAndXx_tellNewMembersFromPresentOnes() {
    assertThat(run("zadd z nx 9 a 9 d")).isEqualTo(":1");
    assertThat(run("zadd z XX CH 8 a 8 e")).isEqualTo(":1");
    assertThat(run("zadd none xx 1 a")).isEqualTo(":0");
    assertThat(all("z")).isEqualTo("[b, 2, c, 3, a, 8, d, 9]");
    assertThat(shell.exists("none")).isFalse();
  }

  @Test
  void gtAndLt_changeScoresInOneDirection_andAddMembers() {
    assertThat(run("zadd z gt ch 0 a 5 b 1 d")).isEqualTo(":2");
    assertThat(run("zadd z lt ch 2 c 9 a")).isEqualTo(":1");
    assertThat(run("zadd z gt xx ch 9 c 9 e")).isEqualTo(":1");
    assertThat(all("z")).isEqualTo("[a, 1, d, 1, b, 5, c, 9]");
  }

  @Test
  void incr_addsToTheScore_andRepliesWithTheSum() {
    assertThat(run("zadd z incr 2.5 a")).isEqualTo("3.5");
    assertThat(run("zadd z incr 1 new")).isEqualTo("1");
    assertThat(run("zadd z nx incr 1 a")).isEqualTo(NULL);
    assertThat(run("zadd z xx incr 1 other")).isEqualTo(NULL);
    assertThat(run("zadd none xx incr 1 a")).isEqualTo(NULL);
    assertThat(run("zadd z gt incr -1 a")).isEqualTo(NULL);
    assertThat(run("zadd z lt incr -1 a")).isEqualTo("2.5");
    assertThat(shell.events()).containsExactly("zincr z", "zincr z", "zincr z");
    assertThat(shell.propagated())
        .containsExactly("zadd z incr 2.5 a", "zadd z incr 1 new", "zadd z lt incr -1 a");
  }

  @Test
  void zincrby_addsToTheScore() {
    assertThat(run("zincrby z 0.1 a")).isEqualTo("1.1000000000000001");
    assertThat(run("zincrby new -2 x")).isEqualTo("-2");
    assertThat(run("zincrby z 0 a")).isEqualTo("1.1000000000000001");
    assertThat(run("zincrby z +inf a")).isEqualTo("inf");
    assertThat(run("zincrby z -inf a")).isEqualTo("-ERR resulting score is not a number (NaN)");
    assertThat(run("zscore z a")).isEqualTo("inf");
    assertThat(shell.propagated())
        .containsExactly("zincrby z 0.1 a", "zincrby new -2 x", "zincrby z +inf a");
  }

  @Test
  void zadd_refusesOptionsThatContradictEachOther() {
    assertThat(run("zadd z nx xx 1 a"))
        .isEqualTo("-ERR XX and NX options at the same time are not compatible");
    String incompatible = "-ERR GT, LT, and/or NX options at the same time are not compatible";
    assertThat(run("zadd z gt nx 1 a")).isEqualTo(incompatible);
    assertThat(run("zadd z lt nx 1 a")).isEqualTo(incompatible);
    assertThat(run("zadd z gt lt 1 a")).isEqualTo(incompatible);
    assertThat(run("zadd z incr 1 a 2 b"))
        .isEqualTo("-ERR INCR option supports a single increment-element pair");
    assertThat(run("zadd z 1 a 2")).isEqualTo(SYNTAX);
    assertThat(run("zadd z nx ch")).isEqualTo(SYNTAX);
    assertThat(run("zincrby z nx a")).isEqualTo(SYNTAX);
  }

  @Test
  void aScoreThatIsNoNumber_leavesEverythingAsItIs() {
    for (String score : new String[] {"x", "nan", "", " 1", "1 ", "1e400", "1e-400", "0x"}) {
      assertThat(shell.runRaw("zadd", "z", "9", "a", score, "b")).as(score).isEqualTo(NOT_A_FLOAT);
    }
    assertThat(run("zincrby z x a")).isEqualTo(NOT_A_FLOAT);
    assertThat(all("z")).isEqualTo("[a, 1, b, 2, c, 3]");
    assertThat(shell.propagated()).isEmpty();
  }

  @Test
  void scores_areReadAsCReadsThem_andWrittenWith17Digits() {
    run("zadd n 0x10 hex 1e3 exp .5 half -INFINITY low inf high 3.1 third");
    assertThat(all("n"))
        .isEqualTo(
            "[low, -inf, half, 0.5, third, 3.1000000000000001, hex, 16, exp, 1000, high, inf]");
  }

  @Test
  void equalScores_areOrderedByBytes() {
    run("zadd n 0 b 0 B 0 a -0 aa 0 ab");
    assertThat(run("zrange n 0 -1")).isEqualTo("[B, a, aa, ab, b]");
  }

  @Test
  void aSmallSet_isAListpack_untilItHasTooManyMembersOrALongOne() {
    run("zadd z 4 d");
    assertThat(shell.encoding("z")).isEqualTo("listpack");
    run("zadd z 9 d");
    assertThat(shell.encoding("z")).isEqualTo("listpack");
    run("zadd z 5 e");
    assertThat(shell.encoding("z")).isEqualTo("skiplist");
    run("zadd long 1 123456789");
    assertThat(shell.encoding("long")).isEqualTo("skiplist");
  }

  @Test
  void negativeZero_staysInASkiplistOnly() {
    run("zadd small -0 x");
    run("zadd large -0 123456789");
    assertThat(run("zscore small x")).isEqualTo("0");
    assertThat(run("zscore large 123456789")).isEqualTo("-0");
  }

  // ---------------------------------------------------------------- removing and reading

  @Test
  void zrem_ofTheLastMember_removesTheKey() {
    assertThat(run("zrem z b x")).isEqualTo(":1");
    assertThat(run("zrem z x")).isEqualTo(":0");
    assertThat(run("zrem z a c a")).isEqualTo(":2");
    assertThat(run("zrem z a")).isEqualTo(":0");
    assertThat(shell.exists("z")).isFalse();
    assertThat(shell.events()).containsExactly("zrem z", "zrem z", "del z");
    assertThat(shell.propagated()).containsExactly("zrem z b x", "zrem z a c a");
  }

  @Test
  void scoresAndRanks_ofMembersAndOfNothing() {
    assertThat(run("zscore z b")).isEqualTo("2");
    assertThat(run("zscore z x")).isEqualTo(NULL);
    assertThat(run("zscore none b")).isEqualTo(NULL);
    assertThat(run("zmscore z c x a")).isEqualTo("[3, null($-1), 1]");
    assertThat(run("zmscore none c")).isEqualTo("[null($-1)]");
    assertThat(run("zrank z a")).isEqualTo(":0");
    assertThat(run("zrevrank z a")).isEqualTo(":2");
    assertThat(run("zrank z x")).isEqualTo(NULL);
    assertThat(run("zrevrank none a")).isEqualTo(NULL);
    assertThat(run("zrank z a withscore"))
        .isEqualTo("-ERR wrong number of arguments for 'zrank' command");
    assertThat(run("zcard z")).isEqualTo(":3");
    assertThat(run("zcard none")).isEqualTo(":0");
  }

  @Test
  void inResp3_scoresAreDoubles() {
    shell.protocol(3);
    assertThat(run("zscore z b")).isEqualTo(",2");
    assertThat(run("zscore z x")).isEqualTo("null");
    assertThat(run("zmscore z c x")).isEqualTo("[,3, null]");
    assertThat(run("zincrby z 0.5 a")).isEqualTo(",1.5");
    assertThat(run("zadd z incr inf a")).isEqualTo(",inf");
    assertThat(run("zadd z nx incr 1 a")).isEqualTo("null");
    assertThat(run("zrank none x")).isEqualTo("null");
    assertThat(run("zscan z 0 match b")).isEqualTo("[0, [b, 2]]");
  }

  @Test
  void anotherType_isRefused() {
    for (String line :
        new String[] {
          "zadd text 1 a", "zadd text xx 1 a", "zincrby text 1 a", "zrem text a", "zscore text a",
          "zmscore text a", "zrank text a", "zrevrank text a", "zcard text", "zscan text 0",
          "zrandmember text", "zrandmember text 1"
        }) {
      assertThat(run(line))
          .as(line)
          .isEqualTo("-WRONGTYPE Operation against a key holding the wrong kind of value");
    }
    assertThat(shell.propagated()).isEmpty();
  }

  // ---------------------------------------------------------------- random members and scanning

  @Test
  void zrandmember_withAPositiveCount_returnsDifferentMembers() {
    assertThat(run("zrandmember z")).isIn("a", "b", "c");
    assertThat(members(run("zrandmember z 2"))).hasSize(2).isSubsetOf("a", "b", "c");
    assertThat(run("zrandmember z 0")).isEqualTo("[]");
    assertThat(run("zrandmember none 5")).isEqualTo("[]");
    assertThat(run("zrandmember none")).isEqualTo(NULL);
  }

  @Test
  void zrandmember_ofAllMembers_comesFromTheHighestDown() {
    assertThat(run("zrandmember z 3")).isEqualTo("[c, b, a]");
    assertThat(run("zrandmember z 9 WITHSCORES")).isEqualTo("[c, 3, b, 2, a, 1]");
    shell.protocol(3);
    assertThat(run("zrandmember z 9 withscores")).isEqualTo("[[c, ,3], [b, ,2], [a, ,1]]");
  }

  @Test
  void zrandmember_withANegativeCount_mayRepeatMembers() {
    String reply = run("zrandmember z -40");
    assertThat(reply.split(", ")).hasSize(40);
    assertThat(members(reply)).containsExactly("a", "b", "c");
    assertThat(run("zrandmember z -40 withscores").split(", ")).hasSize(80);
  }

  @Test
  void zrandmember_refusesWrongArguments() {
    assertThat(run("zrandmember z x")).isEqualTo("-ERR value is not an integer or out of range");
    assertThat(run("zrandmember z 1 nonsense")).isEqualTo(SYNTAX);
    assertThat(run("zrandmember z 1 withscores x")).isEqualTo(SYNTAX);
    assertThat(run("zrandmember z -9223372036854775808"))
        .isEqualTo(
            "-ERR value is out of range, value must between -9223372036854775807 and"
                + " 9223372036854775807");
    assertThat(run("zrandmember z 9223372036854775807 withscores"))
        .isEqualTo("-ERR value is out of range");
    assertThat(run("zrandmember z 9223372036854775807")).isEqualTo("[c, b, a]");
  }

  private static Set<String> members(String reply) {
    return new TreeSet<>(Arrays.asList(reply.substring(1, reply.length() - 1).split(", ")));
  }

  @Test
  void zscan_ofAListpack_returnsAllAtOnce_withWholeScoresAsIntegers() {
    run("zadd z 1e18 a 1e19 b 0.5 c");
    assertThat(run("zscan z 0 count 1"))
        .isEqualTo("[0, [c, 0.5, a, 1000000000000000000, b, 1e+19]]");
    assertThat(run("zscan z 0 match a")).isEqualTo("[0, [a, 1000000000000000000]]");
    assertThat(run("zscan none 0")).isEqualTo("[0, []]");
    assertThat(run("zscan z 0 nonsense")).isEqualTo(SYNTAX);
    assertThat(run("zscan none x")).isEqualTo("-ERR invalid cursor");
  }

  @Test
  void zscan_ofASkiplist_returnsEachMemberWithItsScore() {
    Set<String> added = new TreeSet<>();
    for (int i = 0; i < 200; i++) {
      added.add("m" + i + "=" + i + ".5");
      run("zadd big " + i + ".5 m" + i);
    }
    Set<String> scanned = new TreeSet<>();
    String cursor = "0";
    do {
      String reply = run("zscan big " + cursor + " count 7");
      cursor = reply.substring(1, reply.indexOf(','));
      String page = reply.substring(reply.indexOf(", [") + 3, reply.length() - 2);
      String[] words = page.isEmpty() ? new String[0] : page.split(", ");
      for (int i = 0; i < words.length; i += 2) {
        scanned.add(words[i] + "=" + words[i + 1]);
      }
    } while (!cursor.equals("0"));

    assertThat(scanned).isEqualTo(added);
    run("zadd big 1e18 m0");
    assertThat(run("zscan big 0 count 1000 match m0")).isEqualTo("[0, [m0, 1e+18]]");
  }
}
