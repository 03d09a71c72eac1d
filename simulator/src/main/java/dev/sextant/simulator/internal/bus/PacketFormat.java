package dev.sextant.simulator.internal.bus;

import dev.sextant.simulator.internal.cluster.SlotBitmap;

/**
 * Where everything is in a packet of the cluster bus. Numbers are big-endian, names are 40
 * hexadecimal digits, and texts end at the first zero byte of their field.
 *
 * <p>A packet is a header of 2,256 bytes about its sender, then what its type adds:
 *
 * <ul>
 *   <li>PING, PONG, MEET: as many entries of gossip as the header's count says, 104 bytes each,
 *       then extensions, each with a length, a type and its content, padded to a multiple of 8
 *       bytes.
 *   <li>FAIL: the name of the node that failed.
 *   <li>PUBLISH, PUBLISHSHARD: the lengths of channel and message, then both.
 *   <li>UPDATE: epoch, name and slots of the owner it is about.
 *   <li>the others: nothing.
 * </ul>
 *
 * <p>Source: the structures in {@code cluster.h} of Redis 7.0, which no document describes.
 */
final class PacketFormat {
  /** What each packet begins with. */
  static final int SIGNATURE = 'R' << 24 | 'C' << 16 | 'm' << 8 | 'b';

  /** The version of the format. */
  static final int VERSION = 1;

  static final int VERSION_AT = 8;
  static final int PORT_AT = 10;
  static final int TYPE_AT = 12;

  /** How many entries of gossip there are. */
  static final int COUNT_AT = 14;

  static final int EPOCHS_AT = 16;

  /** How many extensions there are. */
  static final int EXTENSIONS_AT = 2214;

  static final int MESSAGE_FLAGS_AT = 2253;

  static final int NAME_BYTES = 40;
  static final int IP_BYTES = 46;

  /** Between the number of extensions and the other ports. */
  static final int RESERVED_BYTES = 30;

  static final int HEADER_BYTES = 2256;

  static final int GOSSIP_BYTES = NAME_BYTES + 2 * 4 + IP_BYTES + 5 * 2;

  static final int UPDATE_BYTES = 8 + NAME_BYTES + SlotBitmap.BYTES;

  /** Length and type of an extension, before its content. */
  static final int EXTENSION_HEAD_BYTES = 8;

  /** The one type of extension in Redis 7.0: the host name that the sender announces. */
  static final int HOSTNAME_EXTENSION = 0;

  /** In the first byte of the message's flags: the sender has paused its clients. */
  static final int PAUSED = 1;

  /** In the same byte: the vote is asked for although the master works. */
  static final int FORCE_ACK = 1 << 1;

  /** In the same byte: extensions follow the gossip. */
  static final int HAS_EXTENSIONS = 1 << 2;

  private PacketFormat() {}
}
