package dev.sextant.simulator.internal.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AnnouncedPortsTest {

  /** Settings with ports only, in the order of the record's components. */
  private record Ports(
      int port,
      int tlsPort,
      boolean tlsCluster,
      int clusterPort,
      int announcePort,
      int announceTlsPort,
      int announceBusPort)
      implements ClusterSettings {}

  @Test
  void busPortIsTenThousandAboveTheClientPortUnlessSet() {
    assertThat(AnnouncedPorts.of(new Ports(7000, 0, false, 0, 0, 0, 0)))
        .isEqualTo(new AnnouncedPorts(7000, 0, 17000));
    assertThat(AnnouncedPorts.of(new Ports(7000, 0, false, 9000, 0, 0, 0)))
        .isEqualTo(new AnnouncedPorts(7000, 0, 9000));
  }

  @Test
  void announcedPortsReplaceTheRealOnes() {
    assertThat(AnnouncedPorts.of(new Ports(7000, 0, false, 0, 80, 0, 81)))
        .isEqualTo(new AnnouncedPorts(80, 0, 81));
  }

  @Test
  void tlsClusterAnnouncesTheTlsPortAndThePlaintextPortBesideIt() {
    assertThat(AnnouncedPorts.of(new Ports(7000, 7100, true, 0, 0, 0, 0)))
        .isEqualTo(new AnnouncedPorts(7100, 7000, 17100));
    assertThat(AnnouncedPorts.of(new Ports(7000, 7100, true, 0, 80, 443, 0)))
        .isEqualTo(new AnnouncedPorts(443, 80, 17100));
  }
}
