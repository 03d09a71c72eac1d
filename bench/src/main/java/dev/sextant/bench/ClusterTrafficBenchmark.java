package dev.sextant.bench;

/** GET and SET on a cluster of three masters and three replicas, each SET replicated. */
public class ClusterTrafficBenchmark extends TrafficBenchmark {
  /** For JMH: starts the cluster. */
  public ClusterTrafficBenchmark() {
    super(Target.cluster());
  }
}
