/**
 * The binary format of the cluster bus: packets from the messages of {@code internal.cluster}, and
 * messages from packets. The sockets that carry them are in {@code internal.net}.
 *
 * <p>Pure: bytes in, bytes out.
 */
@NullMarked
package dev.sextant.simulator.internal.bus;

import org.jspecify.annotations.NullMarked;
