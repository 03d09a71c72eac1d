package dev.sextant.cache.api;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import org.jspecify.annotations.Nullable;

/**
 * TLS towards every node of the cluster.
 *
 * <pre>{@code
 * TlsSettings tls = TlsSettings.trusting(caFile).withClient(certificateFile, keyFile);
 * ConnectionSettings settings =
 *     ConnectionSettings.builder().seeds("redis-1:6380,redis-2:6380").tls(tls).build();
 * }</pre>
 *
 * <p>Files are looked at here, so that a mistake shows at start and not at the first reconnection;
 * they are read anew when the cache connects.
 *
 * @param caCertificates a PEM file of the authorities to trust, or null for those of the JVM
 * @param clientCertificate a PEM file with the certificate that this client shows, and those that
 *     lead from it to the authority; null to show none. Redis asks for one unless {@code
 *     tls-auth-clients} is {@code no}
 * @param clientKey a PEM file with its private key, unencrypted PKCS#8; null exactly if there is no
 *     certificate
 * @param verify how much of a node's certificate is checked
 */
public record TlsSettings(
    @Nullable Path caCertificates,
    @Nullable Path clientCertificate,
    @Nullable Path clientKey,
    Verify verify) {

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

  /** Refuses files that cannot be read or hold something else, and half a client certificate. */
  public TlsSettings {
    Settings.given("tlsVerify", verify);
    if (caCertificates != null) {
      requireCertificate("caCertificates", caCertificates);
    }
    if (clientCertificate != null) {
      requireCertificate("clientCertificate", clientCertificate);
      if (clientKey == null) {
        throw new CacheSettingException("clientKey", "is missing, but clientCertificate is set");
      }
    }
    if (clientKey != null) {
      requireKey(clientKey);
      if (clientCertificate == null) {
        throw new CacheSettingException("clientCertificate", "is missing, but clientKey is set");
      }
    }
  }

  /** The JVM's own authorities, no client certificate, everything checked. */
  public static TlsSettings system() {
    return new TlsSettings(null, null, null, Verify.FULL);
  }

  /** The authorities in a PEM file, no client certificate, everything checked. */
  public static TlsSettings trusting(Path caCertificates) {
    return new TlsSettings(caCertificates, null, null, Verify.FULL);
  }

  /** These with a client certificate and its key, both PEM files. */
  public TlsSettings withClient(Path certificate, Path key) {
    return new TlsSettings(caCertificates, certificate, key, verify);
  }

  /** These with another degree of checking. */
  public TlsSettings withVerify(Verify value) {
    return new TlsSettings(caCertificates, clientCertificate, clientKey, value);
  }

  private static void requireCertificate(String setting, Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      if (CertificateFactory.getInstance("X.509").generateCertificates(in).isEmpty()) {
        throw new CacheSettingException(setting, file + " holds no certificate; PEM is wanted");
      }
    } catch (IOException e) {
      throw new CacheSettingException(setting, file + " cannot be read");
    } catch (CertificateException e) {
      throw new CacheSettingException(setting, file + " holds no certificate; PEM is wanted");
    }
  }

  private static void requireKey(Path file) {
    String text;
    try {
      text = Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new CacheSettingException("clientKey", file + " cannot be read");
    }
    if (!text.contains("-----BEGIN PRIVATE KEY-----")) {
      throw new CacheSettingException(
          "clientKey",
          file + " holds no unencrypted PKCS#8 key; openssl pkcs8 -topk8 -nocrypt makes one");
    }
  }
}
