/**
 * What keeps callers from waiting for nodes that do not serve: a circuit, by resilience4j, and a
 * bound per master. The only place that sees that library. Sends nothing and knows no commands.
 */
@NullMarked
package dev.sextant.cache.internal.guard;

import org.jspecify.annotations.NullMarked;
