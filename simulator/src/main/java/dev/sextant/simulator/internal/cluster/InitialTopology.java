package dev.sextant.simulator.internal.cluster;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The first view that all nodes of a new cluster share. Each is given it as its {@code nodes.conf},
 * as if the cluster had been formed earlier and shut down in good order; from then on a node learns
 * of changes from the other nodes alone.
 *
 * @param members all nodes, masters before their replicas; the nth master gets configuration epoch
 *     n, counted from 1
 */
public record InitialTopology(List<Member> members) {

  /** Takes a copy of {@code members}. */
  public InitialTopology {
    members = List.copyOf(members);
  }

  /**
   * One node.
   *
   * @param id 40 hexadecimal digits
   * @param master the id of its master, or null if it is one
   * @param firstSlot the first of a master's slots
   * @param lastSlot the last of them; smaller than {@code firstSlot} for none
   */
  public record Member(
      String id,
      String ip,
      int port,
      int busPort,
      @Nullable String master,
      int firstSlot,
      int lastSlot) {

    /** A master with the slots from {@code firstSlot} to {@code lastSlot}. */
    public static Member master(
        String id, String ip, int port, int busPort, int firstSlot, int lastSlot) {
      return new Member(id, ip, port, busPort, null, firstSlot, lastSlot);
    }

    /** A replica of {@code master}. */
    public static Member replica(String id, String ip, int port, int busPort, String master) {
      return new Member(id, ip, port, busPort, master, 0, -1);
    }
  }

  /** The {@code nodes.conf} of the member called {@code myId}. */
  public String nodesConfOf(String myId) {
    StringBuilder text = new StringBuilder();
    List<String> masters = new ArrayList<>();
    for (Member member : members) {
      if (member.master == null) {
        masters.add(member.id);
      }
    }
    for (Member member : members) {
      boolean mine = member.id.equals(myId);
      String masterId = member.master;
      text.append(member.id).append(' ').append(member.ip).append(':').append(member.port);
      text.append('@').append(member.busPort).append(mine ? " myself," : " ");
      text.append(masterId == null ? "master -" : "slave " + masterId);
      // A pong time other than 0 means that the node was heard of before.
      text.append(mine ? " 0 0 " : " 0 1 ");
      text.append(masters.indexOf(masterId == null ? member.id : masterId) + 1);
      text.append(mine ? " connected" : " disconnected");
      if (member.firstSlot <= member.lastSlot) {
        text.append(' ').append(member.firstSlot).append('-').append(member.lastSlot);
      }
      text.append('\n');
    }
    text.append("vars currentEpoch ").append(masters.size()).append(" lastVoteEpoch 0\n");
    return text.toString();
  }
}
