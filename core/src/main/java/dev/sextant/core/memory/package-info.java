/**
 * What Redis's memory costs: the allocator's size classes and the sizes of Redis's own structures.
 * Pure arithmetic on lengths; nothing here knows a key, a value or the JVM's heap.
 */
@NullMarked
package dev.sextant.core.memory;

import org.jspecify.annotations.NullMarked;
