package dev.sextant.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sextant.cache.api.CacheListener;
import dev.sextant.cache.api.CacheServerException;
import dev.sextant.cache.api.CacheSpec;
import dev.sextant.cache.api.CacheUnavailableException;
import dev.sextant.cache.api.ConnectionSettings;
import dev.sextant.cache.api.TlsSettings;
import dev.sextant.cache.api.TlsSettings.Verify;
import dev.sextant.cache.fixture.Poll;
import dev.sextant.cache.fixture.RedisProcess;
import dev.sextant.cache.fixture.TlsFiles;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisCredentialsProvider;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What needs a server of its own kind, and only one: TLS, a password, no cluster. Always on a real
 * redis-server.
 */
class OneServerTest {

  private static final int PORT = Integer.getInteger("sextant.realCluster.port", 20400) + 10;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir static Path certificates;

  @TempDir Path directory;

  private static TlsFiles ofThisHost;
  private static TlsFiles ofAnotherHost;

  private RedisProcess server;

  @BeforeAll
  static void needsRedisAndCertificates() throws Exception {
    assumeTrue(
        RedisProcess.isAvailable(),
        "redis-server is not on the PATH: tests on a real server are skipped");
    ofThisHost = TlsFiles.make(Files.createDirectory(certificates.resolve("this")), "ip:127.0.0.1");
    ofAnotherHost =
        TlsFiles.make(
            Files.createDirectory(certificates.resolve("other")), "dns:elsewhere.example");
  }

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void connectsByTlsToAServerThatTheCaVouchesFor() {
    startTlsCluster(ofThisHost);

    assertThat(roundTrip(TlsSettings.trusting(ofThisHost.certificate()))).isEqualTo("v");
  }

  @Test
  void refusesACertificateThatNobodyVouchesFor() {
    startTlsCluster(ofThisHost);

    assertThatExceptionOfType(CacheUnavailableException.class)
        .isThrownBy(() -> roundTrip(TlsSettings.system()))
        .withMessageContaining("127.0.0.1:" + PORT)
        .withMessageContaining("certification path");
  }

  @Test
  void aCertificateOfAnotherHostIsRefusedUnlessOnlyTheChainIsChecked() {
    startTlsCluster(ofAnotherHost);

    assertThatExceptionOfType(CacheUnavailableException.class)
        .isThrownBy(() -> roundTrip(TlsSettings.trusting(ofAnotherHost.certificate())));
    assertThat(
            roundTrip(TlsSettings.trusting(ofAnotherHost.certificate()).withVerify(Verify.CHAIN)))
        .isEqualTo("v");
  }

  @Test
  void believesAnybodyWhenToldTo() {
    startTlsCluster(ofAnotherHost);

    assertThat(roundTrip(TlsSettings.system().withVerify(Verify.NONE))).isEqualTo("v");
  }

  @Test
  void showsItsOwnCertificateToAServerThatAsksForOne() {
    startTlsCluster(ofThisHost, "yes");
    TlsSettings tls = TlsSettings.trusting(ofThisHost.certificate());

    assertThat(roundTrip(tls.withClient(ofThisHost.certificate(), ofThisHost.key())))
        .isEqualTo("v");
    assertThatExceptionOfType(CacheUnavailableException.class)
        .isThrownBy(() -> roundTrip(tls))
        .withMessageContaining("cannot connect to [127.0.0.1:" + PORT);
    assertThatExceptionOfType(CacheUnavailableException.class)
        .isThrownBy(
            () -> roundTrip(tls.withClient(ofAnotherHost.certificate(), ofAnotherHost.key())))
        .withMessageContaining("cannot connect to [127.0.0.1:" + PORT);
  }

  @Test
  void aMissingOrWrongPasswordIsRefusedWithTheCure() {
    startTlsCluster(ofThisHost);
    ConnectionSettings.Builder settings =
        ConnectionSettings.builder()
            .seed("127.0.0.1", PORT)
            .tls(TlsSettings.trusting(ofThisHost.certificate()));

    assertThatExceptionOfType(CacheServerException.class)
        .isThrownBy(() -> RedisCacheManager.connect(settings.build()))
        .withMessageContaining("NOAUTH")
        .withMessageContaining("set user and password");
    assertThatExceptionOfType(CacheServerException.class)
        .isThrownBy(() -> RedisCacheManager.connect(settings.password("wr0ng").build()))
        .withMessageContaining("WRONGPASS")
        .withMessageNotContaining("wr0ng");
  }

  @Test
  void tlsToAPortThatDoesNotSpeakItIsRefusedWithTheCure() {
    startPlainCluster();
    ConnectionSettings settings =
        ConnectionSettings.builder()
            .seed("127.0.0.1", PORT)
            .commandTimeout(Duration.ofMillis(500))
            .tls(TlsSettings.trusting(ofThisHost.certificate()))
            .build();

    assertThatExceptionOfType(CacheUnavailableException.class)
        .isThrownBy(() -> RedisCacheManager.connect(settings))
        .withMessageStartingWith("cannot connect to [127.0.0.1:" + PORT + "]: ")
        .withMessageEndingWith(" (is tls on if that port speaks TLS, and off if not?)");
  }

  @Test
  void noTlsToAPortThatSpeaksItIsRefusedWithTheCure() {
    startTlsCluster(ofThisHost);

    assertThatExceptionOfType(CacheUnavailableException.class)
        .isThrownBy(() -> RedisCacheManager.connect(ConnectionSettings.of("127.0.0.1:" + PORT)))
        .withMessageStartingWith("cannot connect to [127.0.0.1:" + PORT + "]: ")
        .withMessageEndingWith(" (is tls on if that port speaks TLS, and off if not?)");
  }

  @Test
  void aUserWithoutTheRightToACommandOrAKeyIsRefusedWithTheCure() {
    startPlainCluster(
        "--user noCluster on >pw ~* +@all -cluster --user oneKey on >pw ~only +@all".split(" "));
    ConnectionSettings.Builder settings =
        ConnectionSettings.builder().seed("127.0.0.1", PORT).password("pw");

    assertThatExceptionOfType(CacheServerException.class)
        .isThrownBy(() -> RedisCacheManager.connect(settings.user("noCluster").build()))
        .withMessageContaining("NOPERM")
        .withMessageContaining("'cluster|")
        .withMessageEndingWith(" (give the user the right to that command and key)")
        .satisfies(e -> assertThat(e.code()).isEqualTo("NOPERM"));
    try (RedisCacheManager redis = RedisCacheManager.connect(settings.user("oneKey").build())) {
      redis.set("only", "v");
      assertThatExceptionOfType(CacheServerException.class)
          .isThrownBy(() -> redis.set("other", "secret"))
          .withMessageStartingWith("SET other was refused: NOPERM")
          .withMessageNotContaining("secret");
    }
  }

  @Test
  void aServerWithoutClusterSupportIsRefusedWithTheCure() {
    server = RedisProcess.start(directory, "--port", Integer.toString(PORT));
    await(RedisURI.create("127.0.0.1", PORT), false, Optional.empty());

    assertThatExceptionOfType(CacheServerException.class)
        .isThrownBy(() -> RedisCacheManager.connect(ConnectionSettings.of("127.0.0.1:" + PORT)))
        .withMessageContaining(
            "cluster support disabled (start the server with cluster-enabled yes)");
  }

  @Test
  void aServerThatDoesNotSpeakResp3ServesACacheThatKeepsNothingNear() {
    startPlainCluster("--rename-command", "HELLO", "");
    AtomicInteger near = new AtomicInteger();
    CacheListener listener =
        new CacheListener() {
          @Override
          public void nearHits(String cache, int count) {
            near.addAndGet(count);
          }
        };
    try (RedisCacheManager redis =
        RedisCacheManager.connect(ConnectionSettings.of("127.0.0.1:" + PORT))) {
      Cache<String> cache =
          redis.cache(CacheSpec.string("c").nearCache(10, PATIENCE).listener(listener).build());
      for (int i = 0; i < 100; i++) {
        redis.set("c:v1:k", "v" + i);
        assertThat(cache.get("k")).contains("v" + i);
      }
      assertThat(near).hasValue(0);
    }
  }

  private String roundTrip(TlsSettings tls) {
    ConnectionSettings settings =
        ConnectionSettings.builder().seed("127.0.0.1", PORT).password("s3cret").tls(tls).build();
    try (RedisCacheManager redis = RedisCacheManager.connect(settings)) {
      redis.set("k", "v");
      return redis.get("k").orElseThrow();
    }
  }

  private void startPlainCluster(String... directives) {
    List<String> all =
        new ArrayList<>(List.of("--port", Integer.toString(PORT), "--cluster-enabled", "yes"));
    all.addAll(List.of(directives));
    server = RedisProcess.start(directory, all.toArray(String[]::new));
    await(RedisURI.create("127.0.0.1", PORT), true, Optional.empty());
  }

  private void startTlsCluster(TlsFiles files) {
    startTlsCluster(files, "no");
  }

  private void startTlsCluster(TlsFiles files, String authClients) {
    server =
        RedisProcess.start(
            directory,
            "--port",
            "0",
            "--tls-port",
            Integer.toString(PORT),
            "--tls-cluster",
            "yes",
            "--tls-auth-clients",
            authClients,
            "--tls-cert-file",
            files.certificate().toString(),
            "--tls-key-file",
            files.key().toString(),
            "--tls-ca-cert-file",
            files.certificate().toString(),
            "--cluster-enabled",
            "yes",
            "--requirepass",
            "s3cret");
    RedisURI uri = RedisURI.create("127.0.0.1", PORT);
    uri.setSsl(true);
    uri.setVerifyPeer(false);
    uri.setCredentialsProvider(
        RedisCredentialsProvider.from(() -> RedisCredentials.just(null, "s3cret")));
    await(uri, true, Optional.of(files));
  }

  /** Waits until the server listens; a cluster of one gets all slots. */
  private static void await(RedisURI uri, boolean cluster, Optional<TlsFiles> tls) {
    RedisClient client = RedisClient.create();
    tls.ifPresent(
        files ->
            client.setOptions(
                ClientOptions.builder()
                    .sslOptions(
                        SslOptions.builder()
                            .jdkSslProvider()
                            .keyManager(
                                files.certificate().toFile(), files.key().toFile(), new char[0])
                            .build())
                    .build()));
    try {
      Poll.until(
          "the server answers",
          PATIENCE,
          () -> {
            try (StatefulRedisConnection<String, String> connection = client.connect(uri)) {
              if (cluster) {
                giveAllSlots(connection.sync());
                return connection.sync().clusterInfo().contains("cluster_state:ok");
              }
              return connection.sync().ping().equals("PONG");
            }
          });
    } finally {
      client.shutdown();
    }
  }

  private static void giveAllSlots(RedisCommands<String, String> redis) {
    if (redis.clusterInfo().contains("cluster_slots_assigned:0")) {
      redis.dispatch(
          CommandType.CLUSTER,
          new StatusOutput<>(StringCodec.UTF8),
          new CommandArgs<>(StringCodec.UTF8).add("ADDSLOTSRANGE").add(0).add(16383));
    }
  }
}
