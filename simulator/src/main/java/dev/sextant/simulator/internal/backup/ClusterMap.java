package dev.sextant.simulator.internal.backup;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The masters of a cluster as one node sees them: what CLUSTER NODES says, which of all the
 * commands about a cluster is the only one that tells epochs and slots on the move as well.
 */
record ClusterMap(List<Master> masters) {

  /**
   * A master.
   *
   * @param moving slots that it gives away or takes at present, as CLUSTER NODES writes them
   * @param isMyself whether it is the node that was asked
   */
  record Master(
      String id,
      Address address,
      long epoch,
      BitSet slots,
      List<String> moving,
      boolean isMyself,
      boolean isFailed) {}

  /**
   * Asks a node.
   *
   * @throws BackupException also when the node is part of no cluster
   */
  static ClusterMap of(RespConnection node) throws BackupException {
    String text = node.ask("CLUSTER", "NODES").text();
    try {
      return parse(text, node.address());
    } catch (RuntimeException e) {
      throw new BackupException(
          node.address() + " gives a CLUSTER NODES that is not understood: " + e.getMessage(), e);
    }
  }

  /**
   * Reads the text of CLUSTER NODES.
   *
   * @param asked where a node is that does not know its own address yet
   */
  static ClusterMap parse(String text, Address asked) {
    List<Master> masters = new ArrayList<>();
    for (String line : text.split("\n", -1)) {
      String[] fields = line.split(" ", -1);
      if (fields.length >= 8 && Set.of(fields[2].split(",", -1)).contains("master")) {
        masters.add(master(fields, asked));
      }
    }
    return new ClusterMap(masters);
  }

  private static Master master(String[] fields, Address asked) {
    Set<String> flags = Set.of(fields[2].split(",", -1));
    BitSet slots = new BitSet();
    List<String> moving = new ArrayList<>();
    for (String word : Arrays.asList(fields).subList(8, fields.length)) {
      if (word.startsWith("[")) {
        moving.add(word);
      } else if (!word.isBlank()) {
        SlotSet.add(slots, word.strip());
      }
    }
    return new Master(
        fields[0],
        address(fields[1], asked),
        Long.parseLong(fields[6]),
        slots,
        moving,
        flags.contains("myself"),
        flags.contains("fail"));
  }

  /** {@code ip:port@busport,hostname}: the address that gossip gives, which may lack the IP. */
  private static Address address(String text, Address asked) {
    String address = text.split("@", -1)[0];
    int colon = address.lastIndexOf(':');
    String host = address.substring(0, colon);
    int port = Integer.parseInt(address.substring(colon + 1));
    return new Address(host.isEmpty() ? asked.host() : host, port == 0 ? asked.port() : port);
  }

  /** The masters that own slots. */
  List<Master> owners() {
    return masters.stream().filter(master -> !master.slots().isEmpty()).toList();
  }

  /** The node that was asked, or null when it is a replica. */
  @Nullable Master myself() {
    return masters.stream().filter(Master::isMyself).findFirst().orElse(null);
  }

  /** The slots without an owner. */
  BitSet uncovered() {
    return SlotSet.missing(masters.stream().map(Master::slots).toList());
  }

  /** The map as the first of the nodes sees it that answers. */
  static ClusterMap fromAny(List<Address> nodes, Access access) throws BackupException {
    BackupException first = null;
    for (Address node : nodes) {
      try (RespConnection connection = access.connect(node)) {
        return of(connection);
      } catch (BackupException e) {
        first = first == null ? e : first;
      }
    }
    throw Objects.requireNonNull(first, "no nodes were given");
  }
}
