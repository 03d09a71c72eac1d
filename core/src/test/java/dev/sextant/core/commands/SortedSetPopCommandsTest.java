package dev.sextant.core.commands;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SortedSetPopCommandsTest {
  private static final String SYNTAX = "-ERR syntax error";
  private static final String NO_ARRAY = "null(*-1)";

  private final Shell shell = new Shell();
  private final Shell waiter = shell.another();

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

  // ---------------------------------------------------------------- at once

  @Test
  void zpop_takesFromEitherEnd() {
    assertThat(run("zpopmin z")).isEqualTo("[a, 1]");
    assertThat(run("zpopmax z 2")).isEqualTo("[c, 3, b, 2]");
    assertThat(run("zpopmin z")).isEqualTo("[]");
    assertThat(shell.exists("z")).isFalse();
    assertThat(shell.events()).containsExactly("zpopmin z", "zpopmax z", "del z");
    assertThat(shell.propagated()).containsExactly("zpopmin z", "zpopmax z 2");
  }

  @Test
  void zpop_ofMoreThanThereAre_takesAll() {
    assertThat(run("zpopmax z 100")).isEqualTo("[c, 3, b, 2, a, 1]");
    assertThat(run("zpopmin z 0")).isEqualTo("[]");
  }

  @Test
  void zpop_inResp3_nestsPairsOnlyWhenCounted() {
    shell.protocol(3);
    assertThat(run("zpopmin z")).isEqualTo("[a, ,1]");
    assertThat(run("zpopmin z 1")).isEqualTo("[[b, ,2]]");
    assertThat(run("zpopmin none 1")).isEqualTo("[]");
  }

  @Test
  void zpop_refusesWrongArguments() {
    assertThat(run("zpopmin z -1")).isEqualTo("-ERR value is out of range, must be positive");
    assertThat(run("zpopmin z x")).isEqualTo("-ERR value is out of range, must be positive");
    assertThat(run("zpopmin z 1 2")).isEqualTo(SYNTAX);
    assertThat(run("zpopmin text 0"))
        .isEqualTo("-WRONGTYPE Operation against a key holding the wrong kind of value");
    assertThat(run("zpopmin z 0")).isEqualTo("[]");
    assertThat(shell.propagated()).isEmpty();
  }

  @Test
  void zmpop_takesFromTheFirstKeyThatExists() {
    assertThat(run("zmpop 2 none z MIN COUNT 2")).isEqualTo("[z, [[a, 1], [b, 2]]]");
    assertThat(run("zmpop 1 z max count 10")).isEqualTo("[z, [[c, 3]]]");
    assertThat(run("zmpop 2 none z min")).isEqualTo(NO_ARRAY);
    assertThat(shell.propagated()).containsExactly("ZPOPMIN z 2", "ZPOPMAX z 1");
    assertThat(shell.events()).containsExactly("zpopmin z", "zpopmax z", "del z");
  }

  @Test
  void zmpop_inResp3_hasDoubles() {
    shell.protocol(3);
    assertThat(run("zmpop 1 z min")).isEqualTo("[z, [[a, ,1]]]");
    assertThat(run("zmpop 1 none min")).isEqualTo("null");
  }

  @Test
  void zmpop_refusesWrongArguments() {
    String keys = "-ERR numkeys should be greater than 0";
    String count = "-ERR count should be greater than 0";
    assertThat(run("zmpop 0 z min")).isEqualTo(keys);
    assertThat(run("zmpop x z min")).isEqualTo(keys);
    assertThat(run("zmpop 2 z min")).isEqualTo(SYNTAX);
    assertThat(run("zmpop 9223372036854775807 z min")).isEqualTo(SYNTAX);
    assertThat(run("zmpop 1 z middle")).isEqualTo(SYNTAX);
    assertThat(run("zmpop 1 z min count")).isEqualTo(SYNTAX);
    assertThat(run("zmpop 1 z min count 0")).isEqualTo(count);
    assertThat(run("zmpop 1 z min count x")).isEqualTo(count);
    assertThat(run("zmpop 1 z min count 1 count 1")).isEqualTo(SYNTAX);
    assertThat(run("zmpop 2 text z min"))
        .isEqualTo("-WRONGTYPE Operation against a key holding the wrong kind of value");
    assertThat(run("zcard z")).isEqualTo(":3");
  }

  // ---------------------------------------------------------------- waiting

  @Test
  void whatIsThere_isPoppedWithoutWaiting() {
    assertThat(run("bzpopmin none z 0")).isEqualTo("[z, a, 1]");
    assertThat(run("bzpopmax z 0")).isEqualTo("[z, c, 3]");
    assertThat(run("bzmpop 0 2 none z min count 9")).isEqualTo("[z, [[b, 2]]]");
    assertThat(shell.propagated()).containsExactly("ZPOPMIN z", "ZPOPMAX z", "ZPOPMIN z 1");
  }

  @Test
  void inResp3_theScoreIsADouble() {
    shell.protocol(3);
    assertThat(run("bzpopmin z 0")).isEqualTo("[z, a, ,1]");
    assertThat(run("bzmpop 0 1 z max")).isEqualTo("[z, [[c, ,3]]]");
  }

  @Test
  void aWaitEnds_withTheFirstMembersToCome() {
    assertThat(waiter.run("bzpopmin q r 0")).isEmpty();
    assertThat(run("zadd r 5 x 6 y")).isEqualTo(":2");

    assertThat(waiter.next()).isEqualTo("[r, x, 5]");
    assertThat(run("zrange r 0 -1")).isEqualTo("[y]");
    assertThat(shell.propagated()).containsExactly("zadd r 5 x 6 y", "ZPOPMIN r");
    assertThat(shell.events()).containsExactly("zadd r", "zpopmin r");
  }

  @Test
  void bzmpop_popsUpToItsCountWhenItHasWaited() {
    assertThat(waiter.run("bzmpop 0 2 q r max count 3")).isEmpty();
    run("zadd q 1 a 2 b");

    assertThat(waiter.next()).isEqualTo("[q, [[b, 2], [a, 1]]]");
    assertThat(shell.exists("q")).isFalse();
    assertThat(shell.propagated()).containsExactly("zadd q 1 a 2 b", "ZPOPMAX q 2");
  }

  @Test
  void thoseWhoWait_areServedInTheirOrder() {
    Shell second = shell.another();
    assertThat(waiter.run("bzpopmax q 0")).isEmpty();
    assertThat(second.run("bzpopmin q 0")).isEmpty();
    run("zadd q 1 a");
    assertThat(waiter.next()).isEqualTo("[q, a, 1]");
    assertThat(second.next()).isEmpty();
    run("zadd q 2 b");
    assertThat(second.next()).isEqualTo("[q, b, 2]");
  }

  @Test
  void theKeyThatBecameReady_isServed_whateverTheOthersHold() {
    assertThat(waiter.run("bzpopmin first second 0")).isEmpty();
    run("set first x");
    assertThat(waiter.next()).isEmpty();
    run("zadd second 1 a");
    assertThat(waiter.next()).isEqualTo("[second, a, 1]");
  }

  @Test
  void ofTwoKeysInOneTransaction_theOneThatWasReadyFirstIsServed() {
    assertThat(waiter.run("bzpopmin first second 0")).isEmpty();
    run("multi");
    run("zadd second 2 b");
    run("zadd first 1 a");
    run("exec");
    assertThat(waiter.next()).isEqualTo("[second, b, 2]");
  }

  @Test
  void aKeyThatIsGoneAtTheEndOfTheTransaction_wakesNobody() {
    assertThat(waiter.run("bzpopmin q 0")).isEmpty();
    run("multi");
    run("zadd q 1 a");
    run("del q");
    run("exec");
    assertThat(waiter.next()).isEmpty();
    run("zadd q 2 b");
    assertThat(waiter.next()).isEqualTo("[q, b, 2]");
  }

  @Test
  void aResultStoredAtTheKey_endsTheWait() {
    assertThat(waiter.run("bzpopmin q 0")).isEmpty();
    run("zunionstore q 1 z");
    assertThat(waiter.next()).isEqualTo("[q, a, 1]");
  }

  @Test
  void aWait_endsWithItsTimeout() {
    assertThat(waiter.run("bzpopmin q 0.1")).isEmpty();
    shell.node.advanceMillis(99);
    assertThat(waiter.next()).isEmpty();
    shell.node.advanceMillis(2);
    assertThat(waiter.next()).isEqualTo(NO_ARRAY);

    assertThat(waiter.protocol(3).run("bzmpop 0.1 1 q min")).isEmpty();
    shell.node.advanceMillis(101);
    assertThat(waiter.next()).isEqualTo("null");
  }

  @Test
  void inATransaction_nobodyWaits() {
    run("multi");
    run("bzpopmin q 0");
    run("bzmpop 0 1 q min");
    assertThat(run("exec")).isEqualTo("[null(*-1), null(*-1)]");
  }

  @Test
  void wrongTimeouts_areRefused_beforeTheKeysAreLookedAt() {
    assertThat(run("bzpopmin text x")).isEqualTo("-ERR timeout is not a float or out of range");
    assertThat(run("bzpopmin text -1")).isEqualTo("-ERR timeout is negative");
    assertThat(run("bzmpop -1 1 text min")).isEqualTo("-ERR timeout is negative");
    assertThat(run("bzmpop x 0 text min")).isEqualTo("-ERR numkeys should be greater than 0");
    assertThat(run("bzpopmin text z 0"))
        .isEqualTo("-WRONGTYPE Operation against a key holding the wrong kind of value");
  }
}
