package dev.sextant.simulator.internal.node;

import dev.sextant.core.config.ConfigException;
import dev.sextant.core.config.NodeConfig;
import dev.sextant.core.config.ServerDirectives;
import dev.sextant.core.config.ServerDirectives.OomScoreAdj;
import dev.sextant.simulator.internal.port.ChildProcess;
import dev.sextant.simulator.internal.port.FileErrors;
import dev.sextant.simulator.internal.port.OwnProcess;
import java.io.IOException;
import java.util.function.BooleanSupplier;

/**
 * The directives oom-score-adj and oom-score-adj-values: how soon Linux may end the process, which
 * depends on whether it is a master or a replica. What the process had before Redis's rules came
 * into force comes back when they are switched off. The third value is for child processes.
 */
final class OomScore {
  private static final int LIMIT = 1000;
  private static final int MASTER = 0;
  private static final int REPLICA = 1;
  private static final int CHILD = 2;

  private final NodeConfig config;
  private final OwnProcess process;
  private final BooleanSupplier isReplica;
  private final NodeLog log;
  private boolean adjusted;
  private int before;

  OomScore(NodeConfig config, OwnProcess process, BooleanSupplier isReplica, NodeLog log) {
    this.config = config;
    this.process = process;
    this.isReplica = isReplica;
    this.log = log;
  }

  /** Follows the directives from now on. */
  void begin() {
    config.onChange(
        changed -> {
          if (!update()) {
            throw new ConfigException(
                "Failed to apply new oom_score_adj configuration, check server logs.");
          }
        },
        ServerDirectives.OOM_SCORE_ADJ,
        ServerDirectives.OOM_SCORE_ADJ_VALUES);
    update();
  }

  /**
   * The role or a directive may have changed.
   *
   * @return false when the system refused; the log says why
   */
  boolean update() {
    OomScoreAdj mode = config.get(ServerDirectives.OOM_SCORE_ADJ);
    if (mode == OomScoreAdj.NO) {
      if (!adjusted) {
        return true;
      }
      adjusted = false;
      return apply(process::oomScoreAdjustment, before);
    }
    if (!adjusted) {
      try {
        before = process.oomScoreAdjustment();
      } catch (IOException e) {
        log.warning("Unable to read oom_score_adj: " + FileErrors.reason(e));
        return false;
      }
      adjusted = true;
    }
    return apply(process::oomScoreAdjustment, wanted(isReplica.getAsBoolean() ? REPLICA : MASTER));
  }

  private int wanted(int role) {
    int value = config.get(ServerDirectives.OOM_SCORE_ADJ_VALUES).get(role);
    boolean absolute = config.get(ServerDirectives.OOM_SCORE_ADJ) == OomScoreAdj.ABSOLUTE;
    return Math.max(-LIMIT, Math.min(LIMIT, absolute ? value : before + value));
  }

  /** Gives a new child process what is for children; otherwise it has what the process has. */
  void applyTo(ChildProcess child) {
    if (config.get(ServerDirectives.OOM_SCORE_ADJ) != OomScoreAdj.NO) {
      apply(child::oomScoreAdjustment, wanted(CHILD));
    }
  }

  /** Tells the system. */
  private interface Setting {
    void set(int adjustment) throws IOException;
  }

  private boolean apply(Setting setting, int adjustment) {
    try {
      setting.set(adjustment);
      return true;
    } catch (IOException e) {
      log.warning("Unable to write oom_score_adj: " + FileErrors.reason(e));
      return false;
    }
  }
}
