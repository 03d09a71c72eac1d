package dev.sextant.core.commands;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each range of both forms of a sorted set: the listpack {@code z} and the skiplist {@code y}. */
class SortedSetRangeCommandsTest {
  private static final String SYNTAX = "-ERR syntax error";
  private static final String NOT_A_FLOAT = "-ERR min or max is not a float";
  private static final String NOT_A_RANGE_ITEM = "-ERR min or max not valid string range item";

  private final Shell shell = new Shell("zset-max-listpack-entries 6", "zset-max-listpack-value 8");

  @BeforeEach
  void sortedSetsOfBothForms() {
    // A long member that has gone again leaves the skiplist behind.
    for (String key : new String[] {"y", "ly"}) {
      shell.run("zadd " + key + " 0 123456789 0 x");
      shell.run("zrem " + key + " 123456789");
    }
    for (String key : new String[] {"z", "y"}) {
      shell.run("zadd " + key + " 1 a 2 b 3 c 4 d 5 e");
      shell.run("zadd l" + key + " 0 a 0 b 0 c 0 d 0 e");
    }
    shell.run("zrem y x");
    shell.run("zrem ly x");
    shell.run("set text x");
    shell.events();
    shell.propagated();
    assertThat(shell.encoding("z") + shell.encoding("y")).isEqualTo("listpackskiplist");
  }

  private String run(String line) {
    return shell.run(line);
  }

  // ---------------------------------------------------------------- reading

  @ParameterizedTest
  @ValueSource(strings = {"z", "y"})
  void rangesOfRanks_countFromEitherEnd(String z) {
    assertThat(run("zrange " + z + " 0 -1")).isEqualTo("[a, b, c, d, e]");
    assertThat(run("zrange " + z + " 1 2 withscores")).isEqualTo("[b, 2, c, 3]");
    assertThat(run("zrange " + z + " -2 100")).isEqualTo("[d, e]");
    assertThat(run("zrange " + z + " -100 0")).isEqualTo("[a]");
    assertThat(run("zrange " + z + " 3 1")).isEqualTo("[]");
    assertThat(run("zrange " + z + " 5 9")).isEqualTo("[]");
    assertThat(run("zrange " + z + " 0 1 rev")).isEqualTo("[e, d]");
    assertThat(run("zrevrange " + z + " 1 -2 withscores")).isEqualTo("[d, 4, c, 3, b, 2]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"z", "y"})
  void rangesOfScores_mayExcludeTheirEnds(String z) {
    assertThat(run("zrangebyscore " + z + " 2 4")).isEqualTo("[b, c, d]");
    assertThat(run("zrangebyscore " + z + " (2 (4")).isEqualTo("[c]");
    assertThat(run("zrangebyscore " + z + " -inf +inf limit 1 2")).isEqualTo("[b, c]");
    assertThat(run("zrangebyscore " + z + " 4 2")).isEqualTo("[]");
    assertThat(run("zrangebyscore " + z + " (3 3")).isEqualTo("[]");
    assertThat(run("zrevrangebyscore " + z + " 4 (2 withscores")).isEqualTo("[d, 4, c, 3]");
    assertThat(run("zrange " + z + " (1 3 byscore")).isEqualTo("[b, c]");
    assertThat(run("zrange " + z + " 3 (1 BYSCORE REV LIMIT 1 5")).isEqualTo("[b]");
    assertThat(run("zcount " + z + " (1 4")).isEqualTo(":3");
    assertThat(run("zcount " + z + " 4 1")).isEqualTo(":0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"lz", "ly"})
  void rangesOfMembers_goByTheirBytes(String z) {
    assertThat(run("zrangebylex " + z + " [b (d")).isEqualTo("[b, c]");
    assertThat(run("zrangebylex " + z + " - +")).isEqualTo("[a, b, c, d, e]");
    assertThat(run("zrangebylex " + z + " + -")).isEqualTo("[]");
    assertThat(run("zrangebylex " + z + " (b [cc limit 0 9")).isEqualTo("[c]");
    assertThat(run("zrevrangebylex " + z + " (d - limit 1 -1")).isEqualTo("[b, a]");
    assertThat(run("zrange " + z + " [c + bylex limit 1 1")).isEqualTo("[d]");
    assertThat(run("zrange " + z + " + [c bylex rev")).isEqualTo("[e, d, c]");
    assertThat(run("zlexcount " + z + " (a [d")).isEqualTo(":3");
    assertThat(run("zlexcount " + z + " [d [a")).isEqualTo(":0");
  }

  @Test
  void limit_withNegativeNumbers() {
    assertThat(run("zrangebyscore z 1 5 limit 3 -1")).isEqualTo("[d, e]");
    assertThat(run("zrangebyscore z 1 5 limit 3 -7")).isEqualTo("[d, e]");
    assertThat(run("zrangebyscore z 1 5 limit -1 2")).isEqualTo("[]");
    assertThat(run("zrangebyscore z 1 5 limit 9 2")).isEqualTo("[]");
    assertThat(run("zrangebyscore z 1 5 limit 0 0")).isEqualTo("[]");
    assertThat(run("zrange z 1 2 limit 1 -1")).as("as if unsaid").isEqualTo("[b, c]");
  }

  @Test
  void inResp3_membersWithScoresArePairs() {
    shell.protocol(3);
    assertThat(run("zrange z 0 1 withscores")).isEqualTo("[[a, ,1], [b, ,2]]");
    assertThat(run("zrevrangebyscore z 5 4 withscores")).isEqualTo("[[e, ,5], [d, ,4]]");
    assertThat(run("zrange z 0 1")).isEqualTo("[a, b]");
    assertThat(run("zrange none 0 1 withscores")).isEqualTo("[]");
  }

  @Test
  void boundsOfScores_areReadAsStrtodReadsThem() {
    assertThat(shell.runRaw("zcount", "z", "", "3")).isEqualTo(":3");
    assertThat(shell.runRaw("zcount", "z", "(", "\t3")).isEqualTo(":3");
    assertThat(shell.runRaw("zcount", "z", "( 2", "1e999")).isEqualTo(":3");
    assertThat(shell.runRaw("zcount", "z", "-1e999", "3\0x")).isEqualTo(":3");
    for (String bound : new String[] {"x", "nan", "(nan", " ", "3 ", "((3", "(x"}) {
      assertThat(shell.runRaw("zcount", "z", "0", bound)).as(bound).isEqualTo(NOT_A_FLOAT);
    }
  }

  @Test
  void boundsOfMembers_needASign() {
    for (String bound : new String[] {"a", "", "-x", "+x"}) {
      assertThat(shell.runRaw("zlexcount", "z", "-", bound)).as(bound).isEqualTo(NOT_A_RANGE_ITEM);
    }
  }

  @Test
  void wrongOptions_areRefused() {
    assertThat(run("zrange z 0 1 limit 0 5"))
        .isEqualTo(
            "-ERR syntax error, LIMIT is only supported in combination with either BYSCORE or"
                + " BYLEX");
    assertThat(run("zrange z - + bylex withscores"))
        .isEqualTo("-ERR syntax error, WITHSCORES not supported in combination with BYLEX");
    assertThat(run("zrangebylex z - + withscores"))
        .isEqualTo("-ERR syntax error, WITHSCORES not supported in combination with BYLEX");
    assertThat(run("zrange z 0 1 byscore bylex")).isEqualTo(SYNTAX);
    assertThat(run("zrange z 0 1 rev rev")).isEqualTo(SYNTAX);
    assertThat(run("zrevrange z 0 1 rev")).isEqualTo(SYNTAX);
    assertThat(run("zrangebyscore z 0 1 byscore")).isEqualTo(SYNTAX);
    assertThat(run("zrange z 0 1 byscore limit 1")).isEqualTo(SYNTAX);
    assertThat(run("zrange z 0 1 nonsense")).isEqualTo(SYNTAX);
    assertThat(run("zrange z 0 1.5")).isEqualTo("-ERR value is not an integer or out of range");
    assertThat(run("zrange z 0 1 byscore limit x 1"))
        .isEqualTo("-ERR value is not an integer or out of range");
  }

  @Test
  void anotherType_isRefused_afterTheArguments() {
    for (String line :
        new String[] {
          "zrange text 0 1",
          "zrangebyscore text 0 1",
          "zrangebylex text - +",
          "zcount text 0 1",
          "zlexcount text - +",
          "zremrangebyrank text 0 1",
          "zremrangebyscore text 0 1",
          "zremrangebylex text - +",
          "zrangestore new text 0 1"
        }) {
      assertThat(run(line))
          .as(line)
          .isEqualTo("-WRONGTYPE Operation against a key holding the wrong kind of value");
    }
    assertThat(run("zcount text x 1")).isEqualTo(NOT_A_FLOAT);
    assertThat(run("zremrangebylex text x +")).isEqualTo(NOT_A_RANGE_ITEM);
  }

  // ---------------------------------------------------------------- storing

  @Test
  void zrangestore_storesWhatZrangeAnswers() {
    assertThat(run("zrangestore new z 1 2")).isEqualTo(":2");
    assertThat(run("zrangestore text y 4 (1 byscore rev limit 0 2")).isEqualTo(":2");
    assertThat(run("zrangestore lz lz [b + bylex")).isEqualTo(":4");
    assertThat(run("zrange new 0 -1 withscores")).isEqualTo("[b, 2, c, 3]");
    assertThat(run("zrange text 0 -1 withscores")).isEqualTo("[c, 3, d, 4]");
    assertThat(run("zrange lz 0 -1")).isEqualTo("[b, c, d, e]");
    assertThat(shell.encoding("text")).isEqualTo("listpack");
    assertThat(shell.events())
        .containsExactly("zrangestore new", "zrangestore text", "zrangestore lz");
    assertThat(shell.propagated()).hasSize(3).contains("zrangestore new z 1 2");
  }

  @Test
  void zrangestore_ofNothing_removesTheTarget() {
    assertThat(run("zrangestore text z 9 9")).isEqualTo(":0");
    assertThat(run("zrangestore y none 0 -1")).isEqualTo(":0");
    assertThat(run("zrangestore none2 none 0 -1")).isEqualTo(":0");
    assertThat(shell.exists("text")).isFalse();
    assertThat(shell.exists("y")).isFalse();
    assertThat(shell.events()).containsExactly("del text", "del y");
    assertThat(shell.propagated())
        .containsExactly("zrangestore text z 9 9", "zrangestore y none 0 -1");
    assertThat(run("zrangestore new z 0 1 withscores")).isEqualTo(SYNTAX);
  }

  @Test
  void zrangestore_ofManyMembers_makesASkiplist() {
    run("zadd y 6 f 7 g 8 h -0 neg");
    run("zrangestore ranks y 0 -1");
    run("zrangestore scores y -inf +inf byscore");

    assertThat(shell.encoding("ranks")).isEqualTo("skiplist");
    assertThat(shell.encoding("scores")).isEqualTo("skiplist");
    assertThat(run("zscore ranks neg")).isEqualTo("-0");
    assertThat(run("zscore scores neg")).as("on the way through a listpack").isEqualTo("0");
  }

  // ---------------------------------------------------------------- removing

  @ParameterizedTest
  @ValueSource(strings = {"z", "y"})
  void removingRanges(String z) {
    assertThat(run("zremrangebyrank " + z + " 1 1")).isEqualTo(":1");
    assertThat(run("zremrangebyscore " + z + " (3 4")).isEqualTo(":1");
    assertThat(run("zrange " + z + " 0 -1")).isEqualTo("[a, c, e]");
    assertThat(run("zremrangebylex l" + z + " (a [c")).isEqualTo(":2");
    assertThat(run("zrange l" + z + " 0 -1")).isEqualTo("[a, d, e]");
    assertThat(run("zremrangebyrank " + z + " 7 9")).isEqualTo(":0");
    assertThat(run("zremrangebyrank " + z + " 0 -1")).isEqualTo(":3");
    assertThat(shell.exists(z)).isFalse();
    assertThat(shell.events())
        .containsExactly(
            "zremrangebyrank " + z,
            "zremrangebyscore " + z,
            "zremrangebylex l" + z,
            "zremrangebyrank " + z,
            "del " + z);
    assertThat(shell.propagated()).hasSize(4).doesNotContain("zremrangebyrank " + z + " 7 9");
  }

  @Test
  void removingRanges_ofNothing_andWithWrongBounds() {
    assertThat(run("zremrangebyrank none 0 -1")).isEqualTo(":0");
    assertThat(run("zremrangebyrank z x 1"))
        .isEqualTo("-ERR value is not an integer or out of range");
    assertThat(run("zremrangebyscore none x 1")).isEqualTo(NOT_A_FLOAT);
    assertThat(run("zremrangebylex none a b")).isEqualTo(NOT_A_RANGE_ITEM);
  }
}
