package dev.sextant.simulator.internal.replication;

/** How the log names replicas: by the address at which they serve clients. */
public final class ReplicaNames {
  private ReplicaNames() {}

  /**
   * The name of a replica.
   *
   * @param ip as announced, or else that of the connection
   * @param port where it listens; 0 when it has not said so
   */
  public static String of(String ip, int port) {
    if (port == 0) {
      return ip + ":<unknown-replica-port>";
    }
    return (ip.indexOf(':') < 0 ? ip : "[" + ip + "]") + ":" + port;
  }
}
