package dev.sextant.cache.api;

/**
 * Where a Redis node listens.
 *
 * <pre>{@code
 * NodeAddress address = NodeAddress.parse("[::1]:6379");
 * ConnectionSettings settings =
 *     ConnectionSettings.builder().seeds(List.of(address)).seed("redis-2", 6379).build();
 * }</pre>
 *
 * @param host a host name, an IPv4 address, or an IPv6 address without brackets
 * @param port 1 to 65535
 */
public record NodeAddress(String host, int port) {

  /** Refuses an empty host and a port outside 1 to 65535. */
  public NodeAddress {
    if (Settings.given("host", host).isBlank()) {
      throw new CacheSettingException("host", "is empty");
    }
    if (port < 1 || port > 65535) {
      throw new CacheSettingException("port", "of " + host + " is " + port + ", not 1 to 65535");
    }
  }

  /**
   * Reads {@code host:port}; an IPv6 address may stand in brackets.
   *
   * @throws CacheSettingException if there is no port, or it is no number from 1 to 65535
   */
  public static NodeAddress parse(String text) {
    String trimmed = Settings.given("seeds", text).trim();
    int colon = trimmed.lastIndexOf(':');
    if (colon < 0) {
      throw new CacheSettingException("seeds", "'" + text + "' is not host:port");
    }
    String host = trimmed.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    try {
      return new NodeAddress(host, Integer.parseInt(trimmed.substring(colon + 1)));
    } catch (NumberFormatException e) {
      throw new CacheSettingException("seeds", "'" + text + "' has no port number after the colon");
    }
  }

  /** {@code host:port}, the host in brackets if it is an IPv6 address. */
  @Override
  public String toString() {
    return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
  }
}
