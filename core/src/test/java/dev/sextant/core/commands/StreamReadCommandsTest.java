package dev.sextant.core.commands;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** XREAD and XREADGROUP, at once and waiting. */
class StreamReadCommandsTest {
  private static final String NOW = "1700000000000";

  private final Shell shell = new Shell();
  private final Shell a = shell.another();
  private final Shell b = shell.another();

  private String run(String line) {
    return shell.run(line);
  }

  private void prepare(String... lines) {
    for (String line : lines) {
      assertThat(run(line)).doesNotStartWith("-");
    }
    shell.propagated();
    shell.events();
  }

  private static String claim(String consumer, String id, String lastId) {
    return "XCLAIM s g "
        + consumer
        + " 0 "
        + id
        + " TIME "
        + NOW
        + " RETRYCOUNT 1 FORCE JUSTID LASTID "
        + lastId;
  }

  // ---------------------------------------------------------------- at once

  @Test
  void xread_readsBehindTheIdentifiers() {
    prepare("xadd s 1-0 f v", "xadd s 2-0 f v", "xadd t 1-0 f v");

    assertThat(run("xread streams s t 0 0"))
        .isEqualTo("[[s, [[1-0, [f, v]], [2-0, [f, v]]]], [t, [[1-0, [f, v]]]]]");
    assertThat(run("xread count 1 streams s t 1 1")).isEqualTo("[[s, [[2-0, [f, v]]]]]");
    assertThat(run("xread streams s none $ $")).isEqualTo("null(*-1)");
    assertThat(shell.propagated()).isEmpty();
  }

  @Test
  void xread_answersWithAMap_inProtocol3() {
    prepare("xadd s 1-0 f v");

    assertThat(shell.protocol(3).run("xread streams s 0")).isEqualTo("{s: [[1-0, [f, v]]]}");
    assertThat(run("xread streams s $")).isEqualTo("null");
  }

  @Test
  void xreadgroup_deliversEachEntryOnce() {
    prepare("xadd s 1-0 f v", "xadd s 2-0 f v", "xgroup create s g 0");

    assertThat(run("xreadgroup group g alice count 1 streams s >"))
        .isEqualTo("[[s, [[1-0, [f, v]]]]]");
    assertThat(run("xreadgroup group g bob streams s >")).isEqualTo("[[s, [[2-0, [f, v]]]]]");
    assertThat(run("xreadgroup group g bob streams s >")).isEqualTo("null(*-1)");

    assertThat(shell.propagated())
        .containsExactly(claim("alice", "1-0", "1-0"), claim("bob", "2-0", "2-0"));
    assertThat(shell.events())
        .containsExactly("xgroup-createconsumer s", "xgroup-createconsumer s");
    assertThat(run("xpending s g")).isEqualTo("[:2, 1-0, 2-0, [[alice, 1], [bob, 1]]]");
  }

  @Test
  void xreadgroup_withNoack_propagatesTheConsumerAndHowFarItIs() {
    prepare("xadd s 1-0 f v", "xgroup create s g 0");

    assertThat(run("xreadgroup group g alice noack streams s >"))
        .isEqualTo("[[s, [[1-0, [f, v]]]]]");

    assertThat(shell.propagated())
        .containsExactly(
            "MULTI",
            "XGROUP CREATECONSUMER s g alice",
            "XGROUP SETID s g 1-0 ENTRIESREAD 1",
            "EXEC");
    assertThat(run("xpending s g")).isEqualTo("[:0, null($-1), null($-1), null(*-1)]");
  }

  @Test
  void xreadgroup_withAnIdentifier_showsWhatIsPendingForTheConsumer() {
    prepare(
        "xadd s 1-0 f v",
        "xadd s 2-0 f v",
        "xgroup create s g 0",
        "xreadgroup group g alice streams s >",
        "xdel s 1-0");

    assertThat(run("xreadgroup group g alice streams s 0"))
        .isEqualTo("[[s, [[1-0, null(*-1)], [2-0, [f, v]]]]]");
    assertThat(run("xreadgroup group g bob streams s 0")).isEqualTo("[[s, []]]");
    assertThat(run("xpending s g - + 10"))
        .isEqualTo("[[1-0, alice, :0, :1], [2-0, alice, :0, :2]]");
    assertThat(shell.propagated()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "xread streams s | ERR wrong number of arguments for 'xread' command",
        "xread streams s t 0 | ERR Unbalanced XREAD list of streams: for each stream key an ID or"
            + " '$' must be specified.",
        "xread count x streams s 0 | ERR value is not an integer or out of range",
        "xread block x streams s 0 | ERR timeout is not an integer or out of range",
        "xread block -1 streams s 0 | ERR timeout is negative",
        "xread count 1 stream s 0 | ERR syntax error",
        "xread group g alice streams s 0 | ERR The GROUP option is only supported by XREADGROUP."
            + " You called XREAD instead.",
        "xread noack streams s 0 | ERR The NOACK option is only supported by XREADGROUP. You"
            + " called XREAD instead.",
        "xread streams s > | ERR The > ID can be specified only when calling XREADGROUP using the"
            + " GROUP <group> <consumer> option.",
        "xread streams s + | ERR Invalid stream ID specified as stream command argument",
        "xread streams x 0 | WRONGTYPE Operation against a key holding the wrong kind of value",
        "xreadgroup count 1 block 1 streams s > | ERR Missing GROUP option for XREADGROUP",
        "xreadgroup group none alice streams s > | NOGROUP No such key 's' or consumer group"
            + " 'none' in XREADGROUP with GROUP option",
        "xreadgroup group g alice streams t > | NOGROUP No such key 't' or consumer group 'g' in"
            + " XREADGROUP with GROUP option",
        "xreadgroup group g alice streams s $ | ERR The $ ID is meaningless in the context of"
            + " XREADGROUP: you want to read the history of this consumer by specifying a proper"
            + " ID, or use the > ID to get new messages. The $ ID would just return an empty"
            + " result set.",
      })
  void whatIsWrong_isSaid(String line, String error) {
    prepare("xadd s 1-0 f v", "xgroup create s g 0", "set x y");

    assertThat(run(line)).isEqualTo("-" + error);
    assertThat(shell.propagated()).isEmpty();
  }

  // ---------------------------------------------------------------- waiting

  @Test
  void whoWaits_getsWhatIsAddedLater() {
    prepare("xadd s 1-0 f v");
    assertThat(a.run("xread block 0 streams none s $ $")).isEmpty();
    assertThat(b.run("xread block 0 streams s $")).isEmpty();

    run("xadd s 2-0 f w");

    assertThat(a.next()).isEqualTo("[[s, [[2-0, [f, w]]]]]");
    assertThat(b.next()).isEqualTo("[[s, [[2-0, [f, w]]]]]");
    assertThat(shell.propagated()).containsExactly("xadd s 2-0 f w");
  }

  @Test
  void whoWaits_goesOnWaiting_whileTheEntriesAreTooEarly() {
    prepare("xadd s 1-0 f v");
    a.run("xread block 0 streams s 7-0");

    run("xadd s 7-0 f v");
    assertThat(a.next()).isEmpty();
    run("multi");
    run("xadd s 8-0 f v");
    run("xadd s 9-0 f v");
    run("exec");

    assertThat(a.next()).isEqualTo("[[s, [[8-0, [f, v]], [9-0, [f, v]]]]]");
  }

  @Test
  void whoWaits_getsNoMoreThanItsCount_andOtherwise1000() {
    a.run("xread block 0 count 2 streams s 0");
    b.protocol(3).run("xread block 0 streams s 0");
    run("multi");
    for (int i = 1; i <= 1001; i++) {
      run("xadd s " + i + "-0 f v");
    }
    run("exec");

    assertThat(a.next()).isEqualTo("[[s, [[1-0, [f, v]], [2-0, [f, v]]]]]");
    assertThat(b.next()).startsWith("{s: [[1-0,").endsWith("[1000-0, [f, v]]]}");
  }

  @Test
  void afterTheTimeout_thereIsNothing() {
    a.run("xread block 20 streams s 0");
    shell.node.advanceMillis(19);
    assertThat(a.next()).isEmpty();

    shell.node.advanceMillis(1);

    assertThat(a.next()).isEqualTo("null(*-1)");
  }

  @Test
  void withinATransaction_nobodyWaits() {
    run("multi");
    run("xread block 0 streams s $");

    assertThat(run("exec")).isEqualTo("[null(*-1)]");
  }

  @Test
  void withinAScript_nobodyMayAskToWait() {
    prepare("xadd s 1-0 f v");

    assertThat(shell.runRaw("eval", "return redis.call('xread','streams','s','0')", "0"))
        .isEqualTo("[[s, [[1-0, [f, v]]]]]");
    assertThat(shell.runRaw("eval", "redis.call('xread','block','0','streams','s','0')", "0"))
        .startsWith("-ERR xread command is not allowed with BLOCK option from scripts");
  }

  @Test
  void consumersWhoWait_areServedInTurn() {
    prepare("xgroup create s g $ mkstream");
    a.run("xreadgroup group g alice block 0 count 1 streams s >");
    b.run("xreadgroup group g bob block 0 count 1 streams s >");

    run("xadd s 1-0 f v");
    assertThat(a.next()).isEqualTo("[[s, [[1-0, [f, v]]]]]");
    assertThat(b.next()).isEmpty();
    run("xadd s 2-0 f v");

    assertThat(b.next()).isEqualTo("[[s, [[2-0, [f, v]]]]]");
    assertThat(shell.propagated())
        .containsExactly(
            "xadd s 1-0 f v",
            claim("alice", "1-0", "1-0"),
            "xadd s 2-0 f v",
            claim("bob", "2-0", "2-0"));
  }

  @Test
  void aWaiterForNoack_propagatesAsWithoutWaiting() {
    prepare("xgroup create s g $ mkstream");
    a.run("xreadgroup group g alice noack block 0 streams s >");

    run("xadd s 1-0 f v");

    assertThat(shell.propagated())
        .containsExactly(
            "xadd s 1-0 f v",
            "MULTI",
            "XGROUP CREATECONSUMER s g alice",
            "XGROUP SETID s g 1-0 ENTRIESREAD 1",
            "EXEC");
  }

  @Test
  void aConsumer_givesUp_whenItsGroupGoes() {
    prepare("xgroup create s g $ mkstream", "xgroup create s h $");
    a.run("xreadgroup group g alice block 0 streams s >");
    b.run("xreadgroup group h bob block 0 streams s >");

    run("xgroup destroy s g");

    assertThat(a.next())
        .isEqualTo("-NOGROUP the consumer group this client was blocked on no longer exists");
    assertThat(b.next()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "del s",
        "unlink s",
        "set s x",
        "flushall",
        "rename s t",
        "swapdb 0 1",
        "move s 1",
        "pexpireat s 1",
        "rename other s"
      })
  void aConsumer_givesUp_whenItsStreamGoes_andAReaderDoesNot(String line) {
    prepare("xgroup create s g $ mkstream", "set other x");
    a.run("xreadgroup group g alice block 0 streams s >");
    b.run("xread block 0 streams s $");

    run(line);

    assertThat(a.next()).isEqualTo("-UNBLOCKED the stream key no longer exists");
    assertThat(b.next()).isEmpty();
  }

  @Test
  void aConsumer_givesUp_whenItsStreamExpires() {
    prepare("xgroup create s g $ mkstream", "pexpire s 10");
    a.run("xreadgroup group g alice block 0 streams s >");

    shell.node.advanceMillis(500);

    assertThat(a.next()).isEqualTo("-UNBLOCKED the stream key no longer exists");
    assertThat(shell.propagated()).containsExactly("DEL s");
  }

  @Test
  void aConsumer_learnsThatTheGroupIsGone_whenAnotherStreamTakesThePlace() {
    prepare("xgroup create s g $ mkstream");
    a.run("xreadgroup group g alice block 0 streams s >");

    run("multi");
    run("del s");
    run("xadd s 1-0 f v");
    run("exec");

    assertThat(a.next())
        .isEqualTo("-NOGROUP the consumer group this client was blocked on no longer exists");
  }

  @Test
  void aStreamThatIsRenamedIntoPlace_servesReaders() {
    prepare("xadd t 5-0 f v");
    a.run("xread block 0 streams s 0");

    run("rename t s");

    assertThat(a.next()).isEqualTo("[[s, [[5-0, [f, v]]]]]");
  }
}
