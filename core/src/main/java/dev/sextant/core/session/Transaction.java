package dev.sextant.core.session;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The commands that a session has queued since MULTI. */
public final class Transaction {
  private final List<byte[][]> queued = new ArrayList<>();

  /** A command could not be queued: EXEC will refuse. */
  public boolean aborted;

  /** The flags that any of the queued commands has, as bits. */
  public long anyFlags;

  /** The flags that all of the queued commands have, as bits. */
  public long commonFlags = -1;

  private long argumentBytes;

  /** Adds a request. */
  public void queue(byte[][] args) {
    queued.add(args);
    for (byte[] arg : args) {
      argumentBytes += arg.length;
    }
  }

  /** The requests, in order. */
  public List<byte[][]> queued() {
    return Collections.unmodifiableList(queued);
  }

  /** Bytes held by the queued arguments. */
  public long argumentBytes() {
    return argumentBytes;
  }
}
