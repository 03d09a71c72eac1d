package dev.sextant.simulator.internal.node;

import dev.sextant.core.command.CommandTable;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What the first node of a JVM needs and can be made ready beside other work.
 *
 * <p>A command's method is a method reference, which the JVM links when it first comes by: some
 * hundred classes in all, a quarter of a second of a cold start. None of it depends on the
 * configuration, so that it is done by a second thread while the first one reads the command line
 * or loads Netty.
 */
public final class ColdStart {
  private static final AtomicBoolean BEGUN = new AtomicBoolean();

  private ColdStart() {}

  /** Begins, unless it has been begun in this JVM. Returns at once. From any thread. */
  public static void begin() {
    if (BEGUN.compareAndSet(false, true)) {
      Thread thread = new Thread(ColdStart::link, "sextant-cold-start");
      thread.setDaemon(true);
      thread.start();
    }
  }

  private static void link() {
    CommandTable unused = NodeConfiguration.commandsOfNobody();
  }
}
