package dev.sextant.simulator.clients;

import dev.sextant.simulator.SimulatedCluster;

class JedisClusterTest extends ClusterClientContract {
  @Override
  TestClient connect(SimulatedCluster cluster) {
    return new JedisClient(cluster);
  }
}
