package dev.sextant.simulator.internal.node;

import dev.sextant.core.effect.Propagation;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where the writes of a node go: to its append only file and to its replicas, the same to both.
 * While a file is loaded they go nowhere, since they come from there.
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

  @Override
  public void propagate(int db, byte[][] args) {
    if (silent) {
      return;
    }
    Objects.requireNonNull(file).propagate(db, args);
    Objects.requireNonNull(replicas).propagate(db, args);
  }
}
