package dev.sextant.simulator.internal.node;

import dev.sextant.simulator.internal.replication.ReplicatedData.Arrival;
import dev.sextant.simulator.internal.replication.ReplicatedData.Place;

/** The loading of a file while it arrives. */
final class ArrivingLoad extends RdbLoad implements Arrival {
  private final ArrivingFile file;

  /**
   * @param length of the file, -1 when that is unknown
   */
  ArrivingLoad(NodeLife life, Place place, ArrivingFile file, long length) {
    super(life, place, file, length);
    this.file = file;
  }

  @Override
  public void add(byte[] part) {
    file.add(part);
  }

  @Override
  public void complete() {
    file.complete();
  }
}
