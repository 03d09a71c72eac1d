package dev.sextant.core.lua;

/** How much more memory scripts may take. Asked before large allocations and now and then. */
@FunctionalInterface
public interface Headroom {
  /** Bytes that may still be allocated; what does not fit raises "not enough memory". */
  long bytes();
}
