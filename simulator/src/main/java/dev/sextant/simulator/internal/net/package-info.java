/**
 * The only package that knows Netty's transport: event loops, the listening socket of a node, and
 * the connections of its clients.
 */
@NullMarked
package dev.sextant.simulator.internal.net;

import org.jspecify.annotations.NullMarked;
