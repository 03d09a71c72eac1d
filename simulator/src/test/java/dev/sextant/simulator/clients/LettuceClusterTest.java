package dev.sextant.simulator.clients;

import dev.sextant.simulator.SimulatedCluster;

class LettuceClusterTest extends ClusterClientContract {
  @Override
  TestClient connect(SimulatedCluster cluster) {
    return new LettuceClient(cluster);
  }
}
