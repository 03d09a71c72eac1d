package dev.sextant.simulator.internal.bus;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.sextant.simulator.internal.cluster.ClusterMessage;
import dev.sextant.simulator.internal.cluster.GossipEntry;
import dev.sextant.simulator.internal.cluster.MessageHeader;
import dev.sextant.simulator.internal.cluster.MessageType;
import dev.sextant.simulator.internal.cluster.SlotBitmap;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads packets. Whatever the bytes are, the outcome is a {@link Packet}, never an exception: they
 * come from a socket that anybody can connect to.
 *
 * <p>Lengths are checked as Redis checks them: a packet has to be exactly as long as its type, its
 * counts and its inner lengths say.
 */
public final class PacketReader {
  /** As many bytes as {@link #lengthOf} needs. */
  public static final int LENGTH_BYTES = 8;

  private final ByteBuffer packet;

  private PacketReader(byte[] packet) {
    this.packet = ByteBuffer.wrap(packet);
  }

  /**
   * How many bytes the packet has that begins with {@code head}, these included; -1 when that is no
   * packet, and nothing on this connection can be understood any more.
   *
   * @param head at least {@link #LENGTH_BYTES} bytes
   */
  public static int lengthOf(byte[] head) {
    ByteBuffer buffer = ByteBuffer.wrap(head);
    boolean signed = buffer.getInt() == PacketFormat.SIGNATURE;
    int length = buffer.getInt(); // negative from 2 GB on, more than Java has room for
    return signed && length >= PacketFormat.HEADER_BYTES ? length : -1;
  }

  /** Reads a packet of the length that {@link #lengthOf} has said. */
  public static Packet read(byte[] packet) {
    return new PacketReader(packet).read();
  }

  private Packet read() {
    int version = number(PacketFormat.VERSION_AT);
    int code = number(PacketFormat.TYPE_AT);
    MessageType type = MessageType.byCode(code);
    if (version != PacketFormat.VERSION) {
      return new Packet.Ignored(type, null);
    }
    if (type == null) {
      return new Packet.Ignored(null, "Received unknown packet type: " + code);
    }
    String fault = fault(type);
    if (fault != null) {
      return new Packet.Ignored(type, fault);
    }
    return type == MessageType.MODULE
        ? new Packet.Ignored(type, null)
        : new Packet.Understood(message(type));
  }

  private @Nullable String fault(MessageType type) {
    long expected = PacketFormat.HEADER_BYTES;
    switch (type) {
      case PING, PONG, MEET -> {
        expected += (long) number(PacketFormat.COUNT_AT) * PacketFormat.GOSSIP_BYTES;
        if (hasExtensions()) {
          return extensionsFault(type, expected);
        }
      }
      case FAIL -> expected += PacketFormat.NAME_BYTES;
      case PUBLISH, PUBLISHSHARD -> expected += 8 + bodyLength(0) + bodyLength(4);
      case UPDATE -> expected += PacketFormat.UPDATE_BYTES;
      case MODULE -> expected += 13 + bodyLength(8);
      default -> {}
    }
    return lengthFault(type, expected);
  }

  private @Nullable String lengthFault(MessageType type, long expected) {
    return packet.capacity() == expected
        ? null
        : "Received invalid "
            + type.label()
            + " packet of length "
            + packet.capacity()
            + " but expected length "
            + expected;
  }

  private @Nullable String extensionsFault(MessageType type, long begin) {
    long expected = begin;
    for (int left = number(PacketFormat.EXTENSIONS_AT); left > 0; left--) {
      long room = packet.capacity() - expected;
      if (room < PacketFormat.EXTENSION_HEAD_BYTES) {
        return tooLong(type);
      }
      long length = packet.getInt((int) expected) & 0xffffffffL;
      if (length % 8 != 0) {
        return "Received a "
            + type.label()
            + " packet without proper padding ("
            + length
            + " bytes)";
      }
      if (length < PacketFormat.EXTENSION_HEAD_BYTES || length > room) {
        return tooLong(type);
      }
      expected += length;
    }
    return lengthFault(type, expected);
  }

  private String tooLong(MessageType type) {
    return "Received invalid "
        + type.label()
        + " packet with extension data that exceeds total packet length ("
        + packet.capacity()
        + ")";
  }

  /** An unsigned length in the body, 0 if the packet ends before. */
  private long bodyLength(int offset) {
    int at = PacketFormat.HEADER_BYTES + offset;
    return at + 4 <= packet.capacity() ? packet.getInt(at) & 0xffffffffL : 0;
  }

  private boolean hasExtensions() {
    return (packet.get(PacketFormat.MESSAGE_FLAGS_AT) & PacketFormat.HAS_EXTENSIONS) != 0;
  }

  private int number(int at) {
    return packet.getShort(at) & 0xffff;
  }

  private ClusterMessage message(MessageType type) {
    MessageHeader header = header();
    packet.position(PacketFormat.HEADER_BYTES);
    return switch (type) {
      case PING, PONG, MEET -> new ClusterMessage.Heartbeat(type, header, gossip(), hostname());
      case FAIL -> new ClusterMessage.Fail(header, name());
      case PUBLISH, PUBLISHSHARD -> {
        int channelBytes = packet.getInt();
        int messageBytes = packet.getInt();
        yield new ClusterMessage.Publish(type, header, bytes(channelBytes), bytes(messageBytes));
      }
      case FAILOVER_AUTH_REQUEST -> new ClusterMessage.FailoverAuthRequest(header);
      case FAILOVER_AUTH_ACK -> new ClusterMessage.FailoverAuthAck(header);
      case MFSTART -> new ClusterMessage.ManualFailoverStart(header);
      case UPDATE -> {
        long epoch = packet.getLong();
        String owner = name();
        yield new ClusterMessage.Update(header, owner, epoch, slots());
      }
      case MODULE -> throw new AssertionError("module messages are not read");
    };
  }

  private MessageHeader header() {
    packet.position(PacketFormat.PORT_AT);
    final int port = number();
    packet.position(PacketFormat.EPOCHS_AT);
    final long currentEpoch = packet.getLong();
    final long configEpoch = packet.getLong();
    final long offset = packet.getLong();
    final String sender = name();
    final SlotBitmap slots = slots();
    final String master = name();
    final String ip = text(PacketFormat.IP_BYTES);
    packet.position(packet.position() + 2 + PacketFormat.RESERVED_BYTES);
    final int plaintextPort = number();
    final int busPort = number();
    final int flags = number();
    final boolean ok = packet.get() == 0;
    int messageFlags = packet.get();
    return new MessageHeader(
        sender,
        currentEpoch,
        configEpoch,
        offset,
        slots,
        master.isEmpty() ? null : master,
        ip,
        port,
        plaintextPort,
        busPort,
        flags,
        ok,
        (messageFlags & PacketFormat.PAUSED) != 0,
        (messageFlags & PacketFormat.FORCE_ACK) != 0);
  }

  private List<GossipEntry> gossip() {
    int count = number(PacketFormat.COUNT_AT);
    List<GossipEntry> entries = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      String name = name();
      long pingSent = packet.getInt() & 0xffffffffL;
      long pongReceived = packet.getInt() & 0xffffffffL;
      String ip = text(PacketFormat.IP_BYTES);
      int port = number();
      int busPort = number();
      int flags = number();
      int plaintextPort = number();
      number(); // reserved
      entries.add(
          new GossipEntry(name, pingSent, pongReceived, ip, port, plaintextPort, busPort, flags));
    }
    return entries;
  }

  /** The last host name among the extensions, after the gossip; others are of later versions. */
  private String hostname() {
    String hostname = "";
    int extensions = hasExtensions() ? number(PacketFormat.EXTENSIONS_AT) : 0;
    for (int i = 0; i < extensions; i++) {
      int contentBytes = packet.getInt() - PacketFormat.EXTENSION_HEAD_BYTES;
      int type = number();
      number(); // reserved
      String content = text(contentBytes);
      if (type == PacketFormat.HOSTNAME_EXTENSION) {
        hostname = content;
      }
    }
    return hostname;
  }

  private int number() {
    return packet.getShort() & 0xffff;
  }

  private SlotBitmap slots() {
    return SlotBitmap.fromBytes(bytes(SlotBitmap.BYTES));
  }

  private String name() {
    return text(PacketFormat.NAME_BYTES);
  }

  private byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    packet.get(bytes);
    return bytes;
  }

  private String text(int fieldBytes) {
    byte[] field = bytes(fieldBytes);
    int end = 0;
    while (end < field.length && field[end] != 0) {
      end++;
    }
    return new String(Arrays.copyOf(field, end), ISO_8859_1);
  }
}
