package dev.sextant.cache.internal.policy;

import dev.sextant.cache.api.CacheValueException;
import java.nio.ByteBuffer;

/**
 * What Redis holds for one key, and its form in bytes.
 *
 * <h2>The form</h2>
 *
 * A value about which there is nothing to say is stored as the codec's bytes and nothing else: any
 * client reads it. Where there is more to say, an envelope goes around it, which begins with a byte
 * that no UTF-8 text and no JSON contains. Bytes that begin with it themselves always get an
 * envelope, so that the first byte decides.
 *
 * <pre>
 *   FF                     envelope
 *   flags                  1 negative, 2 deflated, 4 timed; others belong to later versions
 *   [fresh until: 8]       if timed: milliseconds since the epoch
 *   [load cost: 4]         if timed: milliseconds
 *   [length: 4]            if deflated: of the inflated bytes
 *   payload                the rest; nothing if negative
 * </pre>
 *
 * <p>Compression is deflate from {@code java.util.zip}, at its fastest level: it is in every JDK,
 * brings no native library of its own into the process, and on JSON its ratio is what a cache wants
 * (memory and network), while only values over a threshold pay for its speed. LZ4 and Zstandard
 * would be faster; the one's Java library is no longer kept up, the other's is 7 MB of native code.
 *
 * <p>Reading trusts nothing: what is not exactly such a form is refused, and no more memory is
 * taken than the limit on values allows.
 */
public final class StoredValue {

  /** {@link #freshUntilMs()} of a value that is fresh as long as Redis has it. */
  public static final long FRESH_WHILE_STORED = Long.MAX_VALUE;

  private static final byte ENVELOPE = (byte) 0xFF;
  private static final int NEGATIVE = 1;
  private static final int DEFLATED = 2;
  private static final int TIMED = 4;

  private final byte[] payload;
  private final boolean negative;
  private final long freshUntilMs;
  private final int loadCostMs;

  private StoredValue(byte[] payload, boolean negative, long freshUntilMs, int loadCostMs) {
    this.payload = payload;
    this.negative = negative;
    this.freshUntilMs = freshUntilMs;
    this.loadCostMs = loadCostMs;
  }

  /** A value of which nothing more is known. */
  public static StoredValue of(byte[] payload) {
    return new StoredValue(payload, false, FRESH_WHILE_STORED, 0);
  }

  /**
   * A value with its times.
   *
   * @param freshUntilMs since the epoch
   * @param loadCostMs how long it took to load; 0 if it was not loaded
   */
  public static StoredValue timed(byte[] payload, long freshUntilMs, long loadCostMs) {
    return new StoredValue(
        payload, false, freshUntilMs, (int) Math.min(loadCostMs, Integer.MAX_VALUE));
  }

  /** The knowledge that there is no value. */
  public static StoredValue none() {
    return new StoredValue(new byte[0], true, FRESH_WHILE_STORED, 0);
  }

  /** The codec's bytes; empty if negative. */
  public byte[] payload() {
    return payload;
  }

  /** Whether this says that there is no value. */
  public boolean negative() {
    return negative;
  }

  /** Until when it is fresh, in milliseconds since the epoch, or {@link #FRESH_WHILE_STORED}. */
  public long freshUntilMs() {
    return freshUntilMs;
  }

  /** How long it took to load, in milliseconds; 0 if that is not known. */
  public int loadCostMs() {
    return loadCostMs;
  }

  /** Whether it may be served as it is. */
  public boolean isFresh(long nowMs) {
    return nowMs < freshUntilMs;
  }

  /**
   * The bytes to store.
   *
   * @param compressOverBytes longer payloads are compressed, if that makes them shorter
   */
  public byte[] encode(int compressOverBytes) {
    byte[] deflated = payload.length > compressOverBytes ? Deflate.deflate(payload) : payload;
    boolean shorter = deflated.length < payload.length;
    boolean timed = freshUntilMs != FRESH_WHILE_STORED;
    boolean mistakable = payload.length > 0 && payload[0] == ENVELOPE;
    if (!shorter && !timed && !negative && !mistakable) {
      return payload;
    }
    byte[] body = shorter ? deflated : payload;
    ByteBuffer out = ByteBuffer.allocate(2 + (timed ? 12 : 0) + (shorter ? 4 : 0) + body.length);
    out.put(ENVELOPE);
    out.put((byte) ((negative ? NEGATIVE : 0) | (shorter ? DEFLATED : 0) | (timed ? TIMED : 0)));
    if (timed) {
      out.putLong(freshUntilMs).putInt(loadCostMs);
    }
    if (shorter) {
      out.putInt(payload.length);
    }
    return out.put(body).array();
  }

  /**
   * What {@link #encode} was given.
   *
   * @param maxPayloadBytes a compressed payload that claims to be longer is refused
   * @throws CacheValueException if these are not such bytes
   */
  public static StoredValue decode(byte[] stored, int maxPayloadBytes) {
    if (stored.length == 0 || stored[0] != ENVELOPE) {
      return of(stored);
    }
    ByteBuffer in = ByteBuffer.wrap(stored, 1, stored.length - 1);
    int flags = in.hasRemaining() ? in.get() & 0xFF : 0x80;
    boolean timed = (flags & TIMED) != 0;
    boolean deflated = (flags & DEFLATED) != 0;
    boolean negative = (flags & NEGATIVE) != 0;
    if ((flags & ~(NEGATIVE | DEFLATED | TIMED)) != 0) {
      throw new CacheValueException("is of a form that this version does not know");
    }
    if (in.remaining() < (timed ? 12 : 0) + (deflated ? 4 : 0)) {
      throw new CacheValueException("ends too early");
    }
    long freshUntilMs = timed ? in.getLong() : FRESH_WHILE_STORED;
    int loadCostMs = timed ? in.getInt() : 0;
    int length = deflated ? in.getInt() : in.remaining();
    if (loadCostMs < 0 || (negative && (deflated || length > 0))) {
      throw new CacheValueException("contradicts itself");
    }
    byte[] body = new byte[in.remaining()];
    if (deflated && (length < 0 || length > maxPayloadBytes)) {
      throw new CacheValueException("says it has " + length + " bytes, more than maxValueBytes");
    }
    in.get(body);
    byte[] payload = deflated ? Deflate.inflate(body, length) : body;
    return new StoredValue(payload, negative, freshUntilMs, loadCostMs);
  }
}
