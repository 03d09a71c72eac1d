/**
 * One node: joins the engine, the cluster machine and replication, and turns what they want into
 * posts, timers and messages.
 */
@NullMarked
package dev.sextant.simulator.internal.node;

import org.jspecify.annotations.NullMarked;
