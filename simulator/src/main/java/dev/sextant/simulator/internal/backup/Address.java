package dev.sextant.simulator.internal.backup;

/**
 * Where a server listens.
 *
 * @param host a name or an IP address, without brackets
 * @param port 1 to 65535
 */
public record Address(String host, int port) {

  /**
   * Reads {@code host:port} or {@code [ipv6]:port}; the last colon divides.
   *
   * @throws IllegalArgumentException when it is neither; the message says so
   */
  public static Address parse(String text) {
    int colon = text.lastIndexOf(':');
    String host = text.substring(0, Math.max(colon, 0));
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    String port = text.substring(colon + 1);
    if (host.isEmpty() || !port.matches("[0-9]{1,5}")) {
      throw new IllegalArgumentException("'" + text + "' is no address; expected HOST:PORT");
    }
    int number = Integer.parseInt(port);
    if (number < 1 || number > 65535) {
      throw new IllegalArgumentException("'" + text + "': the port must be 1 to 65535");
    }
    return new Address(host, number);
  }

  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
