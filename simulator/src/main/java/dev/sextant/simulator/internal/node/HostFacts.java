package dev.sextant.simulator.internal.node;

import dev.sextant.core.command.InfoText;
import dev.sextant.core.command.ServerPorts;
import java.util.Map;

/** The process and the machine, as INFO shows them. */
final class HostFacts implements ServerPorts.Host {
  private final long port;

  HostFacts(long port) {
    this.port = port;
  }

  @Override
  public void info(String section, InfoText text) {}

  @Override
  public Map<String, String> facts() {
    return Map.of(
        "process_id",
        Long.toString(ProcessHandle.current().pid()),
        "tcp_port",
        Long.toString(port),
        "os",
        System.getProperty("os.name")
            + " "
            + System.getProperty("os.version")
            + " "
            + System.getProperty("os.arch"));
  }
}
