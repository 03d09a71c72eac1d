package dev.sextant.cache.api;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the cache layer reaches a cluster: immutable, and valid from the moment it exists. Every
 * component has a default but the seeds; a value that cannot work is refused at construction by a
 * {@link CacheSettingException} that names it.
 *
 * <p>Built by {@link #builder()}, or for the common case by {@link #of(String)}, or read from a
 * file or the environment:
 *
 * <pre>{@code
 * ConnectionSettings settings =
 *     ConnectionSettings.builder()
 *         .file(file)                       // commandTimeout=250ms
 *         .environment(System.getenv())     // SEXTANT_CACHE_PASSWORD=...
 *         .build();
 * }</pre>
 *
 * <p>The names in a file are those in this table; in the environment they are in capitals with
 * underscores and begin with {@code SEXTANT_CACHE_}: {@code SEXTANT_CACHE_COMMAND_TIMEOUT}. A name
 * that is not known is refused, so that a slip of the pen does not pass for a default. Durations
 * are written {@code 250ms}, {@code 5s}, {@code 1m}, {@code 1h} or as ISO 8601 has them, {@code
 * PT5S}.
 *
 * <table>
 *   <caption>Names</caption>
 *   <tr><th>name<th>value<th>default
 *   <tr><td>{@code seeds}<td>{@code host:port,host:port}<td>none; must be set
 *   <tr><td>{@code user}, {@code password}<td>text; see {@link Credentials}<td>none
 *   <tr><td>{@code tls}<td>{@code on} or {@code off}<td>off, or on if one of the next four is set
 *   <tr><td>{@code tlsCaCertificates}, {@code tlsClientCertificate}, {@code tlsClientKey}<td>paths of
 *       PEM files; see {@link TlsSettings}<td>the JVM's authorities; none; none
 *   <tr><td>{@code tlsVerify}<td>{@code full}, {@code chain} or {@code none}<td>full
 *   <tr><td>{@code connectTimeout}, {@code commandTimeout}<td>duration<td>5s
 *   <tr><td>{@code keepAliveIdle}<td>duration<td>60s
 *   <tr><td>{@code healthCheckInterval}<td>duration<td>30s
 *   <tr><td>{@code maxConnections}<td>1 to 10000<td>20
 *   <tr><td>{@code maxRetries}<td>0 to 100<td>3
 *   <tr><td>{@code readFrom}<td>{@code master}, {@code master_preferred} or {@code
 *       replica_preferred}; see {@link ReadPreference}<td>master
 *   <tr><td>{@code circuit}<td>{@code on} or {@code off}; see {@link CircuitSettings}<td>on
 *   <tr><td>{@code circuitFailurePercent}, {@code circuitWindow}, {@code circuitProbes}<td>numbers
 *       <td>50, 20, 3
 *   <tr><td>{@code circuitOpenTime}<td>duration<td>2s
 *   <tr><td>{@code maxConcurrent}<td>1 to 1000000<td>4096
 *   <tr><td>{@code clientName}<td>text without spaces<td>sextant-cache
 * </table>
 *
 * @param seeds nodes to ask for the topology, in order; at least one; any node of the cluster will
 *     do
 * @param credentials null to connect without authentication
 * @param tls null for plain TCP
 * @param connectTimeout for one TCP connection with its handshake; default 5 s
 * @param commandTimeout for one attempt of one command; default 5 s. A call lasts at most {@code
 *     (maxRetries + 1) * commandTimeout} plus the pauses between attempts, which stay below 1 s
 *     each
 * @param keepAliveIdle how long a connection is silent before TCP probes it; default 60 s, whole
 *     seconds
 * @param healthCheckInterval how often each connection is sent a PING and the topology is read
 *     anew; default 30 s
 * @param maxConnections TCP connections to all nodes of the cluster together; default 20. See
 *     {@link #maxConnections()}
 * @param maxRetries further attempts after a redirection, a timeout or a lost connection; default
 *     3. A command that may not be executed twice (a counter) is tried again only when the first
 *     attempt was certainly not executed
 * @param readFrom which nodes answer reads of values; default {@link ReadPreference#MASTER}
 * @param circuit when a node that does not serve is left alone; null for never; default {@link
 *     CircuitSettings#defaults()}
 * @param clientName shown by {@code CLIENT LIST} on the server; no spaces
 */
public record ConnectionSettings(
    List<NodeAddress> seeds,
    @Nullable Credentials credentials,
    @Nullable TlsSettings tls,
    Duration connectTimeout,
    Duration commandTimeout,
    Duration keepAliveIdle,
    Duration healthCheckInterval,
    int maxConnections,
    int maxRetries,
    ReadPreference readFrom,
    @Nullable CircuitSettings circuit,
    String clientName) {

  private static final Duration LONGEST = Duration.ofHours(1);

  /** Checks every component. */
  public ConnectionSettings {
    Settings.given("seeds", seeds).forEach(seed -> Settings.given("seeds", seed));
    seeds = List.copyOf(seeds);
    if (seeds.isEmpty()) {
      throw new CacheSettingException("seeds", "is empty; name at least one node as host:port");
    }
    Settings.requireBetween("connectTimeout", connectTimeout, Duration.ofMillis(1), LONGEST);
    Settings.requireBetween("commandTimeout", commandTimeout, Duration.ofMillis(1), LONGEST);
    Settings.requireBetween("keepAliveIdle", keepAliveIdle, Duration.ofSeconds(1), LONGEST);
    Settings.requireBetween(
        "healthCheckInterval", healthCheckInterval, Duration.ofMillis(100), LONGEST);
    if (keepAliveIdle.toNanosPart() != 0) {
      throw new CacheSettingException(
          "keepAliveIdle", "is " + keepAliveIdle + "; TCP counts it in whole seconds");
    }
    Settings.requireBetween("maxConnections", maxConnections, 1, 10_000);
    Settings.requireBetween("maxRetries", maxRetries, 0, 100);
    Settings.given("readFrom", readFrom);
    Settings.given("clientName", clientName);
    if (clientName.isEmpty() || clientName.chars().anyMatch(c -> c <= ' ' || c > '~')) {
      throw new CacheSettingException(
          "clientName", "'" + clientName + "' is empty or has spaces or special characters");
    }
  }

  /**
   * The most TCP connections that are held to the whole cluster, shared by all threads.
   *
   * <p>A connection is not lent to one caller at a time: commands of all threads travel over it at
   * once and are told apart by their order. So the bound is no bound on concurrency, and no caller
   * waits for a free connection. It limits how many such lines are opened when the ones there are
   * have much in flight; each such line costs one connection per master, and one more for commands
   * that have no key. One connection per node is set aside for health checks and statistics.
   *
   * <p>One line is always opened, since without it there is no cache: a bound below {@code masters
   * + 1} is therefore exceeded, and logged.
   */
  @Override
  public int maxConnections() {
    return maxConnections;
  }

  /**
   * Settings with these seeds and every default.
   *
   * @param seeds {@code host:port,host:port}
   */
  public static ConnectionSettings of(String seeds) {
    return builder().seeds(seeds).build();
  }

  /** A builder that holds the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects settings; not thread-safe. {@link #build()} does the checking. */
  public static final class Builder {

    private final List<NodeAddress> seeds = new ArrayList<>();
    private @Nullable String user;
    private @Nullable String password;
    private @Nullable TlsSettings tls;
    private Duration connectTimeout = Duration.ofSeconds(5);
    private Duration commandTimeout = Duration.ofSeconds(5);
    private Duration keepAliveIdle = Duration.ofSeconds(60);
    private Duration healthCheckInterval = Duration.ofSeconds(30);
    private int maxConnections = 20;
    private int maxRetries = 3;
    private ReadPreference readFrom = ReadPreference.MASTER;
    private @Nullable CircuitSettings circuit = CircuitSettings.defaults();
    private String clientName = "sextant-cache";

    private Builder() {}

    /** Adds one node to ask for the topology. */
    public Builder seed(String host, int port) {
      seeds.add(new NodeAddress(host, port));
      return this;
    }

    /** Adds nodes written as {@code host:port,host:port}. */
    public Builder seeds(String commaSeparated) {
      for (String seed : Settings.given("seeds", commaSeparated).split(",", -1)) {
        seeds.add(NodeAddress.parse(seed));
      }
      return this;
    }

    /** Adds nodes to ask for the topology. */
    public Builder seeds(List<NodeAddress> addresses) {
      seeds.addAll(Settings.given("seeds", addresses));
      return this;
    }

    /** The password of the default user; null to connect without one. */
    public Builder password(@Nullable String value) {
      password = value;
      return this;
    }

    /** The ACL user, which needs a password too; null for the default user. */
    public Builder user(@Nullable String value) {
      user = value;
      return this;
    }

    /** TLS to every node; null for plain TCP. */
    public Builder tls(@Nullable TlsSettings value) {
      tls = value;
      return this;
    }

    /** See {@link ConnectionSettings}; 1 ms to 1 h. */
    public Builder connectTimeout(Duration value) {
      connectTimeout = value;
      return this;
    }

    /** See {@link ConnectionSettings}; 1 ms to 1 h. */
    public Builder commandTimeout(Duration value) {
      commandTimeout = value;
      return this;
    }

    /** See {@link ConnectionSettings}; 1 s to 1 h, whole seconds. */
    public Builder keepAliveIdle(Duration value) {
      keepAliveIdle = value;
      return this;
    }

    /** See {@link ConnectionSettings}; 100 ms to 1 h. */
    public Builder healthCheckInterval(Duration value) {
      healthCheckInterval = value;
      return this;
    }

    /** See {@link ConnectionSettings#maxConnections()}; 1 to 10000. */
    public Builder maxConnections(int value) {
      maxConnections = value;
      return this;
    }

    /** See {@link ConnectionSettings}; 0 to 100. */
    public Builder maxRetries(int value) {
      maxRetries = value;
      return this;
    }

    /** See {@link ReadPreference}. */
    public Builder readFrom(ReadPreference value) {
      readFrom = value;
      return this;
    }

    /** See {@link CircuitSettings}; null for none. */
    public Builder circuit(@Nullable CircuitSettings value) {
      circuit = value;
      return this;
    }

    /** See {@link ConnectionSettings}; printable ASCII without spaces. */
    public Builder clientName(String value) {
      clientName = value;
      return this;
    }

    /**
     * Sets what a properties file says, in UTF-8, and leaves the rest as it is; see {@link
     * ConnectionSettings} for the names.
     *
     * @throws CacheSettingException naming the setting, if a name is not known or a value is none
     */
    public Builder file(Path file) {
      SettingsReader.fromFile(Settings.given("file", file)).applyTo(this);
      return this;
    }

    /**
     * Sets what environment variables say, and leaves the rest as it is; see {@link
     * ConnectionSettings} for the names. Those that do not begin with {@code SEXTANT_CACHE_} are
     * other programs'.
     *
     * @param variables {@link System#getenv()}
     * @throws CacheSettingException naming the setting, if a name is not known or a value is none
     */
    public Builder environment(Map<String, String> variables) {
      SettingsReader.fromEnvironment(Settings.given("environment", variables)).applyTo(this);
      return this;
    }

    /** What {@link #tls(TlsSettings)} has set. */
    @Nullable TlsSettings tls() {
      return tls;
    }

    /** What {@link #circuit(CircuitSettings)} has set. */
    @Nullable CircuitSettings circuit() {
      return circuit;
    }

    /** Sets the nodes to ask for the topology, in place of those before. */
    void replaceSeeds(String commaSeparated) {
      seeds.clear();
      seeds(commaSeparated);
    }

    /**
     * The settings.
     *
     * @throws CacheSettingException naming the first setting that cannot work
     */
    public ConnectionSettings build() {
      if (user != null && password == null) {
        throw new CacheSettingException("user", "'" + user + "' is set without a password");
      }
      return new ConnectionSettings(
          seeds,
          password == null ? null : new Credentials(user, password),
          tls,
          connectTimeout,
          commandTimeout,
          keepAliveIdle,
          healthCheckInterval,
          maxConnections,
          maxRetries,
          readFrom,
          circuit,
          clientName);
    }
  }
}
