package dev.sextant.simulator.internal.node;

import dev.sextant.core.effect.Propagation;
import dev.sextant.core.types.Bytes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where the writes of a node go: to its append only file and to its replicas, the same to both but
 * for messages. While a file is loaded they go nowhere, since they come from there.
 */
final class NodePropagation implements Propagation {
  private @Nullable Propagation file;
  private @Nullable Propagation replicas;
  private boolean silent;

  /** Says where; once, while the node is built. */
  void to(Propagation appendOnlyFile, Propagation replication) {
    this.file = appendOnlyFile;
    this.replicas = replication;
  }

  /** Whether nothing is passed on for now. */
  void silent(boolean on) {
    this.silent = on;
  }

  /** Messages go to the subscribers of replicas; nobody is subscribed to a file. */
  private static boolean isMessage(byte[][] args) {
    return args.length == 3
        && (Bytes.equalsIgnoreCase(args[0], "publish")
            || Bytes.equalsIgnoreCase(args[0], "spublish"));
  }

  @Override
  public void propagate(int db, byte[][] args) {
    propagate(db, args, TO_ALL);
  }

  @Override
  public void propagate(int db, byte[][] args, int targets) {
    if (silent) {
      return;
    }
    if ((targets & TO_FILE) != 0 && !isMessage(args)) {
      Objects.requireNonNull(file).propagate(db, args);
    }
    if ((targets & TO_REPLICAS) != 0) {
      Objects.requireNonNull(replicas).propagate(db, args);
    }
  }
}
