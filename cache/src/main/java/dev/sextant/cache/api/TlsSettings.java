package dev.sextant.cache.api;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * TLS towards every node of the cluster.
 *
 * @param caCertificates a PEM file of the authorities to trust, or null for those of the JVM
 * @param verify how much of a node's certificate is checked
 */
public record TlsSettings(@Nullable Path caCertificates, Verify verify) {

  /** How much of the certificate that a node shows is checked. */
  public enum Verify {
    /** The chain of trust and the host name: what production needs. */
    FULL,
    /**
     * The chain of trust only. For clusters whose nodes announce IP addresses that their
     * certificates do not list, which is what Redis nodes do by default.
     */
    CHAIN,
    /** Nothing: the line is encrypted, and whoever answers is believed. For trials. */
    NONE
  }

  /**
   * Refuses a CA file that cannot be read, so that the mistake shows at start and not at the first
   * reconnection.
   */
  public TlsSettings {
    if (caCertificates != null && !Files.isReadable(caCertificates)) {
      throw new CacheSettingException("caCertificates", caCertificates + " cannot be read");
    }
  }

  /** The JVM's own authorities, everything checked. */
  public static TlsSettings system() {
    return new TlsSettings(null, Verify.FULL);
  }

  /** The authorities in a PEM file, everything checked. */
  public static TlsSettings trusting(Path caCertificates) {
    return new TlsSettings(caCertificates, Verify.FULL);
  }
}
