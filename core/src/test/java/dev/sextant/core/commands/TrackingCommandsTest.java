package dev.sextant.core.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.core.engine.TestNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrackingCommandsTest {
  private final TestNode node = new TestNode();
  private final TestNode.Client cache = node.client();
  private final TestNode.Client other = node.client();

  /** What {@code client} was sent and has not looked at. */
  private static List<String> received(TestNode.Client client) {
    List<String> all = new ArrayList<>();
    for (String text = client.takeText(); !text.equals("none"); text = client.takeText()) {
      all.add(text);
    }
    return all;
  }

  private static void say(TestNode.Client client, Object... words) {
    client.call(words);
    received(client);
  }

  /** {@code cache} speaks RESP3 and tracks, with these options. */
  private void track(Object... options) {
    say(cache, "HELLO", "3");
    Object[] words = new Object[options.length + 3];
    words[0] = "CLIENT";
    words[1] = "TRACKING";
    words[2] = "ON";
    System.arraycopy(options, 0, words, 3, options.length);
    assertThat(cache.text(words)).isEqualTo("OK");
  }

  // ------------------------------------------------------------------ when it is told

  @Test
  void aChangedKey_isAnnouncedOnceToWhoHasReadIt() {
    track();
    say(cache, "GET", "k");
    say(other, "SET", "k", "1");
    say(other, "SET", "k", "2");
    assertThat(received(cache)).containsExactly(">[invalidate, [k]]");
    say(cache, "GET", "k");
    say(other, "DEL", "k");
    assertThat(received(cache)).containsExactly(">[invalidate, [k]]");
  }

  @Test
  void aKeyThatIsOnlyWritten_isNotTracked() {
    track();
    say(cache, "SET", "k", "1");
    say(cache, "APPEND", "k", "1");
    say(other, "SET", "k", "2");
    assertThat(received(cache)).isEmpty();
  }

  @Test
  void allKeysOfACommand_areTracked() {
    track();
    say(cache, "MGET", "a", "b");
    say(other, "MSET", "a", "1", "b", "1");
    assertThat(received(cache)).containsExactly(">[invalidate, [a]]", ">[invalidate, [b]]");
  }

  @Test
  void expiry_isAChange_whetherSomebodyAsksOrNot() {
    track();
    say(other, "MSET", "a", "1", "b", "1");
    say(other, "PEXPIRE", "a", "10");
    say(other, "PEXPIRE", "b", "10");
    say(cache, "MGET", "a", "b");
    node.engine.server().activeExpiry = false;
    node.advanceMillis(11);
    say(other, "GET", "a");
    assertThat(received(cache)).containsExactly(">[invalidate, [a]]");
    node.engine.server().activeExpiry = true;
    node.advanceMillis(1000);
    assertThat(received(cache)).containsExactly(">[invalidate, [b]]");
  }

  @Test
  void eviction_isAChange() {
    track();
    say(other, "SET", "k", "1");
    say(cache, "GET", "k");
    say(other, "CONFIG", "SET", "maxmemory", "1", "maxmemory-policy", "allkeys-random");
    say(other, "PING");
    assertThat(received(cache)).containsExactly(">[invalidate, [k]]");
  }

  @Test
  void emptyingADatabase_isToldOnceWithoutKeys_andForgetsTheTable() {
    track();
    say(cache, "GET", "k");
    say(other, "FLUSHDB");
    assertThat(received(cache)).containsExactly(">[invalidate, null]");
    say(cache, "GET", "k");
    say(other, "FLUSHALL");
    assertThat(received(cache)).containsExactly(">[invalidate, null]");
    say(other, "SET", "k", "1");
    assertThat(received(cache)).isEmpty();
  }

  @Test
  void tooManyKeys_areGivenUpAsIfTheyHadChanged() {
    track();
    say(other, "CONFIG", "SET", "tracking-table-max-keys", "2");
    say(cache, "MGET", "a", "b", "c");
    say(other, "PING");
    assertThat(received(cache)).hasSize(1).allMatch(m -> m.startsWith(">[invalidate, ["));
    assertThat(node.engine.server().tracking().keys()).isEqualTo(2);
  }

  // ------------------------------------------------------------------ the order

  @Test
  void onesOwnChange_isAnnouncedAfterTheReply() {
    track();
    say(cache, "GET", "k");
    cache.send("SET", "k", "1");
    assertThat(received(cache)).containsExactly("OK", ">[invalidate, [k]]");
  }

  @Test
  void inATransaction_theMessagesComeAfterAllReplies() {
    track();
    say(cache, "GET", "k");
    say(cache, "MULTI");
    say(cache, "SET", "k", "1");
    say(cache, "GET", "k");
    say(cache, "FLUSHALL");
    cache.send("EXEC");
    assertThat(received(cache))
        .containsExactly("[OK, 1, OK]", ">[invalidate, [k]]", ">[invalidate, null]");
  }

  @Test
  void somebodyWhoWaited_getsTheReplyBeforeTheMessage() {
    track();
    say(other, "RPUSH", "to", "a");
    say(cache, "LRANGE", "to", "0", "-1");
    cache.send("BLMOVE", "from", "to", "LEFT", "LEFT", "0");
    other.call("RPUSH", "from", "x");
    assertThat(received(cache)).containsExactly("x", ">[invalidate, [to]]");
  }

  @Test
  void anEvictionBeforeACommand_isAnnouncedBeforeItsReply() {
    track();
    say(other, "SET", "k", "1");
    say(cache, "GET", "k");
    say(other, "CONFIG", "SET", "maxmemory", "1", "maxmemory-policy", "allkeys-random");
    cache.send("PING");
    assertThat(received(cache)).containsExactly(">[invalidate, [k]]", "PONG");
  }

  @Test
  void aClientThatWantsNoReplies_isToldNevertheless() {
    track();
    say(cache, "GET", "k");
    say(cache, "CLIENT", "REPLY", "OFF");
    say(other, "SET", "k", "1");
    assertThat(received(cache)).containsExactly(">[invalidate, [k]]");
  }

  // ------------------------------------------------------------------ modes

  @Test
  void noLoop_sparesOnesOwnChanges() {
    track("NOLOOP");
    say(cache, "GET", "k");
    cache.send("SET", "k", "1");
    assertThat(received(cache)).containsExactly("OK");
    say(other, "SET", "k", "2");
    assertThat(received(cache)).isEmpty();
  }

  @Test
  void optIn_tracksWhatIsReadAfterCachingYes_aTransactionAsAWhole() {
    track("OPTIN");
    say(cache, "GET", "a");
    assertThat(cache.text("CLIENT", "CACHING", "YES")).isEqualTo("OK");
    say(cache, "GET", "b");
    say(cache, "GET", "c");
    say(cache, "CLIENT", "CACHING", "YES");
    say(cache, "MULTI");
    say(cache, "GET", "d");
    say(cache, "GET", "e");
    say(cache, "EXEC");
    say(other, "MSET", "a", "1", "b", "1", "c", "1", "d", "1", "e", "1");
    assertThat(received(cache))
        .containsExactly(">[invalidate, [b]]", ">[invalidate, [d]]", ">[invalidate, [e]]");
  }

  @Test
  void optOut_tracksAllButWhatIsReadAfterCachingNo() {
    track("OPTOUT");
    assertThat(cache.text("CLIENT", "CACHING", "NO")).isEqualTo("OK");
    say(cache, "GET", "a");
    say(cache, "GET", "b");
    say(other, "MSET", "a", "1", "b", "1");
    assertThat(received(cache)).containsExactly(">[invalidate, [b]]");
  }

  @Test
  void broadcasts_gatherTheKeysOfAPrefixUntilTheEndOfTheTurn() {
    track("BCAST", "PREFIX", "user:", "PREFIX", "order:");
    say(other, "MSET", "user:2", "1", "user:1", "1", "order:1", "1", "else", "1");
    assertThat(received(cache))
        .containsExactly(">[invalidate, [order:1]]", ">[invalidate, [user:1, user:2]]");
  }

  @Test
  void broadcastsWithoutAPrefix_areAboutEveryKey_andWithNoLoopNotAboutOnesOwnChanges() {
    track("BCAST", "NOLOOP");
    say(other, "SET", "a", "1");
    assertThat(received(cache)).containsExactly(">[invalidate, [a]]");
    cache.send("SET", "b", "1");
    assertThat(received(cache)).containsExactly("OK");
  }

  // ------------------------------------------------------------------ RESP2

  @Test
  void inResp2_anotherConnectionHearsOfIt_ifItIsSubscribed() {
    say(other, "CLIENT", "TRACKING", "ON", "REDIRECT", cache.session.id());
    say(other, "GET", "k");
    say(node.client0(), "SET", "k", "1");
    assertThat(received(cache)).isEmpty();
    say(cache, "SUBSCRIBE", "__redis__:invalidate");
    say(other, "GET", "k");
    say(node.client0(), "SET", "k", "2");
    say(node.client0(), "FLUSHALL");
    assertThat(received(cache))
        .containsExactly(
            "[message, __redis__:invalidate, [k]]", "[message, __redis__:invalidate, null]");
  }

  @Test
  void inResp2_withoutRedirection_nothingIsSent() {
    say(cache, "CLIENT", "TRACKING", "ON");
    say(cache, "GET", "k");
    say(other, "SET", "k", "1");
    assertThat(received(cache)).isEmpty();
  }

  @Test
  void whenTheRedirectionIsGone_theTrackingConnectionIsTold() {
    track("REDIRECT", other.session.id());
    say(cache, "GET", "k");
    other.close();
    say(node.client0(), "SET", "k", "1");
    assertThat(received(cache))
        .containsExactly(">[tracking-redir-broken, " + other.session.id() + "]");
    assertThat(cache.text("CLIENT", "TRACKINGINFO")).contains("broken_redirect");
    assertThat(cache.text("CLIENT", "LIST", "ID", cache.session.id())).contains(" flags=tR ");
  }

  // ------------------------------------------------------------------ the state

  @Test
  void trackingInfo_tellsTheOptions() {
    assertThat(cache.text("CLIENT", "TRACKINGINFO"))
        .isEqualTo("[flags, [off], redirect, -1, prefixes, []]");
    track("OPTIN", "NOLOOP", "REDIRECT", other.session.id());
    say(cache, "CLIENT", "CACHING", "YES");
    assertThat(cache.text("CLIENT", "TRACKINGINFO"))
        .isEqualTo(
            "{flags: ~[on, optin, caching-yes, noloop], redirect: "
                + other.session.id()
                + ", prefixes: []}");
    assertThat(cache.text("CLIENT", "GETREDIR")).isEqualTo("" + other.session.id());
  }

  @Test
  void info_countsKeysReadersPrefixesAndTrackers() {
    track();
    say(other, "CLIENT", "TRACKING", "ON");
    say(other, "GET", "a");
    say(cache, "MGET", "a", "b");
    TestNode.Client third = node.client();
    say(third, "CLIENT", "TRACKING", "ON", "BCAST", "PREFIX", "x", "PREFIX", "y");
    assertThat(node.text("INFO", "everything"))
        .contains(
            "tracking_clients:3",
            "tracking_total_keys:2",
            "tracking_total_items:3",
            "tracking_total_prefixes:2");
    third.close();
    say(cache, "RESET");
    say(other, "CLIENT", "TRACKING", "OFF");
    assertThat(node.text("INFO", "everything"))
        .contains("tracking_clients:0", "tracking_total_keys:2", "tracking_total_prefixes:0");
  }

  @Test
  void clientList_showsTrackingAndItsRedirection() {
    say(other, "CLIENT", "TRACKING", "ON", "BCAST", "REDIRECT", cache.session.id());
    assertThat(other.text("CLIENT", "INFO"))
        .contains(" flags=tB ", " redir=" + cache.session.id() + " ");
    say(other, "CLIENT", "TRACKING", "OFF");
    assertThat(other.text("CLIENT", "INFO")).contains(" flags=N ", " redir=-1 ");
  }

  @Test
  void optionsThatDoNotGoTogether_areRefused() {
    assertThat(other.text("CLIENT", "TRACKING", "ON", "PREFIX", "a"))
        .isEqualTo("-ERR PREFIX option requires BCAST mode to be enabled");
    assertThat(other.text("CLIENT", "TRACKING", "ON", "BCAST", "OPTIN"))
        .isEqualTo("-ERR OPTIN and OPTOUT are not compatible with BCAST");
    assertThat(other.text("CLIENT", "TRACKING", "ON", "OPTIN", "OPTOUT"))
        .isEqualTo("-ERR You can't specify both OPTIN mode and OPTOUT mode");
    assertThat(other.text("CLIENT", "TRACKING", "ON", "REDIRECT", "999"))
        .isEqualTo("-ERR The client ID you want redirect to does not exist");
    assertThat(other.text("CLIENT", "TRACKING", "ON", "BCAST", "PREFIX", "ab", "PREFIX", "a"))
        .isEqualTo(
            "-ERR Prefix 'ab' overlaps with another provided prefix 'a'. Prefixes for a single"
                + " client must not overlap.");
    assertThat(other.text("CLIENT", "TRACKING", "MAYBE")).isEqualTo("-ERR syntax error");
    assertThat(other.text("CLIENT", "CACHING", "YES"))
        .isEqualTo(
            "-ERR CLIENT CACHING can be called only when the client is in tracking mode with OPTIN"
                + " or OPTOUT mode enabled");
  }

  @Test
  void changingTheMode_needsTrackingToBeTurnedOffFirst() {
    say(other, "CLIENT", "TRACKING", "ON", "OPTIN");
    assertThat(other.text("CLIENT", "TRACKING", "ON", "OPTOUT"))
        .startsWith("-ERR You can't switch OPTIN/OPTOUT");
    assertThat(other.text("CLIENT", "TRACKING", "ON", "BCAST"))
        .startsWith("-ERR You can't switch BCAST");
    assertThat(other.text("CLIENT", "CACHING", "NO"))
        .isEqualTo("-ERR CLIENT CACHING NO is only valid when tracking is enabled in OPTOUT mode.");
    say(other, "CLIENT", "TRACKING", "OFF");
    say(other, "CLIENT", "TRACKING", "ON", "BCAST", "PREFIX", "a");
    assertThat(other.text("CLIENT", "TRACKING", "ON", "BCAST", "PREFIX", "ab"))
        .isEqualTo(
            "-ERR Prefix 'ab' overlaps with an existing prefix 'a'. Prefixes for a single client"
                + " must not overlap.");
  }
}
