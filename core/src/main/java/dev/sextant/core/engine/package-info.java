/**
 * The way of a request: lookup, arity, authentication, redirection, memory, replica rules,
 * queueing, the call, and what follows from it. The order is that of processCommand in Redis's
 * server.c.
 */
@NullMarked
package dev.sextant.core.engine;

import org.jspecify.annotations.NullMarked;
