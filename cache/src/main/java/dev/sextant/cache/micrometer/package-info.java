/**
 * The cache layer's metrics in a Micrometer registry. Optional: an application that uses it has
 * micrometer-core on its class path; nothing else in the cache layer knows it.
 */
@NullMarked
package dev.sextant.cache.micrometer;

import org.jspecify.annotations.NullMarked;
