package dev.sextant.bench;

/** GET and SET on one node. */
public class ServerTrafficBenchmark extends TrafficBenchmark {
  /** For JMH: starts the node. */
  public ServerTrafficBenchmark() {
    super(Target.server(""));
  }
}
