package dev.sextant.core.config;

import static dev.sextant.core.config.ConfigFlag.DEBUG;
import static dev.sextant.core.config.NumberDirective.Bounds.between;
import static dev.sextant.core.config.Spec.named;

import java.util.List;

/**
 * Directives about the encodings of values and where one gives way to the next. Names, bounds and
 * defaults are those of Redis 7.0.15; redis.conf explains the meaning.
 */
public final class EncodingDirectives {
  private static final DirectiveGroup GROUP = new DirectiveGroup();

  public static final LongDirective HASH_MAX_LISTPACK_ENTRIES =
      GROUP.add(
          LongDirective.unsigned(
              named("hash-max-listpack-entries").alias("hash-max-ziplist-entries"),
              between(0, Long.MAX_VALUE),
              512));

  /** Bytes. */
  public static final LongDirective HASH_MAX_LISTPACK_VALUE =
      GROUP.add(
          LongDirective.unsignedMemory(
              named("hash-max-listpack-value").alias("hash-max-ziplist-value"),
              between(0, Long.MAX_VALUE),
              64));

  /** Entries per node, or -1 to -5: 4, 8, 16, 32, 64 KB per node. */
  public static final IntDirective LIST_MAX_LISTPACK_SIZE =
      GROUP.add(
          new IntDirective(
              named("list-max-listpack-size").alias("list-max-ziplist-size"),
              between(Integer.MIN_VALUE, Integer.MAX_VALUE),
              -2));

  public static final IntDirective LIST_COMPRESS_DEPTH =
      GROUP.add(
          new IntDirective(named("list-compress-depth", DEBUG), between(0, Integer.MAX_VALUE), 0));

  public static final LongDirective SET_MAX_INTSET_ENTRIES =
      GROUP.add(
          LongDirective.unsigned(named("set-max-intset-entries"), between(0, Long.MAX_VALUE), 512));

  public static final LongDirective ZSET_MAX_LISTPACK_ENTRIES =
      GROUP.add(
          LongDirective.unsigned(
              named("zset-max-listpack-entries").alias("zset-max-ziplist-entries"),
              between(0, Long.MAX_VALUE),
              128));

  /** Bytes. */
  public static final LongDirective ZSET_MAX_LISTPACK_VALUE =
      GROUP.add(
          LongDirective.unsignedMemory(
              named("zset-max-listpack-value").alias("zset-max-ziplist-value"),
              between(0, Long.MAX_VALUE),
              64));

  /** Bytes. */
  public static final LongDirective HLL_SPARSE_MAX_BYTES =
      GROUP.add(
          LongDirective.unsignedMemory(
              named("hll-sparse-max-bytes"), between(0, Long.MAX_VALUE), 3000));

  /** Bytes; 0: no limit. */
  public static final LongDirective STREAM_NODE_MAX_BYTES =
      GROUP.add(
          LongDirective.unsignedMemory(
              named("stream-node-max-bytes"), between(0, Long.MAX_VALUE), 4096));

  /** 0: no limit. */
  public static final LongDirective STREAM_NODE_MAX_ENTRIES =
      GROUP.add(
          LongDirective.integer(named("stream-node-max-entries"), between(0, Long.MAX_VALUE), 100));

  public static final ChoiceDirective<SanitizeDumpPayload> SANITIZE_DUMP_PAYLOAD =
      GROUP.add(
          new ChoiceDirective<>(named("sanitize-dump-payload", DEBUG), SanitizeDumpPayload.NO));

  /** Whose RESTORE payloads are checked in depth. */
  public enum SanitizeDumpPayload {
    NO,
    YES,
    CLIENTS
  }

  private EncodingDirectives() {}

  static List<Directive<?>> all() {
    return GROUP.directives();
  }
}
