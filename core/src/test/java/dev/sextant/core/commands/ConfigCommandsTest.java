package dev.sextant.core.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.core.engine.TestNode;
import org.junit.jupiter.api.Test;

class ConfigCommandsTest {
  private final TestNode node = new TestNode();

  @Test
  void set_takesEffectAndGetShowsIt() {
    assertThat(node.text("config", "set", "maxmemory", "1mb", "hz", "50")).isEqualTo("OK");
    assertThat(node.text("config", "get", "maxmemory")).isEqualTo("[maxmemory, 1048576]");
    assertThat(node.text("config", "get", "h?", "HZ", "nothing")).isEqualTo("[hz, 50]");
    node.call("hello", "3");
    assertThat(node.text("config", "get", "maxmemory")).isEqualTo("{maxmemory: 1048576}");
  }

  @Test
  void set_isAllOrNothing() {
    assertThat(node.text("config", "set", "maxmemory", "1mb", "hz", "x"))
        .isEqualTo(
            "-ERR CONFIG SET failed (possibly related to argument 'hz') - argument couldn't be"
                + " parsed into an integer");
    assertThat(node.text("config", "get", "maxmemory")).isEqualTo("[maxmemory, 0]");
    assertThat(node.text("config", "set", "maxmemory", "1", "hz")).isEqualTo("-ERR syntax error");
    assertThat(node.text("config", "set", "nope", "1"))
        .isEqualTo("-ERR Unknown option or number of arguments for CONFIG SET - 'nope'");
  }

  @Test
  void aPasswordThatIsSet_holdsForNewSessionsUntilItIsTakenAway() {
    node.call("config", "set", "requirepass", "secret");
    TestNode.Client stranger = node.client();
    assertThat(node.text("ping")).isEqualTo("PONG");
    assertThat(stranger.text("ping")).isEqualTo("-NOAUTH Authentication required.");
    node.call("config", "set", "requirepass", "");
    assertThat(stranger.text("ping")).isEqualTo("PONG");
  }

  @Test
  void rewrite_needsAFile() {
    assertThat(node.text("config", "rewrite"))
        .isEqualTo("-ERR The server is running without a config file");
  }

  @Test
  void rewrite_writesTheConfigurationAndTheUsers() {
    node.configFile = "/etc/redis.conf";
    node.call("config", "set", "hz", "50", "requirepass", "foo");
    assertThat(node.text("config", "rewrite")).isEqualTo("OK");
    assertThat(node.log.get(0))
        .contains("hz 50\n", "requirepass \"foo\"\n")
        .contains(
            "user default on"
                + " #2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae ~* &* +@all\n");
    assertThat(node.log.get(1)).isEqualTo("warning: CONFIG REWRITE executed with success.");
  }

  @Test
  void resetStat_forgetsWhatWasCounted() {
    node.call("nope");
    node.call("get", "missing");
    assertThat(node.text("info", "stats", "commandstats", "errorstats"))
        .contains("total_error_replies:1", "keyspace_misses:1", "cmdstat_get:", "errorstat_ERR");
    assertThat(node.text("config", "resetstat")).isEqualTo("OK");
    assertThat(node.text("info", "stats", "commandstats", "errorstats", "latencystats"))
        .contains("total_error_replies:0", "total_commands_processed:1", "keyspace_misses:0")
        .contains("cmdstat_config|resetstat:calls=1")
        .doesNotContain("cmdstat_get:", "errorstat_ERR", "usec_get:");
  }
}
