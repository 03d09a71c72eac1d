/**
 * JMH benchmarks: one class per subject, public API only. Run by {@code bench/jmh}; never part of a
 * test.
 */
@NullMarked
package dev.sextant.bench;

import org.jspecify.annotations.NullMarked;
