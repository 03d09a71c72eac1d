package dev.sextant.cache.internal.remote;

import dev.sextant.cache.api.ConnectionSettings;
import dev.sextant.cache.api.Credentials;
import dev.sextant.cache.api.NodeAddress;
import dev.sextant.cache.api.TlsSettings;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.ReadFrom;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SocketOptions.KeepAliveOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.SslVerifyMode;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.Delay;
import io.lettuce.core.resource.NettyCustomizer;
import io.netty.channel.Channel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Says in Lettuce's words what {@link ConnectionSettings} says. */
final class LettuceOptions {

  /**
   * A topology that looks wrong is read again at most this often. Lettuce's own 5 s would let the
   * first refresh, which comes before a failover is over, keep the second one from finding the new
   * master.
   */
  private static final Duration BETWEEN_REFRESHES = Duration.ofSeconds(1);

  /**
   * Lettuce's own bound is 30 s: a node that was down that long would be missed for as long again.
   */
  private static final Duration LONGEST_RECONNECT_PAUSE = Duration.ofSeconds(1);

  private LettuceOptions() {}

  static List<RedisURI> seeds(ConnectionSettings settings) {
    return settings.seeds().stream().map(seed -> uri(settings, seed)).toList();
  }

  private static RedisURI uri(ConnectionSettings settings, NodeAddress seed) {
    RedisURI.Builder uri =
        RedisURI.builder()
            .withHost(seed.host())
            .withPort(seed.port())
            .withTimeout(settings.commandTimeout())
            .withClientName(settings.clientName());
    Credentials credentials = settings.credentials();
    if (credentials != null) {
      char[] password = credentials.password().toCharArray();
      if (credentials.user() == null) {
        uri.withPassword(password);
      } else {
        uri.withAuthentication(credentials.user(), password);
      }
    }
    TlsSettings tls = settings.tls();
    if (tls != null) {
      uri.withSsl(true)
          .withVerifyPeer(
              switch (tls.verify()) {
                case FULL -> SslVerifyMode.FULL;
                case CHAIN -> SslVerifyMode.CA;
                case NONE -> SslVerifyMode.NONE;
              });
    }
    return uri.build();
  }

  /** Lettuce's own histograms of latencies are off: nobody could read them here. */
  static ClientResources resources() {
    return DefaultClientResources.builder()
        .threadFactoryProvider(ReplyThread::factory)
        .commandLatencyRecorder(CommandLatencyRecorder.disabled())
        .reconnectDelay(
            Delay.exponential(Duration.ZERO, LONGEST_RECONNECT_PAUSE, 2, TimeUnit.MILLISECONDS))
        .nettyCustomizer(
            new NettyCustomizer() {
              @Override
              public void afterChannelInitialized(Channel channel) {
                Pipeline.install(channel);
              }
            })
        .build();
  }

  /**
   * The options of the client.
   *
   * <p>The one that matters most is {@code REJECT_COMMANDS}. By default Lettuce keeps commands that
   * were sent and not yet answered when a connection breaks, and sends them again after
   * reconnecting: an INCRBY may then count twice, and a caller that has given up may see its old
   * SET win over a newer one. Rejected, they come back to {@link CommandRunner}, which knows what
   * may be repeated.
   */
  static ClusterClientOptions client(ConnectionSettings settings) {
    ClusterClientOptions.Builder options = ClusterClientOptions.builder();
    options
        .autoReconnect(true)
        .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
        .timeoutOptions(TimeoutOptions.enabled(settings.commandTimeout()))
        .socketOptions(socket(settings))
        .topologyRefreshOptions(topology(settings))
        // Following a redirection once is part of sending a command, even where no retries are
        // wanted.
        .maxRedirects(Math.max(1, settings.maxRetries()));
    options.maintNotificationsConfig(MaintNotificationsConfig.disabled());
    TlsSettings tls = settings.tls();
    if (tls != null) {
      options.sslOptions(ssl(tls));
    }
    // Values may be read from replicas. What else is only read, indexes and locks, decides what is
    // deleted and who may write, and is read where it is written.
    options.readOnlyCommands(
        command -> command.getType() == CommandType.GET || command.getType() == CommandType.MGET);
    return options.build();
  }

  /** Where a line reads from. */
  static ReadFrom readFrom(ConnectionSettings settings) {
    return switch (settings.readFrom()) {
      case MASTER -> ReadFrom.MASTER;
      case MASTER_PREFERRED -> ReadFrom.MASTER_PREFERRED;
      case REPLICA_PREFERRED -> ReadFrom.REPLICA_PREFERRED;
    };
  }

  private static SslOptions ssl(TlsSettings tls) {
    SslOptions.Builder ssl = SslOptions.builder().jdkSslProvider();
    if (tls.caCertificates() != null) {
      ssl.trustManager(tls.caCertificates().toFile());
    }
    if (tls.clientCertificate() != null && tls.clientKey() != null) {
      ssl.keyManager(tls.clientCertificate().toFile(), tls.clientKey().toFile(), new char[0]);
    }
    return ssl.build();
  }

  private static SocketOptions socket(ConnectionSettings settings) {
    return SocketOptions.builder()
        .connectTimeout(settings.connectTimeout())
        .tcpNoDelay(true)
        .keepAlive(
            KeepAliveOptions.builder()
                .enable()
                .idle(settings.keepAliveIdle())
                .interval(atLeastOneSecond(settings.keepAliveIdle().dividedBy(3)))
                .count(3)
                .build())
        .build();
  }

  private static Duration atLeastOneSecond(Duration duration) {
    return Duration.ofSeconds(Math.max(1, duration.toSeconds()));
  }

  private static ClusterTopologyRefreshOptions topology(ConnectionSettings settings) {
    return ClusterTopologyRefreshOptions.builder()
        .enablePeriodicRefresh(settings.healthCheckInterval())
        .adaptiveRefreshTriggersTimeout(BETWEEN_REFRESHES)
        .build();
  }
}
