package dev.sextant.core.commands;

import static dev.sextant.protocol.value.RespValue.array;
import static dev.sextant.protocol.value.RespValue.bulk;
import static dev.sextant.protocol.value.RespValue.error;
import static dev.sextant.protocol.value.RespValue.integer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.core.command.CommandStats;
import dev.sextant.core.engine.TestNode;
import dev.sextant.core.keyspace.Database;
import dev.sextant.core.types.ListValue;
import dev.sextant.core.types.StringValue;
import dev.sextant.protocol.value.RespValue;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What waits for a list, who is served, and with what. */
class ListBlockingTest {
  private final TestNode node = new TestNode("notify-keyspace-events KEAn");
  private final List<String> events = node.recordEvents();
  private final TestNode.Client a = node.client();
  private final TestNode.Client b = node.client();
  private final TestNode.Client c = node.client();

  private RespValue call(Object... words) {
    return node.call(words);
  }

  private void transaction(String... requests) {
    call("multi");
    for (String request : requests) {
      call((Object[]) request.split(" "));
    }
    call("exec");
  }

  private static RespValue bulks(String... texts) {
    return array(Arrays.stream(texts).map(RespValue::bulk).toArray(RespValue[]::new));
  }

  private RespValue all(String key) {
    return call("lrange", key, "0", "-1");
  }

  @Test
  void aPush_servesTheOneWhoWaits() {
    assertThat(a.call("blpop", "k", "l", "0")).isNull();
    assertThat(a.session.isWaiting()).isTrue();

    assertThat(call("rpush", "l", "x", "y")).isEqualTo(integer(2));

    assertThat(a.take()).isEqualTo(bulks("l", "x"));
    assertThat(a.session.isWaiting()).isFalse();
    assertThat(all("l")).isEqualTo(bulks("y"));
    assertThat(node.propagated).containsExactly("0: rpush l x y", "0: LPOP l");
    assertThat(events).containsExactly("new l", "rpush l", "lpop l");
  }

  @Test
  void thoseWhoWait_areServedInTheOrderOfTheirArrival_whileThereAreElements() {
    a.send("blpop", "l", "0");
    b.send("brpop", "l", "0");
    c.send("blpop", "l", "0");

    call("rpush", "l", "1", "2");

    assertThat(a.take()).isEqualTo(bulks("l", "1"));
    assertThat(b.take()).isEqualTo(bulks("l", "2"));
    assertThat(c.take()).isNull();
    assertThat(c.session.isWaiting()).isTrue();
    assertThat(events).containsExactly("new l", "rpush l", "lpop l", "rpop l", "del l");

    call("rpush", "l", "3");
    assertThat(c.take()).isEqualTo(bulks("l", "3"));
  }

  @Test
  void aClientOfSeveralKeys_isServedFromTheOneWrittenFirst() {
    a.send("blpop", "one", "two", "0");

    transaction("rpush two 2", "rpush one 1");

    assertThat(a.take()).isEqualTo(bulks("two", "2"));
    assertThat(all("one")).isEqualTo(bulks("1"));
  }

  @Test
  void aClientOfSeveralKeys_isServedThoughAnotherHoldsAnotherType() {
    a.send("blpop", "one", "two", "0");

    call("hset", "one", "f", "v");
    call("rpush", "two", "2");

    assertThat(a.take()).isEqualTo(bulks("two", "2"));
  }

  @Test
  void waitingTwiceAtOneKey_isWaitingOnce() {
    a.send("blpop", "l", "l", "0");
    call("rpush", "l", "1", "2");

    assertThat(a.take()).isEqualTo(bulks("l", "1"));
    assertThat(all("l")).isEqualTo(bulks("2"));
  }

  @Test
  void nobodyIsServedInTheMiddleOfATransaction() {
    a.send("blpop", "l", "0");

    transaction("rpush l 1", "rpush l 2", "lpush l 0");

    assertThat(a.take()).isEqualTo(bulks("l", "0"));
  }

  @Test
  void aKeyThatIsGoneAgain_orIsOfAnotherType_servesNobody() {
    a.send("blpop", "l", "0");

    transaction("rpush l 1", "lpop l");
    assertThat(a.take()).isNull();
    transaction("rpush l 1", "lpop l", "hset l f v");
    assertThat(a.take()).isNull();

    call("hdel", "l", "f");
    call("rpush", "l", "2");
    assertThat(a.take()).isEqualTo(bulks("l", "2"));
  }

  @Test
  void aKeyThatHasExpiredMeanwhile_servesNobody_andItsDeletionIsPropagated() {
    a.send("blpop", "l", "0");
    Database db = node.engine.server().keyspace().database(0);
    ListValue list = new ListValue(node.engine.server().encodings());
    list.addLast(new byte[] {'x'});
    db.expireAt(db.add(new byte[] {'l'}, list), 1);

    call("ping");

    assertThat(a.take()).isNull();
    assertThat(node.propagated).containsExactly("0: DEL l");
  }

  @Test
  void aTimeout_answersTheAbsentArray() {
    RespValue absentArray = call("lmpop", "1", "none", "left");
    a.send("blpop", "l", "1.5");
    b.send("blmove", "l", "d", "left", "left", "0.0005");
    c.send("blmpop", "2", "1", "l", "left");

    node.advanceMillis(1);
    assertThat(b.take()).isEqualTo(absentArray);
    node.advanceMillis(1498);
    assertThat(a.take()).isNull();
    node.advanceMillis(1);
    assertThat(a.take()).isEqualTo(absentArray);
    node.advanceMillis(500);
    assertThat(c.take()).isEqualTo(absentArray);

    call("rpush", "l", "1");
    assertThat(all("l")).isEqualTo(bulks("1"));
  }

  @Test
  void aTimeoutOfZero_orOfMoreThanTimeHas_waitsForever() {
    a.send("blpop", "l", "0");
    b.send("blpop", "l", "9223372036854775");

    node.advanceMillis(1L << 40);

    assertThat(a.take()).isNull();
    assertThat(b.take()).isNull();
  }

  @Test
  void withinATransaction_theAnswerIsThatOfATimeout_atOnce() {
    RespValue absentArray = call("lmpop", "1", "none", "left");
    RespValue absent = call("lpop", "none");
    call("multi");
    call("blpop", "l", "0");
    call("blmpop", "0", "1", "l", "left");
    call("blmove", "l", "d", "left", "left", "0");
    call("brpoplpush", "l", "d", "0");

    assertThat(call("exec")).isEqualTo(array(absentArray, absentArray, absent, absent));
  }

  @Test
  void blmpop_takesUpToItsCount() {
    a.send("blmpop", "0", "2", "k", "l", "right", "count", "2");
    b.send("blmpop", "0", "1", "l", "left", "count", "10");

    call("rpush", "l", "1", "2", "3");

    assertThat(a.take()).isEqualTo(array(bulk("l"), bulks("3", "2")));
    assertThat(b.take()).isEqualTo(array(bulk("l"), bulks("1")));
    assertThat(node.propagated).containsExactly("0: rpush l 1 2 3", "0: RPOP l 2", "0: LPOP l 1");
  }

  @Test
  void blmove_movesWhatArrives_andServesThoseWhoWaitForThat() {
    a.send("blmove", "s", "m", "RIGHT", "LEFT", "0");
    b.send("brpoplpush", "m", "d", "0");

    call("rpush", "s", "1");

    assertThat(a.take()).isEqualTo(bulk("1"));
    assertThat(b.take()).isEqualTo(bulk("1"));
    assertThat(all("d")).isEqualTo(bulks("1"));
    assertThat(node.propagated)
        .containsExactly("0: rpush s 1", "0: LMOVE s m right left", "0: RPOPLPUSH m d");
    assertThat(events)
        .containsExactly(
            "new s", "rpush s", "new m", "lpush m", "rpop s", "del s", "new d", "lpush d", "rpop m",
            "del m");
  }

  @Test
  void blmove_intoAKeyOfAnotherType_failsAndLeavesTheElementToTheNext() {
    node.put("d", StringValue.of(new byte[] {'x'}));
    a.send("brpoplpush", "s", "d", "0");
    b.send("brpoplpush", "s", "e", "0");

    call("rpush", "s", "1");

    assertThat(a.take())
        .isEqualTo(error("WRONGTYPE Operation against a key holding the wrong kind of value"));
    assertThat(b.take()).isEqualTo(bulk("1"));
    assertThat(all("e")).isEqualTo(bulks("1"));
  }

  @Test
  void blmove_ontoItself_rotates() {
    a.send("blmove", "l", "l", "left", "right", "0");

    call("rpush", "l", "1", "2", "3");

    assertThat(a.take()).isEqualTo(bulk("1"));
    assertThat(all("l")).isEqualTo(bulks("2", "3", "1"));
  }

  @Test
  void inResp3_theAnswersAreThoseOfResp3() {
    a.session.protocol = 3;
    a.protocol(3);
    a.send("blpop", "l", "0.001");
    node.advanceMillis(1);

    assertThat(a.take().isNull()).isTrue();
  }

  @Test
  void aClientThatLeaves_isNotServed() {
    a.send("blpop", "l", "0");
    b.send("blpop", "l", "0");
    a.close();

    call("rpush", "l", "1");

    assertThat(b.take()).isEqualTo(bulks("l", "1"));
    assertThat(node.engine.server().waiting().size()).isZero();
  }

  @Test
  void aWait_isOneCallOfItsCommand() {
    CommandStats stats =
        Objects.requireNonNull(node.engine.server().commands().byFullName("blpop")).stats();
    a.send("blpop", "l", "0");
    call("rpush", "l", "1");

    assertThat(a.take()).isEqualTo(bulks("l", "1"));
    assertThat(stats.calls()).isEqualTo(1);
  }
}
