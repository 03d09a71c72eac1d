package dev.sextant.core.rdb;

/**
 * A value that is passed by without being built: its parts are counted, not looked at. So a file of
 * any size is walked through in little memory, and a value goes from a file into a DUMP payload as
 * the bytes that it is, in whatever old encoding, for the server that gets it to decode.
 *
 * <p>Source: {@code rdb.c} of Redis 7.0.15.
 */
public final class RawValue {
  private static final int FOOTER_BYTES = Short.BYTES + Long.BYTES;

  private RawValue() {}

  /**
   * Passes by the value of a type.
   *
   * @throws RdbException when it is damaged in a way that shows, or of an unknown type
   */
  public static void skip(RdbReader in, int type) throws RdbException {
    switch (type) {
      case RdbType.STRING,
          RdbType.HASH_ZIPMAP,
          RdbType.LIST_ZIPLIST,
          RdbType.SET_INTSET,
          RdbType.ZSET_ZIPLIST,
          RdbType.HASH_ZIPLIST,
          RdbType.HASH_LISTPACK,
          RdbType.ZSET_LISTPACK ->
          in.skipString();
      case RdbType.LIST, RdbType.SET, RdbType.LIST_QUICKLIST -> skipStrings(in, in.readCount());
      case RdbType.HASH -> skipStrings(in, 2L * in.readCount());
      case RdbType.LIST_QUICKLIST_2 -> skipNodes(in);
      case RdbType.ZSET, RdbType.ZSET_2 -> skipMembers(in, type == RdbType.ZSET_2);
      case RdbType.STREAM_LISTPACKS, RdbType.STREAM_LISTPACKS_2 ->
          skipStream(in, type == RdbType.STREAM_LISTPACKS_2);
      default -> throw new RdbException("unknown type of a value: " + type);
    }
  }

  /**
   * Reads the value of a type as the payload that RESTORE takes.
   *
   * @param version that of the file the value is from, which says what a reader must understand
   */
  public static byte[] payload(RdbReader in, int type, int version) throws RdbException {
    in.startRecording();
    skip(in, type);
    byte[] payload = in.recorded(1, FOOTER_BYTES);
    payload[0] = (byte) type;
    int end = payload.length - FOOTER_BYTES;
    LittleEndian.put(payload, end, Short.BYTES, version);
    long sum = Crc64.of(payload, 0, end + Short.BYTES);
    LittleEndian.put(payload, end + Short.BYTES, Long.BYTES, sum);
    return payload;
  }

  private static void skipStrings(RdbReader in, long count) throws RdbException {
    for (long left = count; left > 0; left--) {
      in.skipString();
    }
  }

  private static void skipNodes(RdbReader in) throws RdbException {
    for (int left = in.readCount(); left > 0; left--) {
      in.readNumber();
      in.skipString();
    }
  }

  private static void skipMembers(RdbReader in, boolean binaryScores) throws RdbException {
    for (int left = in.readCount(); left > 0; left--) {
      in.skipString();
      int score = binaryScores ? Double.BYTES : in.readByte();
      in.skip(!binaryScores && score >= ValueReader.FIRST_SCORE_WITHOUT_TEXT ? 0 : score);
    }
  }

  private static void skipStream(RdbReader in, boolean isSecondVersion) throws RdbException {
    skipStrings(in, 2L * in.readCount());
    // Length and last identifier; then the first one, the greatest deleted one, entries added.
    skipNumbers(in, isSecondVersion ? 8 : 3);
    for (int groups = in.readCount(); groups > 0; groups--) {
      in.skipString();
      skipNumbers(in, isSecondVersion ? 3 : 2);
      for (int pending = in.readCount(); pending > 0; pending--) {
        in.skip(StreamWriter.ID_BYTES + Long.BYTES);
        in.readNumber();
      }
      for (int consumers = in.readCount(); consumers > 0; consumers--) {
        in.skipString();
        in.skip(Long.BYTES);
        in.skip((long) StreamWriter.ID_BYTES * in.readCount());
      }
    }
  }

  private static void skipNumbers(RdbReader in, int count) throws RdbException {
    for (int left = count; left > 0; left--) {
      in.readNumber();
    }
  }
}
