package dev.sextant.core.engine;

import dev.sextant.core.command.CommandFlag;
import dev.sextant.core.command.CommandSpec;
import dev.sextant.core.command.KeyPositions;
import dev.sextant.core.command.Server;
import dev.sextant.core.command.SlotGate;
import dev.sextant.core.session.Session;
import dev.sextant.core.session.Transaction;
import dev.sextant.core.slots.Slots;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the slot of a request and asks the cluster whether it is served here.
 *
 * <p>EXEC counts as the request for all keys of the queued commands. Which keys exist is found out
 * only when the gate asks for it, which it does for a slot in migration alone.
 *
 * <p>Source: {@code getNodeByQuery} in Redis's {@code cluster.c}.
 */
final class SlotRouter implements SlotGate.Request {
  private final Server server;
  private final KeyPositions positions = new KeyPositions();

  private @Nullable Session session;
  private CommandSpec spec;
  private byte[][] args;
  private List<byte[][]> requests;
  private int slot;
  private boolean multipleKeys;
  private boolean writes;
  private int missing;
  private int present;

  SlotRouter(Server server, CommandSpec anySpec) {
    this.server = server;
    this.spec = anySpec;
    this.args = new byte[0][];
    this.requests = List.of();
  }

  /** The error line for a request that is not served here, or null. */
  @Nullable String redirect(Session asking, CommandSpec command, byte[][] arguments) {
    session = asking;
    spec = command;
    args = arguments;
    missing = -1;
    int single = command.singleKey();
    if (single > 0) {
      slot = Slots.of(arguments[single]);
      multipleKeys = false;
      writes = isWrite(command.flagBits(server, arguments));
      requests = List.of();
      return server.ports().gate().redirect(this);
    }
    return redirectAny(asking, command, arguments);
  }

  private @Nullable String redirectAny(Session asking, CommandSpec command, byte[][] arguments) {
    Transaction transaction = asking.transaction;
    boolean exec = command.name().equals("exec");
    if (exec) {
      if (transaction == null) {
        return null; // It will say so itself.
      }
      requests = transaction.queued();
      writes = isWrite(transaction.anyFlags);
    } else {
      requests = List.<byte[][]>of(arguments);
      writes = isWrite(command.flagBits(server, arguments));
    }
    slot = -1;
    multipleKeys = false;
    byte[] firstKey = null;
    for (byte[][] request : requests) {
      CommandSpec called = exec ? server.commands().lookup(request) : command;
      if (called == null) {
        continue;
      }
      called.findKeys(request, positions, true);
      for (int i = 0; i < positions.size(); i++) {
        byte[] key = request[positions.position(i)];
        if (firstKey == null) {
          firstKey = key;
          slot = Slots.of(key);
        } else if (!Arrays.equals(firstKey, key)) {
          multipleKeys = true;
          if (Slots.of(key) != slot) {
            return server.ports().gate().crossSlot(slot);
          }
        }
      }
    }
    return slot < 0 ? null : server.ports().gate().redirect(this);
  }

  private static boolean isWrite(long flags) {
    return (flags & CommandFlag.WRITE.bit()) != 0;
  }

  @Override
  public Session session() {
    return java.util.Objects.requireNonNull(session);
  }

  @Override
  public CommandSpec command() {
    return spec;
  }

  @Override
  public int slot() {
    return slot;
  }

  @Override
  public boolean writes() {
    return writes;
  }

  @Override
  public boolean multipleKeys() {
    return multipleKeys;
  }

  @Override
  public int missingKeys() {
    countKeys();
    return missing;
  }

  @Override
  public int presentKeys() {
    countKeys();
    return present;
  }

  private void countKeys() {
    if (missing >= 0) {
      return;
    }
    missing = 0;
    present = 0;
    List<byte[][]> all = requests.isEmpty() ? List.<byte[][]>of(args) : requests;
    for (byte[][] request : all) {
      CommandSpec called = request == args ? spec : server.commands().lookup(request);
      if (called == null) {
        continue;
      }
      called.findKeys(request, positions);
      for (int i = 0; i < positions.size(); i++) {
        boolean there = server.keyspace().database(0).peek(request[positions.position(i)]) != null;
        if (there) {
          present++;
        } else {
          missing++;
        }
      }
    }
  }
}
