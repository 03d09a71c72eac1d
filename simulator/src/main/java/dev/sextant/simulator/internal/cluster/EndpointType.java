package dev.sextant.simulator.internal.cluster;

/** What a node is called towards clients: {@code cluster-preferred-endpoint-type}. */
public enum EndpointType {
  /** Its IP address. */
  IP,
  /** Its announced host name, or {@code ?} without one. */
  HOSTNAME,
  /** Nothing: the client keeps the host it is connected to. */
  UNKNOWN_ENDPOINT
}
