package dev.sextant.simulator.internal.cluster;

/**
 * The ports that a node tells the others.
 *
 * @param client for clients: the TLS port in a TLS cluster
 * @param plaintext for clients without TLS in a TLS cluster, otherwise 0
 * @param bus for the cluster bus
 */
record AnnouncedPorts(int client, int plaintext, int bus) {
  private static final int BUS_PORT_DISTANCE = 10000;

  static AnnouncedPorts of(ClusterSettings settings) {
    boolean tls = settings.tlsCluster();
    int client = tls ? settings.tlsPort() : settings.port();
    int plaintext = tls ? settings.port() : 0;
    int bus = settings.clusterPort() != 0 ? settings.clusterPort() : client + BUS_PORT_DISTANCE;
    if (tls && settings.announceTlsPort() != 0) {
      client = settings.announceTlsPort();
      plaintext = settings.announcePort();
    } else if (settings.announcePort() != 0) {
      client = settings.announcePort();
    }
    if (settings.announceBusPort() != 0) {
      bus = settings.announceBusPort();
    }
    return new AnnouncedPorts(client, plaintext, bus);
  }
}
