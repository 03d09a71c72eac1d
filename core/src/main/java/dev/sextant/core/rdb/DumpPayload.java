package dev.sextant.core.rdb;

import dev.sextant.core.types.BrokenValueException;
import dev.sextant.core.types.DamagedValue;
import dev.sextant.core.types.Encodings;
import dev.sextant.core.types.Value;

/**
 * What DUMP answers and RESTORE takes: the type of a value, the value, two bytes of the version of
 * the format, and a {@link Crc64} of all that.
 */
public final class DumpPayload {
  private static final int VERSION_BYTES = 2;
  private static final int FOOTER_BYTES = VERSION_BYTES + Long.BYTES;

  private DumpPayload() {}

  /** The payload of a value. */
  public static byte[] of(Value value, boolean compresses) {
    RdbWriter out = new RdbWriter(compresses);
    out.writeByte(ValueWriter.type(value));
    new ValueWriter(out).write(value);
    return withFooter(out);
  }

  /** What was written, with version and checksum behind it (FUNCTION DUMP ends so too). */
  public static byte[] withFooter(RdbWriter out) {
    out.writeLittleEndian(RdbWriter.VERSION, VERSION_BYTES);
    out.writeLittleEndian(Crc64.of(out.array(), 0, out.size()), Long.BYTES);
    return out.toByteArray();
  }

  /**
   * Whether a payload is of a version that can be read and its checksum is right.
   *
   * @param checksum whether the checksum is looked at
   */
  public static boolean isIntact(byte[] payload, boolean checksum) {
    int footer = payload.length - FOOTER_BYTES;
    if (footer < 0 || LittleEndian.getUnsignedShort(payload, footer) > RdbWriter.VERSION) {
      return false;
    }
    int checked = footer + VERSION_BYTES;
    return !checksum || Crc64.of(payload, 0, checked) == LittleEndian.getLong(payload, checked);
  }

  /** A reader of what stands before the footer of an intact payload. */
  public static RdbReader body(byte[] payload) {
    return new RdbReader(payload, 0, payload.length - FOOTER_BYTES);
  }

  /**
   * The value of an intact payload. As in Redis a value that is cut short may take bytes of the
   * footer for its own.
   *
   * @throws RdbException when it is damaged all the same
   */
  public static Value read(byte[] payload, Encodings limits) throws RdbException {
    return read(payload, limits, true);
  }

  /**
   * As {@link #read(byte[], Encodings)}.
   *
   * @param sanitizes whether a value that is broken inside is refused; if not, it comes as a {@link
   *     DamagedValue}
   * @throws BrokenValueException when Redis would get to what is broken at once
   */
  public static Value read(byte[] payload, Encodings limits, boolean sanitizes)
      throws RdbException {
    RdbReader in = new RdbReader(payload, 0, payload.length);
    int type = in.readByte();
    return new ValueReader(in, limits, sanitizes).read(type);
  }
}
