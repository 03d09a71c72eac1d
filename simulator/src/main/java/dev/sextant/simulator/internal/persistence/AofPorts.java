package dev.sextant.simulator.internal.persistence;

import dev.sextant.core.config.NodeConfig;
import dev.sextant.core.env.Clock;
import dev.sextant.simulator.internal.port.Background;
import dev.sextant.simulator.internal.port.NodeFiles;

/**
 * What the append only file asks of its surroundings, apart from the data set.
 *
 * @param background its {@code done} runs as a turn of the node
 */
public record AofPorts(
    NodeConfig config, Clock clock, NodeFiles files, Background background, AofNode node) {

  /** Unix time in seconds, which is how exact persistence is about time. */
  long nowSeconds() {
    return clock.millis() / 1000;
  }
}
