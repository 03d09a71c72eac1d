package dev.sextant.simulator.internal.bus;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.sextant.simulator.internal.cluster.ClusterMessage;
import dev.sextant.simulator.internal.cluster.GossipEntry;
import dev.sextant.simulator.internal.cluster.MessageHeader;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes messages as packets. */
public final class PacketWriter {
  private PacketWriter() {}

  /** The packet of {@code message}. */
  public static byte[] write(ClusterMessage message) {
    ByteBuffer packet = ByteBuffer.allocate(bytes(message));
    header(packet, message);
    if (message instanceof ClusterMessage.Heartbeat heartbeat) {
      heartbeat.gossip().forEach(entry -> gossip(packet, entry));
      hostname(packet, heartbeat.hostname());
    } else if (message instanceof ClusterMessage.Fail fail) {
      text(packet, fail.failing(), PacketFormat.NAME_BYTES);
    } else if (message instanceof ClusterMessage.Publish publication) {
      packet.putInt(publication.channel().length).putInt(publication.message().length);
      packet.put(publication.channel()).put(publication.message());
    } else if (message instanceof ClusterMessage.Update update) {
      packet.putLong(update.ownerEpoch());
      text(packet, update.owner(), PacketFormat.NAME_BYTES);
      packet.put(update.ownerSlots().toBytes());
    }
    return packet.array();
  }

  /** The length of the packet of {@code message}. */
  public static int bytes(ClusterMessage message) {
    return PacketFormat.HEADER_BYTES + bodyBytes(message);
  }

  private static int bodyBytes(ClusterMessage message) {
    if (message instanceof ClusterMessage.Heartbeat heartbeat) {
      return heartbeat.gossip().size() * PacketFormat.GOSSIP_BYTES
          + hostnameBytes(heartbeat.hostname());
    } else if (message instanceof ClusterMessage.Fail) {
      return PacketFormat.NAME_BYTES;
    } else if (message instanceof ClusterMessage.Publish publication) {
      return Math.addExact(8 + publication.channel().length, publication.message().length);
    } else if (message instanceof ClusterMessage.Update) {
      return PacketFormat.UPDATE_BYTES;
    }
    return 0;
  }

  private static void header(ByteBuffer packet, ClusterMessage message) {
    MessageHeader header = message.header();
    List<GossipEntry> gossip = List.of();
    boolean extended = false;
    if (message instanceof ClusterMessage.Heartbeat heartbeat) {
      gossip = heartbeat.gossip();
      extended = !heartbeat.hostname().isEmpty();
    }
    packet.putInt(PacketFormat.SIGNATURE).putInt(packet.capacity());
    number(packet, PacketFormat.VERSION);
    number(packet, header.port());
    number(packet, message.type().code());
    number(packet, gossip.size());
    packet.putLong(header.currentEpoch()).putLong(header.configEpoch()).putLong(header.offset());
    text(packet, header.sender(), PacketFormat.NAME_BYTES);
    packet.put(header.slots().toBytes());
    text(packet, header.master(), PacketFormat.NAME_BYTES);
    text(packet, header.ip(), PacketFormat.IP_BYTES);
    number(packet, extended ? 1 : 0);
    skip(packet, PacketFormat.RESERVED_BYTES);
    number(packet, header.plaintextPort());
    number(packet, header.busPort());
    number(packet, header.flags());
    packet.put((byte) (header.clusterOk() ? 0 : 1));
    int flags =
        (header.paused() ? PacketFormat.PAUSED : 0)
            | (header.forceAck() ? PacketFormat.FORCE_ACK : 0)
            | (extended ? PacketFormat.HAS_EXTENSIONS : 0);
    packet.put((byte) flags).put((byte) 0).put((byte) 0);
  }

  private static void gossip(ByteBuffer packet, GossipEntry entry) {
    text(packet, entry.name(), PacketFormat.NAME_BYTES);
    packet.putInt((int) entry.pingSentSeconds()).putInt((int) entry.pongReceivedSeconds());
    text(packet, entry.ip(), PacketFormat.IP_BYTES);
    number(packet, entry.port());
    number(packet, entry.busPort());
    number(packet, entry.flags());
    number(packet, entry.plaintextPort());
    number(packet, 0);
  }

  private static void hostname(ByteBuffer packet, String hostname) {
    if (!hostname.isEmpty()) {
      int bytes = hostnameBytes(hostname);
      packet.putInt(bytes);
      number(packet, PacketFormat.HOSTNAME_EXTENSION);
      number(packet, 0);
      text(packet, hostname, bytes - PacketFormat.EXTENSION_HEAD_BYTES);
    }
  }

  /** With the zero byte that ends it, padded to a multiple of 8. */
  private static int hostnameBytes(String hostname) {
    return hostname.isEmpty()
        ? 0
        : PacketFormat.EXTENSION_HEAD_BYTES + (hostname.length() + 1 + 7) / 8 * 8;
  }

  private static void skip(ByteBuffer packet, int bytes) {
    packet.position(packet.position() + bytes);
  }

  private static void number(ByteBuffer packet, int value) {
    packet.putShort((short) value);
  }

  private static void text(ByteBuffer packet, @Nullable String text, int fieldBytes) {
    byte[] bytes = text == null ? new byte[0] : text.getBytes(ISO_8859_1);
    int end = packet.position() + fieldBytes;
    packet.put(bytes, 0, Math.min(bytes.length, fieldBytes));
    packet.position(end);
  }
}
