package dev.sextant.simulator.tools;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports of this machine that nobody listens to. The cluster bus needs the port 10000 above each,
 * and outgoing connections have those from 32768 on.
 */
public final class FreePorts {
  private static final int FIRST = 10_000;
  private static final int COUNT = 12_000;
  private static final int BUS_OFFSET = 10_000;

  private FreePorts() {}

  /** The first of {@code count} free ports in a row. */
  public static int inARow(int count) {
    int candidate = FIRST + ThreadLocalRandom.current().nextInt(COUNT - count);
    while (!areFree(candidate, count)) {
      candidate = FIRST + ThreadLocalRandom.current().nextInt(COUNT - count);
    }
    return candidate;
  }

  private static boolean areFree(int first, int count) {
    for (int port = first; port < first + count; port++) {
      if (!isFree(port) || !isFree(port + BUS_OFFSET)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isFree(int port) {
    try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return probe.isBound();
    } catch (IOException inUse) {
      return false;
    }
  }
}
