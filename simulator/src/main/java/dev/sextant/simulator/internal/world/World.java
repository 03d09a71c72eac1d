package dev.sextant.simulator.internal.world;

import dev.sextant.core.env.Clock;
import dev.sextant.core.env.SeededRandom;
import dev.sextant.simulator.internal.port.Background;
import dev.sextant.simulator.internal.port.Environment;
import dev.sextant.simulator.internal.port.NodeFiles;
import dev.sextant.simulator.internal.port.Scheduler;
import java.util.concurrent.Executor;

/**
 * The world of one cluster: gives each life of a node its environment, and takes everything away
 * from it when that life ends.
 */
public final class World {
  private final TimeSource time;
  private final Wires wires = new Wires();
  private final SeededRandom random;

  /**
   * @param seed what all randomness of the nodes follows from
   */
  public World(TimeSource time, long seed) {
    this.time = time;
    this.random = new SeededRandom(seed);
  }

  /** One life of a node. */
  public final class Life {
    private final MortalScheduler scheduler;
    private final Wires.Host host;
    private final StoppableBackground background;
    private final Environment environment;

    private Life(String ip, Executor loop, NodeFiles files) {
      this.scheduler = new MortalScheduler(time.schedulerOn(loop));
      this.host = wires.host(ip, scheduler);
      this.background = time.backgroundOf(scheduler);
      this.environment =
          new Environment(scheduler, time.clock(), random.split(), host, files, background);
    }

    public Environment environment() {
      return environment;
    }

    /** Ends it: no task of it runs any more, and all its wires are down. From the node's thread. */
    public void end() {
      scheduler.die();
      background.stop();
      host.die();
    }

    /**
     * Lets so much time pass while the node does nothing else; under manual time, the clock moves
     * on by it.
     */
    public void stall(long micros) {
      time.stall(micros);
    }

    /**
     * While frozen the node does nothing at all; what it would have done comes afterwards, late.
     */
    public void freeze() {
      scheduler.freeze();
    }

    /** Ends {@link #freeze}. */
    public void thaw() {
      scheduler.thaw();
    }
  }

  /**
   * Begins a life at {@code ip}, whose tasks run on {@code loop}.
   *
   * @param files the node's files, which outlive it
   */
  public Life begin(String ip, Executor loop, NodeFiles files) {
    return new Life(ip, loop, files);
  }

  public Clock clock() {
    return time.clock();
  }

  /** Where the time of this world comes from. */
  public TimeSource time() {
    return time;
  }

  /** The connections between nodes, to be cut. */
  public Wires wires() {
    return wires;
  }

  /** How time passes in a world. */
  public interface TimeSource {
    Clock clock();

    /** Lets the calling thread pass so much time, if time passes by itself. */
    void stall(long micros);

    /** A scheduler whose tasks run on {@code loop}, which runs one task at a time. */
    Scheduler schedulerOn(Executor loop);

    /** What works in the background for the node whose scheduler that is. */
    StoppableBackground backgroundOf(Scheduler node);
  }

  /** Work in the background that ends with the life it belongs to. */
  public interface StoppableBackground extends Background {
    /** Begins nothing more, and returns when what had begun is over. From the node's thread. */
    void stop();
  }
}
