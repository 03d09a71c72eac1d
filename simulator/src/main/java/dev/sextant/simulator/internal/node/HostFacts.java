package dev.sextant.simulator.internal.node;

import com.sun.management.OperatingSystemMXBean;
import dev.sextant.core.command.ServerPorts;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/**
 * The process and the machine, as INFO shows them. All nodes of a JVM are one process: its memory
 * and CPU time are those of all of them together.
 */
final class HostFacts implements ServerPorts.Host {
  private final String configFile;

  /** Made when somebody asks: the JVM's beans take a tenth of a second of a cold start. */
  private static final class Beans {
    static final OperatingSystemMXBean SYSTEM =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
  }

  /**
   * @param configFile the path of the configuration file; empty without one
   */
  HostFacts(String configFile) {
    this.configFile = configFile;
  }

  @Override
  public String operatingSystem() {
    String machine = System.getProperty("os.arch");
    return System.getProperty("os.name")
        + " "
        + System.getProperty("os.version")
        + " "
        + (machine.equals("amd64") ? "x86_64" : machine);
  }

  @Override
  public String multiplexingApi() {
    return "epoll";
  }

  @Override
  public long processId() {
    return ProcessHandle.current().pid();
  }

  @Override
  public String executable() {
    return ProcessHandle.current().info().command().orElse("java");
  }

  @Override
  public String configFile() {
    return configFile;
  }

  @Override
  public long totalMemoryBytes() {
    return Beans.SYSTEM.getTotalMemorySize();
  }

  @Override
  public long residentMemoryBytes() {
    return Runtime.getRuntime().totalMemory();
  }

  /**
   * Java tells the times of a thread apart, not those of the process: its whole time counts as the
   * user's.
   */
  @Override
  public ServerPorts.CpuTimes cpuTimes() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long user = threads.getCurrentThreadUserTime();
    long system = Math.max(0, threads.getCurrentThreadCpuTime() - user);
    return new ServerPorts.CpuTimes(
        0, Beans.SYSTEM.getProcessCpuTime() / 1000, system / 1000, user / 1000);
  }
}
