package dev.sextant.core.session;

import java.util.ArrayList;
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

  /** The requests, in order. */
  public List<byte[][]> queued() {
    return queued;
  }

  /** Bytes held by the queued arguments. */
  public long argumentBytes() {
    long bytes = 0;
    for (byte[][] args : queued) {
      for (byte[] arg : args) {
        bytes += arg.length;
      }
    }
    return bytes;
  }
}
