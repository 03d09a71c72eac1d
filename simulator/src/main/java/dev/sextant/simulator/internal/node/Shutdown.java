package dev.sextant.simulator.internal.node;

import dev.sextant.core.command.ClientPause;
import dev.sextant.core.command.Loading;
import dev.sextant.core.config.NetworkDirectives;
import dev.sextant.core.config.ServerDirectives;
import dev.sextant.core.session.Session;
import dev.sextant.core.session.Waiting;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The end of a node in order: lets its replicas catch up, brings its files up to date, and ends;
 * or, when the data set could not be saved, goes on as before.
 *
 * <p>Source: <a href="https://redis.io/docs/latest/commands/shutdown/">SHUTDOWN</a>, and {@code
 * prepareForShutdown} of Redis 7.0.15.
 */
final class Shutdown {
  private static final String FAILED = "ERR Errors trying to SHUTDOWN. Check logs.";
  private static final long POLL_MILLIS = 100;

  private final NodeLife life;
  private List<String> modifiers = List.of();
  private @Nullable List<String> requested;
  private boolean waiting;
  private long deadlineMillis;

  Shutdown(NodeLife life) {
    this.life = life;
  }

  /**
   * Begins it; who has asked for it and waits is answered only if it fails.
   *
   * @param wanted the options of SHUTDOWN in lower case
   * @return false when it has failed already
   */
  boolean begin(List<String> wanted) {
    if (waiting) {
      return true;
    }
    modifiers = List.copyOf(wanted);
    life.log().warning("User requested shutdown...");
    long seconds = life.config().get(ServerDirectives.SHUTDOWN_TIMEOUT);
    if (modifiers.contains("now") || seconds == 0 || isReady()) {
      return finish();
    }
    waiting = true;
    deadlineMillis = life.nowMillis() + seconds * 1000;
    life.server().replication().requestAcknowledgement();
    life.server()
        .pause()
        .start(ClientPause.Purpose.SHUTDOWN, ClientPause.Mode.WRITE, Waiting.FOREVER);
    life.log().notice("Waiting for replicas before shutting down.");
    life.after(POLL_MILLIS, this::poll);
    return true;
  }

  /** Asks for it as a signal does: it begins with the next tick, if nobody cancels it before. */
  void request(List<String> wanted) {
    requested = List.copyOf(wanted);
  }

  /** The regular work: begins what was asked for. */
  void onTick() {
    List<String> wanted = requested;
    if (wanted != null && !waiting) {
      requested = null;
      begin(wanted);
    }
  }

  private boolean isReady() {
    return life.replication().laggingReplicas(life.nowMillis()).isEmpty();
  }

  /** How long it waits for replicas at most from now on; -1 when there is no shutdown. */
  long remainingMillis() {
    return waiting ? deadlineMillis - life.nowMillis() : -1;
  }

  private void poll() {
    if (!waiting) {
      return;
    }
    if (isReady() || life.nowMillis() >= deadlineMillis) {
      finish();
    } else {
      life.after(POLL_MILLIS, this::poll);
    }
  }

  /**
   * Gives up a shutdown that waits for replicas, or for the next tick (SHUTDOWN ABORT).
   *
   * @return false when there is none
   */
  boolean abort() {
    if (!waiting && requested == null) {
      return false;
    }
    cancel();
    life.log().notice("Shutdown manually aborted.");
    return true;
  }

  private void cancel() {
    waiting = false;
    requested = null;
    life.control().staysOn();
    life.later(this::refuse);
  }

  private void refuse() {
    for (Session session : List.copyOf(life.server().clients().all())) {
      Waiting wait = session.waiting;
      if (wait != null && wait.reason() == Waiting.Reason.SHUTDOWN) {
        life.server().runner().endWait(session, FAILED);
      }
    }
    life.server().runner().endPause(ClientPause.Purpose.SHUTDOWN);
  }

  private boolean finish() {
    int replicas = life.replication().replicas();
    List<String> lagging = life.replication().laggingReplicas(life.nowMillis());
    lagging.forEach(life.log()::warning);
    if (replicas > 0) {
      int inStep = replicas - lagging.size();
      life.log().notice(inStep + " of " + replicas + " replicas are in sync when shutting down.");
    }
    if (life.rdbFile().isSaving()) {
      life.log().warning("There is a child saving an .rdb. Killing it!");
      life.rdbFile().cancel();
    }
    if (life.appendOnlyFile().isBeginning()) {
      // Without its first base the file is worth nothing.
      boolean forced = modifiers.contains("force");
      life.log().warning("Writing initial AOF" + (forced ? ". Exit anyway." : ", can't exit."));
      if (!forced) {
        return giveUp();
      }
    }
    life.appendOnlyFile().shutDown();
    // Half a data set must not take the place of a whole one.
    boolean saves =
        life.server().loading().mode() != Loading.Mode.IN_PLACE
            && (modifiers.contains("save")
                || life.rdbFile().hasSavePoints() && !modifiers.contains("nosave"));
    if (saves && !isSaved()) {
      return giveUp();
    }
    if (!life.config().get(NetworkDirectives.UNIXSOCKET).isEmpty()) {
      life.log().notice("Removing the unix socket file."); // The node's sockets are closed next.
    }
    life.log().warning("Redis is now ready to exit, bye bye...");
    life.control().shutDown();
    return true;
  }

  private boolean giveUp() {
    life.log()
        .warning("Errors trying to shut down the server. Check the logs for more information.");
    cancel();
    return false;
  }

  /** Whether the data set is saved, or need not be. */
  private boolean isSaved() {
    life.log().notice("Saving the final RDB snapshot before exiting.");
    if (life.rdbFile().save()) {
      return true;
    }
    boolean forced = modifiers.contains("force");
    life.log()
        .warning("Error trying to save the DB" + (forced ? ". Exit anyway." : ", can't exit."));
    return forced;
  }
}
