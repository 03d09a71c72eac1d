package dev.sextant.simulator.internal.cluster;

import dev.sextant.core.slots.Slots;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code nodes.conf} into a fresh {@link ClusterState}. The form is that of {@link
 * NodesText}, with lines in any order, as older versions of Redis and human editors leave it. What
 * should be a number and is none is a fault here; Redis would go on with 0.
 */
public final class NodesConf {
  /** What Redis logs about a file that is not in order, before it ends. */
  public static final String CORRUPT = "Unrecoverable error: corrupted cluster config file.";

  private static final int FIRST_SLOT_FIELD = 8;
  private static final int BUS_PORT_DISTANCE = 10000;
  private static final int MAX_PORT = 65535;
  private static final int NAME_LENGTH = 40;

  private final ClusterState state;
  private @Nullable ClusterNode myself;

  private NodesConf(ClusterState state) {
    this.state = state;
  }

  /** The file is not one that Redis would take. */
  public static final class CorruptException extends RuntimeException {
    private static final long serialVersionUID = 1;

    CorruptException(String line) {
      super(CORRUPT + " At: " + line);
    }
  }

  /**
   * Reads {@code text} into {@code state}, which must know no node but itself.
   *
   * @throws CorruptException if it is not in order
   */
  public static void load(String text, ClusterState state) {
    NodesConf conf = new NodesConf(state);
    ClusterNode placeholder = state.myself();
    state.nodes().remove(placeholder);
    text.lines().filter(line -> !line.isBlank()).forEach(conf::line);
    ClusterNode myself = conf.myself;
    if (myself == null) {
      throw new CorruptException("no node is myself");
    }
    state.become(myself);
    // A safeguard against files edited by hand.
    state.currentEpoch(state.greatestEpoch());
    state.log(LogLevel.NOTICE, "Node configuration loaded, I'm " + myself.name());
  }

  private void line(String line) {
    List<String> fields = Arrays.asList(line.trim().split("\\s+"));
    try {
      if (fields.get(0).equalsIgnoreCase("vars")) {
        variables(fields);
      } else {
        node(fields);
      }
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      CorruptException corrupt = new CorruptException(line);
      corrupt.initCause(e);
      throw corrupt;
    }
  }

  private void variables(List<String> fields) {
    for (int i = 1; i < fields.size(); i += 2) {
      long value = Long.parseUnsignedLong(fields.get(i + 1));
      if (fields.get(i).equalsIgnoreCase("currentEpoch")) {
        state.currentEpoch(value);
      } else if (fields.get(i).equalsIgnoreCase("lastVoteEpoch")) {
        state.lastVoteEpoch(value);
      } else {
        state.log(
            LogLevel.WARNING, "Skipping unknown cluster config variable '" + fields.get(i) + "'");
      }
    }
  }

  private void node(List<String> fields) {
    if (fields.size() < FIRST_SLOT_FIELD) {
      throw new CorruptException(String.join(" ", fields));
    }
    ClusterNode node = findOrCreate(fields.get(0));
    address(node, fields.get(1));
    for (String flag : fields.get(2).split(",", -1)) {
      flag(node, flag);
    }
    if (!fields.get(3).startsWith("-")) {
      ClusterNode master = findOrCreate(fields.get(3));
      state.assign(node, master);
    }
    // The times of the last run mean nothing now; only whether there was one does.
    if (Long.parseLong(fields.get(4)) != 0) {
      node.pingSentMs = state.nowMs();
    }
    if (Long.parseLong(fields.get(5)) != 0) {
      node.pongReceivedMs = state.nowMs();
    }
    // A replica's line shows its master's epoch.
    boolean ofMaster = node.isReplica() && node.master() != null;
    node.configEpoch(ofMaster ? 0 : Long.parseUnsignedLong(fields.get(6)));
    for (String slots : fields.subList(FIRST_SLOT_FIELD, fields.size())) {
      slots(node, slots);
    }
  }

  private ClusterNode findOrCreate(String name) {
    if (name.length() != NAME_LENGTH
        || !name.chars().allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))) {
      throw new CorruptException(name);
    }
    ClusterNode node = state.nodes().find(name);
    if (node == null) {
      node = state.createNode(name, 0);
      state.nodes().add(node);
    }
    return node;
  }

  /** {@code ip:port[@busport][,hostname]}. */
  private static void address(ClusterNode node, String field) {
    int comma = field.indexOf(',');
    String address = comma < 0 ? field : field.substring(0, comma);
    node.hostname(comma < 0 ? "" : field.substring(comma + 1));
    int colon = address.lastIndexOf(':');
    if (colon < 0) {
      throw new CorruptException(field);
    }
    String ports = address.substring(colon + 1);
    int at = ports.indexOf('@');
    int port = port(at < 0 ? ports : ports.substring(0, at));
    int busPort =
        port(at < 0 ? Integer.toString(port + BUS_PORT_DISTANCE) : ports.substring(at + 1));
    node.address(address.substring(0, colon), port, 0, busPort);
  }

  private static int port(String digits) {
    int port = Integer.parseInt(digits);
    if (port < 0 || port > MAX_PORT) {
      throw new CorruptException(digits);
    }
    return port;
  }

  private void flag(ClusterNode node, String name) {
    int flag = NodeFlags.byName(name);
    if (flag < 0 || (flag == NodeFlags.MYSELF && myself != null)) {
      throw new CorruptException(name);
    }
    node.set(flag);
    if (flag == NodeFlags.MYSELF) {
      myself = node;
    } else if (flag == NodeFlags.FAIL) {
      node.failedMs = state.nowMs();
    }
  }

  /** {@code slot}, {@code from-to}, {@code [slot->-target]} or {@code [slot-<-source]}. */
  private void slots(ClusterNode node, String field) {
    if (field.startsWith("[")) {
      int dash = field.indexOf('-');
      int slot = slot(field.substring(1, dash));
      ClusterNode other = findOrCreate(field.substring(dash + 3, field.indexOf(']')));
      if (field.charAt(dash + 1) == '>') {
        state.slots().migratingTo(slot, other);
      } else {
        state.slots().importingFrom(slot, other);
      }
      return;
    }
    int dash = field.indexOf('-');
    int first = slot(dash < 0 ? field : field.substring(0, dash));
    int last = dash < 0 ? first : slot(field.substring(dash + 1));
    for (int slot = first; slot <= last; slot++) {
      if (state.slots().owner(slot) == null) {
        state.addSlot(node, slot);
      }
    }
  }

  private static int slot(String digits) {
    int slot = Integer.parseInt(digits);
    if (slot < 0 || slot >= Slots.COUNT) {
      throw new CorruptException(digits);
    }
    return slot;
  }
}
