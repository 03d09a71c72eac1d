/**
 * Values kept in this JVM's memory, and what makes them go when they change in Redis. Knows no
 * connections and no codecs.
 */
@NullMarked
package dev.sextant.cache.internal.near;

import org.jspecify.annotations.NullMarked;
