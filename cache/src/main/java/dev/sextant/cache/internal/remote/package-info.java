/**
 * The cluster as the cache layer needs it, and Lettuce behind it: connections, retries, batches by
 * node, health checks. The only place that sees Lettuce. Knows no key names and no kinds of values.
 */
@NullMarked
package dev.sextant.cache.internal.remote;

import org.jspecify.annotations.NullMarked;
