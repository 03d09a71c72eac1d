package dev.sextant.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sextant.simulator.tools.RedisTools;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.sync.RedisAdvancedClusterCommands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import redis.clients.jedis.exceptions.JedisException;

/** Users with limits, through the network, on the nodes of a cluster. */
class AccessControlTest {
  private static final String APPLICATION =
      "app on >pw ~app:* &news:* +@read +@write +@connection +cluster +publish +subscribe"
          + " +spublish -@dangerous";

  private static SimulatedCluster clusterWithUsers() {
    return SimulatedCluster.builder()
        .password("secret")
        .set("user", APPLICATION)
        .set("user", "default on >secret ~* &* +@all")
        .start();
  }

  private static RedisURI uri(SimulatedNode node) {
    return RedisURI.builder()
        .withHost(node.host())
        .withPort(node.port())
        .withAuthentication("app", "pw".toCharArray())
        .build();
  }

  @Test
  void aUserWithLimits_isHeldToThemOnEveryNode() {
    try (SimulatedCluster cluster = clusterWithUsers();
        RedisClusterClient client = RedisClusterClient.create(uri(cluster.master(0)))) {
      RedisAdvancedClusterCommands<String, String> commands = client.connect().sync();
      for (String tag : List.of("a", "b", "c")) { // one on each master
        assertThat(commands.set("app:{" + tag + "}", tag)).isEqualTo("OK");
        assertThat(commands.get("app:{" + tag + "}")).isEqualTo(tag);
        assertThatThrownBy(() -> commands.get("other:{" + tag + "}"))
            .isInstanceOf(RedisCommandExecutionException.class)
            .hasMessage(
                "NOPERM this user has no permissions to access one of the keys used as arguments");
      }
      assertThat(commands.publish("news:1", "m")).isZero();
      assertThatThrownBy(() -> commands.publish("other", "m")).hasMessageContaining("channels");
      assertThatThrownBy(commands::flushall).hasMessageContaining("'flushall'");
    }
  }

  @Test
  void replicas_logInToTheirMaster_andKnowTheSameUsers() {
    try (SimulatedCluster cluster = clusterWithUsers()) {
      SimulatedNode master = cluster.nodeFor("app:{a}");
      try (Jedis jedis = jedis(master, "app", "pw")) {
        jedis.set("app:{a}", "value");
      }
      try (Jedis jedis = jedis(master, "default", "secret")) {
        assertThat(jedis.waitReplicas(1, 5000)).isEqualTo(1);
      }
      assertThatThrownBy(() -> jedis(cluster.replica(0), "app", "wrong").ping())
          .isInstanceOf(JedisAccessControlException.class)
          .hasMessageContaining("WRONGPASS");
    }
  }

  @Test
  void usersOfOneNode_areNotThoseOfTheOthers() {
    try (SimulatedCluster cluster = clusterWithUsers()) {
      try (Jedis first = jedis(cluster.master(0), "default", "secret")) {
        first.aclSetUser("temp", "on", "nopass", "+ping");
      }
      try (Jedis same = jedis(cluster.master(0), "temp", "any");
          Jedis second = jedis(cluster.master(1), "default", "secret")) {
        assertThat(same.ping()).isEqualTo("PONG");
        assertThat(second.aclUsers()).containsExactly("app", "default");
        try (Jedis admin = jedis(cluster.master(0), "default", "secret")) {
          admin.aclDelUser("temp");
        }
        assertThatThrownBy(same::ping).isInstanceOf(JedisException.class);
      }
    }
  }

  @Test
  void configRewrite_keepsUsersOverARestart(@TempDir Path directory) {
    try (SimulatedCluster cluster =
        SimulatedCluster.builder().masters(1).replicasPerMaster(0).directory(directory).start()) {
      SimulatedNode node = cluster.master(0);
      try (Jedis jedis = jedis(node, "default", "")) {
        jedis.aclSetUser("late", "on", "nopass", "+ping");
        jedis.configRewrite();
      }
      node.kill();
      node.restart();
      try (Jedis jedis = jedis(node, "late", "any")) {
        assertThat(jedis.ping()).isEqualTo("PONG");
      }
    }
  }

  @Test
  void anAclFile_isWhereEachNodeBegins_andGoesItsOwnWayFrom(@TempDir Path directory)
      throws IOException {
    Path file = Files.writeString(directory.resolve("users.acl"), "user app on nopass +ping\n");
    try (SimulatedCluster cluster =
        SimulatedCluster.builder().replicasPerMaster(0).set("aclfile", file.toString()).start()) {
      try (Jedis first = jedis(cluster.master(0), "default", "");
          Jedis second = jedis(cluster.master(1), "app", "any")) {
        assertThat(first.aclDelUser("app")).isEqualTo(1);
        assertThat(first.aclSave()).isEqualTo("OK");
        assertThat(first.aclLoad()).isEqualTo("OK");
        assertThat(first.aclUsers()).containsExactly("default");
        assertThat(second.ping()).isEqualTo("PONG");
      }
      assertThat(file).hasContent("user app on nopass +ping");
    }
  }

  @Test
  void redisCli_logsInAsAUser() throws Exception {
    RedisTools.assumePresent("redis-cli");
    try (SimulatedCluster cluster = clusterWithUsers()) {
      SimulatedNode node = cluster.master(0);
      List<String> command =
          List.of("redis-cli", "-p", node.port() + "", "--user", "app", "--pass", "pw", "ping");
      assertThat(RedisTools.run("", command).output()).endsWith("PONG\n");
      List<String> asking =
          List.of("redis-cli", "-p", node.port() + "", "--user", "app", "--askpass", "ping");
      assertThat(RedisTools.run("pw\n", asking).output()).endsWith("PONG\n");
    }
  }

  private static Jedis jedis(SimulatedNode node, String user, String password) {
    return new Jedis(
        new HostAndPort(node.host(), node.port()),
        DefaultJedisClientConfig.builder()
            .user(user)
            .password(password)
            .autoNegotiateProtocol(false)
            .build());
  }
}
