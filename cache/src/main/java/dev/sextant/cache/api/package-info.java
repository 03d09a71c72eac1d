/**
 * What an application names when it uses the cache layer: settings, value codecs, records that
 * describe the cluster, and the exceptions. A leaf: no client library, no connection, no decision
 * is in here.
 */
@NullMarked
package dev.sextant.cache.api;

import org.jspecify.annotations.NullMarked;
