package dev.sextant.core.commands;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SetCommandsTest {
  private static final String WRONG_TYPE =
      "-WRONGTYPE Operation against a key holding the wrong kind of value";
  private static final String NOT_AN_INTEGER = "-ERR value is not an integer or out of range";

  private final Shell shell = new Shell("set-max-intset-entries 8");

  @BeforeEach
  void aSetAndAString() {
    shell.run("sadd s 1 2 3");
    shell.run("set text x");
    shell.events();
    shell.propagated();
  }

  private String run(String line) {
    return shell.run(line);
  }

  private static Set<String> members(String reply) {
    assertThat(reply).endsWith("]");
    String inner = reply.substring(reply.indexOf('[') + 1, reply.length() - 1);
    return inner.isEmpty() ? Set.of() : new TreeSet<>(Arrays.asList(inner.split(", ")));
  }

  // ---------------------------------------------------------------- membership

  @Test
  void sadd_countsNewMembersOnly() {
    assertThat(run("sadd s 3 4 4 5")).isEqualTo(":2");
    assertThat(run("sadd s 1")).isEqualTo(":0");
    assertThat(run("sadd new a")).isEqualTo(":1");
    assertThat(run("smembers s")).isEqualTo("[1, 2, 3, 4, 5]");
    assertThat(shell.propagated()).containsExactly("sadd s 3 4 4 5", "sadd new a");
    assertThat(shell.events()).containsExactly("sadd s", "sadd new");
  }

  @Test
  void aSet_isAnIntset_untilItHasAnotherMemberOrTooMany() {
    assertThat(shell.encoding("s")).isEqualTo("intset");
    run("sadd s x");
    assertThat(shell.encoding("s")).isEqualTo("hashtable");
    run("sadd n 1 2 3 4 5 6 7 8");
    assertThat(shell.encoding("n")).isEqualTo("intset");
    run("sadd n 9");
    assertThat(shell.encoding("n")).isEqualTo("hashtable");
  }

  @Test
  void srem_ofTheLastMember_removesTheKey() {
    assertThat(run("srem s 2 9")).isEqualTo(":1");
    assertThat(run("srem s 9")).isEqualTo(":0");
    assertThat(run("srem s 1 3 1")).isEqualTo(":2");
    assertThat(run("srem s 1")).isEqualTo(":0");
    assertThat(shell.exists("s")).isFalse();
    assertThat(shell.propagated()).containsExactly("srem s 2 9", "srem s 1 3 1");
    assertThat(shell.events()).containsExactly("srem s", "srem s", "del s");
  }

  @Test
  void membershipAndSize_ofASetAndOfNothing() {
    assertThat(run("sismember s 2")).isEqualTo(":1");
    assertThat(run("sismember s 02")).isEqualTo(":0");
    assertThat(run("sismember none 2")).isEqualTo(":0");
    assertThat(run("smismember s 1 x 3")).isEqualTo("[:1, :0, :1]");
    assertThat(run("smismember none 1 2")).isEqualTo("[:0, :0]");
    assertThat(run("scard s")).isEqualTo(":3");
    assertThat(run("scard none")).isEqualTo(":0");
    assertThat(run("smembers none")).isEqualTo("[]");
  }

  @Test
  void inResp3_membersAreASet() {
    shell.protocol(3);
    assertThat(run("smembers s")).isEqualTo("~[1, 2, 3]");
    assertThat(run("smembers none")).isEqualTo("~[]");
    assertThat(run("spop s 0")).isEqualTo("~[]");
    assertThat(run("spop s 9")).isEqualTo("~[1, 2, 3]");
    assertThat(run("spop none")).isEqualTo("null");
    assertThat(run("srandmember none")).isEqualTo("null");
  }

  @Test
  void anotherType_isRefused() {
    for (String line :
        new String[] {
          "sadd text 1", "srem text 1", "sismember text 1", "smismember text 1", "scard text",
          "smembers text", "spop text", "spop text 1", "srandmember text", "srandmember text 1",
          "smove text s 1", "smove s text 1", "sscan text 0"
        }) {
      assertThat(run(line)).as(line).isEqualTo(WRONG_TYPE);
    }
    assertThat(shell.propagated()).isEmpty();
  }

  @Test
  void smove_movesAMemberAndRemovesAnEmptySource() {
    run("sadd t 1");
    shell.events();
    shell.propagated();

    assertThat(run("smove s t 2")).isEqualTo(":1");
    assertThat(run("smove s t 1")).isEqualTo(":1");
    assertThat(run("smove s t 9")).isEqualTo(":0");
    assertThat(run("smove s new 3")).isEqualTo(":1");
    assertThat(run("smove none t 1")).isEqualTo(":0");
    assertThat(run("smembers t")).isEqualTo("[1, 2]");
    assertThat(shell.exists("s")).isFalse();
    assertThat(shell.events())
        .containsExactly("srem s", "sadd t", "srem s", "srem s", "del s", "sadd new");
    assertThat(shell.propagated()).containsExactly("smove s t 2", "smove s t 1", "smove s new 3");
  }

  @Test
  void smove_ontoItself_onlyTellsWhetherTheMemberIsThere() {
    assertThat(run("smove s s 1")).isEqualTo(":1");
    assertThat(run("smove s s 9")).isEqualTo(":0");
    assertThat(shell.propagated()).isEmpty();
    assertThat(shell.events()).isEmpty();
  }

  @Test
  void smove_fromAKeyThatIsNotThere_doesNotLookAtTheTypeOfTheTarget() {
    assertThat(run("smove none text 1")).isEqualTo(":0");
  }

  // ---------------------------------------------------------------- random members

  @Test
  void spop_isPropagatedAsTheRemovalOfWhatWasPopped() {
    String popped = run("spop s");
    assertThat(popped).isIn("1", "2", "3");
    assertThat(run("scard s")).isEqualTo(":2");
    assertThat(shell.propagated()).containsExactly("SREM s " + popped);
    run("spop s");
    run("spop s");
    assertThat(run("spop s")).isEqualTo("null($-1)");
    assertThat(shell.events()).containsExactly("spop s", "spop s", "spop s", "del s");
  }

  @Test
  void spopOfSome_isPropagatedAsOneUnitOfRemovals() {
    Set<String> popped = members(run("spop s 2"));
    assertThat(popped).hasSize(2);
    assertThat(shell.propagated())
        .hasSize(4)
        .startsWith("MULTI")
        .endsWith("EXEC")
        .contains(popped.stream().map(member -> "SREM s " + member).toArray(String[]::new));
    assertThat(shell.events()).containsExactly("spop s");
  }

  @Test
  void spopOfAll_isPropagatedAsTheRemovalOfTheKey() {
    assertThat(run("spop s 3")).isEqualTo("[1, 2, 3]");
    assertThat(shell.propagated()).containsExactly("DEL s");
    assertThat(shell.events()).containsExactly("spop s", "del s");
    assertThat(run("spop s 3")).isEqualTo("[]");
  }

  @Test
  void spopOfNearlyAll_keepsTheRest_inTheEncodingOfASmallSet() {
    for (int i = 0; i < 100; i++) {
      run("sadd big " + i);
    }
    Set<String> popped = members(run("spop big 95"));
    Set<String> kept = members(run("smembers big"));

    assertThat(popped).hasSize(95).doesNotContainAnyElementsOf(kept);
    assertThat(kept).hasSize(5);
    assertThat(shell.encoding("big")).isEqualTo("intset");
  }

  @Test
  void spop_refusesWhatIsNoCount() {
    String refused = "-ERR value is out of range, must be positive";
    assertThat(run("spop s -1")).isEqualTo(refused);
    assertThat(run("spop s x")).isEqualTo(refused);
    assertThat(run("spop s 1 2")).isEqualTo("-ERR syntax error");
    assertThat(run("spop s 0")).isEqualTo("[]");
    assertThat(run("scard s")).isEqualTo(":3");
    assertThat(shell.propagated()).isEmpty();
  }

  @Test
  void srandmember_withAPositiveCount_returnsDifferentMembers() {
    assertThat(run("srandmember s")).isIn("1", "2", "3");
    assertThat(members(run("srandmember s 2"))).hasSize(2).isSubsetOf("1", "2", "3");
    assertThat(run("srandmember s 10")).isEqualTo("[1, 2, 3]");
    assertThat(run("srandmember s 0")).isEqualTo("[]");
    assertThat(run("srandmember none 5")).isEqualTo("[]");
    assertThat(run("srandmember none")).isEqualTo("null($-1)");
    assertThat(shell.propagated()).isEmpty();
  }

  @Test
  void srandmember_withANegativeCount_mayRepeatMembers() {
    String reply = run("srandmember s -40");
    assertThat(reply.split(", ")).hasSize(40);
    assertThat(members(reply)).containsExactly("1", "2", "3");
  }

  @Test
  void srandmember_refusesWhatIsNoCount() {
    assertThat(run("srandmember s x")).isEqualTo(NOT_AN_INTEGER);
    assertThat(run("srandmember s 1 2")).isEqualTo("-ERR syntax error");
    assertThat(run("srandmember s -9223372036854775808"))
        .isEqualTo(
            "-ERR value is out of range, value must between -9223372036854775807 and"
                + " 9223372036854775807");
    assertThat(run("srandmember s -9223372036854775807")).isEqualTo("-ERR value is out of range");
  }

  // ---------------------------------------------------------------- scanning

  @Test
  void sscan_ofAnIntset_returnsAllAtOnce() {
    assertThat(run("sscan s 0 count 1")).isEqualTo("[0, [1, 2, 3]]");
    assertThat(run("sscan s 0 match [12]")).isEqualTo("[0, [1, 2]]");
    assertThat(run("sscan none 0 nonsense")).isEqualTo("[0, []]");
    assertThat(run("sscan s 0 nonsense")).isEqualTo("-ERR syntax error");
    assertThat(run("sscan s x")).isEqualTo("-ERR invalid cursor");
  }

  @Test
  void sscan_ofALargeSet_returnsEachMember() {
    Set<String> added = new TreeSet<>();
    for (int i = 0; i < 200; i++) {
      added.add("m" + i);
      run("sadd big m" + i);
    }
    Set<String> scanned = new TreeSet<>();
    String cursor = "0";
    do {
      String reply = run("sscan big " + cursor + " count 7");
      cursor = reply.substring(1, reply.indexOf(','));
      scanned.addAll(members(reply.substring(reply.indexOf(", [") + 2, reply.length() - 1)));
    } while (!cursor.equals("0"));

    assertThat(scanned).isEqualTo(added);
  }

  @Test
  void anExpiredSet_isGone() {
    run("pexpire s 100");
    shell.node.advanceMillis(101);
    assertThat(run("scard s")).isEqualTo(":0");
    assertThat(run("sadd s 9")).isEqualTo(":1");
    assertThat(run("smembers s")).isEqualTo("[9]");
  }
}
