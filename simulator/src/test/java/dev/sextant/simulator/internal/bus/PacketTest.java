package dev.sextant.simulator.internal.bus;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.simulator.internal.cluster.ClusterMessage;
import dev.sextant.simulator.internal.cluster.GossipEntry;
import dev.sextant.simulator.internal.cluster.MessageHeader;
import dev.sextant.simulator.internal.cluster.MessageType;
import dev.sextant.simulator.internal.cluster.SlotBitmap;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Packets of the cluster bus: what is written is read again, and anything else is survived. */
class PacketTest {
  private static final int MUTATIONS = Integer.getInteger("sextant.bus.mutations", 20_000);

  /** Any message that a node could send. */
  private static ClusterMessage message(Random random) {
    MessageType type = MessageType.values()[random.nextInt(MessageType.values().length)];
    MessageHeader header = header(random);
    return switch (type) {
      case PING, PONG, MEET, MODULE ->
          new ClusterMessage.Heartbeat(
              type == MessageType.MODULE ? MessageType.PING : type,
              header,
              gossip(random),
              random.nextBoolean() ? "" : "host-" + "x".repeat(random.nextInt(20)) + ".example");
      case FAIL -> new ClusterMessage.Fail(header, name(random));
      case PUBLISH, PUBLISHSHARD ->
          new ClusterMessage.Publish(type, header, bytes(random), bytes(random));
      case FAILOVER_AUTH_REQUEST -> new ClusterMessage.FailoverAuthRequest(header);
      case FAILOVER_AUTH_ACK -> new ClusterMessage.FailoverAuthAck(header);
      case MFSTART -> new ClusterMessage.ManualFailoverStart(header);
      case UPDATE ->
          new ClusterMessage.Update(header, name(random), random.nextLong(), slots(random));
    };
  }

  private static MessageHeader header(Random random) {
    return new MessageHeader(
        name(random),
        random.nextLong(),
        random.nextLong(),
        random.nextLong(),
        slots(random),
        random.nextBoolean() ? null : name(random),
        random.nextBoolean() ? "" : ip(random),
        port(random),
        port(random),
        port(random),
        random.nextInt(1 << 10),
        random.nextBoolean(),
        random.nextBoolean(),
        random.nextBoolean());
  }

  private static List<GossipEntry> gossip(Random random) {
    List<GossipEntry> entries = new ArrayList<>();
    for (int left = random.nextInt(5); left > 0; left--) {
      entries.add(
          new GossipEntry(
              name(random),
              random.nextLong(1L << 32),
              random.nextLong(1L << 32),
              ip(random),
              port(random),
              port(random),
              port(random),
              random.nextInt(1 << 10)));
    }
    return entries;
  }

  private static String name(Random random) {
    StringBuilder name = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      name.append(Character.forDigit(random.nextInt(16), 16));
    }
    return name.toString();
  }

  private static String ip(Random random) {
    return random.nextBoolean()
        ? "10.0." + random.nextInt(256) + "." + random.nextInt(256)
        : "fe80::" + Integer.toHexString(random.nextInt(1 << 16));
  }

  private static int port(Random random) {
    return random.nextInt(1 << 16);
  }

  private static byte[] bytes(Random random) {
    byte[] bytes = new byte[random.nextInt(100)];
    random.nextBytes(bytes);
    return bytes;
  }

  private static SlotBitmap slots(Random random) {
    byte[] bits = new byte[SlotBitmap.BYTES];
    if (random.nextBoolean()) {
      random.nextBytes(bits);
    }
    return SlotBitmap.fromBytes(bits);
  }

  private static ClusterMessage understood(byte[] packet) {
    Packet read = PacketReader.read(packet);
    assertThat(read).isInstanceOf(Packet.Understood.class);
    return ((Packet.Understood) read).message();
  }

  @Property
  void whatIsWritten_isReadAgain(@ForAll long seed) {
    ClusterMessage written = message(new Random(seed));
    byte[] packet = PacketWriter.write(written);
    assertThat(PacketReader.lengthOf(packet)).isEqualTo(packet.length);
    assertThat(understood(packet)).usingRecursiveComparison().isEqualTo(written);
  }

  @Test
  void header_isWhereRedisHasIt() {
    Random random = new Random(7);
    MessageHeader header = header(random);
    byte[] packet = PacketWriter.write(new ClusterMessage.ManualFailoverStart(header));
    ByteBuffer fields = ByteBuffer.wrap(packet);
    assertThat(packet).hasSize(2256);
    assertThat(new String(packet, 0, 4, US_ASCII)).isEqualTo("RCmb");
    assertThat(fields.getInt(4)).isEqualTo(2256);
    assertThat(fields.getShort(8)).isEqualTo((short) 1);
    assertThat(fields.getShort(10) & 0xffff).isEqualTo(header.port());
    assertThat(fields.getShort(12)).isEqualTo((short) 8);
    assertThat(fields.getLong(16)).isEqualTo(header.currentEpoch());
    assertThat(fields.getLong(24)).isEqualTo(header.configEpoch());
    assertThat(fields.getLong(32)).isEqualTo(header.offset());
    assertThat(new String(packet, 40, 40, US_ASCII)).isEqualTo(header.sender());
    assertThat(fields.getShort(2246) & 0xffff).isEqualTo(header.plaintextPort());
    assertThat(fields.getShort(2248) & 0xffff).isEqualTo(header.busPort());
    assertThat(fields.getShort(2250) & 0xffff).isEqualTo(header.flags());
    assertThat(fields.get(2252)).isEqualTo((byte) (header.clusterOk() ? 0 : 1));
  }

  @Test
  void anotherSignature_orLessThanAHeader_isNoPacket() {
    byte[] packet = PacketWriter.write(new ClusterMessage.Fail(header(new Random(1)), "x"));
    byte[] unsigned = packet.clone();
    unsigned[0] = 'X';
    assertThat(PacketReader.lengthOf(unsigned)).isEqualTo(-1);
    ByteBuffer.wrap(packet).putInt(4, 2255);
    assertThat(PacketReader.lengthOf(packet)).isEqualTo(-1);
    ByteBuffer.wrap(packet).putInt(4, -1);
    assertThat(PacketReader.lengthOf(packet)).isEqualTo(-1);
  }

  @Test
  void wrongLength_isIgnored_andCountedByItsType() {
    byte[] packet = PacketWriter.write(new ClusterMessage.Fail(header(new Random(1)), "x"));
    byte[] longer = java.util.Arrays.copyOf(packet, packet.length + 1);
    assertThat(PacketReader.read(longer))
        .isEqualTo(
            new Packet.Ignored(
                MessageType.FAIL,
                "Received invalid fail packet of length 2297 but expected length 2296"));
  }

  @Test
  void anotherVersion_orAnUnknownType_isIgnored() {
    byte[] packet = PacketWriter.write(new ClusterMessage.Fail(header(new Random(1)), "x"));
    packet[9] = 2;
    assertThat(PacketReader.read(packet)).isEqualTo(new Packet.Ignored(MessageType.FAIL, null));
    packet[9] = 1;
    packet[13] = 99;
    assertThat(PacketReader.read(packet))
        .isEqualTo(new Packet.Ignored(null, "Received unknown packet type: 99"));
  }

  /** As many as {@code -Dsextant.bus.mutations} says. */
  @Test
  void damagedPackets_areReadOrIgnored() {
    for (int seed = 0; seed < MUTATIONS; seed++) {
      Random random = new Random(seed);
      byte[] packet = Mutation.of(PacketWriter.write(message(random)), random);
      if (packet.length >= PacketReader.LENGTH_BYTES
          && PacketReader.lengthOf(packet) == packet.length) {
        assertThat(PacketReader.read(packet)).as("seed %s", seed).isNotNull();
      }
    }
  }
}
