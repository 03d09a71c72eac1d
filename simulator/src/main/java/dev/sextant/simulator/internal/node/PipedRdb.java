package dev.sextant.simulator.internal.node;

import dev.sextant.simulator.internal.port.ChildProcess;
import dev.sextant.simulator.internal.replication.RdbSource;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * An RDB file for replicas on its way through a child process, whose death is the end of it. It is
 * made ahead of the replicas by no more than the child would have in its pipes.
 *
 * <p>Source: {@code rdbSaveToSlavesSockets} and {@code backgroundSaveDoneHandlerSocket}.
 */
final class PipedRdb implements RdbSource {
  private static final int MOST_UNDERWAY_BYTES = 1 << 20;
  private static final byte[] NOTHING_YET = {};

  private final NodeLife life;
  private final RdbStream made;
  private final ChildProcess child;
  private final Queue<byte[]> arrived = new ArrayDeque<>();
  private int underwayBytes;
  private boolean isMade;
  private boolean over;
  private boolean isComplete;

  PipedRdb(NodeLife life, RdbStream made, ChildProcess child) {
    this.life = life;
    this.made = made;
    this.child = child;
    child.onExit(exit -> life.later(() -> ended(exit)));
  }

  @Override
  public byte @Nullable [] next() {
    if (!isMade && underwayBytes < MOST_UNDERWAY_BYTES) {
      byte[] part = made.next();
      isMade = part == null;
      if (part == null) {
        life.inBackground(child::endInput, () -> {});
      } else if (part.length > 0) {
        send(part);
      }
    }
    byte[] part = arrived.poll();
    return part != null ? part : over ? null : NOTHING_YET;
  }

  private void send(byte[] part) {
    underwayBytes += part.length;
    byte[][] back = {NOTHING_YET};
    life.inBackground(
        () -> back[0] = child.pass(part),
        () -> {
          underwayBytes -= part.length;
          if (back[0].length > 0) {
            arrived.add(back[0]);
          }
        });
  }

  private void ended(ChildProcess.Exit exit) {
    if (over) {
      return;
    }
    over = true;
    isComplete = exit.isGood() && isMade;
    if (!isComplete) {
      life.rdbFile().failTransfer(exit);
    }
  }

  @Override
  public long pauseMillis() {
    long pause = made.pauseMillis();
    return pause == 0 && arrived.isEmpty() && !over ? 1 : pause;
  }

  @Override
  public void close() {
    over = true;
    child.kill();
    made.close();
    if (isComplete) {
      life.log().notice("Background RDB transfer terminated with success");
    }
  }
}
