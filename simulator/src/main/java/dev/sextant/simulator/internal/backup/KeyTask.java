package dev.sextant.simulator.internal.backup;

import dev.sextant.protocol.value.RespValue;
import java.util.List;

/** Requests about one key that go together to the node that has its slot. */
interface KeyTask {
  int slot();

  /** The requests; they may be sent more than once, when the slot or the node is gone. */
  List<List<byte[]>> requests();

  /** About how much memory it takes, in bytes. */
  long weight();

  /**
   * Takes the replies, one for each request, none of them a redirection.
   *
   * @param isRepeated whether the requests were sent before, without an answer that we know
   * @throws BackupException when there is no use in going on
   */
  void answered(List<RespValue> replies, boolean isRepeated) throws BackupException;
}
