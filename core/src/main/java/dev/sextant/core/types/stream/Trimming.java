package dev.sextant.core.types.stream;

/**
 * How a stream is shortened from its beginning.
 *
 * @param minId entries before it go; null when the length counts instead
 * @param maxLength entries beyond so many go, if {@code minId} is null
 * @param wholeNodes whether only nodes are removed of which nothing has to stay
 * @param limit how many entries may be removed; 0: any number
 */
public record Trimming(
    @org.jspecify.annotations.Nullable StreamId minId,
    long maxLength,
    boolean wholeNodes,
    long limit) {}
