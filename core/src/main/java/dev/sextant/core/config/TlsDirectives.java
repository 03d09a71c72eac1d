package dev.sextant.core.config;

import static dev.sextant.core.config.ConfigFlag.VOLATILE;
import static dev.sextant.core.config.NumberDirective.Bounds.between;
import static dev.sextant.core.config.Spec.named;

import java.util.List;

/**
 * Directives about TLS. Names, bounds and defaults are those of Redis 7.0.15; redis.conf explains
 * the meaning.
 */
public final class TlsDirectives {
  private static final DirectiveGroup GROUP = new DirectiveGroup();

  public static final IntDirective TLS_PORT =
      GROUP.add(new IntDirective(named("tls-port"), between(0, 65535), 0));

  public static final BoolDirective TLS_CLUSTER =
      GROUP.add(new BoolDirective(named("tls-cluster"), false));

  public static final BoolDirective TLS_REPLICATION =
      GROUP.add(new BoolDirective(named("tls-replication"), false));

  public static final ChoiceDirective<TlsAuthClients> TLS_AUTH_CLIENTS =
      GROUP.add(new ChoiceDirective<>(named("tls-auth-clients"), TlsAuthClients.YES));

  public static final TextDirective TLS_CERT_FILE =
      GROUP.add(TextDirective.optional(named("tls-cert-file", VOLATILE)));

  public static final TextDirective TLS_KEY_FILE =
      GROUP.add(TextDirective.optional(named("tls-key-file", VOLATILE)));

  public static final TextDirective TLS_KEY_FILE_PASS =
      GROUP.add(TextDirective.optional(named("tls-key-file-pass")));

  public static final TextDirective TLS_CLIENT_CERT_FILE =
      GROUP.add(TextDirective.optional(named("tls-client-cert-file", VOLATILE)));

  public static final TextDirective TLS_CLIENT_KEY_FILE =
      GROUP.add(TextDirective.optional(named("tls-client-key-file", VOLATILE)));

  public static final TextDirective TLS_CLIENT_KEY_FILE_PASS =
      GROUP.add(TextDirective.optional(named("tls-client-key-file-pass")));

  public static final TextDirective TLS_DH_PARAMS_FILE =
      GROUP.add(TextDirective.optional(named("tls-dh-params-file", VOLATILE)));

  public static final TextDirective TLS_CA_CERT_FILE =
      GROUP.add(TextDirective.optional(named("tls-ca-cert-file", VOLATILE)));

  public static final TextDirective TLS_CA_CERT_DIR =
      GROUP.add(TextDirective.optional(named("tls-ca-cert-dir", VOLATILE)));

  public static final TextDirective TLS_PROTOCOLS =
      GROUP.add(TextDirective.optional(named("tls-protocols")));

  public static final TextDirective TLS_CIPHERS =
      GROUP.add(TextDirective.optional(named("tls-ciphers")));

  public static final TextDirective TLS_CIPHERSUITES =
      GROUP.add(TextDirective.optional(named("tls-ciphersuites")));

  public static final BoolDirective TLS_PREFER_SERVER_CIPHERS =
      GROUP.add(new BoolDirective(named("tls-prefer-server-ciphers"), false));

  public static final BoolDirective TLS_SESSION_CACHING =
      GROUP.add(new BoolDirective(named("tls-session-caching"), true));

  public static final IntDirective TLS_SESSION_CACHE_SIZE =
      GROUP.add(
          new IntDirective(named("tls-session-cache-size"), between(0, Integer.MAX_VALUE), 20480));

  /** Seconds. */
  public static final IntDirective TLS_SESSION_CACHE_TIMEOUT =
      GROUP.add(
          new IntDirective(named("tls-session-cache-timeout"), between(0, Integer.MAX_VALUE), 300));

  /** Whether clients must present a certificate. */
  public enum TlsAuthClients {
    NO,
    YES,
    OPTIONAL
  }

  private TlsDirectives() {}

  static List<Directive<?>> all() {
    return GROUP.directives();
  }
}
