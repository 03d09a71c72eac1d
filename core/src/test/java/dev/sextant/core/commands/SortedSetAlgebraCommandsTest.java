package dev.sextant.core.commands;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SortedSetAlgebraCommandsTest {
  private static final String SYNTAX = "-ERR syntax error";

  private final Shell shell = new Shell("zset-max-listpack-entries 4");

  @BeforeEach
  void inputs() {
    shell.run("zadd a 1 x 2 y 3 z");
    shell.run("zadd b 10 y 20 z 30 w");
    shell.run("sadd plain x y");
    shell.run("set text x");
    shell.events();
    shell.propagated();
  }

  private String run(String line) {
    return shell.run(line);
  }

  // ---------------------------------------------------------------- results

  @Test
  void zunion_addsTheScoresOfAllInputs() {
    assertThat(run("zunion 2 a b withscores")).isEqualTo("[x, 1, y, 12, z, 23, w, 30]");
    assertThat(run("zunion 3 a none plain WITHSCORES")).isEqualTo("[x, 2, y, 3, z, 3]");
    assertThat(run("zunion 2 a a")).isEqualTo("[x, y, z]");
    assertThat(run("zunion 1 none")).isEqualTo("[]");
  }

  @Test
  void zinter_keepsWhatAllInputsHave() {
    assertThat(run("zinter 2 a b withscores")).isEqualTo("[y, 12, z, 23]");
    assertThat(run("zinter 3 a b plain withscores")).isEqualTo("[y, 13]");
    assertThat(run("zinter 2 a a withscores")).isEqualTo("[x, 2, y, 4, z, 6]");
    assertThat(run("zinter 2 a none")).isEqualTo("[]");
  }

  @Test
  void zdiff_keepsWhatOnlyTheFirstHas() {
    assertThat(run("zdiff 2 a b withscores")).isEqualTo("[x, 1]");
    assertThat(run("zdiff 2 a plain withscores")).isEqualTo("[z, 3]");
    assertThat(run("zdiff 2 plain b withscores")).isEqualTo("[x, 1]");
    assertThat(run("zdiff 3 a none a")).isEqualTo("[]");
    assertThat(run("zdiff 2 none a")).isEqualTo("[]");
  }

  @Test
  void zdiff_ofALargeSetAndManySmallOnes_removesThemFromACopy() {
    for (int i = 0; i < 50; i++) {
      run("zadd large " + i + " m" + i);
    }
    run("zadd small 0 m1 0 m2");

    assertThat(run("zdiff 6 large small a b plain small"))
        .startsWith("[m0, m3, m4,")
        .endsWith("m49]");
    assertThat(run("zcard large")).isEqualTo(":50");
  }

  @Test
  void weightsAndAggregates() {
    assertThat(run("zunion 2 a b weights 2 0.5 withscores"))
        .isEqualTo("[x, 2, y, 9, w, 15, z, 16]");
    assertThat(run("zunion 2 a b aggregate MIN withscores")).isEqualTo("[x, 1, y, 2, z, 3, w, 30]");
    assertThat(run("zinter 2 a b WEIGHTS 10 1 AGGREGATE max withscores"))
        .isEqualTo("[y, 20, z, 30]");
    assertThat(run("zinter 2 a b aggregate sum withscores")).isEqualTo("[y, 12, z, 23]");
  }

  @Test
  void infinities_giveNumbers() {
    run("zadd up inf i");
    run("zadd down -inf i");
    assertThat(run("zunion 2 up down withscores")).isEqualTo("[i, 0]");
    assertThat(run("zinter 2 up down withscores")).isEqualTo("[i, 0]");
    assertThat(run("zunion 1 up weights 0 withscores")).isEqualTo("[i, 0]");
    assertThat(run("zinter 2 up up weights 0 0 aggregate max withscores")).isEqualTo("[i, 0]");
  }

  @Test
  void negativeZero_isSeenInAReply_butNotInAStoredListpack() {
    assertThat(run("zunion 1 a weights -0 withscores")).isEqualTo("[x, -0, y, -0, z, -0]");
    run("zunionstore new 1 a weights -0");
    assertThat(run("zscore new x")).isEqualTo("0");
    run("zadd a 4 v 5 u");
    run("zunionstore new 1 a weights -0");
    assertThat(run("zscore new x")).isEqualTo("-0");
  }

  @Test
  void inResp3_membersWithScoresArePairs() {
    shell.protocol(3);
    assertThat(run("zunion 1 a withscores")).isEqualTo("[[x, ,1], [y, ,2], [z, ,3]]");
    assertThat(run("zinter 2 a b withscores")).isEqualTo("[[y, ,12], [z, ,23]]");
    assertThat(run("zdiff 2 a b withscores")).isEqualTo("[[x, ,1]]");
    assertThat(run("zdiff 2 a b")).isEqualTo("[x]");
  }

  @Test
  void zintercard_countsUpToItsLimit() {
    assertThat(run("zintercard 2 a b")).isEqualTo(":2");
    assertThat(run("zintercard 2 a b limit 1")).isEqualTo(":1");
    assertThat(run("zintercard 2 a plain LIMIT 0")).isEqualTo(":2");
    assertThat(run("zintercard 2 a none")).isEqualTo(":0");
    assertThat(run("zintercard 1 a limit -1")).isEqualTo("-ERR LIMIT can't be negative");
    assertThat(run("zintercard 1 a limit")).isEqualTo(SYNTAX);
    assertThat(run("zintercard 1 a weights 1")).isEqualTo(SYNTAX);
  }

  // ---------------------------------------------------------------- storing

  @Test
  void storing_replacesWhateverWasThere_inTheFormForItsSize() {
    assertThat(run("zunionstore text 2 a b")).isEqualTo(":4");
    assertThat(run("zinterstore a 2 a b weights 1 2")).isEqualTo(":2");
    assertThat(run("zdiffstore new 2 b a")).isEqualTo(":1");
    assertThat(run("zrange a 0 -1 withscores")).isEqualTo("[y, 22, z, 43]");
    assertThat(run("zrange new 0 -1 withscores")).isEqualTo("[w, 30]");
    assertThat(shell.encoding("text")).isEqualTo("listpack");
    run("zadd b 1 v");
    run("zunionstore text 3 a b plain");
    assertThat(shell.encoding("text")).isEqualTo("skiplist");
    assertThat(shell.events())
        .containsExactly(
            "zunionstore text", "zinterstore a", "zdiffstore new", "zadd b", "zunionstore text");
    assertThat(shell.propagated()).contains("zunionstore text 2 a b", "zdiffstore new 2 b a");
  }

  @Test
  void aStoredSkiplist_isCompleteAndInOrder() {
    for (int i = 0; i < 300; i++) {
      run("zadd big " + (i * 7 % 300) + " m" + i);
    }
    assertThat(run("zunionstore copy 2 big none")).isEqualTo(":300");
    assertThat(run("zrange copy 0 -1 withscores")).isEqualTo(run("zrange big 0 -1 withscores"));
    assertThat(run("zrange copy 0 -1 rev")).isEqualTo(run("zrange big 0 -1 rev"));
    assertThat(run("zrank copy m43")).isEqualTo(run("zrank big m43"));
    assertThat(run("zrem copy m43 m44")).isEqualTo(":2");
    assertThat(run("zcount copy 0 10")).isEqualTo(":9");
  }

  @Test
  void storingNothing_removesTheTarget() {
    assertThat(run("zinterstore text 2 a none")).isEqualTo(":0");
    assertThat(run("zdiffstore none2 1 none")).isEqualTo(":0");
    assertThat(shell.exists("text")).isFalse();
    assertThat(shell.events()).containsExactly("del text");
    assertThat(shell.propagated()).containsExactly("zinterstore text 2 a none");
  }

  // ---------------------------------------------------------------- errors

  @Test
  void wrongArguments_areRefused() {
    assertThat(run("zunion 0 a"))
        .isEqualTo("-ERR at least 1 input key is needed for 'zunion' command");
    assertThat(run("zdiffstore new -1 a"))
        .isEqualTo("-ERR at least 1 input key is needed for 'zdiffstore' command");
    assertThat(run("zunion x a")).isEqualTo("-ERR value is not an integer or out of range");
    assertThat(run("zunion 3 a b")).isEqualTo(SYNTAX);
    assertThat(run("zunion 2 a b weights 1")).isEqualTo(SYNTAX);
    assertThat(run("zunion 2 a b weights 1 x")).isEqualTo("-ERR weight value is not a float");
    assertThat(run("zunion 2 a b aggregate avg")).isEqualTo(SYNTAX);
    assertThat(run("zunion 2 a b aggregate")).isEqualTo(SYNTAX);
    assertThat(run("zunionstore new 1 a withscores")).isEqualTo(SYNTAX);
    assertThat(run("zdiff 1 a weights 1")).isEqualTo(SYNTAX);
    assertThat(run("zinter 1 a limit 1")).isEqualTo(SYNTAX);
    assertThat(shell.propagated()).isEmpty();
  }

  @Test
  void anotherType_isRefused_beforeTheOptionsAreRead() {
    String wrongType = "-WRONGTYPE Operation against a key holding the wrong kind of value";
    assertThat(run("zunion 2 none text nonsense")).isEqualTo(wrongType);
    assertThat(run("zinterstore new 2 a text")).isEqualTo(wrongType);
    assertThat(run("zintercard 1 text")).isEqualTo(wrongType);
    assertThat(run("zdiff 1 text")).isEqualTo(wrongType);
  }
}
