package dev.sextant.core.types;

import dev.sextant.core.memory.Jemalloc;
import dev.sextant.core.memory.RedisSizes;

/**
 * A value that is sound outside and broken inside, such as a listpack with a length that leads
 * nowhere. Redis takes it from RESTORE where {@code sanitize-dump-payload} does not make it look
 * inside, and fails an assertion when a command gets to the broken place. So here: the value can be
 * dumped, copied, renamed and deleted, and whoever wants its elements gets a {@link
 * BrokenValueException}, which ends the node. It never changes.
 *
 * <p>Redis may live on when a command keeps clear of the broken place; here none does.
 */
public final class DamagedValue extends Value {
  private final Value sound;
  private final int rdbType;
  private final byte[] body;
  private final String damage;

  /**
   * @param sound a value of the class, type and encoding that this one claims to have
   * @param rdbType the type under which the bytes stand in an RDB file
   * @param body the bytes, kept
   * @param damage what is wrong with them
   */
  public DamagedValue(Value sound, int rdbType, byte[] body, String damage) {
    this.sound = sound;
    this.rdbType = rdbType;
    this.body = body;
    this.damage = damage;
  }

  /** The type under which {@link #body} stands in an RDB file. */
  public int rdbType() {
    return rdbType;
  }

  /** What stands in an RDB file for it, behind its type. Not to be changed. */
  public byte[] body() {
    return body;
  }

  /** What the one gets who wants the inside of {@code value}, if it is damaged. */
  public static void check(Value value, Class<? extends Value> wanted) {
    if (value instanceof DamagedValue damaged && wanted.isInstance(damaged.sound)) {
      throw new BrokenValueException(damaged.damage);
    }
  }

  @Override
  public ValueType type() {
    return sound.type();
  }

  @Override
  public String encoding() {
    return sound.encoding();
  }

  @Override
  public long memoryBytes() {
    return RedisSizes.OBJECT + Jemalloc.size(body.length);
  }

  @Override
  public long usageBytes(int samples) {
    return memoryBytes();
  }

  @Override
  public DamagedValue copy() {
    return this;
  }
}
