package dev.sextant.simulator.internal.persistence;

import dev.sextant.core.command.Loading;
import dev.sextant.simulator.internal.port.ChildProcess;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * What the append only file wants of the node: a word in its log, and its data set, to be written
 * and to be loaded. Called on the node's thread.
 */
public interface AofNode {

  /** The data set at one moment, in one of its forms, to be written by and by. */
  interface Contents {
    /**
     * The next bytes, which nobody changes any more, or null at the end.
     *
     * @param keys no more than so many keys, or what comes together with them
     */
    byte @Nullable [] next(long keys);

    /** Nobody wants more: at the end, or before. */
    void close();
  }

  /**
   * Executes commands of a file, as if they had never been written to one. Between {@link #pause}
   * and {@link #resume} the node looks after its clients.
   */
  interface Replay extends AutoCloseable {
    /** Goes on. */
    void resume();

    /** Has done enough for now. */
    void pause();

    /**
     * Executes a command.
     *
     * @return false when there is no such command
     */
    boolean execute(byte[][] args);

    /** Whether the last command is not over: a script past its time limit, which goes on alone. */
    boolean isBusy();

    /** Whether a transaction has begun and not ended. */
    boolean isInTransaction();

    @Override
    void close();
  }

  /** Logs a line of the level that has that name in redis.conf. */
  void log(String level, String line);

  /** Notes that an event of the latency monitor took so long. */
  void latency(String event, long millis);

  /** The node's thread does nothing for a while (DEBUG AOF-FLUSH-SLEEP). */
  void stall(long micros);

  /** Does {@code work} as a turn of the node, in so many milliseconds at the earliest. */
  void after(long millis, Runnable work);

  /** Ends the node at once: nothing more may leave it, replies included. */
  void die();

  /** Whether something else is saved in the background, which rules out a rewrite. */
  boolean isSaving();

  /**
   * The data set as it is now.
   *
   * @param asRdb whether as an RDB file, or else as commands
   * @param atOnce whether all of it is asked for before anything else happens
   */
  Contents contents(boolean asRdb, boolean atOnce);

  /** Begins to execute commands of a file. */
  Replay replay();

  /**
   * Begins to load the RDB file that {@code in} begins with.
   *
   * @param length how many bytes there are in all
   */
  RdbPreamble preamble(InputStream in, long length);

  /** How far the node is in loading its data set. */
  Loading loading();

  /** Nothing has changed since the last save, as far as save points go. */
  void forgetChanges();

  /** Removes all keys and functions. */
  void clear();

  /** The number of the node's own process. */
  long processId();

  /**
   * Starts a child process that writes a file.
   *
   * @param path of the file, which is there
   * @return null when the node has to do that itself
   */
  @Nullable ChildProcess startChild(String path);
}
